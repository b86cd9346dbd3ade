//! Gathers what the doctor's rules need: from the engine, from this machine and from inside images and volumes. Changes nothing:
//! to read files of an image it makes a container that is never started, and removes it.

mod containers;
mod files;
mod layers;
mod machine;
mod registry;
mod shown_certificates;

pub use files::report as report_on;

use crate::compose::Project;
use crate::compose::tree::Tree;
use crate::doctor::{CheckInput, Facts, PathReport, wanted_paths};
use crate::engine::{Engine, LabelFilter, Result, Timestamp, UntrustedServer};
use crate::plan::{Observed, UpOptions};
use crate::runtime;
use futures::future::join;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// What facts are gathered of, and how.
pub struct FactsRequest<'a> {
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
    /// Servers that are known not to be trusted; they are asked for their certificates.
    pub untrusted: Vec<UntrustedServer>,
}

/// How long a server may take to show its certificates.
const SHOWN: Duration = Duration::from_secs(3);
/// The same where somebody waits for an explanation.
const SHOWN_SOON: Duration = Duration::from_millis(700);

/// Rounds: a script names its interpreter, whose loader is named then.
const ROUNDS: usize = 4;

/// Everything that can be found.
///
/// # Errors
/// The engine cannot be asked.
pub async fn gather(request: &FactsRequest<'_>) -> Result<Facts> {
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
    let registries = ask_servers(request, &facts);
    let machine = machine::gather(project, &facts);
    let (registries, machine) = join(registries, machine).await;
    facts.registries = registries.by_image;
    facts.untrusted = registries.untrusted;
    facts.machine = machine;
    let mut inside = containers::ContainerReader::new(Arc::clone(engine), request.looks_inside, &request.containers);
    for _ in 0..ROUNDS {
        let input = CheckInput {
            project,
            tree: request.tree,
            facts: &facts,
        };
        let wanted = wanted_paths(input);
        if wanted.is_empty() {
            break;
        }
        let local = facts.shares_files();
        let mut wanted = wanted;
        let read = layers::answer(&facts, &mut wanted).await;
        let inside = inside.answer(wanted.images, wanted.volumes);
        let (files, (images, volumes)) = join(files::report_all(wanted.files, local), inside).await;
        facts.files.extend(files);
        let images = images.into_iter().chain(read.images);
        let volumes = volumes.into_iter().chain(read.volumes);
        for (image, reports) in images {
            facts.images.entry(image).or_default().extend(reports);
        }
        for (volume, reports) in volumes {
            facts.volumes.entry(volume).or_default().extend(reports);
        }
    }
    inside.remove().await;
    Ok(facts)
}

/// What registries and other servers say, where they are asked.
async fn ask_servers(request: &FactsRequest<'_>, facts: &Facts) -> registry::RegistryAnswers {
    let mut answers = registry::RegistryAnswers::default();
    let mut limit = SHOWN_SOON;
    if request.asks_registries {
        answers = registry::ask(&request.engine, request.project, facts).await;
        limit = SHOWN;
    }
    answers.untrusted.extend(request.untrusted.iter().cloned());
    answers.untrusted = shown_certificates::ask_all(answers.untrusted, limit).await;
    answers
}

/// The facts that files of this machine give, without an engine.
pub fn gather_from_files(project: &Project, tree: &Tree) -> Facts {
    let mut facts = Facts::default();
    for _ in 0..ROUNDS {
        let input = CheckInput {
            project,
            tree,
            facts: &facts,
        };
        let wanted: BTreeSet<_> = wanted_paths(input).files;
        if wanted.is_empty() {
            break;
        }
        let reports: Vec<(_, PathReport)> = wanted
            .into_iter()
            .map(|path| (path.clone(), files::report(&path)))
            .collect();
        facts.files.extend(reports);
    }
    facts
}

/// The difference of the engine's clock to ours in seconds. The answer took its time, so a second or two is none.
fn skew(observed: &Observed, now: Timestamp) -> Option<i64> {
    let engine = observed.host.machine.time?;
    Some((engine.0.saturating_sub(now.0)) / 1_000_000_000)
}
