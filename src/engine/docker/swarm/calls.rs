//! The methods of the `Swarm` trait: each is one request.

use super::{body, events, logs, report, service};
use crate::engine::docker::DockerEngine;
use crate::engine::docker::document::json;
use crate::engine::docker::image::credentials::{self, Login};
use crate::engine::docker::image::reference;
use crate::engine::docker::wire::{Call, frames, segment};
use crate::engine::swarm::{
    Membership, NodeChange, NodeReport, ObjectKind, ObjectReport, RegistryImage, ServiceReport, ServiceSpec, Swarm,
    SwarmEvent, SwarmObjectSpec, TaskLine, TaskReport,
};
use crate::engine::{Answer, EngineError, ErrorKind, EventFilter, Feed, LabelFilter, LogRequest};
use futures::FutureExt;
use serde_json::{Value, json};

/// What the engine says when an object would have to change.
const ONLY_LABELS: &str = "only updates to Labels are allowed";

fn filters(filter: &LabelFilter) -> String {
    json!({"label": filter.0}).to_string()
}

/// An id in the answer to a creation: the swarm spells the key otherwise than the engine.
fn id_of(answer: &Value) -> String {
    json::text(answer, "ID")
}

fn path(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Secret => "/secrets",
        ObjectKind::Config => "/configs",
    }
}

impl Swarm for DockerEngine {
    fn membership(&self) -> Answer<'_, Membership> {
        let call = Call::get("asking", self.endpoint(), "/info");
        async move { Ok(report::parse_membership(&self.0.wire.object(call).await?)) }.boxed()
    }

    fn own_node(&self) -> Answer<'_, String> {
        let call = Call::get("asking", self.endpoint(), "/info");
        async move { Ok(report::parse_own_node(&self.0.wire.object(call).await?)) }.boxed()
    }

    fn events(&self, filter: EventFilter) -> Feed<SwarmEvent> {
        events::follow(&self.0.wire, &filter)
    }

    fn nodes(&self) -> Answer<'_, Vec<NodeReport>> {
        let call = Call::get("listing", "nodes", "/nodes");
        async move { Ok(self.0.wire.list(call).await?.iter().map(report::parse_node).collect()) }.boxed()
    }

    fn update_node(&self, id: &str, change: NodeChange) -> Answer<'_, ()> {
        let path = format!("/nodes/{}", segment(id));
        let id = id.to_owned();
        async move {
            // The engine wants the whole spec.
            let found = self
                .0
                .wire
                .object(Call::get("inspecting node", &id, path.clone()))
                .await?;
            let call = Call::post("updating node", &id, format!("{path}/update"))
                .query("version", service::version(&found).to_string())
                .json(&body::node_body(found.get("Spec"), change));
            self.0.wire.unit(call).await.map_err(out_of_sequence)
        }
        .boxed()
    }

    fn services(&self, filter: LabelFilter) -> Answer<'_, Vec<ServiceReport>> {
        let call = Call::get("listing", "services", "/services").query("filters", filters(&filter));
        async move {
            Ok(self
                .0
                .wire
                .list(call)
                .await?
                .iter()
                .map(service::parse_service)
                .collect())
        }
        .boxed()
    }

    fn service(&self, name: &str) -> Answer<'_, Option<ServiceReport>> {
        let call = Call::get("inspecting service", name, format!("/services/{}", segment(name)));
        let name = name.to_owned();
        async move {
            let found = self.0.wire.found(call).await?.as_ref().map(service::parse_service);
            // The engine also takes the beginning of an id.
            Ok(found.filter(|service| service.spec.name == name || service.id == name))
        }
        .boxed()
    }

    fn create_service(&self, spec: ServiceSpec) -> Answer<'_, String> {
        async move {
            let call = Call::post("creating service", &spec.name, "/services/create").json(&body::service_body(&spec));
            let call = self.with_login(call, &spec.task.container.image).await;
            Ok(id_of(&self.0.wire.object(call).await?))
        }
        .boxed()
    }

    fn update_service(&self, id: &str, version: u64, spec: ServiceSpec) -> Answer<'_, ()> {
        let path = format!("/services/{}/update", segment(id));
        async move {
            let call = Call::post("updating service", &spec.name, path)
                .query("version", version.to_string())
                .json(&body::service_body(&spec));
            let call = self.with_login(call, &spec.task.container.image).await;
            self.0.wire.unit(call).await.map_err(out_of_sequence)
        }
        .boxed()
    }

    fn roll_back_service(&self, id: &str, version: u64) -> Answer<'_, ()> {
        let path = format!("/services/{}", segment(id));
        let id = id.to_owned();
        async move {
            // The engine wants the spec again, and takes the one before it.
            let found = self
                .0
                .wire
                .object(Call::get("inspecting service", &id, path.clone()))
                .await?;
            let spec = found.get("Spec").cloned().unwrap_or_default();
            let call = Call::post("rolling back service", &id, format!("{path}/update"))
                .query("version", version.to_string())
                .query("rollback", "previous")
                .json(&spec);
            self.0.wire.unit(call).await.map_err(out_of_sequence)
        }
        .boxed()
    }

    fn remove_service(&self, id: &str) -> Answer<'_, ()> {
        let call = Call::delete("removing service", id, format!("/services/{}", segment(id)));
        self.0.wire.unit(call).boxed()
    }

    fn tasks(&self, filter: LabelFilter) -> Answer<'_, Vec<TaskReport>> {
        let call = Call::get("listing", "tasks", "/tasks").query("filters", filters(&filter));
        async move { Ok(self.0.wire.list(call).await?.iter().map(report::parse_task).collect()) }.boxed()
    }

    fn service_logs(&self, id: &str, request: LogRequest) -> Feed<TaskLine> {
        let mut call = Call::get(
            "reading the log of service",
            id,
            format!("/services/{}/logs", segment(id)),
        )
        .query("stdout", "1")
        .query("stderr", "1")
        .query("timestamps", "1")
        .query("details", "1")
        .query("follow", if request.follow { "1" } else { "0" })
        .no_timeout();
        if let Some(since) = request.since {
            call = call.query("since", json::unix_time(since));
        }
        if let Some(tail) = request.tail {
            call = call.query("tail", tail.to_string());
        }
        logs::lines(frames::chunks(id.to_owned(), self.0.wire.bytes(call), false))
    }

    fn objects(&self, kind: ObjectKind, filter: LabelFilter) -> Answer<'_, Vec<ObjectReport>> {
        let call = Call::get("listing", "objects of the swarm", path(kind)).query("filters", filters(&filter));
        async move { Ok(self.0.wire.list(call).await?.iter().map(report::parse_object).collect()) }.boxed()
    }

    fn create_object(&self, kind: ObjectKind, spec: SwarmObjectSpec) -> Answer<'_, String> {
        let doing = match kind {
            ObjectKind::Secret => "creating secret",
            ObjectKind::Config => "creating config",
        };
        let call = Call::post(doing, &spec.name, format!("{}/create", path(kind))).json(&body::object_body(&spec));
        async move { Ok(id_of(&self.0.wire.object(call).await?)) }.boxed()
    }

    fn has_content(&self, kind: ObjectKind, report: &ObjectReport, spec: SwarmObjectSpec) -> Answer<'_, bool> {
        if let Some(data) = &report.data {
            let is_same = *data == spec.data;
            return futures::future::ready(Ok(is_same)).boxed();
        }
        let spec = SwarmObjectSpec {
            name: report.name.clone(),
            labels: report.labels.clone(),
            ..spec
        };
        let place = format!("{}/{}/update", path(kind), segment(&report.id));
        let call = Call::post("comparing the content of", &report.name, place)
            .query("version", report.version.to_string())
            .json(&body::object_body(&spec));
        async move {
            match self.0.wire.unit(call).await {
                Ok(()) => Ok(true),
                Err(error) if error.detail.contains(ONLY_LABELS) => Ok(false),
                Err(error) => Err(error),
            }
        }
        .boxed()
    }

    fn remove_object(&self, kind: ObjectKind, id: &str) -> Answer<'_, ()> {
        let call = Call::delete("removing object", id, format!("{}/{}", path(kind), segment(id)));
        self.0.wire.unit(call).boxed()
    }

    fn registry_image(&self, image: &str) -> Answer<'_, RegistryImage> {
        let call = Call::get(
            "asking for the digest of",
            image,
            format!("/distribution/{}/json", segment(image)),
        );
        let image = image.to_owned();
        async move {
            let call = self.with_login(call, &image).await;
            Ok(report::parse_registry_image(&self.0.wire.object(call).await?))
        }
        .boxed()
    }
}

impl DockerEngine {
    /// The call with the login for the registry of an image, if there is one.
    async fn with_login(&self, call: Call, image: &str) -> Call {
        match credentials::login(self.0.config_dir.clone(), reference::parse(image).registry).await {
            Login::Anonymous => call,
            Login::Known(auth) => call.header(credentials::AUTH_HEADER, credentials::header(&auth)),
            Login::Unreadable(why) => {
                tracing::warn!(%why, "asking without a login");
                call
            }
        }
    }
}

/// Trap: somebody else's faster change is told with HTTP 500.
fn out_of_sequence(error: EngineError) -> EngineError {
    if error.detail.contains("update out of sequence") {
        return EngineError {
            kind: ErrorKind::Conflict,
            ..error
        };
    }
    error
}
