//! Events of a swarm, which its managers send.

use crate::engine::docker::document::json;
use crate::engine::docker::wire::{Call, Wire, lines};
use crate::engine::swarm::SwarmEvent;
use crate::engine::{EventFilter, Feed, Timestamp};
use futures::StreamExt;
use serde_json::Value;

const DOING: &str = "following events of";

/// The events; they carry no labels.
pub(super) fn follow(wire: &Wire, filter: &EventFilter) -> Feed<SwarmEvent> {
    let filters = serde_json::json!({"type": ["service", "node", "secret", "config"]});
    let mut call = Call::get(DOING, "the swarm", "/events")
        .query("filters", filters.to_string())
        .no_timeout();
    if let Some(since) = filter.since {
        call = call.query("since", json::unix_time(since));
    }
    if let Some(until) = filter.until {
        call = call.query("until", json::unix_time(until));
    }
    let raw = lines::values::<Value>(DOING, "the swarm".to_owned(), wire.bytes(call));
    raw.map(|event| event.map(|event| parse(&event))).boxed()
}

fn parse(event: &Value) -> SwarmEvent {
    let empty = Value::Null;
    let actor = event.get("Actor").unwrap_or(&empty);
    let nanos = match json::int(event, "timeNano") {
        0 => json::int(event, "time").saturating_mul(1_000_000_000),
        nanos => nanos,
    };
    let id = json::text(actor, "ID");
    let mut details = json::map(actor, "Attributes");
    let name = details.shift_remove("name").filter(|name| !name.is_empty());
    SwarmEvent {
        at: Timestamp(nanos),
        kind: json::text(event, "Type"),
        name: name.unwrap_or_else(|| id.clone()),
        id,
        action: json::text(event, "Action"),
        details,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_has_the_name_of_its_object_and_what_changed() {
        let event = parse(&serde_json::json!({
            "Type": "service", "Action": "update", "scope": "swarm", "timeNano": 42,
            "Actor": {"ID": "s1", "Attributes": {"name": "shop_web", "updatestate.new": "completed"}},
        }));
        assert_eq!(
            (event.name.as_str(), event.id.as_str(), event.at),
            ("shop_web", "s1", Timestamp(42))
        );
        assert_eq!(event.details["updatestate.new"], "completed");
    }
}
