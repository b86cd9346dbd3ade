//! Runs a provider: the program `docker-TYPE` among the plugins of the docker CLI, else `TYPE` on the `PATH`. It
//! provides a service and reports on standard output, one JSON object to a line, its progress and the variables for its
//! dependents.

use super::fault::asking;
use super::message::Reporter;
use crate::engine::{EngineError, ErrorKind, Result};
use crate::plan::{ProviderCommand, ProviderRun, ProviderVariable};
use crate::stack::Event;
use futures::StreamExt;
use indexmap::IndexMap;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio_util::codec::{FramedRead, LinesCodec};

/// Longest line of a provider's output, in bytes.
const LONGEST: usize = 1 << 20;
/// How long an abandoned provider may take to clean up before it is killed.
const GRACE: Duration = Duration::from_secs(10);
/// Directories of system-wide docker CLI plugins.
const PLUGINS: [&str; 4] = [
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
];

/// A line of a provider's standard output.
#[derive(Debug, Deserialize)]
struct Said {
    #[serde(rename = "type")]
    kind: String,
    message: String,
}

/// A provider's answer to `metadata`. All of it is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Metadata {
    up: Option<Parameters>,
    down: Option<Parameters>,
    stop: Option<Parameters>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Parameters {
    parameters: Vec<Parameter>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Parameter {
    name: String,
    required: bool,
}

/// A running provider. Abandoned, it is terminated (SIGTERM), not killed: it may be in the middle of creating
/// something.
struct ProviderProcess(Option<Child>);

impl ProviderProcess {
    async fn wait(mut self) -> std::io::Result<ExitStatus> {
        match &mut self.0 {
            Some(child) => {
                let status = child.wait().await?;
                self.0 = None;
                Ok(status)
            }
            None => Ok(ExitStatus::default()),
        }
    }
}

impl Drop for ProviderProcess {
    fn drop(&mut self) {
        let Some(mut child) = self.0.take() else { return };
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        let Some(id) = id.and_then(rustix::process::Pid::from_raw) else {
            return;
        };
        if let Err(error) = rustix::process::kill_process(id, rustix::process::Signal::TERM) {
            tracing::debug!(%error, "a provider could not be asked to end");
        }
        // If we exit first, it ends in its own time.
        if let Ok(handle) = Handle::try_current() {
            handle.spawn(async move {
                if tokio::time::timeout(GRACE, child.wait()).await.is_err() {
                    // It may have exited just now.
                    let _ = child.start_kill();
                }
            });
        }
    }
}

/// Calls a provider and reports its messages while it runs. Returns the variables of an `up`, none for other calls;
/// `None` when it was not called because it does not support the command.
pub(super) async fn ask(
    run: &ProviderRun,
    operation: u64,
    reporter: &Reporter,
) -> Result<Option<Vec<ProviderVariable>>> {
    let program = find(run)?;
    let note = async |said: &str| {
        let note = format!("{}: {said}", run.service);
        reporter.send_event(Event::Noted { operation, note }).await;
    };
    let metadata = metadata(&program, run).await;
    if run.command == ProviderCommand::Stop && metadata.as_ref().is_none_or(|known| known.stop.is_none()) {
        note(&format!("its provider `{}` cannot stop it; it stays", run.kind)).await;
        return Ok(None);
    }
    let arguments = arguments(run, metadata.as_ref())?;
    let failed = |error: &dyn std::fmt::Display| fault(run, ErrorKind::Other, error.to_string());
    let mut child = command(&program, run)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&error))?;
    let (Some(out), Some(err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(failed(&"its output cannot be read"));
    };
    let running = ProviderProcess(Some(child));
    let listen = async {
        let mut variables = Vec::new();
        let mut lines = FramedRead::new(out, LinesCodec::new_with_max_length(LONGEST));
        while let Some(line) = lines.next().await {
            let line = line.map_err(|error| failed(&error))?;
            let Ok(Said { kind, message }) = serde_json::from_str(&line) else {
                return Err(failed(&format!("it wrote a line that is no message: {line}")));
            };
            match kind.as_str() {
                "info" => note(&message).await,
                "error" => return Err(failed(&message)),
                "setenv" | "rawsetenv" => variables.push(variable(run, &message, kind == "rawsetenv")?),
                "debug" => tracing::debug!(service = run.service, "{message}"),
                other => return Err(failed(&format!("it wrote a message of an unknown type: {other}"))),
            }
        }
        Ok(variables)
    };
    let complaints = async {
        let mut last = String::new();
        let mut lines = FramedRead::new(err, LinesCodec::new_with_max_length(LONGEST));
        while let Some(Ok(line)) = lines.next().await {
            note(&line).await;
            last = line;
        }
        Ok(last)
    };
    let (variables, last) = tokio::try_join!(listen, complaints)?;
    let status = running.wait().await.map_err(|error| failed(&error))?;
    match (status.success(), last.as_str()) {
        (true, _) => Ok(Some(variables)),
        (false, "") => Err(failed(&format!("it ended with {status}"))),
        (false, last) => Err(failed(&format!("it ended with {status}: {last}"))),
    }
}

fn fault(run: &ProviderRun, kind: ErrorKind, detail: String) -> EngineError {
    EngineError::new(asking(run.command), &run.service, kind, detail)
}

fn variable(run: &ProviderRun, message: &str, raw: bool) -> Result<ProviderVariable> {
    let (name, value) = message
        .split_once('=')
        .ok_or_else(|| fault(run, ErrorKind::Other, "it set a variable without `=`".to_owned()))?;
    Ok(ProviderVariable {
        name: name.to_owned(),
        value: value.to_owned(),
        raw,
    })
}

fn command(program: &Path, run: &ProviderRun) -> Command {
    let mut command = Command::new(program);
    command
        .envs(&run.environment)
        .env("DOCKER_HOST", &run.endpoint)
        .stdin(Stdio::null());
    command
}

/// A provider's metadata; `None` when it has none.
async fn metadata(program: &Path, run: &ProviderRun) -> Option<Metadata> {
    let output = command(program, run)
        .args(["compose", "metadata"])
        .kill_on_drop(true)
        .output()
        .await
        .ok()?;
    serde_json::from_slice(&output.stdout)
        .ok()
        .filter(|_| output.status.success())
}

/// The arguments. If the provider declares its options, only those are passed, and a required one must be there.
fn arguments(run: &ProviderRun, metadata: Option<&Metadata>) -> Result<Vec<String>> {
    let known = metadata.filter(|known| known.up.is_some() || known.down.is_some());
    let own = known.and_then(|known| match run.command {
        ProviderCommand::Up => known.up.as_ref(),
        ProviderCommand::Stop => known.stop.as_ref(),
        ProviderCommand::Down => known.down.as_ref(),
    });
    let parameters = own.map_or(&[][..], |own| &own.parameters);
    let missing = |parameter: &&Parameter| parameter.required && !run.options.contains_key(&parameter.name);
    if let Some(missing) = parameters.iter().find(missing) {
        let error = fault(run, ErrorKind::Invalid, format!("`{}` needs an option", run.kind));
        return Err(error.with_hint(format!("give it `{}` under `provider.options`", missing.name)));
    }
    let is_known = |name: &str| known.is_none() || parameters.iter().any(|parameter| parameter.name == name);
    let mut arguments = vec![
        "compose".to_owned(),
        format!("--project-name={}", run.project),
        run.command.word().to_owned(),
    ];
    for (name, values) in run.options.iter().filter(|(name, _)| is_known(name)) {
        arguments.extend(values.iter().map(|value| format!("--{name}={value}")));
    }
    arguments.push(run.service.clone());
    Ok(arguments)
}

fn find(run: &ProviderRun) -> Result<PathBuf> {
    let kind = &run.kind;
    if kind == "compose" {
        return Err(fault(run, ErrorKind::Invalid, "`compose` is no provider".to_owned()));
    }
    let candidates = places(&run.environment, kind);
    candidates.into_iter().find(|path| is_executable(path)).ok_or_else(|| {
        let detail = match (kind.contains('/'), std::env::current_dir()) {
            (true, Ok(here)) => format!("seen from {}, {kind} is no program that can be run", here.display()),
            (true, Err(_)) => format!("{kind} is no program that can be run"),
            (false, _) => {
                format!("there is no docker-{kind} among the docker CLI's plugins, and no {kind} on the PATH")
            }
        };
        fault(run, ErrorKind::Missing, detail).with_hint(format!("install the provider `{kind}`"))
    })
}

fn places(environment: &IndexMap<String, String>, kind: &str) -> Vec<PathBuf> {
    if kind.contains('/') {
        return vec![PathBuf::from(kind)];
    }
    let configured = environment.get("DOCKER_CONFIG").map(PathBuf::from);
    let home = || environment.get("HOME").map(|home| Path::new(home).join(".docker"));
    let own = configured.or_else(home).map(|config| config.join("cli-plugins"));
    let plugins = own.into_iter().chain(PLUGINS.iter().map(PathBuf::from));
    let path = environment.get("PATH").map_or("", String::as_str);
    let mut places: Vec<PathBuf> = plugins.map(|place| place.join(format!("docker-{kind}"))).collect();
    places.extend(std::env::split_paths(path).map(|place| place.join(kind)));
    places
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt, BufReader};

    #[tokio::test]
    async fn a_cancelled_provider_gets_time_to_clean_up() {
        let script = "trap 'echo in order; exit' TERM; echo ready; while :; do sleep 0.01; done";
        let mut child = Command::new("/bin/sh")
            .args(["-c", script])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let running = ProviderProcess(Some(child));
        assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("ready"));
        drop(running);
        assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("in order"));
        assert_eq!(lines.next_line().await.unwrap(), None);
    }
}
