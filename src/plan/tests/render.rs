//! Plans as text and JSON.

use super::super::{DownOptions, Plannable, UpOptions, json, text};
use super::world::{carry_out, container, host, needs, project, service};
use crate::compose::{Build, Condition, Service};
use crate::engine::ContainerStatus;

#[test]
fn a_plan_of_a_new_project_is_listed_by_service() {
    let build = Some(Build::default());
    let web = Service {
        build,
        image: String::new(),
        ..needs(service("web"), "db", Condition::Healthy)
    };
    let host = host();
    let plan = UpOptions::default()
        .plan(&project([web, service("db")]), &host)
        .unwrap();
    assert_eq!(
        text(&plan, &host),
        "\
shared
  create  network shop_default  it does not exist yet

db
  create  shop-db-1             it does not exist yet

web
  build   shop-web              it does not exist yet
  create  shop-web-1            it does not exist yet; starts once db is healthy
"
    );
}

#[test]
fn a_changed_service_takes_one_line_and_unchanged_ones_are_summed_up() {
    let host = host();
    let before = project([
        needs(service("web"), "db", Condition::Started),
        service("db"),
        service("mail"),
    ]);
    let mut found = carry_out(&host, &UpOptions::default().plan(&before, &host).unwrap());
    container(&mut found, "shop-mail-1").status = ContainerStatus::Exited;
    let mut after = before;
    after.services["db"].user = "1000".to_owned();
    let plan = UpOptions {
        force_recreate: false,
        ..UpOptions::default()
    }
    .plan(&after, &found)
    .unwrap();
    assert_eq!(
        text(&plan, &found),
        "\
db
  recreate  shop-db-1    changed: user

mail
  start     shop-mail-1  it is not running

unchanged
  shop-web-1  it runs and is as the file says
"
    );
    let same = UpOptions::default().plan(&after, &carry_out(&found, &plan)).unwrap();
    assert!(text(&same, &found).starts_with("Nothing to do.\nunchanged\n"));
}

#[test]
fn a_rebuild_states_the_condition_for_recreation() {
    let web = Service {
        build: Some(Build::default()),
        image: String::new(),
        ..service("web")
    };
    let host = host();
    let project = project([web]);
    let found = carry_out(&host, &UpOptions::default().plan(&project, &host).unwrap());
    let plan = UpOptions {
        build: true,
        ..UpOptions::default()
    }
    .plan(&project, &found)
    .unwrap();
    assert_eq!(
        text(&plan, &found),
        "\
web
  build     shop-web    asked for by --build
  recreate  shop-web-1  if the image shop-web turns out to be another one
"
    );
}

#[test]
fn down_is_listed_as_removals() {
    let host = host();
    let project = project([service("web")]);
    let found = carry_out(&host, &UpOptions::default().plan(&project, &host).unwrap());
    let plan = DownOptions::default().plan(&project, &found).unwrap();
    assert_eq!(
        text(&plan, &found),
        "\
shared
  remove  network shop_default  asked for by down

web
  remove  shop-web-1            asked for by down
"
    );
}

#[test]
fn the_json_plan_has_every_step_and_no_secret_value() {
    let host = host();
    let mut web = needs(service("web"), "db", Condition::Healthy);
    web.environment
        .insert("PASSWORD".to_owned(), Some("hunter2".to_owned()));
    let plan = UpOptions::default()
        .plan(&project([web, service("db")]), &host)
        .unwrap();
    let value = json(&plan, &host);
    assert!(!value.to_string().contains("hunter2"));
    let last = &value["steps"][4];
    assert_eq!(last["action"], "start");
    assert_eq!(last["subject"], "shop-web-1");
    assert_eq!(last["service"], "web");
    assert_eq!(last["reason"], "absent");
    assert_eq!(last["needs"], serde_json::json!([3]));
    assert_eq!(last["gates"][0]["condition"], "service_healthy");
    assert_eq!(last["gates"][0]["after"], serde_json::json!([2]));
}
