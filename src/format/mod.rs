//! The output formats of the docker CLI: `--format json` with docker compose's own field names, Go templates, and `table` with a
//! template for its columns. What `--json` writes is ours, and stands in `json`.

mod columns;
mod container;
mod image;
mod project;
mod row;
mod template;
mod time;
mod units;
mod usage;
mod volume;

pub use container::{CONTAINER_HEADINGS, ContainerRow, container, container_table};
pub use image::{IMAGE_HEADINGS, image};
pub use project::{PROJECT_HEADINGS, project};
pub use row::Row;
pub use template::Template;
pub use usage::{USAGE_HEADINGS, usage};
pub use volume::{VOLUME_HEADINGS, volume};

use columns::align;
use row::LABELS;
use serde_json::Value;

/// What `--format` asks for.
#[derive(Debug, Clone)]
pub enum ListFormat {
    /// The table that the command prints without `--format`.
    Table,
    Json,
    /// A Go template, executed for each row.
    Template(Template),
    /// `table TEMPLATE`: the same with a heading, in columns.
    Columns(Template),
}

impl ListFormat {
    /// Reads the value of `--format`.
    ///
    /// # Errors
    /// The template cannot be parsed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let template = |text: &str| Template::parse(&text.trim_matches(' ').replace("\\t", "\t").replace("\\n", "\n"));
        match text.trim() {
            "" | "table" => Ok(Self::Table),
            "json" => Ok(Self::Json),
            trimmed => match trimmed.strip_prefix("table") {
                Some(columns) if !columns.starts_with(|c: char| c.is_alphanumeric()) => {
                    template(columns).map(Self::Columns)
                }
                _ => template(text).map(Self::Template),
            },
        }
    }
}

/// Each row as an object.
pub fn objects(rows: &[Row]) -> Vec<Value> {
    rows.iter().map(|row| Value::Object(visible(row))).collect()
}

/// A row without what only templates use.
fn visible(row: &Row) -> Row {
    let mut row = row.clone();
    row.shift_remove(LABELS);
    row
}

/// What a template makes of all rows, each on a line of its own.
///
/// # Errors
/// The template names a field that the rows do not have, or calls a function with what it does not take.
pub fn template_lines(template: &Template, rows: &[Row]) -> Result<String, String> {
    let lines: Result<Vec<String>, String> = rows.iter().map(|row| template.execute(row)).collect();
    Ok(lines?.iter().map(|line| format!("{line}\n")).collect())
}

/// What `table TEMPLATE` makes of all rows; `headings`: the heading of each field.
///
/// # Errors
/// As for [`template_lines`].
pub fn columns(template: &Template, headings: &[(&str, &str)], rows: &[Row]) -> Result<String, String> {
    let headings: Row = headings
        .iter()
        .map(|(field, heading)| ((*field).to_owned(), Value::from(*heading)))
        .collect();
    let mut lines = vec![template.execute_heading(&headings)?];
    for row in rows {
        lines.push(template.execute(row)?);
    }
    Ok(align(&lines))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(value: Value) -> Row {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn a_format_is_a_table_json_a_template_or_columns() {
        assert!(matches!(ListFormat::parse("table"), Ok(ListFormat::Table)));
        assert!(matches!(ListFormat::parse("json"), Ok(ListFormat::Json)));
        assert!(matches!(
            ListFormat::parse("table {{.Name}}"),
            Ok(ListFormat::Columns(_))
        ));
        assert!(matches!(ListFormat::parse("{{.Name}}"), Ok(ListFormat::Template(_))));
        assert!(matches!(
            ListFormat::parse("tablets {{.Name}}"),
            Ok(ListFormat::Template(_))
        ));
        assert!(ListFormat::parse("{{.Name").is_err());
    }

    #[test]
    fn columns_have_a_heading_and_are_aligned_as_by_the_docker_cli() {
        let Ok(ListFormat::Columns(template)) = ListFormat::parse(r"table {{.Name}}\t{{upper .State}}\t{{.ID}}") else {
            panic!("columns")
        };
        let headings = [("Name", "NAME"), ("State", "STATE"), ("ID", "CONTAINER ID")];
        let rows = [
            row(json!({ "Name": "shop-database-1", "State": "running", "ID": "abc" })),
            row(json!({ "Name": "shop-web-1", "State": "exited", "ID": "def" })),
        ];
        let text = columns(&template, &headings, &rows).unwrap();
        assert_eq!(
            text,
            "NAME              STATE     CONTAINER ID\n\
             shop-database-1   RUNNING   abc\n\
             shop-web-1        EXITED    def\n"
        );
    }

    #[test]
    fn objects_leave_out_what_only_templates_use() {
        let row = row(json!({ "Name": "a", "Label": { "k": "v" } }));
        assert_eq!(objects(&[row]), [json!({ "Name": "a" })]);
    }
}
