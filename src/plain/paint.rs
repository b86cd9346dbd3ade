//! Colours, if wanted: a few words in the sixteen colours that every terminal has.

use crate::stack::Phase;

/// Adds colour to text, or leaves it unchanged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

/// Service colours: readable on dark and light backgrounds.
const SERVICES: [u8; 6] = [36, 35, 34, 33, 32, 96];

impl Paint {
    fn wrap(self, code: u8, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn good(self, text: &str) -> String {
        self.wrap(32, text)
    }

    pub(super) fn bad(self, text: &str) -> String {
        self.wrap(31, text)
    }

    pub(super) fn busy(self, text: &str) -> String {
        self.wrap(33, text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.wrap(2, text)
    }

    /// Colours a text by the service's name, which always gives the same colour.
    pub(super) fn service(self, name: &str, text: &str) -> String {
        let sum = name
            .bytes()
            .fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        let code = SERVICES.get(sum % SERVICES.len()).copied().unwrap_or(36);
        self.wrap(code, text)
    }

    pub(super) fn phase(self, phase: &Phase, text: &str) -> String {
        match phase {
            Phase::Healthy | Phase::Running | Phase::Done => self.good(text),
            Phase::Unhealthy | Phase::Exited(_) | Phase::OutOfMemory | Phase::Failed => self.bad(text),
            Phase::Absent | Phase::Created | Phase::Queued | Phase::Creating => self.dim(text),
            Phase::Pulling
            | Phase::Building
            | Phase::Pushing
            | Phase::Waiting
            | Phase::Starting
            | Phase::Restarting
            | Phase::Stopping
            | Phase::Paused => self.busy(text),
        }
    }
}
