//! Messages about the system's limits of file watches.

use std::fs::read_to_string;
use std::io;

/// Linux's limit of directories watched by all programs of a user together.
const WATCHES: &str = "fs.inotify.max_user_watches";
/// Linux's limit of watching programs (inotify instances) of a user.
const WATCHERS: &str = "fs.inotify.max_user_instances";

/// Whether the limit of watches is reached.
pub(super) fn is_reached(error: &notify::Error) -> bool {
    matches!(error.kind, notify::ErrorKind::MaxFilesWatch)
}

/// The message that no more directories can be watched; the rules need `needed` of them.
pub(super) fn of_watches(needed: usize) -> String {
    let allowed = setting(WATCHES);
    // Other programs may hold all that are allowed now.
    let enough = allowed.map_or(needed as u64, |allowed| allowed + needed as u64);
    let allowed = allowed.map_or_else(String::new, |allowed| format!(" of {allowed}"));
    format!(
        "the system's limit{allowed} on directories that are followed is reached, and the rules need {needed}; \
         what is beyond it is not followed: raise it (`sudo sysctl {WATCHES}={enough}`) and watch again, \
         or follow less (`path`)"
    )
}

/// The message that this program cannot watch directories: too many programs do, or another reason.
pub(super) fn of_watchers(error: &notify::Error) -> String {
    let is_full = matches!(&error.kind, notify::ErrorKind::Io(error) if error.raw_os_error() == Some(EMFILE));
    match setting(WATCHERS).filter(|_| is_full) {
        Some(allowed) => format!(
            "any path: {}; at most {allowed} programs may follow paths: end one, or raise it \
             (`sudo sysctl {WATCHERS}={}`)",
            reason(error),
            allowed * 2
        ),
        None => format!("any path: {}", reason(error)),
    }
}

/// "Too many open files", the system's error for too many watching programs as well.
const EMFILE: i32 = rustix::io::Errno::MFILE.raw_os_error();

/// The system's reason without the paths, and what to do where that is known.
pub(super) fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::Io(why) if why.kind() == io::ErrorKind::PermissionDenied => {
            format!("{why}; make it readable, or follow paths beside it (`path`)")
        }
        notify::ErrorKind::Io(why) => why.to_string(),
        notify::ErrorKind::PathNotFound => "it is not there".to_owned(),
        notify::ErrorKind::Generic(why) => why.clone(),
        _ => error.to_string(),
    }
}

fn setting(name: &str) -> Option<u64> {
    let text = read_to_string(format!("/proc/sys/{}", name.replace('.', "/"))).ok()?;
    text.trim().parse().ok()
}
