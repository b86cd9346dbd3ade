//! Merges `env_file` into `environment` and `label_file` into `labels` (Compose Specification, "env_file",
//! "label_file"): later files win over earlier ones, and the service's own values over all files.

use super::dotenv::{self, Outside};
use crate::compose::context::Context;
use crate::compose::model::{EnvFile, Project, Service};
use crate::diag::{Diagnostic, Span};
use crate::yaml::Node;
use indexmap::IndexMap;
use std::path::Path;

/// Reads the env and label files of every enabled service.
pub(crate) fn resolve(project: &mut Project, root: &Node, context: &mut Context<'_>) {
    let variables = &project.environment;
    for service in project.services.values_mut() {
        resolve_one(service, variables, root, context);
    }
}

fn resolve_one(service: &mut Service, variables: &IndexMap<String, String>, root: &Node, context: &mut Context<'_>) {
    let mut reader = Reader {
        variables,
        place: root.at(&["services", &service.name]),
        context,
    };
    if !reader.context.skip.environment {
        reader.environment(service);
    }
    reader.labels(service);
}

/// Reads the files of services that are not enabled, since naming one enables it. Their faults are kept in `unread`
/// until then.
pub(crate) fn resolve_disabled(project: &mut Project, root: &Node, context: &mut Context<'_>) {
    for (name, service) in &mut project.disabled_services {
        let mut apart = Context::new(context.files, context.skip);
        apart.sources = std::mem::take(&mut context.sources);
        apart.provenance = std::mem::take(&mut context.provenance);
        resolve_one(service, &project.environment, root, &mut apart);
        context.sources = apart.sources;
        context.provenance = apart.provenance;
        if !apart.diagnostics.is_empty() {
            project.unread.insert(name.clone(), apart.diagnostics);
        }
    }
}

struct Reader<'a, 'c> {
    variables: &'a IndexMap<String, String>,
    place: Option<&'a Node>,
    context: &'a mut Context<'c>,
}

/// A file to read, and where it was asked for.
struct Wanted<'f> {
    attribute: &'static str,
    index: usize,
    service: &'f str,
    file: &'f EnvFile,
}

impl Reader<'_, '_> {
    /// References in an env file resolve to the project's variables first, then the service's own, then those of the
    /// file, then those of earlier files.
    fn environment(&mut self, service: &mut Service) {
        let files = std::mem::take(&mut service.env_file);
        let variables = self.variables;
        let mut merged: IndexMap<String, String> = IndexMap::new();
        for (index, file) in files.iter().enumerate() {
            let wanted = Wanted {
                attribute: "env_file",
                index,
                service: &service.name,
                file,
            };
            let outside = Outside {
                over: &|name| {
                    let own = || service.environment.get(name).cloned().flatten();
                    variables.get(name).cloned().or_else(own)
                },
                under: &|name| merged.get(name).cloned(),
            };
            let found = self.read(&wanted, outside);
            merged.extend(found);
        }
        let mut merged: IndexMap<_, _> = merged.into_iter().map(|(name, value)| (name, Some(value))).collect();
        merged.extend(std::mem::take(&mut service.environment));
        service.environment = merged;
    }

    /// References in a label file resolve to the labels of earlier files first, then to its own.
    fn labels(&mut self, service: &mut Service) {
        let mut merged: IndexMap<String, String> = IndexMap::new();
        for (index, path) in service.label_file.iter().enumerate() {
            let file = EnvFile {
                path: path.clone(),
                required: true,
                ..EnvFile::default()
            };
            let wanted = Wanted {
                attribute: "label_file",
                index,
                service: &service.name,
                file: &file,
            };
            let found = self.read(&wanted, Outside::over(&|name| merged.get(name).cloned()));
            merged.extend(found);
        }
        merged.extend(std::mem::take(&mut service.labels));
        service.labels = merged;
    }

    /// The definitions of a file.
    fn read(&mut self, wanted: &Wanted<'_>, outside: Outside<'_>) -> Vec<(String, String)> {
        let path = Path::new(&wanted.file.path);
        let files = self.context.files;
        if !wanted.file.required && !files.exists(path) {
            return Vec::new();
        }
        let source = match self.context.read(path) {
            Ok(source) => source,
            Err(why) => {
                self.report_unreadable(wanted, why);
                return Vec::new();
            }
        };
        let text = self.context.text(source);
        let parsed = match wanted.file.format.as_str() {
            "" => dotenv::parse(&text, source, outside),
            "raw" => dotenv::parse_raw(&text, source, outside),
            other => Err(self.unknown_format(wanted, other)),
        };
        match parsed {
            Ok(file) => {
                for (name, span) in &file.unset {
                    self.context.unset.entry(name.clone()).or_default().push(*span);
                }
                for found in &file.definitions {
                    self.note_place(wanted, &found.name, found.span);
                }
                file.definitions
                    .into_iter()
                    .map(|found| (found.name, found.value))
                    .collect()
            }
            Err(fault) => {
                self.context.say(fault);
                Vec::new()
            }
        }
    }

    /// Records where a variable is defined, as the provenance of its value.
    fn note_place(&mut self, wanted: &Wanted<'_>, name: &str, span: Span) {
        let attribute = if wanted.attribute == "env_file" {
            "environment"
        } else {
            "labels"
        };
        let path = format!("services.{}.{attribute}.{name}", wanted.service);
        self.context.provenance.filled.insert(path, span);
    }

    fn report_unreadable(&mut self, wanted: &Wanted<'_>, why: String) {
        let message = format!(
            "cannot read the {} {}",
            wanted.attribute.replace('_', " "),
            wanted.file.path
        );
        let mut fault = Diagnostic::error("unreadable-file", message)
            .about(wanted.path())
            .because(why);
        if wanted.attribute == "env_file" {
            fault = fault.hint("create it, or write `required: false` beside its `path` if it may be missing");
        }
        self.say(fault, wanted);
    }

    fn unknown_format(&self, wanted: &Wanted<'_>, format: &str) -> Diagnostic {
        let fault = Diagnostic::error("bad-value", format!("unknown format of an env file: `{format}`"))
            .about(wanted.path())
            .hint("leave `format` out for the usual one, or write `raw`");
        match self.span(wanted) {
            Some(span) => fault.at(span),
            None => fault,
        }
    }

    fn say(&mut self, fault: Diagnostic, wanted: &Wanted<'_>) {
        let fault = match self.span(wanted) {
            Some(span) => fault.at(span),
            None => fault,
        };
        self.context.say(fault);
    }

    /// Where the file is named in the Compose file.
    fn span(&self, wanted: &Wanted<'_>) -> Option<Span> {
        let item = self.place?.get(wanted.attribute)?.as_seq()?.get(wanted.index)?;
        Some(item.get("path").unwrap_or(item).span)
    }
}

impl Wanted<'_> {
    fn path(&self) -> String {
        format!("services.{}.{}[{}]", self.service, self.attribute, self.index)
    }
}
