//! `config`: the resolved model, lists of its parts, and where its values come from.

use crate::digests;
use crate::exit::{Exit, ExitStatus};
use crate::program::{CommandResult, Program};
use stackdeck::cli::{ConfigArgs, Format};
use stackdeck::compose::output::Secrets;
use stackdeck::compose::{Loaded, Project, SkipSteps, output, profiles};
use stackdeck::diag::Diagnostic;

/// Runs `config`.
pub(crate) async fn run(args: &ConfigArgs, program: &Program<'_>) -> CommandResult<()> {
    let skip = SkipSteps {
        interpolation: args.no_interpolate || variables(args),
        paths: args.no_path_resolution,
        environment: args.no_env_resolution || variables(args) || names(args).is_some(),
        normalisation: args.no_normalize || program.global.compatibility,
        consistency: args.no_consistency,
    };
    let loaded = program.load_quietly(skip);
    program.print_diagnostics(&loaded);
    let text = write(args, program, &loaded).await?;
    if args.quiet {
        return Ok(());
    }
    match &args.output {
        None => crate::output::data(&text, program),
        Some(path) => std::fs::write(path, text).map_err(|error| {
            stackdeck::plain::failure(&format!("cannot write the model: {}: {error}", path.display()), false);
            Exit::Failed.into()
        }),
    }
}

/// A list of names of a project, one to a line; with `--compatibility` or without.
type List = fn(&Project, bool) -> String;

/// The list that is asked for, and whether it covers only the named services. Env files do not affect it and are not
/// read.
fn names(args: &ConfigArgs) -> Option<(List, bool)> {
    let lists: [(bool, List, bool); 6] = [
        (args.services, |project, _| output::services(project), false),
        (args.volumes, |project, _| output::volumes(project), false),
        (args.networks, |project, _| output::networks(project), false),
        (args.models, |project, _| output::models(project), false),
        (args.profiles, |project, _| output::profiles(project), true),
        (args.images, output::images, true),
    ];
    let asked = lists.into_iter().find(|(asked, ..)| *asked);
    asked.map(|(_, list, of_selected)| (list, of_selected))
}

/// Whether the variables are asked for, and nothing that takes precedence.
fn variables(args: &ConfigArgs) -> bool {
    args.variables && args.explain.is_none() && args.hash.is_none() && names(args).is_none()
}

async fn write(args: &ConfigArgs, program: &Program<'_>, loaded: &Loaded) -> CommandResult<String> {
    if let Some(path) = &args.explain {
        let secrets = if args.reveal { Secrets::Shown } else { Secrets::Masked };
        return output::explain(loaded, path, secrets).map_err(|fault| refuse(program, loaded, &[fault]));
    }
    let project = loaded.usable().ok_or(Exit::Usage)?;
    let selected =
        || profiles::select(project, &args.selected, true).map_err(|faults| refuse(program, loaded, &faults));
    if let Some((list, of_selected)) = names(args) {
        let compatibility = program.global.compatibility;
        return Ok(if of_selected {
            list(&selected()?, compatibility)
        } else {
            list(project, compatibility)
        });
    }
    if let Some(asked) = &args.hash {
        return hashes(asked, project, program, loaded);
    }
    if variables(args) {
        return Ok(match args.format {
            Some(Format::Json) => output::variables_json(&loaded.tree),
            Some(Format::Yaml) => output::variables_yaml(&loaded.tree),
            None => output::variables(&loaded.tree),
        });
    }
    let mut project = selected()?;
    if args.environment {
        return Ok(output::environment(&project));
    }
    let format = args.format.unwrap_or_default();
    let mut pinned_tree = None;
    if args.resolve_image_digests || args.lock_image_digests {
        let images = if args.no_interpolate {
            digests::of_tree(program, &loaded.tree).await?
        } else {
            digests::of_project(program, &project).await?
        };
        if args.lock_image_digests {
            return Ok(match format {
                Format::Json => output::lock_json(&images, !args.no_interpolate),
                Format::Yaml => output::lock_yaml(&images),
            });
        }
        digests::put(&mut project, &images);
        digests::put_in_tree(pinned_tree.insert(loaded.tree.clone()), &images);
    }
    let tree = pinned_tree.as_ref().unwrap_or(&loaded.tree);
    Ok(match (args.no_interpolate, format) {
        (true, Format::Json) => output::raw_json(tree),
        (true, Format::Yaml) => output::raw_yaml(tree),
        (false, Format::Json) => output::config_json(&project),
        (false, Format::Yaml) => output::config_yaml(&project),
    })
}

/// The hashes of the named services, separated by commas, or of all: `*`.
fn hashes(asked: &str, project: &Project, program: &Program<'_>, loaded: &Loaded) -> CommandResult<String> {
    let project = program
        .running(project)
        .map_err(|faults| refuse(program, loaded, &faults))?;
    if asked == "*" {
        return Ok(output::hashes(&project, &[]));
    }
    let names: Vec<String> = asked.split(',').map(str::to_owned).collect();
    let project = profiles::activate(&project, &names).map_err(|faults| refuse(program, loaded, &faults))?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Ok(output::hashes(&project, &names))
}

/// Prints faults in the request, as opposed to faults in the files.
fn refuse(program: &Program<'_>, loaded: &Loaded, faults: &[Diagnostic]) -> ExitStatus {
    program.print_found(&loaded.tree.sources, faults);
    Exit::Usage.into()
}
