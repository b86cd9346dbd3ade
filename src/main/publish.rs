//! `publish`: the project's files as an artifact of a registry.

use crate::digests;
use crate::exit::{Exit, ExitStatus};
use crate::headless;
use crate::output;
use crate::plan;
use crate::program::{CommandResult, OutputFormat, Program};
use crate::publish_files;
use stackdeck::cli::PublishArgs;
use stackdeck::compose::output::lock_yaml;
use stackdeck::compose::{self, LoadOptions, MountKind, Project, SkipSteps};
use stackdeck::engine::Timestamp;
use stackdeck::plain;
use stackdeck::plan::PushOptions;
use stackdeck::registry::RegistryReference;
use stackdeck::remote::{self, ArtifactFile, ArtifactFileKind, OciVersion, Publication};
use stackdeck::runtime::{Command, Until};
use std::rc::Rc;

/// Runs `publish`.
pub(crate) async fn publish(args: &PublishArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    let name = RegistryReference::parse(&args.repository).map_err(|why| usage(&why))?;
    let version = version(args)?;
    let options = LoadOptions {
        profiles: vec!["*".to_owned()],
        ..program.load_options(SkipSteps::default())
    };
    let loaded = compose::load(&options, program.files);
    program.print_diagnostics(&loaded);
    let project = Rc::new(loaded.usable().ok_or(Exit::Usage)?.clone());
    let mut files = publish_files::gather(&loaded.tree, args.with_env, program)?;
    check(&project, args)?;
    if !args.yes
        && !questions(&project, &files, args)
            .iter()
            .all(|question| program.asks(question))
    {
        plain::warn("nothing was published\n");
        return Ok(());
    }
    if args.resolve_image_digests {
        let images = digests::of_project(program, &project).await?;
        files.push(ArtifactFile {
            kind: ArtifactFileKind::Project,
            name: "image-digests.yaml".to_owned(),
            content: lock_yaml(&images).into_bytes(),
        });
    }
    let images = if args.app { images(&project)? } else { Vec::new() };
    if program.global.dry_run {
        let named: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let also = if images.is_empty() { "" } else { ", with all images" };
        return plan::say(program, &format!("publish {} as {name}{also}", named.join(", ")));
    }
    push(&project, program).await?;
    if args.insecure_registry {
        program.files.registries().trust_insecure(&name.domain);
    }
    let publication = Publication {
        name: name.clone(),
        files,
        version,
        created: rfc3339(program.clock.now()),
        images,
    };
    let digest = remote::publish(program.files.registries(), &publication).map_err(|error| {
        let why = format!("{name} cannot be published: {error}");
        plain::failure(&why, program.coloured(program.process.stderr_terminal));
        Exit::Failed
    })?;
    tell(&name, &digest, program)
}

/// The version of the image specification that was asked for.
fn version(args: &PublishArgs) -> CommandResult<Option<OciVersion>> {
    match args.oci_version.as_deref() {
        None | Some("") => Ok(None),
        Some("1.0") => Ok(Some(OciVersion::V1_0)),
        Some("1.1") => Ok(Some(OciVersion::V1_1)),
        Some(other) => Err(usage(&format!("--oci-version: `{other}` is neither 1.0 nor 1.1"))),
    }
}

/// Says what was published.
fn tell(name: &RegistryReference, digest: &str, program: &Program<'_>) -> CommandResult<()> {
    match program.output_format() {
        OutputFormat::Plain if program.tells_progress() => {
            plain::warn(&format!("{name} is published: {digest}\n"));
            Ok(())
        }
        OutputFormat::Plain => Ok(()),
        OutputFormat::Json => output::object(&serde_json::json!({
            "type": "published", "name": name.to_string(), "digest": digest,
        })),
    }
}

/// Pushes the images that are built here; one that cannot be pushed is left to who uses the artifact, as with the reference.
async fn push(project: &Rc<Project>, program: &Program<'_>) -> CommandResult<()> {
    if project.services.values().all(|service| service.build.is_none()) {
        return Ok(());
    }
    let engine = program.engine().await?;
    let mut session = program.session(engine, &project.name.clone(), Some(Rc::clone(project)));
    let options = PushOptions {
        tolerate: true,
        ..PushOptions::default()
    };
    session.commands = vec![Command::operate(options)];
    session.until = Until::Ended;
    headless::report(session, program, true).await
}

/// Refuses what nobody else could use, and environments that were not allowed.
fn check(project: &Project, args: &PublishArgs) -> CommandResult<()> {
    let services = project.services.values();
    let unnamed = services
        .clone()
        .filter(|service| service.image.is_empty() && service.provider.is_none());
    let unnamed: Vec<&str> = unnamed.map(|service| service.name.as_str()).collect();
    if !unnamed.is_empty() {
        let why = "have no `image`: nobody else could get what is built here";
        return Err(usage(&format!("it cannot be published: {} {why}", unnamed.join(", "))));
    }
    if args.with_env {
        return Ok(());
    }
    let telling = services.filter(|service| !service.environment.is_empty() || !service.env_file.is_empty());
    let mut telling: Vec<String> = telling.map(|service| format!("service {}", service.name)).collect();
    let configs = project
        .configs
        .iter()
        .filter(|(_, config)| !config.environment.is_empty());
    telling.extend(configs.map(|(name, _)| format!("config {name}")));
    if telling.is_empty() {
        return Ok(());
    }
    let what = telling.join(", ");
    let why = format!("{what}: environment variables may hold secrets; publish them with --with-env, or take them out");
    Err(usage(&why))
}

/// What the user must agree to.
fn questions(project: &Project, files: &[ArtifactFile], args: &PublishArgs) -> Vec<String> {
    let mut questions = Vec::new();
    let binds = project.services.values().flat_map(|service| {
        let binds = service.volumes.iter().filter(|mount| mount.kind == MountKind::Bind);
        binds.map(|mount| format!("  {}: {} at {}\n", service.name, mount.source, mount.target))
    });
    let binds: String = binds.collect();
    if !binds.is_empty() {
        questions.push(format!(
            "These directories and files of this machine are mounted; their paths are published, what is in them is not:\n{binds}Publish that?"
        ));
    }
    let mut texts: Vec<(String, String)> = files
        .iter()
        .map(|file| (file.name.clone(), String::from_utf8_lossy(&file.content).into_owned()))
        .collect();
    let objects = project.configs.values().chain(project.secrets.values());
    let paths = objects
        .map(|object| object.file.clone())
        .filter(|path| !path.is_empty());
    texts.extend(paths.filter_map(|path| Some((path.clone(), std::fs::read_to_string(&path).ok()?))));
    let findings = texts.iter().flat_map(|(name, text)| {
        let found = remote::find_sensitive(text).into_iter();
        found.map(move |it| format!("  {name}, line {}: {} {}\n", it.line, it.kind, it.name))
    });
    let findings: String = findings.collect();
    if !findings.is_empty() {
        questions.push(format!("This looks secret:\n{findings}Publish it?"));
    }
    let variables = project
        .services
        .values()
        .filter(|service| args.with_env && !service.environment.is_empty());
    let variables = variables.map(|service| {
        let values = service.environment.iter().map(|(name, value)| match value {
            Some(value) => format!("  {name}={value}\n"),
            None => format!("  {name}\n"),
        });
        format!("service {}\n{}", service.name, values.collect::<String>())
    });
    let variables: String = variables.collect();
    if !variables.is_empty() {
        questions.push(format!(
            "These environment variables are published:\n{variables}Publish them?"
        ));
    }
    questions
}

/// The images of an application, each once.
fn images(project: &Project) -> CommandResult<Vec<RegistryReference>> {
    let mut images = Vec::new();
    for service in project.services.values().filter(|service| !service.image.is_empty()) {
        let image = RegistryReference::parse(&service.image);
        let image = image.map_err(|why| usage(&format!("service {}: {why}", service.name)))?;
        if !images.contains(&image) {
            images.push(image);
        }
    }
    Ok(images)
}

fn rfc3339(at: Timestamp) -> String {
    let second = jiff::Timestamp::from_second(at.0 / 1_000_000_000);
    second.map(|second| second.to_string()).unwrap_or_default()
}

fn usage(why: &str) -> ExitStatus {
    plain::failure(why, false);
    Exit::Usage.into()
}
