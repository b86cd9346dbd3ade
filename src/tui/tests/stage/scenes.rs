//! Scenes for the gallery: lines of every kind, services in every state, a project with its files, an hour of use.

use super::{Stage, at, id, lose, market_ready};
use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, Loaded, load};
use crate::engine::{
    BuildProgress, BuildStepState, ContainerEvent, EndpointReport, EngineError, ErrorKind, HealthStatus, ImageReport,
    LayerState, MountReport, StatsSample, TransferProgress,
};
use crate::logs::{Batch, Line, LineKind, Stream};
use crate::plan::builder::BuilderSize;
use crate::plan::{Plannable, UpOptions};
use crate::stack::{Event, Phase, ServiceProgress};
use indexmap::IndexMap;
use std::rc::Rc;
use std::time::Duration;

/// The market-monitor stack, shortened to what the screen shows of it.
const COMPOSE: &str = "name: market-monitor
services:
  redis:
    image: redis:${REDIS_TAG:-8}
    healthcheck:
      test: [CMD, redis-cli, ping]
      interval: 1s
  mysql:
    image: mysql:9
    environment:
      MYSQL_DATABASE: market
      MYSQL_PASSWORD: hunter2
      TZ: ${TZ}
    volumes:
      - data:/var/lib/mysql
    healthcheck:
      test: [CMD, mysqladmin, ping]
      interval: 1s
      retries: 60
  monitor:
    build: .
    ports:
      - 8000:8000
    depends_on:
      mysql:
        condition: service_healthy
        restart: true
      redis:
        condition: service_healthy
volumes:
  data: {}
";

/// Its files, loaded.
pub(crate) fn market_files() -> Loaded {
    let disk = MemoryFiles::default()
        .with("/srv/market/compose.yaml", COMPOSE)
        .with("/srv/market/.env", "TZ=Asia/Shanghai\n");
    let options = LoadOptions {
        cwd: "/srv/market".into(),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &disk);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics());
    loaded
}

/// The stack when all is well, with what its files declare, its image and its volumes.
pub(crate) fn market_declared() -> Stage {
    let mut stage = market_ready();
    let project = market_files().project.unwrap();
    stage.tell(Event::Project(Rc::new(project)));
    let mut report = stage.stack.services["mysql"].containers[0]
        .report
        .as_deref()
        .unwrap()
        .clone();
    let mount = |kind: &str, name: &str, source: &str, target: &str| MountReport {
        kind: kind.to_owned(),
        name: name.to_owned(),
        source: source.to_owned(),
        target: target.to_owned(),
        writable: true,
    };
    report.summary.mounts = vec![
        mount("volume", "market-monitor_data", "", "/var/lib/mysql"),
        mount("volume", &"0123456789abcdef".repeat(4), "", "/var/log/mysql"),
    ];
    report.summary.networks = on_default_network("172.20.0.3", "mysql");
    stage.tell(Event::Inspected(Rc::new(report), at(39_000)));
    let monitor = stage.stack.services["monitor"].containers[0].report.as_deref();
    let mut report = monitor.unwrap().clone();
    report.summary.networks = on_default_network("172.20.0.4", "monitor");
    stage.tell(Event::Inspected(Rc::new(report), at(39_000)));
    let image = ImageReport {
        id: "sha256:0123456789abcdef".to_owned(),
        size: 5_600_000,
        tags: vec!["market-monitor-monitor:latest".to_owned()],
        platform: "linux/amd64".to_owned(),
        entrypoint: vec!["/monitor".to_owned()],
        exposed: vec!["8000/tcp".to_owned()],
        user: "65532".to_owned(),
        ..ImageReport::default()
    };
    let builder = BuilderSize {
        stage: "builder".to_owned(),
        size: 1_330_000_000,
        base: 804_000_000,
        base_name: "rust:1".to_owned(),
        steps: 8,
    };
    stage.tell(Event::Image {
        service: "monitor".to_owned(),
        image: Some(Box::new(image)),
        builder_size: Some(Box::new(builder)),
    });
    stage
}

/// Five minutes after all was well, with a sample a second of mysql: quiet, then a burst, then quiet.
pub(crate) fn measured() -> Stage {
    let mut stage = market_ready();
    for second in 0..300_i64 {
        let burst = if (200..230).contains(&second) { 1.0 } else { 0.0 };
        let count = u64::try_from(second).unwrap();
        stage.tell(Event::Stats {
            container: id("mysql"),
            sample: StatsSample {
                at: at(40_000 + second * 1000),
                cpu_cores: Some(0.05 + burst * 0.9),
                memory: (400 + count / 3) << 20,
                memory_limit: 1 << 30,
                net_rx: count * 2048,
                net_tx: count * 1024,
                block_read: 4 << 20,
                block_write: count * 4096,
                pids: 38,
                throttled: 3,
                throttled_for: Duration::from_millis(250),
            },
        });
    }
    stage
}

/// Lines of every kind: levels, JSON, logfmt, a stack trace, repeats, colours, wide characters, standard error.
pub(crate) fn talking() -> Stage {
    let mut stage = market_ready();
    for n in 0..30 {
        let text = format!("{n} changes in 60 seconds. Saving...");
        stage.logs("redis", &[(34_000 + n * 100, text.as_str())]);
    }
    stage.logs(
        "monitor",
        &[
            (
                38_000,
                r#"{"level":"info","msg":"served","path":"/prices","status":200,"took_ms":3}"#,
            ),
            (
                38_100,
                r#"{"level":"error","msg":"upstream refused","path":"/prices","status":502,"trace":"9f1c"}"#,
            ),
            (38_200, "level=warn msg=\"slow query\" table=ticks took=1.8s"),
            (
                38_300,
                "\u{1b}[32mok\u{1b}[0m watching \u{1b}[1m12\u{1b}[0m symbols: 東京 🙂 café",
            ),
        ],
    );
    stage.logs(
        "mysql",
        &[
            (38_400, "2025-08-25T12:02:38Z 8 [Warning] [MY-010055] IP address could not be resolved"),
            (38_500, "java.sql.SQLException: connection reset by peer while reading a packet of 16384 bytes from the client that asked for everything"),
            (38_501, "\tat com.example.Pool.take(Pool.java:71)"),
            (38_502, "\tat com.example.Main.main(Main.java:12)"),
        ],
    );
    for n in 0..5 {
        stage.logs("redis", &[(38_600 + n, "Connection refused")]);
    }
    stage.tell(Event::Logs(Batch {
        service: "redis".to_owned(),
        container: "market-monitor-redis-1".to_owned(),
        lines: vec![Line {
            time: at(38_700).0,
            stream: Stream::Err,
            kind: LineKind::Text,
            text: bytes::Bytes::from_static(b"WARNING: overcommit_memory is 0"),
        }],
    }));
    stage.health("redis", HealthStatus::Unhealthy, 38_800);
    stage.health("redis", HealthStatus::Healthy, 38_900);
    stage.tell(Event::Marked {
        at: at(39_000),
        text: String::new(),
    });
    stage.logs(
        "monitor",
        &[(39_100, "TRACE tick"), (39_200, "listening on 0.0.0.0:8000")],
    );
    stage
}

/// One image comes over the network, another is being built.
pub(crate) fn pulling_and_building() -> Stage {
    let mut stage = Stage::new("market-monitor");
    stage.began(UpOptions::default().info(), 0);
    for service in ["redis", "mysql", "monitor"] {
        let progress = Some(ServiceProgress::stage(Phase::Queued, at(0)));
        stage.tell(Event::Progress {
            service: service.to_owned(),
            progress,
            at: at(0),
        });
    }
    for (id, current, total) in [
        ("a1b2c3d4e5f6", 31_000_000, 52_000_000),
        ("0f1e2d3c4b5a", 8_000_000, 8_000_000),
    ] {
        let layer = TransferProgress::Layer {
            id: id.to_owned(),
            state: LayerState::Downloading,
            current,
            total,
        };
        stage.tell(Event::Pulled {
            services: vec!["mysql".to_owned()],
            progress: layer,
            at: at(1_000),
        });
    }
    let steps = [
        ("1", "[builder 1/4] FROM rust:1-alpine", BuildStepState::Cached),
        ("2", "[builder 2/4] COPY Cargo.toml .", BuildStepState::Done),
        ("3", "[builder 3/4] RUN cargo build --release", BuildStepState::Running),
        ("4", "[builder 4/4] COPY src ./src", BuildStepState::Waiting),
    ];
    for (id, name, state) in steps {
        let step = BuildProgress::Step {
            id: id.to_owned(),
            name: name.to_owned(),
            at: (state != BuildStepState::Waiting).then(|| at(2_000)),
            state,
        };
        stage.tell(Event::Built {
            services: vec!["monitor".to_owned()],
            progress: step,
            at: at(2_000),
        });
    }
    let output = BuildProgress::Output {
        id: "3".to_owned(),
        bytes: bytes::Bytes::from_static(b"   Compiling tokio v1.52.0\n   Compiling axum v0.8.4\n"),
    };
    stage.tell(Event::Built {
        services: vec!["monitor".to_owned()],
        progress: output,
        at: at(5_000),
    });
    stage
}

/// A service in every state there is.
pub(crate) fn every_state() -> Stage {
    let mut stage = Stage::new("market-monitor");
    let check: Option<&[&str]> = Some(&["CMD", "true"]);
    for (service, phase) in [
        ("queued", Phase::Queued),
        ("pulling", Phase::Pulling),
        ("building", Phase::Building),
        ("pushing", Phase::Pushing),
        ("creating", Phase::Creating),
    ] {
        let mut progress = ServiceProgress::stage(phase, at(1_000));
        (progress.current, progress.total) = (3, 7);
        stage.tell(Event::Progress {
            service: service.to_owned(),
            progress: Some(progress),
            at: at(1_000),
        });
    }
    stage
        .container("created", None, None)
        .container("starting", check, Some(500));
    stage
        .container("waiting", None, None)
        .waits("waiting", &["starting"], 1_000);
    stage
        .container("running", None, Some(500))
        .container("healthy", check, Some(500));
    stage.health("healthy", HealthStatus::Healthy, 900);
    stage
        .container("unhealthy", check, Some(500))
        .health("unhealthy", HealthStatus::Unhealthy, 4_000);
    stage
        .container("restarting", None, Some(500))
        .event("restarting", ContainerEvent::Died { exit_code: 3 }, 2_000);
    stage.container("stopping", None, Some(500)).tell(Event::Stopping {
        container: id("stopping"),
        signal: "SIGTERM".to_owned(),
        at: at(4_000),
        until: at(14_000),
    });
    ended(&mut stage);
    stage
}

/// Services that ended, one way or another, or never began.
fn ended(stage: &mut Stage) {
    for (service, exit_code) in [("done", 0), ("exited", 127)] {
        stage.container(service, None, Some(500)).policy(service, "no");
        stage.event(service, ContainerEvent::Died { exit_code }, 3_000);
    }
    stage
        .container("out-of-memory", None, Some(500))
        .policy("out-of-memory", "no");
    stage.event("out-of-memory", ContainerEvent::OutOfMemory, 3_000);
    stage.event("out-of-memory", ContainerEvent::Died { exit_code: 137 }, 3_010);
    stage
        .container("paused", None, Some(500))
        .event("paused", ContainerEvent::Paused, 3_000);
    stage
        .container("absent", None, Some(500))
        .event("absent", ContainerEvent::Destroyed, 3_000);
    stage.tell(Event::Failed {
        service: "failed".to_owned(),
        doing: "creating".to_owned(),
        error: EngineError::new(
            "creating the container",
            "market-monitor-failed-1",
            ErrorKind::Other,
            "invalid mount path: 'data' mount path must be absolute",
        ),
        at: at(3_000),
    });
}

/// The stack after its engine went away.
pub(crate) fn market_lost() -> Stage {
    let mut stage = market_ready();
    lose(&mut stage, 50_000);
    stage
}

/// A container's only network.
fn on_default_network(ipv4: &str, alias: &str) -> IndexMap<String, EndpointReport> {
    let endpoint = EndpointReport {
        ipv4: ipv4.to_owned(),
        aliases: vec![alias.to_owned()],
        ..EndpointReport::default()
    };
    IndexMap::from([("market-monitor_default".to_owned(), endpoint)])
}
