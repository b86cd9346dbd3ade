//! What differs between two models of the same files: by service, the attributes that are not the same.

use super::encode::{Encode, Syntax};
use super::model::{Project, Service};
use indexmap::IndexSet;
use serde_json::Value;

/// A service that is not the same in two models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceChange {
    pub service: String,
    pub kind: ChangeKind,
}

/// In what it differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    Added,
    Removed,
    /// In these attributes: `image`, `environment.DB_PASSWORD`.
    Attributes(Vec<String>),
}

impl ServiceChange {
    /// `api (environment.DB_PASSWORD)`
    pub fn words(&self) -> String {
        match &self.kind {
            ChangeKind::Added => format!("{} (new)", self.service),
            ChangeKind::Removed => format!("{} (no longer in it)", self.service),
            ChangeKind::Attributes(names) => match names.as_slice() {
                [one, two, rest @ ..] if !rest.is_empty() => {
                    format!("{} ({one}, {two} and {} more)", self.service, rest.len())
                }
                names => format!("{} ({})", self.service, names.join(", ")),
            },
        }
    }
}

/// The services that differ, in the order of the files.
pub fn changes(before: &Project, now: &Project) -> Vec<ServiceChange> {
    let names: IndexSet<&String> = now.services.keys().chain(before.services.keys()).collect();
    let differs = |name: &String| {
        let kind = match (before.services.get(name), now.services.get(name)) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            (Some(before), Some(now)) if before == now => return None,
            (Some(before), Some(now)) => ChangeKind::Attributes(attributes(before, now)),
        };
        Some(ServiceChange {
            service: name.clone(),
            kind,
        })
    };
    names.into_iter().filter_map(differs).collect()
}

/// The attributes that are not the same; of a mapping, the keys within it.
fn attributes(before: &Service, now: &Service) -> Vec<String> {
    let (before, now) = (before.encode(Syntax::Json), now.encode(Syntax::Json));
    let mut found = Vec::new();
    for key in different_keys(&before, &now) {
        let within = different_keys(&before[&key], &now[&key]);
        if within.is_empty() {
            found.push(key);
        } else {
            found.extend(within.into_iter().map(|inner| format!("{key}.{inner}")));
        }
    }
    found
}

/// The keys with other values in two mappings; none for what is no mapping.
fn different_keys(before: &Value, now: &Value) -> Vec<String> {
    let (Value::Object(before), Value::Object(now)) = (before, now) else {
        return Vec::new();
    };
    let names: IndexSet<&String> = now.keys().chain(before.keys()).collect();
    let differs = |name: &&String| before.get(*name) != now.get(*name);
    names.into_iter().filter(differs).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::files::MemoryFiles;
    use crate::compose::{LoadOptions, load};

    fn project(services: &str) -> Project {
        let files = MemoryFiles::default().with("/p/compose.yaml", format!("services:\n{services}"));
        let options = LoadOptions {
            cwd: "/p".into(),
            ..LoadOptions::default()
        };
        load(&options, &files).project.unwrap()
    }

    #[test]
    fn a_change_names_the_service_and_what_of_it() {
        let before = project("  api: {image: a, environment: {A: 1, B: 1}, ports: ['80']}\n  old: {image: o}\n");
        let now = project("  api: {image: a, environment: {A: 1, B: 2, C: 3}, ports: ['81']}\n  new: {image: n}\n");
        let words: Vec<String> = changes(&before, &now).iter().map(ServiceChange::words).collect();
        assert_eq!(
            words,
            [
                "api (environment.B, environment.C and 1 more)",
                "new (new)",
                "old (no longer in it)"
            ]
        );
        assert_eq!(changes(&now, &now), []);
    }
}
