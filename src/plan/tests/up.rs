//! Fresh hosts, hosts where everything is done already, and the order in between.

use super::super::{Plan, Plannable, UpOptions};
use super::world::{carry_out, container, host, names, needs, project, service, words};
use crate::compose::{Condition, Hook, Mount, MountKind, Project, Volume};
use crate::engine::ContainerStatus;
use crate::plan::identity::label;
use crate::plan::{Observed, Reason, StepAction};

fn plan(project: &Project, observed: &Observed) -> Plan {
    UpOptions::default().plan(project, observed).unwrap()
}

fn shop() -> Project {
    let mut db = service("db");
    db.volumes.push(Mount {
        kind: MountKind::Volume,
        source: "data".to_owned(),
        target: "/data".to_owned(),
        ..Mount::default()
    });
    let api = needs(
        needs(service("api"), "db", Condition::Healthy),
        "init",
        Condition::CompletedSuccessfully,
    );
    let web = needs(service("web"), "api", Condition::Started);
    let mut project = project([web, api, db, service("init")]);
    let volume = Volume {
        name: "shop_data".to_owned(),
        ..Volume::default()
    };
    project.volumes.insert("data".to_owned(), volume);
    project
}

#[test]
fn creation_waits_for_its_needs_and_starts_wait_for_gates() {
    let host = host();
    assert_eq!(
        words(&plan(&shop(), &host), &host),
        [
            "network shop_default",
            "volume shop_data",
            "create shop-db-1 after 0,1",
            "start #2 after 2",
            "create shop-init-1 after 0",
            "start #4 after 4",
            "create shop-api-1 after 0",
            "start #6 after 6 once db healthy after 3 once init completed_successfully after 5",
            "create shop-web-1 after 0",
            "start #8 after 8 once api started after 7",
        ]
    );
}

#[test]
fn running_services_are_left_alone() {
    let host = host();
    let up = carry_out(&host, &plan(&shop(), &host));
    assert_eq!(names(&up), ["shop-db-1", "shop-init-1", "shop-api-1", "shop-web-1"]);
    assert!(plan(&shop(), &up).steps.is_empty());
}

#[test]
fn stopped_services_are_started_in_order() {
    let host = host();
    let mut up = carry_out(&host, &plan(&shop(), &host));
    container(&mut up, "shop-init-1").status = ContainerStatus::Exited;
    container(&mut up, "shop-api-1").status = ContainerStatus::Exited;
    container(&mut up, "shop-web-1").status = ContainerStatus::Paused;
    assert_eq!(
        words(&plan(&shop(), &up), &up),
        [
            "start shop-init-1",
            "start shop-api-1 once db healthy after  once init completed_successfully after 0",
            "unpause shop-web-1",
        ]
    );
}

#[test]
fn up_starts_only_named_services_and_their_dependencies() {
    let host = host();
    let options = UpOptions {
        services: vec!["api".to_owned()],
        ..UpOptions::default()
    };
    let up = carry_out(&host, &options.plan(&shop(), &host).unwrap());
    assert_eq!(names(&up), ["shop-db-1", "shop-init-1", "shop-api-1"]);
    let options = UpOptions {
        services: vec!["api".to_owned()],
        no_deps: true,
        ..UpOptions::default()
    };
    let alone = options.plan(&shop(), &host).unwrap();
    assert_eq!(
        words(&alone, &host),
        ["network shop_default", "create shop-api-1 after 0", "start #1 after 1"]
    );
}

#[test]
fn create_starts_nothing() {
    let host = host();
    let options = UpOptions {
        no_start: true,
        ..UpOptions::default()
    };
    let created = carry_out(&host, &options.plan(&shop(), &host).unwrap());
    assert!(
        created
            .containers
            .iter()
            .all(|container| container.status == ContainerStatus::Created)
    );
    let then = words(&plan(&shop(), &created), &created);
    assert_eq!(
        then.iter().filter(|step| step.starts_with("start")).count(),
        4,
        "{then:?}"
    );
    assert_eq!(then.len(), 4);
}

#[test]
fn labels_equal_those_of_docker_compose() {
    let host = host();
    let up = carry_out(&host, &plan(&shop(), &host));
    let api = up
        .containers
        .iter()
        .find(|container| container.name == "shop-api-1")
        .unwrap();
    let text = |key: &str| api.labels.get(key).map(String::as_str);
    assert_eq!(text(label::PROJECT), Some("shop"));
    assert_eq!(text(label::SERVICE), Some("api"));
    assert_eq!(text(label::NUMBER), Some("1"));
    assert_eq!(text(label::ONE_OFF), Some("False"));
    assert_eq!(text(label::VERSION), Some("2.40.3"));
    assert_eq!(text(label::WORKING_DIR), Some("/srv/shop"));
    assert_eq!(text(label::CONFIG_FILES), Some("/srv/shop/compose.yaml"));
    assert_eq!(text(label::IMAGE), Some("sha256:one"));
    assert_eq!(
        text(label::DEPENDS_ON),
        Some("db:service_healthy:false,init:service_completed_successfully:false")
    );
    assert_eq!(text(label::ENVIRONMENT_FILE), None);
    assert_eq!(up.networks[0].labels[label::NETWORK], "default");
    assert_eq!(up.volumes[0].labels[label::VOLUME], "data");
}

#[test]
fn hooks_come_after_the_start_and_dependents_after_the_hooks() {
    let host = host();
    let mut db = service("db");
    db.post_start.push(Hook {
        command: Some(vec!["seed".to_owned()]),
        ..Hook::default()
    });
    let project = project([needs(service("web"), "db", Condition::Started), db]);
    let plan = plan(&project, &host);
    assert_eq!(
        words(&plan, &host),
        [
            "network shop_default",
            "create shop-db-1 after 0",
            "start #1 after 1",
            "post_start #1 after 2",
            "create shop-web-1 after 0",
            "start #4 after 4 once db started after 3",
        ]
    );
    assert!(matches!(&plan.steps[3].action, StepAction::Hook { hook, .. } if hook.command == ["seed"]));
}

#[test]
fn an_optional_dependency_is_a_tolerant_gate() {
    let host = host();
    let mut web = needs(service("web"), "db", Condition::Healthy);
    web.depends_on["db"].required = false;
    let plan = plan(&project([web, service("db")]), &host);
    let gates: Vec<_> = plan.steps.iter().flat_map(|step| &step.gates).collect();
    assert_eq!(gates.len(), 1);
    assert!(!gates[0].required);
}

#[test]
fn a_service_without_replicas_is_not_waited_for() {
    let host = host();
    let mut db = service("db");
    db.scale = Some(0);
    let plan = plan(&project([needs(service("web"), "db", Condition::Healthy), db]), &host);
    assert_eq!(
        words(&plan, &host),
        ["network shop_default", "create shop-web-1 after 0", "start #1 after 1"]
    );
    assert_eq!(plan.steps[1].reason, Reason::Absent);
}

/// Models that are not run are noted, so that nobody looks for their variables; a dependency on a disabled service is
/// dropped.
#[test]
fn containers_of_other_projects_are_reported() {
    let mut web = needs(service("web"), "off", Condition::Started);
    web.depends_on["off"].required = false;
    web.models.insert("llm".to_owned(), None);
    let host = host();
    let plan = plan(&project([web]), &host);
    assert_eq!(plan.notes, ["web: `models` are not run; their variables are not set"]);
    let labels = plan.steps.iter().find_map(|step| match &step.action {
        StepAction::CreateContainer(creation) => Some(creation.spec.labels.clone()),
        _ => None,
    });
    assert_eq!(labels.unwrap()[label::DEPENDS_ON], "");
}

#[test]
fn scaling_a_service_that_is_not_brought_up_is_refused() {
    let project = project([service("web"), service("db")]);
    let options = UpOptions {
        services: vec!["web".to_owned()],
        scale: vec![("db".to_owned(), 2)],
        ..UpOptions::default()
    };
    let faults = options.plan(&project, &host()).unwrap_err();
    assert!(faults[0].message.contains("`db`"), "{faults:?}");
    let both = UpOptions {
        services: vec!["web".to_owned(), "db".to_owned()],
        ..options
    };
    assert!(both.plan(&project, &host()).is_ok());
}
