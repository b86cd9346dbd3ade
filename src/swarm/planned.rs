//! What `up` would change on a swarm.

use super::difference::differences;
use super::resolve::{PlacedObject, ResolvedStack, resolve};
use super::stack::{ObjectSource, StackObject, SwarmStack};
use crate::engine::swarm::{ObjectReport, RegistryImage, ServiceReport};
use indexmap::{IndexMap, IndexSet};
use serde_json::{Value, json};

/// Networks that every node has.
pub const OF_NODES: [&str; 3] = ["host", "bridge", "none"];

/// What is on the swarm of a stack, and what registries have.
#[derive(Debug, Clone, Default)]
pub struct FoundStack {
    pub services: Vec<ServiceReport>,
    /// Names of services that are jobs which failed.
    pub failed_jobs: IndexSet<String>,
    /// Ids of networks, by name; those of the stack and those it uses.
    pub networks: IndexMap<String, String>,
    /// All secrets and configs of the swarm.
    pub secrets: Vec<ObjectReport>,
    pub configs: Vec<ObjectReport>,
    /// Contents that configs are to have, by name.
    pub contents: IndexMap<String, Vec<u8>>,
    pub images: IndexMap<String, RegistryImage>,
}

/// What would become of an object of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlannedChange {
    Create,
    /// In what it differs.
    Update(Vec<&'static str>),
    Unchanged,
    /// Nobody can read what a secret contains: `up` has the swarm compare it.
    Compare,
    /// It is declared external, and the swarm does not have it: `up` refuses.
    Missing,
    /// The stack no longer has it: with `--remove-orphans` it is removed.
    Orphan,
}

/// An object of a stack, and what would become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedObject {
    pub kind: &'static str,
    pub name: String,
    pub change: PlannedChange,
}

/// What would change. `all` are the keys of all services that the files have, also of those that are left alone.
pub fn planned(stack: &SwarmStack, all: &IndexSet<String>, found: &FoundStack) -> Vec<PlannedObject> {
    let mut planned = Vec::new();
    for network in &stack.networks {
        let change = match found.networks.contains_key(&network.name) {
            true => PlannedChange::Unchanged,
            false => PlannedChange::Create,
        };
        planned.push(object("network", &network.name, change));
    }
    for name in &stack.external_networks {
        if !found.networks.contains_key(name) && !OF_NODES.contains(&name.as_str()) {
            planned.push(object("network", name, PlannedChange::Missing));
        }
    }
    let secrets = objects("secret", &stack.secrets, &found.secrets, &mut planned, |_, _| None);
    let configs = objects(
        "config",
        &stack.configs,
        &found.configs,
        &mut planned,
        |object, report| Some(report.data.as_ref() == found.contents.get(&object.name)),
    );
    let resolved = ResolvedStack {
        networks: found.networks.clone(),
        secrets,
        configs,
        images: found.images.clone(),
    };
    let by_name: IndexMap<&str, &ServiceReport> = found
        .services
        .iter()
        .map(|service| (service.spec.name.as_str(), service))
        .collect();
    for service in &stack.services {
        let name = &service.spec.name;
        let change = match by_name.get(name.as_str()) {
            None => PlannedChange::Create,
            Some(have) => {
                let mut why = differences(&have.spec, &resolve(service, Some(have), &resolved));
                if found.failed_jobs.contains(name) {
                    why.push("failed");
                }
                if why.is_empty() {
                    PlannedChange::Unchanged
                } else {
                    PlannedChange::Update(why)
                }
            }
        };
        planned.push(object("service", name, change));
    }
    let prefix = format!("{}_", stack.name);
    for name in by_name.keys() {
        let key = name.strip_prefix(&prefix);
        if !key.is_some_and(|key| all.contains(key)) {
            planned.push(object("service", name, PlannedChange::Orphan));
        }
    }
    planned
}

fn object(kind: &'static str, name: &str, change: PlannedChange) -> PlannedObject {
    PlannedObject {
        kind,
        name: name.to_owned(),
        change,
    }
}

/// What would become of secrets or configs; answers those that services would be given. `is_same` tells whether one has the content
/// that it is to have, where that can be told.
fn objects(
    kind: &'static str,
    wanted: &[StackObject],
    have: &[ObjectReport],
    planned: &mut Vec<PlannedObject>,
    is_same: impl Fn(&StackObject, &ObjectReport) -> Option<bool>,
) -> IndexMap<String, PlacedObject> {
    let mut placed = IndexMap::new();
    for one in wanted {
        let mut versions: Vec<(u64, &ObjectReport)> = have
            .iter()
            .filter_map(|report| Some((version(&one.name, &report.name)?, report)))
            .collect();
        versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
        let newest = versions.first().copied();
        let same = versions.iter().find(|(_, report)| is_same(one, report) == Some(true));
        let (report, name, change) = match (&one.source, newest, same) {
            (ObjectSource::External, _, _) => {
                let found = have.iter().find(|report| report.name == one.name);
                let change = found.map_or(PlannedChange::Missing, |_| PlannedChange::Unchanged);
                (found, one.name.clone(), change)
            }
            (_, None, _) => (None, one.name.clone(), PlannedChange::Create),
            (_, Some(_), Some((_, same))) => (Some(*same), same.name.clone(), PlannedChange::Unchanged),
            (_, Some((_, newest)), None) if is_same(one, newest).is_none() => {
                (Some(newest), newest.name.clone(), PlannedChange::Compare)
            }
            (_, Some((version, _)), None) => {
                let name = format!("{}.{}", one.name, version + 1);
                (None, name, PlannedChange::Create)
            }
        };
        planned.push(object(kind, &name, change));
        let id = report.map_or_else(String::new, |report| report.id.clone());
        placed.insert(one.name.clone(), PlacedObject { id, name });
    }
    placed
}

/// Which version of an object a name is of: 1 for the name itself.
pub fn version(base: &str, name: &str) -> Option<u64> {
    let rest = name.strip_prefix(base)?;
    if rest.is_empty() {
        return Some(1);
    }
    rest.strip_prefix('.')?.parse().ok().filter(|version| *version > 1)
}

impl PlannedChange {
    /// In one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update(_) => "update",
            Self::Unchanged => "unchanged",
            Self::Compare => "compare",
            Self::Missing => "missing",
            Self::Orphan => "orphan",
        }
    }

    fn about(&self) -> String {
        match self {
            Self::Update(why) => why.join(", "),
            Self::Compare => "nobody can read a secret: `up` makes a new one if its content differs".to_owned(),
            Self::Missing => "declared external, and the swarm does not have it: `up` refuses".to_owned(),
            Self::Orphan => "not in the files; `up --remove-orphans` removes it".to_owned(),
            Self::Create | Self::Unchanged => String::new(),
        }
    }
}

/// What would change as lines, with how many of each; what stays is only counted. `Err`: why that is not known.
pub fn planned_text(planned: &Result<Vec<PlannedObject>, String>) -> String {
    let planned = match planned {
        Ok(planned) => planned,
        Err(why) => return format!("\nwhat would change is not known: {why}\n"),
    };
    let mut text = String::from("\non the swarm\n");
    let shown: Vec<&PlannedObject> = planned
        .iter()
        .filter(|one| one.change != PlannedChange::Unchanged)
        .collect();
    let width = shown.iter().map(|one| one.name.chars().count()).max().unwrap_or(0);
    for one in &shown {
        let (word, about) = (one.change.word(), one.change.about());
        let line = format!("  {word:9}  {:8}  {:width$}  {about}", one.kind, one.name);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let words = ["missing", "create", "update", "compare", "orphan", "unchanged"];
    let counts: Vec<String> = words
        .into_iter()
        .map(|word| (planned.iter().filter(|one| one.change.word() == word).count(), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    text.push_str(&format!(
        "  {}\n",
        if counts.is_empty() {
            "nothing".to_owned()
        } else {
            counts.join(", ")
        }
    ));
    text
}

/// The same as a list of objects.
pub fn planned_json(planned: &[PlannedObject]) -> Value {
    let one = |one: &PlannedObject| {
        let why: &[&str] = match &one.change {
            PlannedChange::Update(why) => why,
            PlannedChange::Create
            | PlannedChange::Unchanged
            | PlannedChange::Compare
            | PlannedChange::Missing
            | PlannedChange::Orphan => &[],
        };
        json!({"kind": one.kind, "name": one.name, "change": one.change.word(), "why": why})
    };
    planned.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::swarm::StackService;

    #[test]
    fn versions_of_an_object_are_numbered_from_the_second_on() {
        assert_eq!(version("shop_key", "shop_key"), Some(1));
        assert_eq!(version("shop_key", "shop_key.3"), Some(3));
        assert_eq!(version("shop_key", "shop_key.1"), None);
        assert_eq!(version("shop_key", "shop_key.old"), None);
        assert_eq!(version("shop_key", "shop_keys"), None);
    }

    fn config(name: &str) -> StackObject {
        StackObject {
            key: name.to_owned(),
            name: format!("shop_{name}"),
            labels: IndexMap::new(),
            source: ObjectSource::Text("new".to_owned()),
            templating: None,
        }
    }

    fn report(name: &str, data: Option<&str>) -> ObjectReport {
        ObjectReport {
            id: name.to_owned(),
            name: name.to_owned(),
            data: data.map(|text| text.as_bytes().to_vec()),
            ..ObjectReport::default()
        }
    }

    #[test]
    fn what_would_change_is_said_of_each_object() {
        let service = |key: &str, image: &str| {
            let mut service = StackService {
                key: key.to_owned(),
                ..StackService::default()
            };
            service.spec.name = format!("shop_{key}");
            service.spec.task.container.image = image.to_owned();
            service
        };
        let have = |key: &str, image: &str| {
            let mut report = ServiceReport::default();
            report.spec.name = format!("shop_{key}");
            report.spec.task.container.image = image.to_owned();
            report
        };
        let absent = StackObject {
            source: ObjectSource::External,
            ..config("absent")
        };
        let stack = SwarmStack {
            name: "shop".to_owned(),
            external_networks: vec!["host".to_owned(), "shared".to_owned(), "lost".to_owned()],
            secrets: vec![config("key"), absent],
            configs: vec![config("same"), config("other")],
            services: vec![service("web", "x:2"), service("db", "x:1"), service("new", "x:1")],
            ..SwarmStack::default()
        };
        let found = FoundStack {
            services: vec![have("web", "x:1"), have("db", "x:1"), have("gone", "x:1")],
            networks: IndexMap::from([("shared".to_owned(), "n1".to_owned())]),
            secrets: vec![report("shop_key", None)],
            configs: vec![report("shop_same", Some("new")), report("shop_other", Some("old"))],
            contents: IndexMap::from([
                ("shop_same".to_owned(), b"new".to_vec()),
                ("shop_other".to_owned(), b"new".to_vec()),
            ]),
            ..FoundStack::default()
        };
        let all = ["web", "db", "new"].map(str::to_owned).into_iter().collect();
        let told: Vec<String> = planned(&stack, &all, &found)
            .iter()
            .map(|one| format!("{} {}", one.change.word(), one.name))
            .collect();
        assert_eq!(
            told,
            [
                "missing lost",
                "compare shop_key",
                "missing shop_absent",
                "unchanged shop_same",
                "create shop_other.2",
                "update shop_web",
                "unchanged shop_db",
                "create shop_new",
                "orphan shop_gone"
            ]
        );
    }
}
