//! `plan --swarm`, and `up --dry-run`.

use super::asked::meaningless;
use super::connect::{Unmanaged, find, refuse};
use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use indexmap::IndexSet;
use serde_json::Value;
use stackdeck::cli::UpArgs;
use stackdeck::json;
use stackdeck::runtime::swarm::preview;
use stackdeck::swarm::{self, PlannedObject, SwarmStack, planned_json, planned_text};

/// Says what the project becomes on a swarm, and what would change where a manager answers.
pub(super) async fn plan(args: &UpArgs, program: &Program<'_>) -> CommandResult<()> {
    refuse(program, &meaningless(args))?;
    let (project, sources) = program.load_written_for(&args.services, Warnings::Shown)?;
    let project = swarm::scaled(&project, &args.scale);
    let uses = swarm::judge(&project);
    let stack = swarm::convert(&project).map_err(|faults| {
        program.print_found(&sources, &faults);
        Exit::Preflight
    })?;
    let all: IndexSet<String> = stack.services.iter().map(|service| service.key.clone()).collect();
    let stack = stack.selected(&args.services, args.no_deps);
    let planned = outlook(program, &stack, &all).await;
    match program.output_format() {
        OutputFormat::Plain => output::text(&format!("{}{}", swarm::text(&stack, &uses), planned_text(&planned))),
        OutputFormat::Json => {
            let mut object = swarm::json(&stack, &uses);
            if let Value::Object(fields) = &mut object {
                let (changes, unknown) = match &planned {
                    Ok(planned) => (planned_json(planned), Value::Null),
                    Err(why) => (Value::Null, why.as_str().into()),
                };
                fields.insert("changes".to_owned(), changes);
                fields.insert("changes_unknown".to_owned(), unknown);
            }
            output::object(&json::plan(object))
        }
    }
}

async fn outlook(
    program: &Program<'_>,
    stack: &SwarmStack,
    all: &IndexSet<String>,
) -> Result<Vec<PlannedObject>, String> {
    let engine = find(program).await.map_err(|unmanaged| match unmanaged {
        Unmanaged::Engine(error) | Unmanaged::Leaderless(error, _) => error.to_string(),
        Unmanaged::Missing(why) => why,
    })?;
    preview(engine.as_ref(), stack, all)
        .await
        .map_err(|error| error.to_string())
}
