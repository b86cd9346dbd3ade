//! Deployments on the simulated swarm.

use super::{DeployOptions, deploy, preview, remove};
use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, load};
use crate::engine::sim::{Scenario, SimEngine};
use crate::engine::{Clock, Engine, LabelFilter, Timestamp};
use crate::swarm::{PlannedChange, SwarmNews, SwarmStack, convert};
use std::path::PathBuf;
use std::sync::Arc;

fn stack(text: &str) -> SwarmStack {
    let files = MemoryFiles::default().with("/p/compose.yaml", text);
    let options = LoadOptions {
        cwd: PathBuf::from("/p"),
        project_name: Some("shop".to_owned()),
        ..LoadOptions::default()
    };
    convert(&load(&options, &files).project.unwrap()).unwrap()
}

fn engine() -> Arc<dyn Engine> {
    let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
    Arc::new(SimEngine::start(Scenario::parse("{}").unwrap(), clock))
}

/// Deploys a file; answers what was told, a line each.
async fn up(engine: &dyn Engine, text: &str, options: DeployOptions) -> Vec<String> {
    let stack = stack(text);
    let all = stack.services.iter().map(|service| service.key.clone()).collect();
    let mut told = Vec::new();
    let mut tell = |news: SwarmNews| told.push(news.to_string());
    deploy(engine, &stack, &all, options, &mut tell).await.unwrap();
    told
}

const DETACHED: DeployOptions = DeployOptions {
    wait: false,
    remove_orphans: false,
    rollback_on_failure: false,
    limit: None,
};

const WAIT: DeployOptions = DeployOptions { wait: true, ..DETACHED };

const SHOP: &str = "services:
  web: {image: 'x:1', depends_on: {migrate: {condition: service_completed_successfully}}}
  db: {image: 'x:1', secrets: [key]}
  migrate: {image: 'x:1', depends_on: {db: {condition: service_healthy}}}
secrets: {key: {environment: HOME}}
";

/// The simulated registry has no such image.
const UNPINNED: &str =
    "image x:1 is not pinned to a digest, and each node takes what it finds under that name: manifest unknown";

#[tokio::test(start_paused = true)]
async fn services_are_given_tasks_in_the_order_of_their_conditions() {
    let engine = engine();
    let told = up(&*engine, SHOP, WAIT).await;
    assert_eq!(
        told,
        [
            "network shop_default created",
            "secret shop_key created",
            UNPINNED,
            "service shop_db created",
            "service shop_web created",
            "service shop_web waits for migrate (service_completed_successfully)",
            "service shop_migrate waits for db (service_healthy)",
            "service shop_migrate created",
            "service shop_web updated: replicas",
            // A job that is complete stays so; others have to be seen for a while.
            "service shop_migrate ready, 1/1",
            "service shop_db ready, 1/1",
            "service shop_web ready, 1/1",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn only_what_changed_is_updated_and_orphans_go_when_asked() {
    let engine = engine();
    up(&*engine, SHOP, DeployOptions::default()).await;
    let same = up(&*engine, SHOP, DeployOptions::default()).await;
    assert_eq!(
        same,
        [
            UNPINNED,
            "service shop_web unchanged",
            "service shop_db unchanged",
            "service shop_migrate unchanged"
        ]
    );
    let changed = SHOP.replace("db: {image: 'x:1'", "db: {image: 'x:2'");
    let told = up(&*engine, &changed, DeployOptions::default()).await;
    let updates: Vec<&String> = told.iter().filter(|line| line.contains("updated")).collect();
    assert_eq!(updates, ["service shop_db updated: deploy.labels, image"]);
    let options = DeployOptions {
        remove_orphans: true,
        ..DETACHED
    };
    let told = up(&*engine, "services: {db: {image: 'x:2'}}", options).await;
    assert!(told.contains(&"service shop_web removed".to_owned()), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_made_goes_again_when_services_cannot_be_made() {
    let engine = engine();
    let text = "services: {web: {image: 'x:1', secrets: [key], configs: [app]}}
secrets: {key: {environment: HOME}}
configs: {app: {file: /no/such/file}}
";
    let stack = stack(text);
    let all = stack.services.iter().map(|service| service.key.clone()).collect();
    let options = DeployOptions {
        rollback_on_failure: true,
        ..DETACHED
    };
    let mut told = Vec::new();
    let mut tell = |news: SwarmNews| told.push(news.to_string());
    let failed = deploy(&*engine, &stack, &all, options, &mut tell).await;
    let why = failed.unwrap_err().to_string();
    assert!(why.contains("/no/such/file"), "{why}");
    let order = "secret shop_key, network shop_default";
    assert_eq!(
        told,
        [
            "network shop_default created".to_owned(),
            "secret shop_key created".to_owned(),
            format!("ROLLING BACK all that was changed, in this order: {order}; because {why}"),
            "secret shop_key removed".to_owned(),
            "network shop_default removed".to_owned(),
        ]
    );
    assert_eq!(engine.networks(LabelFilter::default()).await.unwrap(), []);
}

/// Each task runs for a moment, so that one of them runs nearly always.
#[tokio::test(start_paused = true)]
async fn a_service_whose_tasks_end_one_after_another_does_not_come_up() {
    let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
    let scenario = Scenario::parse("{services: {web: {exits: [{at: 1.9, code: 3}]}}}").unwrap();
    let engine = SimEngine::start(scenario, clock);
    let stack = stack("services: {web: {image: 'x:1', deploy: {restart_policy: {condition: any, delay: 0s}}}}");
    let all = stack.services.iter().map(|service| service.key.clone()).collect();
    let mut told = Vec::new();
    let mut tell = |news: SwarmNews| told.push(news.to_string());
    let failed = deploy(&engine, &stack, &all, WAIT, &mut tell).await;
    let why = failed.unwrap_err().to_string();
    assert!(
        why.contains("shop_web does not come up: task: non-zero exit (3)"),
        "{why}"
    );
    assert!(!told.iter().any(|line| line.contains("ready")), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_whose_first_task_failed_comes_up_with_the_next() {
    let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
    let scenario = Scenario::parse("{services: {web: {exits: [{run: 1, at: 0.5, code: 3}]}}}").unwrap();
    let engine = SimEngine::start(scenario, clock);
    let told = up(&engine, "services: {web: {image: 'x:1'}}", WAIT).await;
    assert_eq!(
        told.last().map(String::as_str),
        Some("service shop_web ready, 1/1"),
        "{told:?}"
    );
    assert!(told.iter().any(|line| line.contains("non-zero exit (3)")), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_removed_stack_leaves_nothing() {
    let engine = engine();
    up(&*engine, SHOP, WAIT).await;
    let mut told = Vec::new();
    remove(&*engine, "shop", &mut |news| told.push(news.to_string()))
        .await
        .unwrap();
    assert!(told.contains(&"secret shop_key removed".to_owned()), "{told:?}");
    let left = engine.swarm().services(LabelFilter::default()).await.unwrap();
    assert_eq!(left, []);
    assert_eq!(engine.networks(LabelFilter::default()).await.unwrap(), []);
}

/// A file of so many services, with ten tasks each.
fn large(services: usize, changed: Option<usize>) -> String {
    let one = |number: usize| {
        let image = if changed == Some(number) { "x:2" } else { "x:1" };
        format!("  s{number}: {{image: '{image}', environment: {{N: '{number}'}}, deploy: {{replicas: 10}}}}\n")
    };
    format!("services:\n{}", (0..services).map(one).collect::<String>())
}

/// Time of the world: that of these tests stands still.
#[expect(clippy::disallowed_methods, reason = "what is measured is work, and not waiting")]
fn real_time() -> std::time::Instant {
    std::time::Instant::now()
}

/// How often each service was changed since it was made, in all.
async fn updates(engine: &dyn Engine) -> u64 {
    let services = engine.swarm().services(LabelFilter::default()).await.unwrap();
    services.iter().map(|service| service.version - 1).sum()
}

#[tokio::test(start_paused = true)]
async fn a_change_of_one_of_500_services_is_one_call_and_is_foreseen_within_a_second() {
    let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
    let engine = SimEngine::start(Scenario::parse("{nodes: 50}").unwrap(), clock);
    up(&engine, &large(500, None), DETACHED).await;
    assert_eq!(engine.swarm().tasks(LabelFilter::default()).await.unwrap().len(), 5000);
    assert_eq!(updates(&engine).await, 0);

    let changed = stack(&large(500, Some(7)));
    let all = changed.services.iter().map(|service| service.key.clone()).collect();
    let began = real_time();
    let planned = preview(&engine, &changed, &all).await.unwrap();
    let took = began.elapsed();
    assert!(took.as_secs_f64() < 1.0, "{took:?}");
    let differing: Vec<&str> = planned
        .iter()
        .filter(|one| one.change != PlannedChange::Unchanged)
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(differing, ["shop_s7"]);

    let told = up(&engine, &large(500, Some(7)), DETACHED).await;
    assert_eq!(told.iter().filter(|line| line.ends_with("unchanged")).count(), 499);
    assert_eq!(updates(&engine).await, 1);
}
