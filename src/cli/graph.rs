//! Flags of `graph`, and of the experimental commands of docker compose.

use super::config::Format;
use super::images::PublishArgs;
use clap::{Args, Subcommand, ValueEnum};

/// The language of the drawing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// For a README: forges draw it.
    #[default]
    Mermaid,
    /// For Graphviz: `dot -Tsvg`.
    Dot,
    /// One object with the services and what each depends on.
    Json,
}

/// What the drawing shows besides names.
#[derive(Debug, Clone, Default, Args)]
pub struct GraphLabels {
    /// Show the networks of each service.
    #[arg(long)]
    pub networks: bool,
    /// Show the ports of each service.
    #[arg(long)]
    pub ports: bool,
    /// Show the image of each service.
    #[arg(long)]
    pub image: bool,
}

/// `graph`
#[derive(Debug, Clone, Default, Args)]
pub struct GraphArgs {
    /// The language of the drawing.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "mermaid")]
    pub format: GraphFormat,
    #[command(flatten)]
    pub labels: GraphLabels,
}

/// Experimental commands of docker compose.
#[derive(Debug, Clone, Subcommand)]
pub enum AlphaVerb {
    /// As `graph --format dot`.
    Viz(VizArgs),
    /// Print a Compose file that describes existing containers.
    Generate(GenerateArgs),
    /// As `publish`.
    Publish(PublishArgs),
}

/// `alpha viz`
#[derive(Debug, Clone, Default, Args)]
pub struct VizArgs {
    #[command(flatten)]
    pub labels: GraphLabels,
    /// How many tabs or spaces indent a line.
    #[arg(long, value_name = "N", default_value = "1")]
    pub indentation_size: usize,
    /// Indent with spaces; default: tabs.
    #[arg(long)]
    pub spaces: bool,
}

/// `alpha generate`
#[derive(Debug, Clone, Default, Args)]
pub struct GenerateArgs {
    /// Containers, by name or id.
    #[arg(value_name = "CONTAINER", required = true)]
    pub containers: Vec<String>,
    #[arg(long, value_enum, default_value = "yaml")]
    pub format: Format,
    /// Project name to write into the file.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub name: String,
    /// Directory of the project; without effect, as all paths are absolute.
    #[arg(long, value_name = "DIR")]
    pub project_dir: Option<String>,
}
