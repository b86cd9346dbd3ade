//! Services built on other services (Compose Specification, "extends").

use super::document;
use super::merge::{merge, unify};
use super::reset::Resets;
use crate::compose::check;
use crate::compose::context::Context;
use crate::compose::find::{is_remote, remote};
use crate::compose::model_path::ModelPath;
use crate::compose::paths;
use crate::compose::provenance::Extended;
use crate::compose::schema::{PROJECT, SERVICE};
use crate::compose::suggest::nearest;
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

/// What `extends` asks for.
struct Wanted {
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
    pub(super) fn apply(&mut self, layer: &Layer, context: &mut Context<'_>) -> Mapping {
        let mut done = Done::new();
        let mut services = layer.services.clone();
        for (name, entry) in &mut services {
            if entry.node.get("extends").is_none() {
                continue;
            }
            well_formed(name, &mut entry.node, context);
            match self.resolve(name, layer, &mut done, context) {
                Some(resolved) => {
                    entry.node = resolved.node;
                    if !resolved.through.is_empty() {
                        context.provenance.extended.insert(name.clone(), resolved.through);
                    }
                }
                None => {
                    take_wanted(&mut entry.node);
                }
            }
        }
        services
    }

    fn resolve(&mut self, name: &str, layer: &Layer, done: &mut Done, context: &mut Context<'_>) -> Option<Resolved> {
        if let Some(known) = done.get(name) {
            return known.clone();
        }
        let mut node = layer.services.get(name)?.node.clone();
        let Some(wanted) = take_wanted(&mut node) else {
            return Some(Resolved {
                node,
                through: Vec::new(),
            });
        };
        let step = Step {
            file: layer.file.clone(),
            service: name.to_owned(),
            span: wanted.span,
        };
        let resolved = if self.enter(step, context) {
            let base = self.base(name, &wanted, layer, done, context);
            self.chain.pop();
            let base = base.filter(|base| self.short_enough(base.through.len(), wanted.span, context));
            base.map(|base| self.lay_over(name, node, base, &wanted, layer, context))
        } else {
            None
        };
        done.insert(name.to_owned(), resolved.clone());
        resolved
    }

    /// The resolved base of a service; relative paths from another file are resolved against that file.
    fn base(
        &mut self,
        name: &str,
        wanted: &Wanted,
        layer: &Layer,
        done: &mut Done,
        context: &mut Context<'_>,
    ) -> Option<Resolved> {
        let Some((file, span)) = &wanted.file else {
            self.find(&wanted.service, wanted.span, layer, context)?;
            return self.resolve(&wanted.service, layer, done, context);
        };
        let other = self.file(name, file, *span, layer, context)?;
        self.find(&wanted.service, wanted.span, &other, context)?;
        let mut resolved = self.resolve(&wanted.service, &other, &mut Done::new(), context)?;
        if let Some(base) = &other.base {
            paths::resolve(&mut resolved.node, &SERVICE, base, context.files);
        }
        Some(resolved)
    }

    fn lay_over(
        &self,
        name: &str,
        node: Node,
        base: Resolved,
        wanted: &Wanted,
        layer: &Layer,
        context: &mut Context<'_>,
    ) -> Resolved {
        let mut resolved = base;
        let services = ModelPath::Root.key("services");
        let path = services.key(name);
        layer.resets.apply_to_service(name, &mut resolved.node, context);
        let span = node.span;
        merge(&mut resolved.node, node, Some(&SERVICE), path, context);
        unify(&mut resolved.node, &SERVICE, path, context);
        resolved.node.span = span;
        resolved.through.insert(
            0,
            Extended {
                base: wanted.service.clone(),
                file: wanted.file.as_ref().map(|(file, _)| file.clone()),
                span: wanted.span,
            },
        );
        resolved
    }

    /// Enters one more `extends`; reports a cycle and returns false.
    fn enter(&mut self, step: Step, context: &mut Context<'_>) -> bool {
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
            context.say(fault.hint("remove one of these `extends`"));
            return false;
        }
        let short = self.short_enough(self.chain.len(), step.span, context);
        if short {
            self.chain.push(step);
        }
        short
    }

    fn short_enough(&self, length: usize, span: Span, context: &mut Context<'_>) -> bool {
        if length >= CHAIN {
            let message = format!("more than {CHAIN} services extend one another in a row");
            context.say(
                Diagnostic::error("extends-depth", message)
                    .at(span)
                    .hint("shorten the chain"),
            );
        }
        length < CHAIN
    }

    fn find(&self, service: &str, span: Span, layer: &Layer, context: &mut Context<'_>) -> Option<()> {
        if layer.services.contains_key(service) {
            return Some(());
        }
        let mut fault = Diagnostic::error(
            "extends-unknown",
            format!("there is no service `{service}` to extend in {}", layer.file.display()),
        )
        .at(span);
        if let Some(near) = nearest(service, layer.services.keys().map(String::as_str)) {
            fault = fault.hint(format!("did you mean `{near}`?"));
        } else {
            fault = fault.hint("only services of the same document, or of the file named by `file`, can be extended");
        }
        context.say(fault);
        None
    }

    /// The services of a file named by `extends`.
    fn file(
        &mut self,
        name: &str,
        file: &str,
        span: Span,
        layer: &Layer,
        context: &mut Context<'_>,
    ) -> Option<Rc<Layer>> {
        if is_remote(file) {
            context.say(remote(file).at(span));
            return None;
        }
        let path = PathBuf::from(paths::absolute(file, &layer.dir, context.files));
        if let Some(known) = self.files.get(&path) {
            return known.clone();
        }
        let read = self.read(name, &path, span, context).map(Rc::new);
        self.files.insert(path, read.clone());
        read
    }

    fn read(&self, name: &str, path: &Path, span: Span, context: &mut Context<'_>) -> Option<Layer> {
        let source = match context.read(path) {
            Ok(source) => source,
            Err(why) => {
                let fault = Diagnostic::error(
                    "extends-file",
                    format!("cannot read the file that service `{name}` extends"),
                );
                context.say(
                    fault
                        .at(span)
                        .because(format!("{}: {why}", path.display()))
                        .hint("check the path; it stands against the file it is written in"),
                );
                return None;
            }
        };
        let mut services = Node::map(Mapping::new(), span);
        for root in document::read(source, context) {
            let Some(mut document) = document::prepare(root, self.environment, context) else {
                continue;
            };
            let found = document
                .root
                .as_map_mut()
                .and_then(|entries| entries.shift_remove("services"));
            let Some(found) = found else { continue };
            for (name, service) in services.as_map_mut().into_iter().flatten() {
                document.resets.apply_to_service(name, &mut service.node, context);
            }
            merge(
                &mut services,
                found.node,
                PROJECT.under("services"),
                ModelPath::Root.key("services"),
                context,
            );
        }
        let dir = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        let relative = context
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
fn well_formed(name: &str, service: &mut Node, context: &mut Context<'_>) {
    let shape = SERVICE.under("extends");
    if let (Some(extends), Some(shape)) = (service.get_mut("extends"), shape) {
        let services = ModelPath::Root.key("services");
        check::directive(extends, shape, services.key(name).key("extends"), context);
    }
}

/// Takes `extends` out of a service, and returns what it asks for.
fn take_wanted(service: &mut Node) -> Option<Wanted> {
    let extends = service.as_map_mut()?.shift_remove("extends")?;
    let base = extends.node.get("service")?;
    let file = extends.node.get("file");
    Some(Wanted {
        service: base.as_str()?.to_owned(),
        file: file.and_then(|file| Some((file.as_str()?.to_owned(), file.span))),
        span: base.span,
    })
}
