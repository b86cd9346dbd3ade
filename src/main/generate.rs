//! `alpha generate`: a Compose file that describes existing containers.

use crate::output;
use crate::program::{CommandResult, Program};
use stackdeck::cli::{Format, GenerateArgs};
use stackdeck::compose::output::{config_json, config_yaml};
use stackdeck::plan::{DescribedContainer, project_from_containers};

/// Runs `alpha generate`.
pub(crate) async fn generate(args: &GenerateArgs, program: &Program<'_>) -> CommandResult<()> {
    let engine = program.engine().await?;
    let mut containers = Vec::new();
    for name in &args.containers {
        let container = engine.container(name).await;
        let container = container.map_err(|error| program.failed(&error))?;
        let image = engine.image(&container.summary.image_id).await;
        let image = image.map_err(|error| program.failed(&error))?;
        containers.push(DescribedContainer { container, image });
    }
    let project = project_from_containers(&args.name, &containers);
    output::text(&match args.format {
        Format::Yaml => config_yaml(&project),
        Format::Json => config_json(&project),
    })
}
