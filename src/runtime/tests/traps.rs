//! Traps that other programs fell into, as far as they concern the loop: each test names its trap by number.

use super::stage::{attached, signals_at, up};
use super::*;
use crate::engine::Timestamp;
use crate::runtime::{Command, Face, Signal, drive};
use crate::stack::{Event, Stack};
use std::convert::Infallible;

/// A face that counts how often it is painted, and the events it saw.
#[derive(Default)]
struct Counting {
    frames: usize,
    events: usize,
}

impl Face for Counting {
    type Input = Infallible;

    fn observe(&mut self, event: &Event, _: &Stack, _: Timestamp) -> Vec<Command> {
        self.events += match event {
            Event::Logs(batch) => batch.lines.len(),
            _ => 1,
        };
        Vec::new()
    }

    fn paint(&mut self, _: &Stack, _: Timestamp) -> std::io::Result<()> {
        self.frames += 1;
        Ok(())
    }
}

async fn count(script: &str, services: Vec<crate::compose::Service>, seconds: f64) -> Counting {
    let stage = Stage::new(script, services);
    let mut face = Counting::default();
    let session = attached(stage.session(vec![up()]));
    drive(&mut face, session, signals_at(&[(seconds, Signal::Hangup)])).await;
    face
}

/// Engines send three events for every probe. They are no reason to inspect everything again, nor to paint.
#[tokio::test(start_paused = true)]
async fn trap_01_the_events_of_probes_are_no_reason_to_draw() {
    let services = |count: usize| (0..count).map(|at| service(&format!("s{at}"), true, &[])).collect();
    let short = count("{}", services(10), 10.0).await;
    let long = count("{}", services(10), 70.0).await;
    let (frames, events) = (long.frames - short.frames, long.events - short.events);
    assert!(events > 1500, "there were only {events} events to be misled by");
    // Ten strips of probes a second move, and that may wait half a second.
    assert!(frames <= 60 * 2 + 5, "{frames} frames in a minute");
}

/// One frame for each line would be too slow.
#[tokio::test(start_paused = true)]
async fn trap_17_lines_are_drawn_thirty_times_a_second_however_many_there_are() {
    let script = "services: {app: {log: [{at: 1, every: 0.001, text: 'tick {n}'}]}}";
    let seen = count(script, vec![service("app", false, &[])], 11.0).await;
    assert!(seen.events > 9000, "{} lines", seen.events);
    assert!(seen.frames <= 11 * 31, "{} frames in 11 seconds", seen.frames);
}
