//! A connection that nobody takes: which service it is for, and why that one does not answer there.

use super::peer::{Host, Listening, container_ports, listening, model, owner_of_port, published_as, resolve};
use super::program::shown;
use super::{configured, itself, name};
use crate::compose::{Condition, asked_hosts};
use crate::diag::{Edit, LineChange};
use crate::engine::Timestamp;
use crate::explain::case::Case;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit, found_ready, words};
use crate::stack::{Container, Phase};
use std::time::Duration;

pub(super) fn refine(case: Case<'_>, finding: &Finding) -> Option<Finding> {
    let port = finding.groups.get("port").and_then(|port| port.parse::<u16>().ok());
    let named = finding.groups.get("host");
    let Some(host) = named.filter(|host| !configured::is_nobodys(case, host)) else {
        return of_nobody(case, finding, port);
    };
    match resolve(case, host) {
        Host::Itself => match port.or_else(|| itself::port_of_only_dependency(case)) {
            Some(port) => itself::of_itself(case, finding, host, port),
            None => itself::of_itself_somewhere(case, finding, host),
        },
        Host::Service(peer) => of_service(case, peer, finding, port),
        Host::Unknown => name::of_unknown(case, finding, host, port),
    }
}

/// A message that names nobody, or an address that is nobody's: whom the file tells the service to ask, or who has the
/// port.
fn of_nobody(case: Case<'_>, finding: &Finding, port: Option<u16>) -> Option<Finding> {
    let Some(meant) = configured::meant(case, port) else {
        return of_service(case, owner_of_port(case, port?)?, finding, port);
    };
    let host = &meant.asked.host;
    let port = port.or(meant.asked.port);
    let found = match resolve(case, host) {
        Host::Itself => match port.or_else(|| itself::port_of_only_dependency(case)) {
            Some(port) => itself::of_itself(case, finding, host, port),
            None => itself::of_itself_somewhere(case, finding, host),
        },
        Host::Service(peer) => of_service(case, peer, finding, port),
        Host::Unknown => None,
    }?;
    Some(if meant.is_only {
        found
    } else {
        found.with_certainty(Certainty::Likely)
    })
}

fn of_service(case: Case<'_>, peer: Case<'_>, finding: &Finding, port: Option<u16>) -> Option<Finding> {
    let name = &peer.service.name;
    let at = port.map_or_else(|| format!("`{name}`"), |port| format!("`{name}:{port}`"));
    if let Some(found) = port.and_then(|port| wrong_port(case, peer, finding, port)) {
        return Some(found);
    }
    let container = peer.service.lead()?;
    if !container.is_alive() {
        let word = words_of_end(peer, container);
        return Some(finding.concluding(
            Certainty::Certain,
            format!("nothing answers at {at}: `{name}` does not run ({word})"),
            format!("see why: stackdeck why {name}"),
        ));
    }
    if let Some(after) = ready_later(case, peer, container) {
        let (text, next) = (
            format!(
                "`{name}` was not ready yet: it became so {} later",
                words::duration(after)
            ),
            waiting_advice(case, peer),
        );
        return Some(
            finding
                .concluding(Certainty::Likely, text, next)
                .at(dependency(case, name)),
        );
    }
    if matches!(peer.service.phase(), Phase::Starting | Phase::Unhealthy) {
        let text = format!(
            "nothing answers at {at} yet: `{name}` is {}",
            peer.service.phase().word()
        );
        let next = waiting_advice(case, peer);
        return Some(
            finding
                .concluding(Certainty::Likely, text, next)
                .at(dependency(case, name)),
        );
    }
    if let Some(found) = port.and_then(|port| heard_elsewhere(case, peer, finding, port)) {
        return Some(found);
    }
    if let Some(found) = port.and_then(|port| loopback_only(peer, container, finding, port)) {
        return Some(found);
    }
    let text = format!("nothing listens at {at}: `{name}` was not ready, or listens elsewhere");
    let next = waiting_advice(case, peer);
    Some(
        finding
            .concluding(finding.cause.certainty, text, next)
            .at(dependency(case, name)),
    )
}

/// Where the file says, or would say, that a service waits for another.
fn dependency(case: Case<'_>, on: &str) -> Option<Edit> {
    edit::place(case, &format!("depends_on.{on}")).or_else(|| edit::place(case, "depends_on"))
}

fn words_of_end(peer: Case<'_>, container: &Container) -> String {
    container
        .run
        .exit_code
        .map_or_else(|| peer.service.phase().word().to_owned(), words::exit)
}

/// The port asked for is the published one, or another than the service listens on.
fn wrong_port(case: Case<'_>, peer: Case<'_>, finding: &Finding, port: u16) -> Option<Finding> {
    let name = &peer.service.name;
    let known = container_ports(peer);
    let heard = listening(peer);
    if known.contains(&port) || heard.iter().any(|heard| heard.port == port) {
        return None;
    }
    if let Some(inside) = published_as(peer, port) {
        return Some(finding.concluding(
            Certainty::Certain,
            format!("{port} is the port of `{name}` that is published on the host; inside the network it listens on {inside}"),
            format!("ask `{name}:{inside}`{}", configured::setting(case, name)),
        )
        .at(configured::asking(case, name, Some((port, inside)), name)));
    }
    let other = heard.last().map(|heard| heard.port);
    let (other, how) = match (other, known.as_slice()) {
        (Some(other), _) => (other, "says it listens on"),
        (None, [one]) => (*one, "has the port"),
        (None, _) => return None,
    };
    Some(
        finding
            .concluding(
                Certainty::Likely,
                format!("nothing listens on {port} of `{name}`: it {how} {other}"),
                format!("ask `{name}:{other}`, or let `{name}` listen on {port}"),
            )
            .at(configured::asking(case, name, Some((port, other)), name)),
    )
}

/// A service that is ready says that it listens on another port than the usual one.
fn heard_elsewhere(case: Case<'_>, peer: Case<'_>, finding: &Finding, port: u16) -> Option<Finding> {
    let heard = listening(peer);
    let other = heard.last()?.port;
    if heard.iter().any(|heard| heard.port == port) || peer.service.phase() != Phase::Healthy {
        return None;
    }
    let name = &peer.service.name;
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!("nothing listens on {port} of `{name}`: it says it listens on {other}"),
                format!("ask `{name}:{other}`, or let `{name}` listen on {port}"),
            )
            .at(configured::asking(case, name, Some((port, other)), name)),
    )
}

/// How much later than the failed attempt the other side became ready; `None` where the file lets the asker wait for it.
fn ready_later(case: Case<'_>, peer: Case<'_>, container: &Container) -> Option<Duration> {
    let dependency = model(case, &case.service.name).and_then(|model| model.depends_on.get(&peer.service.name));
    if dependency.is_some_and(|dependency| matches!(dependency.condition, Condition::Healthy)) {
        return None;
    }
    let asked: Timestamp = case.service.lead()?.run.finished?;
    let started = container.run.started?;
    let ready = if container.probes.check.is_some() {
        started.plus(found_ready(container)?.after)
    } else {
        started
    };
    (ready > asked).then(|| ready.since(asked))
}

/// How a service is known to listen on loopback only.
struct LoopbackListener {
    text: String,
    next: String,
    edit: Option<Edit>,
}

fn loopback_listener(peer: Case<'_>, port: u16) -> Option<LoopbackListener> {
    let name = &peer.service.name;
    let heard: Vec<Listening> = listening(peer).into_iter().filter(|heard| heard.port == port).collect();
    let is = |loopback: bool| heard.iter().any(|heard| heard.is_loopback == Some(loopback));
    if is(true) && !is(false) {
        return Some(LoopbackListener {
            text: format!("`{name}` listens on loopback only (127.0.0.1:{port}): no other container reaches it"),
            next: format!("let `{name}` listen on 0.0.0.0 inside its container"),
            edit: None,
        });
    }
    let told = told_by_file(peer)?;
    Some(LoopbackListener {
        text: format!(
            "`{name}` listens on loopback only (`{}` in {}): no other container reaches it",
            told.line, told.edit.shown
        ),
        next: "let it listen on all addresses of its container".to_owned(),
        edit: Some(told.edit),
    })
}

/// Another that a service is told to ask, and that no other container reaches.
pub(crate) fn unreached(case: Case<'_>) -> Option<Finding> {
    let asked = model(case, &case.service.name).map(asked_hosts).unwrap_or_default();
    asked.iter().find_map(|asked| {
        let Host::Service(peer) = resolve(case, &asked.host) else {
            return None;
        };
        let listener = loopback_listener(peer, asked.port?)?;
        Some(Finding::likely("dependency-unreachable", &listener.text, &listener.next).at(listener.edit))
    })
}

/// It answers its own probe at the port, or says that it listens on loopback, and others are refused.
fn loopback_only(peer: Case<'_>, container: &Container, finding: &Finding, port: u16) -> Option<Finding> {
    if let Some(listener) = loopback_listener(peer, port) {
        let found = finding.concluding(Certainty::Certain, listener.text, listener.next);
        return Some(found.at(listener.edit));
    }
    let name = &peer.service.name;
    let next = format!("let `{name}` listen on 0.0.0.0 inside its container");
    let is_heard = listening(peer).iter().any(|heard| heard.port == port);
    let test = container
        .probes
        .check
        .as_ref()
        .map(|check| check.test.join(" "))
        .unwrap_or_default();
    let is_local = !test.contains("-h ") || test.contains("127.0.0.1") || test.contains("localhost");
    let answers = container.probes.last().is_some_and(|probe| probe.report.exit_code == 0) && is_local;
    let is_settled = container
        .run
        .started
        .is_some_and(|started| peer.now.since(started).as_secs() >= 1);
    (answers && is_settled && !is_heard).then(|| {
        finding.concluding(
            Certainty::Likely,
            format!("`{name}` answers its own probe and refuses others: it listens on loopback only (127.0.0.1, `bind`), or not on {port}"),
            next,
        )
    })
}

/// A line of a file that a service is given.
struct Told {
    line: String,
    edit: Edit,
}

/// A mounted configuration that says to listen on loopback.
fn told_by_file(peer: Case<'_>) -> Option<Told> {
    let model = model(peer, &peer.service.name)?;
    model.volumes.iter().find_map(|mount| {
        let path = std::path::Path::new(&mount.source);
        let line = peer.stack.files.get(path)?.loopback.clone()?;
        let was = if line.text.contains("127.0.0.1") {
            "127.0.0.1"
        } else {
            "localhost"
        };
        let change = LineChange::Replace {
            line: line.text.replace(was, "0.0.0.0"),
            was: was.to_owned(),
        };
        Some(Told {
            line: line.text,
            edit: Edit {
                file: path.display().to_string(),
                shown: shown(peer, path),
                line: line.number,
                change: Some(change),
            },
        })
    })
}

/// What to do about a service that is asked too early; not what the file already does.
fn waiting_advice(case: Case<'_>, peer: Case<'_>) -> String {
    let name = &peer.service.name;
    let dependency = model(case, &case.service.name).and_then(|model| model.depends_on.get(name));
    let has_check = peer
        .service
        .lead()
        .is_some_and(|container| container.probes.check.is_some());
    match dependency.map(|dependency| dependency.condition) {
        Some(Condition::Healthy) => {
            format!(
                "it waits for `{name}` to be healthy already: see whether its healthcheck asks what `{}` asks",
                case.service.name
            )
        }
        Some(Condition::Started | Condition::CompletedSuccessfully) | None if has_check => {
            format!(
                "let `{}` wait: depends_on: {{{name}: {{condition: service_healthy}}}}",
                case.service.name
            )
        }
        Some(Condition::Started | Condition::CompletedSuccessfully) | None => format!(
            "give `{name}` a healthcheck, and let `{}` wait: depends_on: {{{name}: {{condition: service_healthy}}}}",
            case.service.name
        ),
    }
}
