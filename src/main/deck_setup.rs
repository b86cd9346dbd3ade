//! What a deck needs: the terminal, and a session that follows everything that it can show.

use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use stackdeck::cli::Global;
use stackdeck::compose::Project;
use stackdeck::engine::Engine;
use stackdeck::plain;
use stackdeck::plan::UpOptions;
use stackdeck::runtime::{Command, Follow, LogScope, Session, Until};
use stackdeck::tui::{self, Deck};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

/// A session that follows everything that the deck can show; with options, it brings the stack up first.
pub(crate) fn session(
    program: &Program<'_>,
    engine: Arc<dyn Engine>,
    project: Option<Rc<Project>>,
    up: Option<UpOptions>,
) -> Session {
    let name = project.as_ref().map(|project| project.name.clone()).unwrap_or_default();
    let mut session = program.session(engine, &name, project);
    session.commands = up.into_iter().map(Command::operate).collect();
    session.until = Until::Left;
    session.logs = program.store(true);
    session.idle_pacing = Some(program.idle_pacing.clone());
    let logs = LogScope {
        tail: Some(1000),
        follow: true,
        ..LogScope::default()
    };
    session.follow = Follow {
        logs: Some(logs),
        details: true,
        images: true,
        history: true,
    };
    session
}

impl Program<'_> {
    /// The colours of the terminal, by its variables.
    fn colours(&self) -> tui::Colours {
        let variable = |name: &str| self.process.var(name).unwrap_or_default();
        tui::Colours::of(variable("COLORTERM"), variable("TERM"))
    }

    /// The user's editor, by the usual variables.
    fn editor(&self) -> String {
        let set = ["VISUAL", "EDITOR"].iter().find_map(|name| self.process.var(name));
        set.filter(|set| !set.trim().is_empty()).unwrap_or("vi").to_owned()
    }

    /// Takes the terminal for a deck. `owns`: we bring the stack up, so leaving asks what to do with it.
    pub(crate) fn deck(&self, owns: bool) -> CommandResult<Deck> {
        let found = self.user_files();
        let settings = found.settings;
        let zone = zone(&settings.time_zone);
        let options = tui::DeckOptions {
            colours: self.colours(),
            abilities: tui::Abilities::of(|name| self.process.var(name)),
            coloured: self.coloured(true),
            // Of symbols and bars a screen reader tells nothing.
            ascii: self.ascii() || settings.screen_reader,
            owns,
            read_only: self.global.read_only,
            settings_file: self.places().settings_file(),
            files: found.files,
            faults: found.faults,
            editor: self.editor(),
            own_command: own_command(self.global),
            zone,
            settings,
        };
        Deck::open(&options, self.idle_pacing.clone()).map_err(|error| {
            plain::failure(
                &format!("the terminal cannot be used for the deck: {error}; --plain needs none"),
                false,
            );
            Exit::Failed.into()
        })
    }
}

/// What runs this program on the project of these flags: words of the shell.
fn own_command(global: &Global) -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("stackdeck"));
    let mut words = vec![program.display().to_string()];
    let mut add = |flag: &str, values: &mut dyn Iterator<Item = String>| {
        for value in values {
            words.extend([flag.to_owned(), value]);
        }
    };
    let path = |path: &PathBuf| path.display().to_string();
    add("-f", &mut global.files.iter().cloned());
    add("-p", &mut global.project_name.iter().cloned());
    add("--project-directory", &mut global.directory().into_iter().map(path));
    add("--profile", &mut global.profiles.iter().cloned());
    add("--env-file", &mut global.env_files.iter().cloned());
    add("--host", &mut global.host.iter().cloned());
    add("--context", &mut global.context.iter().cloned());
    add("--insecure-registry", &mut global.insecure_registries.iter().cloned());
    add("--registry-mirror", &mut global.registry_mirrors.iter().cloned());
    add("--ca", &mut global.authorities.iter().map(path));
    words.extend(global.compatibility.then(|| "--compatibility".to_owned()));
    let quoted = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''")));
    quoted.collect::<Vec<_>>().join(" ")
}

/// The time zone of a name; an unknown one is reported, and the machine's is used.
fn zone(name: &str) -> jiff::tz::TimeZone {
    if name.is_empty() {
        return jiff::tz::TimeZone::system();
    }
    jiff::tz::TimeZone::get(name).unwrap_or_else(|error| {
        plain::failure(
            &format!("settings: time_zone: {error}; the machine's zone is used"),
            false,
        );
        jiff::tz::TimeZone::system()
    })
}
