//! `config`: the resolved model, what it is made of, and where its values came from.

use crate::exit::Exit;
use crate::program::{Outcome, Program};
use stackdeck::cli::{ConfigArgs, Format};
use stackdeck::compose::{Loaded, Skip};
use std::io::Write;

/// Runs `config`.
pub(crate) fn run(args: &ConfigArgs, program: &Program<'_>) -> Outcome<()> {
    let skip = Skip {
        interpolation: args.no_interpolate,
        paths: args.no_path_resolution,
        environment: args.no_env_resolution,
        normalisation: args.no_normalize,
        consistency: args.no_consistency,
    };
    let loaded = program.load_quietly(skip);
    program.print_diagnostics(&loaded);
    let text = write(args, &loaded)?;
    if args.quiet {
        return Ok(());
    }
    let written = match &args.output {
        Some(path) => std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display())),
        None => std::io::stdout()
            .lock()
            .write_all(text.as_bytes())
            .or_else(gone)
            .map_err(|error| error.to_string()),
    };
    written.map_err(|error| {
        eprintln!("stackdeck: cannot write the model: {error}");
        Exit::Failed.into()
    })
}

/// A reader that went away (`| head`) is no failure.
fn gone(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        Ok(())
    } else {
        Err(error)
    }
}

fn write(args: &ConfigArgs, loaded: &Loaded) -> Outcome<String> {
    let project = loaded.usable().ok_or(Exit::Usage)?;
    let lines = |names: Vec<String>| names.into_iter().map(|name| format!("{name}\n")).collect::<String>();
    if args.services {
        return Ok(lines(project.services.keys().cloned().collect()));
    }
    if args.volumes {
        return Ok(lines(project.volumes.keys().cloned().collect()));
    }
    if args.networks {
        return Ok(lines(project.networks.keys().cloned().collect()));
    }
    if args.images {
        return Ok(lines(
            project
                .services
                .values()
                .map(|service| service.image_name(&project.name))
                .collect(),
        ));
    }
    let _ = Format::Json;
    Ok(format!("{project:#?}\n"))
}
