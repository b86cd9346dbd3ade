//! What the services of the table have in common where they are grouped: a profile, a label, a layer of dependencies.

use crate::explain::graph;
use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::view::services::narrow::{declared, label};
use indexmap::{IndexMap, IndexSet};

/// Most labels to group by.
const LABELS: usize = 3;

/// What the table is grouped by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Grouping {
    #[default]
    None,
    Profile,
    Label(String),
    /// 1 for services without dependencies; else one more than the highest layer of its dependencies.
    Layer,
}

impl Grouping {
    /// The next one that divides these services, cyclically.
    pub(crate) fn next(&self, cx: ViewContext<'_>) -> Self {
        let all = available(cx);
        let here = all.iter().position(|one| one == self).unwrap_or(0);
        all.into_iter().cycle().nth(here + 1).unwrap_or_default()
    }

    /// Its name, as it follows "by"; empty when there is none.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Profile => "profile".to_owned(),
            Self::Label(key) => format!("label {key}"),
            Self::Layer => "dependency layer".to_owned(),
        }
    }

    /// The grouping of this name; none when there is none of it.
    pub(crate) fn named(words: &str) -> Self {
        match words {
            "profile" => Self::Profile,
            "dependency layer" => Self::Layer,
            _ => match words.strip_prefix("label ") {
                Some(key) => Self::Label(key.to_owned()),
                None => Self::None,
            },
        }
    }

    /// The services by group, in the order of the groups; those that belong to none come last.
    pub(crate) fn divide<'a>(
        &self,
        services: Vec<&'a ServiceState>,
        cx: ViewContext<'a>,
    ) -> IndexMap<String, Vec<&'a ServiceState>> {
        let layers: IndexMap<String, usize> = match self {
            Self::Layer => {
                let nodes = graph(cx.stack, cx.now).into_iter();
                nodes.map(|node| (node.service, node.layer + 1)).collect()
            }
            Self::None | Self::Profile | Self::Label(_) => IndexMap::new(),
        };
        let mut groups: IndexMap<String, Vec<&ServiceState>> = IndexMap::new();
        let mut others = Vec::new();
        for service in services {
            let group = match self {
                Self::None => None,
                Self::Profile => profiles(service, cx),
                Self::Label(key) => label(service, key, cx).map(str::to_owned),
                Self::Layer => layers.get(&service.name).map(|layer| format!("layer {layer}")),
            };
            match group {
                Some(group) => groups.entry(group).or_default().push(service),
                None => others.push(service),
            }
        }
        if *self == Self::Layer {
            groups.sort_by(|a, _, b, _| (a.len(), a).cmp(&(b.len(), b)));
        }
        if !others.is_empty() {
            groups.insert(format!("no {}", self.words()), others);
        }
        groups
    }
}

fn profiles(service: &ServiceState, cx: ViewContext<'_>) -> Option<String> {
    let profiles = &declared(&service.name, cx)?.profiles;
    (!profiles.is_empty()).then(|| profiles.join(", "))
}

/// The groupings that divide the services of this project.
fn available(cx: ViewContext<'_>) -> Vec<Grouping> {
    let mut all = vec![Grouping::None];
    let services = || cx.stack.services.values();
    if services().any(|service| profiles(service, cx).is_some()) {
        all.push(Grouping::Profile);
    }
    all.extend(telling_labels(cx).into_iter().map(Grouping::Label));
    all.push(Grouping::Layer);
    all
}

/// The labels that most services have and several share: those of a team, not those of one service alone.
fn telling_labels(cx: ViewContext<'_>) -> Vec<String> {
    let mut values: IndexMap<&str, Vec<&str>> = IndexMap::new();
    let declared = cx.stack.services.keys().filter_map(|name| declared(name, cx));
    for (key, value) in declared.flat_map(|service| &service.labels) {
        values.entry(key).or_default().push(value);
    }
    values.retain(|_, all| {
        let distinct: IndexSet<&&str> = all.iter().collect();
        distinct.len() < all.len() && distinct.len() > 1
    });
    values.sort_by(|_, a, _, b| b.len().cmp(&a.len()));
    values.into_keys().take(LABELS).map(str::to_owned).collect()
}
