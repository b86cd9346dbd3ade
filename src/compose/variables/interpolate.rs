//! Interpolates the scalars of a tree, and converts the resulting text to the type its attribute needs.
//!
//! Only values are interpolated, never keys (Compose Specification, "Interpolation").

use super::environment::Environment;
use super::template::{self, Operator, TemplateError, Use};
use crate::compose::cast;
use crate::compose::load_state::LoadState;
use crate::compose::model_path::ModelPath;
use crate::compose::provenance::VariableUse;
use crate::compose::schema::{Scalar, Shape, Type};
use crate::compose::units;
use crate::diag::{Diagnostic, Span};
use crate::yaml::{Node, Value};
use std::ops::Range;

/// Interpolates a document. A value that cannot be interpolated is reported and removed.
pub(crate) fn interpolate(
    node: &mut Node,
    shape: &'static Shape,
    environment: &Environment,
    state: &mut LoadState<'_>,
) {
    let mut walk = Walk { environment, state };
    walk.node(node, Some(shape), ModelPath::Root);
}

/// Most unset variables reported for one scalar.
const PLACES: usize = 50;
/// Most bytes of interpolated text in one load.
const SIZE: usize = 64 << 20;

struct Walk<'a, 'c> {
    environment: &'a Environment,
    state: &'a mut LoadState<'c>,
}

impl Walk<'_, '_> {
    /// False when the value is to be removed.
    fn node(&mut self, node: &mut Node, shape: Option<&'static Shape>, path: ModelPath<'_>) -> bool {
        let span = node.span;
        match &mut node.value {
            Value::Seq(items) => {
                let item = shape.and_then(Shape::item);
                let mut index = 0;
                items.retain_mut(|node| {
                    index += 1;
                    self.node(node, item, path.item(index - 1))
                });
                true
            }
            Value::Map(entries) => {
                entries.retain(|key, entry| {
                    let under = shape.and_then(|shape| shape.under(key));
                    self.node(&mut entry.node, under, path.key(key))
                });
                true
            }
            Value::String(text) => {
                let filled = match self.text(text, span, path) {
                    Ok(filled) => filled,
                    Err(diagnostic) => {
                        self.state.diagnostics.report(diagnostic.about(path.to_string()));
                        return false;
                    }
                };
                let scalar = shape.and_then(|shape| shape.scalar).filter(|scalar| scalar.cast);
                let cast = scalar.map_or_else(
                    || Ok(Value::String(filled.clone().into())),
                    |scalar| self.cast(scalar, &filled, span),
                );
                match cast {
                    Ok(value) => {
                        node.value = value;
                        true
                    }
                    Err(diagnostic) => {
                        self.state.diagnostics.report(diagnostic.about(path.to_string()));
                        false
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) => true,
        }
    }

    fn text(&mut self, text: &str, span: Span, path: ModelPath<'_>) -> Result<String, Diagnostic> {
        if self.state.skip.interpolation || memchr::memchr(b'$', text.as_bytes()).is_none() {
            return Ok(text.to_owned());
        }
        let environment = self.environment;
        let lookup = |name: &str| environment.value(name).map(str::to_owned);
        let mut uses = Vec::new();
        let outcome = template::substitute(text, &lookup, &mut uses);
        let unset = uses
            .iter()
            .filter(|used| used.value.is_none() && used.operator == Operator::Plain);
        let unset: Vec<(&str, Span)> = unset
            .take(PLACES)
            .map(|used| (used.name.as_str(), self.within(text, span, &used.at)))
            .collect();
        unset
            .into_iter()
            .for_each(|(name, place)| self.state.unset.note(name, place));
        self.note(span, uses);
        let filled = outcome.map_err(|fault| self.fault(fault, text, span, path))?;
        self.state.interpolated += filled.len();
        if self.state.interpolated > SIZE {
            return Err(Diagnostic::error("interpolation-size", "variables add too much text")
                .at(span)
                .because(format!("all of it is more than {} MiB", SIZE >> 20)));
        }
        Ok(filled)
    }

    fn note(&mut self, span: Span, uses: Vec<Use>) {
        let environment = self.environment;
        let uses = uses.into_iter().map(|used| {
            let operand = |wanted: bool| wanted.then(|| used.operand.clone());
            VariableUse {
                origin: environment.get(&used.name).map(|variable| variable.origin),
                default: operand(matches!(used.operator, Operator::Default { .. })),
                alternative: operand(matches!(used.operator, Operator::Alternative { .. })),
                required: matches!(used.operator, Operator::Required { .. }),
                value: used.value,
                name: used.name,
            }
        });
        self.state.provenance.variables.insert(span, uses.collect());
    }

    fn fault(&self, fault: TemplateError, text: &str, span: Span, path: ModelPath<'_>) -> Diagnostic {
        match fault {
            TemplateError::Format { at, why } => Diagnostic::error(
                "interpolation-format",
                format!("`${{` in {path} does not begin a variable"),
            )
            .at(self.within(text, span, &at))
            .because(why)
            .hint("write `$$` where a `$` itself is meant"),
            TemplateError::Limit { at, why } => Diagnostic::error(
                "interpolation-limit",
                format!("the variables of {path} cannot be filled in"),
            )
            .at(self.within(text, span, &at))
            .because(why),
            TemplateError::Missing { at, name, message } => {
                let missing = Diagnostic::error(
                    "variable-required",
                    format!("the variable `{name}` is required for {path}"),
                )
                .at(self.within(text, span, &at))
                .hint(format!("set {name} in the environment or in .env"));
                if message.is_empty() {
                    missing
                } else {
                    missing.because(message)
                }
            }
        }
    }

    /// The span of a part of a scalar, when the scalar is written literally; else of the whole scalar.
    fn within(&self, text: &str, span: Span, part: &Range<usize>) -> Span {
        let source = self.state.text(span.source);
        let written = source.get(span.start as usize..span.end as usize).unwrap_or("");
        let offset = match written.find(text) {
            Some(offset) if !text.is_empty() => offset,
            _ => return span,
        };
        let at = |position: usize| span.start.saturating_add(u32::try_from(offset + position).unwrap_or(0));
        Span {
            start: at(part.start),
            end: at(part.end),
            ..span
        }
    }

    fn cast(&mut self, scalar: Scalar, text: &str, span: Span) -> Result<Value, Diagnostic> {
        if self.state.skip.interpolation {
            return Ok(Value::String(text.into()));
        }
        let wrong = |what: &str| {
            Diagnostic::error("wrong-type", format!("`{text}` is not {what}"))
                .at(span)
                .because("this attribute takes nothing else, also when a variable fills it")
        };
        match scalar.into {
            Type::Int => text
                .parse::<i64>()
                .map(|number| Value::Int(number.into(), text.into()))
                .map_err(|_| wrong("a whole number")),
            Type::Number => units::parse_go_float(text)
                .map(|number| Value::Float(number, text.into()))
                .ok_or_else(|| wrong("a number")),
            Type::Bool => {
                let (value, old) = cast::parse_bool(text, span).ok_or_else(|| wrong("true or false"))?;
                old.into_iter()
                    .for_each(|warning| self.state.diagnostics.report(warning));
                Ok(Value::Bool(value))
            }
            Type::Text | Type::Mode | Type::Raw => Ok(Value::String(text.into())),
        }
    }
}
