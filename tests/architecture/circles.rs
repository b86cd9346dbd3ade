//! Files do not import each other in circles: what two files share stands in a file below both.

use crate::imports::Imports;
use crate::source::{File, sources};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn files_do_not_import_each_other_in_circles() {
    let files = sources();
    let imports = Imports::new(&files);
    let taken: Vec<_> = (0..files.len()).map(|file| imports.taken(file)).collect();
    let reached: Vec<BTreeSet<usize>> = (0..files.len()).map(|file| reach(&taken, file)).collect();
    let mut told = BTreeSet::new();
    let mut wrong = Vec::new();
    for (file, reached_here) in reached.iter().enumerate() {
        let circle: BTreeSet<usize> = reached_here
            .iter()
            .copied()
            .filter(|other| reached[*other].contains(&file))
            .collect();
        if !circle.is_empty() && told.is_disjoint(&circle) {
            wrong.push(describe(&files, &taken, &circle));
        }
        told.extend(circle);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files that a file imports, and what they import in turn; the file itself only when it is among those.
fn reach(taken: &[BTreeMap<usize, BTreeSet<String>>], file: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(at) = open.pop() {
        open.extend(taken[at].keys().copied().filter(|other| reached.insert(*other)));
    }
    reached
}

/// Who takes what from whom within a circle.
fn describe(files: &[File], taken: &[BTreeMap<usize, BTreeSet<String>>], circle: &BTreeSet<usize>) -> String {
    let mut lines = vec![format!("a circle of {} files:", circle.len())];
    for at in circle {
        for (other, names) in taken[*at].iter().filter(|(other, _)| circle.contains(other)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            lines.push(format!(
                "  {} takes {} from {}",
                files[*at].path.display(),
                names.join(", "),
                files[*other].path.display()
            ));
        }
    }
    lines.join("\n")
}
