//! How pulls and builds go on.

use super::Timestamp;

/// One step of a pull.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullProgress {
    /// A layer moved on.
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
    /// A line about the pull as a whole ("Pulling from …", "Digest: …").
    Note(String),
}

/// What is happening to a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerState {
    /// Queued.
    Waiting,
    /// Coming over the network.
    Downloading,
    /// Being checked.
    Verifying,
    /// Being unpacked.
    Extracting,
    /// Complete.
    Done,
    /// It was already there.
    Present,
}

/// One step of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildProgress {
    /// A build step (a BuildKit vertex) changed state.
    Step {
        /// Stable id of the step (BuildKit digest).
        id: String,
        /// Its name: `[builder 3/7] RUN cargo build`.
        name: String,
        /// Where it stands.
        state: BuildStepState,
        /// When this became true; nothing while it waits.
        at: Option<Timestamp>,
    },
    /// Bytes moved within a step (a context or layer transfer).
    Transfer {
        /// The step.
        id: String,
        /// What is moved.
        name: String,
        /// Bytes so far.
        current: u64,
        /// Bytes in all; 0 when unknown.
        total: u64,
    },
    /// Output of a step, as it came.
    Output {
        /// The step.
        id: String,
        /// The bytes.
        bytes: bytes::Bytes,
    },
    /// The build is complete.
    Done {
        /// `sha256:…` of the image.
        image_id: String,
    },
}

/// Where a build step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildStepState {
    /// It is known and has not begun: it needs others first, or another build is just doing it.
    Waiting,
    /// It runs.
    Running,
    /// It was taken from the cache.
    Cached,
    /// It ended well.
    Done,
    /// It failed, with the builder's message.
    Failed(String),
}
