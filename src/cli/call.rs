//! How the program was called: by its own name, in the place of docker compose, or by the docker client as a plugin.
//!
//! The client calls a plugin with its own words: `docker --context lab deck ps` runs `docker-deck --context lab deck ps`.

use super::docker_flags::{self, DockerFlags};
use std::ffi::OsString;
use std::path::Path;

/// What the program is called as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledAs {
    /// `stackdeck`.
    Stackdeck,
    /// `docker deck`.
    DeckPlugin,
    /// `docker compose`.
    ComposePlugin,
    /// `docker-compose`.
    ComposeProgram,
}

impl CalledAs {
    /// Whether it stands in the place of docker compose: text, and one exit code for whatever goes wrong.
    pub fn is_compose(self) -> bool {
        match self {
            Self::ComposePlugin | Self::ComposeProgram => true,
            Self::Stackdeck | Self::DeckPlugin => false,
        }
    }

    /// The words the user calls it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stackdeck => "stackdeck",
            Self::DeckPlugin => "docker deck",
            Self::ComposePlugin => "docker compose",
            Self::ComposeProgram => "docker-compose",
        }
    }
}

/// What the words of the command line are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A command line, the program's name first.
    Run(Vec<OsString>),
    /// The docker client asks what plugin this is.
    Metadata,
    /// A shell asks how the last word may go on.
    Complete { words: Vec<String>, described: bool },
}

/// One call of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramCall {
    pub called_as: CalledAs,
    pub request: Request,
    /// Flags of the docker client.
    pub docker: DockerFlags,
}

impl ProgramCall {
    /// Reads the words of the process, the path of the program first.
    ///
    /// # Errors
    /// A flag of the docker client without its value.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut words = words.into_iter();
        let path = words.next().unwrap_or_default();
        let rest: Vec<OsString> = words.collect();
        let name = Path::new(&path).file_stem().unwrap_or_default();
        match name.to_str() {
            Some("docker-compose") => {
                Self::of_plugin("compose", CalledAs::ComposePlugin, CalledAs::ComposeProgram, rest)
            }
            Some("docker-deck") => Self::of_plugin("deck", CalledAs::DeckPlugin, CalledAs::Stackdeck, rest),
            _ => Ok(Self::run(CalledAs::Stackdeck, rest, DockerFlags::default())),
        }
    }

    fn run(called_as: CalledAs, words: Vec<OsString>, docker: DockerFlags) -> Self {
        let request = Request::Run(std::iter::once("stackdeck".into()).chain(words).collect());
        Self {
            called_as,
            request,
            docker,
        }
    }

    /// `called` by the docker client, `alone` otherwise.
    fn of_plugin(plugin: &str, called: CalledAs, alone: CalledAs, words: Vec<OsString>) -> Result<Self, String> {
        let is = |at: usize, text: &str| words.get(at).is_some_and(|word| word == text);
        let asked = |request| Self {
            called_as: called,
            request,
            docker: DockerFlags::default(),
        };
        if is(0, "docker-cli-plugin-metadata") {
            return Ok(asked(Request::Metadata));
        }
        if is(0, "help") && is(1, plugin) {
            let help = std::iter::once("help".into()).chain(words.into_iter().skip(2));
            return Ok(Self::run(called, help.collect(), DockerFlags::default()));
        }
        if is(0, "__complete") || is(0, "__completeNoDesc") {
            let described = is(0, "__complete");
            let named = usize::from(is(1, plugin));
            let words = words.into_iter().skip(1 + named);
            let words = words.map(|word| word.to_string_lossy().into_owned()).collect();
            return Ok(asked(Request::Complete { words, described }));
        }
        let (docker, rest) = docker_flags::split(words)?;
        if rest.first().is_some_and(|word| word == plugin) {
            return Ok(Self::run(called, rest.into_iter().skip(1).collect(), docker));
        }
        Ok(Self::run(alone, rest, docker))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(line: &str) -> ProgramCall {
        ProgramCall::read(line.split(' ').map(OsString::from)).unwrap()
    }

    fn words(call: &ProgramCall) -> String {
        let Request::Run(words) = &call.request else {
            panic!("{call:?}")
        };
        let words: Vec<&str> = words[1..].iter().filter_map(|word| word.to_str()).collect();
        words.join(" ")
    }

    #[test]
    fn the_name_it_is_called_by_says_what_it_is() {
        for (line, called_as, rest) in [
            ("/usr/bin/stackdeck up -d", CalledAs::Stackdeck, "up -d"),
            ("/x/docker-deck deck up", CalledAs::DeckPlugin, "up"),
            ("/x/docker-deck up", CalledAs::Stackdeck, "up"),
            ("/x/docker-deck help deck ps", CalledAs::DeckPlugin, "help ps"),
            ("docker-compose up", CalledAs::ComposeProgram, "up"),
            ("docker-compose -f a.yaml up", CalledAs::ComposeProgram, "-f a.yaml up"),
            ("docker-compose compose up", CalledAs::ComposePlugin, "up"),
            ("docker-compose --version", CalledAs::ComposeProgram, "--version"),
            ("docker-compose", CalledAs::ComposeProgram, ""),
            (
                "/x/docker-compose -D compose -p n ps",
                CalledAs::ComposePlugin,
                "-p n ps",
            ),
        ] {
            let call = call(line);
            assert_eq!(call.called_as, called_as, "{line}");
            assert_eq!(words(&call), rest, "{line}");
        }
    }

    #[test]
    fn the_docker_clients_flags_stand_before_the_plugins_name() {
        let call = call("/x/docker-deck -H tcp://a:1 --log-level=debug --tlsverify deck -f a ps");
        assert_eq!(words(&call), "-f a ps");
        assert_eq!(call.docker.host.as_deref(), Some("tcp://a:1"));
        assert!(call.docker.tls_verify);
        assert!(ProgramCall::read(["docker-deck", "-H"].map(OsString::from)).is_err());
    }

    #[test]
    fn the_client_and_shells_ask_by_words_of_their_own() {
        assert_eq!(
            call("docker-deck docker-cli-plugin-metadata").request,
            Request::Metadata
        );
        let Request::Complete { words, described } = call("docker-compose __completeNoDesc compose up --").request
        else {
            unreachable!()
        };
        assert!(words == ["up", "--"] && !described);
    }
}
