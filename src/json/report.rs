//! One-time answers of commands (`ps`, `images`, …) as objects.

use super::{tell, time};
use crate::diag::{self, Diagnostic, Sources};
use crate::engine::{
    ContainerSummary, EngineError, EngineEvent, ErrorKind, HealthStatus, ImageReport, ProcessTable, StatsSample,
    VolumeReport,
};
use crate::explain::{Certainty, EvidenceSource, Explanation, FirstError, Incident};
use crate::logs::{Level, LineKind, LineRef, Stream};
use crate::plan::builder::BuilderSize;
use crate::plan::label;
use crate::stack::{Container, Verdict};
use serde_json::{Value, json};

/// Prints each diagnostic.
pub fn diagnostics(sources: &Sources, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let mut object = diag::to_json(diagnostic, sources);
        if let Value::Object(fields) = &mut object {
            fields.insert("type".into(), "diagnostic".into());
        }
        tell(&object);
    }
}

/// Prints an error of the engine.
pub fn engine_error(why: &EngineError) {
    tell(&json!({ "type": "error", "error": error(why) }));
}

/// An error of the engine.
pub(super) fn error(error: &EngineError) -> Value {
    let kind = match error.kind {
        ErrorKind::Missing => "missing",
        ErrorKind::Conflict => "conflict",
        ErrorKind::NameTaken => "name_taken",
        ErrorKind::BeingRemoved => "being_removed",
        ErrorKind::AlreadySo => "already_so",
        ErrorKind::PortTaken => "port_taken",
        ErrorKind::Denied => "denied",
        ErrorKind::Unreachable => "unreachable",
        ErrorKind::Exhausted => "exhausted",
        ErrorKind::TimedOut => "timed_out",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Other => "other",
    };
    json!({ "doing": error.doing, "subject": error.subject, "kind": kind, "detail": error.detail, "hints": error.hints })
}

/// The name of a verdict.
pub(super) fn verdict_name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Done => "done",
        Verdict::Unhealthy { .. } => "unhealthy",
        Verdict::Exited { .. } => "exited",
        Verdict::Failed { .. } => "failed",
        Verdict::Refused { .. } => "refused",
        Verdict::TimedOut => "timed_out",
        Verdict::Interrupted => "interrupted",
    }
}

/// A container, as `ps` lists it; `stale`: the files given to it that have changed since.
pub fn container(service: &str, container: &Container, stale: &[String]) -> Value {
    let ports: Vec<Value> = container
        .ports
        .iter()
        .map(|port| json!({ "host_ip": port.host_ip, "host_port": port.host_port, "container_port": port.container_port, "protocol": port.protocol }))
        .collect();
    json!({
        "type": "container", "service": service, "name": container.name, "id": container.id, "number": container.number,
        "image": container.image, "image_id": container.image_id, "phase": container.phase().word(),
        "health": container.probes.status.map(HealthStatus::word), "exit_code": container.run.exit_code, "out_of_memory": container.run.out_of_memory,
        "started_at": container.run.started.map(time), "finished_at": container.run.finished.map(time),
        "restarts": container.restarts, "ports": ports, "stale": stale,
    })
}

/// An image, as `images` lists it.
pub fn image(container: &str, name: &str, image: Option<&ImageReport>, builder: Option<&BuilderSize>) -> Value {
    let builder = builder.map(|builder| {
        json!({
            "stage": builder.stage, "size_bytes": builder.size, "base": builder.base_name, "base_bytes": builder.base, "steps": builder.steps,
        })
    });
    json!({
        "type": "image", "container": container, "name": name, "id": image.map(|image| image.id.as_str()),
        "size_bytes": image.map(|image| image.size), "created_at": image.and_then(|image| image.created).map(time),
        "builder": builder,
    })
}

/// A project, as `ls` lists it.
pub fn project(name: &str, containers: &[&ContainerSummary]) -> Value {
    let running = containers
        .iter()
        .filter(|one| one.status == crate::engine::ContainerStatus::Running)
        .count();
    let files = containers.iter().find_map(|one| one.labels.get(label::CONFIG_FILES));
    json!({ "type": "project", "name": name, "running": running, "containers": containers.len(), "config_files": files })
}

/// A volume, as `volumes` lists it.
pub fn volume(volume: &VolumeReport) -> Value {
    json!({
        "type": "volume", "name": volume.name, "volume": volume.labels.get("com.docker.compose.volume"),
        "driver": volume.driver, "mountpoint": volume.mountpoint, "labels": volume.labels,
    })
}

/// The resources that a container uses, as `stats` shows them.
pub fn usage(container: &str, sample: Option<&StatsSample>) -> Value {
    let Some(sample) = sample else {
        return json!({ "type": "stats", "container": container, "running": false });
    };
    json!({
        "type": "stats", "container": container, "running": true, "at": time(sample.at), "cpu_cores": sample.cpu_cores,
        "memory_bytes": sample.memory, "memory_limit_bytes": sample.memory_limit, "net_rx_bytes": sample.net_rx,
        "net_tx_bytes": sample.net_tx, "block_read_bytes": sample.block_read, "block_write_bytes": sample.block_write,
        "pids": sample.pids,
    })
}

pub fn explanation(why: &Explanation) -> Value {
    let chain: Vec<Value> = why
        .chain
        .iter()
        .map(|link| json!({ "service": link.service, "condition": link.condition, "state": link.state }))
        .collect();
    let evidence: Vec<Value> = why
        .evidence
        .iter()
        .map(|seen| {
            json!({ "text": seen.text, "source": source(seen.source), "service": seen.service, "at": seen.at.map(time), "times": seen.times })
        })
        .collect();
    let cause = why.cause.as_ref().map(|cause| {
        let certainty = if cause.certainty == Certainty::Certain {
            "certain"
        } else {
            "likely"
        };
        json!({ "text": cause.text, "certainty": certainty, "rule": cause.rule })
    });
    let next: Vec<Value> = why
        .next
        .iter()
        .map(|next| {
            let mut object = json!({ "text": next.text, "command": next.command, "place": null, "change": null });
            if let (Value::Object(fields), Some(edit)) = (&mut object, &next.edit) {
                fields.extend(edit.to_json());
            }
            object
        })
        .collect();
    json!({ "type": "why", "service": why.service, "headline": why.headline, "root": why.root.as_ref().unwrap_or(&why.service), "chain": chain, "evidence": evidence, "cause": cause, "next": next })
}

/// The first thing out of the ordinary, and what followed.
pub fn first_error(found: &FirstError) -> Value {
    let incident = |one: &Incident| json!({ "at": time(one.at), "service": one.service, "text": one.text, "source": source(one.source) });
    let followed: Vec<Value> = found.followed.iter().map(incident).collect();
    json!({ "type": "first", "first": incident(&found.first), "why": explanation(&found.why), "followed": followed })
}

fn source(source: EvidenceSource) -> &'static str {
    match source {
        EvidenceSource::Fact => "fact",
        EvidenceSource::Probe => "probe",
        EvidenceSource::Log => "log",
        EvidenceSource::Engine => "engine",
    }
}

/// A log line. Bytes that are not UTF-8 are replaced.
pub fn line(line: &LineRef<'_>) -> Value {
    let at = crate::engine::Timestamp(line.time);
    let stream = if line.stream == Stream::Err { "stderr" } else { "stdout" };
    let kind = match line.kind {
        LineKind::Text => "log",
        LineKind::Seam(_) | LineKind::Note(_) => "seam",
    };
    json!({
        "type": kind, "at": time(at), "service": line.service, "container": line.container, "stream": stream,
        "level": line.level.map(Level::word), "text": String::from_utf8_lossy(line.bytes()),
    })
}

/// Lines of a container, just before `line`, that were dropped from the store before they could be written.
pub(super) fn lost(line: &LineRef<'_>, count: u64) -> Value {
    let at = crate::engine::Timestamp(line.time);
    json!({ "type": "lost_lines", "at": time(at), "service": line.service, "container": line.container, "count": count })
}

/// The processes inside a container, as `top` lists them.
pub fn processes(service: &str, container: &str, table: &ProcessTable) -> Value {
    json!({ "type": "processes", "service": service, "container": container, "titles": table.titles, "rows": table.rows })
}

/// A plan rendered by `plan::render::json`.
pub fn plan(mut rendered: Value) -> Value {
    if let Value::Object(fields) = &mut rendered {
        fields.insert("type".into(), "plan".into());
    }
    rendered
}

/// Prints faults that belong to no file.
pub fn faults(faults: &[Diagnostic]) {
    diagnostics(&Sources::default(), faults);
}

/// An event of the engine, as `events` shows it.
pub fn host_event(event: &EngineEvent) -> Value {
    match event {
        EngineEvent::Container {
            at,
            id,
            attributes,
            what,
        } => json!({
            "type": "event", "at": time(*at), "kind": "container", "id": id, "action": what.action(),
            "service": attributes.get("com.docker.compose.service"), "attributes": attributes,
        }),
        EngineEvent::Resource { at, kind, name, action } => {
            json!({ "type": "event", "at": time(*at), "kind": kind, "id": name, "action": action })
        }
    }
}
