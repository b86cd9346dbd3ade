//! `graph` and `alpha viz`: which service depends on which.

use crate::output;
use crate::program::{CommandResult, Program, Warnings};
use stackdeck::cli::{GraphArgs, GraphFormat, GraphLabels, VizArgs};
use stackdeck::compose::output::{GraphOptions, graph_dot, graph_json, graph_mermaid};

/// Runs `graph`.
pub(crate) fn graph(args: &GraphArgs, program: &Program<'_>) -> CommandResult<()> {
    let project = program.load_for(&[], Warnings::Hidden)?;
    let options = options(&args.labels, "  ".to_owned());
    output::text(&match args.format {
        GraphFormat::Mermaid => graph_mermaid(&project, &options),
        GraphFormat::Dot => graph_dot(&project, &options),
        GraphFormat::Json => graph_json(&project),
    })
}

/// Runs `alpha viz`.
pub(crate) fn viz(args: &VizArgs, program: &Program<'_>) -> CommandResult<()> {
    let project = program.load_for(&[], Warnings::Hidden)?;
    let indentation = if args.spaces { " " } else { "\t" }.repeat(args.indentation_size);
    output::text(&graph_dot(&project, &options(&args.labels, indentation)))
}

fn options(labels: &GraphLabels, indentation: String) -> GraphOptions {
    GraphOptions {
        networks: labels.networks,
        ports: labels.ports,
        image: labels.image,
        indentation,
    }
}
