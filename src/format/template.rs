//! Go templates with the functions of the docker CLI.

use super::row::{LABELS, Row};
use gotmpl::parse::{BranchNode, CommandNode, DefineNode, Expr, ListNode, Node, Parser, PipeNode};
use gotmpl::{MissingKey, TemplateError, Value};
use serde_json::Map;
use serde_json::Value as Json;
use std::fmt;

/// The fields of a published port in the order in which Go prints them.
const PORT_FIELDS: [&str; 4] = ["URL", "TargetPort", "PublishedPort", "Protocol"];

/// A parsed template.
#[derive(Clone)]
pub struct Template {
    body: ListNode,
    defined: Vec<DefineNode>,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").finish_non_exhaustive()
    }
}

impl Template {
    /// # Errors
    /// Where and why the text is no template.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parser = Parser::new(text, "{{", "}}").map_err(|error| error.to_string())?;
        let (mut body, mut defined) = parser.parse().map_err(|error| error.to_string())?;
        adapt(&mut body);
        defined.iter_mut().for_each(|define| adapt(&mut define.body));
        Ok(Self { body, defined })
    }

    /// What the template makes of a row.
    ///
    /// # Errors
    /// A field that the row does not have, or a wrong argument of a function.
    pub fn execute(&self, row: &Row) -> Result<String, String> {
        self.run(row, functions(gotmpl::Template::new("")))
    }

    /// What the template makes of the headings: functions that change a value leave a heading alone.
    pub(super) fn execute_heading(&self, headings: &Row) -> Result<String, String> {
        let first = |args: &[Value]| Ok(args.first().cloned().unwrap_or(Value::Nil));
        let template = functions(gotmpl::Template::new("")).missing_key(MissingKey::Invalid);
        let names = ["json", "split", "join", "title", "lower", "upper", "truncate"];
        let template = names.iter().fold(template, |template, name| template.func(name, first));
        self.run(headings, template)
    }

    fn run(&self, row: &Row, template: gotmpl::Template) -> Result<String, String> {
        let data = gotmpl::to_value(row).map_err(|error| error.to_string())?;
        let template = self.defined.iter().fold(template, |template, define| {
            template.add_parse_tree(&define.name, define.body.clone())
        });
        let template = template.add_parse_tree("row", self.body.clone());
        template
            .execute_template_to_string("row", &data)
            .map_err(|error| error.to_string())
    }
}

/// `.Label "key"` becomes a call of our function, and what is printed goes through `show`.
fn adapt(list: &mut ListNode) {
    for node in &mut list.nodes {
        match node {
            Node::List(list) => adapt(list),
            Node::Action(action) => {
                adapt_pipe(&mut action.pipe);
                if action.pipe.decl.is_empty() {
                    let show = Expr::Identifier(action.pos, "show".into());
                    action.pipe.commands.push(CommandNode {
                        pos: action.pos,
                        args: vec![show],
                    });
                }
            }
            Node::If(branch) | Node::Range(branch) | Node::With(branch) => adapt_branch(branch),
            Node::Template(call) => call.pipe.iter_mut().for_each(adapt_pipe),
            Node::Define(define) => adapt(&mut define.body),
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => {}
        }
    }
}

fn adapt_branch(branch: &mut BranchNode) {
    adapt_pipe(&mut branch.pipe);
    adapt(&mut branch.body);
    branch.else_body.iter_mut().for_each(adapt);
}

fn adapt_pipe(pipe: &mut PipeNode) {
    for command in &mut pipe.commands {
        command.args.iter_mut().for_each(adapt_expression);
        let is_call = command.args.len() > 1;
        if let Some(Expr::Field(pos, path)) = command.args.first()
            && is_call
            && path.last().is_some_and(|name| name == LABELS)
        {
            let pos = *pos;
            command.args.insert(0, Expr::Identifier(pos, "label".into()));
        }
    }
}

fn adapt_expression(expression: &mut Expr) {
    match expression {
        Expr::Pipe(_, pipe) => adapt_pipe(pipe),
        Expr::Chain(_, inner, _) => adapt_expression(inner),
        Expr::Dot(_)
        | Expr::Field(..)
        | Expr::Variable(..)
        | Expr::Identifier(..)
        | Expr::String(..)
        | Expr::Number(..)
        | Expr::Bool(..)
        | Expr::Nil(_) => {}
    }
}

/// The functions that the docker CLI documents, and the two that [`adapt`] puts in.
fn functions(template: gotmpl::Template) -> gotmpl::Template {
    template
        .missing_key(MissingKey::Error)
        .func("json", |args| {
            Ok(Value::from(to_json(args.first().unwrap_or(&Value::Nil)).to_string()))
        })
        .func("split", |args| {
            let (text, separator) = (text_at(args, 0)?, text_at(args, 1)?);
            let parts: Vec<Value> = text.split(separator).map(Value::from).collect();
            Ok(Value::List(parts.into()))
        })
        .func("join", |args| {
            let Some(Value::List(parts)) = args.first() else {
                return Err(TemplateError::Exec("join: the first argument is no list".to_owned()));
            };
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            Ok(Value::from(parts.join(text_at(args, 1)?)))
        })
        .func("title", |args| Ok(Value::from(title(text_at(args, 0)?))))
        .func("lower", |args| Ok(Value::from(text_at(args, 0)?.to_lowercase())))
        .func("upper", |args| Ok(Value::from(text_at(args, 0)?.to_uppercase())))
        .func("pad", |args| {
            let (text, before, after) = (text_at(args, 0)?, count_at(args, 1)?, count_at(args, 2)?);
            let padded = if text.is_empty() {
                String::new()
            } else {
                format!("{}{text}{}", " ".repeat(before), " ".repeat(after))
            };
            Ok(Value::from(padded))
        })
        .func("truncate", |args| {
            let kept = text_at(args, 0)?.chars().take(count_at(args, 1)?);
            Ok(Value::from(kept.collect::<String>()))
        })
        .func("label", |args| {
            let labels = args.first().and_then(|labels| labels.field(text_at(args, 1).ok()?));
            Ok(labels.cloned().unwrap_or_else(|| Value::from("")))
        })
        .func("show", |args| Ok(shown(args.first().cloned().unwrap_or(Value::Nil))))
}

fn text_at(args: &[Value], at: usize) -> Result<&str, TemplateError> {
    match args.get(at) {
        Some(Value::String(text)) => Ok(text),
        other => Err(TemplateError::Exec(format!(
            "argument {} is {}, not a text",
            at + 1,
            other.map_or("missing".to_owned(), Value::to_string)
        ))),
    }
}

fn count_at(args: &[Value], at: usize) -> Result<usize, TemplateError> {
    // Padding beyond this is a mistake, and would take memory without limit.
    const MOST: i64 = 10_000;
    let count = args
        .get(at)
        .and_then(Value::as_int)
        .filter(|count| (0..=MOST).contains(count));
    count
        .and_then(|count| usize::try_from(count).ok())
        .ok_or_else(|| TemplateError::Exec(format!("argument {} is not a number from 0 to {MOST}", at + 1)))
}

/// Each word with a capital at its beginning, as Go's `strings.Title`.
fn title(text: &str) -> String {
    let mut is_start = true;
    text.chars()
        .map(|c| {
            let made = if is_start {
                c.to_uppercase().to_string()
            } else {
                c.to_string()
            };
            is_start = !(c.is_alphanumeric() || c == '_' || c == '\'');
            made
        })
        .collect()
}

/// A value as it is printed: a published port is a struct in Go, written `{host port port protocol}`.
fn shown(value: Value) -> Value {
    match &value {
        Value::Map(map) if PORT_FIELDS.iter().all(|field| map.contains_key(*field)) => {
            let fields = PORT_FIELDS.map(|field| map[field].to_string());
            Value::from(format!("{{{}}}", fields.join(" ")))
        }
        Value::List(items) => Value::List(items.iter().cloned().map(shown).collect()),
        _ => value,
    }
}

/// A value as JSON: fields in the order of their names, those of a published port in Go's order.
fn to_json(value: &Value) -> Json {
    match value {
        Value::Nil | Value::Function(_) => Json::Null,
        Value::Bool(is_set) => (*is_set).into(),
        Value::Int(number) => (*number).into(),
        Value::Uint(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => Json::from(&**text),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(map) => {
            let is_port = map.len() == PORT_FIELDS.len() && PORT_FIELDS.iter().all(|field| map.contains_key(*field));
            if is_port {
                let fields = PORT_FIELDS.map(|field| (field.to_owned(), to_json(&map[field])));
                return Json::Object(fields.into_iter().collect());
            }
            let is_shown = |name: &str, value: &Value| !(name == LABELS && matches!(value, Value::Map(_)));
            let fields = map.iter().filter(|(name, value)| is_shown(name, value));
            Json::Object(
                fields
                    .map(|(name, value)| (name.to_string(), to_json(value)))
                    .collect::<Map<_, _>>(),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn made(text: &str, row: Json) -> Result<String, String> {
        Template::parse(text)?.execute(row.as_object().unwrap())
    }

    #[test]
    fn the_functions_of_the_docker_cli_are_known() {
        let row = json!({ "Name": "hello world", "Empty": "" });
        for (template, expected) in [
            ("{{upper .Name}}", "HELLO WORLD"),
            ("{{.Name | lower}}", "hello world"),
            ("{{title .Name}}", "Hello World"),
            ("{{pad .Name 1 2}}|{{pad .Empty 1 2}}|", " hello world  ||"),
            ("{{truncate .Name 5}}", "hello"),
            ("{{join (split .Name \" \") \"-\"}}", "hello-world"),
            ("{{json .Name}}", "\"hello world\""),
            ("{{println .Name}}", "hello world\n"),
            ("{{len .Name}}", "11"),
        ] {
            assert_eq!(made(template, row.clone()).unwrap(), expected, "{template}");
        }
    }

    #[test]
    fn json_of_a_row_leaves_out_the_mapping_behind_label() {
        let row = json!({ "Name": "a<b>", "Label": { "k": "v" }, "Count": 2 });
        assert_eq!(made("{{json .}}", row.clone()).unwrap(), r#"{"Count":2,"Name":"a<b>"}"#);
        assert_eq!(made("{{.Label \"k\"}}|{{.Label \"none\"}}", row).unwrap(), "v|");
    }

    #[test]
    fn a_published_port_is_printed_as_the_struct_it_is_in_go() {
        let ports = json!([{ "URL": "::", "TargetPort": 80, "PublishedPort": 8080, "Protocol": "tcp" }]);
        let row = json!({ "Publishers": ports });
        assert_eq!(made("{{.Publishers}}", row.clone()).unwrap(), "[{:: 80 8080 tcp}]");
        assert_eq!(
            made("{{json .Publishers}}", row.clone()).unwrap(),
            r#"[{"URL":"::","TargetPort":80,"PublishedPort":8080,"Protocol":"tcp"}]"#
        );
        assert_eq!(
            made("{{range .Publishers}}{{.PublishedPort}} {{end}}", row).unwrap(),
            "8080 "
        );
    }

    #[test]
    fn a_field_that_rows_do_not_have_is_an_error() {
        let error = made("{{.Nothing}}", json!({ "Name": "a" })).unwrap_err();
        assert!(error.contains("Nothing"), "{error}");
    }
}
