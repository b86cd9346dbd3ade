//! The project's files, as a deck reads them: when it opens, and again while it is open.

use crate::program::Program;
use crate::remote_files;
use stackdeck::compose::{SkipSteps, profiles};
use stackdeck::diag::Severity;
use stackdeck::runtime::{LoadedFiles, Loader};
use stackdeck::tui::Fault;
use std::rc::Rc;

/// Loads the project. Naming a service activates its profiles.
pub(crate) fn load(program: &Program<'_>, services: &[String]) -> Result<LoadedFiles, Box<Fault>> {
    let loaded = program.load_quietly(SkipSteps::default());
    let looked_at = loaded
        .tree
        .diagnostics
        .iter()
        .find(|one| one.code == "no-compose-file")
        .map(|one| one.cause.clone());
    let Some(project) = loaded.usable() else {
        return Err(Box::new(match looked_at {
            Some(looked_at) => Fault::NoFile {
                looked_at: vec![looked_at],
            },
            None => Fault::Invalid {
                sources: loaded.tree.sources,
                diagnostics: loaded.tree.diagnostics,
            },
        }));
    };
    let running = program.running(project);
    match running.and_then(|project| profiles::activate(&project, services)) {
        Ok(project) => Ok(LoadedFiles {
            project: Rc::new(project),
            tree: Rc::new(loaded.tree),
        }),
        Err(diagnostics) => Err(Box::new(Fault::Invalid {
            sources: loaded.tree.sources,
            diagnostics,
        })),
    }
}

/// Loads the same again, whenever it is called.
pub(crate) fn loader(program: &Program<'_>, services: Vec<String>) -> Loader {
    let (global, process) = (program.global.clone(), program.process.clone());
    let (called_as, idle_pacing) = (program.called_as, program.idle_pacing.clone());
    Box::new(move || {
        let files = remote_files::open(&global, &process);
        let program = Program::new(called_as, &global, &process, &idle_pacing, &files);
        load(&program, &services).map_err(|fault| words(*fault))
    })
}

fn words(fault: Fault) -> String {
    match fault {
        Fault::NoFile { looked_at } => format!("no Compose file any more: {}", looked_at.join(", ")),
        Fault::Invalid { sources, diagnostics } => {
            let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error);
            let placed = errors.map(|one| match one.span {
                Some(span) => format!("{}: {}", sources.place(span), one.message),
                None => one.message.clone(),
            });
            placed.collect::<Vec<_>>().join("; ")
        }
        Fault::Unreachable(error) => error.to_string(),
    }
}
