//! A project in memory and what is found about it.

use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, load};
use crate::doctor::{CheckInput, DoctorFinding, Facts, FileReport, PathKind, PathReport, check};
use crate::engine::{HostInfo, ImageReport};
use crate::plan::Observed;
use std::path::PathBuf;

/// Where the project is.
pub(super) const DIRECTORY: &str = "/srv/shop";

/// A project with its facts. The engine is on this machine, for amd64.
pub(super) struct Bench {
    text: String,
    pub(super) facts: Facts,
}

pub(super) fn bench(text: &str) -> Bench {
    let host = HostInfo {
        platform: "linux/amd64".to_owned(),
        local: true,
        ..HostInfo::default()
    };
    let observed = Observed {
        host,
        ..Observed::default()
    };
    Bench {
        text: text.to_owned(),
        facts: Facts {
            observed: Some(observed),
            ..Facts::default()
        },
    }
}

pub(super) fn file(mode: u32, text: &str) -> PathReport {
    PathReport::Present(FileReport {
        mode,
        head: text.as_bytes().to_vec(),
        ..FileReport::default()
    })
}

pub(super) fn directory(mode: u32, names: &[&str]) -> PathReport {
    PathReport::Present(FileReport {
        kind: PathKind::Directory,
        mode,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        ..FileReport::default()
    })
}

impl Bench {
    /// A file below the project's directory, or an absolute one.
    pub(super) fn here(mut self, path: &str, report: PathReport) -> Self {
        self.facts.files.insert(PathBuf::from(DIRECTORY).join(path), report);
        self
    }

    /// An image with files; the paths of `missing` programs are known to be empty.
    pub(super) fn image(
        mut self,
        name: &str,
        image: ImageReport,
        files: &[(&str, PathReport)],
        missing: &[&str],
    ) -> Self {
        let observed = self.facts.observed.as_mut().unwrap();
        observed.images.insert(name.to_owned(), Some(image));
        let reports = self.facts.images.entry(name.to_owned()).or_default();
        for program in missing {
            let directories = [
                "/usr/local/sbin",
                "/usr/local/bin",
                "/usr/sbin",
                "/usr/bin",
                "/sbin",
                "/bin",
            ];
            let places = directories.map(|directory| format!("{directory}/{program}"));
            reports.extend(places.map(|place| (place, PathReport::Missing)));
            reports.insert((*program).to_owned(), PathReport::Missing);
        }
        reports.extend(files.iter().map(|(path, report)| ((*path).to_owned(), report.clone())));
        self
    }

    pub(super) fn found(&self) -> Vec<DoctorFinding> {
        let files = MemoryFiles::default().with(format!("{DIRECTORY}/compose.yaml"), self.text.as_str());
        let options = LoadOptions {
            cwd: PathBuf::from(DIRECTORY),
            ..LoadOptions::default()
        };
        let loaded = load(&options, &files);
        let project = loaded
            .usable()
            .unwrap_or_else(|| panic!("{:?}", loaded.tree.diagnostics));
        check(CheckInput {
            project,
            tree: &loaded.tree,
            facts: &self.facts,
        })
    }

    /// `code: message` of what was found, without what the files alone say of images and variables.
    pub(super) fn said(&self) -> Vec<String> {
        let ours = |one: &&DoctorFinding| {
            !matches!(
                one.diagnostic.code,
                "image-latest" | "variable-unset" | "bind-source-missing"
            )
        };
        let found = self.found();
        let shown = found
            .iter()
            .filter(ours)
            .map(|one| format!("{}: {}", one.diagnostic.code, one.diagnostic.message));
        shown.collect()
    }

    /// The one finding of this code.
    #[track_caller]
    pub(super) fn one(&self, code: &str) -> DoctorFinding {
        let found = self.found().into_iter().filter(|one| one.diagnostic.code == code);
        let mut found: Vec<DoctorFinding> = found.collect();
        assert_eq!(found.len(), 1, "{code}: {:?}", self.said());
        found.remove(0)
    }
}
