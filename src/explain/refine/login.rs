//! A refused login: compares the password that the client gives with the one the server was told, without showing either.

use super::account::{GivenPassword, expected, is_built_in, mentions, named_user, server, variable};
use super::peer::{LINES, last_lines, model};
use crate::compose::{MountKind, Service};
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit, words};
use regex::Regex;
use std::sync::LazyLock;
use std::time::Duration;

/// A volume and the container that it was made for have about the same age; the engine tells seconds of a volume.
const MADE_TOGETHER: Duration = Duration::from_secs(2);

pub(super) fn refine(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let client = model(input, &input.service.name)?;
    let user = finding.groups.get("user").map(String::as_str);
    let server = server(input, client, finding)?;
    let is_own = server.name == client.name;
    let Some(expected) = expected(server, user) else {
        return unknown_user(input, finding, server, user?);
    };
    let given = if is_own {
        given_by_probe(server)
    } else {
        given_by_client(client, server, user)
    };
    let is_told_without = finding.groups.get("given").is_some_and(|given| given == "NO");
    let Some(given) = given else {
        return is_told_without.then(|| given_none(input, finding, server, &expected));
    };
    let (client, server_name, place) = (&client.name, &server.name, &given.place);
    let asker = asker(client, server_name);
    if given.password.is_empty() {
        return Some(
            finding
                .concluding(
                    Certainty::Certain,
                    format!("{asker} gives an empty password: {place} has no value"),
                    "set it; a `$` in the file is filled in by Compose first, and `$$` leaves it to the container"
                        .to_owned(),
                )
                .at(edit::place(input, &given.key)),
        );
    }
    if let Some(flaw) = flaw(&given.password, &expected.password) {
        return Some(
            finding
                .concluding(
                    Certainty::Certain,
                    format!("{place} of {asker} is {} {flaw}", if is_own { "given" } else { "set" }),
                    format!("write it without: in a list, everything behind the `=` is the value ({place}=value)"),
                )
                .at(edit::place(input, &given.key)),
        );
    }
    if is_told_without {
        return None;
    }
    if given.password != expected.password {
        return Some(
            finding
                .concluding(
                    Certainty::Certain,
                    format!(
                        "{asker} gives another password ({place}) than `{server_name}` was told ({})",
                        expected.place
                    ),
                    format!("make {place} and {} of `{server_name}` the same", expected.place),
                )
                .at(edit::place(input, &given.key)),
        );
    }
    older_volume(input, server, finding, &expected.place)
}

/// Who gives a password: another service, or the server's own probe.
fn asker(client: &str, server: &str) -> String {
    if client == server {
        format!("the probe of `{client}`")
    } else {
        format!("`{client}`")
    }
}

/// A client that gives no password to a server that wants one.
fn given_none(input: ExplainInput<'_>, finding: &Finding, server: &Service, expected: &GivenPassword) -> Finding {
    let (client, server) = (&input.service.name, &server.name);
    let asker = asker(client, server);
    let next = finding.next.first().map_or_else(String::new, |next| next.text.clone());
    finding.concluding(
        Certainty::Certain,
        format!(
            "`{server}` wants a password ({}), and {asker} gives none",
            expected.place
        ),
        next,
    )
}

/// A user that the server was never told of.
pub(super) fn unknown_user(
    input: ExplainInput<'_>,
    finding: &Finding,
    server: &Service,
    user: &str,
) -> Option<Finding> {
    let (variable, known) = named_user(server).filter(|_| !is_built_in(server, user))?;
    let (client, server) = (&input.service.name, &server.name);
    let place = model(input, client).and_then(|model| {
        let mut variables = model.environment.iter();
        let (name, _) = variables.find(|(_, value)| value.as_deref().is_some_and(|value| mentions(value, user)))?;
        edit::replace(input, &format!("environment.{name}"), user, known)
    });
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!(
                    "`{client}` logs in as `{user}`, and the user that `{server}` was told of is `{known}` ({variable})"
                ),
                format!("log in as `{known}`, or create `{user}` in the server"),
            )
            .at(place),
    )
}

/// The same password on both sides is refused: the server has another one, from when its volume was filled.
fn older_volume(input: ExplainInput<'_>, server: &Service, finding: &Finding, variable: &str) -> Option<Finding> {
    let server_name = &server.name;
    let volume = data_volume(server)?;
    let (certainty, made) = match age(input, server, &volume)? {
        Age::Older(ago) => (
            Certainty::Certain,
            ago.map_or_else(String::new, |ago| format!(", made {ago} ago or earlier,")),
        ),
        Age::Unknown => (Certainty::Likely, String::new()),
    };
    let volume = volume.shown;
    Some(finding.concluding(
        certainty,
        format!(
            "both sides have the same password, so `{server_name}` keeps an older one: its volume {volume}{made} was initialised before the password changed, and {variable} counts on an empty volume only"
        ),
        format!("change it in the server, go back to the old one, or start on a new volume (`stackdeck down -v` deletes the data of `{server_name}`)"),
    ))
}

/// The password in the client's environment: in a URL that names the server, or in a variable called so.
fn given_by_client(client: &Service, server: &Service, user: Option<&str>) -> Option<GivenPassword> {
    let urls = client.environment.iter().filter_map(|(name, value)| {
        let (login, rest) = value.as_deref()?.split_once("://")?.1.split_once('@')?;
        let (of, password) = login.split_once(':')?;
        let is_meant = mentions(rest, &server.name) && user.is_none_or(|user| user == of);
        is_meant.then(|| GivenPassword {
            place: name.clone(),
            key: format!("environment.{name}"),
            password: password.to_owned(),
        })
    });
    let mut found: Vec<GivenPassword> = urls.collect();
    if found.is_empty() {
        let named = client.environment.iter().filter(|(name, _)| {
            let name = name.to_ascii_uppercase();
            ["PASSWORD", "PASSWD", "_PASS", "_PW", "PWD"]
                .iter()
                .any(|word| name.ends_with(word))
                || name == "PASS"
        });
        found.extend(named.map(|(name, value)| GivenPassword {
            place: name.clone(),
            key: format!("environment.{name}"),
            password: value.clone().unwrap_or_default(),
        }));
    }
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The password in a probe's command: behind `-p`, `--password=` or `-a`.
fn given_by_probe(server: &Service) -> Option<GivenPassword> {
    let test = &server.healthcheck.as_ref()?.test;
    let words: Vec<&str> = test.iter().flat_map(|text| text.split_whitespace()).collect();
    let password = words.iter().find_map(|word| {
        let given = word.strip_prefix("--password=").or_else(|| word.strip_prefix("-p"))?;
        Some(given.trim_matches(['"', '\'']))
    })?;
    // A variable is filled in by the container's shell.
    let password = match password.strip_prefix('$') {
        Some(name) => variable(server, name.trim_matches(['{', '}']))?,
        None => password,
    };
    Some(GivenPassword {
        place: "the password in healthcheck.test".to_owned(),
        key: "healthcheck.test".to_owned(),
        password: password.to_owned(),
    })
}

/// What a password has that does not belong to it.
fn flaw(given: &str, expected: &str) -> Option<&'static str> {
    let bare = given.trim();
    let is_quoted = |mark: char| bare.len() > 1 && bare.starts_with(mark) && bare.ends_with(mark);
    if expected == given {
        None
    } else if is_quoted('"') || is_quoted('\'') {
        Some("with its quotes: they are part of the password")
    } else if bare.len() < given.len() && bare == expected.trim() {
        Some("with a blank or a line end at its edge")
    } else {
        None
    }
}

/// The mount that has a server's data.
struct DataVolume {
    /// As it is called for the reader.
    shown: String,
    /// Its key in the file; empty for one without a name.
    key: String,
}

fn data_volume(server: &Service) -> Option<DataVolume> {
    let mut mounts = server.volumes.iter().filter(|mount| {
        let target = mount.target.as_str();
        ["data", "lib", "db"].iter().any(|word| target.contains(word)) && !target.contains("initdb")
    });
    let mount = mounts.next()?;
    let is_named = mount.kind == MountKind::Volume && !mount.source.is_empty();
    Some(if is_named {
        DataVolume {
            shown: format!("`{}`", mount.source),
            key: mount.source.clone(),
        }
    } else {
        DataVolume {
            shown: format!("at {}", mount.target),
            key: String::new(),
        }
    })
}

/// How old a volume is.
enum Age {
    /// Older than the server's container; since when, where that is known.
    Older(Option<String>),
    Unknown,
}

/// The age of a volume against the container with the password of now; none when this container filled it, so that it
/// cannot have an older password. After a `down` the volume is all that is left of the time before.
fn age(input: ExplainInput<'_>, server: &Service, volume: &DataVolume) -> Option<Age> {
    let project = input.stack.project.as_ref()?;
    let name = project.volumes.get(&volume.key).map_or("", |found| found.name.as_str());
    let server = input.for_service(&server.name);
    let container = server.and_then(|server| server.service.lead());
    let created = container
        .and_then(|container| container.report.as_ref())
        .map(|report| report.summary.created);
    // Engines date a volume by the last change in it: it may be older than they say, and not younger.
    let made = input.stack.volumes.get(name).and_then(|found| found.created);
    if let (Some(made), Some(created)) = (made, created)
        && created.since(made) > MADE_TOGETHER
    {
        return Some(Age::Older(Some(words::duration(input.now.since(made)))));
    }
    let written = server.map(last_lines).unwrap_or_default();
    if written.iter().any(|line| tells_filling(line)) {
        return None;
    }
    let is_first = container.is_some_and(|container| container.restarts == 0 && container.earlier.is_empty());
    // A first run of which all is known, and that does not tell of filling it, found it filled.
    let is_whole = is_first && !written.is_empty() && written.len() < LINES;
    Some(if is_whole { Age::Older(None) } else { Age::Unknown })
}

/// Whether a server says that it fills an empty data directory.
fn tells_filling(line: &str) -> bool {
    static FILLING: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)initiali[sz]ing (?:the )?data|initiali[sz]ation server|temporary server|init process|initialize-insecure|",
            r"will be owned by user|creating (?:initial|system|default) |data directory is empty"
        ))
        .ok()
    });
    FILLING.as_ref().is_some_and(|pattern| pattern.is_match(line))
}
