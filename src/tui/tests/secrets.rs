//! No secret is shown unless it is asked for.

use super::harness::Bench;
use super::stage::{Stage, at, shop};
use crate::stack::Event;
use std::rc::Rc;

/// A secret is masked wherever it stands: as the value of an option that is the item before, and as what its variable gave.
#[test]
fn secrets_in_a_list_are_masked_in_the_configuration() {
    let file = "name: shop
services:
  cache:
    image: redis:8
    command: [redis-server, --requirepass, one-secret, --appendonly, 'yes', --user, 'x:${REDIS_PASSWORD:-other-secret}']
";
    let loaded = shop(file);
    let mut stage = Stage::new("shop");
    stage.tell(Event::Project(Rc::new(loaded.project.unwrap())));
    let mut bench = Bench::new(120, 36, at(5_000));
    bench.deck.set_tree(Some(Rc::new(loaded.tree)));
    let text = bench.after(&stage.stack, ": \"config\" enter f");
    assert!(text.contains("- --requirepass") && text.contains("- yes"), "{text}");
    assert!(!text.contains("one-secret") && !text.contains("other-secret"), "{text}");
    assert!(text.contains("x:••••••"), "{text}");
    let text = bench.after(&stage.stack, "R");
    assert!(text.contains("one-secret") && text.contains("x:other-secret"), "{text}");
}

/// Nor that of a health check. In the head of the tab the command is cut: a probe that is opened has it whole.
#[test]
fn the_command_of_a_health_check_is_masked_and_whole_above_the_output_of_a_probe() {
    let mut stage = Stage::new("shop");
    let words = "redis-cli --pass one-secret --no-auth-warning -h cache.internal.example -p 6379 --tls --cacert /etc/ssl/ca.pem";
    stage
        .container(
            "cache",
            Some(&["CMD-SHELL", &format!("{words} ping the-end")]),
            Some(500),
        )
        .probes("cache", 1, "could not connect", &[2_000, 3_000]);
    let mut bench = Bench::new(120, 36, at(5_000));
    let text = bench.after(&stage.stack, ": \"health\" enter");
    assert!(text.contains("--pass ••••••") && !text.contains("the-end"), "{text}");
    let text = bench.after(&stage.stack, "enter");
    assert!(text.contains("the-end") && text.contains("could not connect"), "{text}");
    assert!(!text.contains("one-secret"), "{text}");
}
