//! A proxy between the program and an engine in which everything goes wrong that can: connections that are cut, slow, held back
//! behind later ones, garbled, or that stall; and all of them at once. A seed says which and when.

use fastrand::Rng;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What happens to the answers of one connection.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Passes,
    /// It ends after so many bytes.
    CutAfter(usize),
    /// From so many bytes on it carries rubbish.
    GarbledAfter(usize),
    /// After so many bytes nothing comes for a while, and then it ends.
    StallsAfter(usize),
    /// Every piece is late.
    Slow(Duration),
    /// The first piece is late, so that connections made later are answered first.
    HeldBack(Duration),
}

impl Fate {
    fn of(rng: &mut Rng) -> Self {
        let after = |rng: &mut Rng| rng.usize(0..20_000);
        match rng.u8(0..20) {
            0 | 1 => Self::CutAfter(after(rng)),
            2 => Self::GarbledAfter(after(rng)),
            3 => Self::StallsAfter(after(rng)),
            4 => Self::Slow(Duration::from_millis(rng.u64(5..60))),
            5 | 6 => Self::HeldBack(Duration::from_millis(rng.u64(50..800))),
            _ => Self::Passes,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Passes => "passed",
            Self::CutAfter(_) => "cut",
            Self::GarbledAfter(_) => "garbled",
            Self::StallsAfter(_) => "stalled",
            Self::Slow(_) => "slowed",
            Self::HeldBack(_) => "held back",
        }
    }
}

/// Longest time a connection stalls.
const STALL: Duration = Duration::from_secs(3);
/// How often what waits looks whether it may go on.
const LOOK: Duration = Duration::from_millis(10);

/// The proxy.
pub struct Storm {
    path: PathBuf,
    sky: Arc<Sky>,
    weather: Option<JoinHandle<()>>,
}

/// What all connections share.
struct Sky {
    target: PathBuf,
    seed: u64,
    is_calm: AtomicBool,
    is_away: AtomicBool,
    is_frozen: AtomicBool,
    connections: AtomicU64,
    open: Mutex<Vec<UnixStream>>,
    did: Mutex<BTreeMap<&'static str, u32>>,
}

impl Storm {
    /// A proxy at `path`, calm at first.
    pub fn at(path: &Path, target: &str, seed: u64) -> Self {
        let listener = UnixListener::bind(path).expect("a socket can be made");
        let sky = Arc::new(Sky {
            target: PathBuf::from(target),
            seed,
            is_calm: AtomicBool::new(true),
            is_away: AtomicBool::new(false),
            is_frozen: AtomicBool::new(false),
            connections: AtomicU64::new(0),
            open: Mutex::default(),
            did: Mutex::default(),
        });
        let shared = Arc::clone(&sky);
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                match caller {
                    Ok(caller) => shared.accept(caller),
                    Err(_) => return,
                }
            }
        });
        Self {
            path: path.to_owned(),
            sky,
            weather: None,
        }
    }

    /// What to give as `DOCKER_HOST`.
    pub fn host(&self) -> String {
        format!("unix://{}", self.path.display())
    }

    /// Lets it blow, from now until [`Storm::calm`].
    pub fn rise(&mut self) {
        self.sky.is_calm.store(false, Ordering::SeqCst);
        let sky = Arc::clone(&self.sky);
        self.weather = Some(std::thread::spawn(move || sky.blow()));
    }

    /// Ends it: connections that are open are cut, later ones pass.
    pub fn calm(&mut self) {
        self.sky.is_calm.store(true, Ordering::SeqCst);
        if let Some(weather) = self.weather.take() {
            let _ = weather.join();
        }
        self.sky.is_away.store(false, Ordering::SeqCst);
        self.sky.is_frozen.store(false, Ordering::SeqCst);
        self.sky.cut();
    }

    /// What was done, and how often.
    pub fn did(&self) -> String {
        let did = self.sky.did.lock().unwrap();
        let words = did.iter().map(|(word, count)| format!("{count} {word}"));
        words.collect::<Vec<_>>().join(", ")
    }
}

impl Drop for Storm {
    fn drop(&mut self) {
        self.calm();
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Sky {
    fn is_calm(&self) -> bool {
        self.is_calm.load(Ordering::SeqCst)
    }

    fn note(&self, word: &'static str) {
        *self.did.lock().unwrap().entry(word).or_default() += 1;
    }

    fn cut(&self) {
        for end in self.open.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Weather for all connections at once.
    fn blow(&self) {
        let mut rng = Rng::with_seed(self.seed);
        while !self.is_calm() {
            self.wait(Duration::from_millis(rng.u64(300..1500)));
            let length = Duration::from_millis(rng.u64(200..2500));
            match rng.u8(0..6) {
                0 => {
                    self.note("all cut");
                    self.cut();
                }
                1 => {
                    self.note("away");
                    self.is_away.store(true, Ordering::SeqCst);
                    self.cut();
                    self.wait(length);
                    self.is_away.store(false, Ordering::SeqCst);
                }
                2 => {
                    self.note("frozen");
                    self.is_frozen.store(true, Ordering::SeqCst);
                    self.wait(length);
                    self.is_frozen.store(false, Ordering::SeqCst);
                }
                _ => {}
            }
        }
    }

    fn accept(self: &Arc<Self>, caller: UnixStream) {
        let number = self.connections.fetch_add(1, Ordering::SeqCst);
        if self.is_away.load(Ordering::SeqCst) {
            return;
        }
        let Ok(engine) = UnixStream::connect(&self.target) else {
            return;
        };
        let fate = match self.is_calm() {
            true => Fate::Passes,
            false => Fate::of(&mut Rng::with_seed(
                self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            )),
        };
        self.note(fate.word());
        let clone = |end: &UnixStream| end.try_clone().unwrap();
        self.open.lock().unwrap().extend([clone(&caller), clone(&engine)]);
        let reads_logs = Arc::new(AtomicBool::new(false));
        let (from, to, noted) = (clone(&caller), clone(&engine), Arc::clone(&reads_logs));
        std::thread::spawn(move || requests(from, to, &noted));
        let sky = Arc::clone(self);
        std::thread::spawn(move || sky.answers(engine, caller, fate, &reads_logs));
    }

    /// Waits, unless the storm ends.
    fn wait(&self, time: Duration) {
        let mut left = time;
        while !self.is_calm() && !left.is_zero() {
            std::thread::sleep(left.min(LOOK));
            left = left.saturating_sub(LOOK);
        }
    }

    fn answers(&self, mut engine: UnixStream, mut caller: UnixStream, fate: Fate, reads_logs: &AtomicBool) {
        let mut buffer = [0u8; 16384];
        let mut passed = 0;
        while let Ok(n @ 1..) = engine.read(&mut buffer) {
            while self.is_frozen.load(Ordering::SeqCst) {
                std::thread::sleep(LOOK);
            }
            let bytes = &mut buffer[..n];
            let within = |limit: usize| (passed..passed + n).contains(&limit).then(|| limit - passed);
            let (mut last, mut ends) = (n, false);
            match fate {
                Fate::Passes => {}
                Fate::CutAfter(limit) => {
                    if let Some(at) = within(limit) {
                        (last, ends) = (at, true);
                    }
                }
                Fate::StallsAfter(limit) => {
                    if let Some(at) = within(limit) {
                        let _ = caller.write_all(&bytes[..at]);
                        self.wait(STALL);
                        (last, ends) = (0, true);
                    }
                }
                Fate::GarbledAfter(limit) => {
                    if let Some(at) = within(limit) {
                        let end = n.min(at + 16);
                        bytes[at..end].fill(0xff);
                        // Rubbish in the text of a line is text: there the connection ends with it.
                        if reads_logs.load(Ordering::SeqCst) {
                            (last, ends) = (end, true);
                        }
                    }
                }
                Fate::Slow(late) => self.wait(late),
                Fate::HeldBack(late) if passed == 0 => self.wait(late),
                Fate::HeldBack(_) => {}
            }
            if caller.write_all(&bytes[..last]).is_err() || ends {
                break;
            }
            passed += n;
        }
        let _ = caller.shutdown(Shutdown::Both);
        let _ = engine.shutdown(Shutdown::Both);
    }
}

fn requests(mut caller: UnixStream, mut engine: UnixStream, reads_logs: &AtomicBool) {
    let mut buffer = [0u8; 16384];
    while let Ok(n @ 1..) = caller.read(&mut buffer) {
        if buffer[..n].windows(6).any(|window| window == b"/logs?") {
            reads_logs.store(true, Ordering::SeqCst);
        }
        if engine.write_all(&buffer[..n]).is_err() {
            break;
        }
    }
    let _ = engine.shutdown(Shutdown::Write);
}
