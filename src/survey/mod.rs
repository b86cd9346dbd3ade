//! Gathers what the doctor's rules need: from the engine, from this machine and from inside images and volumes. Changes nothing:
//! to look into an image it makes a container that is never started, and removes it.

mod files;
mod inside;
mod layers;
mod machine;
mod registry;
mod shown_certificates;

pub use files::look as look_at_file;

use crate::compose::Project;
use crate::compose::tree::Tree;
use crate::doctor::{Exam, Facts, Look, questions};
use crate::engine::{Engine, LabelFilter, Result, Timestamp};
use crate::plan::{Observed, UpOptions};
use crate::runtime;
use futures::future::join;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a survey is made of.
pub struct SurveyRequest<'a> {
    pub engine: Arc<dyn Engine>,
    pub project: &'a Project,
    pub tree: &'a Tree,
    pub now: Timestamp,
    /// Whether containers may be made to look into images.
    pub looks_inside: bool,
    /// Containers that are there, by their image: they are looked into instead.
    pub containers: BTreeMap<String, String>,
    /// Whether registries are asked for images that are not on the engine.
    pub asks_registries: bool,
}

/// Rounds of questions: a script names its interpreter, whose loader is named then.
const ROUNDS: usize = 4;

/// Everything that can be found.
///
/// # Errors
/// The engine cannot be asked.
pub async fn survey(request: &SurveyRequest<'_>) -> Result<Facts> {
    let project = request.project;
    let engine = &request.engine;
    let operation = UpOptions::default().into();
    let previewed = runtime::preview(
        Arc::clone(engine),
        (&project.name, Some(project)),
        &operation,
        request.now,
    );
    let (previewed, networks) = join(previewed, engine.networks(LabelFilter::default())).await;
    let previewed = previewed?;
    let mut facts = Facts {
        faults: previewed.plan.err().unwrap_or_default(),
        networks: networks?,
        clock_skew: skew(&previewed.observed, request.now),
        observed: Some(previewed.observed),
        ..Facts::default()
    };
    let registries = async {
        if request.asks_registries {
            registry::ask(engine, project, &facts).await
        } else {
            Default::default()
        }
    };
    let machine = machine::look(project, &facts);
    let (registries, machine) = join(registries, machine).await;
    facts.registries = registries;
    facts.machine = machine;
    let mut inside = inside::Inside::new(Arc::clone(engine), request.looks_inside, &request.containers);
    for _ in 0..ROUNDS {
        let exam = Exam {
            project,
            tree: request.tree,
            facts: &facts,
        };
        let wanted = questions(exam);
        if wanted.is_empty() {
            break;
        }
        let local = facts.shares_files();
        let mut wanted = wanted;
        let read = layers::answer(&facts, &mut wanted).await;
        let inside = inside.answer(wanted.images, wanted.volumes);
        let (files, (images, volumes)) = join(files::look_all(wanted.files, local), inside).await;
        facts.files.extend(files);
        let images = images.into_iter().chain(read.images);
        let volumes = volumes.into_iter().chain(read.volumes);
        for (image, looks) in images {
            facts.images.entry(image).or_default().extend(looks);
        }
        for (volume, looks) in volumes {
            facts.volumes.entry(volume).or_default().extend(looks);
        }
    }
    inside.remove().await;
    Ok(facts)
}

/// The facts that files of this machine give, without an engine.
pub fn survey_files(project: &Project, tree: &Tree) -> Facts {
    let mut facts = Facts::default();
    for _ in 0..ROUNDS {
        let exam = Exam {
            project,
            tree,
            facts: &facts,
        };
        let wanted: BTreeSet<_> = questions(exam).files;
        if wanted.is_empty() {
            break;
        }
        let looks: Vec<(_, Look)> = wanted
            .into_iter()
            .map(|path| (path.clone(), files::look(&path)))
            .collect();
        facts.files.extend(looks);
    }
    facts
}

/// The difference of the engine's clock to ours in seconds. The answer took its time, so a second or two is none.
fn skew(observed: &Observed, now: Timestamp) -> Option<i64> {
    let engine = observed.host.machine.time?;
    Some((engine.0.saturating_sub(now.0)) / 1_000_000_000)
}
