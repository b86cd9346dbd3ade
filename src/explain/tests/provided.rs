//! Services that are no containers.

use super::scene::{NOW, Scene};
use crate::compose::{Project, Provider, Service};
use crate::plan::Variable;
use crate::stack::Event;
use std::rc::Rc;

#[test]
fn a_provided_service_says_by_what_and_what_others_have_of_it() {
    let service = Service {
        name: "db".to_owned(),
        provider: Some(Provider {
            kind: "cloud".to_owned(),
            ..Provider::default()
        }),
        ..Service::default()
    };
    let project = Project {
        name: "shop".to_owned(),
        services: [("db".to_owned(), service)].into_iter().collect(),
        ..Project::default()
    };
    let mut scene = Scene::new();
    scene.stack.apply(&Event::Project(Rc::new(project)));
    let before = scene.why("db");
    assert_eq!(
        before.headline,
        "not asked for: `cloud` provides it, and says what is there only when it is asked"
    );
    let variables = vec![Variable {
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
    assert_eq!(found.headline, "provided by `cloud`, which is no container");
    assert_eq!(found.evidence.len(), 1);
    assert_eq!(found.evidence[0].text, "those that depend on it have DB_URL");
    assert!(!format!("{:?}", scene.stack.services).contains("hunter2"));
    assert!(scene.stack.services["db"].is_ready());
    scene.stack.apply(&Event::Provided {
        service: "db".to_owned(),
        variables: None,
        at: NOW,
    });
    assert_eq!(scene.why("db").headline, before.headline);
}
