//! Loading returns for any input bytes: no panic, no hang, no unbounded memory.

use proptest::prelude::*;
use proptest::sample::Index;
use stackdeck::compose::files::MemoryFiles;
use stackdeck::compose::{LoadOptions, Loaded, load, output};
use stackdeck::diag::{RenderOptions, render_all};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Longest time a load may take; debug builds are many times slower, and the machine may be busy.
const LONG: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 2 });
/// Kibibytes of address space for a program that loads a hostile file: 512 MiB and what the program itself maps.
const MEMORY: u64 = 640 << 10;

fn read(text: &[u8]) -> Loaded {
    let options = LoadOptions {
        cwd: PathBuf::from("/work"),
        environment: [("B".to_owned(), "vb".to_owned())].into_iter().collect(),
        ..LoadOptions::default()
    };
    let files = MemoryFiles::default()
        .with("/work/compose.yaml", text)
        .with("/work/e.env", text);
    load(&options, &files)
}

/// The files the mutations begin with.
fn seeds() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("tests/cases/accepted").unwrap() {
        for file in fs::read_dir(entry.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                found.push(fs::read(path).unwrap());
            }
        }
    }
    found.push(fs::read("compose/compose.yaml").unwrap());
    found.push(fs::read("tests/fixtures/reference/compose.yaml").unwrap());
    found
}

/// A change to some bytes.
#[derive(Debug, Clone)]
enum Change {
    Flip(Index, u8),
    Cut(Index, usize),
    Insert(Index, Vec<u8>),
    Repeat(Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let pieces = prop_oneof![
        Just("${".to_owned()),
        Just("$$".to_owned()),
        Just("\n---\n".to_owned()),
        Just("&a ".to_owned()),
        Just("*a".to_owned()),
        Just("<<: ".to_owned()),
        Just("!reset ".to_owned()),
        Just("!!int ".to_owned()),
        Just("{".to_owned()),
        Just("[".to_owned()),
        Just(": ".to_owned()),
        Just("\n  ".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("-9223372036854775809".to_owned()),
        Just(".nan".to_owned()),
        "\\PC{0,8}",
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        (any::<Index>(), 1..40_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (any::<Index>(), pieces).prop_map(|(at, text)| Change::Insert(at, text.into_bytes())),
        (any::<Index>(), 1..80_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
    ]
}

fn apply(text: &mut Vec<u8>, change: &Change) {
    if text.is_empty() {
        return;
    }
    match change {
        Change::Flip(at, byte) => *at.get_mut(text) = *byte,
        Change::Cut(at, length) => {
            let from = at.index(text.len());
            text.drain(from..(from + length).min(text.len()));
        }
        Change::Insert(at, bytes) => {
            let from = at.index(text.len());
            text.splice(from..from, bytes.iter().copied());
        }
        Change::Repeat(at, length) => {
            let from = at.index(text.len());
            let piece = text.get(from..(from + length).min(text.len())).unwrap().to_vec();
            text.splice(from..from, piece);
        }
    }
}

/// A piece of a seed of a few kilobytes, so that a run stays short.
fn piece(seeds: &[Vec<u8>], which: Index, from: Index) -> Vec<u8> {
    let seed = which.get(seeds);
    if seed.len() < 4096 {
        return seed.clone();
    }
    let lines: Vec<&[u8]> = seed.split_inclusive(|byte| *byte == b'\n').collect();
    let start = from.index(lines.len());
    let body = lines.iter().skip(start).take(40).copied().flatten().copied();
    b"name: p\nservices:\n".iter().copied().chain(body).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    /// The fuzz target `load` as a property test for stable Rust.
    #[test]
    fn mutated_files_are_read_or_refused_without_a_panic(which in any::<Index>(), from in any::<Index>(), changes in prop::collection::vec(change(), 1..12)) {
        let mut text = piece(&seeds(), which, from);
        changes.iter().for_each(|change| apply(&mut text, change));
        let began = Instant::now();
        let loaded = read(&text);
        let _ = render_all(loaded.diagnostics(), &loaded.tree.sources, RenderOptions::default());
        if let Some(project) = loaded.usable() {
            let written = output::config_yaml(project);
            prop_assert!(read(written.as_bytes()).tree.root.is_some(), "what was written is no model:\n{}", written);
        }
        prop_assert!(began.elapsed() < LONG, "took {:?}", began.elapsed());
    }
}

/// Small or regular files that demand much time or memory.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let mut bomb = String::from("x-a: &a0 [1, 1]\n");
    for level in 1..60 {
        bomb += &format!("x-{level}: &a{level} [*a{0}, *a{0}, *a{0}, *a{0}]\n", level - 1);
    }
    let mut merges = String::from("x-0: &m0 {a: 1}\n");
    for level in 1..200 {
        merges += &format!("x-{level}: &m{level} {{<<: [*m{0}, *m{0}], k{level}: 1}}\n", level - 1);
    }
    let services: String = (0..120_000)
        .map(|number| format!("  s{number}: {{image: \"i:1\", labels: [\"a=b\"]}}\n"))
        .take_while({
            let mut size = 0;
            move |line| {
                size += line.len();
                size < 10 << 20
            }
        })
        .collect();
    let indented: String = (0..100_000).map(|_| "- ").collect();
    vec![
        ("an alias bomb", bomb.into_bytes()),
        ("a bomb of merges", merges.into_bytes()),
        (
            "100 000 lists in each other",
            format!("x-a: {}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
        ),
        (
            "100 000 lists that never end",
            format!("x-a: {}", "[".repeat(100_000)).into_bytes(),
        ),
        (
            "100 000 mappings in each other",
            format!("x-a: {}1{}", "{a: ".repeat(100_000), "}".repeat(100_000)).into_bytes(),
        ),
        ("100 000 dashes", format!("x-a:\n  {indented}1\n").into_bytes()),
        (
            "100 000 defaults in each other",
            format!("x-a: \"{}{}\"", "${A:-".repeat(100_000), "}".repeat(100_000)).into_bytes(),
        ),
        ("10 MB of services", format!("services:\n{services}").into_bytes()),
        (
            "10 MB in one line",
            format!("x-a: \"{}\"", "a".repeat(10 << 20)).into_bytes(),
        ),
        (
            "10 MB of dollars",
            format!("x-a: \"{}\"", "$".repeat(10 << 20)).into_bytes(),
        ),
        ("10 MB of line feeds", vec![b'\n'; 10 << 20]),
        ("10 MB of zeros", vec![0; 10 << 20]),
        ("10 MB of documents", "---\nx-a: 1\n".repeat(1 << 20).into_bytes()),
        (
            "a great range of ports",
            b"services: {s: {image: i, ports: [\"1-65535:1-65535\", \"1-65535:1-65535/udp\"]}}".to_vec(),
        ),
        (
            "every alias of one anchor",
            format!("x-a: &a {{b: c}}\nx-l: [{}]", "*a, ".repeat(300_000)).into_bytes(),
        ),
    ]
}

#[test]
fn hostile_files_take_little_time_and_memory() {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in hostile() {
        let file = root.path().join("compose.yaml");
        fs::write(&file, &text).unwrap();
        let began = Instant::now();
        let output = within_memory(&file);
        let took = began.elapsed();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let code = output.status.code();
        assert!(
            matches!(code, Some(0 | 2)),
            "{name}: {code:?}: {}",
            said.chars().take(2000).collect::<String>()
        );
        assert!(took < LONG, "{name}: took {took:?}");
        eprintln!("{name}: {took:?}");
    }
}

/// `config -q` of a file, with the address space of the process limited.
fn within_memory(file: &Path) -> std::process::Output {
    let program = env!("CARGO_BIN_EXE_stackdeck");
    Command::new("sh")
        .args([
            "-c",
            &format!("ulimit -v {MEMORY}; exec \"$0\" -p p -f \"$1\" config -q"),
            program,
        ])
        .arg(file)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}
