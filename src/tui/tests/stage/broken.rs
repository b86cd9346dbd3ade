//! Scenes of stacks in which something is broken: what hangs on it, how it recovers, and how it is found among many.

use super::{Stage, at, shop};
use crate::engine::{ContainerEvent, EngineError, ErrorKind, HealthStatus};
use crate::plan::{Plannable, UpOptions};
use crate::stack::{Event, Verdict};
use std::rc::Rc;

/// One is unhealthy, two wait for it in vain or still, and one crashes again and again.
pub(crate) fn broken_chain() -> Stage {
    let mut stage = Stage::new("shop");
    stage.began(UpOptions::default().info(), 0);
    stage
        .container("api", Some(&["CMD", "true"]), Some(500))
        .health("api", HealthStatus::Unhealthy, 9_000);
    stage.container("web", None, None).tell(Event::Failed {
        service: "web".to_owned(),
        doing: "waiting".to_owned(),
        error: EngineError::new("waiting for", "api", ErrorKind::Other, "shop-api-1 is unhealthy"),
        at: at(9_010),
    });
    stage.container("jobs", None, None).waits("jobs", &["api"], 600);
    stage.container("mailer", None, Some(500));
    for second in [1, 2, 4, 8] {
        let exit = ContainerEvent::Died { exit_code: 78 };
        stage.event("mailer", exit, second * 1_000);
        stage.event("mailer", ContainerEvent::Started, second * 1_000 + 400);
    }
    stage
}

/// The same, once it is healthy again and the others are started.
pub(crate) fn recovered() -> Stage {
    let mut stage = broken_chain();
    stage.health("api", HealthStatus::Healthy, 20_000);
    stage.waits("jobs", &[], 20_000);
    for service in ["web", "jobs"] {
        stage.event(service, ContainerEvent::Started, 21_000);
    }
    stage.tell(Event::Ended {
        operation: 1,
        verdict: Verdict::Unhealthy {
            service: "api".to_owned(),
        },
        at: at(21_000),
    });
    stage
}

/// Twelve services in four layers, brought up one layer after the other.
pub(crate) fn twelve() -> Stage {
    let mut file = "name: shop\nservices:\n".to_owned();
    for number in 0..12 {
        file.push_str(&format!("  part-{number:02}:\n    image: part:1\n"));
        if number > 2 {
            file.push_str(&format!(
                "    depends_on: {{part-{:02}: {{condition: service_healthy}}}}\n",
                number - 3
            ));
        }
    }
    let project = shop(&file).project.unwrap();
    let names: Vec<String> = project.services.keys().cloned().collect();
    let mut stage = Stage::new("shop");
    stage.tell(Event::Project(Rc::new(project)));
    stage.began(UpOptions::default().info(), 0);
    for (name, layer) in names.iter().zip((0..12).map(|number| number / 3)) {
        let started = layer * 3_000 + 500;
        stage
            .container(name, Some(&["CMD", "true"]), Some(started))
            .probes(name, 0, "", &[started + 1_000, started + 2_000])
            .health(name, HealthStatus::Healthy, started + 1_100)
            .logs(name, &[(started + 10, "INFO listening on port 8000")]);
    }
    stage
}

/// Forty services in three teams, one of which ended at once and one of which waits for it.
pub(crate) fn forty() -> Stage {
    let mut file = "name: shop\nservices:\n".to_owned();
    for number in 0..40 {
        let team = ["pay", "ship", "web"][number % 3];
        file.push_str(&format!(
            "  {team}-{number:02}:\n    image: {team}:1\n    labels: {{team: {team}}}\n"
        ));
        if number == 38 {
            file.push_str("    depends_on: {web-35: {condition: service_healthy}}\n");
        }
    }
    let project = shop(&file).project.unwrap();
    let names: Vec<String> = project.services.keys().cloned().collect();
    let mut stage = Stage::new("shop");
    stage.tell(Event::Project(Rc::new(project)));
    for name in names {
        let started = (name != "web-38").then_some(500);
        stage.container(&name, None, started).policy(&name, "no");
    }
    stage.event("web-35", ContainerEvent::Died { exit_code: 3 }, 2_000);
    stage
}
