//! Any bytes as the files of a project. Loading answers, whatever they are: no panic, no hang, no unbounded memory; and what it calls
//! usable is written as text that loads again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stackdeck::compose::files::MemoryFiles;
use stackdeck::compose::{LoadOptions, load, output};
use stackdeck::diag::{RenderOptions, render_all};
use std::path::PathBuf;

/// Files of a project, in the order their texts stand in the input, a form feed between them.
const NAMES: [&str; 5] = [
    "compose.yaml",
    "compose.override.yaml",
    "other.yaml",
    ".env",
    "web.env",
];

fuzz_target!(|data: &[u8]| {
    let mut files = MemoryFiles::default();
    for (name, text) in NAMES.iter().zip(data.split(|byte| *byte == 0x0c)) {
        files = files.with(PathBuf::from("/work").join(name), text);
    }
    let options = LoadOptions {
        cwd: PathBuf::from("/work"),
        environment: [("HOME", "/home/user"), ("SET", "value"), ("EMPTY", "")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
            .collect(),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    let _ = render_all(loaded.diagnostics(), &loaded.tree.sources, RenderOptions::default());
    let Some(project) = loaded.usable() else { return };
    let text = output::config_yaml(project);
    let again = load(&options, &MemoryFiles::default().with("/work/compose.yaml", text.as_bytes()));
    assert!(again.tree.root.is_some(), "what was written is no model:\n{text}");
});
