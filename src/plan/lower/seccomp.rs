//! Seccomp profiles of `security_opt`: the engine is sent the content of the file, not its path.

use crate::compose::{Project, Service};
use crate::diag::Diagnostic;
use indexmap::IndexMap;
use serde::de::IgnoredAny;
use std::path::PathBuf;

/// The content of each profile on one line, or why it cannot be read.
pub type Profiles = IndexMap<PathBuf, Result<String, String>>;

/// Paths of the profiles of a project's services.
pub fn paths(project: &Project) -> Vec<PathBuf> {
    let options = project.services.values().flat_map(|service| &service.security_opt);
    let mut all: Vec<PathBuf> = options.filter_map(|option| path(project, option)).collect();
    all.sort();
    all.dedup();
    all
}

/// A profile's JSON without space between its tokens.
///
/// # Errors
/// Why it is not JSON.
pub fn compact(text: &str) -> Result<String, String> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| format!("it is not JSON: {error}"))?;
    let (mut quoted, mut escaped) = (false, false);
    let keeps = |c: &char| {
        let kept = quoted || !c.is_ascii_whitespace();
        quoted ^= *c == '"' && !escaped;
        escaped = quoted && *c == '\\' && !escaped;
        kept
    };
    Ok(text.chars().filter(keeps).collect())
}

/// An entry of `security_opt` as the engine takes it.
pub(crate) fn option(project: &Project, profiles: &Profiles, option: &str) -> String {
    let profile = path(project, option).and_then(|path| profiles.get(&path));
    match profile {
        Some(Ok(profile)) => format!("seccomp={profile}"),
        Some(Err(_)) | None => option.to_owned(),
    }
}

/// Reports profiles that cannot be read.
pub(crate) fn check(project: &Project, profiles: &Profiles, service: &Service, faults: &mut Vec<Diagnostic>) {
    for (at, option) in service.security_opt.iter().enumerate() {
        let Some(path) = path(project, option) else { continue };
        if let Some(Err(why)) = profiles.get(&path) {
            let message = format!("the seccomp profile {} cannot be used", path.display());
            faults.push(
                Diagnostic::error("seccomp-profile", message)
                    .about(format!("services.{}.security_opt[{at}]", service.name))
                    .because(why.clone())
                    .hint("correct the path, which begins at the project's directory, or say `seccomp=unconfined`"),
            );
        }
    }
}

/// The path of the profile that an entry names.
fn path(project: &Project, option: &str) -> Option<PathBuf> {
    let (name, value) = option.split_once('=').or_else(|| option.split_once(':'))?;
    let is_file = name == "seccomp" && !matches!(value, "unconfined" | "builtin");
    is_file.then(|| project.working_dir.join(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(option: &str) -> Project {
        let service = Service {
            name: "web".to_owned(),
            security_opt: vec![option.to_owned()],
            ..Service::default()
        };
        Project {
            working_dir: "/srv".into(),
            services: IndexMap::from([("web".to_owned(), service)]),
            ..Project::default()
        }
    }

    #[test]
    fn a_profile_is_sent_in_one_line() {
        let text = "{ \"a b\": \"c \\\" d\",\n\t\"n\": 1.50 }\n";
        assert_eq!(compact(text).unwrap(), r#"{"a b":"c \" d","n":1.50}"#);
        for entry in ["seccomp=./p.json", "seccomp:./p.json", "seccomp=/srv/./p.json"] {
            let project = project(entry);
            let profiles = paths(&project).into_iter().map(|path| (path, compact(text))).collect();
            let sent = option(&project, &profiles, entry);
            assert_eq!(sent, r#"seccomp={"a b":"c \" d","n":1.50}"#, "{entry}");
        }
    }

    #[test]
    fn an_option_that_is_no_profile_is_sent_unchanged() {
        for entry in [
            "seccomp=unconfined",
            "seccomp:builtin",
            "no-new-privileges",
            "label=type:x",
            "apparmor=./p",
        ] {
            let project = project(entry);
            assert!(paths(&project).is_empty(), "{entry}");
            assert_eq!(option(&project, &Profiles::default(), entry), entry);
        }
    }

    #[test]
    fn an_unobtainable_image_is_reported_before_any_step() {
        let project = project("seccomp=p.json");
        let profiles = Profiles::from([("/srv/p.json".into(), compact("{"))]);
        let mut faults = Vec::new();
        check(&project, &profiles, &project.services["web"], &mut faults);
        assert_eq!(faults[0].path, "services.web.security_opt[0]");
        assert!(faults[0].cause.starts_with("it is not JSON"), "{faults:?}");
    }
}
