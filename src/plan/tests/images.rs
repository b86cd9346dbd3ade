//! Pulls and builds, and the steps that wait for them.

use super::super::{BuildOptions, Plan, Plannable, Pull, PullOptions, StepAction, UpOptions};
use super::world::{carry_out, host, image, names, project, service, words};
use crate::compose::{Build, Project, Service};
use crate::plan::{Observed, StepId};
use std::time::Duration;

fn plan(project: &Project, observed: &Observed) -> Plan {
    UpOptions::default().plan(project, observed).unwrap()
}

fn with_image(image: &str) -> Service {
    Service {
        image: image.to_owned(),
        ..service("web")
    }
}

fn built() -> Service {
    Service {
        build: Some(Build {
            context: "/srv/shop".to_owned(),
            ..Build::default()
        }),
        ..with_image("")
    }
}

#[test]
fn a_missing_image_is_pulled_once_for_all() {
    let host = host();
    let other = Service {
        name: "other".to_owned(),
        ..with_image("far:1")
    };
    let plan = plan(&project([with_image("far:1"), other]), &host);
    assert_eq!(
        words(&plan, &host),
        [
            "network shop_default",
            "pull far:1",
            "create shop-web-1 after 1,0",
            "start #2 after 2",
            "create shop-other-1 after 1,0",
            "start #4 after 4",
        ]
    );
}

#[test]
fn a_service_with_only_a_build_is_not_pulled() {
    let host = host();
    let steps = words(&plan(&project([built()]), &host), &host);
    assert_eq!(steps[..2], ["network shop_default", "build shop-web"]);
}

#[test]
fn a_failed_pull_falls_back_to_the_build() {
    let host = host();
    let web = Service {
        image: "far:1".to_owned(),
        ..built()
    };
    let plan = plan(&project([web]), &host);
    let steps = words(&plan, &host);
    assert_eq!(steps[1..3], ["pull far:1", "build far:1 after 1 if absent"]);
    assert!(matches!(plan.steps[1].action, StepAction::Pull { tolerate: true, .. }));
}

#[test]
fn a_rebuild_replaces_only_when_the_image_changes() {
    let project = project([built()]);
    let host = host();
    let first = carry_out(&host, &plan(&project, &host));
    let options = UpOptions {
        build: true,
        ..UpOptions::default()
    };
    let again = options.plan(&project, &first).unwrap();
    let id = &first.containers[0].id[..12];
    assert_eq!(
        words(&again, &first),
        [
            "build shop-web".to_owned(),
            format!("create {id}_shop-web-1 after 0 if changed"),
            "stop shop-web-1 after 1 if changed".to_owned(),
            "rm shop-web-1 after 2 if changed".to_owned(),
            "rename #1 shop-web-1 after 3 if changed".to_owned(),
            "start #1 after 4 if changed".to_owned(),
        ]
    );
    let same = carry_out(&first, &again);
    assert_eq!(
        same.containers[0].id, first.containers[0].id,
        "the image is the same, so nothing is replaced"
    );
    let mut older = first.clone();
    image(&mut older, "shop-web", "sha256:older");
    older.containers[0]
        .labels
        .insert(super::super::label::IMAGE.to_owned(), "sha256:older".to_owned());
    let replaced = carry_out(&older, &options.plan(&project, &older).unwrap());
    assert_eq!(names(&replaced), ["shop-web-1"]);
    assert_ne!(replaced.containers[0].id, first.containers[0].id);
    assert_eq!(
        replaced.containers[0].labels[super::super::label::IMAGE],
        "sha256:built"
    );
}

#[test]
fn pull_policies_decide_whether_an_image_is_pulled() {
    let pulls = |policy: &str, option: Option<Pull>, days_old: u64| {
        let mut host = host();
        let age = Duration::from_hours(24 * days_old);
        let image = host.images["app:1"].as_mut().unwrap();
        image.last_tagged = Some(crate::engine::Timestamp(
            host.at.0 - i64::try_from(age.as_nanos()).unwrap(),
        ));
        let web = Service {
            pull_policy: policy.to_owned(),
            ..service("web")
        };
        let options = UpOptions {
            pull: option,
            ..UpOptions::default()
        };
        let plan = options.plan(&project([web]), &host).unwrap();
        plan.steps
            .iter()
            .any(|step| matches!(step.action, StepAction::Pull { .. }))
    };
    assert!(!pulls("", None, 400));
    assert!(pulls("always", None, 0));
    assert!(!pulls("always", Some(Pull::Never), 0));
    assert!(pulls("never", Some(Pull::Always), 0));
    assert!(!pulls("daily", None, 0));
    assert!(pulls("daily", None, 1));
    assert!(!pulls("weekly", None, 6));
    assert!(pulls("weekly", None, 7));
}

#[test]
fn pull_leaves_out_what_a_policy_keeps() {
    let pulls = |image: &str, policy: &str, option: Option<Pull>| {
        let mut host = host();
        let found = host.images["app:1"].clone();
        host.images.insert("app:latest".to_owned(), found);
        let web = Service {
            image: image.to_owned(),
            pull_policy: policy.to_owned(),
            ..service("web")
        };
        let options = PullOptions {
            policy: option,
            ..PullOptions::default()
        };
        !options.plan(&project([web]), &host).unwrap().steps.is_empty()
    };
    assert!(pulls("app:1", "", None));
    assert!(pulls("app:1", "daily", None));
    assert!(!pulls("app:1", "never", None) && !pulls("app:1", "build", None));
    assert!(pulls("app:1", "never", Some(Pull::Always)));
    assert!(!pulls("app:1", "missing", None) && !pulls("app:1", "", Some(Pull::Missing)));
    assert!(pulls("app:2", "missing", None) && pulls("app:latest", "missing", None));
}

#[test]
fn an_image_of_another_platform_counts_as_missing() {
    let host = host();
    let web = Service {
        platform: "linux/arm64".to_owned(),
        ..service("web")
    };
    let steps = words(&plan(&project([web]), &host), &host);
    assert_eq!(steps[1], "pull app:1");
    let web = Service {
        platform: "linux/amd64".to_owned(),
        ..service("web")
    };
    let steps = words(&plan(&project([web]), &host), &host);
    assert_eq!(steps[1], "create shop-web-1 after 0");
}

#[test]
fn a_build_from_another_service_comes_after_it() {
    let host = host();
    let mut top = Service {
        name: "top".to_owned(),
        ..built()
    };
    let build = top.build.as_mut().unwrap();
    build
        .additional_contexts
        .insert("base".to_owned(), "service:web".to_owned());
    let plan = plan(&project([top, built()]), &host);
    let steps = words(&plan, &host);
    assert_eq!(steps[1..3], ["build shop-web", "build shop-top after 1"]);
    let StepAction::Build(request) = &plan.steps[2].action else {
        panic!()
    };
    assert_eq!(request.additional_contexts["base"], "docker-image://shop-web");
}

#[test]
fn a_build_comes_before_every_container() {
    let host = host();
    let project = project([service("db"), built()]);
    let plan = plan(&project, &host);
    let build = plan
        .steps
        .iter()
        .position(|step| matches!(step.action, StepAction::Build(_)));
    let build = StepId(build.unwrap());
    let creations = plan
        .steps
        .iter()
        .filter(|step| matches!(step.action, StepAction::CreateContainer(_)));
    assert!(creations.into_iter().all(|step| step.needs.contains(&build)));
}

#[test]
fn build_with_push_pushes_each_named_image_once_it_is_built() {
    let named = Service {
        image: "r.example/app:1".to_owned(),
        ..built()
    };
    let without_name = Service {
        name: "tool".to_owned(),
        ..built()
    };
    let options = BuildOptions {
        push: true,
        ..BuildOptions::default()
    };
    let host = host();
    let plan = options.plan(&project([named, without_name]), &host).unwrap();
    let steps = words(&plan, &host);
    let pushes: Vec<&String> = steps.iter().filter(|step| step.starts_with("push")).collect();
    assert_eq!(pushes, ["push r.example/app:1 after 0"], "{steps:?}");
}

#[test]
fn attestations_are_made_where_the_image_store_keeps_them_and_flags_override_the_file() {
    let mut attesting = built();
    if let Some(build) = &mut attesting.build {
        "true".clone_into(&mut build.provenance);
        "true".clone_into(&mut build.sbom);
    }
    let options = BuildOptions {
        attestations: vec![
            ("provenance".to_owned(), "mode=max".to_owned()),
            ("sbom".to_owned(), "false".to_owned()),
        ],
        ..BuildOptions::default()
    };
    let mut host = host();
    let attestations = |plan: &Plan| match &plan.steps[0].action {
        StepAction::Build(request) => request.attestations.clone().into_iter().collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let none = options.plan(&project([attesting.clone()]), &host).unwrap();
    assert_eq!(attestations(&none), []);
    assert!(
        none.notes.iter().any(|note| note.starts_with("sbom is left out")),
        "{:?}",
        none.notes
    );
    host.host.keeps_attestations = true;
    let kept = options.plan(&project([attesting]), &host).unwrap();
    assert_eq!(attestations(&kept), [("provenance".to_owned(), "mode=max".to_owned())]);
}
