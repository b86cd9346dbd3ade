//! Lists of `key=value`, and mappings of scalars, turned into mappings of text.

use crate::diag::Diagnostic;
use crate::yaml::{Entry, Mapping, Node, Value};

/// `environment` and `args`: a key without `=` has no value.
pub(super) fn expand_variables(node: &mut Node) -> Result<(), Diagnostic> {
    refuse_empty_keys(node)?;
    refuse_spaced_names(node)?;
    split_pairs(node, Node::null);
    convert_to_texts(node);
    Ok(())
}

/// Refuses a name with a space before the `=`.
fn refuse_spaced_names(node: &Node) -> Result<(), Diagnostic> {
    let name = |item: &Node| Some(item.as_str()?.split('=').next().unwrap_or("").to_owned());
    let items = || node.as_seq().into_iter().flatten();
    let Some((item, name)) =
        items().find_map(|item| Some((item, name(item).filter(|name| name.ends_with([' ', '\t']))?)))
    else {
        return Ok(());
    };
    Err(
        Diagnostic::error("bad-name", format!("the name `{name}` ends with a space"))
            .at(item.span)
            .because("a space before `=` would be a part of the name")
            .hint(format!("write {}=value", name.trim_end())),
    )
}

/// `labels` and the like: a key without `=` has an empty value.
pub(super) fn expand_labels(node: &mut Node) -> Result<(), Diagnostic> {
    refuse_empty_keys(node)?;
    split_pairs(node, |span| Node::string("", span));
    convert_to_texts(node);
    fill_nulls(node);
    Ok(())
}

/// A mapping of options: null becomes empty text.
pub(super) fn expand_options(node: &mut Node) -> Result<(), Diagnostic> {
    refuse_empty_keys(node)?;
    fill_nulls(node);
    Ok(())
}

/// Turns null values into empty text.
fn fill_nulls(node: &mut Node) {
    for entry in node.as_map_mut().into_iter().flat_map(|entries| entries.values_mut()) {
        if entry.node.is_null() {
            entry.node.value = Value::String("".into());
        }
    }
}

/// Refuses an empty key in a mapping. (In a list, `=value` has an empty key and the reference accepts it.)
fn refuse_empty_keys(node: &Node) -> Result<(), Diagnostic> {
    let Some(entry) = node.as_map().and_then(|entries| entries.get("")) else {
        return Ok(());
    };
    Err(Diagnostic::error("bad-name", "a key is empty")
        .at(entry.key)
        .hint("give it a name"))
}

/// `additional_contexts`: each must have a value.
pub(super) fn expand_contexts(node: &mut Node) -> Result<(), Diagnostic> {
    let bare = node
        .as_seq()
        .into_iter()
        .flatten()
        .find(|item| item.as_str().is_some_and(|text| !text.contains('=')));
    if let Some(item) = bare {
        let text = item.as_str().unwrap_or("");
        return Err(
            Diagnostic::error("context-syntax", format!("the context `{text}` has no path"))
                .at(item.span)
                .hint(format!("write {text}=path")),
        );
    }
    let mut entries = node.as_map().into_iter().flatten();
    if let Some((name, entry)) = entries.find(|(_, entry)| entry.node.as_str().is_none()) {
        return Err(
            Diagnostic::error("context-syntax", format!("the context `{name}` has no path"))
                .at(entry.key)
                .because(format!("it is {}", entry.node.kind()))
                .hint("give it a directory, a URL, docker-image://… or service:…"),
        );
    }
    expand_labels(node)
}

/// `ssh`: `default`, or `id=path`.
pub(super) fn expand_ssh(node: &mut Node) -> Result<(), Diagnostic> {
    if let Value::Seq(items) = &node.value {
        let bare = items
            .iter()
            .find(|item| item.as_str().is_some_and(|key| !key.contains('=') && key != "default"));
        if let Some(bare) = bare {
            let key = bare.as_str().unwrap_or("");
            return Err(Diagnostic::error("ssh-key", format!("the ssh key `{key}` has no path"))
                .at(bare.span)
                .hint(format!("write `default` for the agent, or `{key}=path`")));
        }
    }
    refuse_empty_keys(node)?;
    split_pairs(node, Node::null);
    convert_to_texts(node);
    Ok(())
}

/// Turns a list of `key=value` into a mapping, the later of two equal keys winning; leaves a list with any other item
/// alone.
fn split_pairs(node: &mut Node, alone: impl Fn(crate::diag::Span) -> Node) {
    let Value::Seq(items) = &node.value else { return };
    let mut entries = Mapping::with_capacity(items.len());
    for item in items {
        let Some(text) = item.as_str() else { return };
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Node::string(value, item.span)),
            None => (text, alone(item.span)),
        };
        entries.insert(key.to_owned(), Entry::new(item.span, value));
    }
    node.value = Value::Map(entries);
}

fn convert_to_texts(node: &mut Node) {
    for entry in node.as_map_mut().into_iter().flat_map(|entries| entries.values_mut()) {
        convert_to_text(&mut entry.node);
    }
}

fn convert_to_text(node: &mut Node) {
    if let Some(text) = node.scalar_text() {
        node.value = Value::String(text.into());
    }
}
