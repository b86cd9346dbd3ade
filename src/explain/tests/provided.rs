//! Services that a provider provides.

use super::scene::{NOW, Scene, ago};
use crate::compose::{Project, Provider, Service};
use crate::plan::{Plannable, ProviderVariable, UpOptions};
use crate::stack::{Event, OperationRecord, Phase, ServiceProgress, Verdict};
use std::rc::Rc;

/// `web` needs `db`, which `cloud` provides.
fn scene() -> Scene {
    let service = Service {
        name: "db".to_owned(),
        provider: Some(Provider {
            kind: "cloud".to_owned(),
            ..Provider::default()
        }),
        ..Service::default()
    };
    let web = Service {
        name: "web".to_owned(),
        ..Service::default()
    };
    let project = Project {
        name: "shop".to_owned(),
        services: [("web".to_owned(), web), ("db".to_owned(), service)]
            .into_iter()
            .collect(),
        ..Project::default()
    };
    let mut scene = Scene::new();
    scene.stack.apply(&Event::Project(Rc::new(project)));
    scene
}

#[test]
fn while_a_provider_is_asked_the_others_are_not_created_yet() {
    let mut scene = scene();
    scene.stack.apply(&Event::Began(OperationRecord {
        id: 1,
        info: UpOptions::default().info(),
        services: Vec::new(),
        started: ago(5_000),
        ended: None,
        notes: Vec::new(),
    }));
    scene.stack.apply(&Event::Progress {
        service: "db".to_owned(),
        progress: Some(ServiceProgress::stage(Phase::Creating, ago(4_000))),
        at: ago(4_000),
    });
    assert_eq!(scene.why("db").headline, "`cloud` has been providing it for 4.0s");
    let web = scene.why("web");
    assert_eq!(web.headline, "not created yet: up comes to it when db is provided");
    assert!(web.next.is_empty(), "it is being done: {:?}", web.next);
    scene.stack.apply(&Event::Ended {
        operation: 1,
        verdict: Verdict::Interrupted,
        at: NOW,
    });
    assert!(!scene.why("web").next.is_empty());
}

#[test]
fn a_provided_service_says_by_what_and_what_others_have_of_it() {
    let mut scene = scene();
    let before = scene.why("db");
    assert_eq!(
        before.headline,
        "not asked for: `cloud` provides it, and says what is there only when it is asked"
    );
    let variables = vec![ProviderVariable {
        name: "URL".to_owned(),
        value: "tcp://user:hunter2@cloud".to_owned(),
        raw: false,
    }];
    scene.stack.apply(&Event::Provided {
        service: "db".to_owned(),
        variables: Some(variables),
        at: NOW,
    });
    let found = scene.why("db");
    assert_eq!(found.headline, "provided by `cloud`, not by a container");
    assert_eq!(found.evidence.len(), 1);
    assert_eq!(found.evidence[0].text, "those that depend on it have DB_URL");
    assert!(!format!("{:?}", scene.stack.services).contains("hunter2"));
    assert!(scene.stack.services["db"].is_ready());
    scene.stack.apply(&Event::Progress {
        service: "db".to_owned(),
        progress: Some(ServiceProgress::stage(Phase::Stopping, ago(4_000))),
        at: ago(4_000),
    });
    assert_eq!(
        scene.why("db").headline,
        "`cloud` has been asked for 4.0s to stop it or take it away"
    );
    scene.stack.apply(&Event::Progress {
        service: "db".to_owned(),
        progress: None,
        at: NOW,
    });
    scene.stack.apply(&Event::Provided {
        service: "db".to_owned(),
        variables: None,
        at: NOW,
    });
    assert_eq!(scene.why("db").headline, before.headline);
}
