//! `down`, `stop`, `restart`.

use super::super::{
    DownOptions, KillOptions, PauseOptions, Plannable, RemoveImages, RestartOptions, StartOptions, StopOptions,
    UnpauseOptions, UpOptions, project_from_labels,
};
use super::world::{carry_out, container, host, names, needs, project, service, words};
use crate::compose::{Build, Condition, Mount, MountKind, Project, Service, Volume};
use crate::engine::ContainerStatus;
use crate::plan::Observed;

fn shop() -> Project {
    let mut db = service("db");
    db.volumes.push(Mount {
        kind: MountKind::Volume,
        source: "data".to_owned(),
        target: "/data".to_owned(),
        ..Mount::default()
    });
    let mut project = project([
        needs(service("web"), "api", Condition::Healthy),
        needs(service("api"), "db", Condition::Healthy),
        db,
    ]);
    project.volumes.insert(
        "data".to_owned(),
        Volume {
            name: "shop_data".to_owned(),
            ..Volume::default()
        },
    );
    project
}

fn upped(project: &Project) -> Observed {
    let host = host();
    carry_out(&host, &UpOptions::default().plan(project, &host).unwrap())
}

#[test]
fn down_removes_dependents_first_and_the_network_last() {
    let up = upped(&shop());
    let plan = DownOptions::default().plan(&shop(), &up).unwrap();
    assert_eq!(
        words(&plan, &up),
        [
            "stop shop-web-1",
            "rm shop-web-1 after 0",
            "stop shop-api-1 after 0",
            "rm shop-api-1 after 2",
            "stop shop-db-1 after 2",
            "rm shop-db-1 after 4",
            "rm-network shop_default after 1,3,5",
        ]
    );
    let after = carry_out(&up, &plan);
    assert!(after.containers.is_empty() && after.networks.is_empty());
    assert_eq!(after.volumes.len(), 1);
}

#[test]
fn down_removes_volumes_only_with_the_flag() {
    let up = upped(&shop());
    let options = DownOptions {
        volumes: true,
        ..DownOptions::default()
    };
    let after = carry_out(&up, &options.plan(&shop(), &up).unwrap());
    assert!(after.containers.is_empty() && after.networks.is_empty() && after.volumes.is_empty());
}

#[test]
fn down_keeps_and_reports_what_others_use() {
    let mut up = upped(&shop());
    let mut stranger = up.containers[0].clone();
    stranger.id = "d".repeat(64);
    stranger.name = "stranger".to_owned();
    stranger.labels.clear();
    up.containers.push(stranger);
    let options = DownOptions {
        volumes: true,
        ..DownOptions::default()
    };
    let plan = options.plan(&shop(), &up).unwrap();
    assert_eq!(names(&carry_out(&up, &plan)), ["stranger"]);
    assert!(
        plan.notes
            .iter()
            .any(|note| note.contains("network shop_default stays: stranger")),
        "{:?}",
        plan.notes
    );
    assert!(
        plan.notes
            .iter()
            .any(|note| note.contains("volume shop_data stays: stranger")),
        "{:?}",
        plan.notes
    );
}

#[test]
fn down_of_a_service_leaves_its_dependents() {
    let up = upped(&shop());
    let options = DownOptions {
        services: vec!["api".to_owned()],
        ..DownOptions::default()
    };
    let after = carry_out(&up, &options.plan(&shop(), &up).unwrap());
    assert_eq!(names(&after), ["shop-db-1", "shop-web-1"]);
    assert_eq!(after.networks.len(), 1);
}

#[test]
fn down_of_a_service_removes_a_network_that_nothing_else_is_in() {
    let up = upped(&shop());
    let of = |services: &[&str]| DownOptions {
        services: services.iter().map(|name| (*name).to_owned()).collect(),
        ..DownOptions::default()
    };
    let two = carry_out(&up, &of(&["web", "api"]).plan(&shop(), &up).unwrap());
    assert_eq!(two.networks.len(), 1);
    let all = carry_out(&two, &of(&["db"]).plan(&shop(), &two).unwrap());
    assert!(all.networks.is_empty() && all.containers.is_empty());
}

#[test]
fn down_removes_built_images_only_with_the_flag() {
    let web = Service {
        image: String::new(),
        build: Some(Build::default()),
        ..service("web")
    };
    let named = |name: &str| Service {
        image: format!("{name}:1"),
        build: Some(Build::default()),
        ..service(name)
    };
    let project = project([web, service("db"), named("ours"), named("theirs")]);
    let mut up = upped(&project);
    let ours = up.images.get_mut("ours:1").unwrap().as_mut().unwrap();
    ours.labels
        .insert("com.docker.compose.project".to_owned(), "shop".to_owned());
    let with = |images| {
        let options = DownOptions {
            images,
            ..DownOptions::default()
        };
        let steps = words(&options.plan(&project, &up).unwrap(), &up);
        steps
            .into_iter()
            .filter(|step| step.starts_with("rm-image"))
            .map(|step| step[9..].split(' ').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(with(RemoveImages::Keep), Vec::<String>::new());
    assert_eq!(
        with(RemoveImages::Local),
        ["shop-web", "ours:1"],
        "an image somebody else made stays"
    );
    assert_eq!(with(RemoveImages::All), ["shop-web", "app:1", "ours:1", "theirs:1"]);
}

#[test]
fn stop_skips_stopped_containers() {
    let mut up = upped(&shop());
    container(&mut up, "shop-api-1").status = ContainerStatus::Exited;
    let plan = StopOptions::default().plan(&shop(), &up).unwrap();
    assert_eq!(words(&plan, &up), ["stop shop-web-1", "stop shop-db-1 after 0"]);
    let one = StopOptions {
        services: vec!["db".to_owned()],
        timeout: None,
    }
    .plan(&shop(), &up)
    .unwrap();
    assert_eq!(words(&one, &up), ["stop shop-db-1"]);
}

#[test]
fn start_without_any_container_is_refused() {
    let faults = StartOptions::default().plan(&shop(), &host()).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].code, "container-missing");
    let mut up = upped(&shop());
    up.containers.retain(|found| found.name == "shop-db-1");
    let plan = StartOptions::default().plan(&shop(), &up).unwrap();
    assert_eq!(plan.notes.len(), 2, "{:?}", plan.notes);
}

#[test]
fn start_includes_dependencies_in_order() {
    let up = upped(&shop());
    let stopped = carry_out(&up, &StopOptions::default().plan(&shop(), &up).unwrap());
    let plan = StartOptions {
        services: vec!["web".to_owned()],
    }
    .plan(&shop(), &stopped)
    .unwrap();
    assert_eq!(
        words(&plan, &stopped),
        [
            "start shop-db-1",
            "start shop-api-1 once db healthy after 0",
            "start shop-web-1 once api healthy after 1",
        ]
    );
}

#[test]
fn restart_includes_only_dependents_with_restart_true() {
    let mut project = shop();
    project.services["api"].depends_on["db"].restart = true;
    let up = upped(&project);
    let plan = RestartOptions {
        services: vec!["db".to_owned()],
        ..RestartOptions::default()
    }
    .plan(&project, &up)
    .unwrap();
    assert_eq!(
        words(&plan, &up),
        ["restart shop-db-1", "restart shop-api-1 once db healthy after 0"]
    );
}

#[test]
fn kill_pause_and_unpause_act_on_containers_in_a_fitting_state() {
    let mut up = upped(&shop());
    container(&mut up, "shop-api-1").status = ContainerStatus::Paused;
    container(&mut up, "shop-db-1").status = ContainerStatus::Exited;
    assert_eq!(
        words(
            &KillOptions {
                signal: "SIGHUP".to_owned(),
                ..KillOptions::default()
            }
            .plan(&shop(), &up)
            .unwrap(),
            &up
        ),
        ["kill shop-web-1", "kill shop-api-1"]
    );
    assert_eq!(
        words(&PauseOptions::default().plan(&shop(), &up).unwrap(), &up),
        ["pause shop-web-1", "pause shop-api-1"],
        "that it is paused already is for the engine to say"
    );
    assert_eq!(
        words(&UnpauseOptions::default().plan(&shop(), &up).unwrap(), &up),
        ["unpause shop-web-1", "unpause shop-api-1"]
    );
}

#[test]
fn down_works_from_labels_without_a_file() {
    let up = upped(&shop());
    let project = project_from_labels("shop", &up);
    assert_eq!(project.working_dir.to_str(), Some("/srv/shop"));
    assert_eq!(project.services["web"].depends_on["api"].condition, Condition::Healthy);
    assert_eq!(project.volumes["data"].name, "shop_data");
    let options = DownOptions {
        volumes: true,
        ..DownOptions::default()
    };
    let with_file = words(&options.plan(&shop(), &up).unwrap(), &up);
    assert_eq!(words(&options.plan(&project, &up).unwrap(), &up), with_file);
}
