//! The command line that a service's container runs.

use super::input::CheckInput;
use super::words::{base_name, shell_text, simple_commands};
use crate::compose::Service;

/// The command line of a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CommandLine {
    pub(super) argv: Vec<String>,
    /// The attribute that gives its first word: `entrypoint`, `command`, or `image`.
    pub(super) attribute: &'static str,
    /// The attribute of the file that says any of it; none: all of it is the image's.
    pub(super) said_by: Option<&'static str>,
    /// Whether all of it is known: the image is there, or the file says it.
    pub(super) is_whole: bool,
}

/// The command line of a service.
pub(super) fn command_line(input: CheckInput<'_>, service: &Service) -> CommandLine {
    let image = input.image(service);
    let of_image = image.map(|image| image.entrypoint.clone()).unwrap_or_default();
    let (entrypoint, is_own) = match &service.entrypoint {
        Some(words) => (words.clone(), true),
        None => (of_image, false),
    };
    let (command, commands) = match (&service.command, is_own) {
        (Some(words), _) => (words.clone(), true),
        // An entrypoint of the file clears the image's command.
        (None, true) => (Vec::new(), false),
        (None, false) => (image.map(|image| image.command.clone()).unwrap_or_default(), false),
    };
    let attribute = match (is_own && !entrypoint.is_empty(), entrypoint.is_empty() && commands) {
        (true, _) => "entrypoint",
        (false, true) => "command",
        (false, false) => "image",
    };
    CommandLine {
        argv: entrypoint.into_iter().chain(command).collect(),
        attribute,
        said_by: match (&service.command, is_own) {
            (Some(_), _) => Some("command"),
            (None, true) => Some("entrypoint"),
            (None, false) => None,
        },
        is_whole: image.is_some() || is_own,
    }
}

/// Programs that run the command that follows them.
const WRAPPERS: &[&str] = &[
    "tini",
    "dumb-init",
    "env",
    "nohup",
    "catatonit",
    "docker-init",
    "gosu",
    "su-exec",
    "stdbuf",
    "nice",
];

impl CommandLine {
    /// The simple commands that it runs: what a wrapper or a shell is told to run, without them.
    pub(super) fn commands(&self) -> Vec<Vec<String>> {
        let words = inner(&self.argv);
        match shell_text(words) {
            Some(text) => {
                let commands = simple_commands(text).into_iter();
                commands.map(|command| inner(&command.words).to_vec()).collect()
            }
            None if words.is_empty() => Vec::new(),
            None => vec![words.to_vec()],
        }
    }

    /// Every word, with those of a text for a shell.
    pub(super) fn words(&self) -> Vec<String> {
        self.commands().concat()
    }
}

/// The words behind wrappers and entrypoint scripts.
fn inner(mut words: &[String]) -> &[String] {
    while let Some((first, rest)) = words.split_first() {
        let name = base_name(first);
        let takes_user = matches!(name, "gosu" | "su-exec");
        let is_script = name.ends_with("entrypoint.sh") || name.ends_with("entrypoint");
        if rest.is_empty() || !(WRAPPERS.contains(&name) || is_script) {
            break;
        }
        let skipped = usize::from(takes_user);
        let flags = rest
            .iter()
            .skip(skipped)
            .take_while(|word| word.starts_with('-') && !is_script);
        let next = &rest[(skipped + flags.count()).min(rest.len())..];
        if next.is_empty() {
            break;
        }
        words = next;
    }
    words
}

/// Programs that run the file that is their first argument.
const INTERPRETERS: &[&str] = &[
    "python", "python2", "python3", "node", "nodejs", "ruby", "perl", "php", "bash", "sh", "ash", "dash", "lua",
    "Rscript",
];

/// The file that an interpreter is told to run: `python3 -u FILE`.
pub(super) fn script(words: &[String]) -> Option<&str> {
    let (first, rest) = words.split_first()?;
    let name = base_name(first);
    let is_version = |name: &str| name.starts_with("python3.") || name.starts_with("python2.");
    if name == "java" {
        let at = rest.iter().position(|word| word == "-jar")?;
        return rest.get(at + 1).map(String::as_str);
    }
    if !(INTERPRETERS.contains(&name) || is_version(name)) {
        return None;
    }
    // Options that take a value of their own, and those after which no file follows.
    let ends = ["-c", "-m", "-e", "-r", "--eval", "-p", "--print", "-", "-S", "-s"];
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            word if ends.contains(&word) => return None,
            "-W" | "-X" | "-I" | "-d" | "--require" | "--import" | "--loader" => {
                rest.next();
            }
            word if word.starts_with('-') => {}
            word => return Some(word).filter(|word| !word.contains('$')),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn the_file_of_an_interpreter_is_its_first_argument() {
        assert_eq!(script(&words("python3 -u /app/main.py --port 1")), Some("/app/main.py"));
        assert_eq!(script(&words("python3 -m http.server")), None);
        assert_eq!(script(&words("node --require ./x.js server.js")), Some("server.js"));
        assert_eq!(script(&words("java -Xmx1g -jar /app.jar")), Some("/app.jar"));
        assert_eq!(script(&words("redis-server /etc/redis.conf")), None);
    }

    #[test]
    fn wrappers_and_entrypoint_scripts_are_looked_through() {
        let line = |text: &str| CommandLine {
            argv: words(text),
            ..CommandLine::default()
        };
        assert_eq!(line("tini -g -- python3 a.py").commands(), [words("python3 a.py")]);
        assert_eq!(
            line("docker-entrypoint.sh redis-server x").commands(),
            [words("redis-server x")]
        );
        assert_eq!(line("gosu app node x").commands(), [words("node x")]);
    }
}
