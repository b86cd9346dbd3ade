//! Services that a provider provides.

use super::super::{DownOptions, Observed, Plannable, ProviderVariable, StepAction, StopOptions, UpOptions};
use super::world::{carry_out, host, needs, project, service, words};
use crate::compose::{Condition, Project, Provider, Service};
use crate::plan::service::provide::provide;
use std::string::ToString;

fn provided(name: &str) -> Service {
    Service {
        provider: Some(Provider {
            kind: "cloud".to_owned(),
            ..Provider::default()
        }),
        ..service(name)
    }
}

fn shop() -> Project {
    let mut web = needs(service("web"), "data-base", Condition::Started);
    web.environment.insert("REGION".to_owned(), Some("here".to_owned()));
    project([web, provided("data-base"), service("other")])
}

fn answered(mut host: Observed) -> Observed {
    let variable = |name: &str, value: &str, raw| ProviderVariable {
        name: name.to_owned(),
        value: value.to_owned(),
        raw,
    };
    let variables = vec![variable("URL", "a=b", false), variable("REGION", "there", true)];
    host.provided.insert("data-base".to_owned(), variables);
    host
}

#[test]
fn providers_run_first_and_only_for_selected_services() {
    let asked = |names: &[&str], no_deps| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let plan = provide(&shop(), &host(), &names, no_deps).unwrap();
        plan.map(|plan| words(&plan, &host()))
    };
    assert_eq!(asked(&[], false), Some(vec!["provider up data-base".to_owned()]));
    assert_eq!(asked(&["web"], false), Some(vec!["provider up data-base".to_owned()]));
    assert_eq!(asked(&["web"], true), None);
    assert_eq!(asked(&["other"], false), None);
    assert!(provide(&shop(), &host(), &["wbe".to_owned()], false).is_err());
}

#[test]
fn a_provider_runs_after_those_it_depends_on_and_late_values_are_reported() {
    let second = needs(
        needs(provided("second"), "first", Condition::Started),
        "web",
        Condition::Started,
    );
    let project = project([second, provided("first"), service("web")]);
    let plan = provide(&project, &host(), &[], false).unwrap().unwrap();
    assert_eq!(
        words(&plan, &host()),
        ["provider up first", "provider up second after 0"]
    );
    assert_eq!(
        plan.notes,
        ["second: its provider runs before web, on which it depends"]
    );
}

#[test]
fn provided_variables_reach_dependents_only() {
    let plan = UpOptions::default().plan(&shop(), &answered(host())).unwrap();
    let environment = |name: &str| {
        let created = plan.steps.iter().find_map(|step| match &step.action {
            StepAction::CreateContainer(creation) if creation.service.name == name => {
                Some(creation.spec.environment.clone())
            }
            _ => None,
        });
        created.unwrap()
    };
    assert_eq!(environment("web"), ["REGION=there", "DATA-BASE_URL=a=b"]);
    assert!(environment("other").is_empty());
    assert_eq!(plan.notes, ["web: `REGION` is what data-base provides"]);
    let before = UpOptions::default().plan(&shop(), &host()).unwrap();
    assert_eq!(
        before.notes,
        ["data-base: `cloud` provides it, and is asked before anything else is done"]
    );
}

#[test]
fn down_calls_a_provider_after_its_dependents_stopped() {
    let host = answered(host());
    let running = carry_out(&host, &UpOptions::default().plan(&shop(), &host).unwrap());
    let stopped = StopOptions::default().plan(&shop(), &running).unwrap();
    assert_eq!(
        words(&stopped, &running),
        [
            "stop shop-other-1",
            "stop shop-web-1",
            "provider stop data-base after 1"
        ]
    );
    let gone = words(&DownOptions::default().plan(&shop(), &running).unwrap(), &running);
    let at = |wanted: &str| gone.iter().position(|step| step.starts_with(wanted)).unwrap();
    assert!(at("stop shop-web-1") < at("provider down data-base after"), "{gone:?}");
}
