//! The tasks tab: the tasks of a service on a swarm, each with its node, and below them those that were replaced. Above them the last
//! update, while it is under way or when it went wrong.

use crate::engine::swarm::TaskState;
use crate::stack::{NodeTask, ServiceTasks};
use crate::swarm::{Rollout, RolloutState};
use crate::tui::context::ViewContext;
use crate::tui::kit::{human, text};
use crate::tui::used::{SECOND, Used};
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};

/// Cells of the bar of an update.
const BAR: u64 = 20;
/// Cells of an error where the image follows it.
const ERROR: usize = 44;

pub(super) struct TasksTab;

impl Tab for TasksTab {
    fn page(&self, TabContext { service, cx, .. }: TabContext<'_>) -> Page {
        let Some(tasks) = &service.tasks else {
            return Page::of_note("the swarm has no such service; u brings it up", Ink::Dim);
        };
        let mut head: Vec<PageRow> = tasks
            .rollout
            .iter()
            .flat_map(|rollout| rollout_rows(rollout, cx))
            .collect();
        if tasks.tasks.is_empty() {
            head.push(PageRow::new("it has no tasks, and the swarm remembers none", Ink::Dim));
            return Page {
                head,
                ..Page::default()
            };
        }
        let widths = Widths::of(tasks);
        head.push(PageRow::new(widths.heading(), Ink::Dim));
        let (present, replaced): (Vec<_>, Vec<_>) = tasks.tasks.iter().partition(|task| is_present(task));
        let rows = present.iter().map(|task| task_row(task, &widths, cx, false));
        let rows = rows.chain(replaced.iter().map(|task| task_row(task, &widths, cx, true)));
        Page {
            head,
            rows: rows.collect(),
            ..Page::default()
        }
    }

    fn used(&self, _tab: TabContext<'_>, used: &mut Used) {
        used.stays_true_for(SECOND);
    }
}

/// Whether a task is one of those the service has now.
fn is_present(task: &NodeTask) -> bool {
    let report = &task.report;
    !matches!(report.wanted, TaskState::Shutdown | TaskState::Remove)
        || (!report.state.is_ended() && report.state >= TaskState::Starting)
}

/// The update: a bar, how many failed, how long each task is watched; or how it ended.
pub(crate) fn rollout_rows(rollout: &Rollout, cx: ViewContext<'_>) -> Vec<PageRow> {
    let ink = match rollout.state {
        RolloutState::Completed => return Vec::new(),
        RolloutState::Updating => Ink::Accent,
        RolloutState::Paused | RolloutState::RollingBack | RolloutState::RollbackPaused | RolloutState::RolledBack => {
            Ink::Bad
        }
    };
    let full = rollout.updated.min(rollout.total).saturating_mul(BAR);
    let full = full.checked_div(rollout.total).unwrap_or(0);
    let glyphs = cx.look.glyphs;
    let shape = |at: u64| if at < full { glyphs.full } else { glyphs.empty };
    let bar: String = (0..BAR).map(shape).collect();
    let words = match rollout.state.is_bad() {
        true => rollout.state.words().to_uppercase(),
        false => rollout.state.words().to_owned(),
    };
    let since = rollout
        .since
        .map(|since| format!(", {} ago", human::ago(cx.now.since(since))));
    let first = PageRow::new(format!("{words}  "), ink)
        .and(format!("{bar}  "), ink)
        .and(format!("{}/{}", rollout.updated, rollout.total), Ink::Text)
        .and(
            format!(", {} failed", rollout.failed),
            if rollout.failed > 0 { Ink::Bad } else { Ink::Dim },
        )
        .and(format!(", each watched for {}", human::ago(rollout.monitor)), Ink::Dim)
        .and(since.unwrap_or_default(), Ink::Dim);
    let message = rollout.state.is_bad() && !rollout.message.is_empty();
    let second = message.then(|| PageRow::new(rollout.message.clone(), Ink::Bad));
    std::iter::once(first).chain(second).collect()
}

/// Widths of the columns.
struct Widths {
    place: usize,
    node: usize,
}

impl Widths {
    fn of(tasks: &ServiceTasks) -> Self {
        let widest = |of: &dyn Fn(&NodeTask) -> usize, least: usize, most: usize| {
            let cells = tasks.tasks.iter().map(|task| of(task)).max().unwrap_or(0);
            cells.clamp(least, most)
        };
        Self {
            place: widest(&|task| slot(task).len(), 4, 6),
            node: widest(&|task| text::width(&text::clean(&task.node)), 4, 18),
        }
    }

    fn heading(&self) -> String {
        format!(
            "  {:<place$}  {:<node$}  {:<10}  {:>5}  error, image",
            "slot",
            "node",
            "state",
            "since",
            place = self.place,
            node = self.node
        )
    }
}

fn slot(task: &NodeTask) -> String {
    match task.report.slot {
        0 => "-".to_owned(),
        slot => slot.to_string(),
    }
}

fn padded(words: &str, cells: usize, ellipsis: &str) -> String {
    let cleaned = text::clean(words);
    let fitted = text::fit_middle(&cleaned, cells, ellipsis);
    let gap = cells.saturating_sub(text::width(&fitted));
    format!("{fitted}{}", " ".repeat(gap))
}

fn task_row(task: &NodeTask, widths: &Widths, cx: ViewContext<'_>, is_replaced: bool) -> PageRow {
    let report = &task.report;
    let ellipsis = cx.look.glyphs.ellipsis;
    let plain = if is_replaced { Ink::Dim } else { Ink::Text };
    let node = if task.node.is_empty() {
        cx.look.glyphs.none
    } else {
        &task.node
    };
    let since = report
        .since
        .map_or_else(String::new, |since| human::ago(cx.now.since(since)));
    let lead = if is_replaced { cx.look.glyphs.last_branch } else { " " };
    let error = match report.error.as_str() {
        "" => String::new(),
        error => format!("{}  ", text::fit(&text::clean(error), ERROR, ellipsis)),
    };
    let image = report.image.split('@').next().unwrap_or_default().to_owned();
    let full = [
        format!("task {} of slot {}", report.id, slot(task)),
        format!("node {node}"),
        format!("{}, meant to be {}", report.state.as_str(), report.wanted.as_str()),
        report.message.clone(),
        report.error.clone(),
        report
            .exit_code
            .map_or_else(String::new, |code| format!("exit code {code}")),
        report.image.clone(),
    ];
    let full: Vec<String> = full.into_iter().filter(|line| !line.is_empty()).collect();
    PageRow::new(
        format!("{lead} {:<place$}  ", slot(task), place = widths.place),
        Ink::Dim,
    )
    .and(format!("{}  ", padded(node, widths.node, ellipsis)), plain)
    .and(format!("{:<10}  ", report.state.as_str()), state_ink(task, is_replaced))
    .and(format!("{since:>5}  "), Ink::Dim)
    .and(error, if is_replaced { Ink::Dim } else { Ink::Bad })
    .and(image, Ink::Dim)
    .opens("task", full.join("\n"))
    .copies(report.id.clone())
}

fn state_ink(task: &NodeTask, is_replaced: bool) -> Ink {
    match task.report.state {
        TaskState::Failed | TaskState::Rejected | TaskState::Orphaned => Ink::Bad,
        TaskState::Pending if task.is_unplaced() => Ink::Bad,
        _ if is_replaced => Ink::Dim,
        TaskState::Running if task.report.wanted > TaskState::Running => Ink::Dim,
        TaskState::Running | TaskState::Complete => Ink::Good,
        TaskState::New
        | TaskState::Allocated
        | TaskState::Pending
        | TaskState::Assigned
        | TaskState::Accepted
        | TaskState::Preparing
        | TaskState::Ready
        | TaskState::Starting => Ink::Wait,
        TaskState::Shutdown | TaskState::Remove => Ink::Dim,
    }
}

/// A row for each present task, and each that failed: what its state says of its health.
pub(super) fn health_rows(tasks: &ServiceTasks, has_check: bool, cx: ViewContext<'_>) -> Vec<PageRow> {
    let widths = Widths::of(tasks);
    let is_told = |task: &&std::rc::Rc<NodeTask>| is_present(task) || task.report.state.is_failure();
    let row = |task: &std::rc::Rc<NodeTask>| {
        let report = &task.report;
        let words = match report.state {
            TaskState::Starting => "runs, and is not healthy yet".to_owned(),
            TaskState::Running if has_check => "healthy".to_owned(),
            TaskState::Running => "running".to_owned(),
            TaskState::Failed if report.error.contains("unhealthy") => format!("ended as unhealthy: {}", report.error),
            TaskState::Failed | TaskState::Rejected | TaskState::Orphaned => report.error.clone(),
            TaskState::Complete => "complete".to_owned(),
            TaskState::New
            | TaskState::Allocated
            | TaskState::Pending
            | TaskState::Assigned
            | TaskState::Accepted
            | TaskState::Preparing
            | TaskState::Ready
            | TaskState::Shutdown
            | TaskState::Remove => "does not run".to_owned(),
        };
        let ago = report
            .since
            .map_or_else(String::new, |since| human::ago(cx.now.since(since)));
        PageRow::new(format!("  {:<place$}  ", slot(task), place = widths.place), Ink::Dim)
            .and(
                format!("{}  ", padded(&task.node, widths.node, cx.look.glyphs.ellipsis)),
                Ink::Text,
            )
            .and(format!("{ago:>5}  "), Ink::Dim)
            .and(words, state_ink(task, false))
    };
    tasks.tasks.iter().filter(is_told).map(row).collect()
}
