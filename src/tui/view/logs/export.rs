//! Exports the lines shown: to a file with time and service, or raw to a command. What the engine has of them and was not read
//! yet is read first. Millions of lines take longer than a frame, so this runs in slices between frames.

use crate::engine::Timestamp;
use crate::logs::{Anchor, LineId, LineKind, LineRef, Store, View, plain_text};
use crate::runtime::{Command, Spool};
use crate::stack::Stack;
use crate::tui::kit::human;
use crate::tui::view::logs::gathering::{Gathering, Missing, left_out};
use crate::tui::view::logs::pane::LogPane;
use std::fs::{File, OpenOptions};
use std::io;
use std::io::{BufWriter, Seek, Write};
use std::path::PathBuf;

/// Lines fetched at a time.
const WINDOW: usize = 500;
/// Bytes written, or examined for the filter, per slice; takes a few milliseconds.
const SLICE: usize = 1 << 20;

/// Where the lines go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExportTarget {
    /// A new file, with time and service. An existing one is not overwritten.
    File(PathBuf),
    /// The standard input of a command.
    Command(String),
}

impl ExportTarget {
    fn words(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Command(command) => command.clone(),
        }
    }
}

/// An export in progress.
#[derive(Debug)]
pub(crate) struct ExportJob {
    target: ExportTarget,
    out: BufWriter<File>,
    /// The view at the time of the request, with all folds open.
    view: View,
    /// What is still to be read before the export begins.
    gathering: Option<Gathering>,
    zone: jiff::tz::TimeZone,
    /// The next line; `None` until the filter has examined all of history.
    next: Option<LineId>,
    /// Lines still to export; counted when the export begins.
    left: u64,
    /// Lines exported so far.
    lines: usize,
}

/// Result of a slice.
#[derive(Debug)]
pub(crate) enum ExportProgress {
    /// There is more.
    More,
    /// Written to the file; a message.
    Saved(String),
    /// These are to be sent before there can be more.
    Asked(Vec<Command>),
    /// Ready; the command for the runtime to run, and what is not among the lines.
    Piped { command: Command, left_out: String },
    /// Could not be written; a message.
    Failed(String),
}

impl ExportJob {
    /// Opens the target.
    ///
    /// # Errors
    /// When the file exists or cannot be made, in words.
    pub(crate) fn begin(target: ExportTarget, logs: &LogPane, zone: &jiff::tz::TimeZone) -> Result<Self, String> {
        let file = match &target {
            ExportTarget::File(path) => OpenOptions::new().write(true).create_new(true).open(path),
            ExportTarget::Command(_) => tempfile::tempfile(),
        };
        let file = file.map_err(|error| format!("{}: {error}", target.words()))?;
        let mut view = logs.view.clone();
        view.set_folded(false);
        Ok(Self {
            target,
            out: BufWriter::new(file),
            view,
            gathering: Some(Gathering::default()),
            zone: zone.clone(),
            next: None,
            left: 0,
            lines: 0,
        })
    }

    /// Whether lines are still to come from the engine.
    pub(crate) fn is_waiting(&self) -> bool {
        self.gathering.as_ref().is_some_and(Gathering::has_asked)
    }

    /// Takes note that the engine was asked for older lines of a container.
    pub(crate) fn answered(&mut self, container: &str) {
        if let Some(gathering) = &mut self.gathering {
            gathering.answered(container);
        }
    }

    /// Runs one slice.
    pub(crate) fn continue_export(&mut self, stack: &Stack, now: Timestamp) -> ExportProgress {
        let store = &stack.logs;
        if let Some(gathering) = &mut self.gathering {
            match gathering.missing(&self.view, stack, now) {
                Missing::Ask(commands) => return ExportProgress::Asked(commands),
                Missing::Wait => return ExportProgress::More,
                Missing::Nothing => self.gathering = None,
            }
        }
        if self.next.is_none() {
            if !self.view.refresh(store, SLICE).done {
                return ExportProgress::More;
            }
            self.next = self.view.first(store);
            self.left = self.view.len(store);
        }
        match self.slice(store) {
            Ok(true) => ExportProgress::More,
            Ok(false) => self.finish(store).unwrap_or_else(|error| self.failed(&error)),
            Err(error) => self.failed(&error),
        }
    }

    fn failed(&self, error: &io::Error) -> ExportProgress {
        let there = human::plural(self.lines, "line");
        ExportProgress::Failed(format!("{}: {error}, after {there}", self.target.words()))
    }

    /// Writes a slice; false when nothing is left.
    fn slice(&mut self, store: &Store) -> io::Result<bool> {
        let mut room = SLICE;
        while let Some(first) = self.next.filter(|_| self.left > 0) {
            if room == 0 {
                return Ok(true);
            }
            let window = self.view.window(store, Anchor::Top(first), WINDOW);
            for line in window.iter().filter_map(|row| store.line(row.id)) {
                if self.left == 0 {
                    return Ok(false);
                }
                self.lines += usize::from(self.write(&line)?);
                self.left -= 1;
                room = room.saturating_sub(line.bytes().len() + 1);
            }
            let last = window.last().map(|row| row.id);
            let after = |last: LineId| self.view.step(store, last, 1).filter(|after| *after != last);
            self.next = last.filter(|_| window.len() == WINDOW).and_then(after);
        }
        Ok(false)
    }

    /// Writes a line; false when it is not for this target. In a file, lines of a container have a bar before them and
    /// notes have dashes; a command gets only the former.
    fn write(&mut self, line: &LineRef<'_>) -> io::Result<bool> {
        let text = plain_text(line.bytes(), usize::MAX);
        let written = line.kind == LineKind::Text;
        match self.target {
            ExportTarget::File(_) => {
                let at = human::stamp(Timestamp(line.time), &self.zone);
                match (written, line.service) {
                    (true, service) => writeln!(self.out, "{at} {service} | {text}")?,
                    (false, "") => writeln!(self.out, "{at} -- {}", if text.is_empty() { "marker" } else { &text })?,
                    (false, service) => writeln!(self.out, "{at} {service} -- {text}")?,
                }
                Ok(true)
            }
            ExportTarget::Command(_) if written => writeln!(self.out, "{text}").map(|()| true),
            ExportTarget::Command(_) => Ok(false),
        }
    }

    fn finish(&mut self, store: &Store) -> io::Result<ExportProgress> {
        self.out.flush()?;
        let left_out = left_out(&self.view, store);
        match &self.target {
            ExportTarget::File(path) => {
                let lines = human::plural(self.lines, "line");
                Ok(ExportProgress::Saved(format!(
                    "{lines} in {}{left_out}",
                    path.display()
                )))
            }
            ExportTarget::Command(command) => {
                let mut file = self.out.get_ref().try_clone()?;
                file.rewind()?;
                let command = Command::Pipe {
                    command: command.clone(),
                    lines: Spool::new(file),
                };
                Ok(ExportProgress::Piped { command, left_out })
            }
        }
    }
}
