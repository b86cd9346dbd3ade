//! Parses engine events. The only place that knows the engine's action words.

use super::container::state::parse_health_status;
use super::document::json;
use super::document::lenient::{Count, Text, Texts, or_default};
use super::wire::lines;
use super::wire::{Call, Wire};
use crate::engine::{ContainerEvent, EngineEvent, EventFilter, Feed, Timestamp};
use futures::stream::StreamExt;
use indexmap::IndexMap;
use serde::Deserialize;

/// The engine's events. Labels are matched here, because the engine's label filter would also drop network and volume
/// events, which carry no labels.
pub(super) fn follow(wire: &Wire, filter: EventFilter) -> Feed<EngineEvent> {
    // Only the known types, so that types of newer engines are not sent.
    let mut filters = serde_json::json!({"type": ["container", "image", "network", "volume"]});
    if !filter.words.is_empty() {
        filters["event"] = filter.words.into();
    }
    let mut call = Call::get("following events", "the engine", "/events")
        .query("filters", filters.to_string())
        .no_timeout();
    if let Some(since) = filter.since {
        call = call.query("since", json::unix_time(since));
    }
    if let Some(until) = filter.until {
        call = call.query("until", json::unix_time(until));
    }
    let raw = lines::values::<RawEvent>("following events", "the engine".to_owned(), wire.bytes(call));
    let labels = filter.labels;
    raw.filter_map(move |raw| {
        let event = match raw {
            Ok(raw) => parse(raw).filter(|event| has_labels(event, &labels)).map(Ok),
            Err(error) => Some(Err(error)),
        };
        futures::future::ready(event)
    })
    .boxed()
}

/// Whether a container event carries all labels; other events always pass.
fn has_labels(event: &EngineEvent, labels: &[String]) -> bool {
    let EngineEvent::Container { attributes, .. } = event else {
        return true;
    };
    labels.iter().all(|label| match label.split_once('=') {
        Some((key, value)) => attributes.get(key).is_some_and(|v| v == value),
        None => attributes.contains_key(label),
    })
}

/// An event as the engine sends it (`GET /events`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawEvent {
    #[serde(rename = "Type")]
    kind: Text,
    #[serde(rename = "Action")]
    action: Text,
    /// The health that podman does not write into the action word.
    #[serde(rename = "HealthStatus")]
    health: Text,
    #[serde(rename = "Actor", deserialize_with = "or_default")]
    actor: RawActor,
    /// In seconds; old engines send nothing finer.
    time: Count,
    #[serde(rename = "timeNano")]
    nanos: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawActor {
    #[serde(rename = "ID")]
    id: Text,
    #[serde(rename = "Attributes", deserialize_with = "or_default")]
    attributes: Texts,
}

impl RawEvent {
    fn at(&self) -> Timestamp {
        let nanos = match self.nanos.0 {
            0 => self.time.0.saturating_mul(1_000_000_000),
            nanos => nanos,
        };
        Timestamp(i64::try_from(nanos).unwrap_or(i64::MAX))
    }
}

/// One event; `None` for a type that is not followed.
fn parse(raw: RawEvent) -> Option<EngineEvent> {
    let at = raw.at();
    let action = match (raw.action.0, raw.health.0) {
        (action, health) if action == "health_status" && !health.is_empty() => format!("{action}: {health}"),
        (action, _) => action,
    };
    let id = raw.actor.id.0;
    let attributes = raw.actor.attributes.0;
    let kind = match raw.kind.0.as_str() {
        "container" => {
            let what = container_event(&action, &attributes);
            return Some(EngineEvent::Container {
                at,
                id,
                attributes,
                what,
            });
        }
        "network" => "network",
        "volume" => "volume",
        "image" => "image",
        _ => return None,
    };
    let name = attributes
        .get("name")
        .filter(|name| !name.is_empty())
        .cloned()
        .unwrap_or(id);
    Some(EngineEvent::Resource { at, kind, name, action })
}

/// The meaning of an action word and its attributes.
fn container_event(action: &str, attributes: &IndexMap<String, String>) -> ContainerEvent {
    let attribute = |key: &str| attributes.get(key).map(String::as_str).unwrap_or_default();
    let number = |key: &str| attribute(key).parse().unwrap_or_default();
    // `health_status: healthy` and `exec_start: sh -c x` have an argument in the action word.
    let (word, object) = action.split_once(": ").unwrap_or((action, ""));
    match word {
        "create" => ContainerEvent::Created,
        "start" => ContainerEvent::Started,
        "die" => ContainerEvent::Died {
            exit_code: number("exitCode"),
        },
        "stop" => ContainerEvent::Stopped,
        "restart" => ContainerEvent::Restarted,
        "kill" => ContainerEvent::Killed {
            signal: number("signal"),
        },
        "oom" => ContainerEvent::OutOfMemory,
        "pause" => ContainerEvent::Paused,
        "unpause" => ContainerEvent::Unpaused,
        "rename" => ContainerEvent::Renamed {
            from: attribute("oldName").trim_start_matches('/').to_owned(),
        },
        // The latter is podman's word.
        "destroy" | "remove" => ContainerEvent::Destroyed,
        "health_status" => match parse_health_status(object) {
            Some(status) if !object.is_empty() => ContainerEvent::Health(status),
            Some(_) | None => ContainerEvent::Other(action.to_owned()),
        },
        "exec_start" => ContainerEvent::ExecStarted {
            exec_id: attribute("execID").to_owned(),
            command: object.to_owned(),
        },
        "exec_die" => ContainerEvent::ExecDied {
            exec_id: attribute("execID").to_owned(),
            exit_code: number("exitCode"),
        },
        _ => ContainerEvent::Other(action.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::HealthStatus;
    use serde_json::{Value, json};

    fn event_of(document: Value) -> Option<EngineEvent> {
        parse(serde_json::from_value(document).unwrap())
    }

    fn event(action: &str, attributes: Value) -> EngineEvent {
        event_of(json!({"Type": "container", "Action": action, "Actor": {"ID": "4f", "Attributes": attributes}, "timeNano": 42})).unwrap()
    }

    fn what(action: &str, attributes: Value) -> ContainerEvent {
        match event(action, attributes) {
            EngineEvent::Container { what, .. } => what,
            other => panic!("{other:?}"),
        }
    }

    /// Trap: the object of an event hides in its action word.
    #[test]
    fn action_words_are_split_in_one_place() {
        assert_eq!(
            what("health_status: healthy", json!({})),
            ContainerEvent::Health(HealthStatus::Healthy)
        );
        assert_eq!(
            what("health_status: unhealthy", json!({})),
            ContainerEvent::Health(HealthStatus::Unhealthy)
        );
        assert_eq!(
            what("exec_start: /bin/sh -c echo a: b", json!({"execID": "e1"})),
            ContainerEvent::ExecStarted {
                exec_id: "e1".into(),
                command: "/bin/sh -c echo a: b".into()
            }
        );
        assert_eq!(
            what("exec_die", json!({"execID": "e1", "exitCode": "3"})),
            ContainerEvent::ExecDied {
                exec_id: "e1".into(),
                exit_code: 3
            }
        );
        assert_eq!(
            what("die", json!({"exitCode": "137"})),
            ContainerEvent::Died { exit_code: 137 }
        );
        assert_eq!(
            what("kill", json!({"signal": "15"})),
            ContainerEvent::Killed { signal: 15 }
        );
        assert_eq!(
            what("rename", json!({"oldName": "/a"})),
            ContainerEvent::Renamed { from: "a".into() }
        );
    }

    #[test]
    fn podman_says_health_and_removal_in_its_own_way() {
        let health =
            json!({"Type": "container", "Action": "health_status", "HealthStatus": "healthy", "Actor": {"ID": "4f"}});
        let EngineEvent::Container { what: health, .. } = event_of(health).unwrap() else {
            unreachable!()
        };
        assert_eq!(health, ContainerEvent::Health(HealthStatus::Healthy));
        assert_eq!(what("remove", json!({})), ContainerEvent::Destroyed);
    }

    /// Trap: words of a newer engine must not end the stream.
    #[test]
    fn unknown_event_actions_are_kept_as_sent() {
        assert_eq!(
            what("health_status: running", json!({})),
            ContainerEvent::Other("health_status: running".into())
        );
        assert_eq!(what("teleport", json!({})), ContainerEvent::Other("teleport".into()));
        assert!(event_of(json!({"Type": "wormhole", "Action": "open"})).is_none());
    }

    #[test]
    fn labels_must_all_match_for_containers_only() {
        let labels = ["p=one".to_owned(), "s".to_owned()];
        assert!(has_labels(&event("start", json!({"p": "one", "s": ""})), &labels));
        assert!(!has_labels(&event("start", json!({"p": "two", "s": ""})), &labels));
        assert!(!has_labels(&event("start", json!({"p": "one"})), &labels));
        let network = event_of(
            json!({"Type": "network", "Action": "create", "Actor": {"ID": "n1", "Attributes": {"name": "back"}}}),
        )
        .unwrap();
        assert!(matches!(&network, EngineEvent::Resource { kind: "network", name, .. } if name == "back"));
        assert!(has_labels(&network, &labels));
    }

    #[test]
    fn the_time_is_in_nanoseconds_even_when_only_seconds_came() {
        let old = event_of(json!({"Type": "volume", "Action": "create", "Actor": {"ID": "v"}, "time": 3})).unwrap();
        assert!(matches!(
            old,
            EngineEvent::Resource {
                at: Timestamp(3_000_000_000),
                ..
            }
        ));
    }
}
