//! Explains a probe that the engine could not run.

use super::finding::Finding;
use crate::engine::ErrorReason;

/// Explains a probe that the engine could not run.
pub(super) fn explain_engine(reason: &ErrorReason) -> Option<Finding> {
    if let ErrorReason::ShellMissing { .. } = reason {
        return Some(Finding::certain(
            "probe-no-shell",
            "the image has no shell, and a test written as a string needs one",
            r#"write the test as a list that runs a program of the image: ["CMD", "/program", "argument"]"#,
        ));
    }
    let ErrorReason::ProgramMissing { program } = reason else {
        return None;
    };
    Some(Finding::certain(
        "probe-tool-missing",
        &format!("the probe's program `{program}` is not in the image"),
        &format!(
            "use a program the image has (wget, the server's own client, or the service's binary), or add `{program}` to the image"
        ),
    ))
}
