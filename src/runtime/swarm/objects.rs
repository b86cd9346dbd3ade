//! Secrets and configs. What they contain never changes on a swarm, so that new content gets a new object: `NAME.2`, `NAME.3`.

use super::made::{MadeKind, MadeObjects, kind_name};
use super::view::of_stack;
use crate::engine::swarm::{ObjectKind, ObjectReport, SwarmObjectSpec};
use crate::engine::{Engine, EngineError, ErrorKind, LabelFilter, Result};
use crate::swarm::{ObjectSource, PlacedObject, StackObject, SwarmNews, SwarmStack, version};
use indexmap::IndexMap;

/// The secrets or configs of a stack, made where they are missing.
pub(super) async fn place(
    engine: &dyn Engine,
    kind: ObjectKind,
    stack: &SwarmStack,
    made: &mut MadeObjects,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<IndexMap<String, PlacedObject>> {
    let objects = match kind {
        ObjectKind::Secret => &stack.secrets,
        ObjectKind::Config => &stack.configs,
    };
    let mut placed = IndexMap::new();
    if objects.is_empty() {
        return Ok(placed);
    }
    let all = engine.swarm().objects(kind, LabelFilter::default()).await?;
    for object in objects {
        let found = match &object.source {
            ObjectSource::External => external(&all, object)?,
            ObjectSource::File(_) | ObjectSource::Text(_) | ObjectSource::Driver(_) => {
                let (object, is_new) = own(engine, kind, &all, object).await?;
                if is_new {
                    made.add(MadeKind::Object(kind), &object.id, &object.name);
                    tell(SwarmNews::Created {
                        kind: kind_name(kind),
                        name: object.name.clone(),
                    });
                }
                object
            }
        };
        placed.insert(object.name.clone(), found);
    }
    Ok(placed)
}

fn external(all: &[ObjectReport], object: &StackObject) -> Result<PlacedObject> {
    let found = all.iter().find(|report| report.name == object.name).map(placed);
    found.ok_or_else(|| {
        let words = "it is declared external, and the swarm does not have it";
        EngineError::new("looking for", object.name.clone(), ErrorKind::Missing, words)
    })
}

/// The version of an object with its content, and whether it had to be made.
async fn own(
    engine: &dyn Engine,
    kind: ObjectKind,
    all: &[ObjectReport],
    object: &StackObject,
) -> Result<(PlacedObject, bool)> {
    let mut spec = SwarmObjectSpec {
        name: object.name.clone(),
        labels: object.labels.clone(),
        data: content(&object.source).await?,
        driver: match &object.source {
            ObjectSource::Driver(driver) => Some(driver.clone()),
            ObjectSource::External | ObjectSource::File(_) | ObjectSource::Text(_) => None,
        },
        templating: object.templating.clone(),
    };
    let mut versions: Vec<(u64, &ObjectReport)> = all
        .iter()
        .filter_map(|report| Some((version(&object.name, &report.name)?, report)))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    for (_, report) in &versions {
        let is_same = engine.swarm().has_content(kind, report, spec.clone()).await?;
        if is_same {
            return Ok((placed(report), false));
        }
    }
    if let Some((newest, _)) = versions.first() {
        spec.name = format!("{}.{}", object.name, newest + 1);
    }
    let name = spec.name.clone();
    let id = engine.swarm().create_object(kind, spec).await?;
    Ok((PlacedObject { id, name }, true))
}

fn placed(report: &ObjectReport) -> PlacedObject {
    PlacedObject {
        id: report.id.clone(),
        name: report.name.clone(),
    }
}

/// What an object is to contain.
pub(super) async fn content(source: &ObjectSource) -> Result<Vec<u8>> {
    match source {
        ObjectSource::Text(text) => Ok(text.clone().into_bytes()),
        ObjectSource::External | ObjectSource::Driver(_) => Ok(Vec::new()),
        ObjectSource::File(path) => tokio::fs::read(path).await.map_err(|error| {
            let shown = path.display().to_string();
            EngineError::new("reading", shown, ErrorKind::Missing, error.to_string())
        }),
    }
}

/// Removes versions of objects of the stack that nothing uses any more.
pub(super) async fn clear(
    engine: &dyn Engine,
    kind: ObjectKind,
    stack: &SwarmStack,
    used: &IndexMap<String, PlacedObject>,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<()> {
    let own = engine.swarm().objects(kind, of_stack(&stack.name)).await?;
    for report in own {
        let current = used.iter().find(|(base, _)| version(base, &report.name).is_some());
        let is_old = current.is_some_and(|(_, placed)| placed.id != report.id);
        if !is_old {
            continue;
        }
        match engine.swarm().remove_object(kind, &report.id).await {
            Ok(()) => tell(SwarmNews::Removed {
                kind: kind_name(kind),
                name: report.name,
            }),
            // A task that is on its way out, or another service, still uses it.
            Err(error) => tracing::debug!(%error, "an older object stays"),
        }
    }
    Ok(())
}
