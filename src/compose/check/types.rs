//! Checks a tree against the schema tables and converts every scalar to the type its attribute needs. A value that does
//! not fit is reported and removed, so that later steps see only valid values.

use super::constraint::{advice, constrain};
use crate::compose::cast;
use crate::compose::diagnostics::Diagnostics;
use crate::compose::model::PROJECT;
use crate::compose::model_path::ModelPath;
use crate::compose::options::SkipSteps;
use crate::compose::schema::{
    BOOL, DIGITS, Dict, INT, Keys, List, Map, NUMBER, Record, Scalar, Shape, TEXT, Type, Unique,
};
use crate::compose::suggest::find_nearest;
use crate::compose::units;
use crate::diag::{Diagnostic, Severity, Span};
use crate::yaml::{Entry, Mapping, Node, Value};
use indexmap::IndexMap;

/// Checks a whole tree.
pub(crate) fn check_types(root: &mut Node, skip: SkipSteps, diagnostics: &mut Diagnostics) {
    let span = root.span;
    TypeCheck {
        skip,
        diagnostics,
        lenient: false,
    }
    .node(root, &PROJECT, ModelPath::Root, span);
}

/// Checks `include` or `extends`, which never reach the model; false when invalid. As in the reference, an unknown key
/// is only a warning, and a key with null counts as absent.
pub(crate) fn check_directive(
    node: &mut Node,
    shape: &'static Shape,
    path: ModelPath<'_>,
    skip: SkipSteps,
    diagnostics: &mut Diagnostics,
) -> bool {
    let span = node.span;
    TypeCheck {
        skip,
        diagnostics,
        lenient: true,
    }
    .node(node, shape, path, span)
}

struct TypeCheck<'a> {
    skip: SkipSteps,
    diagnostics: &'a mut Diagnostics,
    lenient: bool,
}

impl TypeCheck<'_> {
    /// False when the value is to be removed. `place` is where to point when the value is null.
    fn node(&mut self, node: &mut Node, shape: &'static Shape, path: ModelPath<'_>, place: Span) -> bool {
        let span = node.span;
        match (&mut node.value, shape.list, shape.map, shape.scalar) {
            (Value::Null, ..) if shape.null => true,
            (Value::Null, ..) => self.wrong_kind(node, shape, path, place),
            (Value::Seq(items), Some(list), ..) => {
                self.list(items, list, path);
                true
            }
            (Value::Map(entries), _, Some(Map::Record(record)), _) => {
                let missing = missing(entries, record, self.lenient);
                self.record(entries, record, path);
                self.required(&missing, record, path, span)
            }
            (Value::Map(entries), _, Some(Map::Dict(dict)), _) => {
                self.dict(entries, dict, path);
                true
            }
            (Value::Seq(_) | Value::Map(_), ..) | (_, _, _, None) => self.wrong_kind(node, shape, path, place),
            (_, _, _, Some(scalar)) => match self.scalar(node, scalar, path) {
                Ok(()) => true,
                Err(Some(fault)) => self.report(fault, path),
                Err(None) => self.wrong_kind(node, shape, path, place),
            },
        }
    }

    fn list(&mut self, items: &mut Vec<Node>, list: List, path: ModelPath<'_>) {
        let mut index = 0;
        items.retain_mut(|node| {
            index += 1;
            self.node(node, list.item, path.item(index - 1), node.span)
        });
        if list.unique != Unique::Refused {
            return;
        }
        // As in the reference, a number repeats an earlier text that reads the same; a text repeats no earlier number.
        let mut seen: IndexMap<(bool, String), Span> = IndexMap::new();
        items.retain(|item| {
            let Some(text) = item.scalar_text() else { return true };
            let is_number = item.as_str().is_none();
            let same = |number: bool| seen.get(&(number, text.clone())).copied();
            let Some(first) = same(is_number).or_else(|| same(false).filter(|_| is_number)) else {
                seen.insert((is_number, text), item.span);
                return true;
            };
            let fault = Diagnostic::error("duplicate-item", format!("`{text}` is twice in {path}"))
                .at(item.span)
                .label(first, "first given here")
                .hint("keep one of them; lists of several files are joined, `!override` replaces one");
            self.report(fault, path)
        });
    }

    fn record(&mut self, entries: &mut Mapping, record: &'static Record, path: ModelPath<'_>) {
        entries.retain(|key, entry| {
            if let Some(shape) = record.attribute(key) {
                if self.lenient && entry.node.is_null() {
                    return false;
                }
                return self.node(&mut entry.node, shape, path.key(key), entry.key);
            }
            if record.extensions && key.starts_with("x-") {
                return true;
            }
            self.unknown(key, entry, record, path)
        });
    }

    fn required(&mut self, missing: &[&str], record: &'static Record, path: ModelPath<'_>, span: Span) -> bool {
        if missing.is_empty() {
            return true;
        }
        let names = missing
            .iter()
            .map(|key| format!("`{key}`"))
            .collect::<Vec<_>>()
            .join(" and ");
        let fault = Diagnostic::error("missing-key", format!("{path} has no {names}"))
            .at(span)
            .because(format!("{} must have it", record.name))
            .hint(format!("add {names}"));
        self.report(fault, path)
    }

    fn dict(&mut self, entries: &mut Mapping, dict: Dict, path: ModelPath<'_>) {
        // An invalid top-level resource stays as an empty one, so that references to it are not reported as well.
        let top = matches!(path, ModelPath::Key(ModelPath::Root, _));
        entries.retain(|key, entry| {
            let (fits, wanted) = match dict.keys {
                Keys::Any => (true, ""),
                Keys::Name => (
                    is_name(key) || self.open(key),
                    "names are made of letters, digits, `.`, `_` and `-`",
                ),
            };
            if fits {
                let stays = self.node(&mut entry.node, dict.value, path.key(key), entry.key);
                if !stays && top {
                    entry.node.value = Value::Map(Mapping::new());
                }
                return stays || top;
            }
            let fault = Diagnostic::error("bad-name", format!("`{key}` cannot be a name in {path}"))
                .at(entry.key)
                .because(wanted);
            self.report(fault, path)
        });
    }

    /// Whether a text still holds variables, so that its value is not known yet.
    fn open(&self, text: &str) -> bool {
        self.skip.interpolation && text.contains('$')
    }

    fn scalar(&mut self, node: &mut Node, scalar: Scalar, path: ModelPath<'_>) -> Result<(), Option<Diagnostic>> {
        let accepts = |kind: u8| scalar.accepts & kind != 0;
        let fits = match &node.value {
            Value::String(_) => accepts(TEXT),
            Value::Bool(_) => accepts(BOOL),
            Value::Int(number, _) => accepts(INT | NUMBER) || (accepts(DIGITS) && i64::try_from(*number).is_ok()),
            Value::Float(number, _) => accepts(NUMBER) || (accepts(INT) && number.fract() == 0.0),
            Value::Null | Value::Seq(_) | Value::Map(_) => false,
        };
        if !fits {
            return Err(None);
        }
        constrain(node, scalar.constraint).map_err(Some)?;
        if let Some(warning) = advice(node, scalar.constraint) {
            self.diagnostics.report(warning.about(path.to_string()));
        }
        // With `--no-interpolate` texts may hold variables; the reference then leaves all of them as written.
        let open = self.skip.interpolation;
        if !open && let Some(warning) = convert(node, scalar.into).map_err(Some)? {
            self.diagnostics.report(warning.about(path.to_string()));
        }
        Ok(())
    }

    fn unknown(&mut self, key: &str, entry: &Entry, record: &'static Record, path: ModelPath<'_>) -> bool {
        if self.diagnostics.is_full(Severity::Error) {
            return false;
        }
        let place = path.to_string();
        let (message, because) = if place.is_empty() {
            (
                format!("`{key}` is not known at the top of a compose file"),
                String::new(),
            )
        } else {
            (
                format!("`{key}` is not known in {place}"),
                format!("{} has no such key", record.name),
            )
        };
        let mut fault = Diagnostic::error("unknown-key", message).at(entry.key);
        if self.lenient {
            fault.severity = Severity::Warning;
        }
        if !because.is_empty() {
            fault = fault.because(because);
        }
        fault = match find_nearest(key, record.keys().into_iter()) {
            Some(near) => fault.hint(format!("did you mean `{near}`?")),
            None if place.is_empty() && entry.node.get("image").or_else(|| entry.node.get("build")).is_some() => {
                fault.hint("services belong under `services:`")
            }
            None => fault.hint("remove it, or begin it with `x-` to keep it as an extension"),
        };
        self.report(fault, path)
    }

    fn wrong_kind(&mut self, node: &Node, shape: &Shape, path: ModelPath<'_>, place: Span) -> bool {
        let span = if node.is_null() { place } else { node.span };
        let fault = Diagnostic::error("wrong-type", format!("{path} must be {}", wanted(shape)))
            .at(span)
            .because(format!("it is {}", node.kind()));
        let takes_text = shape.scalar.is_some_and(|scalar| scalar.accepts & TEXT != 0);
        let fault = match &node.value {
            Value::Int(_, text) | Value::Float(_, text) if takes_text => fault.hint(format!("quote it: \"{text}\"")),
            Value::Bool(value) if takes_text => fault.hint(format!("quote it: \"{value}\"")),
            Value::Null => fault.hint("give it a value, or remove the key"),
            Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) | Value::Seq(_) | Value::Map(_) => {
                fault
            }
        };
        self.report(fault, path)
    }

    fn report(&mut self, fault: Diagnostic, path: ModelPath<'_>) -> bool {
        self.diagnostics.report(fault.about(path.to_string()));
        false
    }
}

/// Converts a scalar to the type its attribute needs; returns a warning when that changes its meaning.
fn convert(node: &mut Node, into: Type) -> Result<Option<Diagnostic>, Diagnostic> {
    let wrong = |node: &Node, what: &str| {
        let text = node.scalar_text().unwrap_or_default();
        Diagnostic::error("wrong-type", format!("`{text}` is not {what}")).at(node.span)
    };
    let mut warning = None;
    let value = match (into, &node.value) {
        (Type::Raw, _) | (Type::Text, Value::String(_)) => return Ok(None),
        (Type::Text, _) => Value::String(node.scalar_text().unwrap_or_default().into()),
        (Type::Int, Value::String(text)) => match text.parse::<i64>() {
            Ok(number) => Value::Int(number.into(), text.clone()),
            Err(_) => return Err(wrong(node, "a whole number")),
        },
        (Type::Mode, Value::String(text)) => match i64::from_str_radix(text, 8) {
            Ok(number) => Value::Int(number.into(), text.clone()),
            Err(_) => return Err(wrong(node, "a file mode").hint("write it in octal, for example \"0440\"")),
        },
        (Type::Number, Value::String(text)) => match units::parse_go_float(text) {
            Some(number) => Value::Float(number, text.clone()),
            None => return Err(wrong(node, "a number")),
        },
        (Type::Number, Value::Float(number, _)) if !number.is_finite() => return Err(wrong(node, "a number")),
        (Type::Bool, Value::String(text)) => match cast::parse_bool(text, node.span) {
            Some((value, old)) => {
                warning = old;
                Value::Bool(value)
            }
            None => return Err(wrong(node, "true or false")),
        },
        (Type::Int, Value::Int(number, text)) if i64::try_from(*number).is_err() => {
            let number = cast::wrap(*number);
            warning = Some(beyond(node, number));
            Value::Int(number.into(), text.clone())
        }
        (Type::Int | Type::Mode, Value::Float(number, text)) => {
            let whole = cast::truncate(*number);
            if whole == i64::MIN {
                warning = Some(beyond(node, whole));
            }
            Value::Int(whole.into(), text.clone())
        }
        (Type::Int | Type::Mode | Type::Number | Type::Bool, _) => return Ok(None),
    };
    node.value = value;
    Ok(warning)
}

/// The fault of a number that 64 bits cannot hold.
fn beyond(node: &Node, number: i64) -> Diagnostic {
    let text = node.scalar_text().unwrap_or_default();
    Diagnostic::warning(
        "doubtful-value",
        format!("{text} is too large a number: it is taken for {number}"),
    )
    .at(node.span)
    .because("numbers have 64 bits, and docker compose lets larger ones run over")
}

/// The kinds of value a shape accepts, in words.
fn wanted(shape: &Shape) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    if let Some(scalar) = shape.scalar {
        for (kind, word) in [
            (TEXT, "text"),
            (BOOL, "true or false"),
            (NUMBER, "a number"),
            (INT | DIGITS, "a whole number"),
        ] {
            let whole_too = kind == INT | DIGITS && scalar.accepts & NUMBER != 0;
            if scalar.accepts & kind != 0 && !whole_too {
                kinds.push(word);
            }
        }
    }
    if shape.list.is_some() {
        kinds.push("a list");
    }
    if shape.map.is_some() {
        kinds.push("a mapping");
    }
    match kinds.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn is_name(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// The required keys a record lacks. `filled`: a key with null counts as lacking.
fn missing(entries: &Mapping, record: &'static Record, filled: bool) -> Vec<&'static str> {
    let there = |key: &str| entries.get(key).is_some_and(|entry| !(filled && entry.node.is_null()));
    record.required.iter().copied().filter(|key| !there(key)).collect()
}
