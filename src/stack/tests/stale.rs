//! Contents of files that containers were given.

use super::*;
use crate::compose::{FileObject, FileReference, Project};
use crate::plan::contents::{Digests, digest};

fn project() -> Rc<Project> {
    let mut project = Project {
        name: "shop".to_owned(),
        ..Project::default()
    };
    let secret = FileObject {
        file: "/srv/token".to_owned(),
        ..FileObject::default()
    };
    project.secrets.insert("token".to_owned(), secret);
    let web = crate::compose::Service {
        name: "web".to_owned(),
        secrets: vec![FileReference {
            source: "token".to_owned(),
            ..FileReference::default()
        }],
        ..crate::compose::Service::default()
    };
    project.services.insert("web".to_owned(), web);
    Rc::new(project)
}

fn now(content: &[u8]) -> Event {
    Event::Contents(Digests::from([("/srv/token".into(), digest(content))]))
}

#[test]
fn a_service_is_stale_until_its_container_is_made_from_what_is_there() {
    let made = |id: &str, content: &[u8]| {
        let mut made = summary(id, "web", 1, ContainerStatus::Running, "Up");
        let text = format!("secrets.token={}", digest(content));
        made.labels.insert(label::CONTENTS.to_owned(), text);
        made
    };
    let mut stack = stack();
    stack.apply(&Event::Project(project()));
    stack.apply(&listed(vec![made("old", b"one")]));
    stack.apply(&now(b"one"));
    assert!(stack.services["web"].stale.is_empty());
    stack.apply(&now(b"two"));
    assert_eq!(stack.services["web"].stale, ["secrets.token"]);
    stack.apply(&listed(vec![made("new", b"two")]));
    assert!(stack.services["web"].stale.is_empty());
}
