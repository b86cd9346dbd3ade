//! The variables the files use, with their defaults and alternatives, without interpolating.

use super::template::{self, Operator};
use crate::yaml::{Node, Value};
use std::collections::BTreeMap;

/// How the files use a variable, all its uses combined.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct VariableUsage {
    /// Whether any use has `:?` or `?`.
    pub(crate) required: bool,
    /// The first default that is not empty (text after `:-` or `-`); empty when there is none.
    pub(crate) default: String,
    /// The first alternative that is not empty (text after `:+` or `+`); empty when there is none.
    pub(crate) alternative: String,
}

/// The variables of a tree loaded without interpolation, by name; including those inside a default or alternative.
pub(crate) fn usages(root: &Node) -> BTreeMap<String, VariableUsage> {
    let mut found = BTreeMap::new();
    walk(root, &mut found);
    found
}

fn walk(node: &Node, found: &mut BTreeMap<String, VariableUsage>) {
    match &node.value {
        Value::String(text) => template::visit_variables(text, &mut |name, operator, operand| {
            note(found.entry(name.to_owned()).or_default(), operator, operand);
        }),
        Value::Seq(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Map(entries) => entries.values().for_each(|entry| walk(&entry.node, found)),
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) => {}
    }
}

fn note(usage: &mut VariableUsage, operator: Operator, operand: &str) {
    let first = |kept: &mut String| {
        if kept.is_empty() {
            operand.clone_into(kept);
        }
    };
    match operator {
        Operator::Plain => {}
        Operator::Required { .. } => usage.required = true,
        Operator::Default { .. } => first(&mut usage.default),
        Operator::Alternative { .. } => first(&mut usage.alternative),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sources;
    use crate::yaml;

    fn usages_of(text: &str) -> BTreeMap<String, VariableUsage> {
        let source = Sources::default().add("compose.yaml", text);
        usages(&yaml::read(text, source, &mut Vec::new())[0])
    }

    #[test]
    fn all_uses_of_a_variable_are_combined() {
        let found = usages_of("a: ${TAG-1}\nb: ['${TAG:?say it}', {c: '${OTHER:+${IN:-x}}'}]\n");
        let names: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(names, ["IN", "OTHER", "TAG"]);
        assert_eq!((found["TAG"].required, found["TAG"].default.as_str()), (true, "1"));
        assert_eq!(found["OTHER"].alternative, "${IN:-x}");
        assert_eq!(found["IN"].default, "x");
    }

    #[test]
    fn text_that_is_no_variable_is_ignored() {
        assert!(usages_of("a: $$A $1 ${1} ${B C\n").is_empty());
    }
}
