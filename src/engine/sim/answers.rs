//! The `Engine` trait, method by method.

use super::world::{World, has_labels, seconds};
use super::{SimEngine, ask, exec, image, output};
use crate::engine::*;
use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;

/// A channel as a feed.
fn feed<T: Send + 'static>(from: mpsc::Receiver<Result<T>>) -> Feed<T> {
    futures::stream::unfold(from, |mut from| async { from.recv().await.map(|item| (item, from)) }).boxed()
}

impl Engine for SimEngine {
    fn info(&self) -> Answer<'_, HostInfo> {
        self.ask(|world| {
            world.reachable("asking who answers")?;
            Ok(HostInfo {
                endpoint: "simulated".into(),
                context: None,
                version: world.scenario.host.version.clone(),
                api: world.api(),
                platform: "linux/amd64".into(),
                log_driver: "json-file".into(),
                simulated: true,
            })
        })
    }

    fn events(&self, filter: EventFilter) -> Feed<EngineEvent> {
        let (to, events) = mpsc::unbounded_channel();
        let _ = self
            .jobs
            .send(Box::new(move |world: &mut World| world.listen(filter, to)));
        futures::stream::unfold(events, |mut events| async {
            events.recv().await.map(|event| (event, events))
        })
        .boxed()
    }

    fn image(&self, name: &str) -> Answer<'_, Option<ImageReport>> {
        let name = name.to_string();
        self.ask(move |world| {
            world.reachable("inspecting image")?;
            let by_id = || world.images.values().find(|image| image.id == name);
            Ok(world.images.get(&name).or_else(by_id).cloned())
        })
    }

    fn pull(&self, request: PullRequest) -> Feed<PullProgress> {
        let (to, progress) = mpsc::channel(64);
        let jobs = self.jobs.clone();
        tokio::spawn(async move {
            let name = request.image.clone();
            let asked = name.clone();
            match ask(jobs.clone(), move |world| world.ask_registry(&asked)).await {
                Ok(script) => {
                    let note = PullProgress::Note(format!("Pulling from {name}"));
                    let _ = to.send(Ok(note)).await;
                    image::play_pull(&script, &to).await;
                    let added = ask(jobs, move |world| Ok(world.add_image(&name))).await;
                    if let Err(error) = added {
                        let _ = to.send(Err(error)).await;
                    }
                }
                Err(error) => {
                    let _ = to.send(Err(error)).await;
                }
            }
        });
        feed(progress)
    }

    fn build(&self, request: BuildRequest) -> Feed<BuildProgress> {
        let (to, progress) = mpsc::channel(64);
        let (jobs, clock) = (self.jobs.clone(), self.clock);
        tokio::spawn(async move {
            let name = request.tags.first().cloned().unwrap_or_default();
            let asked = name.clone();
            let steps = ask(jobs.clone(), move |world| {
                world.reachable("building image")?;
                Ok(world
                    .scenario
                    .images
                    .get(&asked)
                    .map(|image| image.steps.clone())
                    .unwrap_or_default())
            });
            let built = async {
                image::play_build(&request, &steps.await?, clock, &to).await?;
                let tags = request.tags.clone();
                ask(jobs, move |world| {
                    Ok(tags.iter().map(|tag| world.add_image(tag)).next().unwrap_or_default())
                })
                .await
            };
            let last = built.await.map(|image_id| BuildProgress::Done { image_id });
            let _ = to.send(last).await;
        });
        feed(progress)
    }

    fn tag_image(&self, image: &str, name: &str) -> Answer<'_, ()> {
        let (image, name) = (image.to_string(), name.to_string());
        self.ask(move |world| {
            let found = world.images.get(&image).cloned();
            let missing = || EngineError::new("tagging image", image, ErrorKind::Missing, "No such image");
            world.images.insert(name, found.ok_or_else(missing)?);
            Ok(())
        })
    }

    fn remove_image(&self, name: &str, _force: bool) -> Answer<'_, ()> {
        let name = name.to_string();
        self.ask(move |world| {
            let missing = || EngineError::new("removing image", name.clone(), ErrorKind::Missing, "No such image");
            world.images.shift_remove(&name).map(|_| ()).ok_or_else(missing)
        })
    }

    fn image_history(&self, name: &str) -> Answer<'_, Vec<ImageLayer>> {
        let name = name.to_string();
        self.ask(move |world| {
            let size = world.images.get(&name).map_or(0, |image| image.size);
            let steps = world
                .scenario
                .images
                .get(&name)
                .map(|image| image.steps.clone())
                .unwrap_or_default();
            let layer = |created_by: String, size| ImageLayer {
                created_by,
                size,
                created: None,
            };
            let mut layers: Vec<ImageLayer> = steps.into_iter().map(|step| layer(step.name, 0)).collect();
            layers.push(layer("simulated layer".into(), size));
            layers.reverse();
            Ok(layers)
        })
    }

    fn containers(&self, filter: LabelFilter) -> Answer<'_, Vec<ContainerSummary>> {
        self.ask(move |world| world.list(&filter))
    }

    fn container(&self, id: &str) -> Answer<'_, ContainerReport> {
        let id = id.to_string();
        self.ask(move |world| world.report(&id))
    }

    fn create_container(&self, spec: ContainerSpec) -> Answer<'_, CreatedContainer> {
        let jobs = self.jobs.clone();
        async move {
            let service = spec
                .labels
                .get("com.docker.compose.service")
                .cloned()
                .unwrap_or_default();
            let takes = ask(jobs.clone(), move |world| {
                Ok(world.scenario.services.get(&service).map_or(0.05, |s| s.create))
            })
            .await?;
            tokio::time::sleep(seconds(takes)).await;
            ask(jobs, move |world| world.create(spec)).await
        }
        .boxed()
    }

    fn start_container(&self, id: &str) -> Answer<'_, ()> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            let asked = id.clone();
            let takes = ask(jobs.clone(), move |world| {
                let container = world.find("starting container", &asked)?;
                Ok(if container.is_up() {
                    0.0
                } else {
                    container.behaviour.start
                })
            });
            tokio::time::sleep(seconds(takes.await?)).await;
            ask(jobs, move |world| world.start(&id)).await
        }
        .boxed()
    }

    fn stop_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            if let Some(down) = ask(jobs, move |world| world.stop(&id, &stop)).await? {
                let _ = down.await;
            }
            Ok(())
        }
        .boxed()
    }

    fn kill_container(&self, id: &str, signal: &str) -> Answer<'_, ()> {
        let (id, signal) = (id.to_string(), signal.to_string());
        self.ask(move |world| world.kill(&id, &signal))
    }

    fn restart_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        let id = id.to_string();
        async move {
            self.stop_container(&id, stop).await?;
            self.start_container(&id).await?;
            self.ask(move |world| {
                let id = world.find("restarting container", &id)?.id.clone();
                world.container_event(&id, ContainerEvent::Restarted);
                Ok(())
            })
            .await
        }
        .boxed()
    }

    fn pause_container(&self, id: &str) -> Answer<'_, ()> {
        self.set_paused(id, true)
    }

    fn unpause_container(&self, id: &str) -> Answer<'_, ()> {
        self.set_paused(id, false)
    }

    fn remove_container(&self, id: &str, remove: RemoveRequest) -> Answer<'_, ()> {
        let id = id.to_string();
        self.ask(move |world| world.remove(&id, remove.force))
    }

    fn rename_container(&self, id: &str, name: &str) -> Answer<'_, ()> {
        let (id, name) = (id.to_string(), name.to_string());
        self.ask(move |world| {
            if world.containers.values().any(|other| other.name == name) {
                let detail = format!("Conflict. The container name \"/{name}\" is already in use");
                return Err(EngineError::new("renaming container", id, ErrorKind::Conflict, detail));
            }
            let container = world.find("renaming container", &id)?;
            let (id, from) = (container.id.clone(), std::mem::replace(&mut container.name, name));
            world.container_event(&id, ContainerEvent::Renamed { from });
            Ok(())
        })
    }

    fn wait_container(&self, id: &str) -> Answer<'_, i64> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            let (waiter, ended) = tokio::sync::oneshot::channel();
            let now = ask(jobs, move |world| {
                let container = world.find("waiting for container", &id)?;
                if container.is_up() {
                    container.waiters.push(waiter);
                    return Ok(None);
                }
                Ok(Some(container.exit_code))
            });
            let gone = |_| EngineError::new("waiting for container", "", ErrorKind::Missing, "it was removed");
            match now.await? {
                Some(code) => Ok(code),
                None => ended.await.map_err(gone),
            }
        }
        .boxed()
    }

    fn logs(&self, id: &str, request: LogRequest) -> Feed<LogChunk> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        let opened = ask(jobs, move |world| world.read_log(&id, &request));
        opened
            .map(|opened| match opened {
                Err(error) => futures::stream::once(async { Err(error) }).boxed(),
                Ok((past, reader)) => {
                    let past = futures::stream::iter(past);
                    let live = futures::stream::unfold(reader, |reader| async {
                        let mut reader = reader?;
                        reader.recv().await.map(|line| (line, Some(reader)))
                    });
                    past.chain(live).map(|line| Ok(output::frame(&line))).boxed()
                }
            })
            .flatten_stream()
            .boxed()
    }

    fn stats(&self, id: &str) -> Feed<StatsSample> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        futures::stream::unfold((id, jobs, ticks), |(id, jobs, mut ticks)| async move {
            ticks.tick().await;
            let asked = id.clone();
            let sample = ask(jobs.clone(), move |world| Ok(world.sample(&asked))).await.ok()??;
            Some((Ok(sample), (id, jobs, ticks)))
        })
        .boxed()
    }

    fn top(&self, id: &str) -> Answer<'_, ProcessTable> {
        let id = id.to_string();
        self.ask(move |world| {
            let container = world.find("listing processes of", &id)?;
            let command = container.spec.command.clone().unwrap_or_default().join(" ");
            let row = vec!["root".into(), "4242".into(), format!("{} (simulated)", command.trim())];
            Ok(ProcessTable {
                titles: vec!["UID".into(), "PID".into(), "CMD".into()],
                rows: vec![row],
            })
        })
    }

    fn exec(&self, id: &str, spec: ExecSpec) -> Answer<'_, ExecSession> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            let (asked, wanted) = (id.clone(), spec.clone());
            let begun = ask(jobs.clone(), move |world| {
                let exec_id = world.new_id();
                let container = world.find("running a command in", &asked)?;
                if !container.is_up() {
                    let detail = format!("container {asked} is not running");
                    return Err(EngineError::new(
                        "running a command in",
                        asked,
                        ErrorKind::Conflict,
                        detail,
                    ));
                }
                let (code, text) = exec::answer(container, &wanted);
                let (id, takes) = (container.id.clone(), container.behaviour.probe.takes);
                let command = wanted.command.join(" ");
                world.container_event(
                    &id,
                    ContainerEvent::ExecStarted {
                        exec_id: exec_id.clone(),
                        command,
                    },
                );
                world.execs.insert(exec_id.clone(), None);
                Ok((id, exec_id, code, text, takes))
            });
            let (id, exec_id, exit_code, text, takes) = begun.await?;
            tokio::time::sleep(seconds(takes)).await;
            let (ended, mut end) = mpsc::unbounded_channel();
            let session = exec::session(exec_id.clone(), &spec, text, ended);
            tokio::spawn(async move {
                let _ = end.recv().await;
                let _ = jobs.send(Box::new(move |world: &mut World| {
                    world.execs.insert(exec_id.clone(), Some(exit_code));
                    world.container_event(&id, ContainerEvent::ExecDied { exec_id, exit_code });
                }));
            });
            Ok(session)
        }
        .boxed()
    }

    fn exec_report(&self, exec_id: &str) -> Answer<'_, ExecReport> {
        let id = exec_id.to_string();
        self.ask(move |world| {
            let missing = || {
                EngineError::new(
                    "inspecting exec",
                    id.clone(),
                    ErrorKind::Missing,
                    "No such exec instance",
                )
            };
            world
                .execs
                .get(&id)
                .map(|ended| exec::report(*ended))
                .ok_or_else(missing)
        })
    }

    fn resize_exec(&self, _exec_id: &str, _size: TerminalSize) -> Answer<'_, ()> {
        self.ask(|world| world.reachable("resizing"))
    }

    fn upload(&self, id: &str, path: &str, tar: Bytes) -> Answer<'_, ()> {
        let (id, path) = (id.to_string(), path.to_string());
        self.ask(move |world| {
            world.find("uploading to", &id)?.files.insert(path, tar);
            Ok(())
        })
    }

    fn download(&self, id: &str, path: &str) -> Feed<Bytes> {
        let (id, path) = (id.to_string(), path.to_string());
        let asked = ask(self.jobs.clone(), move |world| {
            let container = world.find("downloading from", &id)?;
            let missing = || {
                EngineError::new(
                    "downloading from",
                    id,
                    ErrorKind::Missing,
                    format!("no such path: {path}"),
                )
            };
            container.files.get(&path).cloned().ok_or_else(missing)
        });
        futures::stream::once(asked).boxed()
    }

    fn networks(&self, filter: LabelFilter) -> Answer<'_, Vec<NetworkReport>> {
        self.ask(move |world| {
            world.reachable("listing networks")?;
            Ok(world
                .networks
                .values()
                .filter(|network| has_labels(&network.labels, &filter.0))
                .cloned()
                .collect())
        })
    }

    fn network(&self, name: &str) -> Answer<'_, Option<NetworkReport>> {
        let name = name.to_string();
        self.ask(move |world| {
            Ok(world
                .networks
                .values()
                .find(|network| network.name == name || network.id == name)
                .cloned())
        })
    }

    fn create_network(&self, spec: NetworkSpec) -> Answer<'_, String> {
        self.ask(move |world| {
            world.reachable("creating network")?;
            if world.networks.contains_key(&spec.name) {
                let detail = format!("network with name {} already exists", spec.name);
                return Err(EngineError::new(
                    "creating network",
                    spec.name,
                    ErrorKind::Conflict,
                    detail,
                ));
            }
            let id = world.new_id();
            let driver = if spec.driver.is_empty() {
                "bridge".into()
            } else {
                spec.driver
            };
            let report = NetworkReport {
                id: id.clone(),
                name: spec.name.clone(),
                driver,
                labels: spec.labels,
                containers: Vec::new(),
            };
            world.networks.insert(spec.name.clone(), report);
            world.resource_event("network", &spec.name, "create");
            Ok(id)
        })
    }

    fn connect_network(&self, network: &str, container: &str, endpoint: EndpointSpec) -> Answer<'_, ()> {
        let (network, container) = (network.to_string(), container.to_string());
        self.ask(move |world| {
            let container = world.find("connecting", &container)?;
            container.networks.insert(network.clone(), endpoint);
            let id = container.id.clone();
            if let Some(network) = world.networks.get_mut(&network) {
                network.containers.push(id);
            }
            world.resource_event("network", &network, "connect");
            Ok(())
        })
    }

    fn disconnect_network(&self, network: &str, container: &str, _force: bool) -> Answer<'_, ()> {
        let (network, container) = (network.to_string(), container.to_string());
        self.ask(move |world| {
            let container = world.find("disconnecting", &container)?;
            container.networks.shift_remove(&network);
            let id = container.id.clone();
            if let Some(network) = world.networks.get_mut(&network) {
                network.containers.retain(|member| *member != id);
            }
            world.resource_event("network", &network, "disconnect");
            Ok(())
        })
    }

    fn remove_network(&self, name: &str) -> Answer<'_, ()> {
        let name = name.to_string();
        self.ask(move |world| {
            world.reachable("removing network")?;
            let found = world
                .networks
                .values()
                .find(|network| network.name == name || network.id == name);
            let missing = || {
                EngineError::new(
                    "removing network",
                    name.clone(),
                    ErrorKind::Missing,
                    format!("network {name} not found"),
                )
            };
            let found = found.ok_or_else(missing)?.clone();
            if !found.containers.is_empty() {
                let detail = format!("network {name} has active endpoints");
                return Err(EngineError::new("removing network", name, ErrorKind::Conflict, detail));
            }
            world.networks.shift_remove(&found.name);
            world.resource_event("network", &found.name, "destroy");
            Ok(())
        })
    }

    fn volumes(&self, filter: LabelFilter) -> Answer<'_, Vec<VolumeReport>> {
        self.ask(move |world| {
            world.reachable("listing volumes")?;
            Ok(world
                .volumes
                .values()
                .filter(|volume| has_labels(&volume.labels, &filter.0))
                .cloned()
                .collect())
        })
    }

    fn volume(&self, name: &str) -> Answer<'_, Option<VolumeReport>> {
        let name = name.to_string();
        self.ask(move |world| Ok(world.volumes.get(&name).cloned()))
    }

    fn create_volume(&self, spec: VolumeSpec) -> Answer<'_, ()> {
        self.ask(move |world| {
            world.reachable("creating volume")?;
            let driver = if spec.driver.is_empty() {
                "local".into()
            } else {
                spec.driver
            };
            let mountpoint = format!("/simulated/{}", spec.name);
            let report = VolumeReport {
                name: spec.name.clone(),
                driver,
                labels: spec.labels,
                mountpoint,
            };
            world.volumes.entry(spec.name.clone()).or_insert(report);
            world.resource_event("volume", &spec.name, "create");
            Ok(())
        })
    }

    fn remove_volume(&self, name: &str, _force: bool) -> Answer<'_, ()> {
        let name = name.to_string();
        self.ask(move |world| {
            let missing = || {
                EngineError::new(
                    "removing volume",
                    name.clone(),
                    ErrorKind::Missing,
                    format!("get {name}: no such volume"),
                )
            };
            let used = world.containers.values().any(|container| {
                let spec = &container.spec.host;
                spec.binds.iter().any(|bind| bind.split(':').next() == Some(&name))
                    || spec.mounts.iter().any(|mount| mount.source == name)
            });
            if used {
                return Err(EngineError::new(
                    "removing volume",
                    name,
                    ErrorKind::Conflict,
                    "volume is in use",
                ));
            }
            world.volumes.shift_remove(&name).map(|_| ()).ok_or_else(missing)?;
            world.resource_event("volume", &name, "destroy");
            Ok(())
        })
    }
}

impl SimEngine {
    fn set_paused(&self, id: &str, pause: bool) -> Answer<'_, ()> {
        let id = id.to_string();
        self.ask(move |world| {
            let doing = if pause {
                "pausing container"
            } else {
                "unpausing container"
            };
            let container = world.find(doing, &id)?;
            let (from, to, event) = if pause {
                (
                    ContainerStatus::Running,
                    ContainerStatus::Paused,
                    ContainerEvent::Paused,
                )
            } else {
                (
                    ContainerStatus::Paused,
                    ContainerStatus::Running,
                    ContainerEvent::Unpaused,
                )
            };
            if container.status != from {
                let detail = format!("container {id} is not {}", if pause { "running" } else { "paused" });
                return Err(EngineError::new(doing, id, ErrorKind::Conflict, detail));
            }
            container.status = to;
            let id = container.id.clone();
            world.container_event(&id, event);
            Ok(())
        })
    }
}
