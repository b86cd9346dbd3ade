//! What is shown of services before they have containers.

use super::stage::up;
use super::*;
use crate::runtime::no_signals;
use crate::stack::{Event, Phase, Stack, Verdict};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// No container is created before all images are there, but that is no pull of the others.
#[tokio::test(start_paused = true)]
async fn only_a_service_whose_image_is_pulled_is_shown_as_pulling() {
    let mut web = service("web", false, &[]);
    web.image = "large".to_owned();
    let stage = Stage::new("images: {large: {pull: 5}}", vec![service("db", false, &[]), web]);
    let seen = Rc::new(RefCell::new(BTreeSet::new()));
    let pulling = Rc::clone(&seen);
    let reaction = move |_: &Event, stack: &Stack| {
        let all = stack
            .services
            .values()
            .filter(|service| service.phase() == Phase::Pulling);
        pulling.borrow_mut().extend(all.map(|service| service.name.clone()));
        Vec::new()
    };
    let (outcome, _) = stage
        .act(stage.session(vec![up()]), Box::new(reaction), no_signals())
        .await;
    assert_eq!(outcome.verdict, Verdict::Done);
    assert_eq!(Vec::from_iter(seen.borrow().iter()), ["web"]);
}
