//! What the doctor finds of a service beside what the service says: a symptom such as `exec format error` has few possible
//! causes, and one of them was seen in the file, the image or a mount.

use super::input::ExplainInput;
use super::{Cause, Certainty, EvidenceSource, Explanation, Suggestion, refusal};
use crate::diag::{Diagnostic, Severity};
use crate::rules::Topic;

/// A finding that can be the cause of a symptom.
struct PossibleCause {
    finding: &'static str,
    /// The symptom: what the message is about, or the name of the rule that read it.
    topics: &'static [Topic],
    rules: &'static [&'static str],
    proof: Proof,
}

/// How much a finding and its symptom prove together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// It is the cause.
    Whole,
    /// It is the cause where it is about what is quoted, or nothing else is.
    OfPath,
    /// It is the cause where what it names is quoted.
    OfWords,
    /// It is the cause where the other service that it names is quoted.
    OfServer,
    /// It leaves no doubt about the cause that is known.
    Confirms,
    /// It stands beside the cause.
    Beside,
}

/// The rule of a probe that fails and says nothing, or nothing that is known.
const SILENT_PROBE: &str = "silent-probe";

const fn cause(
    finding: &'static str,
    topics: &'static [Topic],
    rules: &'static [&'static str],
    proof: Proof,
) -> PossibleCause {
    PossibleCause {
        finding,
        topics,
        rules,
        proof,
    }
}

const PROBE_TOOL: &[&str] = &[
    "probe-tool-missing",
    "probe-no-shell",
    "probe-exit-code",
    "probe-not-executable",
    SILENT_PROBE,
];
const NOT_RUN: &[&str] = &["no-shell", "exit-code"];
const NOT_A_PROGRAM: &[&str] = &["exec-format", "no-shell", "exit-code"];

/// The findings that can be causes, the most exact first.
const CAUSES: &[PossibleCause] = &[
    cause(
        "program-of-other-processor",
        &[Topic::Program],
        NOT_A_PROGRAM,
        Proof::Whole,
    ),
    cause("image-of-other-platform", &[], &["exec-format"], Proof::Whole),
    cause("loader-missing", &[Topic::Program], NOT_RUN, Proof::Whole),
    cause("interpreter-missing", &[Topic::Program], NOT_RUN, Proof::Whole),
    cause("script-line-endings", &[Topic::Program], NOT_A_PROGRAM, Proof::Whole),
    cause(
        "script-without-interpreter",
        &[Topic::Program],
        NOT_A_PROGRAM,
        Proof::Whole,
    ),
    cause("program-not-executable", &[Topic::Program], NOT_RUN, Proof::Whole),
    cause("program-is-directory", &[Topic::Program], NOT_RUN, Proof::Whole),
    cause("program-missing", &[Topic::Program], NOT_RUN, Proof::Whole),
    cause("script-missing", &[Topic::Program], NOT_RUN, Proof::Whole),
    cause("dollar-not-doubled", &[], &["empty-command"], Proof::Whole),
    // A probe that logs in wrongly is answered so, whatever else may be said of it.
    cause("probe-login", &[Topic::Login], &[SILENT_PROBE], Proof::Whole),
    cause("probe-tool-missing", &[], PROBE_TOOL, Proof::Whole),
    cause("probe-one-word", &[], PROBE_TOOL, Proof::Whole),
    cause("probe-shell-syntax", &[], PROBE_TOOL, Proof::Whole),
    cause("probe-variable", &[], &[SILENT_PROBE], Proof::Beside),
    cause("probe-timeout", &[], &["probe-timeout", SILENT_PROBE], Proof::Beside),
    cause(
        "file-unreadable",
        &[Topic::Path, Topic::MissingFile],
        &["user-unknown"],
        Proof::OfPath,
    ),
    cause(
        "directory-unwritable",
        &[Topic::Path, Topic::MissingFile],
        &["user-unknown"],
        Proof::OfPath,
    ),
    cause(
        "file-is-directory",
        &[Topic::Path, Topic::MissingFile],
        &["user-unknown"],
        Proof::OfPath,
    ),
    cause(
        "bind-file-missing",
        &[Topic::Path, Topic::MissingFile],
        &["user-unknown"],
        Proof::OfPath,
    ),
    cause(
        "user-missing",
        &[Topic::Path, Topic::MissingFile],
        &["user-unknown"],
        Proof::Whole,
    ),
    cause(
        "selinux-label",
        &[Topic::Path, Topic::MissingFile],
        &["user-unknown"],
        Proof::Beside,
    ),
    cause("capability-missing", &[Topic::Capability], &[], Proof::Beside),
    cause("certificate-expired", &[Topic::Tls], &[], Proof::OfServer),
    cause("certificate-other-name", &[Topic::Tls], &["tls-name"], Proof::OfServer),
    cause("certificate-untrusted", &[Topic::Tls], &[], Proof::OfServer),
    cause("registry-untrusted", &[Topic::Tls], &[], Proof::Whole),
    cause("server-untrusted", &[Topic::Tls], &[], Proof::Whole),
    cause("login-local-only", &[Topic::Login], &[], Proof::Beside),
    cause("credential-differs", &[Topic::Login], &[], Proof::Beside),
    cause("volume-older-than-variable", &[Topic::Login], &[], Proof::Beside),
    cause(
        "loopback-of-itself",
        &[Topic::Connection, Topic::Name],
        &[],
        Proof::Beside,
    ),
    cause(
        "published-port-inside",
        &[Topic::Connection, Topic::Name],
        &[],
        Proof::Beside,
    ),
    cause("unknown-host", &[Topic::Connection, Topic::Name], &[], Proof::Beside),
    cause(
        "no-common-network",
        &[Topic::Connection, Topic::Name],
        &[],
        Proof::Beside,
    ),
    cause(
        "listens-on-loopback",
        &[Topic::Connection, Topic::Name],
        &[],
        Proof::Beside,
    ),
    cause(
        "probe-wrong-port",
        &[Topic::Connection, Topic::Name],
        &["probe-wrong-port", SILENT_PROBE],
        Proof::Confirms,
    ),
    cause("heap-limit", &[Topic::Memory], &["out-of-memory"], Proof::Beside),
    cause("memory-limit", &[Topic::Memory], &["out-of-memory"], Proof::Beside),
    cause("setting-unknown", &[], &["configuration"], Proof::OfWords),
    cause("setting-invalid", &[], &["configuration"], Proof::OfWords),
    cause(
        "protected-mode",
        &[],
        &["redis-closed", "redis-protected"],
        Proof::Whole,
    ),
    cause(
        "port-taken",
        &[],
        &["port-of-process", "port-of-container"],
        Proof::Whole,
    ),
    cause("subnet-overlaps", &[], &["address-overlap"], Proof::Whole),
    cause("time-zones-missing", &[], &["time-zone-missing"], Proof::Beside),
    cause("init-script-syntax", &[], &["init-script-failed"], Proof::Beside),
    cause("goes-into-background", &[], &["server-ended"], Proof::Confirms),
];

/// Whether what is known so far can have several causes, so that it helps to look at what the service is made of.
pub(super) fn is_open(input: ExplainInput<'_>, found: &Explanation) -> bool {
    !is_told(found) && !possible(input, found).is_empty()
}

/// Makes a cause more exact by what was found, where that fits the symptom.
pub(super) fn apply(input: ExplainInput<'_>, found: &mut Explanation) {
    if input.stack.findings.is_empty() || is_told(found) {
        return;
    }
    let own: Vec<&Diagnostic> = input.stack.findings.iter().filter(|one| is_of(input, one)).collect();
    let seen = possible(input, found)
        .into_iter()
        .find_map(|cause| Some((cause, own.iter().find(|one| one.code == cause.finding)?)));
    if let Some((cause, seen)) = seen {
        conclude(input, seen, cause.proof, found);
    }
}

/// The findings that can be the cause of what is known so far.
fn possible(input: ExplainInput<'_>, found: &Explanation) -> Vec<&'static PossibleCause> {
    let rule = match &found.cause {
        Some(cause) if cause.rule.ends_with("-words") && is_probed(input) => SILENT_PROBE,
        Some(cause) => cause.rule.as_str(),
        None if is_probed(input) => SILENT_PROBE,
        None => return Vec::new(),
    };
    let is_about = |topics: &[Topic]| found.topic.is_some_and(|topic| topics.contains(&topic));
    CAUSES
        .iter()
        .filter(|cause| cause.rules.contains(&rule) || is_about(cause.topics))
        .collect()
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
fn conclude(input: ExplainInput<'_>, seen: &Diagnostic, proof: Proof, found: &mut Explanation) {
    let because = seen.cause.trim();
    let text = if because.is_empty() {
        seen.message.clone()
    } else {
        format!("{}: {because}", seen.message)
    };
    let place = refusal::edit_of(input, seen);
    let is_error = seen.severity == Severity::Error;
    let is_whole = match proof {
        Proof::Whole => is_error || is_quoted(seen, found),
        Proof::OfPath => is_quoted(seen, found) || (found.cause.is_some() && !quotes_path(found)),
        Proof::OfServer => quotes_server(input, seen, found),
        Proof::OfWords => is_error && is_named_in_quote(input, seen, found),
        // What the probe is told to its face says the same, less exactly.
        Proof::Confirms => found.topic == Some(Topic::Connection) && is_probed(input),
        Proof::Beside => is_error && is_quoted(seen, found),
    };
    let Some(cause) = found.cause.as_mut().filter(|_| !is_whole) else {
        // That a probe fails is a symptom of its own.
        let is_symptom = found.cause.is_some() || is_probed(input);
        let certainty = if is_whole && is_symptom {
            Certainty::Certain
        } else {
            Certainty::Likely
        };
        found.cause = Some(Cause {
            certainty,
            text,
            rule: seen.code.to_owned(),
        });
        if !seen.hint.is_empty() {
            found.next = vec![Suggestion::say(seen.hint.clone()).at(place)];
        }
        return;
    };
    let is_confirmed = proof == Proof::Confirms && !cause.rule.ends_with("-words");
    if is_confirmed {
        cause.certainty = Certainty::Certain;
    } else if !says_the_same(cause, seen) {
        found.fact(text, input, None);
    }
    if let Some(first) = found.next.first_mut() {
        first.edit = first.edit.take().or(place);
    }
}

/// Whether a cause names already what a finding names.
fn says_the_same(cause: &Cause, seen: &Diagnostic) -> bool {
    let mut named = seen.message.split('`').skip(1).step_by(2);
    seen.code == "loopback-of-itself" && cause.text.contains("is this container itself")
        || seen.message.contains('`') && named.all(|name| cause.text.contains(&format!("`{name}`")))
}

/// Whether a path stands in what is quoted.
fn quotes_path(found: &Explanation) -> bool {
    let quoted = found.evidence.iter().filter(|one| one.source != EvidenceSource::Fact);
    let mut words = quoted.flat_map(|one| one.text.split([' ', '\'', '"', '`', '(']));
    words.any(|word| word.starts_with('/') && word.len() > 2)
}

/// Whether what is quoted names a path that the finding is about.
fn is_quoted(seen: &Diagnostic, found: &Explanation) -> bool {
    let about = [seen.message.as_str(), seen.cause.as_str()];
    let mut paths = about.iter().flat_map(|text| text.split([' ', '`', ':', ',', ';']));
    paths.any(|path| path.len() > 2 && path.contains('/') && found.evidence.iter().any(|one| one.text.contains(path)))
}

/// Whether another service that a finding names stands in what is quoted.
fn quotes_server(input: ExplainInput<'_>, seen: &Diagnostic, found: &Explanation) -> bool {
    let named = seen.message.split('`').skip(1).step_by(2);
    let mut servers = named.filter(|name| *name != input.service.name && input.stack.services.contains_key(*name));
    servers.any(|name| found.evidence.iter().any(|one| one.text.contains(name)))
}

/// Whether what a finding names, beside services, stands in what is quoted.
fn is_named_in_quote(input: ExplainInput<'_>, seen: &Diagnostic, found: &Explanation) -> bool {
    let named = seen.message.split('`').skip(1).step_by(2);
    let mut named = named
        .filter(|name| input.stack.services.get(*name).is_none())
        .peekable();
    let quoted = |name: &str| found.evidence.iter().any(|one| one.text.contains(name));
    named.peek().is_some() && named.all(quoted)
}

fn is_probed(input: ExplainInput<'_>) -> bool {
    let container = input.service.lead();
    container.is_some_and(|one| one.is_alive() && one.probes.last().is_some_and(|probe| probe.report.exit_code != 0))
}

/// Whether a finding is about the explained service, or a network that it is on.
fn is_of(input: ExplainInput<'_>, finding: &Diagnostic) -> bool {
    let name = &input.service.name;
    let below = |section: &str, key: &str| {
        let rest = finding
            .path
            .strip_prefix(section)
            .and_then(|rest| rest.strip_prefix(key));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let project = input.stack.project.as_ref();
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
