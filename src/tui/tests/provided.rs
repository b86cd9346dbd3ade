//! Services that are no containers: a program of the user's provides them.

use super::harness::Bench;
use super::stage::{Stage, at, market_declared};
use crate::compose::{Provider, Service};
use crate::plan::Operation;
use crate::runtime::Command;
use crate::stack::Event;
use std::rc::Rc;

/// The market, and an `alpha` that `cloud` provides.
fn stage() -> Stage {
    let mut stage = market_declared();
    let mut project = (**stage.stack.project.as_ref().unwrap()).clone();
    let alpha = Service {
        name: "alpha".to_owned(),
        provider: Some(Provider {
            kind: "cloud".to_owned(),
            ..Provider::default()
        }),
        ..Service::default()
    };
    project.services.insert("alpha".to_owned(), alpha);
    stage.tell(Event::Project(Rc::new(project)));
    stage.tell(Event::Provided {
        service: "alpha".to_owned(),
        variables: Some(Vec::new()),
        at: at(39_000),
    });
    stage
}

fn bench(stage: &Stage) -> Bench {
    let mut bench = Bench::new(120, 36, at(40_000));
    let frame = bench.after(&stage.stack, "end");
    assert!(frame.contains("alpha") && frame.contains("provided"), "{frame}");
    bench
}

#[test]
fn its_provider_is_asked_to_stop_it_and_to_take_it_away() {
    for (keys, title) in [("s", "Stop alpha?"), ("d", "Stop and remove alpha?")] {
        let stage = stage();
        let mut bench = bench(&stage);
        let frame = bench.after(&stage.stack, keys);
        assert!(frame.contains(title) && frame.contains("provided"), "{frame}");
        let sent = bench.press(&stage.stack, "y");
        assert!(
            matches!(
                sent.as_slice(),
                [Command::Operate(operation @ (Operation::Stop(_) | Operation::Down(_)))]
                    if operation.options().services() == ["alpha"]
            ),
            "{sent:?}"
        );
    }
}

#[test]
fn what_needs_a_container_is_refused_by_the_name_of_its_provider() {
    for keys in ["r", "p", "E"] {
        let stage = stage();
        let mut bench = bench(&stage);
        let frame = bench.after(&stage.stack, keys);
        assert!(
            frame.contains("alpha has no container: cloud provides it"),
            "{keys}: {frame}"
        );
    }
}

#[test]
fn taking_the_stack_down_names_what_is_provided() {
    let stage = stage();
    let frame = bench(&stage).after(&stage.stack, "D");
    assert!(frame.contains("alpha, provided by cloud"), "{frame}");
}
