//! Volumes that were filled before: by another version, with another password, before a script was changed.

use crate::compose::{MountKind, Service};
use crate::doctor::container_path;
use crate::doctor::facts::{PathKind, PathReport};
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::{KnownProgram, known};
use crate::engine::{Timestamp, VolumeReport};
use crate::mask;
use std::path::Path;

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((program, known)) = known(input, service) else {
        return;
    };
    check_version(input, service, (program, known), found);
    let Some((index, volume)) = data_volume(input, service, known) else {
        return;
    };
    check_changed(input, service, known, index, found);
    check_scripts(input, service, (known, volume), index, found);
}

/// The mount of the data directory, and its volume where it exists.
fn data_volume<'a>(
    input: CheckInput<'a>,
    service: &Service,
    known: &KnownProgram,
) -> Option<(usize, &'a VolumeReport)> {
    let observed = input.facts.observed.as_ref()?;
    let is_data = |target: &str| known.data.iter().any(|data| data == target);
    let (index, mount) = service
        .volumes
        .iter()
        .enumerate()
        .find(|(_, mount)| mount.kind == MountKind::Volume && is_data(&mount.target))?;
    let volume = input.project.volumes.get(&mount.source)?;
    Some((index, observed.volume(&volume.name)?))
}

/// Whether the data directory was filled before, so that what only counts on an empty one does not count.
pub(super) fn is_filled(input: CheckInput<'_>, service: &Service, known: &KnownProgram) -> bool {
    let by_bind = service
        .volumes
        .iter()
        .filter(|mount| mount.kind == MountKind::Bind && known.data.contains(&mount.target))
        .any(|mount| {
            let facts = input.facts.file(Path::new(&mount.source)).report();
            facts.is_some_and(|facts| facts.names.iter().any(|name| !name.starts_with('.')))
        });
    by_bind || data_volume(input, service, known).is_some()
}

fn check_version(
    input: CheckInput<'_>,
    service: &Service,
    (program, known): (&str, &KnownProgram),
    found: &mut Vec<DoctorFinding>,
) {
    let Some(version) = &known.version else { return };
    let here = container_path::variable(input, service, &version.variable).or_else(|| tag_version(&service.image));
    let Some(here) = here else { return };
    for data in &known.data {
        let PathReport::Present(facts) = container_path::report(input, service, &format!("{data}/{}", version.file))
        else {
            continue;
        };
        let made = facts.text().trim().to_owned();
        let (made_major, major) = (made.split('.').next(), here.split('.').next());
        if made.is_empty() || made_major == major {
            continue;
        }
        let index = service
            .volumes
            .iter()
            .position(|mount| data.starts_with(&mount.target))
            .unwrap_or(0);
        let message = format!(
            "the data of `{}` is of {program} {made}, and the image has {here}",
            service.name
        );
        let error = input.error(
            "data-of-other-version",
            service,
            &["volumes", &index.to_string()],
            message,
        );
        found.push(DoctorFinding::of(
            service,
            error
                .because(format!(
                    "{data}/{} says {made}: the server refuses to start on it",
                    version.file
                ))
                .hint(format!(
                    "use the image of version {made}, or dump there and restore into a new volume"
                )),
        ));
    }
}

/// The major version in the tag of an image.
fn tag_version(image: &str) -> Option<String> {
    let (_, tag) = image.rsplit_once(':')?;
    let digits: String = tag.chars().take_while(char::is_ascii_digit).collect();
    Some(digits).filter(|digits| !digits.is_empty())
}

/// Variables that counted when the volume was filled, and are others now.
fn check_changed(
    input: CheckInput<'_>,
    service: &Service,
    known: &KnownProgram,
    index: usize,
    found: &mut Vec<DoctorFinding>,
) {
    let Some(observed) = &input.facts.observed else { return };
    let before = observed
        .of_service(&input.project.name, &service.name)
        .into_iter()
        .find_map(|found| observed.reports.get(&found.id));
    let Some(before) = before else { return };
    for name in &known.once {
        let Some(now) = container_path::variable(input, service, name) else {
            continue;
        };
        let was = before
            .environment
            .iter()
            .filter_map(|text| text.split_once('='))
            .find(|(key, _)| key == name);
        let Some((_, was)) = was.filter(|(_, was)| *was != now) else {
            continue;
        };
        let message = format!(
            "{name} of `{}` was changed, and its volume keeps the old one",
            service.name
        );
        let warning = input.warning("volume-older-than-variable", service, &["environment", name], message);
        let shown = if mask::is_secret_name(name) {
            String::new()
        } else {
            format!(" (it was `{was}`)")
        };
        let mut warning = warning.because(format!("it only counts for an empty data directory{shown}"));
        if let Some(span) = input.tree.place(&service.name, &["volumes", &index.to_string()]) {
            warning = warning.label(span, "the volume that was filled with the old one");
        }
        found.push(DoctorFinding::of(
            service,
            warning.hint("change it in the database too (ALTER USER …), or remove the volume and all its data: stackdeck down -v"),
        ));
    }
}

/// Scripts that were changed after the volume was made: they do not run again.
fn check_scripts(
    input: CheckInput<'_>,
    service: &Service,
    (known, volume): (&KnownProgram, &VolumeReport),
    index: usize,
    found: &mut Vec<DoctorFinding>,
) {
    let Some(made) = volume.created.filter(|_| !known.init.is_empty()) else {
        return;
    };
    // The first start fills it: what was written within minutes of it was there.
    let filled = Timestamp(made.0.saturating_add(60_000_000_000));
    for mount in service
        .volumes
        .iter()
        .filter(|mount| mount.kind == MountKind::Bind && mount.target.starts_with(&known.init))
    {
        let source = Path::new(&mount.source);
        let Some(facts) = input.facts.file(source).report() else {
            continue;
        };
        let names: Vec<_> = match facts.kind {
            PathKind::Directory => facts.names.iter().map(|name| source.join(name)).collect(),
            PathKind::File | PathKind::Special => vec![source.to_owned()],
        };
        let later = names.iter().find(|path| {
            let changed = input.facts.file(path).report().and_then(|facts| facts.modified);
            changed.is_some_and(|changed| changed > filled)
        });
        let Some(later) = later else { continue };
        let message = format!(
            "{} was changed after the volume of `{}` was made",
            input.shown(later),
            service.name
        );
        let warning = input.warning(
            "volume-older-than-script",
            service,
            &["volumes", &index.to_string()],
            message,
        );
        found.push(DoctorFinding::of(
            service,
            warning
                .because(format!(
                    "scripts of {} run once, on an empty data directory: not again",
                    known.init
                ))
                .hint(format!(
                    "apply the change by hand, or remove the volume and all its data: docker volume rm {}",
                    volume.name
                )),
        ));
    }
}
