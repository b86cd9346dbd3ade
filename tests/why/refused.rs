//! What was refused before anything existed is found again.

use crate::{project, told, why};

#[test]
fn a_missing_network_is_told_to_every_service_that_was_not_made() {
    let file = "
services:
  web: {<<: *small, networks: [edge], depends_on: [db]}
  db: {<<: *small}
networks: {edge: {external: true, name: sdwhy-no-such-network}}
";
    let Some(project) = project("refused", file) else {
        return;
    };
    project.run(&["up", "-d"]).expect(3);
    let found = why(&project, "web");
    assert_eq!(found["cause"]["rule"], "external-missing", "{found}");
    let text = told(&project, "db");
    assert!(text.contains("sdwhy-no-such-network"), "{text}");
    assert!(text.contains("docker network create"), "{text}");
}
