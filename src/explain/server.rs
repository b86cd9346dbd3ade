//! Whether a service that ended well was meant to go on.

use super::input::ExplainInput;
use super::{Cause, Certainty, Explanation, Suggestion};
use crate::compose::Condition;
use crate::stack::Container;

/// For a service that looks like a server, an end with exit 0 is a finding: its program went to the background.
pub(super) fn ended_well(input: ExplainInput<'_>, container: &Container, found: &mut Explanation) {
    let Some(sign) = sign_of_server(input, container) else {
        return;
    };
    found.cause = Some(Cause {
        certainty: Certainty::Likely,
        text: format!("its main process ended although {sign}: it went to the background, or had nothing to do"),
        rule: "server-ended".to_owned(),
    });
    found.next.push(Suggestion::say(
        "keep the program in the foreground (for example `nginx -g 'daemon off;'`): a container lives as long as its main process",
    ));
}

/// What shows that a service was meant to go on.
fn sign_of_server(input: ExplainInput<'_>, container: &Container) -> Option<String> {
    let project = input.stack.project.as_ref()?;
    let name = &input.service.name;
    let declared = project.services.get(name)?;
    let mut wants = project
        .services
        .values()
        .filter_map(|other| Some((other, other.depends_on.get(name)?)));
    let is_awaited = |condition: Condition| match condition {
        Condition::CompletedSuccessfully => true,
        Condition::Started | Condition::Healthy => false,
    };
    if wants.clone().any(|(_, dependency)| is_awaited(dependency.condition)) {
        return None;
    }
    if let Some((other, _)) = wants.find(|(_, dependency)| dependency.condition == Condition::Healthy) {
        return Some(format!("`{}` needs it healthy", other.name));
    }
    if container.probes.check.is_some() {
        return Some("it has a healthcheck".to_owned());
    }
    if !declared.ports.is_empty() {
        return Some("it publishes a port".to_owned());
    }
    // A job of the same image says what it did.
    let is_silent = input.stack.logs.last_lines(name, 1).is_empty();
    let exposed = container
        .report
        .as_ref()?
        .raw
        .pointer("/Config/ExposedPorts")?
        .as_object()?;
    let port = exposed.keys().next().filter(|_| is_silent)?;
    Some(format!("its image exposes port {}", port.trim_end_matches("/tcp")))
}
