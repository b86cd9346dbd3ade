//! Decoding of lists and mappings.

use super::{Decode, Decoder};
use crate::compose::model::{Hosts, SshKeys, Ulimit};
use crate::yaml::{Node, Value};
use indexmap::IndexMap;

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        if node.value == Value::Null {
            return Some(None);
        }
        T::decode(node, at).map(Some)
    }
}

/// A single value counts as a list of one. Invalid items are left out.
impl<T: Decode + Default> Decode for Vec<T> {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        match &node.value {
            Value::Seq(items) => {
                let read = |(index, item)| at.item(index, |at| at.value(item));
                Some(items.iter().enumerate().filter_map(read).collect())
            }
            Value::Map(_) => at.fault(node, "wrong-type", "must be a list"),
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => {
                T::decode(node, at).map(|only| vec![only])
            }
        }
    }
}

/// Invalid values are left out.
impl<T: Decode + Default> Decode for IndexMap<String, T> {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        let entries = at.entries(node)?;
        let read = |(key, entry): (&String, &crate::yaml::Entry)| {
            at.within(key, |at| at.value(&entry.node))
                .map(|value| (key.clone(), value))
        };
        Some(entries.iter().filter_map(read).collect())
    }
}

impl Decode for Hosts {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        Decode::decode(node, at).map(Self)
    }
}

impl Decode for SshKeys {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        Decode::decode(node, at).map(Self)
    }
}

impl Decode for Ulimit {
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let single = i64::decode(node, at)?;
            return Some(Self {
                single,
                ..Self::default()
            });
        };
        Some(Self {
            single: 0,
            soft: at.field(entries, "soft"),
            hard: at.field(entries, "hard"),
        })
    }
}
