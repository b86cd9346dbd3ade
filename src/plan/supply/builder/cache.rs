//! Finds the steps of a build stage among the records of the builder's cache.

use super::dockerfile::single_blanks;
use super::{BuilderSize, BuilderStage};
use crate::engine::CacheRecord;
use indexmap::IndexMap;

/// Prefix of a `RUN` record's description; its command line follows.
const RUN: &str = "mount / from exec ";
/// Prefix of the record of a local image that a build starts from; its bytes are the image's, not the cache's.
const IMAGE: &str = "from local";
/// Longest chain of records; a longer one has a cycle.
const DEEPEST: usize = 1000;

/// The size of a stage: the bytes of its steps and of its base image (`base`, when the engine has that). `None` when
/// the cache no longer has its last command, or the stage has no command to find it by.
pub fn measure(stage: &BuilderStage, records: &[CacheRecord], base: Option<u64>) -> Option<BuilderSize> {
    let cache = Cache::new(records);
    let last = stage.commands.last()?;
    let best = records
        .iter()
        .filter(|record| runs(record, last))
        .map(|record| (cache.down_from(record), record))
        .max_by_key(|(way, record)| (agreement(way, &stage.commands), record.last_used, record.created))?;
    let (mut way, top) = best;
    way.extend(cache.up_from(top, stage.copies_after));
    let stands_on_image = way.iter().any(|record| record.description.starts_with(IMAGE));
    let base = match (stands_on_image, base) {
        (false, _) => 0,
        (true, Some(size)) => size,
        // Without the base image's bytes the sum would be too small.
        (true, None) => return None,
    };
    let steps: u64 = way.iter().map(|record| record.size).sum();
    Some(BuilderSize {
        stage: stage.name.clone(),
        size: base.saturating_add(steps),
        base,
        base_name: stage.base.clone(),
        steps: way
            .iter()
            .filter(|record| !record.description.starts_with(IMAGE))
            .count(),
    })
}

/// Whether a record is the result of a command.
fn runs(record: &CacheRecord, command: &str) -> bool {
    record.description.strip_prefix(RUN).is_some_and(|line| {
        let line = single_blanks(line);
        line.strip_suffix(command)
            .is_some_and(|shell| shell.is_empty() || shell.ends_with(' '))
    })
}

/// How many of the commands are in the chain, in order: another build with the same last command has fewer.
fn agreement(way: &[&CacheRecord], commands: &[String]) -> usize {
    let mut below = way.iter();
    commands
        .iter()
        .rev()
        .take_while(|command| below.any(|record| runs(record, command)))
        .count()
}

struct Cache<'a> {
    by_id: IndexMap<&'a str, &'a CacheRecord>,
    records: &'a [CacheRecord],
}

impl<'a> Cache<'a> {
    fn new(records: &'a [CacheRecord]) -> Self {
        let by_id = records.iter().map(|record| (record.id.as_str(), record)).collect();
        Self { by_id, records }
    }

    /// The record and its ancestors, newest first.
    fn down_from(&self, top: &'a CacheRecord) -> Vec<&'a CacheRecord> {
        let mut way = vec![top];
        let mut at = top;
        while let Some(below) = at.parents.first().and_then(|id| self.by_id.get(id.as_str())) {
            if way.len() == DEEPEST {
                break;
            }
            way.push(below);
            at = below;
        }
        way
    }

    /// Up to `steps` records above this one that only add files; the newest where there are several.
    fn up_from(&self, bottom: &'a CacheRecord, steps: usize) -> Vec<&'a CacheRecord> {
        let mut way: Vec<&CacheRecord> = Vec::new();
        let mut at = bottom;
        while way.len() < steps {
            let above = self
                .records
                .iter()
                .filter(|record| record.parents.first() == Some(&at.id) && !record.description.starts_with(RUN))
                .max_by_key(|record| (record.last_used, record.created));
            let Some(above) = above else { break };
            way.push(above);
            at = above;
        }
        way
    }
}
