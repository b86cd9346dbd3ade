//! The whole deck in this process, on the simulated engine, in real time: how long a key takes to be painted, what a
//! frame costs, and whether every line is there.

use crossterm::event::{Event, KeyCode, KeyEvent};
use indexmap::IndexMap;
use ratatui::Frame;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use stackdeck::compose::files::MemoryFiles;
use stackdeck::compose::{LoadOptions, Project, load};
use stackdeck::engine::sim::{Scenario, SimEngine};
use stackdeck::engine::{Clock, Timestamp};
use stackdeck::logs::{Anchor, SpillFile, Store, View};
use stackdeck::plan::UpOptions;
use stackdeck::runtime::{Command, Follow, LogScope, Session, Until, drive, no_signals};
use stackdeck::settings::Settings;
use stackdeck::tui::{Abilities, Colours, Deck, DeckOptions, StartProgress, Terminal, TerminalLink};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Times a second each service writes.
const BURSTS: u64 = 50;

/// What was measured.
#[derive(Default)]
struct Measured {
    keys: Vec<Duration>,
    frames: Vec<Duration>,
}

/// A cell buffer as terminal, with a key press ten times a second.
struct Timed {
    cells: ratatui::Terminal<TestBackend>,
    pressed: Option<Instant>,
    end: Instant,
    due: tokio::time::Instant,
    count: u32,
    measured: Rc<RefCell<Measured>>,
}

impl Terminal for Timed {
    async fn next(&mut self) -> Option<Event> {
        if self.pressed.is_some() {
            std::future::pending::<()>().await;
        }
        // A point in time, not a span: this is called anew whenever something else happens.
        tokio::time::sleep_until(self.due).await;
        self.due += Duration::from_millis(97);
        if Instant::now() > self.end {
            return None;
        }
        self.pressed = Some(Instant::now());
        self.count += 1;
        let key = if self.count.is_multiple_of(2) { 'j' } else { 'k' };
        Some(Event::Key(KeyEvent::from(KeyCode::Char(key))))
    }

    fn size(&self) -> Rect {
        self.cells.backend().buffer().area
    }

    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>) -> Vec<TerminalLink>) -> io::Result<()> {
        let began = Instant::now();
        let drawn = self.cells.draw(|frame| drop(paint(frame))).map(|_| ());
        let mut measured = self.measured.borrow_mut();
        measured.frames.push(began.elapsed());
        if let Some(pressed) = self.pressed.take() {
            measured.keys.push(pressed.elapsed());
        }
        drawn.map_err(|error| io::Error::other(format!("{error:?}")))
    }

    fn clear(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn copy(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn ask_background(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn title(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn progress(&mut self, _: Option<StartProgress>) -> io::Result<()> {
        Ok(())
    }

    fn bell(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn lend(&mut self, _command: &str) -> io::Result<()> {
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn notify(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
}

/// Runs the flood and says what it cost.
pub fn flood(seconds: u64, rate: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let measured = Rc::new(RefCell::new(Measured::default()));
    let cpu = super::cpu_seconds(std::process::id());
    let began = Instant::now();
    let kept = runtime.block_on(run(seconds, rate, &measured));
    let share = (super::cpu_seconds(std::process::id()) - cpu) / began.elapsed().as_secs_f64();
    let at = |list: &mut Vec<Duration>, part: usize| {
        list.sort();
        let last = list.len().saturating_sub(1);
        list.get((list.len() * part / 100).min(last))
            .copied()
            .unwrap_or_default()
            .as_secs_f64()
            * 1000.0
    };
    let mut measured = measured.borrow_mut();
    println!("\nsimulated, {rate} lines a second for {seconds} s, deck at 200×60:");
    println!(
        "  key to paint: p50 {:.1} ms, p99 {:.1} ms (goal ≤ 50)",
        at(&mut measured.keys, 50),
        at(&mut measured.keys, 99)
    );
    println!(
        "  frame: p50 {:.2} ms, p99 {:.2} ms (goal ≤ 1)",
        at(&mut measured.frames, 50),
        at(&mut measured.frames, 99)
    );
    println!("  engine and deck together {share:.2} of a core; {kept} lines, each once and in order");
}

async fn run(seconds: u64, rate: u64, measured: &Rc<RefCell<Measured>>) -> u64 {
    let burst = rate / 2 / BURSTS;
    let every = 1.0 / BURSTS as f64;
    let log = format!(
        "{{log: [{{at: 0.5, every: {every}, times: {burst}, text: 'n={{n}} the quick brown fox jumps over the lazy dog, and over it again, and again'}}]}}"
    );
    let scenario = Scenario::parse(&format!(
        "images: {{box: {{present: true}}}}\nservices:\n  one: {log}\n  two: {log}\n"
    ));
    let clock = Clock::starting_at(Timestamp(1_756_123_320_000_000_000));
    let engine = Arc::new(SimEngine::start(scenario.expect("a scenario"), clock));
    let mut session = Session::new(engine, clock, "flood");
    session.project = Some(project());
    session.commands = vec![Command::operate(UpOptions::default())];
    session.until = Until::Left;
    session.follow = Follow {
        logs: Some(LogScope {
            follow: true,
            ..LogScope::default()
        }),
        details: true,
        ..Follow::default()
    };
    let directory = std::env::temp_dir().join("stackdeck-bench-flood");
    session
        .logs
        .keep_on(Box::new(SpillFile::create(&directory, 2 << 30).expect("a disk")));
    let terminal = Timed {
        cells: ratatui::Terminal::new(TestBackend::new(200, 60)).expect("cells"),
        pressed: None,
        end: Instant::now() + Duration::from_secs(seconds),
        due: tokio::time::Instant::now() + Duration::from_secs(1),
        count: 0,
        measured: Rc::clone(measured),
    };
    let options = DeckOptions {
        settings_file: None,
        files: Vec::new(),
        faults: Vec::new(),
        settings: Settings::default(),
        colours: Colours::All,
        abilities: Abilities::default(),
        coloured: true,
        ascii: false,
        owns: false,
        read_only: false,
        editor: "vi".to_owned(),
        own_command: "stackdeck".to_owned(),
        zone: jiff::tz::TimeZone::UTC,
    };
    let mut deck = Deck::on(terminal, &options);
    let outcome = drive(&mut deck, session, no_signals()).await;
    let logs = &outcome.stack.logs;
    ["one", "two"].iter().map(|service| accounted(logs, service)).sum()
}

fn project() -> Rc<Project> {
    let files = MemoryFiles::default().with(
        "/flood/compose.yaml",
        "name: flood\nservices: {one: {image: box}, two: {image: box}}\n",
    );
    let options = LoadOptions {
        cwd: "/flood".into(),
        environment: IndexMap::new(),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    Rc::new(loaded.usable().expect("a project").clone())
}

/// Every number of a service once and in order; how many there were.
fn accounted(store: &Store, service: &str) -> u64 {
    let mut view = View::default();
    view.show_only(service);
    let (mut next, mut from) = (0, view.first(store));
    while let Some(first) = from {
        let rows = view.window(store, Anchor::Top(first), 10_000);
        for row in &rows {
            assert_eq!(row.lost_before, 0, "{service}: lines were lost");
            let line = store.line(row.id).expect("it is held");
            let text = String::from_utf8_lossy(line.bytes()).into_owned();
            let number: u64 = text
                .strip_prefix("n=")
                .and_then(|rest| rest.split(' ').next()?.parse().ok())
                .expect("a number");
            assert!(
                next == 0 || number == next,
                "{service}: {number} came where {next} was due"
            );
            next = number + 1;
        }
        let last = rows.last().map(|row| row.id);
        from = last
            .and_then(|last| view.step(store, last, 1))
            .filter(|id| Some(*id) != last);
    }
    store.tally(service).held
}
