//! Calls about the host, and streams: events, logs, stats, commands, files.

use crate::engine::sim::host::{SimHost, seconds};
use crate::engine::sim::{SimEngine, exec, output, with_host};
use crate::engine::*;
use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;

impl SimEngine {
    pub(super) fn info(&self) -> Answer<'_, HostInfo> {
        self.with_host(|host| {
            host.reachable("asking who answers")?;
            Ok(HostInfo {
                endpoint: "simulated".into(),
                context: None,
                version: host.scenario.host.version.clone(),
                api: host.api(),
                platform: "linux/amd64".into(),
                log_driver: "json-file".into(),
                keeps_attestations: false,
                restores_live: false,
                local: false,
                simulated: true,
                machine: MachineInfo::default(),
            })
        })
    }

    pub(super) fn events(&self, filter: EventFilter) -> Feed<EngineEvent> {
        let (to, events) = mpsc::unbounded_channel();
        let _ = self
            .jobs
            .send(Box::new(move |host: &mut SimHost| host.listen(filter, to)));
        futures::stream::unfold(events, |mut events| async {
            events.recv().await.map(|event| (event, events))
        })
        .boxed()
    }

    pub(super) fn logs(&self, id: &str, request: LogRequest) -> Feed<LogChunk> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        let opened = with_host(jobs, move |host| host.read_log(&id, &request));
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

    pub(super) fn stats(&self, id: &str) -> Feed<StatsSample> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        futures::stream::unfold((id, jobs, ticks), |(id, jobs, mut ticks)| async move {
            ticks.tick().await;
            let asked = id.clone();
            let sample = with_host(jobs.clone(), move |host| Ok(host.sample(&asked)))
                .await
                .ok()??;
            Some((Ok(sample), (id, jobs, ticks)))
        })
        .boxed()
    }

    pub(super) fn top(&self, id: &str) -> Answer<'_, ProcessTable> {
        let id = id.to_string();
        self.with_host(move |host| {
            let container = host.find("listing processes of", &id)?;
            let command = container.spec.command.clone().unwrap_or_default().join(" ");
            let row = vec!["root".into(), "4242".into(), format!("{} (simulated)", command.trim())];
            Ok(ProcessTable {
                titles: vec!["UID".into(), "PID".into(), "CMD".into()],
                rows: vec![row],
            })
        })
    }

    pub(super) fn exec(&self, id: &str, spec: ExecSpec) -> Answer<'_, ExecSession> {
        let (id, jobs) = (id.to_string(), self.jobs.clone());
        async move {
            let (asked, wanted) = (id.clone(), spec.clone());
            let begun = with_host(jobs.clone(), move |host| {
                let exec_id = host.new_id();
                let container = host.find("running a command in", &asked)?;
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
                host.container_event(
                    &id,
                    ContainerEvent::ExecStarted {
                        exec_id: exec_id.clone(),
                        command,
                    },
                );
                host.execs.insert(exec_id.clone(), None);
                Ok((id, exec_id, code, text, takes))
            });
            let (id, exec_id, exit_code, text, takes) = begun.await?;
            tokio::time::sleep(seconds(takes)).await;
            let (ended, mut end) = mpsc::unbounded_channel();
            let session = exec::session(exec_id.clone(), &spec, text, ended);
            tokio::spawn(async move {
                let _ = end.recv().await;
                let _ = jobs.send(Box::new(move |host: &mut SimHost| {
                    host.execs.insert(exec_id.clone(), Some(exit_code));
                    host.container_event(&id, ContainerEvent::ExecDied { exec_id, exit_code });
                }));
            });
            Ok(session)
        }
        .boxed()
    }

    pub(super) fn exec_report(&self, exec_id: &str) -> Answer<'_, ExecReport> {
        let id = exec_id.to_string();
        self.with_host(move |host| {
            let missing = || {
                EngineError::new(
                    "inspecting exec",
                    id.clone(),
                    ErrorKind::Missing,
                    "No such exec instance",
                )
            };
            host.execs
                .get(&id)
                .map(|ended| exec::report(*ended))
                .ok_or_else(missing)
        })
    }

    pub(super) fn resize_exec(&self, _exec_id: &str, _size: TerminalSize) -> Answer<'_, ()> {
        self.with_host(|host| host.reachable("resizing"))
    }

    pub(super) fn upload(&self, id: &str, path: &str, mut tar: Feed<Bytes>) -> Answer<'_, ()> {
        let (id, path) = (id.to_string(), path.to_string());
        async move {
            let mut all = Vec::new();
            while let Some(piece) = tar.next().await {
                all.extend_from_slice(&piece?);
            }
            let keep = move |host: &mut SimHost| {
                host.find("uploading to", &id)?.files.insert(path, all.into());
                Ok(())
            };
            self.with_host(keep).await
        }
        .boxed()
    }

    pub(super) fn download(&self, id: &str, path: &str) -> Feed<Bytes> {
        let (id, path) = (id.to_string(), path.to_string());
        let asked = with_host(self.jobs.clone(), move |host| {
            let container = host.find("downloading from", &id)?;
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
}
