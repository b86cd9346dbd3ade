//! The resolved project: everything the files say, merged, defaulted and checked.

use super::network::NETWORK;
use super::record::record;
use super::service::SERVICE;
use super::storage::{CONFIG, SECRET, VOLUME};
use super::{Extensions, FileObject, Network, Service, Volume};
use crate::compose::places::ValuePlaces;
use crate::compose::schema::common::{INTEGER, STRING, STRING_OR_INT, STRING_OR_LIST, STRINGS};
use crate::compose::schema::{Form, Keys, Record, Shape, attribute};
use crate::diag::Diagnostic;
use indexmap::IndexMap;
use std::path::PathBuf;

/// A resolved project.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Project {
    pub name: String,
    /// Absolute project directory.
    pub working_dir: PathBuf,
    /// Absolute top-level files, in order; `-` is standard input.
    pub config_files: Vec<PathBuf>,
    /// Absolute paths of the files given with `--env-file`; empty without that flag.
    pub env_files: Vec<PathBuf>,
    /// The variables that interpolation saw.
    pub environment: IndexMap<String, String>,
    pub profiles: Vec<String>,
    /// Whether networks, volumes, secrets and configs that no service uses are kept.
    pub all_resources: bool,
    /// Whether `_` stands between the parts of generated names of containers and images, and not `-`.
    pub underscores: bool,
    /// Enabled services, by key, in the order of the file.
    pub services: IndexMap<String, Service>,
    /// Services without an active profile, or not selected.
    pub disabled_services: IndexMap<String, Service>,
    /// Faults in the env files of services that were not enabled on loading, by service; reported once such a service
    /// is.
    pub unread: IndexMap<String, Vec<Diagnostic>>,
    /// Networks by key.
    pub networks: IndexMap<String, Network>,
    /// Named volumes by key.
    pub volumes: IndexMap<String, Volume>,
    /// Secrets by key.
    pub secrets: IndexMap<String, FileObject>,
    /// What the files of secrets say, as far as it is text: only to mask it wherever it turns up again.
    pub secret_file_contents: Vec<String>,
    /// Configs by key.
    pub configs: IndexMap<String, FileObject>,
    /// Language models by key.
    pub models: IndexMap<String, Model>,
    pub extensions: Extensions,
    pub places: ValuePlaces,
}

record! {
    /// A language model.
    pub struct Model = "a model" requires "model" {
        pub name: String [STRING],
        pub model: String [STRING],
        /// Tokens of context; 0 is the model's default.
        pub context_size: i64 [INTEGER],
        /// Flags for the inference engine.
        pub runtime_flags: Vec<String> [STRINGS],
        pub extensions: Extensions => extensions,
    }
}

static MODEL: Shape = Shape::record(&Model::RECORD);

static INCLUDE_RECORD: Record = Record {
    name: "`include`",
    attributes: &[
        attribute("env_file", &STRING_OR_LIST),
        attribute("path", &STRING_OR_LIST),
        attribute("project_directory", &STRING_OR_INT),
    ],
    without: &[],
    required: &["path"],
    extensions: false,
};
static INCLUDE: Shape = Shape::record(&INCLUDE_RECORD).or_text().form(Form::Include);
static INCLUDES: Shape = Shape::list(&INCLUDE);

static SERVICES: Shape = Shape::dict(&SERVICE, Keys::Name);
// The reference does not check network names.
static NETWORKS: Shape = Shape::dict(&NETWORK, Keys::Any);
static VOLUMES: Shape = Shape::dict(&VOLUME, Keys::Name);
static SECRETS: Shape = Shape::dict(&SECRET, Keys::Name);
static CONFIGS: Shape = Shape::dict(&CONFIG, Keys::Name);
static MODELS: Shape = Shape::dict(&MODEL, Keys::Any);

static PROJECT_RECORD: Record = Record {
    name: "a compose file",
    attributes: &[
        attribute("configs", &CONFIGS),
        attribute("include", &INCLUDES),
        attribute("models", &MODELS),
        attribute("name", &STRING),
        attribute("networks", &NETWORKS),
        attribute("secrets", &SECRETS),
        attribute("services", &SERVICES),
        attribute("version", &STRING),
        attribute("volumes", &VOLUMES),
    ],
    without: &[],
    required: &[],
    extensions: true,
};
/// A whole file.
pub(crate) static PROJECT: Shape = Shape::record(&PROJECT_RECORD);

/// The mappings at the top of a file that declare something.
pub(crate) const SECTIONS: [&str; 6] = ["services", "networks", "volumes", "secrets", "configs", "models"];
