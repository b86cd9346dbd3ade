//! How a command line may go on, for the docker client's own completion.

use clap::builder::PossibleValue;
use clap::{Arg, Command};

/// One way in which the last word may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    pub help: String,
}

/// How the last word of a command line may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// As one of these.
    Words(Vec<Candidate>),
    /// As the name of a service of the project that the first so many words choose.
    Services { chosen_by: usize },
    /// As the name of a file.
    Files,
}

/// Completes the last word. `command` is built.
pub fn completions(command: &Command, words: &[String]) -> Completion {
    let Some((last, before)) = words.split_last() else {
        return Completion::Words(Vec::new());
    };
    let mut command = command;
    let mut chosen_by = 0;
    let mut value_of: Option<&Arg> = None;
    for (at, word) in before.iter().enumerate() {
        if value_of.take().is_some() {
            continue;
        }
        if word.starts_with('-') {
            value_of = flag(command, word).filter(|_| !word.contains('='));
        } else if let Some(found) = command.find_subcommand(word) {
            (command, chosen_by) = (found, at);
        }
    }
    if let Some(arg) = value_of {
        let values = arg.get_possible_values();
        return match values.is_empty() {
            true => Completion::Files,
            false => Completion::Words(begin_with(last, values.iter().map(of_value))),
        };
    }
    if last.starts_with('-') {
        let shown = command.get_arguments().filter(|arg| !arg.is_hide_set());
        return Completion::Words(begin_with(last, shown.filter_map(of_flag)));
    }
    if command.has_subcommands() {
        let shown = command.get_subcommands().filter(|found| !found.is_hide_set());
        return Completion::Words(begin_with(last, shown.map(of_command)));
    }
    let names = ["SERVICE", "SERVICE=N", "services", "service"];
    let takes_services = |arg: &Arg| {
        let names_given = arg.get_value_names().unwrap_or_default();
        names.contains(&arg.get_id().as_str()) || names_given.iter().any(|name| names.contains(&name.as_str()))
    };
    match command.get_positionals().any(takes_services) {
        true => Completion::Services { chosen_by },
        false => Completion::Files,
    }
}

/// The flag that a word is, if that takes a value.
fn flag<'c>(command: &'c Command, word: &str) -> Option<&'c Arg> {
    let word = word.split('=').next()?;
    let found = command.get_arguments().find(|arg| match word.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => arg.get_short().is_some_and(|short| word.ends_with(short)),
    });
    found.filter(|arg| arg.get_action().takes_values())
}

fn begin_with(prefix: &str, all: impl Iterator<Item = Candidate>) -> Vec<Candidate> {
    all.filter(|candidate| candidate.text.starts_with(prefix)).collect()
}

fn of_value(value: &PossibleValue) -> Candidate {
    Candidate {
        text: value.get_name().to_owned(),
        help: value.get_help().map(ToString::to_string).unwrap_or_default(),
    }
}

fn of_flag(arg: &Arg) -> Option<Candidate> {
    Some(Candidate {
        text: format!("--{}", arg.get_long()?),
        help: arg.get_help().map(ToString::to_string).unwrap_or_default(),
    })
}

fn of_command(command: &Command) -> Candidate {
    Candidate {
        text: command.get_name().to_owned(),
        help: command.get_about().map(ToString::to_string).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{CalledAs, Invocation};

    fn complete(line: &str) -> Completion {
        let mut command = Invocation::shown_command(CalledAs::DeckPlugin);
        command.build();
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        completions(&command, &words)
    }

    fn words(line: &str) -> Vec<String> {
        match complete(line) {
            Completion::Words(words) => words.into_iter().map(|word| word.text).collect(),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn commands_flags_and_values_are_completed() {
        assert_eq!(words("res"), ["restart"]);
        assert_eq!(words("-f x.yaml unp"), ["unpause"]);
        assert_eq!(words("up --det"), ["--detach"]);
        assert_eq!(words("up --pull mis"), ["missing"]);
        assert_eq!(words("plugin in"), ["install"]);
    }

    #[test]
    fn services_are_named_by_the_project_the_flags_choose() {
        assert_eq!(complete("-f a.yaml up -d we"), Completion::Services { chosen_by: 2 });
        assert_eq!(complete("exec "), Completion::Services { chosen_by: 0 });
        assert_eq!(complete("-f "), Completion::Files);
    }
}
