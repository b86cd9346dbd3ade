//! A real Redis that wants a password, and probes that do not give it and say nothing.

use crate::support::engine;
use crate::{project, told, why};

/// The image of the market stack's cache: Debian's Redis, or the registry's.
fn image() -> Option<&'static str> {
    let engine = engine()?;
    let found = ["stackdeck-offline/redis:8", "redis:7.4-alpine"];
    let found = found.into_iter().find(|name| engine.has_image(name));
    let is_required = std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() == Ok("1");
    assert!(
        found.is_some() || !is_required,
        "no Redis is here: compose/prepare makes it available"
    );
    if found.is_none() {
        eprintln!("SKIPPED: no Redis is here (compose/prepare)");
    }
    found
}

#[test]
fn a_silent_probe_without_the_password_is_told_from_one_that_is_slow() {
    let Some(image) = image() else { return };
    let file = format!(
        "
services:
  cache:
    image: {image}
    command: [redis-server, --requirepass, s3cret]
    healthcheck: {{test: [CMD-SHELL, 'redis-cli ping | grep -q PONG'], interval: 0.5s, retries: 3}}
  app: {{<<: *small, depends_on: {{cache: {{condition: service_healthy}}}}}}
"
    );
    let Some(project) = project("requirepass", &file) else {
        return;
    };
    let ran = project.run(&["--plain", "up", "-d", "--wait"]);
    assert_ne!(ran.code, Some(0));
    let found = why(&project, "app");
    assert_eq!(found["root"], "cache", "{found}");
    assert_eq!(found["cause"]["rule"], "probe-login", "{found}");
    assert_eq!(found["cause"]["certainty"], "certain", "{found}");
    for text in [&ran.err, &told(&project, "cache")] {
        assert!(text.contains("password") && text.contains("REDISCLI_AUTH"), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    }

    // With the password it is healthy.
    let mended = file.replace(
        "command: [redis-server",
        "environment: {REDISCLI_AUTH: s3cret}\n    command: [redis-server",
    );
    project.write(&mended);
    project.must(&["up", "-d", "--wait"]);
    assert_eq!(why(&project, "cache")["cause"], serde_json::Value::Null);
}
