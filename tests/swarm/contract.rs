//! One contract for every swarm: the same functions run against a real one and against the simulated one.

use crate::real;
use crate::support::poll_until_async;
use futures::StreamExt;
use indexmap::indexmap;
use stackdeck::engine::sim::{Scenario, SimEngine};
use stackdeck::engine::swarm::{
    FileGrant, GrantedFile, Membership, NodeChange, ObjectKind, ServiceMode, ServiceSpec, SwarmEvent, SwarmObjectSpec,
    TaskReport, TaskState,
};
use stackdeck::engine::{Clock, Engine, ErrorKind, EventFilter, Feed, LabelFilter, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Declares each contract once for a real swarm and once for the simulated one.
macro_rules! contracts {
    ($($name:ident),* $(,)?) => {
        mod on_a_real_swarm {
            $(#[tokio::test]
            async fn $name() {
                let Some(swarm) = crate::real::swarm() else { return };
                // A name of the swarm has at most 63 characters.
                let name = format!("c{}-{:.24}", std::process::id(), stringify!($name));
                let surroundings = super::Surroundings { image: swarm.image().to_owned(), prefix: name };
                super::$name(swarm.engine().await, surroundings).await;
            })*
        }
        mod simulated {
            $(#[tokio::test(start_paused = true)]
            async fn $name() {
                let surroundings = super::Surroundings { image: "busybox:1".to_owned(), prefix: "c".to_owned() };
                super::$name(super::simulated_swarm(), surroundings).await;
            })*
        }
    };
}

contracts! {
    an_engine_that_manages_a_swarm_says_so,
    a_service_is_created_updated_rolled_back_and_removed,
    an_update_of_an_older_version_is_a_conflict,
    a_job_completes,
    an_object_keeps_what_it_was_made_with,
    a_node_is_changed_and_the_last_manager_stays_one,
    what_becomes_of_a_service_is_told,
}

/// What a contract runs with.
struct Surroundings {
    image: String,
    prefix: String,
}

impl Surroundings {
    fn labels(&self) -> indexmap::IndexMap<String, String> {
        indexmap! {"stackdeck.test".to_owned() => self.prefix.clone()}
    }

    fn filter(&self) -> LabelFilter {
        LabelFilter(vec![format!("stackdeck.test={}", self.prefix)])
    }

    fn service(&self, name: &str, command: &[&str]) -> ServiceSpec {
        let mut spec = ServiceSpec {
            name: format!("{}-{name}", self.prefix),
            labels: self.labels(),
            // What every kernel can do.
            endpoint_mode: "dnsrr".to_owned(),
            ..ServiceSpec::default()
        };
        spec.task.container.image.clone_from(&self.image);
        spec.task.container.args = command.iter().map(|word| (*word).to_owned()).collect();
        spec.task.container.stop_grace_period = Some(Duration::from_millis(100));
        spec
    }
}

fn simulated_swarm() -> Arc<dyn Engine> {
    let clock = Clock::starting_at(Timestamp(1_700_000_000_000_000_000));
    Arc::new(SimEngine::start(Scenario::parse("{}").unwrap(), clock))
}

/// Looks at the tasks until they are as they should be; a swarm has no events of tasks.
async fn until(engine: &dyn Engine, filter: LabelFilter, is_so: impl Fn(&[TaskReport]) -> bool) {
    poll_until_async("tasks that are so", real::PATIENCE, async || {
        let tasks = engine.swarm().tasks(filter.clone()).await.unwrap();
        if is_so(&tasks) {
            Ok(())
        } else {
            Err(format!("{tasks:#?}"))
        }
    })
    .await;
}

fn running(tasks: &[TaskReport]) -> usize {
    let is_running = |task: &&TaskReport| task.state == TaskState::Running && task.wanted == TaskState::Running;
    tasks.iter().filter(is_running).count()
}

async fn an_engine_that_manages_a_swarm_says_so(engine: Arc<dyn Engine>, _: Surroundings) {
    let membership = engine.swarm().membership().await.unwrap();
    assert!(
        matches!(&membership, Membership::Manager { managers } if !managers.is_empty()),
        "{membership:?}"
    );
    let nodes = engine.swarm().nodes().await.unwrap();
    assert_eq!(nodes.iter().filter(|node| node.is_leader).count(), 1);
    assert!(
        nodes
            .iter()
            .all(|node| node.state == "ready" && node.availability == "active")
    );
}

async fn a_node_is_changed_and_the_last_manager_stays_one(engine: Arc<dyn Engine>, _: Surroundings) {
    let swarm = engine.swarm();
    let before = swarm.nodes().await.unwrap();
    let leader = before.iter().find(|node| node.is_leader).unwrap();
    // What changes nothing for the tasks of others on a real swarm.
    swarm.update_node(&leader.id, NodeChange::Activate).await.unwrap();
    swarm.update_node(&leader.id, NodeChange::Promote).await.unwrap();
    let after = swarm.nodes().await.unwrap();
    let same = after.iter().find(|node| node.id == leader.id).unwrap();
    assert_eq!((same.availability.as_str(), same.is_manager), ("active", true));
    assert_eq!(same.labels, leader.labels, "the rest of its spec stays");
    if before.iter().filter(|node| node.is_manager).count() == 1 {
        let refused = swarm.update_node(&leader.id, NodeChange::Demote).await.unwrap_err();
        assert!(refused.detail.contains("last manager"), "{refused}");
    }
    let missing = swarm.update_node("nosuchnode", NodeChange::Drain).await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::Missing, "{missing}");
}

async fn a_service_is_created_updated_rolled_back_and_removed(engine: Arc<dyn Engine>, around: Surroundings) {
    let swarm = engine.swarm();
    let spec = around.service("web", &["sleep", "1000"]);
    let id = swarm.create_service(spec.clone()).await.unwrap();
    until(&*engine, around.filter(), |tasks| running(tasks) == 1).await;

    let made = swarm.service(&spec.name).await.unwrap().unwrap();
    assert_eq!((made.id.as_str(), made.has_previous), (id.as_str(), false));
    assert_eq!(stackdeck::swarm::differences(&made.spec, &spec), [""; 0]);
    let mut two = made.spec.clone();
    two.mode = ServiceMode::Replicated(Some(2));
    swarm.update_service(&id, made.version, two.clone()).await.unwrap();
    until(&*engine, around.filter(), |tasks| running(tasks) == 2).await;

    let updated = swarm.service(&id).await.unwrap().unwrap();
    assert!(updated.has_previous && updated.version > made.version);
    assert_eq!(stackdeck::swarm::differences(&updated.spec, &two), [""; 0]);
    swarm.roll_back_service(&id, updated.version).await.unwrap();
    until(&*engine, around.filter(), |tasks| running(tasks) == 1).await;

    swarm.remove_service(&id).await.unwrap();
    assert_eq!(swarm.service(&id).await.unwrap(), None);
    assert_eq!(swarm.services(around.filter()).await.unwrap(), []);
}

async fn an_update_of_an_older_version_is_a_conflict(engine: Arc<dyn Engine>, around: Surroundings) {
    let swarm = engine.swarm();
    let id = swarm
        .create_service(around.service("web", &["sleep", "1000"]))
        .await
        .unwrap();
    let first = swarm.service(&id).await.unwrap().unwrap();
    let mut spec = first.spec.clone();
    spec.labels.insert("more".to_owned(), "1".to_owned());
    swarm.update_service(&id, first.version, spec.clone()).await.unwrap();
    let error = swarm.update_service(&id, first.version, spec).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict, "{error}");
    swarm.remove_service(&id).await.unwrap();
    let missing = swarm.remove_service(&id).await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::Missing, "{missing}");
}

async fn a_job_completes(engine: Arc<dyn Engine>, around: Surroundings) {
    let mut spec = around.service("job", &["true"]);
    spec.mode = ServiceMode::ReplicatedJob(Some(2));
    spec.endpoint_mode = String::new();
    spec.task.restart = Some(stackdeck::engine::swarm::TaskRestart {
        condition: "none".to_owned(),
        ..Default::default()
    });
    let id = engine.swarm().create_service(spec).await.unwrap();
    let complete = |tasks: &[TaskReport]| tasks.iter().filter(|task| task.state == TaskState::Complete).count();
    until(&*engine, around.filter(), |tasks| complete(tasks) == 2).await;
    engine.swarm().remove_service(&id).await.unwrap();
}

async fn an_object_keeps_what_it_was_made_with(engine: Arc<dyn Engine>, around: Surroundings) {
    let swarm = engine.swarm();
    for kind in [ObjectKind::Secret, ObjectKind::Config] {
        let spec = SwarmObjectSpec {
            name: format!("{}-object", around.prefix),
            labels: around.labels(),
            data: b"one".to_vec(),
            ..SwarmObjectSpec::default()
        };
        let id = swarm.create_object(kind, spec.clone()).await.unwrap();
        let taken = swarm.create_object(kind, spec.clone()).await.unwrap_err();
        assert_eq!(taken.kind, ErrorKind::Conflict, "{taken}");
        let listed = swarm.objects(kind, around.filter()).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (listed[0].id.as_str(), listed[0].name.as_str()),
            (id.as_str(), spec.name.as_str())
        );
        assert_eq!(listed[0].data.is_some(), kind == ObjectKind::Config);
        assert!(swarm.has_content(kind, &listed[0], spec.clone()).await.unwrap());
        let again = &swarm.objects(kind, around.filter()).await.unwrap()[0];
        let other = SwarmObjectSpec {
            data: b"two".to_vec(),
            ..spec
        };
        assert!(!swarm.has_content(kind, again, other).await.unwrap());

        let mut service = around.service("user", &["sleep", "1000"]);
        let grant = FileGrant {
            object_id: id.clone(),
            object_name: again.name.clone(),
            file: Some(GrantedFile {
                target: "object".to_owned(),
                uid: "0".to_owned(),
                gid: "0".to_owned(),
                mode: 0o444,
            }),
        };
        match kind {
            ObjectKind::Secret => service.task.container.secrets.push(grant),
            ObjectKind::Config => service.task.container.configs.push(grant),
        }
        let user = swarm.create_service(service).await.unwrap();
        assert!(swarm.remove_object(kind, &id).await.is_err(), "it is in use");
        swarm.remove_service(&user).await.unwrap();
        swarm.remove_object(kind, &id).await.unwrap();
        assert_eq!(swarm.objects(kind, around.filter()).await.unwrap(), []);
    }
}

/// Waits for what is told of one service: the words, in their order.
async fn told_of(events: &mut Feed<SwarmEvent>, name: &str, wanted: &[&str]) {
    let mut told = Vec::new();
    let hearing = async {
        while !wanted.iter().all(|word| told.iter().any(|one: &String| one == word)) {
            let event = events.next().await.expect("it goes on").expect("it is told");
            if event.kind == "service" && event.name == name {
                told.push(event.action);
            }
        }
    };
    let heard = tokio::time::timeout(real::PATIENCE, hearing).await;
    heard.unwrap_or_else(|_| panic!("of {name} not all of {wanted:?} was told"));
    let firsts: Vec<usize> = wanted
        .iter()
        .filter_map(|word| told.iter().position(|one| one == word))
        .collect();
    assert!(firsts.is_sorted(), "{told:?}");
}

async fn what_becomes_of_a_service_is_told(engine: Arc<dyn Engine>, around: Surroundings) {
    let swarm = engine.swarm();
    let spec = around.service("told", &["sleep", "1000"]);
    let id = swarm.create_service(spec.clone()).await.unwrap();
    // Those of before, too: the call that listens may reach the engine after the one that creates.
    let mut events = swarm.events(EventFilter {
        since: Some(Timestamp(1)),
        ..EventFilter::default()
    });
    told_of(&mut events, &spec.name, &["create"]).await;
    let made = swarm.service(&id).await.unwrap().unwrap();
    let mut two = made.spec.clone();
    two.mode = ServiceMode::Replicated(Some(2));
    swarm.update_service(&id, made.version, two).await.unwrap();
    swarm.remove_service(&id).await.unwrap();
    told_of(&mut events, &spec.name, &["update", "remove"]).await;
}
