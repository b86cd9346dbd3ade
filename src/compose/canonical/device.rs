//! Devices of the host, and device requests such as GPUs.

use crate::diag::Diagnostic;
use crate::yaml::{Entry, Mapping, Node, Value};

/// `source[:target[:permissions]]`.
pub(super) fn expand_device(node: &mut Node) -> Result<(), Diagnostic> {
    let Value::String(text) = &node.value else {
        return Ok(());
    };
    let mut parts = text.split(':');
    let source = parts.next().unwrap_or("");
    let target = parts.next().filter(|target| !target.is_empty()).unwrap_or(source);
    let permissions = parts.next().unwrap_or("rwm");
    if parts.next().is_some() {
        return Err(
            Diagnostic::error("device-syntax", format!("`{text}` has too many parts for a device"))
                .at(node.span)
                .hint("write source:target:permissions, or the long form"),
        );
    }
    let span = node.span;
    let fields = [("source", source), ("target", target), ("permissions", permissions)];
    let record = fields.map(|(name, value)| (name.to_owned(), Entry::new(span, Node::string(value, span))));
    node.value = Value::Map(Mapping::from(record));
    Ok(())
}

/// `gpus: all` is one request with `count: all`.
pub(super) fn expand_gpus(node: &mut Node) {
    if node.as_str() == Some("all") {
        let span = node.span;
        let count = Entry::new(span, Node::string("all", span));
        let request = Node::map(Mapping::from([("count".to_owned(), count)]), span);
        node.value = Value::Seq(vec![request]);
    }
}

/// `count: all` is -1; a quoted count is a number.
pub(super) fn expand_request(node: &mut Node) -> Result<(), Diagnostic> {
    let Some(count) = node.get_mut("count") else {
        return Ok(());
    };
    let Value::String(text) = &count.value else {
        return Ok(());
    };
    let number = if &**text == "all" {
        Some(-1)
    } else {
        text.parse::<i64>().ok()
    };
    let Some(number) = number else {
        return Err(
            Diagnostic::error("device-count", format!("`{text}` is not a number of devices"))
                .at(count.span)
                .hint("write a number, or `all`"),
        );
    };
    count.value = Value::Int(number.into(), text.clone());
    Ok(())
}
