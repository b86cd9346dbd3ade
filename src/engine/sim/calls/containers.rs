//! Calls about the life of containers.

use crate::engine::sim::host::seconds;
use crate::engine::sim::{SimEngine, with_host};
use crate::engine::*;
use futures::FutureExt;

impl SimEngine {
    pub(super) fn containers(&self, filter: LabelFilter) -> Answer<'_, Vec<ContainerSummary>> {
        self.with_host(move |host| host.list(&filter))
    }

    pub(super) fn container(&self, id: &str) -> Answer<'_, ContainerReport> {
        let id = id.to_string();
        self.with_host(move |host| host.report(&id))
    }

    pub(super) fn container_state(&self, id: &str) -> Answer<'_, ContainerState> {
        let id = id.to_string();
        self.with_host(move |host| Ok(host.report(&id)?.state))
    }

    pub(super) fn create_container(&self, spec: ContainerSpec) -> Answer<'_, CreatedContainer> {
        let jobs = self.jobs.clone();
        async move {
            let service = spec
                .labels
                .get("com.docker.compose.service")
                .cloned()
                .unwrap_or_default();
            let takes = with_host(jobs.clone(), move |host| {
                Ok(host.scenario.services.get(&service).map_or(0.05, |s| s.create))
            })
            .await?;
            tokio::time::sleep(seconds(takes)).await;
            with_host(jobs, move |host| host.create(spec)).await
        }
        .boxed()
    }

    pub(super) fn start_container(&self, id: &str) -> Answer<'_, ()> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            let asked = id.clone();
            let takes = with_host(jobs.clone(), move |host| {
                let container = host.find("starting container", &asked)?;
                Ok(if container.is_up() {
                    0.0
                } else {
                    container.behaviour.start
                })
            });
            tokio::time::sleep(seconds(takes.await?)).await;
            with_host(jobs, move |host| host.start(&id)).await
        }
        .boxed()
    }

    pub(super) fn stop_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            if let Some(down) = with_host(jobs, move |host| host.stop(&id, &stop)).await? {
                let _ = down.await;
            }
            Ok(())
        }
        .boxed()
    }

    pub(super) fn kill_container(&self, id: &str, signal: &str) -> Answer<'_, ()> {
        let (id, signal) = (id.to_string(), signal.to_string());
        self.with_host(move |host| host.kill(&id, &signal))
    }

    pub(super) fn restart_container(&self, id: &str, stop: StopRequest) -> Answer<'_, ()> {
        let id = id.to_string();
        async move {
            self.stop_container(&id, stop).await?;
            self.start_container(&id).await?;
            self.with_host(move |host| {
                let id = host.find("restarting container", &id)?.id.clone();
                host.container_event(&id, ContainerEvent::Restarted);
                Ok(())
            })
            .await
        }
        .boxed()
    }

    pub(super) fn pause_container(&self, id: &str) -> Answer<'_, ()> {
        self.set_paused(id, true)
    }

    pub(super) fn unpause_container(&self, id: &str) -> Answer<'_, ()> {
        self.set_paused(id, false)
    }

    pub(super) fn remove_container(&self, id: &str, remove: RemoveRequest) -> Answer<'_, ()> {
        let id = id.to_string();
        self.with_host(move |host| host.remove(&id, remove.force))
    }

    pub(super) fn rename_container(&self, id: &str, name: &str) -> Answer<'_, ()> {
        let (id, name) = (id.to_string(), name.to_string());
        self.with_host(move |host| {
            if host.containers.values().any(|other| other.name == name) {
                let detail = format!("Conflict. The container name \"/{name}\" is already in use");
                return Err(EngineError::new("renaming container", id, ErrorKind::NameTaken, detail));
            }
            let container = host.find("renaming container", &id)?;
            let (id, from) = (container.id.clone(), std::mem::replace(&mut container.name, name));
            host.container_event(&id, ContainerEvent::Renamed { from });
            Ok(())
        })
    }

    pub(super) fn wait_container(&self, id: &str) -> Answer<'_, i64> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            let (waiter, ended) = tokio::sync::oneshot::channel();
            let now = with_host(jobs, move |host| {
                let container = host.find("waiting for container", &id)?;
                if container.is_up() {
                    container.waiters.push(waiter);
                    return Ok(None);
                }
                Ok(Some(container.run.exit_code))
            });
            let gone = |_| EngineError::new("waiting for container", "", ErrorKind::Missing, "it was removed");
            match now.await? {
                Some(code) => Ok(code),
                None => ended.await.map_err(gone),
            }
        }
        .boxed()
    }

    fn set_paused(&self, id: &str, pause: bool) -> Answer<'_, ()> {
        let id = id.to_string();
        self.with_host(move |host| {
            let doing = if pause {
                "pausing container"
            } else {
                "unpausing container"
            };
            let container = host.find(doing, &id)?;
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
                let kind = if container.status == to {
                    ErrorKind::AlreadySo
                } else {
                    ErrorKind::Conflict
                };
                return Err(EngineError::new(doing, id, kind, detail));
            }
            container.status = to;
            let id = container.id.clone();
            host.container_event(&id, event);
            Ok(())
        })
    }
}
