//! Namespaces and volumes of other services' containers.

use super::super::{Plan, Plannable, Reason, UpOptions};
use super::world::{carry_out, container, host, needs, project, service, words};
use crate::compose::{Condition, Project, Service};
use crate::plan::{Observed, StepAction, label};

fn plan(project: &Project, observed: &Observed) -> Plan {
    UpOptions::default().plan(project, observed).unwrap()
}

/// `side` shares the network and process namespaces of `main` and its volumes.
fn pair(main: Service) -> Project {
    let mut side = needs(service("side"), "main", Condition::Started);
    side.networks.clear();
    side.network_mode = "service:main".to_owned();
    side.pid = "service:main".to_owned();
    side.volumes_from = vec!["main:ro".to_owned(), "container:other".to_owned()];
    project([side, main])
}

fn side_spec(plan: &Plan) -> Option<crate::engine::ContainerSpec> {
    plan.steps.iter().find_map(|step| match &step.action {
        StepAction::CreateContainer(creation) if step.service.as_deref() == Some("side") => {
            Some(creation.resolve(|_| Some("m".repeat(64)), |_| None).unwrap())
        }
        _ => None,
    })
}

#[test]
fn container_ids_are_resolved_when_known() {
    let host = host();
    let plan = plan(&pair(service("main")), &host);
    assert_eq!(
        words(&plan, &host),
        [
            "network shop_default",
            "create shop-main-1 after 0",
            "start #1 after 1",
            "create shop-side-1 after 1",
            "start #3 after 3 once main started after 2",
        ]
    );
    let spec = side_spec(&plan).unwrap();
    let mode = format!("container:{}", "m".repeat(64));
    assert_eq!(spec.host.network_mode, mode);
    assert_eq!(spec.host.pid_mode, mode);
    assert_eq!(spec.host.volumes_from, ["m".repeat(64), "other".to_owned()]);
    assert!(spec.networks.is_empty());
}

#[test]
fn running_containers_stay_unless_what_they_share_is_recreated() {
    let host = host();
    let up = carry_out(&host, &plan(&pair(service("main")), &host));
    assert!(plan(&pair(service("main")), &up).steps.is_empty());

    let mut main = service("main");
    main.user = "1000".to_owned();
    let next = plan(&pair(main.clone()), &up);
    let created = next
        .steps
        .iter()
        .find(|step| step.service.as_deref() == Some("side") && matches!(step.action, StepAction::CreateContainer(_)));
    assert_eq!(created.unwrap().reason, Reason::Follows("main".to_owned()));
    let after = carry_out(&up, &next);
    assert!(plan(&pair(main), &after).steps.is_empty());
}

#[test]
fn a_link_is_created_after_its_target_is_renamed() {
    let host = host();
    let mut web = needs(service("web"), "db", Condition::Started);
    web.links = vec!["db:store".to_owned()];
    let project = project([web, service("db")]);
    let mut up = carry_out(&host, &plan(&project, &host));
    container(&mut up, "shop-db-1")
        .labels
        .insert(super::super::label::CONFIG_HASH.to_owned(), "x".to_owned());
    container(&mut up, "shop-web-1")
        .labels
        .insert(super::super::label::CONFIG_HASH.to_owned(), "x".to_owned());
    let next = plan(&project, &up);
    let text = words(&next, &up);
    let rename = text
        .iter()
        .position(|step| step.starts_with("rename") && step.contains("shop-db-1"))
        .unwrap();
    let create = text
        .iter()
        .find(|step| step.starts_with("create") && step.contains("shop-web-1"))
        .unwrap();
    assert!(create.ends_with(&format!("after {rename}")), "{text:?}");
    let links = next.steps.iter().find_map(|step| match &step.action {
        StepAction::CreateContainer(creation) if step.service.as_deref() == Some("web") => {
            Some(creation.spec.host.links.clone())
        }
        _ => None,
    });
    assert_eq!(
        links.unwrap(),
        ["shop-db-1:store", "shop-db-1:db-1", "shop-db-1:shop-db-1"]
    );
}

#[test]
fn no_deps_refuses_sharing_with_a_service_without_a_container() {
    let options = UpOptions {
        services: vec!["side".to_owned()],
        no_deps: true,
        ..UpOptions::default()
    };
    let project = pair(service("main"));
    let faults = options.plan(&project, &host()).unwrap_err();
    let about: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(
        about,
        [
            "services.side.network_mode",
            "services.side.pid",
            "services.side.volumes_from"
        ]
    );
    assert!(faults.iter().all(|fault| fault.code == "container-missing"));

    let main = UpOptions {
        services: vec!["main".to_owned()],
        ..UpOptions::default()
    };
    let host = host();
    let up = carry_out(&host, &main.plan(&project, &host).unwrap());
    let alone = options.plan(&project, &up).unwrap();
    let labels = side_spec(&alone).unwrap().labels;
    assert_eq!(labels[label::DEPENDS_ON], "", "what was left out is not in the label");
}
