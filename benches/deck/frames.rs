//! Cost of a frame, including all work done for it, and the number of frames: the real deck on the simulated engine in
//! virtual time, painting into a cell buffer.

use crossterm::event::{Event, KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use stackdeck::compose::files::MemoryFiles;
use stackdeck::compose::{LoadOptions, Project, load};
use stackdeck::engine::sim::{Scenario, SimEngine};
use stackdeck::engine::{Clock, Timestamp};
use stackdeck::plan::UpOptions;
use stackdeck::runtime::{Command, Face, Follow, LogScope, Session, Until, drive, no_signals};
use stackdeck::settings::Settings;
use stackdeck::stack::{self, Stack};
use stackdeck::tui::{Abilities, Colours, Deck, DeckOptions, StartProgress, Terminal, TerminalLink};
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How a service behaves, in the words of a scenario and of a Compose file.
struct Kind {
    scenario: &'static str,
    compose: &'static str,
    keys: Keys,
    /// Nodes of the swarm that it is on; 0: on an engine.
    nodes: u32,
}

/// Keys that are pressed.
#[derive(Clone, Copy)]
enum Keys {
    /// Repeatedly, three per second.
    Always(&'static [&'static str]),
    /// Once, before frames are counted.
    Once(&'static [&'static str]),
}

const PROBED: Kind = Kind {
    scenario: "{ready: 3, log: [{at: 1, every: 0.5, text: 'level=info n={n} took=12ms path=/api/v1/items'}]}",
    compose: "{image: box, healthcheck: {test: [CMD, probe], interval: 5s, retries: 30}, ports: ['80']}",
    keys: Keys::Always(&["j", "j", "]", "tab", "k", "g", "T", "esc"]),
    nodes: 0,
};
/// Of a flood every line passes the filter, and every line is found.
const FLOODED: Kind = Kind {
    scenario: "{log: [{at: 1, every: 0.05, times: 100, text: 'level=info n={n} took=12ms path=/api/v1/items'}]}",
    compose: "{image: box}",
    keys: Keys::Once(&["&", "n", "=", "enter", "/", "t", "o", "o", "k", "enter"]),
    nodes: 0,
};
const STILL: Kind = Kind {
    scenario: "{}",
    compose: "{image: box}",
    // The log pane alone, so that no stats are streamed.
    keys: Keys::Once(&["tab", "f"]),
    nodes: 0,
};
const ON_SWARM: Kind = Kind {
    scenario: "{log: [{at: 1, text: 'level=info it listens'}]}",
    compose: "{image: box, deploy: {replicas: 10, endpoint_mode: dnsrr}}",
    keys: Keys::Always(&["j", "N", "j", "esc", "K", "]", "k", "w", "g", "T", "esc"]),
    nodes: 50,
};

/// 50 nodes, 500 services, 5,000 tasks: frames, and the memory of all of it, the simulated swarm included.
pub fn swarm() {
    println!();
    let mut times = painted(500, &ON_SWARM, (120, 36), 30);
    let rss = resident();
    println!(
        "frame, 5,000 tasks of 500 services on 50 nodes, a key every 0.3 s, at 120×36: {} frames, median {:.2} ms, p99 {:.2} ms (goal ≤ 8)",
        times.len(),
        cost(&mut times, 50),
        cost(&mut times, 99)
    );
    println!("memory of it, with the simulated swarm: {} MiB (goal ≤ 160)", rss >> 10);
}

fn cost(times: &mut [Duration], part: usize) -> f64 {
    times.sort();
    times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
}

/// KiB in memory, by `/proc`.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

pub fn frames() {
    println!();
    let cases = [
        ("10 services, a key every 0.3 s", 10, &PROBED, (200, 60), 1.0),
        ("500 services, a key every 0.3 s", 500, &PROBED, (80, 24), 8.0),
        ("500 services, a key every 0.3 s", 500, &PROBED, (200, 60), 8.0),
        ("6,000 lines/s, filtered and searched", 3, &FLOODED, (200, 60), 1.0),
    ];
    for (what, count, kind, size, goal) in cases {
        let mut times = painted(count, kind, size, 120);
        println!(
            "frame, {what}, at {}×{}: {} frames, median {:.2} ms, p99 {:.2} ms (goal ≤ {goal})",
            size.0,
            size.1,
            times.len(),
            cost(&mut times, 50),
            cost(&mut times, 99)
        );
    }
    let quiet = painted(10, &STILL, (80, 24), 600);
    println!(
        "frames in ten minutes of a stack that does nothing, only its logs on the screen: {} (goal 0)",
        quiet.len()
    );
}

/// Runs a stack of `count` services for `seconds` of its time, and answers what each frame after the start-up took.
fn painted(count: usize, kind: &Kind, (width, height): (u16, u16), seconds: u64) -> Vec<Duration> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let clock = Clock::starting_at(Timestamp(1_756_123_320_000_000_000));
        let services = |text: &str| -> String { (0..count).map(|n| format!("  s{n:03}: {text}\n")).collect() };
        let scenario = format!(
            "nodes: {}\nimages: {{box: {{present: true}}}}\nservices:\n{}",
            kind.nodes,
            services(kind.scenario)
        );
        let scenario = Scenario::parse(&scenario).expect("a scenario");
        let mut session = Session::new(Arc::new(SimEngine::start(scenario, clock)), clock, "frames");
        session.project = Some(project(&format!("name: frames\nservices:\n{}", services(kind.compose))));
        session.commands = vec![Command::operate(UpOptions::default())];
        session.until = Until::Left;
        session.on_swarm = kind.nodes > 0;
        session.follow = Follow {
            logs: Some(LogScope {
                follow: true,
                ..LogScope::default()
            }),
            details: true,
            ..Follow::default()
        };
        let start = tokio::time::Instant::now();
        let cells = Cells {
            cells: ratatui::Terminal::new(TestBackend::new(width, height)).expect("cells"),
            due: start + Duration::from_secs(25),
            end: start + Duration::from_secs(30 + seconds),
            keys: kind.keys,
            count: 0,
        };
        let mut watched = Watched {
            deck: Deck::on(cells, &options()),
            from: start + Duration::from_secs(30),
            times: Vec::new(),
        };
        drive(&mut watched, session, no_signals()).await;
        watched.times.pop(); // the last frame is that of leaving
        watched.times
    })
}

fn options() -> DeckOptions {
    DeckOptions {
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
    }
}

fn project(text: &str) -> Rc<Project> {
    let files = MemoryFiles::default().with("/frames/compose.yaml", text.as_bytes());
    let options = LoadOptions {
        cwd: "/frames".into(),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    Rc::new(loaded.usable().expect("a project").clone())
}

/// The deck, with its frames timed.
struct Watched {
    deck: Deck<Cells>,
    from: tokio::time::Instant,
    times: Vec<Duration>,
}

impl Face for Watched {
    type Input = Option<Event>;

    async fn next(&mut self) -> Self::Input {
        self.deck.next().await
    }

    fn handle(&mut self, input: Self::Input, stack: &Stack, now: Timestamp) -> Vec<Command> {
        self.deck.handle(input, stack, now)
    }

    fn observe(&mut self, event: &stack::Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        self.deck.observe(event, stack, now)
    }

    fn work(&mut self, stack: &Stack, now: Timestamp) -> Vec<Command> {
        self.deck.work(stack, now)
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        let began = Instant::now();
        let painted = self.deck.paint(stack, now);
        if tokio::time::Instant::now() > self.from {
            self.times.push(began.elapsed());
        }
        painted
    }

    fn wake(&self, stack: &Stack, now: Timestamp) -> Option<Duration> {
        self.deck.wake(stack, now)
    }
}

/// A cell buffer as terminal, with key presses as input.
struct Cells {
    cells: ratatui::Terminal<TestBackend>,
    due: tokio::time::Instant,
    end: tokio::time::Instant,
    keys: Keys,
    count: usize,
}

impl Terminal for Cells {
    async fn next(&mut self) -> Option<Event> {
        let key = match self.keys {
            Keys::Always(keys) => keys.get(self.count % keys.len()),
            Keys::Once(keys) => keys.get(self.count),
        };
        tokio::time::sleep_until(if key.is_some() { self.due } else { self.end }).await;
        if tokio::time::Instant::now() >= self.end {
            return None;
        }
        self.due += Duration::from_millis(300);
        self.count += 1;
        let code = match *key? {
            "tab" => KeyCode::Tab,
            "esc" => KeyCode::Esc,
            key => KeyCode::Char(key.chars().next().expect("a letter")),
        };
        Some(Event::Key(KeyEvent::from(code)))
    }

    fn size(&self) -> Rect {
        self.cells.backend().buffer().area
    }

    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>) -> Vec<TerminalLink>) -> io::Result<()> {
        let drawn = self.cells.draw(|frame| drop(paint(frame))).map(|_| ());
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
