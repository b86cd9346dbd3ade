//! A log line opened in full, and what a command printed.

use crate::engine::Timestamp;
use crate::logs::{LineId, LineRef, TRACE, plain_text, pretty};
use crate::stack::PipeOutput;
use crate::tui::context::ViewContext;
use crate::tui::kit::{human, text};
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::Screen;
use crate::tui::view::logs::line_popup::LinePopup;
use crate::tui::view::logs::pane::LogPane;

/// Most bytes of an opened line that are shown; saving and piping use all of it.
const IN_FULL: usize = 1 << 20;

/// Opens the line under the cursor: as fields if it has any, else as text.
pub(super) fn open_line(logs: &LogPane, screen: &mut Screen, cx: ViewContext<'_>) {
    let store = &cx.stack.logs;
    let id = logs.cursor.or_else(|| logs.view.last(store));
    let Some((id, line)) = id.and_then(|id| Some((id, store.line(id)?))) else {
        return;
    };
    let level = line.level.map_or(String::new(), |level| format!("{} · ", level.word()));
    let whose = if line.container.is_empty() {
        line.service
    } else {
        line.container
    };
    let at = jiff::Timestamp::from_nanosecond(i128::from(line.time)).unwrap_or_default();
    let mut title = format!("{level}{whose} · {at:.9}");
    let rest: Vec<String> = continuation(cx, id);
    if let Some(fields) = pretty(line.bytes()).filter(|fields| !fields.is_empty()) {
        screen.show_popup(LinePopup {
            title,
            fields,
            rest,
            at: 0,
        });
        return;
    }
    let length = line.bytes().len();
    if length > IN_FULL {
        let (shown, all) = (human::bytes(IN_FULL as u64), human::bytes(length as u64));
        title = format!("{} · {shown} of {all}; save or pipe it for all", line.container);
    }
    // In rows, so that a line of a megabyte can be paged through.
    let cells = usize::from(screen.size.width.saturating_sub(4).min(120).saturating_sub(4)).max(1);
    let shown = line.bytes().get(..IN_FULL.min(length)).unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    // Each overwritten part gets rows of its own.
    for part in shown.split(|byte| *byte == b'\r').filter(|part| !part.is_empty()) {
        let part = plain_text(part, IN_FULL);
        lines.extend(text::wrap(&part, cells).into_iter().map(str::to_owned));
    }
    lines.extend(rest);
    screen.show_popup(TextPopup::new(title, lines));
}

/// The lines that continue a line, as text.
fn continuation(cx: ViewContext<'_>, id: LineId) -> Vec<String> {
    let lines = cx.stack.logs.continuation(id);
    let text = |line: LineRef<'_>| plain_text(line.bytes(), IN_FULL);
    lines
        .take(usize::try_from(TRACE * 10).unwrap_or(200))
        .map(text)
        .collect()
}

/// What a command printed, in a popup.
pub(super) fn show_printed(screen: &mut Screen, command: &str, outcome: &Result<PipeOutput, String>, now: Timestamp) {
    let printed = match outcome {
        Ok(printed) => printed,
        Err(error) => return screen.complain(format!("{command}: {error}"), now),
    };
    let code = printed
        .code
        .map_or("ended by a signal".to_owned(), |code| format!("exit {code}"));
    let mut lines: Vec<String> = printed
        .bytes
        .split(|byte| *byte == b'\n')
        .map(|line| plain_text(line, IN_FULL))
        .collect();
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if printed.left_out > 0 {
        lines.push(format!("… and {} more", human::bytes(printed.left_out)));
    }
    screen.show_popup(TextPopup::new(format!("| {command} · {code}"), lines));
}
