//! The image tab: what it is, how large, and how large what built it was.

use super::{Ink, Page, Row};
use crate::stack::Service;
use crate::tui::human;

pub(super) fn page(service: &Service) -> Page {
    let line = |name: &str, value: String| Row::of(format!("{name:<12}"), Ink::Dim).and(value, Ink::Text);
    let mut rows = Vec::new();
    if let Some(container) = service.lead() {
        rows.push(line("asked for", container.image.clone()).copies(container.image.clone()));
        rows.push(line("made from", container.image_id.clone()).copies(container.image_id.clone()));
    }
    let Some(image) = &service.image else {
        if rows.is_empty() {
            rows.push(Row::of("no image yet", Ink::Dim));
        }
        return Page {
            rows,
            ..Page::default()
        };
    };
    rows.push(line("size", size(image.size, service.builder_size)));
    let lists = [
        ("names", image.tags.join(", ")),
        ("digest", image.digests.first().cloned().unwrap_or_default()),
        ("platform", image.platform.clone()),
        ("entrypoint", image.entrypoint.join(" ")),
        ("command", image.command.join(" ")),
        ("user", image.user.clone()),
        ("exposes", image.exposed.join(", ")),
        ("volumes", image.volumes.join(", ")),
    ];
    for (name, value) in lists {
        if !value.is_empty() {
            rows.push(line(name, value.clone()).copies(value));
        }
    }
    if service
        .lead()
        .is_some_and(|container| container.image_id != image.id && !image.id.is_empty())
    {
        rows.push(Row::of(
            "the name means another image now: `up` would recreate",
            Ink::Wait,
        ));
    }
    Page {
        rows,
        ..Page::default()
    }
}

/// "11M · built in a stage of 1.9G (0.5%)"
fn size(size: u64, builder: Option<u64>) -> String {
    match builder.filter(|builder| *builder > 0) {
        Some(builder) => {
            let share = size as f64 * 100.0 / builder as f64;
            format!(
                "{} · its builder stage: {} ({share:.1}% of it stayed)",
                human::bytes(size),
                human::bytes(builder)
            )
        }
        None => human::bytes(size),
    }
}
