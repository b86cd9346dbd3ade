//! The methods of the `Engine` trait: each is one request, or is passed on to its subject's module.

use super::container::state::InspectedState;
use super::container::{attach, exec, health_words, lifecycle, report, stats};
use super::document::json;
use super::wire::frames;
use super::wire::{Call, segment};
use super::{DockerEngine, events, image, resource};
use crate::engine::swarm::Swarm;
use crate::engine::{
    Answer, AttachSession, AttachSpec, BuildCheck, BuildProgress, BuildRequest, CacheRecord, CommitRequest,
    ContainerReport, ContainerSpec, ContainerState, ContainerSummary, CreatedContainer, EndpointSpec, Engine,
    EngineEvent, EventFilter, ExecReport, ExecSession, ExecSpec, Feed, HostInfo, ImageLayer, ImageReport, LabelFilter,
    LogChunk, LogRequest, NetworkReport, NetworkSpec, ProcessTable, PullRequest, RemoveRequest, StatsSample,
    StopRequest, TerminalSize, TransferProgress, VolumeReport, VolumeSpec,
};
use bytes::Bytes;
use futures::future::FutureExt;
use indexmap::IndexMap;
use serde_json::{Value, json};

/// A `filters` parameter that requires all of the labels.
fn label_filter(filter: &LabelFilter) -> String {
    json!({"label": filter.0}).to_string()
}

/// Each element of a JSON array, read by `read`.
fn each<T>(values: &[Value], read: fn(&Value) -> T) -> Vec<T> {
    values.iter().map(read).collect()
}

/// A path below a container.
fn container_path(id: &str, what: &str) -> String {
    format!("/containers/{}/{what}", segment(id))
}

impl Engine for DockerEngine {
    fn info(&self) -> Answer<'_, HostInfo> {
        async move {
            let info = self
                .0
                .wire
                .object(Call::get("asking", self.endpoint(), "/info"))
                .await?;
            Ok(self.host_info(&info))
        }
        .boxed()
    }

    fn ping(&self) -> Answer<'_, ()> {
        self.0.wire.unit(Call::get("asking", self.endpoint(), "/_ping")).boxed()
    }

    fn events(&self, filter: EventFilter) -> Feed<EngineEvent> {
        events::follow(&self.0.wire, filter)
    }

    fn swarm(&self) -> &dyn Swarm {
        self
    }

    fn image(&self, name: &str) -> Answer<'_, Option<ImageReport>> {
        // Engines before API 1.48 ignore the parameter.
        let path = format!("/images/{}/json?manifests=1", segment(name));
        let call = Call::get("inspecting image", name, path);
        async move { Ok(self.0.wire.found(call).await?.as_ref().map(image::report::parse_image)) }.boxed()
    }

    fn pull(&self, request: PullRequest) -> Feed<TransferProgress> {
        match &self.0.images {
            Some(source) => image::load::fetch(&self.0, source, request),
            None => image::pull::pull(&self.0.wire, self.0.config_dir.clone(), request),
        }
    }

    fn push(&self, image: &str) -> Feed<TransferProgress> {
        image::push::push(&self.0.wire, self.0.config_dir.clone(), image.to_owned())
    }

    fn image_digest(&self, name: &str) -> Answer<'_, String> {
        let name = name.to_owned();
        async move {
            let own = || image::digest::look_up(&self.0.wire, self.0.config_dir.clone(), name.clone());
            match &self.0.images {
                Some(source) => match source.digest(&name).await {
                    Err(_) if source.is_optional() => own().await,
                    answer => answer,
                },
                None => own().await,
            }
        }
        .boxed()
    }

    fn build(&self, request: BuildRequest) -> Feed<BuildProgress> {
        super::image::build::build(self, request)
    }

    fn check_build(&self, request: BuildRequest) -> Answer<'_, BuildCheck> {
        super::image::build::check(self, request).boxed()
    }

    fn tag_image(&self, image: &str, name: &str) -> Answer<'_, ()> {
        let new = super::image::reference::parse(name);
        let call = Call::post("naming image", image, format!("/images/{}/tag", segment(image)))
            .query("repo", new.repository)
            .query("tag", new.tag_or_digest);
        self.0.wire.unit(call).boxed()
    }

    fn remove_image(&self, name: &str, force: bool) -> Answer<'_, ()> {
        let call = Call::delete("removing image", name, format!("/images/{}", segment(name)))
            .query("force", force.to_string());
        self.0.wire.unit(call).boxed()
    }

    fn image_history(&self, name: &str) -> Answer<'_, Vec<ImageLayer>> {
        let call = Call::get(
            "reading the layers of",
            name,
            format!("/images/{}/history", segment(name)),
        );
        async move { Ok(each(&self.0.wire.list(call).await?, image::report::parse_layer)) }.boxed()
    }

    fn build_cache(&self) -> Answer<'_, Vec<CacheRecord>> {
        // Engines below API 1.42 ignore the parameter and answer with everything.
        let call = Call::get("reading", "the build cache", "/system/df")
            .query("type", "build-cache")
            .no_timeout();
        async move {
            let usage = self.0.wire.object(call).await?;
            Ok(usage
                .get("BuildCache")
                .and_then(Value::as_array)
                .map_or_else(Vec::new, |records| each(records, image::report::parse_cache_record)))
        }
        .boxed()
    }

    fn containers(&self, filter: LabelFilter) -> Answer<'_, Vec<ContainerSummary>> {
        let call = Call::get("listing", "containers", "/containers/json")
            .query("all", "true")
            .query("filters", label_filter(&filter));
        async move {
            let mut found = each(&self.0.wire.list(call).await?, report::parse_summary);
            if self.0.is_podman {
                health_words::add(&self.0, &mut found).await;
            }
            Ok(found)
        }
        .boxed()
    }

    fn container(&self, id: &str) -> Answer<'_, ContainerReport> {
        let call = Call::get("inspecting container", id, container_path(id, "json"));
        async move { Ok(report::parse_report(self.0.wire.object(call).await?)) }.boxed()
    }

    fn container_state(&self, id: &str) -> Answer<'_, ContainerState> {
        let call = Call::get("inspecting container", id, container_path(id, "json"));
        async move {
            Ok(self
                .0
                .wire
                .document::<InspectedState>(call, "a container")
                .await?
                .into())
        }
        .boxed()
    }

    fn create_container(&self, spec: ContainerSpec) -> Answer<'_, CreatedContainer> {
        async move { lifecycle::create(&self.0, spec).await }.boxed()
    }

    fn start_container(&self, id: &str) -> Answer<'_, ()> {
        let call = Call::post("starting container", id, container_path(id, "start"));
        self.0.wire.unit(call).boxed()
    }

    fn stop_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        lifecycle::stop(
            &self.0,
            Call::post("stopping container", id, container_path(id, "stop")),
            stop,
        )
        .boxed()
    }

    fn kill_container(&self, id: &str, signal: &str) -> Answer<'_, ()> {
        let call = Call::post("signalling container", id, container_path(id, "kill")).query("signal", signal);
        self.0.wire.unit(call).boxed()
    }

    fn restart_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        lifecycle::stop(
            &self.0,
            Call::post("restarting container", id, container_path(id, "restart")),
            stop,
        )
        .boxed()
    }

    fn pause_container(&self, id: &str) -> Answer<'_, ()> {
        let call = Call::post("pausing container", id, container_path(id, "pause"));
        self.0.wire.unit(call).boxed()
    }

    fn unpause_container(&self, id: &str) -> Answer<'_, ()> {
        let call = Call::post("unpausing container", id, container_path(id, "unpause"));
        self.0.wire.unit(call).boxed()
    }

    fn remove_container(&self, id: &str, remove: RemoveRequest) -> Answer<'_, ()> {
        let id = id.to_owned();
        async move { lifecycle::remove(&self.0, &id, remove).await }.boxed()
    }

    fn rename_container(&self, id: &str, name: &str) -> Answer<'_, ()> {
        let call = Call::post("renaming container", id, container_path(id, "rename")).query("name", name);
        self.0.wire.unit(call).boxed()
    }

    fn wait_container(&self, id: &str) -> Answer<'_, i64> {
        let call = Call::post("waiting for container", id, container_path(id, "wait"))
            .query("condition", "not-running")
            .no_timeout();
        let id = id.to_owned();
        async move { lifecycle::exit_code(&id, &self.0.wire.object(call).await?) }.boxed()
    }

    fn logs(&self, id: &str, request: LogRequest) -> Feed<LogChunk> {
        let tty = request.tty;
        frames::chunks(id.to_owned(), self.0.wire.bytes(lifecycle::log_call(id, &request)), tty)
    }

    fn stats(&self, id: &str) -> Feed<StatsSample> {
        stats::follow(&self.0.wire, id)
    }

    fn commit_container(&self, id: &str, request: CommitRequest) -> Answer<'_, String> {
        let call = lifecycle::commit_call(id, &request);
        async move { self.0.wire.id(call).await }.boxed()
    }

    fn top(&self, id: &str) -> Answer<'_, ProcessTable> {
        let call = Call::get("listing the processes of", id, container_path(id, "top"));
        async move { Ok(report::parse_processes(&self.0.wire.object(call).await?)) }.boxed()
    }

    fn exec(&self, id: &str, spec: ExecSpec) -> Answer<'_, ExecSession> {
        let id = id.to_owned();
        async move { exec::start(&self.0.wire, &self.0.endpoint.address, &id, &spec).await }.boxed()
    }

    fn exec_report(&self, exec_id: &str) -> Answer<'_, ExecReport> {
        let exec_id = exec_id.to_owned();
        async move { exec::report(&self.0.wire, &exec_id).await }.boxed()
    }

    fn resize_exec(&self, exec_id: &str, size: TerminalSize) -> Answer<'_, ()> {
        let exec_id = exec_id.to_owned();
        async move { exec::resize(&self.0.wire, &exec_id, size).await }.boxed()
    }

    fn attach(&self, id: &str, spec: AttachSpec) -> Answer<'_, AttachSession> {
        let id = id.to_owned();
        async move { attach::attach(&self.0.wire, &self.0.endpoint.address, &id, spec).await }.boxed()
    }

    fn resize_container(&self, id: &str, size: TerminalSize) -> Answer<'_, ()> {
        self.0.wire.unit(attach::resize_call(id, size)).boxed()
    }

    fn upload(&self, id: &str, path: &str, tar: Feed<Bytes>) -> Answer<'_, ()> {
        let call = Call::put("copying files into", id, container_path(id, "archive"))
            .query("path", path)
            .tar(tar);
        self.0.wire.unit(call).boxed()
    }

    fn download(&self, id: &str, path: &str) -> Feed<Bytes> {
        let call = Call::get("copying files from", id, container_path(id, "archive"))
            .query("path", path)
            .no_timeout();
        self.0.wire.bytes(call)
    }

    fn export(&self, id: &str) -> Feed<Bytes> {
        self.0
            .wire
            .bytes(Call::get("exporting container", id, container_path(id, "export")).no_timeout())
    }

    fn networks(&self, filter: LabelFilter) -> Answer<'_, Vec<NetworkReport>> {
        let call = Call::get("listing", "networks", "/networks").query("filters", label_filter(&filter));
        async move { Ok(each(&self.0.wire.list(call).await?, resource::report::parse_network)) }.boxed()
    }

    fn network(&self, name: &str) -> Answer<'_, Option<NetworkReport>> {
        let call = Call::get("inspecting network", name, format!("/networks/{}", segment(name)));
        let name = name.to_owned();
        async move {
            let found = self
                .0
                .wire
                .found(call)
                .await?
                .as_ref()
                .map(resource::report::parse_network);
            // The engine also takes the beginning of an id: "b" would find any network whose id begins with b.
            Ok(found.filter(|network| network.name == name || network.id == name))
        }
        .boxed()
    }

    fn create_network(&self, spec: NetworkSpec) -> Answer<'_, String> {
        async move { resource::network::create(&self.0, &spec).await }.boxed()
    }

    fn connect_network(&self, network: &str, container: &str, endpoint: EndpointSpec) -> Answer<'_, ()> {
        let call = resource::network::connect_call(network, container, &endpoint, self.0.api);
        self.0.wire.unit(call).boxed()
    }

    fn disconnect_network(&self, network: &str, container: &str, force: bool) -> Answer<'_, ()> {
        let call = Call::post(
            "leaving network",
            network,
            format!("/networks/{}/disconnect", segment(network)),
        )
        .json(&json!({"Container": container, "Force": force}));
        self.0.wire.unit(call).boxed()
    }

    fn remove_network(&self, name: &str) -> Answer<'_, ()> {
        let call = Call::delete("removing network", name, format!("/networks/{}", segment(name)));
        self.0.wire.unit(call).boxed()
    }

    fn volumes(&self, filter: LabelFilter) -> Answer<'_, Vec<VolumeReport>> {
        let call = Call::get("listing", "volumes", "/volumes").query("filters", label_filter(&filter));
        async move {
            let answer = self.0.wire.object(call).await?;
            Ok(json::items(&answer, "Volumes")
                .map(resource::report::parse_volume)
                .collect())
        }
        .boxed()
    }

    fn volume(&self, name: &str) -> Answer<'_, Option<VolumeReport>> {
        let call = Call::get("inspecting volume", name, format!("/volumes/{}", segment(name)));
        async move {
            Ok(self
                .0
                .wire
                .found(call)
                .await?
                .as_ref()
                .map(resource::report::parse_volume))
        }
        .boxed()
    }

    fn volume_sizes(&self) -> Answer<'_, IndexMap<String, u64>> {
        // Engines below API 1.42 ignore the parameter and answer with everything.
        let call = Call::get("measuring", "volumes", "/system/df")
            .query("type", "volume")
            .no_timeout();
        async move {
            let usage = self.0.wire.object(call).await?;
            Ok(json::items(&usage, "Volumes")
                .filter_map(resource::report::parse_volume_size)
                .collect())
        }
        .boxed()
    }

    fn create_volume(&self, spec: VolumeSpec) -> Answer<'_, ()> {
        let call =
            Call::post("creating volume", &spec.name, "/volumes/create").json(&resource::body::volume_body(&spec));
        self.0.wire.unit(call).boxed()
    }

    fn remove_volume(&self, name: &str, force: bool) -> Answer<'_, ()> {
        let call = Call::delete("removing volume", name, format!("/volumes/{}", segment(name)))
            .query("force", force.to_string());
        self.0.wire.unit(call).boxed()
    }
}
