//! Replaced, scaled, repaired.

use super::super::{Plan, Plannable, Reason, StepAction, UpOptions, label};
use super::world::{carry_out, container, host, image, names, needs, project, service, words};
use crate::compose::{Condition, Hook, Mount, MountKind, Project, Service};
use crate::engine::ContainerStatus;
use crate::plan::Observed;

fn plan(project: &Project, observed: &Observed) -> Plan {
    UpOptions::default().plan(project, observed).unwrap()
}

fn upped(project: &Project) -> Observed {
    let host = host();
    carry_out(&host, &plan(project, &host))
}

fn changed(mut service: Service) -> Service {
    service.environment.insert("NEW".to_owned(), Some("1".to_owned()));
    service
}

#[test]
fn a_changed_service_is_replaced_under_a_temporary_name() {
    let up = upped(&project([service("web")]));
    let id = up.containers[0].id.clone();
    let mut web = changed(service("web"));
    web.pre_stop.push(Hook::default());
    let project = project([web]);
    let plan = plan(&project, &up);
    let temporary = format!("create {}_shop-web-1", &id[..12]);
    assert_eq!(
        words(&plan, &up),
        [
            temporary.as_str(),
            "pre_stop shop-web-1 after 0",
            "stop shop-web-1 after 1",
            "rm shop-web-1 after 2",
            "rename #0 shop-web-1 after 3",
            "start #0 after 4",
        ]
    );
    let after = carry_out(&up, &plan);
    assert_eq!(names(&after), ["shop-web-1"]);
    assert_eq!(after.containers[0].labels[label::REPLACE], "web-1");
    assert!(super::converge::plan(&project, &after).steps.is_empty());
}

#[test]
fn a_changed_image_recreates_the_container() {
    let project = project([service("web")]);
    let mut up = upped(&project);
    image(&mut up, "app:1", "sha256:two");
    let plan = plan(&project, &up);
    assert_eq!(
        plan.steps[0].reason,
        Reason::ImageChanged {
            was: "sha256:one".to_owned(),
            is: "sha256:two".to_owned()
        }
    );
    assert_eq!(carry_out(&up, &plan).containers[0].labels[label::IMAGE], "sha256:two");
}

#[test]
fn a_container_labelled_with_a_manifest_of_its_image_stays() {
    let project = project([service("web")]);
    let mut up = upped(&project);
    let found = up.images.values_mut().flatten().next().unwrap();
    found.manifests = vec!["sha256:amd64".to_owned()];
    up.containers[0]
        .labels
        .insert(label::IMAGE.to_owned(), "sha256:amd64".to_owned());
    assert_eq!(words(&plan(&project, &up), &up), [""; 0]);
}

#[test]
fn a_renamed_network_takes_its_containers_along_and_the_old_one_is_removed() {
    let mut renamed = project([service("web"), service("db")]);
    let up = upped(&renamed);
    renamed.networks["default"].name = "shop_other".to_owned();
    let everything = plan(&renamed, &up);
    let steps = words(&everything, &up);
    assert_eq!(steps.first().unwrap(), "network shop_other");
    assert!(
        steps.last().unwrap().starts_with("rm-network shop_default after"),
        "{steps:?}"
    );
    let after = carry_out(&up, &everything);
    assert!(plan(&renamed, &after).steps.is_empty());
    let options = UpOptions {
        services: vec!["web".to_owned()],
        ..UpOptions::default()
    };
    let only_web = options.plan(&renamed, &up).unwrap();
    assert!(
        only_web
            .notes
            .iter()
            .any(|note| note.contains("shop-db-1 is still in it")),
        "{:?}",
        only_web.notes
    );
    assert!(!words(&only_web, &up).iter().any(|step| step.starts_with("rm-network")));
}

#[test]
fn recreate_policies_force_and_forbid_recreation() {
    let before = upped(&project([
        needs(service("web"), "db", Condition::Started),
        service("db"),
    ]));
    let project = project([needs(changed(service("web")), "db", Condition::Started), service("db")]);
    let with = |options: UpOptions| options.plan(&project, &before).unwrap();
    let created = |plan: &Plan| {
        let steps = plan.steps.iter();
        steps
            .filter(|step| matches!(step.action, StepAction::CreateContainer(_)))
            .filter_map(|step| step.service.clone())
            .collect::<Vec<_>>()
    };
    let no_recreate = UpOptions {
        no_recreate: true,
        ..UpOptions::default()
    };
    assert!(with(no_recreate).steps.is_empty());
    let force = UpOptions {
        force_recreate: true,
        ..UpOptions::default()
    };
    assert_eq!(created(&with(force.clone())), ["db", "web"]);
    let one = UpOptions {
        services: vec!["web".to_owned()],
        ..force
    };
    assert_eq!(created(&with(one.clone())), ["web"]);
    let deps = UpOptions {
        always_recreate_deps: true,
        ..one
    };
    assert_eq!(created(&with(deps)), ["db", "web"]);
}

#[test]
fn dependents_with_restart_true_stop_before_a_recreation_and_start_after_it() {
    let follower = |db: Service| {
        let mut web = needs(service("web"), "db", Condition::Healthy);
        web.depends_on["db"].restart = true;
        project([web, db])
    };
    let up = upped(&follower(service("db")));
    let plan = plan(&follower(changed(service("db"))), &up);
    let id = up.containers[0].id[..12].to_owned();
    assert_eq!(
        words(&plan, &up),
        [
            format!("create {id}_shop-db-1").as_str(),
            "stop shop-web-1 after 0",
            "stop shop-db-1 after 0,1",
            "rm shop-db-1 after 2",
            "rename #0 shop-db-1 after 3",
            "start #0 after 4",
            "start shop-web-1 after 1 once db healthy after 5",
        ]
    );
    assert_eq!(plan.steps[6].reason, Reason::Follows("db".to_owned()));
}

#[test]
fn dependents_outside_the_operation_stay_as_they_are() {
    let follower = |db: Service| {
        let mut web = needs(service("web"), "db", Condition::Started);
        web.depends_on["db"].restart = true;
        let mut sidecar = needs(service("sidecar"), "db", Condition::Started);
        sidecar.depends_on["db"].restart = true;
        sidecar.networks.clear();
        sidecar.network_mode = "service:db".to_owned();
        project([web, sidecar, db])
    };
    let up = upped(&follower(service("db")));
    let only_db = UpOptions {
        services: vec!["db".to_owned()],
        ..UpOptions::default()
    };
    let plan = only_db.plan(&follower(changed(service("db"))), &up).unwrap();
    let touched: Vec<_> = plan.steps.iter().filter_map(|step| step.service.as_deref()).collect();
    assert!(touched.iter().all(|service| *service == "db"), "{touched:?}");
    assert_eq!(
        plan.notes,
        ["sidecar: its network is that of the old container of db; bring it up too: stackdeck up -d sidecar"]
    );
}

#[test]
fn new_replicas_get_the_next_numbers_and_gaps_stay() {
    let scaled = |replicas| {
        let mut web = service("web");
        web.scale = Some(replicas);
        project([web])
    };
    let mut up = upped(&scaled(3));
    assert_eq!(names(&up), ["shop-web-1", "shop-web-2", "shop-web-3"]);
    up.containers.remove(1);
    let again = carry_out(&up, &plan(&scaled(3), &up));
    assert_eq!(names(&again), ["shop-web-1", "shop-web-3", "shop-web-4"]);
    let fewer = carry_out(&again, &plan(&scaled(1), &again));
    assert_eq!(names(&fewer), ["shop-web-1"]);
    let by_flag = UpOptions {
        scale: vec![("web".to_owned(), 2)],
        ..UpOptions::default()
    };
    let two = carry_out(&fewer, &by_flag.plan(&scaled(1), &fewer).unwrap());
    assert_eq!(names(&two), ["shop-web-1", "shop-web-2"]);
}

#[test]
fn scaling_down_removes_outdated_replicas_first() {
    let scaled = |replicas, web: Service| {
        project([Service {
            scale: Some(replicas),
            ..web
        }])
    };
    let mut up = upped(&scaled(2, service("web")));
    container(&mut up, "shop-web-1")
        .labels
        .insert(label::CONFIG_HASH.to_owned(), "other".to_owned());
    let after = carry_out(&up, &plan(&scaled(1, service("web")), &up));
    assert_eq!(names(&after), ["shop-web-2"]);
}

#[test]
fn anonymous_volumes_are_kept_unless_they_are_renewed() {
    let with_volume = |mut service: Service| {
        service.volumes.push(Mount {
            kind: MountKind::Volume,
            target: "/cache".to_owned(),
            ..Mount::default()
        });
        project([service])
    };
    let mut before = upped(&with_volume(service("web")));
    let own = before.containers[0].mounts[0].name.clone();
    let image = before.images["app:1"].as_mut().unwrap();
    image.volumes.push("/var/lib/app".to_owned());
    let mut of_image = before.containers[0].mounts[0].clone();
    of_image.target = "/var/lib/app".to_owned();
    of_image.name = "f".repeat(64);
    container(&mut before, "shop-web-1").mounts.push(of_image);
    let mounts = |options: &UpOptions| {
        let plan = options.plan(&with_volume(changed(service("web"))), &before).unwrap();
        let StepAction::CreateContainer(creation) = &plan.steps[0].action else {
            panic!()
        };
        let mounts = creation.spec.host.mounts.iter();
        mounts
            .map(|mount| (mount.target.clone(), mount.source.clone()))
            .collect::<Vec<_>>()
    };
    let kept = [("/cache".to_owned(), own), ("/var/lib/app".to_owned(), "f".repeat(64))];
    assert_eq!(mounts(&UpOptions::default()), kept);
    let renew = UpOptions {
        renew_anonymous_volumes: true,
        ..UpOptions::default()
    };
    assert_eq!(mounts(&renew), [("/cache".to_owned(), String::new())]);
}

#[test]
fn a_missing_network_or_volume_recreates_the_container() {
    let project = project([service("web")]);
    let mut up = upped(&project);
    container(&mut up, "shop-web-1").networks.clear();
    let plan = plan(&project, &up);
    assert_eq!(
        plan.steps[0].reason,
        Reason::Changed(vec!["networks.default".to_owned()])
    );
}

#[test]
fn an_interrupted_recreation_is_completed_or_undone() {
    let project = project([service("web")]);
    let up = upped(&project);
    let mut leftover = up.containers[0].clone();
    leftover.name = format!("{}_shop-web-1", &leftover.id[..12]);
    leftover.id = "e".repeat(64);
    leftover.status = ContainerStatus::Created;
    leftover.labels.insert(label::REPLACE.to_owned(), "web-1".to_owned());

    let mut both = up.clone();
    both.containers.push(leftover.clone());
    let undone = plan(&project, &both);
    assert_eq!(words(&undone, &both), [format!("rm {}", leftover.name)]);
    assert!(matches!(undone.steps[0].reason, Reason::Repair(_)));

    // The new one gets the leftover's name, which must be free by then.
    let force = UpOptions {
        force_recreate: true,
        ..UpOptions::default()
    };
    let again = words(&force.plan(&project, &both).unwrap(), &both);
    assert_eq!(again[0], format!("rm {}", leftover.name));
    assert!(
        again[1].starts_with("create ") && again[1].ends_with(" after 0"),
        "{again:?}"
    );

    let mut alone = up;
    alone.containers = vec![leftover.clone()];
    let finished = plan(&project, &alone);
    assert_eq!(
        words(&finished, &alone),
        [
            format!("rename {} shop-web-1", leftover.name),
            format!("start {} after 0", leftover.name)
        ]
    );
}

#[test]
fn orphans_are_reported_and_removed_only_with_the_flag() {
    let up_ = upped(&project([service("web"), service("old")]));
    let mut project = project([service("web")]);
    let ignore = "COMPOSE_IGNORE_ORPHANS".to_owned();
    project.environment.insert(ignore.clone(), "True".to_owned());
    assert!(plan(&project, &up_).notes.is_empty());
    project.environment.insert(ignore, "0".to_owned());
    let told = plan(&project, &up_);
    assert!(told.steps.is_empty());
    assert!(told.notes[0].contains("shop-old-1 is an orphan"), "{:?}", told.notes);
    let options = UpOptions {
        remove_orphans: true,
        ..UpOptions::default()
    };
    let removed = options.plan(&project, &up_).unwrap();
    assert_eq!(words(&removed, &up_), ["stop shop-old-1", "rm shop-old-1 after 0"]);

    let mut elsewhere = up_;
    container(&mut elsewhere, "shop-old-1")
        .labels
        .insert(label::WORKING_DIR.to_owned(), "/srv/other".to_owned());
    assert!(plan(&project, &elsewhere).notes[0].contains("/srv/other"));
}
