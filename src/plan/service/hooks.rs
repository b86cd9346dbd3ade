//! Hooks that run inside a container: `post_start` and `pre_stop`.

use crate::compose::Hook;
use crate::engine::ExecSpec;
use crate::plan::draft::{Draft, NewStep};
use crate::plan::{ContainerRef, StepAction, StepId};

/// Plans hooks one after the other, as steps made by `new`. Returns the steps to wait for: `before` without hooks.
pub(super) fn push_hooks(
    draft: &mut Draft<'_>,
    hooks: &[Hook],
    name: &'static str,
    container: &ContainerRef,
    before: Vec<StepId>,
    new: impl Fn(StepAction) -> NewStep,
) -> Vec<StepId> {
    let mut last = before;
    for hook in hooks {
        let action = StepAction::Hook {
            container: container.clone(),
            hook: Box::new(hook_command(hook)),
            name,
        };
        last = vec![draft.push(new(action).after(last))];
    }
    last
}

/// The command of a hook, to run in the container.
pub fn hook_command(hook: &Hook) -> ExecSpec {
    let variables = hook.environment.iter();
    ExecSpec {
        command: hook.command.clone().unwrap_or_default(),
        environment: variables
            .map(|(name, value)| {
                value
                    .as_ref()
                    .map_or_else(|| name.clone(), |value| format!("{name}={value}"))
            })
            .collect(),
        user: hook.user.clone(),
        working_dir: hook.working_dir.clone(),
        privileged: hook.privileged,
        ..ExecSpec::default()
    }
}
