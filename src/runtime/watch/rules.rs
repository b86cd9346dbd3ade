//! The rules under `develop.watch`, and which of them a changed path belongs to. Pure: file contents are handed in.

use crate::compose::{Project, Service, WatchRule, is_compose_file};
use crate::diag::Diagnostic;
use crate::engine::ExecSpec;
use crate::engine::patterns::Patterns;
use crate::plan::hook_command;
use std::io;
use std::path::{Path, PathBuf};

/// Temporary files of editors and tools, which are always ignored.
const EPHEMERAL: [&str; 14] = [
    "**/.git",
    "**/.idea",
    "**/*___jb_old___",
    "**/*___jb_tmp___",
    "**/.#*",
    "**/#*#",
    "**/4913",
    "**/*~",
    "**/.*.swp",
    "**/.*.swx",
    "**/.*.swo",
    "**/.*.swn",
    "**/.*.kate-swp",
    "**/*-go-tmp-umask",
];

/// What a change triggers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchAction {
    /// Build the image again and recreate the service.
    Rebuild,
    /// Restart the service.
    Restart,
    /// Copy into the containers.
    Sync,
    /// Copy, then restart.
    SyncRestart,
    /// Copy, then run a command in the containers.
    SyncExec,
}

impl WatchAction {
    /// As written in a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rebuild => "rebuild",
            Self::Restart => "restart",
            Self::Sync => "sync",
            Self::SyncRestart => "sync+restart",
            Self::SyncExec => "sync+exec",
        }
    }

    /// Whether files are copied.
    pub fn syncs(self) -> bool {
        matches!(self, Self::Sync | Self::SyncRestart | Self::SyncExec)
    }
}

/// One rule of a service.
#[derive(Debug)]
pub struct Rule {
    pub service: String,
    /// What a change triggers.
    pub action: WatchAction,
    /// Absolute path that is watched.
    pub path: PathBuf,
    /// Path in the container that is kept in sync.
    pub target: String,
    /// Command of a `sync+exec`.
    pub exec: ExecSpec,
    /// Whether all files are copied at the beginning.
    pub initial_sync: bool,
    include: Option<Patterns>,
    ignore: Patterns,
    /// The build context and the patterns of its `.dockerignore`.
    context: Option<(PathBuf, Patterns)>,
    /// Name of the service's Dockerfile, when it is not `Dockerfile`.
    dockerfile: Option<String>,
}

/// A path that changed under a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Index of the rule.
    pub rule: usize,
    /// Absolute path here.
    pub path: PathBuf,
    /// Whether it was removed.
    pub gone: bool,
}

/// The rules of services (of all when none is named), and warnings. `read` returns the text of a file, `None` when it
/// does not exist.
///
/// # Errors
/// Invalid rules.
pub fn rules(
    project: &Project,
    services: &[String],
    read: impl Fn(&Path) -> io::Result<Option<String>>,
) -> Result<(Vec<Rule>, Vec<String>), Vec<Diagnostic>> {
    let (mut rules, mut notes, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    let asked = |service: &&Service| services.is_empty() || services.contains(&service.name);
    for service in project.services.values().filter(asked) {
        let declared = service.develop.iter().flat_map(|develop| &develop.watch);
        for (at, rule) in declared.enumerate() {
            if mounted(service, rule) {
                notes.push(format!(
                    "{}: {} is mounted already, so it is not copied",
                    service.name, rule.path
                ));
                continue;
            }
            match read_rule(service, rule, &read) {
                Ok(rule) => rules.push(rule),
                Err(fault) => faults.push(fault.about(format!("services.{}.develop.watch[{at}]", service.name))),
            }
        }
    }
    if rules.is_empty() && faults.is_empty() && notes.is_empty() {
        faults.push(
            Diagnostic::error("nothing-to-watch", "no service asked for has `develop.watch` rules")
                .hint("add under the service: develop: {watch: [{path: ./src, action: sync, target: /app/src}]}"),
        );
    }
    if faults.is_empty() {
        Ok((rules, notes))
    } else {
        Err(faults)
    }
}

/// Whether the path is bind-mounted, so that changes show without a copy.
fn mounted(service: &Service, rule: &WatchRule) -> bool {
    let binds = service
        .volumes
        .iter()
        .filter(|mount| mount.kind == crate::compose::MountKind::Bind);
    rule.action.starts_with("sync")
        && binds
            .into_iter()
            .any(|mount| Path::new(&rule.path).starts_with(&mount.source))
}

/// What the build leaves out of its context: one beside the Dockerfile comes before that of the context.
fn ignored(
    service: &Service,
    context: &Path,
    read: impl Fn(&Path) -> io::Result<Option<String>>,
) -> Result<String, String> {
    let read = |name: &str| {
        let file = context.join(name);
        read(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))
    };
    let named = service.build.as_ref().map(|build| build.dockerfile.as_str());
    let dockerfile = named.filter(|name| !name.is_empty()).unwrap_or("Dockerfile");
    match read(&format!("{dockerfile}.dockerignore"))? {
        Some(own) => Ok(own),
        None => Ok(read(".dockerignore")?.unwrap_or_default()),
    }
}

fn read_rule(
    service: &Service,
    rule: &WatchRule,
    read: impl Fn(&Path) -> io::Result<Option<String>>,
) -> Result<Rule, Diagnostic> {
    let fault = |text: String| Diagnostic::error("watch-rule", text);
    let action = match rule.action.as_str() {
        "rebuild" => WatchAction::Rebuild,
        "restart" => WatchAction::Restart,
        "sync" => WatchAction::Sync,
        "sync+restart" => WatchAction::SyncRestart,
        "sync+exec" => WatchAction::SyncExec,
        other => return Err(fault(format!("`{other}` is not an action"))),
    };
    if action == WatchAction::Rebuild && service.build.is_none() {
        let why = fault(format!(
            "`{}` has no `build`, so it cannot be built again",
            service.name
        ));
        return Err(why.hint("give it `build`, or use `sync` or `restart`"));
    }
    if action.syncs() && rule.target.is_empty() {
        return Err(fault(format!("`{}` needs a `target`", rule.action)));
    }
    let patterns = |texts: &[String]| Patterns::new(texts.iter().map(String::as_str)).map_err(fault);
    let context = service.build.as_ref().map(|build| PathBuf::from(&build.context));
    let context = match context.filter(|context| context.is_absolute()) {
        Some(context) => {
            let text = ignored(service, &context, read).map_err(fault)?;
            let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
            Some((context, Patterns::new(lines).map_err(fault)?))
        }
        None => None,
    };
    let all = EPHEMERAL.iter().copied().chain(rule.ignore.iter().map(String::as_str));
    Ok(Rule {
        service: service.name.clone(),
        action,
        path: PathBuf::from(&rule.path),
        target: rule.target.clone(),
        exec: hook_command(&rule.exec),
        initial_sync: rule.initial_sync,
        include: if rule.include.is_empty() {
            None
        } else {
            Some(patterns(&rule.include)?)
        },
        ignore: Patterns::new(all).map_err(fault)?,
        context,
        dockerfile: service
            .build
            .as_ref()
            .and_then(|build| file_name(Path::new(&build.dockerfile))),
    })
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

impl Rule {
    /// Whether a file defines how the service is built or run: its Dockerfile, a Compose file. `initial_sync` leaves
    /// these out.
    pub fn is_recipe(&self, path: &Path) -> bool {
        let Some(name) = file_name(path) else { return false };
        name == "Dockerfile" || self.dockerfile.as_ref() == Some(&name) || is_compose_file(&name)
    }

    /// Whether the rule applies to a path.
    pub fn takes(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.path) else {
            return false;
        };
        let below = below.to_string_lossy();
        let included = self.include.as_ref().is_none_or(|include| include.matches(&below));
        below.is_empty() || included && self.reaches(path)
    }

    /// Whether a directory may contain paths that the rule applies to: it is below the rule's path and not ignored.
    pub fn reaches(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.path) else {
            return false;
        };
        let outside = self.context.as_ref().is_some_and(|(context, ignore)| {
            let below = path.strip_prefix(context).map(Path::to_string_lossy);
            below.is_ok_and(|below| ignore.matches(&below))
        });
        !self.ignore.matches(&below.to_string_lossy()) && !outside
    }

    /// The path in the container that a path here is copied to.
    pub fn inside(&self, path: &Path) -> String {
        match path.strip_prefix(&self.path) {
            Ok(below) if !below.as_os_str().is_empty() => {
                format!("{}/{}", self.target.trim_end_matches('/'), below.to_string_lossy())
            }
            _ => self.target.clone(),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::compose::{Build, Develop, Mount, MountKind};

    pub(crate) fn project(rule: WatchRule) -> Project {
        let service = Service {
            name: "web".into(),
            develop: Some(Develop {
                watch: vec![rule],
                ..Develop::default()
            }),
            ..Service::default()
        };
        let mut project = Project::default();
        project.services.insert("web".into(), service);
        project
    }

    pub(crate) fn rule(action: &str) -> WatchRule {
        WatchRule {
            path: "/srv/app".into(),
            action: action.into(),
            target: "/app/".into(),
            ..WatchRule::default()
        }
    }

    /// A rule that syncs what is below a path, except what is ignored.
    pub(crate) fn rules_below(path: &Path, ignore: &[&str]) -> Vec<Rule> {
        let mut written = rule("sync");
        written.path = path.to_str().unwrap().to_owned();
        written.ignore = ignore.iter().map(|one| (*one).to_owned()).collect();
        rules(&project(written), &[], |_| Ok(None)).unwrap().0
    }

    fn only(project: &Project) -> Rule {
        rules(project, &[], |_| Ok(None)).unwrap().0.remove(0)
    }

    #[test]
    fn ignored_and_not_included_paths_are_no_changes() {
        let mut written = rule("sync");
        written.ignore = vec!["node_modules".into()];
        written.include = vec!["**/*.js".into(), "node_modules/**".into()];
        let rule = only(&project(written));
        assert!(rule.takes(Path::new("/srv/app/a/b.js")));
        assert!(!rule.takes(Path::new("/srv/app/a/b.ts")), "not included");
        assert!(!rule.takes(Path::new("/srv/app/node_modules/x.js")), "ignored");
        assert!(!rule.takes(Path::new("/srv/app/.git/x.js")), "never meant");
        assert!(!rule.takes(Path::new("/srv/other/x.js")), "elsewhere");
    }

    #[test]
    fn an_unreadable_ignore_file_is_an_error() {
        let mut project = project(rule("rebuild"));
        let service = project.services.values_mut().next().unwrap();
        service.build = Some(Build {
            context: "/src".to_owned(),
            ..Build::default()
        });
        let faults = rules(&project, &[], |_| Err(io::ErrorKind::PermissionDenied.into())).unwrap_err();
        assert!(
            faults[0]
                .message
                .contains("/src/Dockerfile.dockerignore: permission denied"),
            "{}",
            faults[0].message
        );
    }

    #[test]
    fn the_ignore_file_of_the_dockerfile_precedes_that_of_the_context() {
        let mut project = project(rule("sync"));
        let service = project.services.values_mut().next().unwrap();
        service.build = Some(Build {
            context: "/srv/app".to_owned(),
            dockerfile: "dev.Dockerfile".to_owned(),
            ..Build::default()
        });
        let read = |path: &Path| {
            let text = match path.to_str().unwrap() {
                "/srv/app/dev.Dockerfile.dockerignore" => Some("own"),
                "/srv/app/.dockerignore" => Some("shared"),
                _ => None,
            };
            Ok(text.map(str::to_owned))
        };
        let rule = rules(&project, &[], read).unwrap().0.remove(0);
        assert!(!rule.takes(Path::new("/srv/app/own")));
        assert!(rule.takes(Path::new("/srv/app/shared")));
    }

    #[test]
    fn a_changed_path_keeps_its_relative_path_below_the_target() {
        let rule = only(&project(rule("sync")));
        assert_eq!(rule.inside(Path::new("/srv/app/a/b.js")), "/app/a/b.js");
        assert_eq!(rule.inside(Path::new("/srv/app")), "/app/");
    }

    #[test]
    fn rules_that_cannot_work_are_reported() {
        let faults = rules(&project(rule("rebuild")), &[], |_| Ok(None)).unwrap_err();
        assert!(faults[0].message.contains("no `build`"), "{faults:?}");
        let mut written = rule("sync");
        written.target.clear();
        assert!(
            rules(&project(written), &[], |_| Ok(None)).unwrap_err()[0]
                .message
                .contains("target")
        );
        assert_eq!(
            rules(&Project::default(), &[], |_| Ok(None)).unwrap_err()[0].code,
            "nothing-to-watch"
        );
    }

    #[test]
    fn bind_mounted_paths_are_not_copied() {
        let mut project = project(rule("sync"));
        project.services["web"].volumes.push(Mount {
            kind: MountKind::Bind,
            source: "/srv".into(),
            target: "/x".into(),
            ..Mount::default()
        });
        let (rules, notes) = rules(&project, &[], |_| Ok(None)).unwrap();
        assert!(rules.is_empty());
        assert!(notes[0].contains("mounted already"), "{notes:?}");
    }
}
