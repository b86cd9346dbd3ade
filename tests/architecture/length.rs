//! How long a file may be.

use crate::source::sources;

/// Lines a file may have, its unit tests left out. Tables may be longer and say so in their first lines: "A table".
const LONGEST: usize = 400;

#[test]
fn files_have_at_most_400_lines_without_their_tests() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|file| {
            let mut first = file.text.lines().take(5);
            let is_table = first.any(|line| line.starts_with("//!") && line.contains("A table"));
            file.code.lines().count() > LONGEST && !is_table
        })
        .map(|file| format!("{}: {} lines", file.path.display(), file.code.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
