//! How wide the columns are that the user made of fields: as wide as the widest value that was in sight.

use crate::logs::{LineParts, LogRow, Store, parts, plain_text};
use crate::settings::FieldChoices;
use crate::tui::kit::text;
use std::collections::BTreeMap;

/// What is chosen of the fields of every service.
pub(crate) type ChosenFields = BTreeMap<String, FieldChoices>;

/// The name under which the logger is chosen.
pub(super) const LOGGER: &str = "logger";
/// Columns are at most so wide.
const WIDEST: usize = 24;
/// Bytes of a line that are looked at.
const LOOKED: usize = 8 << 10;

/// Widths in cells, by service and field.
#[derive(Debug, Default)]
pub(crate) struct ColumnWidths(BTreeMap<String, BTreeMap<String, usize>>);

impl ColumnWidths {
    /// The width of a column.
    pub(super) fn get(&self, service: &str, name: &str) -> usize {
        let of_service = self.0.get(service);
        of_service
            .and_then(|columns| columns.get(name))
            .copied()
            .unwrap_or_default()
    }

    /// Makes columns as wide as the values in a window; they never become narrower, so that nothing jumps back and forth.
    pub(super) fn widen(&mut self, chosen: &ChosenFields, store: &Store, window: &[LogRow]) {
        for line in window.iter().filter_map(|row| store.line(row.id)) {
            let Some(choices) = chosen.get(line.service).filter(|choices| !choices.columns.is_empty()) else {
                continue;
            };
            let cleaned = plain_text(line.bytes(), LOOKED);
            let Some(parts) = parts(&cleaned, line.bytes().len() > LOOKED) else {
                continue;
            };
            let widths = self.0.entry(line.service.to_owned()).or_default();
            for name in &choices.columns {
                let width = value_of(&parts, name).map_or(0, |value| text::width(&text::clean(value)));
                let known = widths.entry(name.clone()).or_default();
                *known = (*known).max(width.min(WIDEST));
            }
        }
    }
}

/// The value of a field, or of what is one beside the fields.
pub(super) fn value_of<'p>(parts: &'p LineParts<'_>, name: &str) -> Option<&'p str> {
    let field = parts.fields.iter().find(|field| field.name == name);
    match field {
        Some(field) => Some(&field.value),
        None if name == LOGGER => parts.logger.as_deref(),
        None => None,
    }
}
