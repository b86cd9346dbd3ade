//! Simulated images: on the host, pulled or built.

use super::host::{SimHost, seconds};
use super::scenario::{ScriptedBuildStep, ScriptedImage};
use crate::engine::{
    BuildProgress, BuildRequest, BuildStepState, Clock, EngineError, ErrorKind, ImageReport, LayerState, Result,
    TransferProgress,
};
use bytes::Bytes;
use tokio::sync::mpsc;

/// Number of progress reports of a layer.
const TICKS: u32 = 10;

impl SimHost {
    /// Puts an image on the host.
    pub(super) fn add_image(&mut self, name: &str) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(format!("image {name}"));
        let id = format!(
            "sha256:{}",
            digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        );
        let declared = self.scenario.images.get(name).cloned().unwrap_or_default();
        let report = ImageReport {
            id: id.clone(),
            tags: vec![name.into()],
            size: if declared.size == 0 { 4 << 20 } else { declared.size },
            created: Some(self.now()),
            last_tagged: Some(self.now()),
            platform: "linux/amd64".into(),
            volumes: declared.volumes,
            ..ImageReport::default()
        };
        self.images.insert(name.into(), report);
        id
    }

    /// The registry's answer to a pull: the image's script, or its error.
    pub(super) fn ask_registry(&mut self, name: &str) -> Result<ScriptedImage> {
        self.reachable("pulling image")?;
        let tries = self.pulls.entry(name.into()).or_insert(0);
        *tries += 1;
        let tries = *tries;
        let Some(image) = self.scenario.images.get(name) else {
            let detail =
                format!("pull access denied for {name}, repository does not exist or may require 'docker login'");
            return Err(EngineError::new("pulling image", name, ErrorKind::Missing, detail));
        };
        match &image.fails {
            Some(text) if image.failures == 0 || tries <= image.failures => {
                Err(EngineError::new("pulling image", name, ErrorKind::Other, text.clone()))
            }
            Some(_) | None => Ok(image.clone()),
        }
    }
}

/// Plays a pull; the image is on the host when it is complete.
pub(super) async fn play_pull(image: &ScriptedImage, to: &mpsc::Sender<Result<TransferProgress>>) {
    let layers = image.layers.max(1);
    let size = (image.size / u64::from(layers)).max(1);
    let tick = seconds(image.pull) / (layers * TICKS);
    for layer in 0..layers {
        let id = format!("{:012x}", u64::from(layer + 1) * 0x9e37_79b9);
        for step in 1..=TICKS {
            tokio::time::sleep(tick).await;
            let state = if step <= 7 {
                LayerState::Downloading
            } else {
                LayerState::Extracting
            };
            let current = size * u64::from(step) / u64::from(TICKS);
            let progress = TransferProgress::Layer {
                id: id.clone(),
                state,
                current,
                total: size,
            };
            if to.send(Ok(progress)).await.is_err() {
                return;
            }
        }
        let done = TransferProgress::Layer {
            id,
            state: LayerState::Done,
            current: size,
            total: size,
        };
        if to.send(Ok(done)).await.is_err() {
            return;
        }
    }
}

fn step_id(index: usize) -> String {
    format!("step-{index}")
}

/// Plays a build until its end or its failing step.
pub(super) async fn play_build(
    request: &BuildRequest,
    steps: &[ScriptedBuildStep],
    clock: Clock,
    to: &mpsc::Sender<Result<BuildProgress>>,
) -> Result<()> {
    for (index, step) in steps.iter().enumerate() {
        let waiting = BuildProgress::Step {
            id: step_id(index),
            name: step.name.clone(),
            state: BuildStepState::Waiting,
            at: None,
        };
        let _ = to.send(Ok(waiting)).await;
    }
    for (index, step) in steps.iter().enumerate() {
        let id = step_id(index);
        let state = |state| BuildProgress::Step {
            id: id.clone(),
            name: step.name.clone(),
            state,
            at: Some(clock.now()),
        };
        let _ = to.send(Ok(state(BuildStepState::Running))).await;
        let lines = u32::try_from(step.output.len()).unwrap_or(0);
        for line in &step.output {
            tokio::time::sleep(seconds(step.takes) / (lines + 1)).await;
            let bytes = Bytes::from(format!("{line}\n"));
            let _ = to.send(Ok(BuildProgress::Output { id: id.clone(), bytes })).await;
        }
        tokio::time::sleep(seconds(step.takes) / (lines + 1)).await;
        if let Some(text) = &step.fails {
            let _ = to.send(Ok(state(BuildStepState::Failed(text.clone())))).await;
            let subject = request.tags.first().cloned().unwrap_or_default();
            return Err(EngineError::new(
                "building image",
                subject,
                ErrorKind::Other,
                text.clone(),
            ));
        }
        let _ = to.send(Ok(state(BuildStepState::Done))).await;
    }
    Ok(())
}
