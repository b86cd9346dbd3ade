//! Dockerfiles read into builder stages, and stages measured against a builder's records.

use super::{BuilderStage, measure, stages};
use crate::engine::{CacheRecord, Timestamp};
use indexmap::{IndexMap, indexmap};

const MIB: u64 = 1 << 20;

fn no_args() -> IndexMap<String, Option<String>> {
    IndexMap::new()
}

#[test]
fn a_build_stage_includes_the_steps_of_its_base_stages() {
    let text = "\
ARG RUST=rust:1
ARG CA=none
FROM ${RUST} AS trust-none
FROM ${RUST} AS trust-secret
RUN cp /ca /x
FROM trust-${CA} AS builder
RUN set -eu; \\
    # a comment between the lines
    apk   add cc
COPY . .
RUN [\"make\", \"all\"]
COPY late /late
FROM scratch
COPY --from=builder /out /
";
    let plain = stages(text, &no_args(), "");
    let want = BuilderStage {
        name: "builder".into(),
        base: "rust:1".into(),
        commands: vec!["set -eu; apk add cc".into(), "make all".into()],
        copies_after: 1,
    };
    assert_eq!(plain, [want]);
    let args = indexmap! {"CA".to_owned() => Some("secret".to_owned()), "RUST".to_owned() => Some("mine:2".to_owned())};
    let behind_a_proxy = stages(text, &args, "");
    assert_eq!(behind_a_proxy[0].base, "mine:2");
    assert_eq!(behind_a_proxy[0].commands[0], "cp /ca /x");
}

#[test]
fn stages_can_be_named_by_number_and_the_target_ends_the_build() {
    let text = "FROM a\nRUN one\nFROM b AS two\nRUN two\nCOPY --from=0 /x /x\nFROM c\nCOPY --from=two /y /y\nCOPY --from=nginx:1 /z /z\n";
    let names = |target| {
        let found = stages(text, &no_args(), target);
        found
            .into_iter()
            .map(|stage| (stage.name, stage.base))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(""), [("two".into(), "b".into())]);
    assert_eq!(names("two"), [("0".into(), "a".into())]);
    assert_eq!(names("none-such"), []);
    assert_eq!(stages("FROM a\nRUN one\n", &no_args(), ""), []);
    assert_eq!(stages("not a Dockerfile", &no_args(), ""), []);
}

#[test]
fn from_expands_default_and_alternative_values() {
    let text = "ARG A\nARG B=x\nFROM ${A:-${B}}-$B${B:+-more} AS s\nRUN r\nFROM scratch\nCOPY --from=s / /\n";
    assert_eq!(stages(text, &no_args(), "")[0].base, "x-x-more");
}

fn record(id: &str, parent: &str, description: &str, size: u64, used: i64) -> CacheRecord {
    CacheRecord {
        id: id.into(),
        parents: Some(parent.to_owned())
            .filter(|parent| !parent.is_empty())
            .into_iter()
            .collect(),
        description: description.into(),
        size,
        created: Some(Timestamp(used)),
        last_used: Some(Timestamp(used)),
    }
}

/// What an engine keeps of: `FROM base; RUN big; WORKDIR; COPY; RUN small; COPY`, and of a result that copies from it.
fn records() -> Vec<CacheRecord> {
    vec![
        record("dir", "big", "fileop target", 0, 1),
        record("base", "", "from local ", 0, 1),
        record("big", "base", "mount / from exec /bin/sh -c make  big", 7 * MIB, 1),
        record("file", "dir", "[builder 3/4] COPY Dockerfile ./", 340, 1),
        record("small", "file", "mount / from exec /bin/sh -c make small", 3 * MIB, 1),
        record("late", "small", "fileop target", 100, 1),
        record(
            "result",
            "",
            "[stage-3 1/1] COPY --from=builder /small /small",
            3 * MIB,
            1,
        ),
    ]
}

fn stage(commands: &[&str], copies_after: usize) -> BuilderStage {
    BuilderStage {
        name: "builder".into(),
        base: "base:1".into(),
        commands: commands.iter().map(|command| (*command).to_owned()).collect(),
        copies_after,
    }
}

#[test]
fn the_cache_key_of_a_stage_is_its_base_and_its_steps() {
    let found = measure(&stage(&["make big", "make small"], 1), &records(), Some(80 * MIB)).unwrap();
    assert_eq!(found.size, 90 * MIB + 340 + 100);
    assert_eq!((found.base, found.steps), (80 * MIB, 5));
    let without_the_last_copy = measure(&stage(&["make big", "make small"], 0), &records(), Some(80 * MIB)).unwrap();
    assert_eq!(without_the_last_copy.size, 90 * MIB + 340);
}

#[test]
fn an_uncached_step_has_no_estimate() {
    assert_eq!(measure(&stage(&["make other"], 0), &records(), Some(1)), None);
    assert_eq!(measure(&stage(&["small"], 0), &records()[..2], Some(1)), None);
    assert_eq!(measure(&stage(&[], 0), &records(), Some(1)), None);
    // The base image is gone: its share is not known, so the sum is not.
    assert_eq!(measure(&stage(&["make small"], 0), &records(), None), None);
}

#[test]
fn equal_commands_after_different_steps_are_distinguished() {
    let mut records = records();
    records.push(record(
        "other",
        "",
        "mount / from exec /bin/sh -c make small",
        50 * MIB,
        9,
    ));
    let found = measure(&stage(&["make big", "make small"], 0), &records, Some(0)).unwrap();
    assert_eq!(found.size, 10 * MIB + 340);
    // A newer run of the same steps is the one that counts.
    records.push(record(
        "again",
        "file",
        "mount / from exec /bin/sh -c make small",
        4 * MIB,
        9,
    ));
    let newer = measure(&stage(&["make big", "make small"], 0), &records, Some(0)).unwrap();
    assert_eq!(newer.size, 11 * MIB + 340);
}

#[test]
fn layers_pulled_during_a_build_are_counted_apart() {
    let records = [
        record("l1", "", "pulled from registry/base:1", 30 * MIB, 1),
        record("run", "l1", "mount / from exec /bin/sh -c make", MIB, 1),
    ];
    assert_eq!(measure(&stage(&["make"], 0), &records, None).unwrap().size, 31 * MIB);
}
