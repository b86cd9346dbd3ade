//! Config hashes, byte for byte, of every project of the table.

use crate::projects::SAMPLES;
use crate::support::Tool;
use crate::{must, project};

#[test]
fn config_hashes_are_those_of_the_reference() {
    let mut faults = Vec::new();
    // Of a service with `env_file` the reference's `config --hash` is not what its own `up` writes: it leaves the file unread.
    // What `up` writes is compared with the rest of what is made.
    let is_read = |text: &str| text.contains("env_file");
    for sample in SAMPLES
        .iter()
        .filter(|sample| !sample.files.iter().any(|(_, text)| is_read(text)))
    {
        let Some(project) = project("sdhash", sample) else {
            return;
        };
        let of = |tool| {
            let said = must(&project, tool, &["config", "--hash", "*"]);
            let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let (theirs, ours) = (of(Tool::Reference), of(Tool::Ours));
        assert!(!theirs.is_empty(), "{}", sample.name);
        if theirs != ours {
            faults.push(format!("{}: {theirs:#?} {ours:#?}", sample.name));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
