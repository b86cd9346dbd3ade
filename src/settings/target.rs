//! What commands mean in a project: the containers on an engine, or the stack on its swarm; and where the engines of a swarm are.

use super::parse::describe;
use indexmap::IndexMap;
use serde::Deserialize;

/// What commands mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Target {
    /// The containers on the engine.
    #[default]
    Engine,
    /// The stack on the swarm that the engine manages.
    Swarm,
}

impl Target {
    /// By its word; `None` for no word at all.
    ///
    /// # Errors
    /// A word that is neither.
    pub fn parse(word: &str) -> Result<Option<Self>, String> {
        match word {
            "" => Ok(None),
            "engine" => Ok(Some(Self::Engine)),
            "swarm" => Ok(Some(Self::Swarm)),
            other => Err(format!("`{other}` is no target: it is `engine` or `swarm`")),
        }
    }
}

/// The settings that a project brings along, in `.stackdeck/settings.yaml`. It does not choose the machines that are spoken to: those
/// are the user's to name.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct ProjectSettings {
    /// As in the user's settings.
    pub target: String,
}

impl ProjectSettings {
    /// Parses a project's settings file. An empty file is all defaults.
    ///
    /// # Errors
    /// What is wrong and where, in one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_yaml::from_str(text).map_err(|error| describe(&error))
    }
}

/// Where the engines of a swarm's nodes are reached.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum NodeAddresses {
    /// One pattern for all, in which `{hostname}` and `{address}` stand for the node's; empty: nowhere.
    Pattern(String),
    /// An address or pattern for each host name; `*` is for those not named.
    Each(IndexMap<String, String>),
}

impl Default for NodeAddresses {
    fn default() -> Self {
        Self::Pattern(String::new())
    }
}

impl NodeAddresses {
    /// Where the engine of a node is reached, as `-H` takes it.
    ///
    /// # Errors
    /// Why that is not known, and what to do.
    pub fn of(&self, hostname: &str, address: &str) -> Result<String, String> {
        let pattern = match self {
            Self::Pattern(pattern) => pattern,
            Self::Each(each) => each.get(hostname).or_else(|| each.get("*")).ok_or_else(|| {
                format!(
                    "the settings do not say where its engine is reached (`nodes:` has neither `{hostname}` nor `*`)"
                )
            })?,
        };
        if pattern.is_empty() {
            return Err(
                "the settings do not say where its engine is reached (`nodes: ssh://USER@{address}`)".to_owned(),
            );
        }
        let mut text = pattern.clone();
        for (mark, value) in [("{hostname}", hostname), ("{address}", address)] {
            if !pattern.contains(mark) {
                continue;
            }
            if !is_plain(value) {
                return Err(format!(
                    "`{mark}` of `nodes: {pattern}` cannot be replaced by `{value}`"
                ));
            }
            text = text.replace(mark, value);
        }
        Ok(text)
    }
}

/// Whether a name is one of a host, and cannot turn an address into another: nodes name themselves.
fn is_plain(value: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    !value.is_empty() && value != "." && value != ".." && !value.starts_with('-') && value.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> NodeAddresses {
        NodeAddresses::Pattern(text.to_owned())
    }

    #[test]
    fn a_pattern_becomes_the_address_of_a_node() {
        let of = |text: &str| pattern(text).of("sw2", "10.0.0.2").unwrap();
        assert_eq!(of("ssh://ops@{address}"), "ssh://ops@10.0.0.2");
        assert_eq!(of("unix:///run/{hostname}/docker.sock"), "unix:///run/sw2/docker.sock");
        assert!(pattern("").of("sw2", "").unwrap_err().contains("nodes:"));
    }

    #[test]
    fn a_node_cannot_name_itself_to_another_place() {
        for name in ["../other", "-oProxyCommand=x", "a/b", "..", "a b", ""] {
            let refused = pattern("unix:///run/{hostname}/docker.sock").of(name, "10.0.0.2");
            assert!(refused.is_err(), "{name}");
        }
    }

    #[test]
    fn single_nodes_have_addresses_of_their_own() {
        let each = NodeAddresses::Each(IndexMap::from([
            ("sw1".to_owned(), "tcp://a:2375".to_owned()),
            ("*".to_owned(), "ssh://{hostname}".to_owned()),
        ]));
        assert_eq!(each.of("sw1", "").unwrap(), "tcp://a:2375");
        assert_eq!(each.of("sw2", "").unwrap(), "ssh://sw2");
        let one = NodeAddresses::Each(IndexMap::from([("sw1".to_owned(), "tcp://a:2375".to_owned())]));
        assert!(one.of("sw2", "").unwrap_err().contains("sw2"));
    }

    #[test]
    fn a_project_says_what_commands_mean_and_nothing_else() {
        assert_eq!(ProjectSettings::parse("target: swarm\n").unwrap().target, "swarm");
        assert_eq!(ProjectSettings::parse("").unwrap(), ProjectSettings::default());
        assert!(
            ProjectSettings::parse("nodes: ssh://evil\n")
                .unwrap_err()
                .contains("nodes")
        );
        assert_eq!(Target::parse("swarm"), Ok(Some(Target::Swarm)));
        assert_eq!(Target::parse(""), Ok(None));
        assert!(Target::parse("swrm").is_err());
    }
}
