//! How flags are written, the same for all of them: as docker compose, and with it every Go program, reads them.

use super::{CalledAs, Invocation};
use clap::builder::ValueParser;
use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use std::any::TypeId;
use std::ffi::OsString;

impl Invocation {
    /// The command line as help, completion scripts and manual pages show it.
    pub fn shown_command(called_as: CalledAs) -> Command {
        with_name(with_flags(Self::command(), true), called_as)
    }

    /// Reads the words of a command line, the program's name first.
    ///
    /// # Errors
    /// A wrong flag; also `--help` and `--version`, whose text is the error's.
    pub fn read(words: impl IntoIterator<Item = impl Into<OsString>>, called_as: CalledAs) -> Result<Self, Error> {
        let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
        let read = with_name(with_flags(Self::command(), false), called_as)
            .try_get_matches_from(&words)
            .and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|error| {
            if error.kind() != ErrorKind::DisplayHelp {
                return error;
            }
            // Help in which no flag takes `=true`; only where one was given, that cannot be had.
            let shown = Self::shown_command(called_as).try_get_matches_from(&words).err();
            shown
                .filter(|shown| shown.kind() == ErrorKind::DisplayHelp)
                .unwrap_or(error)
        })
    }
}

/// What docker compose says its version is, for programs that ask for a certain one: that whose behaviour this is, and ours.
pub const COMPOSE_VERSION: &str = concat!("v2.40.3+stackdeck.", env!("CARGO_PKG_VERSION"));

const COMPOSE_EXIT_CODES: &str = "Exit codes: 0 done, 1 any failure, 130 interrupted; exec, run, wait and up --exit-code-from end \
with the code of the command or container.";

/// Usage lines in which the command's own words stand apart.
const USAGES: [(&str, &str); 2] = [
    ("run", "[OPTIONS] SERVICE [COMMAND] [ARGS]..."),
    ("exec", "[OPTIONS] SERVICE COMMAND [ARGS]..."),
];

/// Tells a command line what it is called by.
fn with_name(command: Command, called_as: CalledAs) -> Command {
    let name = called_as.name();
    let mut command = command.bin_name(name);
    for (subcommand, words) in USAGES {
        command = command.mut_subcommand(subcommand, |shown| {
            shown.override_usage(format!("{name} {subcommand} {words}"))
        });
    }
    if called_as.is_compose() {
        let named = command.display_name("Docker Compose version");
        return named.version(COMPOSE_VERSION).after_help(COMPOSE_EXIT_CODES);
    }
    command
}

/// Gives every flag of a command, and of its subcommands, the way of writing that Go's have.
fn with_flags(command: Command, shown: bool) -> Command {
    command
        .args_override_self(true)
        .mut_args(|arg| with_value(arg, shown))
        .mut_subcommands(|subcommand| with_flags(subcommand, shown))
}

/// A switch takes `=true` and `=false`; any other flag takes the next word, whatever that begins with (`-t -1`).
fn with_value(arg: Arg, shown: bool) -> Arg {
    if arg.is_positional() {
        return arg;
    }
    let switch = arg.get_value_parser().type_id() == TypeId::of::<bool>();
    let arg = match arg.get_action() {
        ArgAction::SetTrue if shown => return arg,
        ArgAction::SetTrue => arg.default_value("false"),
        ArgAction::Set if switch && shown && arg.get_default_values().is_empty() => {
            return arg.action(ArgAction::SetTrue);
        }
        ArgAction::Set if switch => arg,
        ArgAction::Set | ArgAction::Append => return arg.allow_hyphen_values(true),
        _ => return arg,
    };
    arg.action(ArgAction::Set)
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .value_name("BOOL")
        .value_parser(ValueParser::from(truth))
}

/// A truth value, as Go reads one.
fn truth(text: &str) -> Result<bool, String> {
    match text {
        "1" | "t" | "T" | "true" | "True" | "TRUE" => Ok(true),
        "0" | "f" | "F" | "false" | "False" | "FALSE" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Verb;

    fn read(line: &str) -> Result<Invocation, Error> {
        Invocation::read(std::iter::once("stackdeck").chain(line.split(' ')), CalledAs::Stackdeck)
    }

    #[test]
    fn every_switch_takes_true_and_false() {
        for subcommand in Invocation::command().get_subcommands() {
            for arg in subcommand.get_arguments() {
                let (Some(long), ArgAction::SetTrue) = (arg.get_long(), arg.get_action()) else {
                    continue;
                };
                for value in ["true", "0", "False"] {
                    let line = format!("{} --{long}={value}", subcommand.get_name());
                    let wrong = read(&line).err().map(|error| error.kind());
                    assert!(
                        !matches!(wrong, Some(ErrorKind::TooManyValues | ErrorKind::InvalidValue)),
                        "{line}: {wrong:?}"
                    );
                }
            }
        }
        assert!(read("up --build=maybe").is_err());
    }

    #[test]
    fn a_switch_given_twice_is_as_it_was_last() {
        let Ok(Some(Verb::Up(args))) = read("up -d -d=false --build=false --build").map(|read| read.verb) else {
            unreachable!()
        };
        assert!(!args.detach && args.recreate.build);
    }

    #[test]
    fn what_is_called_by_another_name_says_so() {
        let read = |words: &[&str], called_as| {
            let words = std::iter::once("stackdeck").chain(words.iter().copied());
            Invocation::read(words, called_as).unwrap_err().to_string()
        };
        let help = read(&["run", "--help"], CalledAs::DeckPlugin);
        assert!(help.contains("Usage: docker deck run [OPTIONS] SERVICE"), "{help}");
        let help = read(&["up", "--help"], CalledAs::ComposePlugin);
        assert!(help.contains("Usage: docker compose up [OPTIONS]"), "{help}");
        let version = read(&["--version"], CalledAs::ComposeProgram);
        assert_eq!(version, format!("Docker Compose version {COMPOSE_VERSION}\n"));
    }

    #[test]
    fn the_version_of_docker_compose_is_the_one_of_its_labels() {
        assert!(COMPOSE_VERSION.starts_with(&format!("v{}+", crate::plan::DIALECT_VERSION)));
    }

    #[test]
    fn help_shows_switches_without_a_value() {
        for line in ["up --help", "help up"] {
            let help = read(line).unwrap_err();
            assert_eq!(help.kind(), ErrorKind::DisplayHelp);
            assert!(!help.to_string().contains("--detach["), "{help}");
        }
        assert_eq!(
            read("up --detach=true --help").unwrap_err().kind(),
            ErrorKind::DisplayHelp
        );
    }
}
