//! Explains a service whose process ended: by itself, by a signal, for lack of memory; once or repeatedly.

use super::case::Case;
use super::{Cause, Certainty, Explanation, Suggestion, quote, words};
use crate::stack::{Container, Run};

pub(super) fn ended(case: Case<'_>, container: &Container) -> Explanation {
    let run = &container.run;
    let code = run.exit_code.unwrap_or(-1);
    let how = match code {
        0 => "done: exit 0".to_owned(),
        code => format!("ended with {}", words::exit(code)),
    };
    let mut found = case.start(format!("{how}{}", times(case, run)));
    explain_exit(case, container, &mut found);
    if code != 0 && run.our_signal.is_none() {
        let name = &case.service.name;
        found
            .next
            .push(Suggestion::run("read its log", format!("stackdeck logs {name}")));
    }
    found
}

pub(super) fn restarting(case: Case<'_>, container: &Container) -> Explanation {
    let last = if container.run.exit_code.is_some() {
        Some(&container.run)
    } else {
        container.earlier.back()
    };
    let policy = container
        .report
        .as_ref()
        .map_or("", |report| report.restart_policy.as_str());
    let mut headline = format!("restarting ({} times so far", container.restarts);
    if !policy.is_empty() {
        headline.push_str(&format!(", policy {policy}"));
    }
    headline.push(')');
    if let Some(run) = last {
        let code = run.exit_code.unwrap_or(-1);
        headline.push_str(&format!(": last {}{}", words::exit(code), times(case, run)));
    }
    let mut found = case.start(headline);
    explain_exit(case, container, &mut found);
    found
}

/// ` after 2.3s, 3m 05s ago`
fn times(case: Case<'_>, run: &Run) -> String {
    let lasted = run
        .started
        .zip(run.finished)
        .map(|(from, to)| words::duration(to.since(from)));
    let mut text = lasted.map_or_else(String::new, |length| format!(" after {length}"));
    if let Some(at) = run.finished {
        text.push_str(&format!(", {}", case.ago(at)));
    }
    text
}

/// Facts, cause and advice about an exit; the most certain knowledge first.
fn explain_exit(case: Case<'_>, container: &Container, found: &mut Explanation) {
    let run = if container.run.exit_code.is_some() {
        Some(&container.run)
    } else {
        container.earlier.back()
    };
    let Some(run) = run else { return };
    let code = run.exit_code.unwrap_or(-1);
    if !run.error.is_empty() {
        quote::read_engine(case, found, &run.error);
    }
    if code == 0 {
        return;
    }
    memory(container, run, code, found, case);
    if run.our_signal.is_some() || run.stopped || run.signal.is_some() {
        by_signal(run, code, found);
    }
    if let Some(text) = words::meaning(code) {
        settle(found, Certainty::Certain, "exit-code", text.to_owned());
    }
    if found.cause.as_ref().is_none_or(|cause| cause.rule == "exit-code") && run.our_signal.is_none() {
        quote::read(case, found, run.finished);
    }
    if code == 137 && !run.out_of_memory {
        settle(
            found,
            Certainty::Likely,
            "killed-unseen",
            "something killed it without asking the engine: the kernel, when the host runs out of memory, or a process inside".to_owned(),
        );
    }
}

fn memory(container: &Container, run: &Run, code: i64, found: &mut Explanation, case: Case<'_>) {
    if !run.out_of_memory {
        return;
    }
    let limit = container.report.as_ref().map_or(0, |report| report.memory_limit);
    let reached = if limit > 0 {
        format!("its limit of {} MiB", limit >> 20)
    } else {
        "the host's memory".to_owned()
    };
    if code == 137 && run.our_signal.is_none() {
        let text = format!("the kernel killed it for memory: it reached {reached}");
        settle(found, Certainty::Certain, "out-of-memory", text);
        found.next.push(Suggestion::say(
            "raise mem_limit (deploy.resources.limits.memory), or make the program use less",
        ));
    } else {
        let text =
            format!("the kernel killed one of its processes for memory ({reached}); its main process ended by itself");
        found.fact(text, case, run.finished);
    }
}

fn by_signal(run: &Run, code: i64, found: &mut Explanation) {
    let sent = run.signal.map(|(signal, _)| signal);
    if let Some(ours) = &run.our_signal {
        let killed = code == 137 && !ours.contains("KILL") && ours != "9";
        let text = if killed {
            format!("we stopped it; it did not end on {ours} within its grace period, so the engine killed it")
        } else {
            format!("we stopped it ({ours})")
        };
        settle(found, Certainty::Certain, "stopped-by-us", text);
        if killed {
            found.next.push(Suggestion::say(
                "let it end on SIGTERM: the list form of its command, `init: true`, another stop_signal, or a longer stop_grace_period",
            ));
        }
    } else if run.stopped || sent.is_some_and(|signal| code == 128 + signal || matches!(signal, 2 | 9 | 15)) {
        let name = sent.and_then(words::signal_name).unwrap_or("a signal");
        let text = format!("somebody stopped it through the engine ({name}), not this stackdeck");
        settle(found, Certainty::Certain, "stopped-by-other", text);
    }
}

/// Sets the cause, unless there is one.
fn settle(found: &mut Explanation, certainty: Certainty, rule: &str, text: String) {
    found.cause.get_or_insert(Cause {
        certainty,
        text,
        rule: rule.to_owned(),
    });
}
