//! Mounts of a service: `[source:]target[:options]`.

use crate::diag::{Diagnostic, Span};
use crate::yaml::{Entry, Mapping, Node, Value};

/// Turns a short form into a record; the target is normalised in either form.
pub(crate) fn expand_volume(node: &mut Node) -> Result<(), Diagnostic> {
    if let Value::String(text) = &node.value {
        let parts = parse(text).map_err(|fault| {
            Diagnostic::error("volume-syntax", format!("`{text}` is not a volume: {fault}"))
                .at(node.span)
                .hint("write source:target, source:target:ro, or the long form")
        })?;
        node.value = Value::Map(parts.record(node.span));
    }
    if let Some(target) = node.get_mut("target")
        && let Some(text) = target.as_str()
    {
        target.value = Value::String(clean(text).into());
    }
    Ok(())
}

/// A short form, parsed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Parts {
    source: String,
    target: String,
    read_only: bool,
    no_copy: bool,
    propagation: Option<String>,
    selinux: Option<String>,
    bare: bool,
}

fn parse(text: &str) -> Result<Parts, &'static str> {
    let mut parts = Parts::default();
    if text.is_empty() {
        return Err("it is empty");
    }
    if text.len() <= 2 {
        parts.target = text.to_owned();
        parts.bare = true;
        return Ok(parts);
    }
    let sections = sections(text);
    if sections.iter().any(|section| section.is_empty()) {
        return Err("a part between colons is empty");
    }
    match sections.as_slice() {
        [target] => parts.target = (*target).to_owned(),
        [source, target, options @ ..] => {
            parts.source = (*source).to_owned();
            parts.target = (*target).to_owned();
            match options {
                [] => {}
                [options] => options.split(',').for_each(|option| parts.option(option)),
                _ => return Err("it has too many colons"),
            }
        }
        [] => {}
    }
    Ok(parts)
}

/// Splits at colons, but not inside `${…}`, nor after a single letter, which is a Windows drive.
fn sections(text: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let mut from = 0;
    let mut braces = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' if text.get(..at).is_some_and(|before| before.ends_with('$')) => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            ':' if braces == 0 => {
                let section = text.get(from..at).unwrap_or("");
                let mut chars = section.chars();
                let drive = chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none();
                if !drive {
                    sections.push(section);
                    from = at + 1;
                }
            }
            _ => {}
        }
    }
    sections.push(text.get(from..).unwrap_or(""));
    sections
}

impl Parts {
    fn option(&mut self, option: &str) {
        match option {
            "ro" => self.read_only = true,
            "rw" => self.read_only = false,
            "nocopy" => self.no_copy = true,
            "z" | "Z" => self.selinux = Some(option.to_owned()),
            "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" => {
                self.propagation = Some(option.to_owned())
            }
            // `cached` and `delegated` have no effect any more; the reference ignores options it does not know.
            _ => {}
        }
    }

    fn record(&self, span: Span) -> Mapping {
        let text = |text: &str| Node::string(text, span);
        let yes = || Node::bool(true, span);
        let mut record = Mapping::new();
        let bind = is_path(&self.source);
        put(&mut record, "type", text(if bind { "bind" } else { "volume" }));
        if !self.source.is_empty() {
            put(&mut record, "source", text(&self.source));
        }
        put(&mut record, "target", text(&self.target));
        if self.read_only {
            put(&mut record, "read_only", yes());
        }
        let mut options = Mapping::new();
        if let Some(propagation) = &self.propagation {
            put(&mut options, "propagation", text(propagation));
        }
        if let Some(selinux) = &self.selinux {
            put(&mut options, "selinux", text(selinux));
        }
        if bind {
            put(&mut options, "create_host_path", yes());
        }
        if !options.is_empty() {
            put(&mut record, "bind", Node::map(options, span));
        }
        let mut options = Mapping::new();
        if self.no_copy {
            put(&mut options, "nocopy", yes());
        }
        if !options.is_empty() || (!bind && !self.bare) {
            put(&mut record, "volume", Node::map(options, span));
        }
        record
    }
}

fn put(record: &mut Mapping, name: &str, value: Node) {
    record.insert(name.to_owned(), Entry::implied(value));
}

/// Whether a source is a path on the host rather than the name of a volume.
fn is_path(source: &str) -> bool {
    let mut chars = source.chars();
    let drive = chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some(':');
    source.starts_with(['.', '/', '~']) || source.starts_with(r"\\") || drive
}

/// A path inside the container without `.`, `..`, doubled and trailing slashes, as Go's `path.Clean` makes it.
fn clean(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected values: `docker compose config` 2.40.
    #[test]
    fn a_short_form_is_split_into_source_and_target() {
        for (text, source, target) in [
            ("/data", "", "/data"),
            ("db:/data", "db", "/data"),
            ("./x:/y:ro", "./x", "/y"),
            ("C:\\x:/y", "C:\\x", "/y"),
            ("v:/x", "", "v:/x"),
            ("ab", "", "ab"),
        ] {
            let parts = parse(text).unwrap();
            assert_eq!(
                (parts.source.as_str(), parts.target.as_str()),
                (source, target),
                "{text}"
            );
        }
        assert!(parse("./x:/y:ro,Z").unwrap().read_only);
        assert_eq!(parse("aa::/b"), Err("a part between colons is empty"));
        assert_eq!(parse("aa:/b:ro:x"), Err("it has too many colons"));
    }

    #[test]
    fn targets_are_cleaned() {
        for (path, expected) in [
            ("/a/", "/a"),
            ("/a/../b", "/b"),
            ("//a//b", "/a/b"),
            ("/..", "/"),
            ("a/..", "."),
            ("../a", "../a"),
        ] {
            assert_eq!(clean(path), expected);
        }
    }
}
