//! Flags of the commands about images, and the operations that they become.

use super::request::{EnvironmentVariables, OperationArgs, OperationRequest};
use crate::plan::{BuildOptions, Pull, PullOptions, PushOptions};
use clap::Args;

/// `pull`
#[derive(Debug, Clone, Default, Args)]
pub struct PullArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Also what they depend on.
    #[arg(long)]
    pub include_deps: bool,
    /// Leave out what can be built.
    #[arg(long)]
    pub ignore_buildable: bool,
    /// Go on when one cannot be pulled.
    #[arg(long)]
    pub ignore_pull_failures: bool,
    /// `missing`: only what is not on the host; `always`: all; default: each service's own policy.
    #[arg(long, value_name = "POLICY", value_parser = ["missing", "always"])]
    pub policy: Option<String>,
    /// Print nothing but errors.
    #[arg(short = 'q', long)]
    pub quiet: bool,
    /// Without effect: `--parallel N` before the command sets the limit.
    #[arg(long, hide = true)]
    pub parallel: bool,
    /// Without effect.
    #[arg(long, hide = true)]
    pub no_parallel: bool,
}

/// `push`
#[derive(Debug, Clone, Default, Args)]
pub struct PushArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Also what they depend on.
    #[arg(long)]
    pub include_deps: bool,
    /// Go on when one cannot be pushed.
    #[arg(long)]
    pub ignore_push_failures: bool,
    /// Print nothing but errors.
    #[arg(short = 'q', long)]
    pub quiet: bool,
}

/// `publish`
#[derive(Debug, Clone, Default, Args)]
pub struct PublishArgs {
    /// Name of the artifact: `REPOSITORY:TAG`, or `REPOSITORY` alone.
    #[arg(value_name = "REPOSITORY[:TAG]")]
    pub repository: String,
    /// Also copy the images to the repository.
    #[arg(long)]
    pub app: bool,
    /// Version of the OCI image specification: 1.0 or 1.1; default: the newest the registry takes.
    #[arg(long, value_name = "VERSION")]
    pub oci_version: Option<String>,
    /// Pin images to the digests that their registries have for them.
    #[arg(long)]
    pub resolve_image_digests: bool,
    /// Publish environment variables and env files too.
    #[arg(long)]
    pub with_env: bool,
    /// The registry does not speak TLS.
    #[arg(long, hide = true)]
    pub insecure_registry: bool,
    /// Answer yes to every question.
    #[arg(short = 'y', long)]
    pub yes: bool,
}

/// `commit`
#[derive(Debug, Clone, Default, Args)]
pub struct CommitArgs {
    /// The service.
    pub service: String,
    /// Name of the image: `REPOSITORY:TAG`, or `REPOSITORY` alone; none: it has only its id.
    #[arg(value_name = "REPOSITORY[:TAG]")]
    pub image: Option<String>,
    /// Author: `Jane Doe <jane@example.com>`.
    #[arg(
        short = 'a',
        long,
        value_name = "AUTHOR",
        default_value = "",
        hide_default_value = true
    )]
    pub author: String,
    /// Dockerfile instruction that changes the image's configuration; give it again for more.
    #[arg(short = 'c', long = "change", value_name = "INSTRUCTION")]
    pub changes: Vec<String>,
    /// Which replica.
    #[arg(long, value_name = "N")]
    pub index: Option<u32>,
    /// Message of the commit.
    #[arg(
        short = 'm',
        long,
        value_name = "MESSAGE",
        default_value = "",
        hide_default_value = true
    )]
    pub message: String,
    /// Pause the container meanwhile (default); `--pause=false` lets it run.
    #[arg(
        short = 'p', long, default_value_t = true, action = clap::ArgAction::Set,
        num_args = 0..=1, require_equals = true, default_missing_value = "true"
    )]
    pub pause: bool,
}

/// `bridge`
#[derive(Debug, Clone, Default, Args)]
pub struct BridgeArgs {
    /// What docker compose takes; refused.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub words: Vec<String>,
}

/// `build`
#[derive(Debug, Clone, Default, Args)]
pub struct BuildArgs {
    /// Services; none: all.
    pub services: Vec<String>,
    /// Ignore the build cache.
    #[arg(long)]
    pub no_cache: bool,
    /// Pull base images first.
    #[arg(long)]
    pub pull: bool,
    /// Build argument: NAME=VALUE, or NAME to take the environment's.
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]")]
    pub build_args: Vec<String>,
    /// Also build what they depend on.
    #[arg(long)]
    pub with_dependencies: bool,
    /// SSH agent or key for the build: `default`, ID or ID=PATH.
    #[arg(long, value_name = "ID[=PATH]")]
    pub ssh: Vec<String>,
    #[command(flatten)]
    pub builder: BuilderFlags,
    #[command(flatten)]
    pub old: OldBuildFlags,
    /// Print nothing but errors.
    #[arg(short = 'q', long)]
    pub quiet: bool,
}

/// Flags about buildx.
#[derive(Debug, Clone, Default, Args)]
pub struct BuilderFlags {
    /// The builder; the engine's own is the only one there is: `default`.
    #[arg(long, value_name = "NAME")]
    pub builder: Option<String>,
    /// Push the images that have a name when they are built.
    #[arg(long)]
    pub push: bool,
    /// Check the Dockerfiles by the builder's rules; build nothing.
    #[arg(long)]
    pub check: bool,
    /// Print the builds as a bake file, for `docker buildx bake`; build nothing.
    #[arg(long)]
    pub print: bool,
    /// Add a provenance attestation (`true`, `mode=max`); containerd's image store keeps it.
    #[arg(long, value_name = "WHICH")]
    pub provenance: Option<String>,
    /// Add an SBOM attestation (`true`, `generator=IMAGE`); containerd's image store keeps it.
    #[arg(long, value_name = "WHICH")]
    pub sbom: Option<String>,
}

/// Flags that mean nothing to BuildKit; accepted, as by docker compose.
#[derive(Debug, Clone, Default, Args)]
pub struct OldBuildFlags {
    /// Limit of the memory of the classic builder.
    #[arg(short = 'm', long, value_name = "BYTES", hide = true)]
    pub memory: Option<String>,
    /// Compress the context.
    #[arg(long, hide = true)]
    pub compress: bool,
    /// Remove intermediate containers, also after a failure.
    #[arg(long, hide = true)]
    pub force_rm: bool,
    /// Keep intermediate containers.
    #[arg(long, hide = true)]
    pub no_rm: bool,
    /// Build at once what can be.
    #[arg(long, hide = true)]
    pub parallel: bool,
}

impl BuilderFlags {
    /// Why they cannot be followed.
    pub fn refusal(&self) -> Option<&'static str> {
        let other = self
            .builder
            .as_deref()
            .is_some_and(|name| !matches!(name, "" | "default"));
        other.then_some("--builder: images are built by the engine's own builder, `default`")
    }

    /// The values given for attestations.
    fn attestations(&self) -> Vec<(String, String)> {
        let given = [("provenance", &self.provenance), ("sbom", &self.sbom)];
        let given = given
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_ref()?)));
        given.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

impl OperationArgs for PullArgs {
    fn request(&self, _environment: &EnvironmentVariables) -> OperationRequest {
        let options = PullOptions {
            services: self.services.clone(),
            dependencies: self.include_deps,
            ignore_buildable: self.ignore_buildable,
            tolerate: self.ignore_pull_failures,
            policy: self.policy.as_deref().and_then(Pull::parse),
        };
        OperationRequest {
            quiet: self.quiet,
            ..options.into()
        }
    }
}

impl OperationArgs for PushArgs {
    fn request(&self, _environment: &EnvironmentVariables) -> OperationRequest {
        let options = PushOptions {
            services: self.services.clone(),
            dependencies: self.include_deps,
            tolerate: self.ignore_push_failures,
        };
        OperationRequest {
            quiet: self.quiet,
            ..options.into()
        }
    }
}

impl BuildArgs {
    /// The operation that the flags ask for.
    pub fn options(&self, environment: &EnvironmentVariables) -> BuildOptions {
        let given = |entry: &String| match entry.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (entry.clone(), environment.get(entry).cloned()),
        };
        BuildOptions {
            services: self.services.clone(),
            dependencies: self.with_dependencies,
            no_cache: self.no_cache,
            pull: self.pull,
            args: self.build_args.iter().map(given).collect(),
            ssh: self.ssh.iter().map(|entry| key(entry)).collect(),
            push: self.builder.push,
            attestations: self.builder.attestations(),
        }
    }
}

impl OperationArgs for BuildArgs {
    fn request(&self, environment: &EnvironmentVariables) -> OperationRequest {
        OperationRequest {
            quiet: self.quiet,
            ..self.options(environment).into()
        }
    }
}

/// An SSH key by its id, and the path of it; none: the agent.
fn key(entry: &str) -> (String, Option<String>) {
    match entry.split_once('=') {
        Some((id, path)) => (id.to_owned(), Some(path.to_owned())),
        None => (entry.to_owned(), None),
    }
}
