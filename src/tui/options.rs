//! How a deck is opened.

use crate::settings::Settings;
use crate::tui::terminal::abilities::Abilities;
use crate::tui::terminal::colours::Colours;
use std::path::PathBuf;

/// A settings or keymap file of the user that was read.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    /// Its path, as shown.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// It has keys only (`keymap.yaml`).
    pub is_keymap: bool,
}

/// How a deck is opened.
#[derive(Debug, Clone)]
pub struct DeckOptions {
    /// The user's settings.
    pub settings: Settings,
    /// The colours the terminal has.
    pub colours: Colours,
    /// What it can do besides.
    pub abilities: Abilities,
    /// Colours may be used (not with `NO_COLOR` or `--no-color`).
    pub coloured: bool,
    /// Only ASCII characters (`--ascii`, or a terminal without UTF-8).
    pub ascii: bool,
    /// Nothing may be changed (`--read-only`).
    pub read_only: bool,
    /// This program brought the stack up, so leaving asks whether to stop it.
    pub owns: bool,
    /// The file that settings are written to; none without a home directory.
    pub settings_file: Option<PathBuf>,
    /// The files the settings were read from.
    pub files: Vec<SettingsFile>,
    /// What was found wrong with them when they were read.
    pub faults: Vec<String>,
    /// The user's editor: a command of the shell.
    pub editor: String,
    /// What runs this program on this project: words of the shell.
    pub own_command: String,
    /// The time zone for displaying times.
    pub zone: jiff::tz::TimeZone,
}
