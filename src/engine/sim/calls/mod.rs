//! The `Engine` trait, method by method. The files here implement each as an inherent method of the same name, which
//! Rust prefers over the trait's: so these forward, and do not recurse.

mod containers;
mod images;
mod resources;
mod streams;
mod swarm;

use crate::engine::sim::SimEngine;
use crate::engine::*;
use bytes::Bytes;
use futures::{FutureExt, StreamExt};

impl Engine for SimEngine {
    fn info(&self) -> Answer<'_, HostInfo> {
        self.info()
    }

    fn ping(&self) -> Answer<'_, ()> {
        self.with_host(|host| host.reachable("asking who answers"))
    }

    fn events(&self, filter: EventFilter) -> Feed<EngineEvent> {
        self.events(filter)
    }

    fn swarm(&self) -> &dyn crate::engine::swarm::Swarm {
        self
    }

    fn image(&self, name: &str) -> Answer<'_, Option<ImageReport>> {
        self.image(name)
    }

    fn pull(&self, request: PullRequest) -> Feed<TransferProgress> {
        self.pull(request)
    }

    fn push(&self, image: &str) -> Feed<TransferProgress> {
        self.push(image)
    }

    fn image_digest(&self, name: &str) -> Answer<'_, String> {
        self.image_digest(name)
    }

    fn build(&self, request: BuildRequest) -> Feed<BuildProgress> {
        self.build(request)
    }

    fn check_build(&self, request: BuildRequest) -> Answer<'_, BuildCheck> {
        self.check_build(request)
    }

    fn tag_image(&self, image: &str, name: &str) -> Answer<'_, ()> {
        self.tag_image(image, name)
    }

    fn remove_image(&self, name: &str, force: bool) -> Answer<'_, ()> {
        self.remove_image(name, force)
    }

    fn build_cache(&self) -> Answer<'_, Vec<CacheRecord>> {
        self.build_cache()
    }

    fn image_history(&self, name: &str) -> Answer<'_, Vec<ImageLayer>> {
        self.image_history(name)
    }

    fn containers(&self, filter: LabelFilter) -> Answer<'_, Vec<ContainerSummary>> {
        self.containers(filter)
    }

    fn container(&self, id: &str) -> Answer<'_, ContainerReport> {
        self.container(id)
    }

    fn container_state(&self, id: &str) -> Answer<'_, ContainerState> {
        self.container_state(id)
    }

    fn create_container(&self, spec: ContainerSpec) -> Answer<'_, CreatedContainer> {
        self.create_container(spec)
    }

    fn start_container(&self, id: &str) -> Answer<'_, ()> {
        self.start_container(id)
    }

    fn stop_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        self.stop_container(id, stop)
    }

    fn kill_container(&self, id: &str, signal: &str) -> Answer<'_, ()> {
        self.kill_container(id, signal)
    }

    fn restart_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        self.restart_container(id, stop)
    }

    fn pause_container(&self, id: &str) -> Answer<'_, ()> {
        self.pause_container(id)
    }

    fn unpause_container(&self, id: &str) -> Answer<'_, ()> {
        self.unpause_container(id)
    }

    fn remove_container(&self, id: &str, remove: RemoveRequest) -> Answer<'_, ()> {
        self.remove_container(id, remove)
    }

    fn rename_container(&self, id: &str, name: &str) -> Answer<'_, ()> {
        self.rename_container(id, name)
    }

    fn wait_container(&self, id: &str) -> Answer<'_, i64> {
        self.wait_container(id)
    }

    fn logs(&self, id: &str, request: LogRequest) -> Feed<LogChunk> {
        self.logs(id, request)
    }

    fn stats(&self, id: &str) -> Feed<StatsSample> {
        self.stats(id)
    }

    fn commit_container(&self, id: &str, request: CommitRequest) -> Answer<'_, String> {
        self.commit_container(id, request)
    }

    fn top(&self, id: &str) -> Answer<'_, ProcessTable> {
        self.top(id)
    }

    fn exec(&self, id: &str, spec: ExecSpec) -> Answer<'_, ExecSession> {
        self.exec(id, spec)
    }

    fn exec_report(&self, exec_id: &str) -> Answer<'_, ExecReport> {
        self.exec_report(exec_id)
    }

    fn resize_exec(&self, exec_id: &str, size: TerminalSize) -> Answer<'_, ()> {
        self.resize_exec(exec_id, size)
    }

    fn attach(&self, id: &str, _: AttachSpec) -> Answer<'_, AttachSession> {
        futures::future::ready(Err(no_process("attaching to container", id))).boxed()
    }

    fn resize_container(&self, id: &str, _: TerminalSize) -> Answer<'_, ()> {
        futures::future::ready(Err(no_process("resizing the terminal of", id))).boxed()
    }

    fn export(&self, id: &str) -> Feed<Bytes> {
        let refused = no_process("exporting container", id);
        futures::stream::once(async { Err(refused) }).boxed()
    }

    fn upload(&self, id: &str, path: &str, tar: Feed<Bytes>) -> Answer<'_, ()> {
        self.upload(id, path, tar)
    }

    fn download(&self, id: &str, path: &str) -> Feed<Bytes> {
        self.download(id, path)
    }

    fn networks(&self, filter: LabelFilter) -> Answer<'_, Vec<NetworkReport>> {
        self.networks(filter)
    }

    fn network(&self, name: &str) -> Answer<'_, Option<NetworkReport>> {
        self.network(name)
    }

    fn create_network(&self, spec: NetworkSpec) -> Answer<'_, String> {
        self.create_network(spec)
    }

    fn connect_network(&self, network: &str, container: &str, endpoint: EndpointSpec) -> Answer<'_, ()> {
        self.connect_network(network, container, endpoint)
    }

    fn disconnect_network(&self, network: &str, container: &str, force: bool) -> Answer<'_, ()> {
        self.disconnect_network(network, container, force)
    }

    fn remove_network(&self, name: &str) -> Answer<'_, ()> {
        self.remove_network(name)
    }

    fn volume_sizes(&self) -> Answer<'_, indexmap::IndexMap<String, u64>> {
        self.volume_sizes()
    }

    fn volumes(&self, filter: LabelFilter) -> Answer<'_, Vec<VolumeReport>> {
        self.volumes(filter)
    }

    fn volume(&self, name: &str) -> Answer<'_, Option<VolumeReport>> {
        self.volume(name)
    }

    fn create_volume(&self, spec: VolumeSpec) -> Answer<'_, ()> {
        self.create_volume(spec)
    }

    fn remove_volume(&self, name: &str, force: bool) -> Answer<'_, ()> {
        self.remove_volume(name, force)
    }
}

/// The error for calls that need a process or a file system, which a simulated container has not.
fn no_process(doing: &'static str, id: &str) -> EngineError {
    let words = "the simulated engine imagines containers; nothing runs in them";
    EngineError::new(doing, id, ErrorKind::Unsupported, words)
}
