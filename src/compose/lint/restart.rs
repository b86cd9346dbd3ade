//! Restart policies that the engine does not know, or that do less than they seem to.

use super::LintInput;
use crate::compose::model::Service;
use crate::compose::suggest::find_nearest;
use crate::diag::Diagnostic;

/// The policies that the engine knows.
const KNOWN: [&str; 4] = ["no", "always", "on-failure", "unless-stopped"];

/// `restart` and `deploy.restart_policy` of the service; the latter wins.
pub(super) fn check(input: &LintInput<'_>, service: &Service, found: &mut Vec<Diagnostic>) {
    let deployed = service
        .deploy
        .as_ref()
        .and_then(|deploy| deploy.restart_policy.as_ref());
    let path: &[&str] = match deployed {
        Some(policy) if policy.condition.is_empty() => {
            let message = "the restart policy does not say when to restart, so nothing is restarted".to_owned();
            let path = ["deploy", "restart_policy"];
            let warning = input.warning(service, &path, "restart-without-condition", message);
            found.push(warning.hint("add `condition: any` or `condition: on-failure`"));
            return;
        }
        Some(_) => &["deploy", "restart_policy", "condition"],
        None => &["restart"],
    };
    let Some((name, _)) = service.restart_policy() else {
        return;
    };
    if !KNOWN.contains(&name) {
        let message = format!("`{name}` is no restart policy");
        let warning = input.warning(service, path, "restart-unknown", message);
        let warning = warning.because("an engine refuses to make a container with it");
        found.push(match find_nearest(name, KNOWN.into_iter()) {
            Some(near) => warning.hint(format!("did you mean `{near}`?")),
            None => warning.hint(format!("there are: {}", KNOWN.join(", "))),
        });
    }
    let attempts = deployed.and_then(|policy| policy.max_attempts).unwrap_or(0);
    if attempts > 0 && name != "on-failure" {
        let message = "`max_attempts` counts only with `condition: on-failure`".to_owned();
        let path = ["deploy", "restart_policy", "max_attempts"];
        found.push(input.warning(service, &path, "restart-attempts", message));
    }
}
