//! What the doctor finds of a service beside what the service says: a symptom such as `exec format error` has few possible
//! causes, and one of them was seen in the file, the image or a mount.

use super::case::Case;
use super::{Cause, Certainty, Explanation, Suggestion, refusal};
use crate::diag::{Diagnostic, Severity};
use crate::rules::Topic;

/// What a service says, by the topic or the name of the rule that read it, and the findings that can be its cause, the most
/// exact first.
struct Symptom {
    topics: &'static [Topic],
    rules: &'static [&'static str],
    findings: &'static [&'static str],
}

const SYMPTOMS: &[Symptom] = &[
    Symptom {
        topics: &[],
        rules: &["exec-format"],
        findings: &[
            "program-of-other-processor",
            "image-of-other-platform",
            "script-line-endings",
            "script-without-interpreter",
        ],
    },
    Symptom {
        topics: &[Topic::Program],
        rules: &["no-shell", "exit-code"],
        findings: &[
            "program-of-other-processor",
            "loader-missing",
            "interpreter-missing",
            "script-line-endings",
            "script-without-interpreter",
            "program-not-executable",
            "program-is-directory",
            "program-missing",
            "script-missing",
        ],
    },
    Symptom {
        topics: &[],
        rules: &["empty-command"],
        findings: &["dollar-not-doubled"],
    },
    Symptom {
        topics: &[],
        rules: &[
            "probe-tool-missing",
            "probe-no-shell",
            "probe-exit-code",
            "probe-not-executable",
        ],
        findings: &["probe-tool-missing", "probe-one-word", "probe-shell-syntax"],
    },
    Symptom {
        topics: &[],
        rules: &["probe-timeout"],
        findings: &["probe-timeout"],
    },
    Symptom {
        topics: &[Topic::Path, Topic::MissingFile],
        rules: &["user-unknown"],
        findings: &[
            "file-unreadable",
            "directory-unwritable",
            "file-is-directory",
            "bind-file-missing",
            "user-missing",
            "selinux-label",
        ],
    },
    Symptom {
        topics: &[Topic::Capability],
        rules: &[],
        findings: &["capability-missing"],
    },
    Symptom {
        topics: &[Topic::Tls],
        rules: &[],
        findings: &["certificate-expired", "certificate-other-name", "certificate-untrusted"],
    },
    Symptom {
        topics: &[Topic::Login],
        rules: &[],
        findings: &[
            "probe-login",
            "login-local-only",
            "credential-differs",
            "volume-older-than-variable",
        ],
    },
    Symptom {
        topics: &[Topic::Connection, Topic::Name],
        rules: &["probe-wrong-port"],
        findings: &[
            "loopback-of-itself",
            "published-port-inside",
            "unknown-host",
            "no-common-network",
            "listens-on-loopback",
            "probe-wrong-port",
        ],
    },
    Symptom {
        topics: &[Topic::Memory],
        rules: &["out-of-memory"],
        findings: &["heap-limit", "memory-limit"],
    },
    Symptom {
        topics: &[],
        rules: &["configuration"],
        findings: &["setting-unknown", "setting-invalid"],
    },
    Symptom {
        topics: &[],
        rules: &["port-of-process", "port-of-container"],
        findings: &["port-taken"],
    },
    Symptom {
        topics: &[],
        rules: &["address-overlap"],
        findings: &["subnet-overlaps"],
    },
    Symptom {
        topics: &[],
        rules: &["time-zone-missing"],
        findings: &["time-zones-missing"],
    },
    Symptom {
        topics: &[],
        rules: &["init-script-failed"],
        findings: &["init-script-syntax"],
    },
    Symptom {
        topics: &[],
        rules: &["server-ended"],
        findings: &["goes-into-background"],
    },
];

/// Findings about how a program or a probe is started: with the symptom they leave no doubt.
const CONCLUSIVE: &[&str] = &[
    "program-of-other-processor",
    "image-of-other-platform",
    "loader-missing",
    "interpreter-missing",
    "script-line-endings",
    "script-without-interpreter",
    "program-not-executable",
    "program-is-directory",
    "program-missing",
    "script-missing",
    "dollar-not-doubled",
    "probe-tool-missing",
    "probe-one-word",
    "probe-shell-syntax",
    "user-missing",
    "port-taken",
    "subnet-overlaps",
];

/// Findings that explain a probe that fails and says nothing, or nothing that is known.
const OF_SILENT_PROBES: &[&str] = &[
    "probe-login",
    "probe-one-word",
    "probe-shell-syntax",
    "probe-variable",
    "probe-tool-missing",
    "probe-wrong-port",
    "probe-timeout",
];

/// Whether what is known so far can have several causes, so that it helps to look at what the service is made of.
pub(super) fn is_open(case: Case<'_>, found: &Explanation) -> bool {
    !is_told(found) && !possible(case, found).is_empty()
}

/// Makes a cause more exact by what was found, where that fits the symptom.
pub(super) fn sharpen(case: Case<'_>, found: &mut Explanation) {
    if case.stack.findings.is_empty() || is_told(found) {
        return;
    }
    let own: Vec<&Diagnostic> = case.stack.findings.iter().filter(|one| is_of(case, one)).collect();
    let codes = possible(case, found);
    if let Some(seen) = codes.iter().find_map(|code| own.iter().find(|one| one.code == *code)) {
        conclude(case, seen, found);
    }
}

/// The findings that can be the cause of what is known so far.
fn possible(case: Case<'_>, found: &Explanation) -> Vec<&'static str> {
    match &found.cause {
        Some(cause) if cause.rule.ends_with("-words") && is_probed(case) => OF_SILENT_PROBES.to_vec(),
        Some(cause) => {
            let fits = |symptom: &&Symptom| {
                symptom.rules.contains(&cause.rule.as_str())
                    || found.topic.is_some_and(|topic| symptom.topics.contains(&topic))
            };
            SYMPTOMS
                .iter()
                .filter(fits)
                .flat_map(|symptom| symptom.findings)
                .copied()
                .collect()
        }
        None if is_probed(case) => OF_SILENT_PROBES.to_vec(),
        None => Vec::new(),
    }
}

/// Whether the cause is certain and has its place already.
fn is_told(found: &Explanation) -> bool {
    is_certain(found)
        && found
            .next
            .first()
            .is_some_and(|next| next.edit.is_some() || next.command.is_some())
}

fn is_certain(found: &Explanation) -> bool {
    found
        .cause
        .as_ref()
        .is_some_and(|cause| cause.certainty == Certainty::Certain)
}

/// A finding that leaves no doubt is the cause. Others stand beside what the service says.
fn conclude(case: Case<'_>, seen: &Diagnostic, found: &mut Explanation) {
    let because = seen.cause.trim();
    let text = if because.is_empty() {
        seen.message.clone()
    } else {
        format!("{}: {because}", seen.message)
    };
    let place = refusal::edit_of(case, seen);
    let is_conclusive = seen.severity == Severity::Error && (CONCLUSIVE.contains(&seen.code) || is_quoted(seen, found));
    if found.cause.is_some() && !is_conclusive {
        found.fact(text, case, None);
        if let Some(first) = found.next.first_mut() {
            first.edit = first.edit.take().or(place);
        }
        return;
    }
    found.cause = Some(Cause {
        certainty: if is_conclusive && found.cause.is_some() {
            Certainty::Certain
        } else {
            Certainty::Likely
        },
        text,
        rule: seen.code.to_owned(),
    });
    if !seen.hint.is_empty() {
        found.next = vec![Suggestion::say(seen.hint.clone()).at(place)];
    }
}

/// Whether what is quoted names a path that the finding is about.
fn is_quoted(seen: &Diagnostic, found: &Explanation) -> bool {
    let about = [seen.message.as_str(), seen.cause.as_str()];
    let mut paths = about.iter().flat_map(|text| text.split([' ', '`', ':', ',', ';']));
    paths.any(|path| path.len() > 2 && path.contains('/') && found.evidence.iter().any(|one| one.text.contains(path)))
}

fn is_probed(case: Case<'_>) -> bool {
    let container = case.service.lead();
    container.is_some_and(|one| one.is_alive() && one.probes.last().is_some_and(|probe| probe.report.exit_code != 0))
}

/// Whether a finding is about the case's service, or a network that it is on.
fn is_of(case: Case<'_>, finding: &Diagnostic) -> bool {
    let name = &case.service.name;
    let below = |section: &str, key: &str| {
        let rest = finding
            .path
            .strip_prefix(section)
            .and_then(|rest| rest.strip_prefix(key));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let project = case.stack.project.as_ref();
    let networks = project
        .and_then(|project| project.any_service(name))
        .map(|service| service.networks.keys());
    // What is wrong with a server is found there, and tells of its clients by name.
    let quoted = format!("`{name}`");
    let is_named = || finding.message.contains(&quoted) || finding.cause.contains(&quoted);
    below("services.", name)
        || is_named()
        || networks
            .into_iter()
            .flatten()
            .any(|network| below("networks.", network))
}
