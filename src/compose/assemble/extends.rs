//! Services built on other services (Compose Specification, "extends").

use super::document;
use super::merge::{merge, unify};
use super::reset::Resets;
use crate::compose::check;
use crate::compose::load_state::LoadState;
use crate::compose::model::{PROJECT, SERVICE};
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::compose::provenance::Extended;
use crate::compose::remote::{fetch, is_remote};
use crate::compose::suggest::find_nearest;
use crate::compose::variables::environment::Environment;
use crate::diag::{Diagnostic, Span};
use crate::yaml::{Mapping, Node};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Longest chain of services extending each other.
const CHAIN: usize = 100;

/// The services `extends` can refer to: those of one document, or of one whole file named by `extends.file`.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) services: Mapping,
    pub(super) resets: Resets,
    /// The file, for messages and to detect cycles.
    pub(super) file: PathBuf,
    /// Directory that `extends.file` is relative to.
    pub(super) dir: PathBuf,
    /// Prefix for the relative paths of a service extended from another file; none within the model's own files.
    pub(super) base: Option<PathBuf>,
}

/// Resolves `extends` for one model: its environment, and the files read so far.
pub(super) struct Extender<'a> {
    pub(super) environment: &'a Environment,
    /// The model's own directory.
    pub(super) working_dir: &'a Path,
    files: BTreeMap<PathBuf, Option<Rc<Layer>>>,
    chain: Vec<Step>,
}

/// A service whose `extends` is being resolved.
struct Step {
    file: PathBuf,
    service: String,
    span: Span,
}

/// A service whose `extends` is fully resolved, and the services it extends, nearest first.
#[derive(Clone)]
struct Resolved {
    node: Node,
    through: Vec<Extended>,
}

type Done = BTreeMap<String, Option<Resolved>>;

/// The service that `extends` names.
struct BaseReference {
    service: String,
    file: Option<(String, Span)>,
    span: Span,
}

impl<'a> Extender<'a> {
    pub(super) fn new(environment: &'a Environment, working_dir: &'a Path) -> Self {
        Self {
            environment,
            working_dir,
            files: BTreeMap::new(),
            chain: Vec::new(),
        }
    }

    /// Resolves every service of a layer. A service whose base cannot be found keeps only its own attributes.
    pub(super) fn apply(&mut self, layer: &Layer, state: &mut LoadState<'_>) -> Mapping {
        let mut done = Done::new();
        let mut services = layer.services.clone();
        for (name, entry) in &mut services {
            if entry.node.get("extends").is_none() {
                continue;
            }
            check_directive(name, &mut entry.node, state);
            match self.resolve(name, layer, &mut done, state) {
                Some(resolved) => {
                    entry.node = resolved.node;
                    if !resolved.through.is_empty() {
                        state.provenance.extended.insert(name.clone(), resolved.through);
                    }
                }
                None => {
                    take_reference(&mut entry.node);
                }
            }
        }
        services
    }

    fn resolve(&mut self, name: &str, layer: &Layer, done: &mut Done, state: &mut LoadState<'_>) -> Option<Resolved> {
        if let Some(known) = done.get(name) {
            return known.clone();
        }
        let mut node = layer.services.get(name)?.node.clone();
        let Some(reference) = take_reference(&mut node) else {
            return Some(Resolved {
                node,
                through: Vec::new(),
            });
        };
        let step = Step {
            file: layer.file.clone(),
            service: name.to_owned(),
            span: reference.span,
        };
        let resolved = if self.enter(step, state) {
            let base = self.resolve_base(name, &reference, layer, done, state);
            self.chain.pop();
            let base = base.filter(|base| self.check_length(base.through.len(), reference.span, state));
            base.map(|base| self.lay_over(name, node, base, &reference, layer, state))
        } else {
            None
        };
        done.insert(name.to_owned(), resolved.clone());
        resolved
    }

    /// The resolved base of a service; relative paths from another file are resolved against that file.
    fn resolve_base(
        &mut self,
        name: &str,
        reference: &BaseReference,
        layer: &Layer,
        done: &mut Done,
        state: &mut LoadState<'_>,
    ) -> Option<Resolved> {
        let Some((file, span)) = &reference.file else {
            self.require_service(&reference.service, reference.span, layer, state)?;
            return self.resolve(&reference.service, layer, done, state);
        };
        let other = self.read_file_once(name, file, *span, layer, state)?;
        self.require_service(&reference.service, reference.span, &other, state)?;
        let mut resolved = self.resolve(&reference.service, &other, &mut Done::new(), state)?;
        if let Some(base) = &other.base {
            paths::resolve(&mut resolved.node, &SERVICE, base, state.files);
        }
        Some(resolved)
    }

    fn lay_over(
        &self,
        name: &str,
        node: Node,
        base: Resolved,
        reference: &BaseReference,
        layer: &Layer,
        state: &mut LoadState<'_>,
    ) -> Resolved {
        let mut resolved = base;
        let services = ModelPath::Root.key("services");
        let path = services.key(name);
        layer
            .resets
            .apply_to_service(name, &mut resolved.node, &mut state.provenance);
        let span = node.span;
        merge(&mut resolved.node, node, Some(&SERVICE), path, state);
        unify(&mut resolved.node, &SERVICE, path, &mut state.provenance);
        resolved.node.span = span;
        resolved.through.insert(
            0,
            Extended {
                base: reference.service.clone(),
                file: reference.file.as_ref().map(|(file, _)| file.clone()),
                span: reference.span,
            },
        );
        resolved
    }

    /// Enters one more `extends`; reports a cycle and returns false.
    fn enter(&mut self, step: Step, state: &mut LoadState<'_>) -> bool {
        let seen = self
            .chain
            .iter()
            .position(|known| known.file == step.file && known.service == step.service);
        if let Some(from) = seen {
            let round = self.chain.iter().skip(from).map(|step| step.service.as_str());
            let round = round.chain([step.service.as_str()]).collect::<Vec<_>>().join(" -> ");
            let mut fault = Diagnostic::error(
                "extends-cycle",
                format!("services extend each other in a circle: {round}"),
            )
            .at(step.span);
            for other in self
                .chain
                .iter()
                .skip(from)
                .filter(|other| other.span != step.span)
                .take(4)
            {
                fault = fault.label(other.span, format!("`{}` extends here", other.service));
            }
            state.diagnostics.report(fault.hint("remove one of these `extends`"));
            return false;
        }
        let short = self.check_length(self.chain.len(), step.span, state);
        if short {
            self.chain.push(step);
        }
        short
    }

    fn check_length(&self, length: usize, span: Span, state: &mut LoadState<'_>) -> bool {
        if length >= CHAIN {
            let message = format!("more than {CHAIN} services extend one another in a row");
            state.diagnostics.report(
                Diagnostic::error("extends-depth", message)
                    .at(span)
                    .hint("shorten the chain"),
            );
        }
        length < CHAIN
    }

    fn require_service(&self, service: &str, span: Span, layer: &Layer, state: &mut LoadState<'_>) -> Option<()> {
        if layer.services.contains_key(service) {
            return Some(());
        }
        let mut fault = Diagnostic::error(
            "extends-unknown",
            format!(
                "there is no service `{service}` to extend in {}",
                state.sources.shown(&layer.file)
            ),
        )
        .at(span);
        if let Some(near) = find_nearest(service, layer.services.keys().map(String::as_str)) {
            fault = fault.hint(format!("did you mean `{near}`?"));
        } else {
            fault = fault.hint("only services of the same document, or of the file named by `file`, can be extended");
        }
        state.diagnostics.report(fault);
        None
    }

    /// The services of a file named by `extends`.
    fn read_file_once(
        &mut self,
        name: &str,
        file: &str,
        span: Span,
        layer: &Layer,
        state: &mut LoadState<'_>,
    ) -> Option<Rc<Layer>> {
        // Relative paths in a fetched file belong to the whole of what was fetched, as with the reference.
        let (path, base) = if is_remote(file) {
            let fetched = fetch(file, Some(span), state)?;
            (fetched.path, Some(fetched.root))
        } else {
            (PathBuf::from(paths::make_absolute(file, &layer.dir, state.files)), None)
        };
        if let Some(known) = self.files.get(&path) {
            return known.clone();
        }
        let mut read = self.read_file(name, &path, span, state);
        if let (Some(layer), Some(base)) = (&mut read, base) {
            layer.base = Some(base);
        }
        let read = read.map(Rc::new);
        self.files.insert(path, read.clone());
        read
    }

    fn read_file(&self, name: &str, path: &Path, span: Span, state: &mut LoadState<'_>) -> Option<Layer> {
        let source = match state.read(path) {
            Ok(source) => source,
            Err(why) => {
                let fault = Diagnostic::error(
                    "extends-file",
                    format!("cannot read the file that service `{name}` extends"),
                );
                state.diagnostics.report(
                    fault
                        .at(span)
                        .because(format!("{}: {why}", state.sources.shown(path)))
                        .hint("check the path; it is relative to the file it is written in"),
                );
                return None;
            }
        };
        let mut services = Node::map(Mapping::new(), span);
        for root in document::read(source, state) {
            let Some(mut document) = document::prepare(root, self.environment, state) else {
                continue;
            };
            let found = document
                .root
                .as_map_mut()
                .and_then(|entries| entries.shift_remove("services"));
            let Some(found) = found else { continue };
            for (name, service) in services.as_map_mut().into_iter().flatten() {
                document
                    .resets
                    .apply_to_service(name, &mut service.node, &mut state.provenance);
            }
            merge(
                &mut services,
                found.node,
                PROJECT.under("services"),
                ModelPath::Root.key("services"),
                state,
            );
        }
        let dir = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        let relative = state
            .skip
            .paths
            .then(|| paths::relative_to(&dir, self.working_dir))
            .flatten();
        Some(Layer {
            services: services.as_map().cloned().unwrap_or_default(),
            resets: Resets::default(),
            file: path.to_owned(),
            base: Some(relative.unwrap_or_else(|| dir.clone())),
            dir,
        })
    }
}

/// Removes a malformed `extends`, and reports it.
fn check_directive(name: &str, service: &mut Node, state: &mut LoadState<'_>) {
    let shape = SERVICE.under("extends");
    if let (Some(extends), Some(shape)) = (service.get_mut("extends"), shape) {
        let services = ModelPath::Root.key("services");
        let services = services.key(name);
        let path = services.key("extends");
        check::check_directive(extends, shape, path, state.skip, &mut state.diagnostics);
    }
}

/// Takes `extends` out of a service, and returns the service it names.
fn take_reference(service: &mut Node) -> Option<BaseReference> {
    let extends = service.as_map_mut()?.shift_remove("extends")?;
    let base = extends.node.get("service")?;
    let file = extends.node.get("file");
    Some(BaseReference {
        service: base.as_str()?.to_owned(),
        file: file.and_then(|file| Some((file.as_str()?.to_owned(), file.span))),
        span: base.span,
    })
}
