//! Whether the engine still says anything. While it does (events, logs, figures), nothing is asked; when it does not, it is
//! pinged, since an engine that hangs keeps its connections open and just never answers.

use crate::engine::{Engine, EngineError, ErrorKind, Timestamp};
use crate::runtime::message::Reporter;
use crate::stack::Event;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// After so much silence the engine is asked.
const ASKED: Duration = Duration::from_secs(4);
/// After so much silence it is said.
const SAID: Duration = Duration::from_secs(8);
/// After so much silence the engine counts as lost.
const LOST: Duration = Duration::from_secs(30);

/// When the engine was last heard.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keepalive {
    heard: Rc<Cell<Timestamp>>,
    silent: Rc<Cell<bool>>,
}

impl Keepalive {
    /// Takes note that it was heard.
    pub(crate) fn hear(&self, now: Timestamp) {
        self.heard.set(now);
    }

    /// Since when the engine is silent; `None` while it is not.
    pub(super) fn silent_since(&self) -> Option<Timestamp> {
        self.silent.get().then(|| self.heard.get())
    }

    /// Reports silence and its end; returns when it has lasted too long, or a ping failed.
    pub(super) async fn watch(&self, engine: &Arc<dyn Engine>, reporter: &Reporter) -> EngineError {
        self.hear(reporter.now());
        self.silent.set(false);
        loop {
            self.quiet_for(ASKED, reporter).await;
            let answer = {
                let ping = engine.ping();
                tokio::pin!(ping);
                tokio::select! {
                    biased;
                    answer = &mut ping => answer,
                    () = self.quiet_for(SAID, reporter) => {
                        self.silent.set(true);
                        let since = Some(self.heard.get());
                        reporter.send_event(Event::Silence { since }).await;
                        tokio::select! {
                            biased;
                            answer = &mut ping => answer,
                            () = self.heard_again(reporter) => Ok(()),
                            () = self.quiet_for(LOST, reporter) => return silence(),
                        }
                    }
                }
            };
            if let Err(error) = answer {
                return error;
            }
            self.hear(reporter.now());
            if self.silent.replace(false) {
                reporter.send_event(Event::Silence { since: None }).await;
            }
        }
    }

    /// Returns once nothing was heard for this long.
    async fn quiet_for(&self, long: Duration, reporter: &Reporter) {
        loop {
            let passed = reporter.now().since(self.heard.get());
            if passed >= long {
                return;
            }
            tokio::time::sleep(long - passed).await;
        }
    }

    /// Returns once something is heard.
    async fn heard_again(&self, reporter: &Reporter) {
        let before = self.heard.get();
        while self.heard.get() == before {
            self.quiet_for(reporter.now().since(before) + Duration::from_secs(1), reporter)
                .await;
        }
    }
}

fn silence() -> EngineError {
    let detail = format!("nothing was heard of it for {} s", LOST.as_secs());
    EngineError::new("following events", "the engine", ErrorKind::TimedOut, detail)
}
