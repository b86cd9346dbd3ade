//! Log lines older than those read at first.

use super::stage::{BORN, Stage, attached, service, signals_at};
use crate::engine::Timestamp;
use crate::logs::{Anchor, View};
use crate::runtime::{Command, LogScope, Signal};
use crate::stack::{Event, Stack};
use std::cell::RefCell;
use std::rc::Rc;

fn lines(stack: &Stack, service: &str) -> Vec<String> {
    let mut view = View::default();
    view.show_only(service);
    let rows = view.window(&stack.logs, Anchor::Start, 100_000);
    let text = |id| {
        let line = stack.logs.line(id)?;
        Some(String::from_utf8_lossy(line.bytes()).into_owned())
    };
    rows.iter().filter_map(|row| text(row.id)).collect()
}

/// The end of a fast log covers less time than that of a slow one. The store knows where older lines of the fast one
/// are missing, and reading them leaves no gap.
#[tokio::test(start_paused = true)]
async fn unread_older_lines_are_marked_and_read_on_request() {
    let script = "
services:
  fast: {log: [{at: 0.1, every: 0.01, text: 'fast {n}'}]}
  slow: {log: [{at: 0.1, every: 2, text: 'slow {n}'}]}
";
    let stage = Stage::new(script, vec![service("fast", false, &[]), service("slow", false, &[])]);
    stage.up().await;
    tokio::time::sleep(std::time::Duration::from_secs(20)).await;
    let mut session = attached(stage.session(Vec::new()));
    session.follow.logs = Some(LogScope {
        follow: true,
        tail: Some(50),
        ..LogScope::default()
    });
    let told: Rc<RefCell<Vec<(String, bool)>>> = Rc::default();
    let heard = Rc::clone(&told);
    let reaction = Box::new(move |event: &Event, stack: &Stack| {
        let Event::LogsCut { container, cut } = event else {
            return Vec::new();
        };
        heard.borrow_mut().push((container.clone(), *cut));
        if !cut {
            return Vec::new();
        }
        assert!(lines(stack, "fast").len() < 100, "not only the end was read");
        let first = stack.logs.whole_since("fast").expect("nothing is known of a gap");
        assert!(first > BORN.0);
        vec![Command::OlderLogs {
            service: "fast".to_owned(),
            back_to: Some(Timestamp(BORN.0)),
        }]
    });
    let (outcome, _) = stage
        .act(session, reaction, signals_at(&[(40.0, Signal::Hangup)]))
        .await;
    let fast = lines(&outcome.stack, "fast");
    let expected: Vec<String> = (1..=fast.len()).map(|n| format!("fast {n}")).collect();
    assert!(fast.len() > 2000, "{}", fast.len());
    assert_eq!(fast, expected);
    let container = "shop-fast-1".to_owned();
    assert_eq!(*told.borrow(), [(container.clone(), true), (container, false)]);
    assert_eq!(outcome.stack.logs.whole_since("fast"), None);
}
