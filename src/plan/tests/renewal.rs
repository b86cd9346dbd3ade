//! Networks and volumes that differ from the file's, hooks before the first start, one-off containers.

use super::super::{Observed, OneOff, Plan, Plannable, RunOptions, StepAction, UpOptions, label};
use super::world::{carry_out, host, needs, project, service, words};
use crate::compose::{Condition, Hook, Mount, MountKind, Project, Service, Volume};

fn plan(project: &Project, observed: &Observed, options: &UpOptions) -> Plan {
    options.plan(project, observed).unwrap()
}

fn stored() -> Project {
    let mut web = service("web");
    web.volumes = vec![Mount {
        kind: MountKind::Volume,
        source: "data".to_owned(),
        target: "/data".to_owned(),
        ..Mount::default()
    }];
    let mut project = project([web, service("other")]);
    let volume = Volume {
        name: "shop_data".to_owned(),
        ..Volume::default()
    };
    project.volumes.insert("data".to_owned(), volume);
    project
}

/// The host with everything up, and one network or volume that differs from the file.
fn upped(project: &Project, differs: &str) -> Observed {
    let host = host();
    let mut up = carry_out(&host, &plan(project, &host, &UpOptions::default()));
    let labels = up
        .networks
        .iter_mut()
        .map(|network| (&network.name, &mut network.labels))
        .chain(up.volumes.iter_mut().map(|volume| (&volume.name, &mut volume.labels)));
    for (name, labels) in labels {
        if name == differs {
            labels.insert(label::CONFIG_HASH.to_owned(), "another".to_owned());
        }
    }
    up
}

fn at(words: &[String], what: &str) -> usize {
    let found = words.iter().position(|word| word.starts_with(what));
    found.unwrap_or_else(|| panic!("no `{what}` in {words:#?}"))
}

#[test]
fn a_changed_network_without_containers_is_recreated() {
    let project = stored();
    let up = upped(&project, "shop_default");
    let next = plan(&project, &up, &UpOptions::default());
    let said = words(&next, &up);
    assert!(
        at(&said, "stop shop-web-1") < at(&said, "rm-network shop_default"),
        "{said:#?}"
    );
    assert!(at(&said, "rm-network") < at(&said, "network shop_default"));
    assert!(at(&said, "network shop_default") < at(&said, "create"));
    assert_eq!(
        said.iter().filter(|word| word.starts_with("stop shop-web-1")).count(),
        1,
        "{said:#?}"
    );
    let after = carry_out(&up, &next);
    assert!(plan(&project, &after, &UpOptions::default()).steps.is_empty());
}

#[test]
fn a_network_with_foreign_containers_is_kept() {
    let project = stored();
    let up = upped(&project, "shop_default");
    for options in [
        UpOptions {
            services: vec!["other".to_owned()],
            ..UpOptions::default()
        },
        UpOptions {
            no_recreate: true,
            ..UpOptions::default()
        },
    ] {
        let next = plan(&project, &up, &options);
        assert!(next.steps.is_empty(), "{:?}", words(&next, &up));
        assert!(
            next.notes.iter().any(|note| note.contains("kept as it is")),
            "{:?}",
            next.notes
        );
    }
}

#[test]
fn a_changed_volume_is_recreated_only_after_confirmation() {
    let project = stored();
    let up = upped(&project, "shop_data");
    let asking = plan(&project, &up, &UpOptions::default());
    assert!(asking.steps.is_empty());
    assert_eq!(asking.questions[0].volume, "shop_data");
    let agreed = UpOptions {
        renew_volumes: true,
        ..UpOptions::default()
    };
    let next = plan(&project, &up, &agreed);
    let said = words(&next, &up);
    assert!(at(&said, "rm-volume") < at(&said, "volume shop_data"), "{said:#?}");
    assert!(!said.iter().any(|word| word.contains("other")), "{said:#?}");
    let after = carry_out(&up, &next);
    assert!(plan(&project, &after, &UpOptions::default()).steps.is_empty());
}

#[test]
fn hooks_run_once_before_the_first_replica() {
    let hook = |word: &str| Hook {
        command: Some(vec![word.to_owned()]),
        ..Hook::default()
    };
    let web = Service {
        scale: Some(2),
        pre_start: vec![hook("first"), hook("second")],
        ..needs(service("web"), "db", Condition::Healthy)
    };
    let project = project([web, service("db")]);
    let host = host();
    let first = plan(&project, &host, &UpOptions::default());
    let said = words(&first, &host);
    assert!(at(&said, "pre_start first") < at(&said, "pre_start second"));
    let hooks: Vec<_> = first
        .steps
        .iter()
        .filter(|step| matches!(step.action, StepAction::PreStart(_)))
        .collect();
    assert_eq!(hooks.len(), 2, "{said:#?}");
    assert_eq!(hooks[0].gates.len(), 1, "a hook waits for what its service depends on");
    let starts = said.iter().rev().take(2);
    assert!(starts.clone().all(|word| word.starts_with("start")), "{said:#?}");
    let StepAction::PreStart(creation) = &hooks[0].action else {
        return;
    };
    assert_eq!(creation.spec.labels[label::HOOK], "pre_start");
    assert!(!creation.spec.labels.contains_key(label::CONFIG_HASH));
    let up = carry_out(&host, &first);
    assert!(plan(&project, &up, &UpOptions::default()).steps.is_empty());
}

#[test]
fn a_one_off_container_is_not_counted_as_a_replica() {
    let project = project([needs(service("web"), "db", Condition::Healthy), service("db")]);
    let host = host();
    let options = RunOptions {
        service: project.services["web"].clone(),
        one_off: OneOff {
            name: "shop-web-run-0123456789ab".to_owned(),
            slug: "0".repeat(64),
            ..OneOff::default()
        },
        start: true,
        ..RunOptions::default()
    };
    let next = Box::new(options).plan(&project, &host).unwrap();
    let created = next.steps.iter().find_map(|step| match &step.action {
        StepAction::CreateContainer(creation) if step.service.as_deref() == Some("web") => Some((step, creation)),
        _ => None,
    });
    let (step, creation) = created.unwrap();
    assert_eq!(step.gates.len(), 1, "it waits for what the service depends on");
    assert_eq!(creation.spec.labels[label::ONE_OFF], "True");
    assert!(!creation.spec.labels.contains_key(label::NUMBER));
    assert_eq!(creation.spec.networks[0].aliases, ["shop-web-run-0123456789ab"]);
    let after = carry_out(&host, &next);
    let next = UpOptions::default().plan(&project, &after).unwrap();
    let said = words(&next, &after);
    assert!(
        said.iter().any(|word| word.starts_with("create shop-web-1")),
        "{said:#?}"
    );
    assert!(!said.iter().any(|word| word.contains("run-0123")), "{said:#?}");
}
