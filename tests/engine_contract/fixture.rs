//! What a contract runs with: names of its own, containers that play a role, and a clean engine afterwards.

use futures::{FutureExt, StreamExt};
use stackdeck::engine::docker::{ConnectOptions, DockerEngine, connect};
use stackdeck::engine::sim::{Scenario, SimEngine};
use stackdeck::engine::{
    BuildProgress, BuildRequest, Clock, ContainerEvent, ContainerSpec, Engine, EngineEvent, EventFilter,
    HealthcheckSpec, LabelFilter, RemoveRequest, Timestamp,
};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

/// The image every role runs in; made here, from this machine's static busybox.
pub(crate) const IMAGE: &str = "stackdeck-test/busybox:contract";
/// Marks everything a contract makes.
pub(crate) const LABEL: &str = "stackdeck.test";
/// No contract waits longer than this for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How the roles behave on the simulated engine; the commands in [`Fixture::role`] do the same on a real one.
const SCENARIO: &str = "
images:
  stackdeck-test/busybox:contract: {present: true, size: 2000000}
services:
  sleeper: {stop: 0.1}
  stubborn: {stop: 600}
  brief:
    log: [{at: 0, text: first}, {at: 0.3, text: second, err: true}]
    exits: [{at: 0.6, code: 3}]
  healthy: {ready: 1.2, stop: 0.1}
  sick: {ready: 100000, stop: 0.1, probe: {fails: not yet}}
";

/// One contract's surroundings.
#[derive(Clone)]
pub(crate) struct Fixture {
    /// Unique to this contract and this run.
    pub(crate) prefix: String,
}

impl Fixture {
    /// A name of this contract's own.
    pub(crate) fn name(&self, what: &str) -> String {
        format!("{}-{what}", self.prefix)
    }

    /// The name of the image this contract may build; removed at the end.
    pub(crate) fn tag(&self) -> String {
        format!("{}:1", self.prefix)
    }

    /// The label everything of this contract carries.
    pub(crate) fn label(&self) -> String {
        format!("{LABEL}={}", self.prefix)
    }

    /// Labels of things other than containers.
    pub(crate) fn labels(&self) -> indexmap::IndexMap<String, String> {
        indexmap::indexmap! {LABEL.to_owned() => self.prefix.clone()}
    }

    /// A container that plays a role, with no network:
    /// `sleeper` runs until SIGTERM and exits with 0; `stubborn` ignores SIGTERM; `brief` prints `first`, then `second` to
    /// standard error, and exits with 3; `healthy` is ready after 1.2 s; `sick` never is.
    pub(crate) fn role(&self, role: &str) -> ContainerSpec {
        const SLEEP: &str = "trap 'exit 0' TERM; while :; do sleep 0.05; done";
        let script = match role {
            "sleeper" | "sick" => SLEEP.to_owned(),
            "stubborn" => "trap '' TERM; while :; do sleep 0.05; done".to_owned(),
            "brief" => "echo first; sleep 0.3; echo second >&2; sleep 0.3; exit 3".to_owned(),
            "healthy" => format!("(sleep 1.2; touch /ready) & {SLEEP}"),
            other => panic!("no role {other}"),
        };
        let mut spec = self.shell(role, &script);
        if role == "healthy" || role == "sick" {
            spec.healthcheck = Some(HealthcheckSpec {
                test: ["CMD", "sh", "-c", "test -f /ready || { echo not yet; exit 1; }"]
                    .map(Into::into)
                    .into(),
                interval: Duration::from_millis(300),
                timeout: Duration::from_secs(5),
                retries: if role == "sick" { 2 } else { 100 },
                ..HealthcheckSpec::default()
            });
        }
        spec
    }

    /// A container that runs a shell script, with no network.
    pub(crate) fn shell(&self, name: &str, script: &str) -> ContainerSpec {
        let mut spec = ContainerSpec {
            name: self.name(name),
            image: IMAGE.into(),
            command: Some(vec!["sh".into(), "-c".into(), script.into()]),
            labels: self.labels(),
            ..ContainerSpec::default()
        };
        spec.labels.insert("com.docker.compose.service".into(), name.into());
        spec.host.network_mode = "none".into();
        spec
    }
}

/// Runs a contract against the real engine and cleans up, whatever happened.
pub(crate) async fn on_docker<F, Fut>(name: &str, contract: F)
where
    F: FnOnce(Arc<dyn Engine>, Fixture) -> Fut,
    Fut: Future<Output = ()>,
{
    let Some(engine) = docker().await else { return };
    let fixture = Fixture {
        prefix: format!("contract-{}-{}", name.replace('_', "-"), std::process::id()),
    };
    let engine: Arc<dyn Engine> = Arc::new(engine);
    let outcome = AssertUnwindSafe(contract(engine.clone(), fixture.clone()))
        .catch_unwind()
        .await;
    clean(&*engine, &fixture).await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// Runs a contract against the simulated engine.
pub(crate) async fn on_sim<F, Fut>(name: &str, contract: F)
where
    F: FnOnce(Arc<dyn Engine>, Fixture) -> Fut,
    Fut: Future<Output = ()>,
{
    let scenario = Scenario::parse(SCENARIO).unwrap();
    let engine = SimEngine::start(scenario, Clock::starting_at(Timestamp(1_700_000_000_000_000_000)));
    let fixture = Fixture { prefix: name.into() };
    contract(Arc::new(engine), fixture).await;
}

/// The real engine with the image on it, or `None` and a line that says so.
async fn docker() -> Option<DockerEngine> {
    static IMAGE_IS_THERE: OnceCell<()> = OnceCell::const_new();
    let required = env("STACKDECK_REQUIRE_ENGINE").as_deref() == Some("1");
    let options = ConnectOptions {
        host: None,
        slow: None,
        context: None,
        env: &env,
    };
    let engine = match connect(options).await {
        Ok(engine) => engine,
        Err(error) => {
            assert!(!required, "{error}");
            eprintln!("SKIPPED: no engine ({error})");
            return None;
        }
    };
    let Some(busybox) = ["/bin/busybox", "/usr/bin/busybox"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
    else {
        assert!(!required, "there is no static busybox; install busybox-static");
        eprintln!("SKIPPED: no busybox (install busybox-static)");
        return None;
    };
    IMAGE_IS_THERE.get_or_init(|| make_image(&engine, &busybox)).await;
    Some(engine)
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

async fn make_image(engine: &DockerEngine, busybox: &Path) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(busybox, dir.path().join("busybox")).unwrap();
    let request = BuildRequest {
        context: dir.path().display().to_string(),
        dockerfile_inline: Some(
            "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\n".into(),
        ),
        tags: vec![IMAGE.into()],
        ..BuildRequest::default()
    };
    built(engine, request).await;
}

/// Builds and gives everything that was told; fails when the build does. An image that loses its name to the new one is
/// removed: the clean-up finds only what has a name.
pub(crate) async fn built(engine: &dyn Engine, request: BuildRequest) -> Vec<BuildProgress> {
    let tag = request.tags[0].clone();
    let before = engine.image(&tag).await.unwrap();
    let told: Vec<_> = engine.build(request).collect().await;
    let told = told.into_iter().map(|item| item.unwrap()).collect();
    let after = engine.image(&tag).await.unwrap();
    if let Some(before) = before.filter(|before| after.is_some_and(|after| after.id != before.id)) {
        // Another image may be made of it; then it stays.
        let _ = engine.remove_image(&before.id, false).await;
    }
    told
}

/// Removes everything the contract made.
async fn clean(engine: &dyn Engine, fixture: &Fixture) {
    let filter = || LabelFilter(vec![fixture.label()]);
    let remove = RemoveRequest {
        force: true,
        volumes: true,
    };
    for container in engine.containers(filter()).await.unwrap() {
        // It may be going away by itself.
        let _ = engine.remove_container(&container.id, remove).await;
    }
    if engine.image(&fixture.tag()).await.unwrap().is_some() {
        engine.remove_image(&fixture.tag(), true).await.unwrap();
    }
    for network in engine.networks(filter()).await.unwrap() {
        engine.remove_network(&network.id).await.unwrap();
    }
    for volume in engine.volumes(filter()).await.unwrap() {
        engine.remove_volume(&volume.name, true).await.unwrap();
    }
}

/// Creates a container and answers its id.
pub(crate) async fn create(engine: &dyn Engine, spec: ContainerSpec) -> String {
    engine.create_container(spec).await.unwrap().id
}

/// Creates and starts a container and answers its id.
pub(crate) async fn run(engine: &dyn Engine, spec: ContainerSpec) -> String {
    let id = create(engine, spec).await;
    engine.start_container(&id).await.unwrap();
    id
}

/// What happened to a container since it was created, commands inside left out, until `enough`.
pub(crate) async fn story(
    engine: &dyn Engine,
    fixture: &Fixture,
    id: &str,
    created: Timestamp,
    enough: impl Fn(&[ContainerEvent]) -> bool,
) -> Vec<ContainerEvent> {
    let filter = EventFilter {
        labels: vec![fixture.label()],
        since: Some(created),
        until: None,
        words: &[],
    };
    let mut events = engine.events(filter);
    let mut seen = Vec::new();
    let read = async {
        while !enough(&seen) {
            match events.next().await.expect("events go on").unwrap() {
                EngineEvent::Container { id: whose, what, .. } if whose == id => match what {
                    ContainerEvent::ExecStarted { .. } | ContainerEvent::ExecDied { .. } | ContainerEvent::Other(_) => {
                    }
                    what => seen.push(what),
                },
                _ => {}
            }
        }
    };
    if tokio::time::timeout(PATIENCE, read).await.is_err() {
        panic!("only this happened: {seen:?}");
    }
    seen
}

/// When a container was created, by the engine's clock.
pub(crate) async fn created(engine: &dyn Engine, id: &str) -> Timestamp {
    engine.container(id).await.unwrap().summary.created
}
