//! Builds of several parts: stages that are left behind, contexts beside the main one, keys lent to a step.

use crate::fixture::{Fixture, IMAGE, built};
use futures::StreamExt;
use indexmap::indexmap;
use stackdeck::engine::{BuildProgress, BuildRequest, Engine, ErrorKind, UlimitSpec};
use stackdeck::plan::builder;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

fn request(fixture: &Fixture, dir: &Path, dockerfile: &str) -> BuildRequest {
    fs::write(dir.join("Dockerfile"), dockerfile.replace("BUSYBOX", IMAGE)).unwrap();
    BuildRequest {
        context: dir.display().to_string(),
        tags: vec![fixture.tag()],
        ..BuildRequest::default()
    }
}

/// What is measured in the cache is what the engine says of an image of that stage.
pub(crate) async fn a_build_stage_is_as_large_as_its_image(engine: Arc<dyn Engine>, fixture: Fixture) {
    let dir = tempfile::tempdir().unwrap();
    // The prefix makes every step new, so that no earlier run answers.
    let dockerfile = format!(
        "FROM BUSYBOX AS tools\nRUN dd if=/dev/urandom of=/big bs=1024 count=3000 # {0}\nFROM tools AS builder\nWORKDIR /w\nCOPY Dockerfile ./\nRUN echo {0}; \\\n    dd if=/dev/urandom of=/small bs=1024 count=10\nCOPY Dockerfile /late\nFROM scratch\nCOPY --from=builder /small /small\n",
        fixture.prefix
    );
    let mut request = request(&fixture, dir.path(), &dockerfile);
    built(&*engine, request.clone()).await;

    let stages = builder::stages(&dockerfile.replace("BUSYBOX", IMAGE), &request.args, "");
    let [stage] = &stages[..] else { panic!("{stages:?}") };
    let base = engine.image(&stage.base).await.unwrap().unwrap().size;
    let records = engine.build_cache().await.unwrap();
    let measured = builder::measure(stage, &records, Some(base)).unwrap();

    request.target = "builder".into();
    built(&*engine, request.clone()).await;
    let image = engine.image(&request.tags[0]).await.unwrap().unwrap();
    assert_eq!(measured.size, image.size, "{measured:?}\n{records:#?}");
    assert!(measured.size > base + 3_000_000 && measured.steps == 5, "{measured:?}");
}

pub(crate) async fn further_contexts_are_read_where_the_engine_can(engine: Arc<dyn Engine>, fixture: Fixture) {
    let (dir, docs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(docs.path().join("page"), format!("from beside {}", fixture.prefix)).unwrap();
    let mut request = request(
        &fixture,
        dir.path(),
        "FROM base\nCOPY --from=docs page /page\nRUN cat /page; echo; echo arg $WHO\nARG WHO\nRUN echo arg=$WHO\n",
    );
    request.args = indexmap! {"WHO".to_owned() => Some("me".to_owned())};
    request.labels = indexmap! {"seen".to_owned() => "yes".to_owned()};
    request.additional_contexts = indexmap! {
        "docs".to_owned() => docs.path().display().to_string(),
        "base".to_owned() => format!("docker-image://{IMAGE}"),
    };
    if !engine.info().await.unwrap().supports(1, 42) {
        let told: Vec<_> = engine.build(request).collect().await;
        assert!(
            matches!(&told[..], [Err(error)] if error.kind == ErrorKind::Unsupported && error.detail.contains("docs, base") && !error.hints.is_empty()),
            "{told:?}"
        );
        return;
    }
    let told = built(&*engine, request.clone()).await;
    let printed: Vec<u8> = told
        .iter()
        .filter_map(|item| match item {
            BuildProgress::Output { bytes, .. } => Some(bytes.to_vec()),
            _ => None,
        })
        .collect::<Vec<_>>()
        .concat();
    let printed = String::from_utf8(printed).unwrap();
    assert!(
        printed.contains(&format!("from beside {}", fixture.prefix)),
        "{printed}"
    );
    assert!(printed.contains("arg=me"), "{printed}");
    let image = engine.image(&request.tags[0]).await.unwrap().unwrap();
    assert_eq!(image.labels.get("seen").map(String::as_str), Some("yes"));
    assert!(
        matches!(told.last(), Some(BuildProgress::Done { image_id }) if *image_id == image.id),
        "{told:?}"
    );

    // A step that fails there fails in the builder's words, as anywhere.
    fs::write(dir.path().join("Dockerfile"), "FROM base\nRUN exit 7\n").unwrap();
    let told: Vec<_> = engine.build(request).collect().await;
    assert!(
        matches!(told.last(), Some(Err(error)) if error.detail.contains("exit code: 7")),
        "{told:?}"
    );
}

/// A stage that is named is built again, the others come from the cache; limits reach the steps; an inline cache is written.
pub(crate) async fn a_build_the_classic_builder_cannot_do_uses_buildkit(engine: Arc<dyn Engine>, fixture: Fixture) {
    if !engine.info().await.unwrap().supports(1, 42) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let dockerfile = format!(
        "FROM BUSYBOX AS kept\nRUN echo kept {0}\nFROM kept AS fresh\nRUN echo fresh; ulimit -n\n",
        fixture.prefix
    );
    let mut request = request(&fixture, dir.path(), &dockerfile);
    request.no_cache_stages = vec!["fresh".to_owned()];
    request.cache_to = vec!["type=inline".to_owned()];
    request.ulimits = vec![UlimitSpec {
        name: "nofile".to_owned(),
        soft: 321,
        hard: 321,
    }];
    built(&*engine, request.clone()).await;
    let printed = |told: &[BuildProgress]| -> String {
        let outputs = told.iter().filter_map(|item| match item {
            BuildProgress::Output { bytes, .. } => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        });
        outputs.collect()
    };
    let again = printed(&built(&*engine, request.clone()).await);
    assert!(again.contains("fresh") && !again.contains("kept"), "{again}");
    assert!(again.contains("321"), "{again}");
    // What is not granted is refused in the builder's words, not left out.
    request.entitlements = vec!["security.insecure".to_owned()];
    let told: Vec<_> = engine.build(request).collect().await;
    assert!(
        matches!(told.last(), Some(Err(error)) if error.detail.contains("security.insecure")),
        "{told:?}"
    );
}

/// A key file is lent through an agent of our own; the step sees an agent's socket and never the key.
pub(crate) async fn an_ssh_key_reaches_the_step_that_asks(engine: Arc<dyn Engine>, fixture: Fixture) {
    let dir = tempfile::tempdir().unwrap();
    let key = dir.path().join("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key)
        .status();
    assert!(made.expect("ssh-keygen is installed (see .ci/packages)").success());
    let context = tempfile::tempdir().unwrap();
    let mut request = request(
        &fixture,
        context.path(),
        "FROM BUSYBOX\nRUN --mount=type=ssh,id=lab,required=true test -S \"$SSH_AUTH_SOCK\" && test ! -e /key\n",
    );
    request.no_cache = true;
    request.ssh = indexmap! {"lab".to_owned() => Some(key.display().to_string())};
    built(&*engine, request.clone()).await;
    request.ssh.clear();
    let told: Vec<_> = engine.build(request).collect().await;
    assert!(matches!(told.last(), Some(Err(_))), "{told:?}");
}
