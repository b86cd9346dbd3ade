//! Short forms to long ones (Compose Specification, "short syntax"). What is not recognised is left for the type check
//! to report.

mod command;
mod device;
mod hosts;
mod keyed;
pub(super) mod port;
mod reference;
pub(super) mod volume;

use super::diagnostics::Diagnostics;
use super::model_path::ModelPath;
use super::options::SkipSteps;
use super::schema::{Form, Shape};
use crate::diag::Diagnostic;
use crate::yaml::{Node, Value};

/// Rewrites a tree in place. A value whose short form is wrong is reported and removed.
pub(super) fn canonicalise(node: &mut Node, shape: &'static Shape, skip: SkipSteps, diagnostics: &mut Diagnostics) {
    Canonicaliser { skip, diagnostics }.node(node, shape, ModelPath::Root);
}

/// The words of a command written as text; none when a quote is not closed.
pub(super) fn split_command(text: &str) -> Option<Vec<String>> {
    command::words(text)
}

/// Whether a short form is kept with `--no-interpolate`: the reference expands these only when it builds the model.
fn stays_as_written(form: Form, path: ModelPath<'_>) -> bool {
    match form {
        Form::Strings => matches!(path, ModelPath::Key(_, "dns_search" | "tmpfs")),
        Form::Variables
        | Form::Labels
        | Form::Options
        | Form::Command
        | Form::HealthTest
        | Form::ExtraHosts
        | Form::DeviceRequest => true,
        Form::Plain
        | Form::Text
        | Form::FilledStrings
        | Form::Contexts
        | Form::Build
        | Form::DependsOn
        | Form::Names
        | Form::Ports
        | Form::Volume
        | Form::EnvFiles
        | Form::Mount
        | Form::Device
        | Form::Gpus
        | Form::Ssh
        | Form::Resource
        | Form::Extends
        | Form::Include => false,
    }
}

/// Most ports of one service: as many as TCP has.
const PORTS: usize = 1 << 16;

struct Canonicaliser<'a> {
    skip: SkipSteps,
    diagnostics: &'a mut Diagnostics,
}

impl Canonicaliser<'_> {
    /// False when the value is to be removed.
    fn node(&mut self, node: &mut Node, shape: &'static Shape, path: ModelPath<'_>) -> bool {
        if !self.form(node, shape.form, path) {
            return false;
        }
        match &mut node.value {
            Value::Seq(items) => {
                let Some(item) = shape.item() else { return true };
                let mut index = 0;
                items.retain_mut(|node| {
                    index += 1;
                    self.node(node, item, path.item(index - 1))
                });
            }
            Value::Map(entries) => entries.retain(|key, entry| {
                let under = shape.under(key);
                under.is_none_or(|under| self.node(&mut entry.node, under, path.key(key)))
            }),
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => {}
        }
        true
    }

    fn form(&mut self, node: &mut Node, form: Form, path: ModelPath<'_>) -> bool {
        if self.skip.interpolation && stays_as_written(form, path) {
            return true;
        }
        match form {
            Form::Plain => {}
            Form::Text => reference::convert_bool_to_text(node),
            Form::Strings => reference::expand_strings(node),
            Form::FilledStrings => reference::expand_filled_strings(node),
            Form::Variables => return self.report(keyed::expand_variables(node), path),
            Form::Labels => return self.report(keyed::expand_labels(node), path),
            Form::Options => return self.report(keyed::expand_options(node), path),
            Form::Names => reference::expand_names(node),
            Form::DependsOn => reference::expand_depends_on(node),
            Form::EnvFiles => reference::expand_env_files(node),
            Form::Mount => reference::expand_record(node, "source"),
            Form::Build => reference::expand_record(node, "context"),
            Form::Extends => reference::expand_record(node, "service"),
            Form::Include => reference::expand_record(node, "path"),
            Form::Gpus => device::expand_gpus(node),
            Form::DeviceRequest => return self.report(device::expand_request(node), path),
            Form::Device => return self.report(device::expand_device(node), path),
            Form::Command => return self.command(node, path),
            Form::HealthTest => command::expand_health_test(node),
            Form::Contexts => return self.report(keyed::expand_contexts(node), path),
            Form::Ssh => return self.report(keyed::expand_ssh(node), path),
            Form::ExtraHosts => return self.report(hosts::expand_extra_hosts(node), path),
            Form::Ports => self.ports(node, path),
            Form::Volume => return self.report(volume::expand_volume(node), path),
            Form::Resource => return self.resource(node, path),
        }
        true
    }

    fn report(&mut self, outcome: Result<(), Diagnostic>, path: ModelPath<'_>) -> bool {
        match outcome {
            Ok(()) => true,
            // Without interpolation a short form may hold variables: it stays as it is.
            Err(_) if self.skip.interpolation => true,
            Err(diagnostic) => {
                self.diagnostics.report(diagnostic.about(path.to_string()));
                false
            }
        }
    }

    fn command(&mut self, node: &mut Node, path: ModelPath<'_>) -> bool {
        let span = node.span;
        match command::split_command(node) {
            Ok(None) => true,
            Ok(Some(dropped)) => {
                let lint = Diagnostic::warning(
                    "command-cut-off",
                    format!("{path} is cut off: `{dropped}` is never run"),
                )
                .at(span)
                .because(
                    "no shell reads a command written as text; reading stops at the first ; & | < or > outside quotes",
                )
                .hint("to have a shell, write [\"sh\", \"-c\", \"…\"]");
                self.diagnostics.report(lint.about(path.to_string()));
                true
            }
            Err(diagnostic) => self.report(Err(diagnostic), path),
        }
    }

    fn ports(&mut self, node: &mut Node, path: ModelPath<'_>) {
        let Value::Seq(items) = &mut node.value else { return };
        // If one of them has a variable, none is expanded.
        if self.skip.interpolation && items.iter().any(|item| port::expand_ports(item).is_err()) {
            return;
        }
        let mut ports = Vec::with_capacity(items.len());
        for (index, item) in std::mem::take(items).into_iter().enumerate() {
            match port::expand_ports(&item) {
                Ok(Some(several)) if ports.len() + several.len() > PORTS => {
                    let fault = Diagnostic::error("too-many-ports", format!("{path} has more than {PORTS} ports"));
                    self.diagnostics.report(fault.at(item.span).about(path.to_string()));
                    break;
                }
                Ok(Some(several)) => ports.extend(several),
                Ok(None) => ports.push(item),
                Err(diagnostic) => self.diagnostics.report(diagnostic.about(path.item(index).to_string())),
            }
        }
        *items = ports;
    }

    fn resource(&mut self, node: &mut Node, path: ModelPath<'_>) -> bool {
        let outcome = reference::expand_external(node).map(|deprecated| {
            if let Some(span) = deprecated {
                let warning = Diagnostic::warning("external-name", format!("{path}: external.name is deprecated"))
                    .at(span)
                    .hint("write `name: …` and `external: true`");
                self.diagnostics.report(warning.about(path.to_string()));
            }
        });
        self.report(outcome, path)
    }
}
