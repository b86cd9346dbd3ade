//! Questions to the user.

use crate::program::Program;
use stackdeck::logs::plain_text;
use stackdeck::plain;

/// Most bytes of a line of a question.
const LINE: usize = 2000;

impl Program<'_> {
    /// Asks a yes-or-no question. The answer is read from standard input, also where that is no terminal; its end is a
    /// no.
    pub(crate) fn asks(&self, question: &str) -> bool {
        is_yes(self.answer(&format!("{question} [y/N] ")))
    }

    /// The answer to a question, in lower case; `None` if there is none.
    fn answer(&self, question: &str) -> Option<String> {
        // A file from elsewhere must not speak to the terminal.
        let lines = question.split('\n').map(|line| plain_text(line.as_bytes(), LINE));
        plain::warn(&lines.collect::<Vec<_>>().join("\n"));
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        if !self.process.stdin_terminal {
            plain::warn("\n");
        }
        // At the end of input nothing is read, not even the end of a line.
        read.ok().filter(|read| *read > 0)?;
        Some(answer.trim().to_ascii_lowercase())
    }

    /// Asks a yes-or-no question to which an empty line of a terminal is a yes.
    pub(crate) fn agrees_to(&self, question: &str) -> bool {
        let answer = self.answer(&format!("{question} [Y/n] "));
        let is_default = self.process.stdin_terminal && answer.as_deref() == Some("");
        is_default || is_yes(answer)
    }
}

fn is_yes(answer: Option<String>) -> bool {
    matches!(answer.as_deref(), Some("y" | "yes" | "1" | "t" | "true"))
}
