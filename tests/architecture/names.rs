//! One word for one thing: no two public types of one name. And visibility is `pub`, `pub(crate)`, `pub(super)` or private.

use crate::imports::is_public;
use crate::source::sources;
use std::collections::BTreeMap;

#[test]
fn a_public_types_name_is_unique_in_the_crate() {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources() {
        for (at, token) in file.tokens.iter().enumerate() {
            let is_type = matches!(token.as_str(), "struct" | "enum" | "trait" | "type" | "union");
            // In a macro the name is a variable.
            let name = file.tokens.get(at + 1).filter(|name| *name != "$");
            if let Some(name) = name.filter(|_| is_type && is_public(&file.tokens[..at])) {
                defined
                    .entry(name.clone())
                    .or_default()
                    .push(file.path.display().to_string());
            }
        }
    }
    defined.retain(|_, files| files.len() > 1);
    assert!(defined.is_empty(), "{defined:#?}");
}

#[test]
fn no_visibility_names_a_module() {
    const IN: [&str; 3] = ["pub", "(", "in"];
    let is_in = |tokens: &[String]| tokens.windows(3).any(|three| three == IN);
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|file| is_in(&file.tokens))
        .map(|file| file.path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
