//! Progress of pulls, pushes and builds.

use super::Timestamp;

/// A piece of news about a pull or a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransferProgress {
    /// A layer made progress.
    Layer {
        /// Short layer id.
        id: String,
        /// What is happening to it.
        state: LayerState,
        /// Bytes so far, when known.
        current: u64,
        /// Bytes in all, when known.
        total: u64,
    },
    /// A line about the whole of it ("Pulling from …", "Digest: …").
    Note(String),
}

/// State of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerState {
    Waiting,
    Downloading,
    Verifying,
    Extracting,
    Uploading,
    Done,
    /// It was already there.
    Present,
}

/// A piece of news about a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildProgress {
    /// A build step (a BuildKit vertex) changed state.
    Step {
        /// Stable id of the step (BuildKit digest).
        id: String,
        /// Its name: `[builder 3/7] RUN cargo build`.
        name: String,
        state: BuildStepState,
        /// When it entered this state; `None` while it waits.
        at: Option<Timestamp>,
    },
    /// Bytes moved within a step (a context or layer transfer).
    Transfer {
        id: String,
        /// What is moved.
        name: String,
        current: u64,
        /// Bytes in all; 0 when unknown.
        total: u64,
    },
    /// Output of a step, as it came.
    Output { id: String, bytes: bytes::Bytes },
    /// The build is complete.
    Done {
        /// `sha256:…` of the image.
        image_id: String,
    },
}

/// State of a build step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildStepState {
    /// Known but not begun: it needs other steps first, or another build is executing it.
    Waiting,
    Running,
    /// It was taken from the cache.
    Cached,
    Done,
    /// It failed, with the builder's message.
    Failed(String),
}
