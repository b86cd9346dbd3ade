//! A connection that nobody takes: which service it is for, and why that one does not answer there.

use super::peer::{Host, Listening, container_ports, listening, model, owner_of_port, published_as, resolve};
use super::program::shown;
use super::{configured, itself, name};
use crate::compose::{Condition, asked_hosts};
use crate::diag::{Edit, LineChange};
use crate::engine::Timestamp;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit, found_ready, words};
use crate::stack::{Container, Phase};
use std::time::Duration;

pub(super) fn refine(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let port = finding.groups.get("port").and_then(|port| port.parse::<u16>().ok());
    let named = finding.groups.get("host");
    let Some(host) = named.filter(|host| !configured::is_nobodys(input, host)) else {
        return of_nobody(input, finding, port);
    };
    match resolve(input, host) {
        Host::Itself => match port.or_else(|| itself::port_of_only_dependency(input)) {
            Some(port) => itself::of_itself(input, finding, host, port),
            None => itself::of_itself_somewhere(input, finding, host),
        },
        Host::Service(peer) => of_service(input, peer, finding, port),
        Host::Unknown => name::of_unknown(input, finding, host, port),
    }
}

/// A message that names nobody, or an address that is nobody's: whom the file tells the service to ask, or who has the
/// port.
fn of_nobody(input: ExplainInput<'_>, finding: &Finding, port: Option<u16>) -> Option<Finding> {
    let Some(meant) = configured::meant(input, port) else {
        return of_service(input, owner_of_port(input, port?)?, finding, port);
    };
    let host = &meant.asked.host;
    let port = port.or(meant.asked.port);
    let found = match resolve(input, host) {
        Host::Itself => match port.or_else(|| itself::port_of_only_dependency(input)) {
            Some(port) => itself::of_itself(input, finding, host, port),
            None => itself::of_itself_somewhere(input, finding, host),
        },
        Host::Service(peer) => of_service(input, peer, finding, port),
        Host::Unknown => None,
    }?;
    Some(if meant.is_only {
        found
    } else {
        found.with_certainty(Certainty::Likely)
    })
}

fn of_service(
    input: ExplainInput<'_>,
    peer: ExplainInput<'_>,
    finding: &Finding,
    port: Option<u16>,
) -> Option<Finding> {
    let name = &peer.service.name;
    let at = port.map_or_else(|| format!("`{name}`"), |port| format!("`{name}:{port}`"));
    if let Some(found) = port.and_then(|port| wrong_port(input, peer, finding, port)) {
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
    if let Some(after) = ready_later(input, peer, container) {
        let (text, next) = (
            format!(
                "`{name}` was not ready yet: it became so {} later",
                words::duration(after)
            ),
            waiting_advice(input, peer),
        );
        return Some(
            finding
                .concluding(Certainty::Likely, text, next)
                .at(dependency(input, name)),
        );
    }
    if matches!(peer.service.phase(), Phase::Starting | Phase::Unhealthy) {
        let text = format!(
            "nothing answers at {at} yet: `{name}` is {}",
            peer.service.phase().word()
        );
        let next = waiting_advice(input, peer);
        return Some(
            finding
                .concluding(Certainty::Likely, text, next)
                .at(dependency(input, name)),
        );
    }
    if let Some(found) = port.and_then(|port| heard_elsewhere(input, peer, finding, port)) {
        return Some(found);
    }
    if let Some(found) = port.and_then(|port| loopback_only(peer, container, finding, port)) {
        return Some(found);
    }
    Some(too_early_or_elsewhere(input, peer, finding, port))
}

/// All that is left of a peer that runs.
fn too_early_or_elsewhere(
    input: ExplainInput<'_>,
    peer: ExplainInput<'_>,
    finding: &Finding,
    port: Option<u16>,
) -> Finding {
    let name = &peer.service.name;
    let is_seen = |heard: &Listening| heard.is_seen && Some(heard.port) == port;
    let text = match (listening(peer).into_iter().find(is_seen), port) {
        (Some(heard), _) => format!(
            "`{name}` was not ready yet when it was asked: it listens on {} now",
            heard.port
        ),
        (None, Some(port)) => {
            format!("nothing listens at `{name}:{port}`: `{name}` was not ready, or listens elsewhere")
        }
        (None, None) => format!("nothing listens at `{name}`: `{name}` was not ready, or listens elsewhere"),
    };
    let next = waiting_advice(input, peer);
    finding
        .concluding(finding.cause.certainty, text, next)
        .at(dependency(input, name))
}

/// Where the file says, or would say, that a service waits for another.
fn dependency(input: ExplainInput<'_>, on: &str) -> Option<Edit> {
    edit::place(input, &format!("depends_on.{on}")).or_else(|| edit::place(input, "depends_on"))
}

fn words_of_end(peer: ExplainInput<'_>, container: &Container) -> String {
    container
        .run
        .exit_code
        .map_or_else(|| peer.service.phase().word().to_owned(), words::exit)
}

/// The port asked for is the published one, or another than the service listens on.
fn wrong_port(input: ExplainInput<'_>, peer: ExplainInput<'_>, finding: &Finding, port: u16) -> Option<Finding> {
    let name = &peer.service.name;
    let known = container_ports(peer);
    let heard = listening(peer);
    // One that is still starting may listen there yet.
    let is_seen = heard.iter().any(|heard| heard.is_seen) && is_up(peer);
    if (known.contains(&port) && !is_seen) || heard.iter().any(|heard| heard.port == port) {
        return None;
    }
    if let Some(inside) = published_as(peer, port) {
        return Some(finding.concluding(
            Certainty::Certain,
            format!("{port} is the port of `{name}` that is published on the host; inside the network it listens on {inside}"),
            format!("ask `{name}:{inside}`{}", configured::setting(input, name)),
        )
        .at(configured::asking(input, name, Some((port, inside)), name)));
    }
    let (other, how) = match (heard.last(), known.as_slice()) {
        (Some(heard), _) => (heard.port, heard.verb()),
        (None, [one]) => (*one, "has the port"),
        (None, _) => return None,
    };
    Some(
        finding
            .concluding(
                if is_seen { Certainty::Certain } else { Certainty::Likely },
                format!("nothing listens on {port} of `{name}`: it {how} {other}"),
                format!("ask `{name}:{other}`, or let `{name}` listen on {port}"),
            )
            .at(configured::asking(input, name, Some((port, other)), name)),
    )
}

/// Whether a service is as far as it comes: ready, or running for longer than most need to start.
fn is_up(peer: ExplainInput<'_>) -> bool {
    let started = peer.service.lead().and_then(|container| container.run.started);
    let is_settled = started.is_some_and(|started| peer.now.since(started) >= SETTLED);
    peer.service.phase() == Phase::Healthy || (peer.service.phase() == Phase::Running && is_settled)
}

/// What a service that declares no healthcheck is given to start.
const SETTLED: Duration = Duration::from_secs(2);

/// A service that is ready says that it listens on another port than the usual one.
fn heard_elsewhere(input: ExplainInput<'_>, peer: ExplainInput<'_>, finding: &Finding, port: u16) -> Option<Finding> {
    let heard = listening(peer);
    let last = heard.last()?;
    let (other, verb) = (last.port, last.verb());
    if heard.iter().any(|heard| heard.port == port) || peer.service.phase() != Phase::Healthy {
        return None;
    }
    let name = &peer.service.name;
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!("nothing listens on {port} of `{name}`: it {verb} {other}"),
                format!("ask `{name}:{other}`, or let `{name}` listen on {port}"),
            )
            .at(configured::asking(input, name, Some((port, other)), name)),
    )
}

/// How much later than the failed attempt the other side became ready; `None` where the file lets the asker wait for it.
fn ready_later(input: ExplainInput<'_>, peer: ExplainInput<'_>, container: &Container) -> Option<Duration> {
    let dependency = model(input, &input.service.name).and_then(|model| model.depends_on.get(&peer.service.name));
    if dependency.is_some_and(|dependency| matches!(dependency.condition, Condition::Healthy)) {
        return None;
    }
    let asked: Timestamp = input.service.lead()?.run.finished?;
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

fn loopback_listener(peer: ExplainInput<'_>, port: u16) -> Option<LoopbackListener> {
    let name = &peer.service.name;
    let heard: Vec<Listening> = listening(peer).into_iter().filter(|heard| heard.port == port).collect();
    let is = |loopback: bool| heard.iter().any(|heard| heard.is_loopback == Some(loopback));
    let is_seen_open = heard
        .iter()
        .any(|heard| heard.is_seen && heard.is_loopback == Some(false));
    let Some(told) = told_by_file(peer).filter(|_| !is_seen_open) else {
        return (is(true) && !is(false)).then(|| LoopbackListener {
            text: format!("`{name}` listens on loopback only (127.0.0.1:{port}): no other container reaches it"),
            next: format!("let `{name}` listen on 0.0.0.0 inside its container"),
            edit: None,
        });
    };
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
pub(crate) fn unreached(input: ExplainInput<'_>) -> Option<Finding> {
    let asked = model(input, &input.service.name).map(asked_hosts).unwrap_or_default();
    asked.iter().find_map(|asked| {
        let Host::Service(peer) = resolve(input, &asked.host) else {
            return None;
        };
        let listener = loopback_listener(peer, asked.port?)?;
        Some(Finding::likely("dependency-unreachable", &listener.text, &listener.next).at(listener.edit))
    })
}

/// It answers its own probe at the port, or says that it listens on loopback, and others are refused.
fn loopback_only(peer: ExplainInput<'_>, container: &Container, finding: &Finding, port: u16) -> Option<Finding> {
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
fn told_by_file(peer: ExplainInput<'_>) -> Option<Told> {
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
fn waiting_advice(input: ExplainInput<'_>, peer: ExplainInput<'_>) -> String {
    let name = &peer.service.name;
    let dependency = model(input, &input.service.name).and_then(|model| model.depends_on.get(name));
    let has_check = peer
        .service
        .lead()
        .is_some_and(|container| container.probes.check.is_some());
    match dependency.map(|dependency| dependency.condition) {
        Some(Condition::Healthy) => {
            format!(
                "it waits for `{name}` to be healthy already: see whether its healthcheck asks what `{}` asks",
                input.service.name
            )
        }
        Some(Condition::Started | Condition::CompletedSuccessfully) | None if has_check => {
            format!(
                "let `{}` wait: depends_on: {{{name}: {{condition: service_healthy}}}}",
                input.service.name
            )
        }
        Some(Condition::Started | Condition::CompletedSuccessfully) | None => format!(
            "give `{name}` a healthcheck, and let `{}` wait: depends_on: {{{name}: {{condition: service_healthy}}}}",
            input.service.name
        ),
    }
}
