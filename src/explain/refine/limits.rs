//! Limits that the file sets: memory, size of a tmpfs, capabilities.

use super::paths::{is_below, mount_of, user_of};
use super::peer::model;
use crate::compose::Service;
use crate::diag::Edit;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit};

pub(super) fn refine_memory(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let report = input.service.lead()?.report.as_ref()?;
    let mut refined = finding.clone();
    if report.memory_limit == 0 {
        return None;
    }
    refined.cause.text = format!(
        "{} (the container has {} MiB)",
        finding.cause.text,
        report.memory_limit >> 20
    );
    Some(refined.at(edit::memory_limit(input)))
}

pub(super) fn refine_space(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let model = model(input, &input.service.name)?;
    let path = finding.groups.get("path").map(String::as_str);
    let small: Vec<Tmpfs> = tmpfs_mounts(model).collect();
    let meant = match path {
        Some(path) => small.iter().find(|tmpfs| is_below(path, &tmpfs.target))?,
        // Without a path, the only small file system is it.
        None => match small.as_slice() {
            [only] => only,
            _ => return None,
        },
    };
    let size = meant.size.as_ref()?;
    let certainty = if path.is_some() {
        Certainty::Certain
    } else {
        Certainty::Likely
    };
    Some(
        finding
            .concluding(
                certainty,
                format!("the tmpfs at {} is full: its size is {size}", meant.target),
                format!("raise its size, or write elsewhere than {}", meant.target),
            )
            .at(larger(input, size)),
    )
}

/// The line of the tmpfs with four times its size.
fn larger(input: ExplainInput<'_>, size: &str) -> Option<Edit> {
    let digits = size.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = size.split_at(digits);
    let more = number.parse::<u64>().ok()?.checked_mul(4)?;
    let long = edit::place(input, "volumes");
    edit::replace(input, "tmpfs", size, &format!("{more}{unit}")).or(long)
}

/// A tmpfs of a service, and its size as written.
struct Tmpfs {
    target: String,
    size: Option<String>,
}

fn tmpfs_mounts(model: &Service) -> impl Iterator<Item = Tmpfs> + '_ {
    let short = model.tmpfs.iter().map(|text| {
        let (target, options) = text.split_once(':').unwrap_or((text, ""));
        let size = options.split(',').find_map(|option| option.strip_prefix("size="));
        Tmpfs {
            target: target.to_owned(),
            size: size.map(str::to_owned),
        }
    });
    let long = model.volumes.iter().filter_map(|mount| {
        let options = mount.tmpfs.as_ref()?;
        let size = (options.size.0 > 0).then(|| format!("{} bytes", options.size.0));
        Some(Tmpfs {
            target: mount.target.clone(),
            size,
        })
    });
    short.chain(long)
}

/// What a refused system call needs.
fn capabilities(call: &str) -> &'static str {
    match call {
        "chown" | "fchown" | "lchown" | "chgrp" => "CHOWN",
        "chmod" => "FOWNER",
        "mount" | "unshare" | "sethostname" => "SYS_ADMIN",
        "chroot" => "SYS_CHROOT",
        "ptrace" => "SYS_PTRACE",
        "mknod" => "MKNOD",
        "" => "",
        _ => "SETUID, SETGID",
    }
}

pub(super) fn refine_capability(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let model = model(input, &input.service.name)?;
    let text = |group: &str| finding.groups.get(group).map_or("", String::as_str);
    let call = text("call").to_lowercase();
    let needed = match (capabilities(&call), text("user"), text("port"), text("address")) {
        ("", "", "", "") => "",
        ("", "", _, _) => "NET_BIND_SERVICE",
        ("", _, _, _) => "SETUID, SETGID",
        (needed, _, _, _) => needed,
    };
    by_dropped(model, finding, needed, &call)
        .map(|found| {
            let given = if needed.is_empty() {
                "CHOWN, SETUID, SETGID"
            } else {
                needed
            };
            found.at(edit::add(input, "cap_add", &format!("[{given}]")))
        })
        .or_else(|| by_option(input, model, finding, &call))
        .or_else(|| by_user(input, finding, &call))
}

/// The file takes the capability away, and does not give it back.
fn by_dropped(model: &Service, finding: &Finding, needed: &str, call: &str) -> Option<Finding> {
    let has = |list: &[String], name: &str| {
        let mut names = list.iter().map(|listed| listed.trim_start_matches("CAP_"));
        names.any(|listed| listed.eq_ignore_ascii_case(name) || listed.eq_ignore_ascii_case("ALL"))
    };
    let is_lost = |name: &str| has(&model.cap_drop, name) && !has(&model.cap_add, name);
    if model.cap_drop.is_empty() || !(needed.is_empty() || needed.split(", ").any(is_lost)) {
        return None;
    }
    let dropped = model.cap_drop.join(", ");
    let service = &model.name;
    if needed.is_empty() {
        return Some(finding.concluding(
            Certainty::Likely,
            format!("`cap_drop: [{dropped}]` takes away a capability that `{service}` needs"),
            "give back what it needs: `cap_add: [CHOWN, SETUID, SETGID]` for one that changes its user".to_owned(),
        ));
    }
    Some(finding.concluding(
        Certainty::Certain,
        format!("`cap_drop: [{dropped}]` takes away the capability {needed}, which `{service}` needs"),
        if call == "chown" && dropped == "ALL" {
            format!("give it back (`cap_add: [{needed}]`), with SETUID and SETGID if it then changes its user")
        } else {
            format!("give it back: `cap_add: [{needed}]`")
        },
    ))
}

fn by_option(input: ExplainInput<'_>, model: &Service, finding: &Finding, call: &str) -> Option<Finding> {
    let mut options = model.security_opt.iter();
    let is_set = options.any(|option| option.starts_with("no-new-privileges") && !option.ends_with("false"));
    (is_set && call.is_empty()).then(|| {
        finding
            .concluding(
                Certainty::Likely,
                "`no-new-privileges` in security_opt lets it gain no rights".to_owned(),
                "drop it, or run the service as the user it would change to".to_owned(),
            )
            .at(edit::place(input, "security_opt"))
    })
}

fn by_user(input: ExplainInput<'_>, finding: &Finding, call: &str) -> Option<Finding> {
    let user = user_of(input)?;
    if user.is_root() {
        let path = finding.groups.get("path").and_then(|path| mount_of(input, path))?;
        let target = &path.target;
        return Some(finding.concluding(
            Certainty::Likely,
            format!(
                "the file system at {target} does not let root change owners (a network share, or a rootless engine)"
            ),
            "drop the change of owner from the entrypoint, or set `user`".to_owned(),
        ));
    }
    let text = |group: &str| finding.groups.get(group).map_or("", String::as_str);
    let address = [text("address"), text("port")]
        .into_iter()
        .find(|text| !text.is_empty());
    if let Some(address) = address {
        let port = address.rsplit(':').next().unwrap_or_default();
        return Some(
            finding
                .concluding(
                    Certainty::Certain,
                    format!(
                        "`{}` runs as user {}, who may not open the port {port}: those below 1024 are root's",
                        input.service.name, user.name
                    ),
                    format!("let it listen on a port from 1024 up, drop `user`, or add `sysctls: [net.ipv4.ip_unprivileged_port_start={port}]`"),
                )
                .at(edit::place(input, "user")),
        );
    }
    let what = if call.is_empty() {
        "do that".to_owned()
    } else {
        format!("call {call}")
    };
    let service = &input.service.name;
    Some(
        finding
            .concluding(
                Certainty::Likely,
                format!("`{service}` runs as user {}, and only root may {what}", user.name),
                "drop `user`, or choose an image and settings that need no root".to_owned(),
            )
            .at(edit::place(input, "user")),
    )
}
