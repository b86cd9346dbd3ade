//! The user that a service's main program runs as, and what that user may do with a file.

use super::container_path;
use super::facts::{FileReport, PathReport};
use super::input::CheckInput;
use crate::compose::Service;

/// A user of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContainerUser {
    /// As written: `app`, `1000:1000`.
    pub(super) written: String,
    pub(super) uid: u32,
    /// All groups.
    pub(super) gids: Vec<u32>,
    /// Whether the file says it, and not the image.
    pub(super) is_own: bool,
}

/// Why the user of a service is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoUser {
    /// The image has no user or group of this name: the engine refuses.
    Unnamed(String),
    Unknown,
}

/// The user that the main program of a service starts as.
pub(super) fn user(input: CheckInput<'_>, service: &Service) -> Result<ContainerUser, NoUser> {
    let is_own = !service.user.is_empty();
    let written = if is_own {
        service.user.clone()
    } else {
        input.image(service).ok_or(NoUser::Unknown)?.user.clone()
    };
    let (name, group) = written.split_once(':').unwrap_or((&written, ""));
    let passwd = container_path::report(input, service, "/etc/passwd");
    let (uid, own_gid) = match name {
        "" | "root" | "0" => (0, 0),
        name => match (name.parse::<u32>(), entry(passwd, name)) {
            (_, Some(found)) => found,
            (Ok(uid), None) => (uid, 0),
            (Err(_), None) if is_known(passwd) => return Err(NoUser::Unnamed(name.to_owned())),
            (Err(_), None) => return Err(NoUser::Unknown),
        },
    };
    let mut gids = vec![own_gid];
    if !group.is_empty() {
        let file = container_path::report(input, service, "/etc/group");
        gids = match (group.parse::<u32>(), entry(file, group)) {
            (Ok(gid), _) | (Err(_), Some((gid, _))) => vec![gid],
            (Err(_), None) if is_known(file) => return Err(NoUser::Unnamed(group.to_owned())),
            (Err(_), None) => return Err(NoUser::Unknown),
        };
    }
    gids.extend(service.group_add.iter().filter_map(|group| group.parse::<u32>().ok()));
    Ok(ContainerUser {
        written,
        uid,
        gids,
        is_own,
    })
}

fn is_known(report: &PathReport) -> bool {
    match report {
        PathReport::Present(_) | PathReport::Missing => true,
        PathReport::Unknown => false,
    }
}

/// The third and fourth field of a line of `passwd` or `group`: user and group id. By name, or by id.
fn entry(report: &PathReport, name: &str) -> Option<(u32, u32)> {
    let text = report.report()?.text();
    let found = text
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| {
            let is_name = fields.first() == Some(&name);
            is_name || (fields.get(2) == Some(&name))
        })?;
    let id = found.get(2)?.parse().ok()?;
    let group = found.get(3).and_then(|text| text.parse().ok()).unwrap_or(0);
    Some((id, group))
}

impl ContainerUser {
    pub(super) fn is_root(&self) -> bool {
        self.uid == 0
    }

    pub(super) fn may_read(&self, facts: &FileReport) -> bool {
        self.may(facts, 0o4)
    }

    pub(super) fn may_write(&self, facts: &FileReport) -> bool {
        self.may(facts, 0o2)
    }

    fn may(&self, facts: &FileReport, bit: u32) -> bool {
        let shift = if self.uid == facts.uid {
            6
        } else if self.gids.contains(&facts.gid) {
            3
        } else {
            0
        };
        self.is_root() || facts.mode >> shift & bit != 0
    }

    /// The user in words: `app` or `1000`.
    pub(super) fn name(&self) -> String {
        match self.written.as_str() {
            "" => "root".to_owned(),
            written => written.to_owned(),
        }
    }
}

/// Owner and mode of a file in words: `root's, mode 0600`.
pub(super) fn owned(facts: &FileReport) -> String {
    let owner = if facts.uid == 0 {
        "root".to_owned()
    } else {
        format!("user {}", facts.uid)
    };
    format!("it belongs to {owner}, with mode {:04o}", facts.mode & 0o7777)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owner_group_and_others_have_their_bits() {
        let file = |mode, uid, gid| FileReport {
            mode,
            uid,
            gid,
            ..FileReport::default()
        };
        let app = ContainerUser {
            written: "1000:50".into(),
            uid: 1000,
            gids: vec![50],
            is_own: true,
        };
        assert!(!app.may_read(&file(0o600, 0, 0)));
        assert!(app.may_read(&file(0o640, 0, 50)));
        assert!(!app.may_write(&file(0o755, 0, 0)));
        assert!(app.may_write(&file(0o755, 1000, 0)));
        // The owner's bits count for the owner, whatever others may.
        assert!(!app.may_read(&file(0o044, 1000, 0)));
    }

    #[test]
    fn an_entry_is_found_by_name_and_by_id() {
        let report = PathReport::Present(FileReport {
            head: b"root:x:0:0::/:/bin/sh\nmysql:x:999:998::/:/bin/false\n".to_vec(),
            ..FileReport::default()
        });
        assert_eq!(entry(&report, "mysql"), Some((999, 998)));
        assert_eq!(entry(&report, "999"), Some((999, 998)));
        assert_eq!(entry(&report, "app"), None);
    }
}
