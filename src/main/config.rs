//! `config`: the resolved model, what it is made of, and where its values came from.

use crate::exit::Exit;
use crate::program::{Outcome, Program};
use stackdeck::cli::{ConfigArgs, Format};
use stackdeck::compose::{Loaded, Project, Skip, output, profiles};
use stackdeck::diag::Diagnostic;
use std::io::Write;

/// Runs `config`.
pub(crate) fn run(args: &ConfigArgs, program: &Program<'_>) -> Outcome<()> {
    if args.resolve_image_digests || args.lock_image_digests {
        return Err(program.unsupported("image digests are not resolved: that asks the images' registries"));
    }
    let skip = Skip {
        interpolation: args.no_interpolate,
        paths: args.no_path_resolution,
        environment: args.no_env_resolution,
        normalisation: args.no_normalize || program.global.compatibility,
        consistency: args.no_consistency,
    };
    let loaded = program.load_quietly(skip);
    program.print_diagnostics(&loaded);
    let text = write(args, program, &loaded)?;
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
        stackdeck::plain::failure(&format!("cannot write the model: {error}"), false);
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

/// Names of a project, one a line.
type List<'a> = &'a dyn Fn(&Project) -> String;

fn write(args: &ConfigArgs, program: &Program<'_>, loaded: &Loaded) -> Outcome<String> {
    if let Some(path) = &args.explain {
        return output::explain(loaded, path).map_err(|fault| refuse(program, &[fault]));
    }
    let project = loaded.usable().ok_or(Exit::Usage)?;
    let project = profiles::select(project, &args.selected, true).map_err(|faults| refuse(program, &faults))?;
    if let Some(names) = &args.hash {
        let names: Vec<&str> = names.split(',').filter(|name| *name != "*").collect();
        return Ok(output::hashes(&project, &names));
    }
    let lists: [(bool, List<'_>); 7] = [
        (args.services, &output::services),
        (args.volumes, &output::volumes),
        (args.networks, &output::networks),
        (args.models, &output::models),
        (args.images, &|project| {
            output::images(project, program.global.compatibility)
        }),
        (args.profiles, &output::profiles),
        (args.environment, &output::environment),
    ];
    if let Some((_, list)) = lists.iter().find(|(asked, _)| *asked) {
        return Ok(list(&project));
    }
    if args.variables {
        return Ok(output::variables(&loaded.tree));
    }
    Ok(match (args.no_interpolate, args.format) {
        (true, Format::Json) => output::raw_json(&loaded.tree),
        (true, Format::Yaml) => output::raw_yaml(&loaded.tree),
        (false, Format::Json) => output::config_json(&project),
        (false, Format::Yaml) => output::config_yaml(&project),
    })
}

/// Prints faults that are about the flags, not about a file.
fn refuse(program: &Program<'_>, faults: &[Diagnostic]) -> u8 {
    program.print_faults(faults);
    Exit::Usage.into()
}
