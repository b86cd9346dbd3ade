//! What the swarm's words about a failed task mean.

use super::parts::command;
use crate::engine::ErrorReason;
use crate::engine::swarm::{NodeReport, ServiceReport, TaskReport, TaskState};
use crate::explain::{Certainty, Suggestion};

/// Why a task failed.
pub(super) struct TaskCause {
    pub(super) rule: &'static str,
    pub(super) text: String,
    pub(super) certainty: Certainty,
    pub(super) next: Vec<Suggestion>,
}

fn certain(rule: &'static str, text: String, next: Vec<Suggestion>) -> TaskCause {
    TaskCause {
        rule,
        text,
        certainty: Certainty::Certain,
        next,
    }
}

/// Why a task failed on a node, by the swarm's words.
pub(super) fn cause_of(
    service: &ServiceReport,
    task: &TaskReport,
    node: &str,
    report: Option<&NodeReport>,
) -> TaskCause {
    let error = task.error.as_str();
    if task.state == TaskState::Orphaned || report.is_some_and(|node| node.state == "down") && error.is_empty() {
        let next = vec![Suggestion::run("see the nodes", "docker node ls")];
        return certain("swarm-node-down", format!("{node} is gone, and with it the task"), next);
    }
    let known = image(task, node, error)
        .or_else(|| mount(node, error))
        .or_else(|| port(service, node, error))
        .or_else(|| network(node, error))
        .or_else(|| health(service, error))
        .or_else(|| program(node, error))
        .or_else(|| exit(service, task, error));
    known.unwrap_or_else(|| TaskCause {
        rule: "swarm-task-fails",
        text: match error {
            "" => format!("its tasks fail on {node}"),
            error => format!("its tasks fail on {node}: {error}"),
        },
        certainty: Certainty::Likely,
        next: vec![logs(service)],
    })
}

fn logs(service: &ServiceReport) -> Suggestion {
    Suggestion::run("see what it printed", command("logs", service))
}

fn image(task: &TaskReport, node: &str, error: &str) -> Option<TaskCause> {
    let reason = ErrorReason::read(error);
    let is_about_image = error.contains("No such image")
        || matches!(
            reason,
            Some(
                ErrorReason::ImageMissing { .. }
                    | ErrorReason::TagUnknown { .. }
                    | ErrorReason::RepositoryDenied { .. }
                    | ErrorReason::LoginRequired
                    | ErrorReason::PlatformMissing { .. }
                    | ErrorReason::PullLimitReached
                    | ErrorReason::CertificateUntrusted
                    | ErrorReason::RegistryNameUnknown { .. }
                    | ErrorReason::RegistryUnreachable
            )
        );
    if !is_about_image {
        return None;
    }
    let name = task.image.split('@').next().unwrap_or_default();
    let next = vec![
        Suggestion::run(format!("see why, on {node}"), format!("docker pull {}", task.image)),
        Suggestion::say(
            "`stackdeck push` brings an image that is built to its registry; the login for it goes along with `up`",
        ),
    ];
    let text = format!("{node} has not got the image {name}, and cannot pull it");
    Some(certain("swarm-image-missing", text, next))
}

fn mount(node: &str, error: &str) -> Option<TaskCause> {
    if let Some(ErrorReason::BindSourceMissing { path }) = ErrorReason::read(error) {
        let next = vec![
            Suggestion::run(format!("make it, on {node}"), format!("mkdir -p {path}")),
            Suggestion::say("or keep the service on the nodes that have it: `deploy.placement.constraints`"),
        ];
        return Some(certain(
            "swarm-mount-rejected",
            format!("{path} is mounted, and is not on {node}"),
            next,
        ));
    }
    if let Some(driver) = quoted_after(error, "error looking up volume plugin ") {
        let next = vec![
            Suggestion::run(
                format!("install it, on {node}"),
                format!("docker plugin install {driver}"),
            ),
            Suggestion::say("or keep the service on the nodes that have it: `deploy.placement.constraints`"),
        ];
        let text = format!("{node} has no volume driver {driver}");
        return Some(certain("swarm-mount-rejected", text, next));
    }
    const WORDS: [&str; 5] = [
        "invalid mount config",
        "error while mounting volume",
        "failed to mount local volume",
        "VolumeDriver.",
        "/var/lib/docker/volumes",
    ];
    let is_about_mount = WORDS.iter().any(|words| error.contains(words));
    is_about_mount.then(|| {
        let next = vec![Suggestion::say(
            "see `volumes` of the service, and the volume's driver and options: the node itself has to be able to mount it",
        )];
        certain(
            "swarm-mount-rejected",
            format!("{node} refuses what is mounted: {error}"),
            next,
        )
    })
}

/// The word that follows others, without quotation marks and the colon behind it.
fn quoted_after<'e>(error: &'e str, words: &str) -> Option<&'e str> {
    let (_, rest) = error.split_once(words)?;
    let word = rest.split_whitespace().next()?;
    Some(word.trim_end_matches(':').trim_matches('"')).filter(|word| !word.is_empty())
}

fn port(service: &ServiceReport, node: &str, error: &str) -> Option<TaskCause> {
    let reason = ErrorReason::read(error);
    let port = reason
        .as_ref()
        .and_then(ErrorReason::taken_port)
        .map(|port| port.to_string());
    let is_about_port = error.contains("host-mode port already in use") || port.is_some();
    is_about_port.then(|| {
        let published = service.spec.ports.first().map(|port| port.published.to_string());
        let port = port.or(published).unwrap_or_default();
        let next = vec![
            Suggestion::run(
                format!("see who has it, on {node}"),
                format!("ss -ltnp sport = :{port}"),
            ),
            Suggestion::say("or publish another port, or keep the service on other nodes"),
        ];
        certain("swarm-port-in-use", format!("port {port} is taken on {node}"), next)
    })
}

fn network(node: &str, error: &str) -> Option<TaskCause> {
    const WORDS: [&str; 11] = [
        "network sandbox",
        "subnet sandbox",
        "error creating vxlan interface",
        "could not find network",
        "no such network",
        "failed to get network",
        "attaching to network failed",
        "failed to allocate gateway",
        "network not found",
        "could not find the corresponding network",
        "no available ipv4 addresses",
    ];
    let lower = error.to_ascii_lowercase();
    let has = |words: &str| lower.contains(words);
    let is_about_network = WORDS.iter().any(|words| has(words))
        || matches!(
            ErrorReason::read(error),
            Some(ErrorReason::NetworkMissing { .. } | ErrorReason::AddressPoolsExhausted | ErrorReason::SubnetOverlaps)
        );
    if !is_about_network {
        return None;
    }
    let see = Suggestion::run("see the network from there", "docker network inspect NETWORK");
    let (text, next) = if has("error creating vxlan interface") {
        let text = format!("{node} cannot make the interface of a network of the service: {error}");
        let left = format!("an interface of an earlier network is in the way; see and remove it, on {node}");
        (text, vec![Suggestion::run(left, "ip -d link show type vxlan"), see])
    } else if has("failed to allocate gateway") || has("no available ipv4 addresses") {
        let text = format!("the addresses of a network of the service do not suffice on {node}: {error}");
        let larger = Suggestion::say("a larger subnet of its own helps: `networks.NAME.ipam.config.subnet`");
        (text, vec![larger, see])
    } else {
        let text = format!("a network of the service does not reach {node}: {error}");
        let ports = "nodes have to reach each other on 7946 (TCP and UDP) and 4789 (UDP), at the addresses of `docker node inspect`";
        (text, vec![Suggestion::say(ports), see])
    };
    Some(certain("swarm-network", text, next))
}

fn health(service: &ServiceReport, error: &str) -> Option<TaskCause> {
    if !error.contains("unhealthy container") {
        return None;
    }
    let check = service.spec.task.container.healthcheck.as_ref();
    let test = check.map(|check| check.test.join(" ")).filter(|test| !test.is_empty());
    let what = test.map(|test| format!(" (`{test}`)")).unwrap_or_default();
    let text = format!("its health check fails{what}, and the swarm replaces a task that is not healthy");
    let next = vec![
        logs(service),
        Suggestion::say("a service that needs longer to start wants `healthcheck.start_period`"),
    ];
    Some(certain("swarm-task-unhealthy", text, next))
}

fn program(node: &str, error: &str) -> Option<TaskCause> {
    let reason = ErrorReason::read(error)?;
    let text = if let ErrorReason::ProgramMissing { program } = &reason {
        format!("the image has no program {program}")
    } else if let ErrorReason::ProgramNotExecutable { program } = &reason {
        format!("{program} cannot be executed")
    } else if let ErrorReason::ShellMissing { shell } = &reason {
        format!("the image has no {shell}")
    } else if reason == ErrorReason::ProgramFormat {
        format!("the program is for another architecture than that of {node}")
    } else {
        return None;
    };
    let next = vec![Suggestion::say(
        "see `command` and `entrypoint` of the service, and its image",
    )];
    Some(certain("swarm-cannot-start", text, next))
}

fn exit(service: &ServiceReport, task: &TaskReport, error: &str) -> Option<TaskCause> {
    if !error.contains("non-zero exit") {
        return None;
    }
    let code = task.exit_code.filter(|code| *code != 0);
    let (rule, text) = match code {
        Some(137) => (
            "swarm-task-killed",
            "its process is killed (137): by the kernel for want of memory, or by somebody".to_owned(),
        ),
        Some(code) => ("swarm-task-exits", format!("its process ends with code {code}")),
        None => ("swarm-task-exits", "its process ends with a failure".to_owned()),
    };
    Some(certain(rule, text, vec![logs(service)]))
}
