//! Builds through the engine's BuildKit, from contexts made here.

use crate::fixture::{Fixture, IMAGE, built};
use futures::StreamExt;
use indexmap::indexmap;
use stackdeck::engine::{
    BuildProgress, BuildRequest, BuildSecret, BuildSecretSource, BuildStepState, Engine, ErrorKind,
};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

/// A build of a directory with this Dockerfile, and a tag that the fixture removes.
struct Job {
    dir: tempfile::TempDir,
    request: BuildRequest,
}

impl Job {
    fn new(fixture: &Fixture, dockerfile: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let text = dockerfile.replace("BUSYBOX", IMAGE);
        fs::write(dir.path().join("Dockerfile"), text).unwrap();
        let request = BuildRequest {
            context: dir.path().display().to_string(),
            tags: vec![fixture.tag()],
            // What an earlier run of this contract built must not answer for this one.
            no_cache: true,
            ..BuildRequest::default()
        };
        Self { dir, request }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    async fn run(&self, engine: &dyn Engine) -> Vec<BuildProgress> {
        let told = built(engine, self.request.clone()).await;
        let id = match told.last() {
            Some(BuildProgress::Done { image_id }) => image_id.clone(),
            other => panic!("{other:?}"),
        };
        let image = engine.image(&self.request.tags[0]).await.unwrap().unwrap();
        assert_eq!(image.id, id);
        told
    }
}

/// Everything the steps printed.
fn printed(told: &[BuildProgress]) -> String {
    let bytes = told.iter().filter_map(|item| match item {
        BuildProgress::Output { bytes, .. } => Some(bytes.to_vec()),
        _ => None,
    });
    String::from_utf8(bytes.collect::<Vec<_>>().concat()).unwrap()
}

fn last_state(told: &[BuildProgress], step: &str) -> Option<BuildStepState> {
    let states = told.iter().filter_map(|item| match item {
        BuildProgress::Step { name, state, .. } if name.contains(step) => Some(state.clone()),
        _ => None,
    });
    states.last()
}

/// The most bytes moved by one transfer of the build context.
fn context_bytes(told: &[BuildProgress]) -> u64 {
    let context = told.iter().find_map(|item| match item {
        BuildProgress::Step { id, name, .. } if name.contains("load build context") => Some(id.clone()),
        _ => None,
    });
    let moved = told.iter().filter_map(|item| match item {
        BuildProgress::Transfer { id, current, .. } if Some(id) == context.as_ref() => Some(*current),
        _ => None,
    });
    moved.max().unwrap_or_default()
}

pub(crate) async fn a_build_streams_its_steps_and_uses_the_cache(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut job = Job::new(
        &fixture,
        &format!("FROM BUSYBOX\nRUN echo {} && echo oops >&2\n", fixture.prefix),
    );
    let first = job.run(&*engine).await;
    assert_eq!(last_state(&first, "RUN echo"), Some(BuildStepState::Done));
    assert!(printed(&first).contains(&fixture.prefix) && printed(&first).contains("oops"));
    job.request.no_cache = false;
    let again = job.run(&*engine).await;
    let state = last_state(&again, "RUN echo");
    assert_eq!(state, Some(BuildStepState::Cached), "{again:#?}");
}

/// `.dockerignore`, and `<Dockerfile>.dockerignore` before it, by moby's rules.
pub(crate) async fn ignored_files_are_not_in_the_build_context(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut job = Job::new(&fixture, "FROM BUSYBOX\nCOPY . /c\nRUN cd /c && find . | sort\n");
    fs::create_dir_all(job.path().join("target/debug")).unwrap();
    for name in ["target/debug/x", "target/keep", "notes.md", "README.md", "secret.env"] {
        fs::write(job.path().join(name), name).unwrap();
    }
    fs::write(
        job.path().join(".dockerignore"),
        "# a comment\ntarget\n!target/keep\n*.md\n!README.md\nsecret.env\n",
    )
    .unwrap();
    let told = printed(&job.run(&*engine).await);
    let files: Vec<&str> = told.lines().filter(|line| line.starts_with('.')).collect();
    assert_eq!(
        files,
        [
            ".",
            "./.dockerignore",
            "./Dockerfile",
            "./README.md",
            "./target",
            "./target/keep"
        ]
    );
    fs::copy(job.path().join("Dockerfile"), job.path().join("Dev")).unwrap();
    fs::write(job.path().join("Dev.dockerignore"), "**\n!notes.md\n").unwrap();
    job.request.dockerfile = "Dev".into();
    let told = printed(&job.run(&*engine).await);
    let files: Vec<&str> = told.lines().filter(|line| line.starts_with('.')).collect();
    assert_eq!(files, [".", "./notes.md"]);
}

pub(crate) async fn file_modes_and_links_are_kept_in_the_build_context(engine: Arc<dyn Engine>, fixture: Fixture) {
    let job = Job::new(
        &fixture,
        "FROM BUSYBOX\nCOPY . /c\nRUN cd /c && stat -c '%n %a %u:%g %F' run plain link d && readlink link\n",
    );
    for (name, mode) in [("run", 0o755), ("plain", 0o640)] {
        fs::write(job.path().join(name), name).unwrap();
        fs::set_permissions(job.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    fs::create_dir(job.path().join("d")).unwrap();
    fs::set_permissions(job.path().join("d"), fs::Permissions::from_mode(0o700)).unwrap();
    symlink("plain", job.path().join("link")).unwrap();
    let told = printed(&job.run(&*engine).await);
    for line in [
        "run 755 0:0 regular file",
        "plain 640 0:0 regular file",
        "link 777 0:0 symbolic link",
        "d 700 0:0 directory",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert!(told.lines().any(|line| line == "plain"), "{told}");
}

pub(crate) async fn arguments_labels_and_target_are_honoured(engine: Arc<dyn Engine>, fixture: Fixture) {
    let dockerfile =
        "FROM BUSYBOX AS one\nARG A=default\nARG B=default\nLABEL args=\"$A $B\"\nFROM BUSYBOX AS two\nRUN false\n";
    let mut job = Job::new(&fixture, dockerfile);
    job.request.target = "one".into();
    job.request.args = indexmap! {"A".to_owned() => Some("given".to_owned()), "B".to_owned() => None};
    job.request.labels = indexmap! {"made.by".to_owned() => "the contract".to_owned()};
    job.run(&*engine).await;
    let image = engine.image(&job.request.tags[0]).await.unwrap().unwrap();
    assert_eq!(image.labels.get("args").map(String::as_str), Some("given default"));
    assert_eq!(image.labels.get("made.by").map(String::as_str), Some("the contract"));
}

pub(crate) async fn an_inline_dockerfile_is_not_in_the_context(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut job = Job::new(&fixture, "FROM scratch\nRUN this is not used\n");
    fs::write(job.path().join("only"), "x").unwrap();
    fs::remove_file(job.path().join("Dockerfile")).unwrap();
    job.request.dockerfile_inline = Some(format!("FROM {IMAGE}\nCOPY . /c\nRUN cd /c && find . | sort\n"));
    let told = printed(&job.run(&*engine).await);
    let files: Vec<&str> = told.lines().filter(|line| line.starts_with('.')).collect();
    assert_eq!(files, [".", "./only"]);
}

pub(crate) async fn a_dockerfile_outside_of_the_context_is_found(engine: Arc<dyn Engine>, fixture: Fixture) {
    let mut job = Job::new(&fixture, "FROM BUSYBOX\nCOPY file /c/file\nRUN ls /c\n");
    let app = job.path().join("app");
    fs::create_dir(&app).unwrap();
    fs::write(app.join("file"), "x").unwrap();
    job.request.context = app.display().to_string();
    job.request.dockerfile = "../Dockerfile".into();
    assert!(printed(&job.run(&*engine).await).contains("file"));
}

/// Secrets and streamed progress at once, and the value stays out of the image and the progress.
pub(crate) async fn secrets_reach_the_step_that_asks(engine: Arc<dyn Engine>, fixture: Fixture) {
    let dockerfile = "FROM BUSYBOX\nRUN --mount=type=secret,id=token --mount=type=secret,id=ca \
                      cat /run/secrets/token | md5sum && cat /run/secrets/ca\nRUN ls /run/secrets | wc -l\n";
    let mut job = Job::new(&fixture, dockerfile);
    let ca = tempfile::NamedTempFile::new().unwrap();
    fs::write(ca.path(), "a certificate\n").unwrap();
    let secret = |id: &str, source| BuildSecret { id: id.into(), source };
    job.request.secrets = vec![
        secret("token", BuildSecretSource::Value("t0p secret".into())),
        secret("ca", BuildSecretSource::File(ca.path().to_path_buf())),
    ];
    let told = printed(&job.run(&*engine).await);
    // md5 of "t0p secret".
    assert!(
        told.contains("6b7e2e31cc6e23730e92f6c44d9b8cf9") && told.contains("a certificate"),
        "{told}"
    );
    assert!(!told.contains("t0p secret"));
    job.request.secrets.clear();
    let failed: Vec<_> = engine.build(job.request.clone()).collect().await;
    assert!(
        matches!(failed.last(), Some(Err(error)) if error.detail.contains("cat") || error.detail.contains("secret")),
        "{failed:?}"
    );
}

pub(crate) async fn a_failing_step_fails_the_build(engine: Arc<dyn Engine>, fixture: Fixture) {
    let job = Job::new(
        &fixture,
        &format!("FROM BUSYBOX\nRUN echo {}; exit 7\n", fixture.prefix),
    );
    let told: Vec<_> = engine.build(job.request.clone()).collect().await;
    let error = told.last().unwrap().as_ref().unwrap_err();
    assert_eq!(
        (error.doing, error.subject.as_str()),
        ("building image", job.request.tags[0].as_str())
    );
    assert!(error.detail.contains("exit code: 7"), "{error}");
    let steps: Vec<_> = told.iter().flatten().cloned().collect();
    assert!(matches!(last_state(&steps, "RUN echo"), Some(BuildStepState::Failed(why)) if why.contains('7')));
    assert_eq!(told.iter().filter(|item| item.is_err()).count(), 1);
    assert_eq!(engine.image(&job.request.tags[0]).await.unwrap(), None);
}

pub(crate) async fn a_missing_dockerfile_is_missing(engine: Arc<dyn Engine>, fixture: Fixture) {
    let job = Job::new(&fixture, "FROM scratch\n");
    fs::remove_file(job.path().join("Dockerfile")).unwrap();
    let told: Vec<_> = engine.build(job.request.clone()).collect().await;
    assert!(
        matches!(&told[..], [Err(error)] if error.kind == ErrorKind::Missing && error.detail.ends_with("/Dockerfile")),
        "{told:?}"
    );
}

/// The engine keeps the files of a directory, so a second build moves only what changed.
pub(crate) async fn a_large_build_context_is_sent_once(engine: Arc<dyn Engine>, fixture: Fixture) {
    let job = Job::new(&fixture, "FROM BUSYBOX\nCOPY . /c\n");
    // Random enough that nothing compresses or repeats it: 3 MB of a counter's digests.
    let large: Vec<u8> = (0..750_000u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    fs::write(job.path().join("large"), &large).unwrap();
    let first = context_bytes(&job.run(&*engine).await);
    assert!(first >= 3_000_000, "{first}");
    fs::write(job.path().join("small"), "new").unwrap();
    let second = context_bytes(&job.run(&*engine).await);
    assert!(second < 10_000, "{second}");
}
