//! A fingerprint of every attribute of a service, kept in a label of ours, to tell later which of them changed. Four
//! hex digits each: enough to notice a change, too few to reveal a value.

use crate::compose::Service;
use crate::compose::hash::{self, Dialect};
use crate::plan::identity::contents;
use indexmap::IndexMap;
use serde_json::Value;

/// Attributes with a digest for each entry.
const BY_ENTRY: [&str; 9] = [
    "annotations",
    "deploy",
    "environment",
    "healthcheck",
    "labels",
    "logging",
    "networks",
    "sysctls",
    "ulimits",
];

/// The label's text: `image=1a2b environment.TZ=3c4d …`.
pub(crate) fn compute(service: &Service) -> String {
    let parts = attributes(service).into_iter();
    let texts: Vec<String> = parts.map(|(name, digest)| format!("{name}={digest}")).collect();
    texts.join(" ")
}

/// The attributes that differ from those of an earlier fingerprint, in the order of the specification; removed ones
/// come last.
pub(crate) fn changed(earlier: &str, service: &Service) -> Vec<String> {
    let entries = earlier.split(' ').filter_map(|entry| entry.rsplit_once('='));
    let mut earlier: IndexMap<&str, &str> = entries.collect();
    let mut changed = Vec::new();
    for (name, digest) in attributes(service) {
        if earlier.shift_remove(name.as_str()) != Some(digest.as_str()) {
            changed.push(name);
        }
    }
    changed.extend(earlier.keys().map(|gone| (*gone).to_owned()));
    changed
}

/// Names and digests of the attributes. Blanks and equals signs in names would break the label, so they are written as
/// `_`.
fn attributes(service: &Service) -> Vec<(String, String)> {
    let text = hash::service_text(service, Dialect::default());
    let Ok(Value::Object(all)) = serde_json::from_str(&text) else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    for (name, value) in all {
        match value {
            Value::Null => {}
            Value::Object(entries) if BY_ENTRY.contains(&name.as_str()) => {
                let entries = entries.into_iter();
                parts.extend(
                    entries.map(|(key, value)| (format!("{name}.{}", key.replace([' ', '='], "_")), digest(&value))),
                );
            }
            value => parts.push((name, digest(&value))),
        }
    }
    parts
}

fn digest(value: &Value) -> String {
    contents::digest(value.to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> Service {
        Service {
            image: "app:1".to_owned(),
            environment: IndexMap::from([
                ("TZ".to_owned(), Some("UTC".to_owned())),
                ("PASSWORD".to_owned(), Some("hunter2".to_owned())),
            ]),
            ..Service::default()
        }
    }

    #[test]
    fn the_attributes_that_changed_are_named() {
        let before = compute(&service());
        assert_eq!(changed(&before, &service()), Vec::<String>::new());
        let mut after = service();
        after.image = "app:2".to_owned();
        after.user = "1000".to_owned();
        after.environment["TZ"] = Some("Europe/Kyiv".to_owned());
        after.environment.shift_remove("PASSWORD");
        assert_eq!(
            changed(&before, &after),
            ["environment.TZ", "image", "user", "environment.PASSWORD"]
        );
    }

    #[test]
    fn no_value_is_in_it() {
        let text = compute(&service());
        assert!(!text.contains("hunter2") && !text.contains("UTC"));
        assert_eq!(text.split(' ').count(), 3, "{text}");
    }

    #[test]
    fn attributes_that_do_not_affect_the_container_are_no_change() {
        let mut after = service();
        after.scale = Some(3);
        after.pull_policy = "always".to_owned();
        assert_eq!(changed(&compute(&service()), &after), Vec::<String>::new());
    }
}
