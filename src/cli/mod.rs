//! Flags to a plain [`Invocation`]. Names follow `docker compose`, so that habits keep working. A command that is one
//! operation says here which ([`OperationArgs`]); what all other flags mean is up to the module that acts on them.

mod call;
mod complete;
mod config;
mod copy;
mod docker_flags;
mod doctor;
mod graph;
mod images;
mod inspect;
mod lifecycle;
mod parse;
mod plugin;
mod request;
mod run;
mod up;

pub use call::{CalledAs, ProgramCall, Request};
pub use complete::{Candidate, Completion, completions};
pub use config::{ConfigArgs, Format, PlanArgs};
pub use copy::{CpArgs, ExportArgs, WatchArgs};
pub use docker_flags::DockerFlags;
pub use doctor::DoctorArgs;
pub use graph::{AlphaVerb, GenerateArgs, GraphArgs, GraphFormat, GraphLabels, VizArgs};
pub use images::{BridgeArgs, BuildArgs, BuilderFlags, CommitArgs, OldBuildFlags, PublishArgs, PullArgs, PushArgs};
pub use inspect::{
    EventsArgs, ImagesArgs, LogsArgs, LsArgs, PortArgs, PsArgs, StatsArgs, VersionArgs, VolumesArgs, WhyArgs,
};
pub use lifecycle::{DownArgs, KillArgs, RestartArgs, RmArgs, RollbackArgs, Selected, StartArgs, StopArgs, WaitArgs};
pub use parse::COMPOSE_VERSION;
pub use plugin::{PluginArgs, PluginLink, PluginVerb};
pub use request::{EnvironmentVariables, OperationArgs, OperationRequest, is_set, limit, seconds};
pub use run::{AttachArgs, ExecArgs, RunArgs, TerminalFlags};
pub use up::{CreateArgs, ScaleArgs, UpArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Bring a Compose stack up in the terminal, and explain it.
#[derive(Debug, Parser)]
#[command(name = "stackdeck", version, disable_version_flag = true, after_help = AFTER_HELP)]
pub struct Invocation {
    /// Print the version.
    #[arg(short = 'v', short_alias = 'V', long, action = clap::ArgAction::Version)]
    pub version: Option<bool>,
    /// What applies to every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing: open the deck on this project and bring it up.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

const AFTER_HELP: &str = "Exit codes: 0 done or ready, 1 any other failure, 2 usage or invalid file, 3 preflight (port taken, missing file or image), \
4 a service became unhealthy, 5 a service exited, 6 timeout, 7 engine unreachable or lost, 130 interrupted.";

/// Flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Compose file; give it again to merge further files over the first; `-` reads standard input; `oci://…` and
    /// `https://….git#REF:DIR` are fetched.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub files: Vec<String>,
    /// Project name.
    #[arg(short = 'p', long = "project-name", value_name = "NAME")]
    pub project_name: Option<String>,
    /// Directory that relative paths are resolved against; default: that of the first file.
    #[arg(long, value_name = "DIR", global = true)]
    pub project_directory: Option<PathBuf>,
    /// Profile to enable; give it again for more; `*` enables all.
    #[arg(long = "profile", value_name = "NAME", global = true)]
    pub profiles: Vec<String>,
    /// File with variables for the Compose file, in place of `.env`.
    #[arg(long = "env-file", value_name = "FILE", global = true)]
    pub env_files: Vec<String>,
    /// Engine to speak to: `unix:///var/run/docker.sock`, `tcp://host:2375`.
    #[arg(short = 'H', long, value_name = "URL", global = true)]
    pub host: Option<String>,
    /// Docker context to use.
    #[arg(long, value_name = "NAME", global = true)]
    pub context: Option<String>,
    /// Registry that does not speak TLS, for files elsewhere (`oci://…`).
    #[arg(
        id = "root_insecure_registry",
        long = "insecure-registry",
        value_name = "HOST",
        hide = true
    )]
    pub insecure_registries: Vec<String>,
    /// Pull and build through a mirror, without touching the engine's settings: `https://HOST`, which stands for Docker Hub, or
    /// `REGISTRY=https://HOST`; give it again for more.
    #[arg(long = "registry-mirror", value_name = "URL", global = true)]
    pub registry_mirrors: Vec<String>,
    /// Trust the certificate authorities in this file (PEM) too when images are pulled: of a registry, or of a proxy that
    /// inspects TLS.
    #[arg(long = "ca", value_name = "FILE", global = true)]
    pub authorities: Option<PathBuf>,
    /// How many engine calls may run at once; -1: no limit.
    #[arg(long, value_name = "N")]
    pub parallel: Option<i32>,
    /// Keep networks and volumes that no service uses.
    #[arg(long, global = true)]
    pub all_resources: bool,
    /// Put `_` and not `-` between the parts of the names of containers and images; `config` leaves implicit values out.
    #[arg(long, global = true)]
    pub compatibility: bool,
    /// The stack on the swarm that the engine manages, in place of the containers on the engine (STACKDECK_TARGET=swarm does the
    /// same).
    #[arg(long, global = true)]
    pub swarm: bool,
    /// No colour (the variable NO_COLOR does the same).
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Only ASCII characters.
    #[arg(long, global = true)]
    pub ascii: bool,
    /// The deck, also when called as docker compose, which shows text (STACKDECK_DECK does the same).
    #[arg(long, global = true, conflicts_with_all = ["plain", "json"])]
    pub deck: bool,
    /// Linear text instead of the deck.
    #[arg(long, global = true, conflicts_with = "json")]
    pub plain: bool,
    /// One JSON object a line instead of the deck.
    #[arg(long, global = true)]
    pub json: bool,
    /// Show what the command would do, and why, without doing it.
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// How progress is reported on standard error; `plain`, `json` and `quiet` do without the deck.
    #[arg(long, value_name = "TYPE", value_enum, global = true, hide = true)]
    pub progress: Option<Progress>,
    /// When to colour: `never` is `--no-color`.
    #[arg(long, value_name = "WHEN", value_enum, global = true, hide = true)]
    pub ansi: Option<Ansi>,
    #[command(flatten)]
    pub old: OldFlags,
    /// Run no healthcheck ahead of the engine: what waits for health waits for the engine's own probes.
    #[arg(long, global = true)]
    pub declared_probes: bool,
    /// Change nothing: keys and commands that would change something are refused.
    #[arg(long, global = true)]
    pub read_only: bool,
}

impl Global {
    /// The project directory asked for.
    pub fn directory(&self) -> Option<&PathBuf> {
        self.project_directory.as_ref().or(self.old.workdir.as_ref())
    }
}

/// Flags that docker compose still takes, and no longer shows.
#[derive(Debug, Clone, Default, Args)]
pub struct OldFlags {
    /// `--ansi never`.
    #[arg(long, hide = true)]
    pub no_ansi: bool,
    /// `--project-directory`.
    #[arg(id = "root_workdir", long = "workdir", value_name = "DIR", hide = true)]
    pub workdir: Option<PathBuf>,
    /// Without effect: there is nothing more to say.
    #[arg(long, hide = true)]
    pub verbose: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ansi {
    Never,
    /// Also where nobody looks.
    Always,
    /// On a terminal.
    Auto,
}

/// How progress is reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// In the deck on a terminal, else as text.
    #[default]
    Auto,
    /// As `auto`; without a terminal as text.
    Tty,
    /// As text.
    Plain,
    /// As one JSON object a line; standard output stays as it is.
    Json,
    /// Not at all.
    Quiet,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Bring the stack up.
    Up(UpArgs),
    /// Open the deck on what is running, without changing anything; with a service: attach this terminal to its main process.
    Attach(AttachArgs),
    /// Create containers, start nothing.
    Create(CreateArgs),
    /// Stop and remove containers and networks.
    Down(DownArgs),
    /// List the project's containers.
    Ps(PsArgs),
    /// Show log lines.
    Logs(LogsArgs),
    /// Start services that exist.
    Start(StartArgs),
    /// Stop services, dependents first.
    Stop(StopArgs),
    /// Restart services.
    Restart(RestartArgs),
    /// Send a signal to services.
    Kill(KillArgs),
    /// Remove stopped containers.
    Rm(RmArgs),
    /// Wait until containers have ended; the exit code is the first one's.
    Wait(WaitArgs),
    /// Change the number of replicas.
    Scale(ScaleArgs),
    /// Take services of a swarm back to what they were before their last update (with --swarm).
    Rollback(RollbackArgs),
    /// Pause services.
    Pause(Selected),
    /// Unpause services.
    Unpause(Selected),
    /// Pull the services' images.
    Pull(PullArgs),
    /// Build the services' images.
    Build(BuildArgs),
    /// Push the images of services that are built.
    Push(PushArgs),
    /// Publish the project's files as an artifact of a registry.
    Publish(PublishArgs),
    /// Make an image of a service's container.
    Commit(CommitArgs),
    /// Not supported: converts the files to those of another system.
    Bridge(BridgeArgs),
    /// Run a command in a running service.
    Exec(ExecArgs),
    /// Run a command in a container of its own, with a service's settings.
    Run(RunArgs),
    /// Copy files between here and a container.
    Cp(CpArgs),
    /// Write a container's file system as a tar archive.
    Export(ExportArgs),
    /// Follow sources by the rules under `develop.watch`.
    Watch(WatchArgs),
    /// Show what the engine reports, as it happens.
    Events(EventsArgs),
    /// List the images the containers use.
    Images(ImagesArgs),
    /// Say where a port is published.
    Port(PortArgs),
    /// List the processes inside.
    Top(Selected),
    /// Show what containers use, as it changes.
    Stats(StatsArgs),
    /// List the project's volumes.
    Volumes(VolumesArgs),
    /// List the Compose projects on the engine.
    Ls(LsArgs),
    /// Show the resolved model.
    #[command(alias = "convert")]
    Config(ConfigArgs),
    /// Draw which service depends on which.
    Graph(GraphArgs),
    /// Experimental commands of docker compose.
    #[command(subcommand, hide = true)]
    Alpha(AlphaVerb),
    /// Show what `up` would do, and why, without doing it.
    Plan(PlanArgs),
    /// Find what will go wrong, without starting anything.
    Doctor(DoctorArgs),
    /// Explain why a service waits, is unhealthy or died.
    Why(WhyArgs),
    /// The deck on a simulated engine: no Docker needed, nothing touched.
    Demo,
    /// Print a completion script.
    Completion {
        /// For which shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a directory.
    #[command(hide = true)]
    Man {
        /// Where: it is made when it is missing.
        directory: PathBuf,
    },
    /// Make this program a plugin of the docker client: `docker deck`, and if asked `docker compose`.
    Plugin(PluginArgs),
    /// Print the version.
    Version(VersionArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_flags_do_not_contradict_each_other() {
        Invocation::command().debug_assert();
    }

    #[test]
    fn what_fingers_know_from_docker_compose_parses() {
        for line in [
            "-f a.yaml -f b.yaml -p x up -d --wait --scale web=3 --build db",
            "logs -f --tail 20 -t web",
            "down -v --remove-orphans -t 3",
            "exec -T -u root web sh -c 'a'",
            "config --format json --no-interpolate",
            "--profile dev ps -a",
            "events --json",
            "run --rm -d -T -i --entrypoint sh -e A=1 -l x=y --name n --no-deps -p 1:1 --use-aliases -u 0 -v ./a:/b -w / web sh -c ls",
            "run -iT --service-ports --build --cap-add ALL --remove-orphans -q web -- x",
            "run --interactive=false -d web",
            "--dry-run up",
            "--progress quiet --ansi never ps",
            "rm -fsv web",
            "create --build --scale web=2 -y",
            "cp -aL --index 2 web:/a -",
            "wait --down-project web",
            "scale web=2 db=0",
            "stats --no-stream -a --format json",
            "volumes -q",
            "watch --no-up --quiet --prune=false web",
            "up -w --attach web --no-attach db --no-log-prefix --timestamps --quiet-pull --quiet-build --menu=false",
            "ps --status running --filter status=exited --orphans=false --no-trunc --services",
            "ls -a --filter name=shop --format json",
            "start --wait --wait-timeout 3",
            "restart --no-deps -t 1",
            "kill -s INT --remove-orphans",
            "attach --index 2 --no-stdin --sig-proxy=false web",
            "logs --index 2 web",
            "push --include-deps --ignore-push-failures -q web",
            "--insecure-registry r:5000 -f oci://r:5000/x publish --app --oci-version 1.1 --with-env -y --insecure-registry r/x:1",
            "commit -a me -m why -c ENV_A=1 --change EXPOSE_1 -p=false --index 2 web shop:1",
            "--dry-run commit web",
            "bridge convert -o out --transformation x",
            "bridge transformations list",
            "pull --policy missing --include-deps --ignore-buildable -q",
            "build --with-dependencies --build-arg A=1 --pull -q",
            "build --force-rm --compress --no-rm --parallel --progress plain -m 1g --builder default --push --ssh default",
            "build --check --print --provenance=false --sbom false",
            "pull --parallel --no-parallel web",
            "rm -a -f=true -s=1",
            "exec -it web true",
            "exec -T=true --interactive=false --no-TTY=0 web true",
            "run --rm -it --volumes a:/b --labels x=y web",
            "run -t -i=false web",
            "stop -t -1",
            "up --timeout -1 --wait-timeout=-1 --pull build",
            "logs -n -1 --follow=false",
            "--parallel -1 --verbose --no-ansi --workdir . convert -q",
            "--dry-run down -v",
        ] {
            let words = std::iter::once("stackdeck").chain(line.split(' '));
            let read = Invocation::read(words, CalledAs::Stackdeck);
            assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
        }
    }

    #[test]
    fn a_wrong_scale_says_how_to_write_it() {
        let error = Invocation::read(["stackdeck", "up", "--scale", "web"], CalledAs::Stackdeck)
            .unwrap_err()
            .to_string();
        assert!(error.contains("SERVICE=N"), "{error}");
    }
}
