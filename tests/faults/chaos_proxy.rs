//! A proxy between the program and an engine in which everything goes wrong that can: connections that are cut, slow, held back
//! behind later ones, garbled, or that stall; and all of them at once. A seed says which and when.

use fastrand::Rng;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What happens to the answers of one connection.
#[derive(Debug, Clone, Copy)]
enum Disturbance {
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

impl Disturbance {
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

/// The proxy.
pub struct ChaosProxy {
    path: PathBuf,
    shared: Arc<Shared>,
    disturbing: Option<JoinHandle<()>>,
}

/// What holds for all connections.
#[derive(Clone, Copy)]
struct Conditions {
    is_undisturbed: bool,
    is_away: bool,
    is_frozen: bool,
}

/// What all connections share.
struct Shared {
    target: PathBuf,
    seed: u64,
    conditions: Mutex<Conditions>,
    changed: Condvar,
    connections: AtomicU64,
    open: Mutex<Vec<UnixStream>>,
    did: Mutex<BTreeMap<&'static str, u32>>,
}

impl ChaosProxy {
    /// A proxy at `path`, which passes everything at first.
    pub fn at(path: &Path, target: &str, seed: u64) -> Self {
        let listener = UnixListener::bind(path).expect("a socket can be made");
        let shared = Arc::new(Shared {
            target: PathBuf::from(target),
            seed,
            conditions: Mutex::new(Conditions {
                is_undisturbed: true,
                is_away: false,
                is_frozen: false,
            }),
            changed: Condvar::new(),
            connections: AtomicU64::new(0),
            open: Mutex::default(),
            did: Mutex::default(),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                match caller {
                    Ok(caller) => serving.accept(caller),
                    Err(_) => return,
                }
            }
        });
        Self {
            path: path.to_owned(),
            shared,
            disturbing: None,
        }
    }

    /// What to give as `DOCKER_HOST`.
    pub fn host(&self) -> String {
        format!("unix://{}", self.path.display())
    }

    /// Disturbs connections, from now until [`ChaosProxy::end`].
    pub fn begin(&mut self) {
        self.shared.change(|conditions| conditions.is_undisturbed = false);
        let shared = Arc::clone(&self.shared);
        self.disturbing = Some(std::thread::spawn(move || shared.disturb_all()));
    }

    /// Ends it: connections that are open are cut, later ones pass.
    pub fn end(&mut self) {
        self.shared.change(|conditions| conditions.is_undisturbed = true);
        if let Some(disturbing) = self.disturbing.take() {
            let _ = disturbing.join();
        }
        self.shared
            .change(|conditions| (conditions.is_away, conditions.is_frozen) = (false, false));
        self.shared.cut();
    }

    /// What was done, and how often.
    pub fn did(&self) -> String {
        let did = self.shared.did.lock().unwrap();
        let words = did.iter().map(|(word, count)| format!("{count} {word}"));
        words.collect::<Vec<_>>().join(", ")
    }
}

impl Drop for ChaosProxy {
    fn drop(&mut self) {
        self.end();
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Shared {
    fn is_undisturbed(&self) -> bool {
        self.conditions.lock().unwrap().is_undisturbed
    }

    fn change(&self, how: impl FnOnce(&mut Conditions)) {
        how(&mut self.conditions.lock().unwrap());
        self.changed.notify_all();
    }

    fn note(&self, word: &'static str) {
        *self.did.lock().unwrap().entry(word).or_default() += 1;
    }

    fn cut(&self) {
        for end in self.open.lock().unwrap().drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Conditions for all connections at once.
    fn disturb_all(&self) {
        let mut rng = Rng::with_seed(self.seed);
        while !self.is_undisturbed() {
            self.wait(Duration::from_millis(rng.u64(300..1500)));
            let length = Duration::from_millis(rng.u64(200..2500));
            match rng.u8(0..6) {
                0 => {
                    self.note("all cut");
                    self.cut();
                }
                1 => {
                    self.note("away");
                    self.change(|conditions| conditions.is_away = true);
                    self.cut();
                    self.wait(length);
                    self.change(|conditions| conditions.is_away = false);
                }
                2 => {
                    self.note("frozen");
                    self.change(|conditions| conditions.is_frozen = true);
                    self.wait(length);
                    self.change(|conditions| conditions.is_frozen = false);
                }
                _ => {}
            }
        }
    }

    fn accept(self: &Arc<Self>, caller: UnixStream) {
        let number = self.connections.fetch_add(1, Ordering::SeqCst);
        if self.conditions.lock().unwrap().is_away {
            return;
        }
        let Ok(engine) = UnixStream::connect(&self.target) else {
            return;
        };
        let disturbance = match self.is_undisturbed() {
            true => Disturbance::Passes,
            false => Disturbance::of(&mut Rng::with_seed(
                self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            )),
        };
        self.note(disturbance.word());
        let clone = |end: &UnixStream| end.try_clone().unwrap();
        self.open.lock().unwrap().extend([clone(&caller), clone(&engine)]);
        let reads_logs = Arc::new(AtomicBool::new(false));
        let (from, to, noted) = (clone(&caller), clone(&engine), Arc::clone(&reads_logs));
        std::thread::spawn(move || requests(from, to, &noted));
        let shared = Arc::clone(self);
        std::thread::spawn(move || shared.answers(engine, caller, disturbance, &reads_logs));
    }

    /// Waits, unless the disturbances end.
    fn wait(&self, time: Duration) {
        let conditions = self.conditions.lock().unwrap();
        let waited = self
            .changed
            .wait_timeout_while(conditions, time, |conditions| !conditions.is_undisturbed);
        drop(waited.unwrap());
    }

    fn wait_while_frozen(&self) {
        let conditions = self.conditions.lock().unwrap();
        drop(
            self.changed
                .wait_while(conditions, |conditions| conditions.is_frozen)
                .unwrap(),
        );
    }

    fn answers(
        &self,
        mut engine: UnixStream,
        mut caller: UnixStream,
        disturbance: Disturbance,
        reads_logs: &AtomicBool,
    ) {
        let mut buffer = [0u8; 16384];
        let mut passed = 0;
        while let Ok(n @ 1..) = engine.read(&mut buffer) {
            self.wait_while_frozen();
            let bytes = &mut buffer[..n];
            let within = |limit: usize| (passed..passed + n).contains(&limit).then(|| limit - passed);
            let (mut last, mut ends) = (n, false);
            match disturbance {
                Disturbance::Passes => {}
                Disturbance::CutAfter(limit) => {
                    if let Some(at) = within(limit) {
                        (last, ends) = (at, true);
                    }
                }
                Disturbance::StallsAfter(limit) => {
                    if let Some(at) = within(limit) {
                        let _ = caller.write_all(&bytes[..at]);
                        self.wait(STALL);
                        (last, ends) = (0, true);
                    }
                }
                Disturbance::GarbledAfter(limit) => {
                    if let Some(at) = within(limit) {
                        let end = n.min(at + 16);
                        bytes[at..end].fill(0xff);
                        // Rubbish in the text of a line is text: there the connection ends with it.
                        if reads_logs.load(Ordering::SeqCst) {
                            (last, ends) = (end, true);
                        }
                    }
                }
                Disturbance::Slow(late) => self.wait(late),
                Disturbance::HeldBack(late) if passed == 0 => self.wait(late),
                Disturbance::HeldBack(_) => {}
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
