//! The project's files, as a deck reads them: when it opens, and again while it is open.

use crate::program::Program;
use crate::remote_files;
use stackdeck::compose::files::RecordedFiles;
use stackdeck::compose::{self, SkipSteps, ValuePlaces, profiles};
use stackdeck::runtime::{FilesFault, LoadedFiles, Loader};
use stackdeck::tui::Fault;
use std::rc::Rc;

/// Loads the project, for an engine or as it is written, for a swarm. Naming a service activates its profiles.
pub(crate) fn load(program: &Program<'_>, services: &[String], on_swarm: bool) -> Result<LoadedFiles, Box<FilesFault>> {
    let files = RecordedFiles::new(program.files);
    let loaded = compose::load(&program.load_options(SkipSteps::default()), &files);
    let Some(project) = loaded.usable() else {
        return Err(Box::new(FilesFault {
            sources: loaded.tree.sources,
            diagnostics: loaded.tree.diagnostics,
        }));
    };
    let running = match on_swarm {
        true => Ok(project.clone()),
        false => program.running(project),
    };
    match running.and_then(|project| profiles::activate(&project, services)) {
        Ok(mut project) => {
            let tree = Rc::new(loaded.tree);
            project.places = ValuePlaces::of(Rc::clone(&tree));
            Ok(LoadedFiles {
                project: Rc::new(project),
                tree,
                read: files.into_read(),
            })
        }
        Err(diagnostics) => Err(Box::new(FilesFault {
            sources: loaded.tree.sources,
            diagnostics,
        })),
    }
}

/// The screen for what keeps a deck from opening.
pub(crate) fn screen(fault: FilesFault) -> Fault {
    let none = fault.diagnostics.iter().find(|one| one.code == "no-compose-file");
    match none {
        Some(none) => Fault::NoFile {
            looked_at: vec![none.cause.clone()],
        },
        None => Fault::Invalid {
            sources: fault.sources,
            diagnostics: fault.diagnostics,
        },
    }
}

/// Loads the same again, whenever it is called.
pub(crate) fn loader(program: &Program<'_>, services: Vec<String>, on_swarm: bool) -> Loader {
    let (global, process) = (program.global.clone(), program.process.clone());
    let (called_as, idle_pacing) = (program.called_as, program.idle_pacing.clone());
    Box::new(move || {
        let files = remote_files::open(&global, &process);
        let program = Program::new(called_as, &global, &process, &idle_pacing, &files);
        load(&program, &services, on_swarm)
    })
}
