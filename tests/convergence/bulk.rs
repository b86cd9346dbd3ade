//! `watch` and `cp` with more data than the memory allowed: the archive is streamed.

use crate::project;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// Bytes copied. All zeros, so that they take no room here.
const SIZE: u64 = 200 << 20;
/// What the whole program may use meanwhile, in KiB.
const ENOUGH: u64 = 100 << 10;

/// The most memory a process ever had, in KiB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_sync_of_many_files_takes_little_memory() {
    let file = "
services:
  web:
    <<: *small
    develop:
      watch: [{path: ./src, action: sync, target: /app, initial_sync: true}]
";
    let Some(project) = project("bulk", file) else { return };
    let source = project.dir.path().join("src");
    std::fs::create_dir(&source).unwrap();
    let zeros = std::fs::File::create(source.join("zeros")).unwrap();
    zeros.set_len(SIZE).unwrap();
    let mut watching = project
        .command(&["--json", "watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(watching.stdout.take().unwrap()).lines();
    let said: Vec<String> = out
        .map_while(Result::ok)
        .filter(|line| line.contains("\"watch\""))
        .take(2)
        .collect();
    let peak = peak(watching.id());
    watching.kill().unwrap();
    watching.wait().unwrap();
    assert!(said.last().is_some_and(|line| line.contains("1 copied")), "{said:?}");
    let inside = project.inside("web", &["ls", "-l", "/app/zeros"]);
    assert!(inside.contains(&format!(" {SIZE} ")), "it is not whole: {inside}");
    assert!(peak < ENOUGH, "{peak} KiB");
    println!("peak: {peak} KiB");
}
