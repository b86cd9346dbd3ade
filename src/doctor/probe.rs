//! The healthcheck of a service, as it will be run.

use super::container_path::{self, FoundProgram};
use super::input::CheckInput;
use super::words::{SimpleCommand, is_builtin, simple_commands};
use crate::compose::Service;
use std::time::Duration;

/// The healthcheck of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProbeCommand {
    /// Whether a shell runs it (`CMD-SHELL`).
    pub(super) by_shell: bool,
    /// Its words; of a shell's text the one text.
    pub(super) words: Vec<String>,
    /// Whether the file says it, and not the image.
    pub(super) is_own: bool,
}

/// The engine's defaults.
pub(super) const INTERVAL: Duration = Duration::from_secs(30);
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
pub(super) const RETRIES: u64 = 3;

/// The healthcheck of a service, its own or its image's; none where it is off.
pub(super) fn probe(input: CheckInput<'_>, service: &Service) -> Option<ProbeCommand> {
    let own = service.healthcheck.as_ref();
    if own.is_some_and(|check| check.disable) {
        return None;
    }
    let own = own.map(|check| check.test.as_slice()).filter(|test| !test.is_empty());
    let of_image = || {
        input
            .image(service)?
            .healthcheck
            .as_ref()
            .map(|check| check.test.as_slice())
    };
    let (kind, words) = own.or_else(of_image)?.split_first()?;
    let by_shell = kind == "CMD-SHELL";
    (by_shell || kind == "CMD").then(|| ProbeCommand {
        by_shell,
        words: words.to_vec(),
        is_own: own.is_some(),
    })
}

impl ProbeCommand {
    pub(super) fn text(&self) -> String {
        self.words.join(" ")
    }

    /// Its simple commands.
    pub(super) fn commands(&self) -> Vec<SimpleCommand> {
        let text = super::words::shell_text(&self.words);
        match (self.by_shell, text) {
            (true, _) => simple_commands(&self.text()),
            (false, Some(text)) => simple_commands(text),
            (false, None) => vec![SimpleCommand {
                words: self.words.clone(),
                after: String::new(),
            }],
        }
    }

    /// The commands whose failure makes the probe fail: not those before a `;`, or with another way behind `||`.
    pub(super) fn deciding(&self) -> Vec<Vec<String>> {
        let commands = self.commands();
        let gives_up = |words: &[String]| matches!(words.first().map(String::as_str), Some("exit" | "false" | "kill"));
        let decides = |at: usize| match commands.get(at + 1) {
            None => true,
            Some(next) => match next.after.as_str() {
                "&&" | "|" => true,
                "||" => gives_up(&next.words),
                _ => false,
            },
        };
        let found = commands.iter().enumerate().filter(|(at, _)| decides(*at));
        found.map(|(_, command)| command.words.clone()).collect()
    }
}

/// Programs that a healthcheck runs.
pub(super) fn programs(input: CheckInput<'_>, service: &Service) -> Vec<String> {
    let Some(probe) = probe(input, service) else {
        return Vec::new();
    };
    let shell = probe.by_shell.then(|| "/bin/sh".to_owned());
    let commands = probe.commands();
    let named = commands
        .into_iter()
        .filter_map(|command| command.words.into_iter().next());
    shell.into_iter().chain(named).filter(|word| is_program(word)).collect()
}

/// Whether a word can be looked for: no builtin of the shell, and nothing that the shell would replace.
pub(super) fn is_program(word: &str) -> bool {
    !word.is_empty() && !is_builtin(word) && !word.contains(['$', '`', '*', '<', '>', '='])
}

/// The first program that decides the probe and is not in the container.
pub(super) fn missing_program(input: CheckInput<'_>, service: &Service, probe: &ProbeCommand) -> Option<String> {
    let text = probe.text();
    let is_guarded = ["command -v", "which ", "type ", "hash ", "if ", "case "]
        .iter()
        .any(|word| text.contains(word));
    if is_guarded && probe.by_shell {
        return None;
    }
    let deciding = probe
        .deciding()
        .into_iter()
        .filter_map(|words| words.into_iter().next());
    deciding.filter(|word| is_program(word)).find(|word| {
        matches!(
            container_path::find_program(input, service, word),
            FoundProgram::Missing
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deciding(text: &str) -> Vec<String> {
        let probe = ProbeCommand {
            by_shell: true,
            words: vec![text.to_owned()],
            is_own: true,
        };
        probe.deciding().into_iter().map(|words| words.join(" ")).collect()
    }

    #[test]
    fn what_decides_a_probe_is_told_from_what_does_not() {
        assert_eq!(deciding("psql -U x 2>/dev/null; pg_isready"), ["pg_isready"]);
        assert_eq!(deciding("curl -f a || exit 1"), ["curl -f a", "exit 1"]);
        assert_eq!(deciding("curl -f a || wget a"), ["wget a"]);
        assert_eq!(deciding("redis-cli ping | grep PONG"), ["redis-cli ping", "grep PONG"]);
    }
}
