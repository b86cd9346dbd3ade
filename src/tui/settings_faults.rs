//! The user's files, and what is wrong in them: the place of a setting, so that errors can name it.

use crate::diag::Sources;
use crate::tui::keymap::WrongKey;
use crate::tui::options::{DeckOptions, SettingsFile};
use crate::tui::popup::text::TextPopup;
use crate::yaml;
use crate::yaml::Node;

/// A popup with what is wrong in the user's files, shown when the deck opens; `None` when nothing is.
pub(crate) fn settings_faults(options: &DeckOptions, theme: Vec<String>, keys: &[WrongKey]) -> Option<TextPopup> {
    let placed = |path: &[&str], what: &str| match place(&options.files, path) {
        Some(place) => format!("{place}: {what}"),
        None => what.to_owned(),
    };
    let mut lines = options.faults.clone();
    lines.extend(theme.into_iter().map(|what| placed(&["theme"], &what)));
    lines.extend(keys.iter().map(|wrong| {
        let path: Vec<&str> = wrong.path.iter().map(String::as_str).collect();
        placed(&path, &wrong.what)
    }));
    if lines.is_empty() {
        return None;
    }
    lines.push("what is wrong is left out, and its default taken".to_owned());
    Some(TextPopup::new("settings", lines))
}

/// `file:line:column` of a setting, by its path (`keys`, `global`, `f5`); `None` when no file has it. Later files win.
fn place(files: &[SettingsFile], path: &[&str]) -> Option<String> {
    files.iter().rev().find_map(|file| {
        let path = match (file.is_keymap, path) {
            (true, ["keys", within @ ..]) => within,
            (true, _) => return None,
            (false, path) => path,
        };
        let mut sources = Sources::default();
        let source = sources.add(file.name.clone(), file.text.clone());
        let (last, above) = path.split_last()?;
        // Syntax errors were reported when the file was loaded.
        let documents = yaml::read(&file.text, source, &mut Vec::new());
        let map = documents.first()?.at(above).and_then(Node::as_map)?;
        Some(sources.place(map.get(*last)?.key))
    })
}
