//! The files of `src`, without tests.

use crate::tokens;
use std::fs;
use std::path::{Path, PathBuf};

pub struct File {
    /// Below `src`.
    pub path: PathBuf,
    pub room: String,
    /// Path of its module: `plan`, `step`.
    pub module: Vec<String>,
    pub text: String,
    /// The text up to the unit tests, without comments.
    pub code: String,
    /// What is compiled outside tests.
    pub tokens: Vec<String>,
}

pub fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let inside = path.strip_prefix(&root).unwrap().to_path_buf();
                let text = fs::read_to_string(&path).unwrap();
                files.push(File {
                    room: room_of(&inside),
                    module: module_of(&inside),
                    code: without_tests(&text),
                    tokens: tokens::without_tests(&tokens::split(&text)),
                    text,
                    path: inside,
                });
            }
        }
    }
    files.retain(|file| !file.module.iter().any(|name| name == "tests"));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn parts(path: &Path) -> Vec<String> {
    let names = path.with_extension("");
    names.iter().map(|part| part.to_string_lossy().into_owned()).collect()
}

fn room_of(path: &Path) -> String {
    match parts(path).iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["lib"] | ["main", ..] => "main".into(),
        ["engine", room @ ("docker" | "sim"), ..] => format!("engine/{room}"),
        [room, ..] => (*room).into(),
        [] => String::new(),
    }
}

/// The library's modules by their path, those of the program below `main`.
fn module_of(path: &Path) -> Vec<String> {
    let mut parts = parts(path);
    let is_root = matches!(parts.last().map(String::as_str), Some("mod" | "lib"));
    if is_root || parts == ["main", "main"] {
        parts.pop();
    }
    parts
}

fn without_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}
