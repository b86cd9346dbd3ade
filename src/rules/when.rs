//! What must hold of a service in the model for a rule to be used.

use super::record::RuleKeys;
use crate::yaml::Node;

/// What must hold of a service, and what must not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct When {
    /// Each of these is so.
    pub holds: Vec<ModelFact>,
    /// None of these is so.
    pub fails: Vec<ModelFact>,
}

/// Something that a service is or has in the file. Texts have placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelFact {
    /// One of these variables has a value.
    Environment(Vec<String>),
    /// One of these paths is mounted, or in what is mounted.
    Mounts(Vec<String>),
    ReadOnly(bool),
    /// One of these capabilities is taken away.
    CapDrop(Vec<String>),
    /// It runs as root, or as another user.
    RunsAsRoot(bool),
    /// It has a healthcheck.
    Healthcheck(bool),
    /// It waits for one of these services.
    DependsOn(Vec<String>),
}

const KEYS: [&str; 8] = [
    "environment",
    "mounts",
    "read_only",
    "cap_drop",
    "root",
    "healthcheck",
    "depends_on",
    "not",
];

impl When {
    pub fn is_empty(&self) -> bool {
        self.holds.is_empty() && self.fails.is_empty()
    }

    pub(super) fn read(record: &mut RuleKeys<'_>) -> Self {
        let Some(node) = record.node("when") else {
            return Self::default();
        };
        Self {
            holds: facts(node, &KEYS, record),
            fails: node.get("not").map_or_else(Vec::new, |node| {
                facts(node, KEYS.get(..KEYS.len() - 1).unwrap_or(&KEYS), record)
            }),
        }
    }

    /// All its texts with placeholders.
    pub(super) fn texts(&self) -> impl Iterator<Item = &String> {
        self.holds.iter().chain(&self.fails).flat_map(|fact| match fact {
            ModelFact::Environment(texts)
            | ModelFact::Mounts(texts)
            | ModelFact::CapDrop(texts)
            | ModelFact::DependsOn(texts) => texts.as_slice(),
            ModelFact::ReadOnly(_) | ModelFact::RunsAsRoot(_) | ModelFact::Healthcheck(_) => &[],
        })
    }
}

fn facts(node: &Node, known: &[&str], record: &mut RuleKeys<'_>) -> Vec<ModelFact> {
    let mut inner = match RuleKeys::new(node, known) {
        Ok(inner) => inner,
        Err(fault) => {
            record.faults.push(fault);
            return Vec::new();
        }
    };
    let texts = |inner: &mut RuleKeys<'_>, key: &str| Some(inner.texts(key)).filter(|texts| !texts.is_empty());
    let mut found = Vec::new();
    found.extend(texts(&mut inner, "environment").map(ModelFact::Environment));
    found.extend(texts(&mut inner, "mounts").map(ModelFact::Mounts));
    found.extend(texts(&mut inner, "cap_drop").map(ModelFact::CapDrop));
    found.extend(texts(&mut inner, "depends_on").map(ModelFact::DependsOn));
    found.extend(inner.flag("read_only").map(ModelFact::ReadOnly));
    found.extend(inner.flag("root").map(ModelFact::RunsAsRoot));
    found.extend(inner.flag("healthcheck").map(ModelFact::Healthcheck));
    record.faults.append(&mut inner.faults);
    found
}
