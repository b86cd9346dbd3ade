//! Exit codes, as the README lists them. Those of an operation are its verdict's (`stack::Verdict`).

use stackdeck::cli::CalledAs;
use stackdeck::runtime::SessionOutcome;

/// Why the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Any failure that has no code of its own.
    Failed = 1,
    /// Wrong flags, or a file that cannot be used.
    Usage = 2,
    /// Something prevents it before anything was done: a taken port, a missing file or image.
    Preflight = 3,
    /// `why` found a service that is unhealthy.
    Unhealthy = 4,
    /// `why` found a service that exited or could not be started.
    Exited = 5,
    /// A stack was not ready in time.
    TimedOut = 6,
    /// The engine cannot be reached, or was lost.
    Engine = 7,
    Interrupted = 130,
}

/// An exit code other than 0, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// One of ours.
    Ours(u8),
    /// That of a process in a container.
    Process(u8),
}

impl ExitStatus {
    /// What the program ends with. docker compose has one code for whatever goes wrong.
    pub(crate) fn code(self, called_as: CalledAs) -> u8 {
        match self {
            Self::Ours(2..=7) if called_as.is_compose() => Exit::Failed as u8,
            Self::Ours(code) | Self::Process(code) => code,
        }
    }

    /// The code of a process in a container.
    pub(crate) fn of_process(code: i64) -> Result<(), Self> {
        match u8::try_from(code & 0xff).unwrap_or(1) {
            0 => Ok(()),
            code => Err(Self::Process(code)),
        }
    }

    /// How a session ended.
    pub(crate) fn of_session(outcome: &SessionOutcome) -> Result<(), Self> {
        match (outcome.exit_code(), outcome.code) {
            (0, _) => Ok(()),
            (code, None) => Err(Self::Ours(code)),
            (code, Some(_)) => Err(Self::Process(code)),
        }
    }
}

impl From<Exit> for ExitStatus {
    fn from(exit: Exit) -> Self {
        Self::Ours(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_compose_has_one_code_for_whatever_goes_wrong() {
        let usage = ExitStatus::from(Exit::Usage);
        assert_eq!(usage.code(CalledAs::Stackdeck), 2);
        assert_eq!(usage.code(CalledAs::DeckPlugin), 2);
        assert_eq!(usage.code(CalledAs::ComposePlugin), 1);
        assert_eq!(ExitStatus::from(Exit::Interrupted).code(CalledAs::ComposePlugin), 130);
        assert_eq!(
            ExitStatus::of_process(259).unwrap_err().code(CalledAs::ComposeProgram),
            3
        );
    }
}
