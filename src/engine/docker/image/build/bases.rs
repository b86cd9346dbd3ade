//! The images that a build takes from registries: base images, images that files are copied from, the syntax.

use crate::engine::BuildRequest;
use indexmap::{IndexMap, IndexSet};

/// The images that a Dockerfile names. One that only the builder can know is left out: it fetches that itself.
pub(super) fn bases(text: &str, request: &BuildRequest) -> Vec<String> {
    let mut found = IndexSet::new();
    let mut stages = IndexSet::new();
    let mut variables: IndexMap<String, String> = IndexMap::new();
    if let Some(syntax) = text
        .lines()
        .next()
        .and_then(|line| line.trim_start_matches(['#', ' ']).strip_prefix("syntax="))
    {
        found.insert(syntax.trim().to_owned());
    }
    for line in text.lines().map(str::trim) {
        let mut words = line.split_whitespace();
        let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
        match keyword.as_str() {
            "ARG" if stages.is_empty() => {
                let (name, default) = line
                    .get(3..)
                    .unwrap_or_default()
                    .trim()
                    .split_once('=')
                    .unwrap_or_default();
                let given = request.args.get(name).and_then(Option::clone);
                let value = given.unwrap_or_else(|| default.trim_matches('"').to_owned());
                variables.insert(name.to_owned(), value);
            }
            "FROM" => {
                let words: Vec<&str> = words.filter(|word| !word.starts_with("--")).collect();
                let image = words.first().map(|word| expand(word, &variables)).unwrap_or_default();
                if !stages.contains(&image.to_ascii_lowercase()) && image != "scratch" {
                    found.insert(image);
                }
                let name = words.get(2).map(|name| name.to_ascii_lowercase());
                stages.insert(name.unwrap_or_else(|| stages.len().to_string()));
            }
            "COPY" | "RUN" => {
                let from = line.split_whitespace().find_map(|word| word.strip_prefix("--from="));
                let is_stage = |name: &str| {
                    stages.contains(&name.to_ascii_lowercase()) || name.bytes().all(|byte| byte.is_ascii_digit())
                };
                found.extend(
                    from.filter(|name| !is_stage(name) && name.contains([':', '/']))
                        .map(str::to_owned),
                );
            }
            _ => {}
        }
    }
    let is_named =
        |name: &String| !name.is_empty() && !name.contains('$') && !request.additional_contexts.contains_key(name);
    found.into_iter().filter(is_named).collect()
}

/// Replaces `$NAME`, `${NAME}` and `${NAME:-default}`.
fn expand(text: &str, variables: &IndexMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let (name, default, left) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((inner, left)) => {
                let (name, default) = inner.split_once(":-").unwrap_or((inner, ""));
                (name, default, left)
            }
            None => {
                let end = after
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(after.len());
                let (name, left) = after.split_at(end);
                (name, "", left)
            }
        };
        match variables.get(name).filter(|value| !value.is_empty()) {
            Some(value) => out.push_str(value),
            None if !default.is_empty() => out.push_str(default),
            None => out.push_str(&format!("${name}")),
        }
        rest = left;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_images_are_found_and_stages_are_none() {
        let text = "# syntax=docker/dockerfile:1\nARG V=1\nARG I\nFROM a:$V AS build\nFROM --platform=linux/amd64 ${I:-b:2}\nCOPY --from=build /x /x\nCOPY --from=c:3 /y /y\nFROM build\nFROM scratch\n";
        let request = BuildRequest::default();
        assert_eq!(bases(text, &request), ["docker/dockerfile:1", "a:1", "b:2", "c:3"]);
        let mut request = BuildRequest::default();
        request.args.insert("V".to_owned(), Some("9".to_owned()));
        assert_eq!(bases("ARG V=1\nFROM a:$V\nFROM $UNKNOWN\n", &request), ["a:9"]);
    }
}
