//! Calls about images.

use crate::engine::sim::{SimEngine, images, with_host};
use crate::engine::*;
use futures::StreamExt;
use tokio::sync::mpsc;

/// A channel as a feed.
fn feed<T: Send + 'static>(from: mpsc::Receiver<Result<T>>) -> Feed<T> {
    futures::stream::unfold(from, |mut from| async { from.recv().await.map(|item| (item, from)) }).boxed()
}

impl SimEngine {
    pub(super) fn image(&self, name: &str) -> Answer<'_, Option<ImageReport>> {
        let name = name.to_string();
        self.with_host(move |host| {
            host.reachable("inspecting image")?;
            let by_id = || host.images.values().find(|image| image.id == name);
            Ok(host.images.get(&name).or_else(by_id).cloned())
        })
    }

    pub(super) fn pull(&self, request: PullRequest) -> Feed<TransferProgress> {
        let (to, progress) = mpsc::channel(64);
        let jobs = self.jobs.clone();
        tokio::spawn(async move {
            let name = request.image.clone();
            let asked = name.clone();
            match with_host(jobs.clone(), move |host| host.ask_registry(&asked)).await {
                Ok(script) => {
                    let note = TransferProgress::Note(format!("Pulling from {name}"));
                    let _ = to.send(Ok(note)).await;
                    images::play_pull(&script, &to).await;
                    let added = with_host(jobs, move |host| Ok(host.add_image(&name))).await;
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

    /// The simulated registry takes any image of the host, in no time.
    pub(super) fn push(&self, image: &str) -> Feed<TransferProgress> {
        let name = image.to_string();
        let jobs = self.jobs.clone();
        let pushed = async move {
            let missing = || EngineError::new("pushing image", name.clone(), ErrorKind::Missing, "No such image");
            let asked = name.clone();
            let found = with_host(jobs, move |host| Ok(host.images.get(&asked).cloned())).await?;
            let image = found.ok_or_else(missing)?;
            Ok(TransferProgress::Note(format!("latest: digest: {}", image.id)))
        };
        futures::stream::once(pushed).boxed()
    }

    pub(super) fn image_digest(&self, name: &str) -> Answer<'_, String> {
        let name = name.to_string();
        self.with_host(move |host| {
            let missing = || {
                EngineError::new(
                    "asking for the digest of",
                    name.clone(),
                    ErrorKind::Missing,
                    "manifest unknown",
                )
            };
            host.images.get(&name).map(|image| image.id.clone()).ok_or_else(missing)
        })
    }

    pub(super) fn commit_container(&self, id: &str, request: CommitRequest) -> Answer<'_, String> {
        let id = id.to_string();
        self.with_host(move |host| {
            host.find("committing container", &id)?;
            Ok(host.add_image(&request.image))
        })
    }

    pub(super) fn check_build(&self, request: BuildRequest) -> Answer<'_, BuildCheck> {
        let subject = request.tags.first().unwrap_or(&request.context).clone();
        self.with_host(move |host| {
            host.reachable("checking")?;
            let why = "the simulated engine reads no Dockerfile";
            Err(EngineError::new("checking", subject, ErrorKind::Unsupported, why))
        })
    }

    pub(super) fn build(&self, request: BuildRequest) -> Feed<BuildProgress> {
        let (to, progress) = mpsc::channel(64);
        let (jobs, clock) = (self.jobs.clone(), self.clock);
        tokio::spawn(async move {
            let name = request.tags.first().cloned().unwrap_or_default();
            let asked = name.clone();
            let steps = with_host(jobs.clone(), move |host| {
                host.reachable("building image")?;
                Ok(host
                    .scenario
                    .images
                    .get(&asked)
                    .map(|image| image.steps.clone())
                    .unwrap_or_default())
            });
            let built = async {
                images::play_build(&request, &steps.await?, clock, &to).await?;
                let tags = request.tags.clone();
                with_host(jobs, move |host| {
                    Ok(tags.iter().map(|tag| host.add_image(tag)).next().unwrap_or_default())
                })
                .await
            };
            let last = built.await.map(|image_id| BuildProgress::Done { image_id });
            let _ = to.send(last).await;
        });
        feed(progress)
    }

    pub(super) fn tag_image(&self, image: &str, name: &str) -> Answer<'_, ()> {
        let (image, name) = (image.to_string(), name.to_string());
        self.with_host(move |host| {
            let found = host.images.get(&image).cloned();
            let missing = || EngineError::new("tagging image", image, ErrorKind::Missing, "No such image");
            host.images.insert(name, found.ok_or_else(missing)?);
            Ok(())
        })
    }

    pub(super) fn remove_image(&self, name: &str, _force: bool) -> Answer<'_, ()> {
        let name = name.to_string();
        self.with_host(move |host| {
            let missing = || EngineError::new("removing image", name.clone(), ErrorKind::Missing, "No such image");
            host.images.shift_remove(&name).map(|_| ()).ok_or_else(missing)
        })
    }

    /// A simulated build keeps no cache.
    pub(super) fn build_cache(&self) -> Answer<'_, Vec<CacheRecord>> {
        self.with_host(|host| {
            host.reachable("reading the build cache")?;
            Ok(Vec::new())
        })
    }

    pub(super) fn image_history(&self, name: &str) -> Answer<'_, Vec<ImageLayer>> {
        let name = name.to_string();
        self.with_host(move |host| {
            let size = host.images.get(&name).map_or(0, |image| image.size);
            let steps = host
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
}
