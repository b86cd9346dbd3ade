//! Why a step is in a plan.

use std::fmt;

/// Why a step is in the plan. Its text completes "… because": short, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It does not exist yet.
    Absent,
    /// It exists and differs: the attributes that changed, when known.
    Changed(Vec<String>),
    /// Its image is another one now.
    ImageChanged {
        /// Id of the image the container was created from.
        was: String,
        /// Current id of the image.
        is: String,
    },
    /// It was asked for (`--force-recreate`, `--build`, a key press).
    Asked(String),
    /// Something it shares (namespace, volume, network) is replaced.
    Follows(String),
    /// It is not running.
    NotRunning,
    /// More replicas than wanted.
    Surplus,
    /// Its service is no longer in the project.
    Orphan,
    /// The pull policy says so.
    Policy(String),
    /// An earlier recreate was interrupted.
    Repair(String),
}

impl Reason {
    /// A stable word for JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Changed(_) => "changed",
            Self::ImageChanged { .. } => "image-changed",
            Self::Asked(_) => "asked",
            Self::Follows(_) => "follows",
            Self::NotRunning => "not-running",
            Self::Surplus => "surplus",
            Self::Orphan => "orphan",
            Self::Policy(_) => "policy",
            Self::Repair(_) => "repair",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("it does not exist yet"),
            Self::Changed(fields) if fields.is_empty() => f.write_str("its configuration changed"),
            Self::Changed(fields) => write!(f, "changed: {}", fields.join(", ")),
            Self::ImageChanged { was, is } => write!(f, "its image changed: {} → {}", short(was), short(is)),
            Self::Asked(how) => write!(f, "asked for by {how}"),
            Self::Follows(other) => write!(f, "it follows {other}"),
            Self::NotRunning => f.write_str("it is not running"),
            Self::Surplus => f.write_str("more replicas than wanted"),
            Self::Orphan => f.write_str("its service is not in the file"),
            Self::Policy(text) | Self::Repair(text) => f.write_str(text),
        }
    }
}

/// The first twelve digits of an id.
fn short(id: &str) -> &str {
    let digits = id.strip_prefix("sha256:").unwrap_or(id);
    digits.get(..12).unwrap_or(digits)
}
