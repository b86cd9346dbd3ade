//! Merges `env_file` into `environment` and `label_file` into `labels` (Compose Specification, "env_file",
//! "label_file"): later files win over earlier ones, and the service's own values over all files.

use crate::compose::diagnostics::Diagnostics;
use crate::compose::files::Files;
use crate::compose::load_state::{LoadState, read_source};
use crate::compose::model::{EnvFile, Project, Service};
use crate::compose::provenance::Provenance;
use crate::compose::variables::dotenv::{self, Outside};
use crate::compose::variables::unset::UnsetVariables;
use crate::diag::{Diagnostic, Sources, Span};
use crate::yaml::Node;
use indexmap::{IndexMap, IndexSet};
use std::path::Path;

/// Reads the env and label files of every service. The faults of those that are not enabled, or not among those asked for
/// (all when empty) and what they depend on, are kept in `unread` until they are.
pub(crate) fn resolve(project: &mut Project, root: &Node, asked: &[String], state: &mut LoadState<'_>) {
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let needed: IndexSet<String> = if asked.is_empty() {
        project.services.keys().cloned().collect()
    } else {
        project
            .with_dependencies(&asked)
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let Project {
        services,
        disabled_services,
        environment,
        unread,
        ..
    } = project;
    let mut reader = Reader {
        variables: environment,
        root,
        environment_too: !state.skip.environment,
        files: state.files,
        sources: &mut state.sources,
        provenance: &mut state.provenance,
        diagnostics: &mut state.diagnostics,
        unset: &mut state.unset,
    };
    let (meant, others): (Vec<_>, Vec<_>) = services.iter_mut().partition(|(name, _)| needed.contains(*name));
    meant.into_iter().for_each(|(_, service)| reader.read_service(service));
    for (name, service) in others.into_iter().chain(disabled_services) {
        let mut faults = Diagnostics::default();
        Reader {
            diagnostics: &mut faults,
            unset: &mut UnsetVariables::default(),
            sources: &mut *reader.sources,
            provenance: &mut *reader.provenance,
            ..reader
        }
        .read_service(service);
        let faults = faults.into_vec();
        if !faults.is_empty() {
            unread.insert(name.clone(), faults);
        }
    }
}

struct Reader<'a> {
    variables: &'a IndexMap<String, String>,
    root: &'a Node,
    /// Whether env files are read; label files always are.
    environment_too: bool,
    files: &'a dyn Files,
    sources: &'a mut Sources,
    provenance: &'a mut Provenance,
    diagnostics: &'a mut Diagnostics,
    unset: &'a mut UnsetVariables,
}

/// A file to read, and where it was asked for.
struct FileRequest<'f> {
    attribute: &'static str,
    index: usize,
    service: &'f str,
    file: &'f EnvFile,
}

impl Reader<'_> {
    fn read_service(&mut self, service: &mut Service) {
        if self.environment_too {
            self.read_environment(service);
        }
        self.read_labels(service);
    }

    /// References in an env file resolve to the project's variables first, then the service's own, then those of the
    /// file, then those of earlier files.
    fn read_environment(&mut self, service: &mut Service) {
        let files = std::mem::take(&mut service.env_file);
        let variables = self.variables;
        let mut merged: IndexMap<String, String> = IndexMap::new();
        for (index, file) in files.iter().enumerate() {
            let request = FileRequest {
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
            let found = self.read_file(&request, outside);
            merged.extend(found);
        }
        let mut merged: IndexMap<_, _> = merged.into_iter().map(|(name, value)| (name, Some(value))).collect();
        merged.extend(std::mem::take(&mut service.environment));
        service.environment = merged;
    }

    /// References in a label file resolve to the labels of earlier files first, then to its own.
    fn read_labels(&mut self, service: &mut Service) {
        let mut merged: IndexMap<String, String> = IndexMap::new();
        for (index, path) in service.label_file.iter().enumerate() {
            let file = EnvFile {
                path: path.clone(),
                required: true,
                ..EnvFile::default()
            };
            let request = FileRequest {
                attribute: "label_file",
                index,
                service: &service.name,
                file: &file,
            };
            let found = self.read_file(&request, Outside::over(&|name| merged.get(name).cloned()));
            merged.extend(found);
        }
        merged.extend(std::mem::take(&mut service.labels));
        service.labels = merged;
    }

    /// The definitions of a file.
    fn read_file(&mut self, request: &FileRequest<'_>, outside: Outside<'_>) -> Vec<(String, String)> {
        let path = Path::new(&request.file.path);
        if !request.file.required && !self.files.exists(path) {
            return Vec::new();
        }
        let source = match read_source(self.files, path, self.sources) {
            Ok(source) => source,
            Err(why) => {
                self.report_unreadable(request, why);
                return Vec::new();
            }
        };
        let text = self.sources.text(source);
        let parsed = match request.file.format.as_str() {
            "" => dotenv::parse(&text, source, outside),
            "raw" => dotenv::parse_raw(&text, source, outside),
            other => Err(self.unknown_format(request, other)),
        };
        match parsed {
            Ok(file) => {
                for (name, span) in &file.unset {
                    self.unset.note(name, *span);
                }
                for found in &file.definitions {
                    self.note_place(request, &found.name, found.span);
                }
                file.definitions
                    .into_iter()
                    .map(|found| (found.name, found.value))
                    .collect()
            }
            Err(fault) => {
                self.diagnostics.report(fault);
                Vec::new()
            }
        }
    }

    /// Records where a variable is defined, as the provenance of its value.
    fn note_place(&mut self, request: &FileRequest<'_>, name: &str, span: Span) {
        let attribute = if request.attribute == "env_file" {
            "environment"
        } else {
            "labels"
        };
        let path = format!("services.{}.{attribute}.{name}", request.service);
        self.provenance.filled.insert(path, span);
    }

    fn report_unreadable(&mut self, request: &FileRequest<'_>, why: String) {
        let message = format!(
            "cannot read the {} {}",
            request.attribute.replace('_', " "),
            request.file.path
        );
        let mut fault = Diagnostic::error("unreadable-file", message)
            .about(request.path())
            .because(why);
        if request.attribute == "env_file" {
            fault = fault.hint("create it, or write `required: false` beside its `path` if it may be missing");
        }
        self.report(fault, request);
    }

    fn unknown_format(&self, request: &FileRequest<'_>, format: &str) -> Diagnostic {
        let fault = Diagnostic::error("bad-value", format!("unknown format of an env file: `{format}`"))
            .about(request.path())
            .hint("leave `format` out for the usual one, or write `raw`");
        match self.find_span(request) {
            Some(span) => fault.at(span),
            None => fault,
        }
    }

    fn report(&mut self, fault: Diagnostic, request: &FileRequest<'_>) {
        let fault = match self.find_span(request) {
            Some(span) => fault.at(span),
            None => fault,
        };
        self.diagnostics.report(fault);
    }

    /// Where the file is named in the Compose file.
    fn find_span(&self, request: &FileRequest<'_>) -> Option<Span> {
        let service = self.root.at(&["services", request.service])?;
        let item = service.get(request.attribute)?.as_seq()?.get(request.index)?;
        Some(item.get("path").unwrap_or(item).span)
    }
}

impl FileRequest<'_> {
    fn path(&self) -> String {
        format!("services.{}.{}[{}]", self.service, self.attribute, self.index)
    }
}
