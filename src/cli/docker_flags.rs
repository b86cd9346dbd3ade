//! Flags of the docker client that stand before the name of a plugin.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What the docker client was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DockerFlags {
    /// `-H`.
    pub host: Option<String>,
    /// `-c`, `--context`.
    pub context: Option<String>,
    /// `--config`.
    pub config: Option<String>,
    pub tls: bool,
    pub tls_verify: bool,
    /// `--tlscacert`, `--tlscert`, `--tlskey`.
    pub certificates: Vec<PathBuf>,
}

impl DockerFlags {
    /// The variables that say the same.
    ///
    /// # Errors
    /// Certificates that no variable can name: those are `ca.pem`, `cert.pem` and `key.pem` of one directory.
    pub fn variables(&self) -> Result<Vec<(&'static str, String)>, String> {
        let mut variables = Vec::new();
        variables.extend(self.config.clone().map(|dir| ("DOCKER_CONFIG", dir)));
        if self.tls_verify {
            variables.push(("DOCKER_TLS_VERIFY", "1".to_owned()));
        } else if self.tls {
            variables.push(("DOCKER_TLS", "1".to_owned()));
        }
        let is_usual = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str());
            matches!(name, Some("ca.pem" | "cert.pem" | "key.pem"))
        };
        let mut directories: Vec<&Path> = self.certificates.iter().filter_map(|path| path.parent()).collect();
        directories.dedup();
        match directories[..] {
            [] => {}
            [directory] if self.certificates.iter().all(|path| is_usual(path)) => {
                variables.push(("DOCKER_CERT_PATH", directory.display().to_string()));
            }
            _ => {
                return Err(
                    "--tlscacert, --tlscert and --tlskey must name ca.pem, cert.pem and key.pem of one directory"
                        .into(),
                );
            }
        }
        Ok(variables)
    }

    fn set(&mut self, flag: Flag, value: String) {
        match flag {
            Flag::Host => self.host = Some(value),
            Flag::Context => self.context = Some(value),
            Flag::Config => self.config = Some(value),
            Flag::Certificate => self.certificates.push(value.into()),
            Flag::Tls => self.tls = is_true(&value),
            Flag::TlsVerify => self.tls_verify = is_true(&value),
            // What is logged of the client's own work.
            Flag::LogLevel | Flag::Debug => {}
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    Host,
    Context,
    Config,
    Certificate,
    Tls,
    TlsVerify,
    LogLevel,
    Debug,
}

impl Flag {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "host" => Self::Host,
            "context" => Self::Context,
            "config" => Self::Config,
            "tlscacert" | "tlscert" | "tlskey" => Self::Certificate,
            "tls" => Self::Tls,
            "tlsverify" => Self::TlsVerify,
            "log-level" => Self::LogLevel,
            "debug" => Self::Debug,
            _ => return None,
        })
    }

    fn of_letter(letter: &str) -> Option<Self> {
        Some(match letter {
            "H" => Self::Host,
            "c" => Self::Context,
            "l" => Self::LogLevel,
            "D" => Self::Debug,
            _ => return None,
        })
    }

    fn is_switch(self) -> bool {
        match self {
            Self::Tls | Self::TlsVerify | Self::Debug => true,
            Self::Host | Self::Context | Self::Config | Self::Certificate | Self::LogLevel => false,
        }
    }
}

/// Takes the client's flags off the front of a command line; the words from the first that is none of them on are the rest.
pub(super) fn split(words: Vec<OsString>) -> Result<(DockerFlags, Vec<OsString>), String> {
    let mut flags = DockerFlags::default();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.peek().and_then(|word| word.to_str()).map(str::to_owned) {
        let Some((flag, attached)) = flag(&word) else { break };
        words.next();
        let value = match attached {
            Some(value) => value,
            None if flag.is_switch() => "true".to_owned(),
            None => {
                let next = words.next().ok_or_else(|| format!("flag needs an argument: {word}"))?;
                next.to_string_lossy().into_owned()
            }
        };
        flags.set(flag, value);
    }
    Ok((flags, words.collect()))
}

/// The flag that a word is, and the value in the same word.
fn flag(word: &str) -> Option<(Flag, Option<String>)> {
    if let Some(long) = word.strip_prefix("--") {
        let (name, value) = long
            .split_once('=')
            .map_or((long, None), |(name, value)| (name, Some(value)));
        return Some((Flag::named(name)?, value.map(str::to_owned)));
    }
    let short = word.strip_prefix('-')?;
    let flag = Flag::of_letter(short.get(..1)?)?;
    let value = short.get(1..).filter(|value| !value.is_empty());
    Some((flag, value.map(|value| value.trim_start_matches('=').to_owned())))
}

fn is_true(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "True" | "TRUE")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(line: &str) -> Result<Vec<(&'static str, String)>, String> {
        let (flags, rest) = split(line.split(' ').map(OsString::from).collect()).unwrap();
        assert_eq!(rest, ["deck"]);
        flags.variables()
    }

    #[test]
    fn tls_of_the_client_is_that_of_its_variables() {
        let found = variables("--tlsverify --tlscacert=/c/ca.pem --tlscert /c/cert.pem --tlskey /c/key.pem deck");
        let expected = [
            ("DOCKER_TLS_VERIFY", "1".to_owned()),
            ("DOCKER_CERT_PATH", "/c".to_owned()),
        ];
        assert_eq!(found.unwrap(), expected);
        assert_eq!(variables("--tls=false --tlsverify=0 deck").unwrap(), []);
        assert!(variables("--tlscacert /c/other.pem deck").is_err());
        assert!(variables("--tlscacert /c/ca.pem --tlskey /d/key.pem deck").is_err());
    }

    #[test]
    fn a_flag_of_the_client_may_be_one_word() {
        let (flags, rest) = split(["-Htcp://a:1", "-c=lab", "-D", "-x"].map(OsString::from).into()).unwrap();
        assert_eq!(flags.host.as_deref(), Some("tcp://a:1"));
        assert_eq!(flags.context.as_deref(), Some("lab"));
        assert_eq!(rest, ["-x"]);
    }
}
