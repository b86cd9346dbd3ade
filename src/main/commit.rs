//! `commit`: makes an image of a service's container.

use crate::exec;
use crate::output;
use crate::plan;
use crate::program::{CommandResult, OutputFormat, Program};
use stackdeck::cli::CommitArgs;
use stackdeck::engine::CommitRequest;
use stackdeck::plain;

/// Runs `commit`.
pub(crate) async fn commit(args: &CommitArgs, program: &Program<'_>) -> CommandResult<()> {
    program.may_change()?;
    let name = program.load_name()?;
    let engine = program.engine().await?;
    let container = exec::running(program, &engine, &name, &args.service, args.index).await?;
    let image = args.image.clone().unwrap_or_default();
    if program.global.dry_run {
        let named = if image.is_empty() { "an image" } else { &image };
        return plan::say(program, &format!("make {named} of {}", container.name));
    }
    let request = CommitRequest {
        image,
        author: args.author.clone(),
        message: args.message.clone(),
        changes: args.changes.clone(),
        pause: args.pause,
    };
    let made = engine.commit_container(&container.id, request).await;
    let id = made.map_err(|error| program.failed(&error))?;
    match program.output_format() {
        OutputFormat::Plain => {
            if program.tells_progress() {
                let name = args.image.as_deref().unwrap_or(&id);
                plain::warn(&format!("{} is committed as {name}\n", container.name));
            }
            Ok(())
        }
        OutputFormat::Json => output::object(&serde_json::json!({
            "type": "commit", "service": args.service, "container": container.name, "image": args.image, "id": id,
        })),
    }
}
