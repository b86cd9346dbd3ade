//! Fetches files of git repositories, with the `git` program.

use super::cache::Cache;
use crate::compose::files::FetchedFile;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// Files looked for in a directory, as in a local one.
const NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
/// Most characters of what git said.
const SAID: usize = 300;

/// A place in a git repository: `https://host/repo.git#REF:DIRECTORY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GitReference {
    remote: String,
    /// A branch, tag or commit; empty: the default branch.
    version: String,
    /// A directory or file in it; empty: its root.
    inside: String,
}

impl GitReference {
    /// Reads a reference; `None` when it does not name a repository.
    ///
    /// # Errors
    /// It names one, and something is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, String> {
        let (remote, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (version, inside) = fragment.split_once(':').unwrap_or((fragment, ""));
        let starts = |schemes: &[&str]| schemes.iter().any(|scheme| remote.starts_with(scheme));
        let is_repository = starts(&["git://", "ssh://", "github.com/"])
            || is_scp(remote)
            || (starts(&["http://", "https://"]) && remote.ends_with(".git"));
        if !is_repository {
            return Ok(None);
        }
        let remote = if starts(&["github.com/"]) {
            format!("https://{remote}")
        } else {
            remote.to_owned()
        };
        // git would take it for a flag.
        if version.starts_with('-') || remote.contains("://-") {
            return Err(format!("`{text}` is no reference to a git repository"));
        }
        let leaves = |part| matches!(part, Component::ParentDir | Component::RootDir | Component::Prefix(_));
        if Path::new(inside).components().any(leaves) {
            return Err(format!("the path in the repository leads out of it: {inside}"));
        }
        Ok(Some(Self {
            remote,
            version: version.to_owned(),
            inside: inside.to_owned(),
        }))
    }
}

/// `git@host:path`
fn is_scp(remote: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty()
            && !text.starts_with('-')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let parts = remote
        .split_once('@')
        .and_then(|(user, rest)| Some((user, rest.split_once(':')?)));
    parts.is_some_and(|(user, (host, path))| word(user) && word(host) && !path.is_empty())
}

/// Fetches a file of a repository.
pub(super) fn fetch(reference: &GitReference, cache: &Cache) -> Result<FetchedFile, String> {
    let commit = resolve(reference)?;
    let root = cache.directory(&commit, ".git", |place| check_out(reference, &commit, place))?;
    let path = find(&root, &reference.inside)?;
    Ok(FetchedFile { path, root })
}

/// The commit that a reference means now.
fn resolve(reference: &GitReference) -> Result<String, String> {
    if is_commit(&reference.version) {
        return Ok(reference.version.clone());
    }
    let wanted = if reference.version.is_empty() {
        "HEAD"
    } else {
        &reference.version
    };
    let mut command = git();
    command.args(["ls-remote", "--exit-code", "--", &reference.remote, wanted]);
    let listed = run(&mut command)?;
    if listed.code == Some(2) {
        return Err(format!("the repository {} has no `{wanted}`", reference.remote));
    }
    let listed = listed.good(&format!("cannot read the repository {}", reference.remote))?;
    chosen(&listed, wanted).ok_or_else(|| format!("git answered in an unknown way: {listed}"))
}

/// The commit of a name: git lists every name that ends with it.
fn chosen(listed: &str, wanted: &str) -> Option<String> {
    let rows: Vec<(&str, &str)> = listed.lines().filter_map(|line| line.split_once('\t')).collect();
    let names = ["", "refs/", "refs/tags/", "refs/heads/"].map(|prefix| format!("{prefix}{wanted}"));
    let found = names
        .iter()
        .find_map(|name| rows.iter().find(|(_, listed)| listed == name));
    found
        .map(|(commit, _)| (*commit).to_owned())
        .filter(|commit| is_commit(commit))
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn check_out(reference: &GitReference, commit: &str, place: &Path) -> Result<(), String> {
    let steps: [(&str, &[&str]); 4] = [
        ("cannot make a repository", &["init", "-q"]),
        (
            "cannot make a repository",
            &["remote", "add", "origin", &reference.remote],
        ),
        ("cannot fetch", &["fetch", "-q", "--depth=1", "origin", commit]),
        (
            "cannot check out",
            &["-c", "advice.detachedHead=false", "checkout", "-q", commit],
        ),
    ];
    for (what, args) in steps {
        run(git().current_dir(place).args(args))?.good(&format!("{what} {}", reference.remote))?;
    }
    Ok(())
}

/// The file that is meant by a path in a repository.
fn find(root: &Path, inside: &str) -> Result<PathBuf, String> {
    let place = root.join(inside);
    let file = if place.is_dir() {
        let mut files = NAMES.iter().map(|name| place.join(name));
        let none = || {
            format!(
                "there is no Compose file in `{}` of the repository",
                if inside.is_empty() { "." } else { inside }
            )
        };
        files.find(|path| path.is_file()).ok_or_else(none)?
    } else {
        place
    };
    let real = file
        .canonicalize()
        .map_err(|_| format!("the repository has no `{inside}`"))?;
    let is_inside = root.canonicalize().is_ok_and(|root| real.starts_with(root));
    if is_inside {
        Ok(file)
    } else {
        Err(format!("`{inside}` is a link that leads out of the repository"))
    }
}

/// The program without what would make it ask, or take another repository for its own.
fn git() -> Command {
    let mut command = Command::new("git");
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_COMMON_DIR",
    ] {
        command.env_remove(name);
    }
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| value != *OsStr::new(""));
    if !is_set("GIT_TERMINAL_PROMPT") {
        command.env("GIT_TERMINAL_PROMPT", "0");
    }
    if !is_set("GIT_SSH") && !is_set("GIT_SSH_COMMAND") {
        command.env("GIT_SSH_COMMAND", "ssh -o ControlMaster=no -o BatchMode=yes");
    }
    command.stdin(Stdio::null());
    command
}

/// How git ended.
struct Ended {
    code: Option<i32>,
    out: String,
    said: String,
}

impl Ended {
    /// What it printed, if it succeeded.
    fn good(self, doing: &str) -> Result<String, String> {
        if self.code == Some(0) {
            return Ok(self.out);
        }
        Err(format!("{doing}: {}", self.said))
    }
}

fn run(command: &mut Command) -> Result<Ended, String> {
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            "the program `git` is not installed; files of repositories are fetched with it".to_owned()
        }
        _ => format!("git cannot be run: {error}"),
    })?;
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    Ok(Ended {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        said: said.chars().take(SAID).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_repositories_are_read() {
        for (text, remote, version, inside) in [
            ("https://h.example/x/y.git", "https://h.example/x/y.git", "", ""),
            (
                "https://h.example/y.git#main:a/b.yaml",
                "https://h.example/y.git",
                "main",
                "a/b.yaml",
            ),
            ("git@h.example:x/y.git#v1", "git@h.example:x/y.git", "v1", ""),
            ("github.com/x/y#:sub", "https://github.com/x/y", "", "sub"),
            ("ssh://u@h.example:22/y", "ssh://u@h.example:22/y", "", ""),
            ("git://h.example/y", "git://h.example/y", "", ""),
        ] {
            let expected = GitReference {
                remote: remote.to_owned(),
                version: version.to_owned(),
                inside: inside.to_owned(),
            };
            assert_eq!(GitReference::parse(text), Ok(Some(expected)), "{text}");
        }
        for none in [
            "https://h.example/compose.yaml",
            "./x",
            "a@b",
            "file:///x.git",
            "-u@h:x",
        ] {
            assert_eq!(GitReference::parse(none), Ok(None), "{none}");
        }
        for wrong in [
            "git://h/y#--upload-pack=x",
            "git://-oProxy/y",
            "git://h/y#main:../x",
            "git://h/y#:/etc/x",
        ] {
            assert!(GitReference::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_exact_name_is_chosen_among_those_that_end_so() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let listed = format!("{a}\trefs/heads/feature/main\n{b}\trefs/heads/main\n");
        assert_eq!(chosen(&listed, "main"), Some(b));
        assert_eq!(chosen(&listed, "other"), None);
    }
}
