//! `doctor`: finds what will go wrong, and mends what is harmless to mend.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use indexmap::IndexSet;
use stackdeck::cli::DoctorArgs;
use stackdeck::compose::{LoadOptions, Project, SkipSteps, profiles};
use stackdeck::diag::Severity;
use stackdeck::doctor::{self, CheckInput, DoctorFinding, Fix};
use stackdeck::engine::{Engine, NetworkSpec, VolumeSpec};
use stackdeck::facts::{self, FactsRequest};
use stackdeck::{compose, json, plain};
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

/// Runs `doctor`. The exit code is 3 when something will fail.
pub(crate) async fn doctor(args: &DoctorArgs, program: &Program<'_>) -> CommandResult<()> {
    let began = program.clock.now();
    let options = LoadOptions {
        services: args.services.clone(),
        ..program.load_options(SkipSteps::default())
    };
    let loaded = compose::load(&options, program.files);
    let Some(project) = loaded.usable() else {
        program.print_diagnostics(&loaded);
        return Err(Exit::Usage.into());
    };
    let project = selected(args, program, project)?;
    let engine = program.engine().await?;
    let request = FactsRequest {
        engine: Arc::clone(&engine),
        project: &project,
        tree: &loaded.tree,
        now: program.clock.now(),
        looks_inside: !program.global.read_only,
        containers: BTreeMap::new(),
        asks_registries: !args.offline,
        untrusted: Vec::new(),
    };
    let facts = facts::gather(&request).await.map_err(|error| program.failed(&error))?;
    let found = doctor::check(CheckInput {
        project: &project,
        tree: &loaded.tree,
        facts: &facts,
    });
    let took = program.clock.now().since(began);
    match program.output_format() {
        OutputFormat::Plain => {
            let coloured = program.coloured(program.process.stdout_terminal);
            output::text(&plain::findings(&loaded.tree.sources, &found, took, coloured))?;
        }
        OutputFormat::Json => {
            for object in json::findings(&loaded.tree.sources, &found, took) {
                output::object(&object)?;
            }
        }
    }
    let fixed = if args.fix {
        apply_fixes(args, program, &engine, &found).await?
    } else {
        IndexSet::new()
    };
    let remains = |one: &&DoctorFinding| !one.fix.as_ref().is_some_and(|fix| fixed.contains(fix));
    let fails = found
        .iter()
        .filter(remains)
        .any(|one| one.diagnostic.severity == Severity::Error);
    if fails { Err(Exit::Preflight.into()) } else { Ok(()) }
}

/// The project with the named services and what they depend on.
fn selected(args: &DoctorArgs, program: &Program<'_>, project: &Project) -> CommandResult<Project> {
    let refused = |faults: Vec<stackdeck::diag::Diagnostic>| {
        program.print_faults(&faults);
        Exit::Usage
    };
    let mut project = program.running(project).map_err(refused)?;
    if args.services.is_empty() {
        return Ok(project);
    }
    project = profiles::activate(&project, &args.services).map_err(refused)?;
    let named: Vec<&str> = args.services.iter().map(String::as_str).collect();
    let kept: IndexSet<String> = project
        .with_dependencies(&named)
        .into_iter()
        .map(str::to_owned)
        .collect();
    let (kept, others) = project.services.into_iter().partition(|(name, _)| kept.contains(name));
    project.services = kept;
    project.disabled_services.extend::<indexmap::IndexMap<_, _>>(others);
    Ok(project)
}

/// Does what mends the findings and is agreed to; returns what was done.
async fn apply_fixes<'f>(
    args: &DoctorArgs,
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    found: &'f [DoctorFinding],
) -> CommandResult<IndexSet<&'f Fix>> {
    let fixes: IndexSet<&Fix> = found.iter().filter_map(|one| one.fix.as_ref()).collect();
    let mut done = IndexSet::new();
    if fixes.is_empty() {
        plain::note("nothing that was found can be fixed without harm");
        return Ok(done);
    }
    program.may_change()?;
    for fix in fixes {
        if program.global.dry_run {
            plain::note(&format!("would run: {}", fix.command()));
            continue;
        }
        if !args.yes && !program.asks(&fix.question()) {
            continue;
        }
        match apply(fix, engine).await {
            Ok(()) => {
                plain::note(&format!("done: {}", fix.command()));
                done.insert(fix);
            }
            Err(why) => plain::failure(&format!("{}: {why}", fix.command()), false),
        }
    }
    Ok(done)
}

async fn apply(fix: &Fix, engine: &Arc<dyn Engine>) -> Result<(), String> {
    let written = |result: io::Result<()>| result.map_err(|error| error.to_string());
    match fix {
        Fix::MakeExecutable(path) => written(std::fs::metadata(path).and_then(|metadata| {
            let mut permissions = metadata.permissions();
            permissions.set_mode(permissions.mode() | 0o111);
            std::fs::set_permissions(path, permissions)
        })),
        Fix::ConvertLineEndings(path) => written(std::fs::read(path).and_then(|bytes| {
            let lines: Vec<&[u8]> = bytes
                .split(|byte| *byte == b'\n')
                .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
                .collect();
            std::fs::write(path, lines.join(&b'\n'))
        })),
        Fix::CreateDirectory(path) => written(std::fs::create_dir_all(path)),
        Fix::CopyExample { example, file } => written(std::fs::read(example).and_then(|bytes| {
            // Never over a file that came meanwhile.
            let mut new = std::fs::File::create_new(file)?;
            io::Write::write_all(&mut new, &bytes)
        })),
        Fix::CreateNetwork(name) => {
            let spec = NetworkSpec {
                name: name.clone(),
                ..NetworkSpec::default()
            };
            engine
                .create_network(spec)
                .await
                .map(|_| ())
                .map_err(|error| error.to_string())
        }
        Fix::CreateVolume(name) => {
            let spec = VolumeSpec {
                name: name.clone(),
                ..VolumeSpec::default()
            };
            engine.create_volume(spec).await.map_err(|error| error.to_string())
        }
    }
}
