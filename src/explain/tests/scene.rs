//! Stacks built from events, as the runtime would send them.

use crate::compose::Condition;
use crate::engine::{
    BuildProgress, ContainerReport, ContainerState, ContainerStatus, ContainerSummary, EngineError, ErrorKind,
    HealthReport, HealthStatus, HealthcheckReport, ProbeReport, Timestamp,
};
use crate::explain::{Explanation, why};
use crate::logs::{Batch, Line, LineKind, Stream};
use crate::plan::{Gate, label};
use crate::stack::{Event, Stack};
use indexmap::IndexMap;
use std::rc::Rc;
use std::time::Duration;

const SECOND: i64 = 1_000_000_000;
/// The present time of all scenes.
pub(super) const NOW: Timestamp = Timestamp(1_800_000_000 * SECOND);

/// A time some milliseconds before now.
pub(super) fn ago(millis: i64) -> Timestamp {
    Timestamp(NOW.0 - millis * 1_000_000)
}

pub(super) struct Scene {
    pub(super) stack: Stack,
}

/// The state of a container.
pub(crate) struct Stands {
    pub(crate) report: ContainerReport,
}

impl Stands {
    /// Running for ten seconds.
    pub(crate) fn running(service: &str) -> Self {
        let id = service.repeat(64)[..64].to_owned();
        let labels = [
            (label::PROJECT, "shop"),
            (label::SERVICE, service),
            (label::NUMBER, "1"),
            (label::ONE_OFF, "False"),
            (label::CONFIG_HASH, "x"),
        ];
        let summary = ContainerSummary {
            id,
            name: format!("shop-{service}-1"),
            image: "app:1".to_owned(),
            image_id: "sha256:one".to_owned(),
            labels: labels
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            status: ContainerStatus::Running,
            status_text: String::new(),
            command_text: String::new(),
            created: ago(11_000),
            ports: Vec::new(),
            mounts: Vec::new(),
            networks: IndexMap::new(),
        };
        let state = ContainerState {
            status: ContainerStatus::Running,
            exit_code: 0,
            oom_killed: false,
            error: String::new(),
            pid: 7,
            started: Some(ago(10_000)),
            finished: None,
            health: None,
        };
        let report = ContainerReport {
            summary,
            state,
            restart_count: 0,
            restart_policy: "no".to_owned(),
            log_driver: "json-file".to_owned(),
            tty: false,
            healthcheck: None,
            environment: Vec::new(),
            command: Vec::new(),
            memory_limit: 0,
            stop_signal: String::new(),
            stop_timeout: None,
            network_mode: "shop_default".to_owned(),
            raw: serde_json::Value::Null,
        };
        Self { report }
    }

    /// Its check is `test`; the last probes failed with these outputs, the newest 0.9 s ago, each 34 ms long.
    pub(crate) fn failing(mut self, test: &[&str], status: HealthStatus, probes: &[(i64, &str)]) -> Self {
        self.report.healthcheck = Some(HealthcheckReport {
            test: test.iter().map(|word| (*word).to_owned()).collect(),
            interval: Duration::from_secs(1),
            timeout: Duration::from_secs(3),
            retries: 60,
            ..HealthcheckReport::default()
        });
        let log = probes
            .iter()
            .rev()
            .enumerate()
            .rev()
            .map(|(back, (exit_code, output))| {
                let end = ago(900 + 1000 * i64::try_from(back).unwrap());
                ProbeReport {
                    start: Timestamp(end.0 - 34_000_000),
                    end,
                    exit_code: *exit_code,
                    output: (*output).to_owned(),
                }
            });
        self.report.state.health = Some(HealthReport {
            status,
            failing_streak: u32::try_from(probes.iter().filter(|(code, _)| *code != 0).count()).unwrap(),
            log: log.collect(),
        });
        self
    }

    /// Exited with `code` three seconds ago.
    pub(super) fn exited(mut self, code: i64) -> Self {
        self.report.summary.status = ContainerStatus::Exited;
        self.report.state.status = ContainerStatus::Exited;
        self.report.state.exit_code = code;
        self.report.state.finished = Some(ago(3000));
        self
    }

    pub(super) fn restarting(self, code: i64, times: u64) -> Self {
        let mut stands = self.exited(code);
        stands.report.summary.status = ContainerStatus::Restarting;
        stands.report.state.status = ContainerStatus::Restarting;
        stands.report.restart_count = times;
        stands.report.restart_policy = "always".to_owned();
        stands
    }

    pub(super) fn change(mut self, change: impl FnOnce(&mut ContainerReport)) -> Self {
        change(&mut self.report);
        self
    }
}

impl Scene {
    pub(super) fn new() -> Self {
        Self {
            stack: Stack::new("shop", ago(20_000)),
        }
    }

    pub(super) fn with(mut self, stands: Stands) -> Self {
        self.stack.apply(&Event::Inspected(Rc::new(stands.report), NOW));
        self
    }

    /// The service wrote these lines, the last one `last` ms ago.
    pub(super) fn wrote(mut self, service: &str, last: i64, lines: &[&str]) -> Self {
        let lines = lines.iter().rev().enumerate().rev().map(|(back, text)| Line {
            time: ago(last + i64::try_from(back).unwrap()).0,
            stream: Stream::Err,
            kind: LineKind::Text,
            text: bytes::Bytes::copy_from_slice(text.as_bytes()),
        });
        let batch = Batch {
            service: service.to_owned(),
            container: format!("shop-{service}-1"),
            lines: lines.collect(),
        };
        self.stack.apply(&Event::Logs(batch));
        self
    }

    pub(super) fn waits(mut self, service: &str, on: &str, condition: Condition) -> Self {
        self.stack.apply(&Event::Waits {
            service: service.to_owned(),
            gates: vec![Gate {
                service: on.to_owned(),
                condition,
                required: true,
                after: Vec::new(),
            }],
            at: ago(12_900),
        });
        self
    }

    /// A build of the service printed these lines.
    pub(super) fn printed(mut self, service: &str, text: &str) -> Self {
        let progress = BuildProgress::Output {
            id: "1".to_owned(),
            bytes: text.as_bytes().to_vec().into(),
        };
        self.stack.apply(&Event::Built {
            services: vec![service.to_owned()],
            progress,
            at: ago(600),
        });
        self
    }

    pub(super) fn failed(mut self, service: &str, doing: &str, detail: &str) -> Self {
        self.stack.apply(&Event::Failed {
            service: service.to_owned(),
            doing: doing.to_owned(),
            error: EngineError::new("starting container", service, ErrorKind::Other, detail),
            at: ago(500),
        });
        self
    }

    pub(super) fn why(&self, service: &str) -> Explanation {
        why(&self.stack, service, NOW).unwrap()
    }
}

impl Explanation {
    /// The rule of its cause.
    pub(super) fn rule(&self) -> &str {
        self.cause.as_ref().map_or("", |cause| cause.rule.as_str())
    }

    /// All its quotations.
    pub(super) fn quoted(&self) -> Vec<&str> {
        self.evidence
            .iter()
            .filter(|seen| seen.source != super::EvidenceSource::Fact)
            .map(|seen| seen.text.as_str())
            .collect()
    }
}
