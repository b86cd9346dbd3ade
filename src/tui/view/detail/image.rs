//! The image tab: what it is, its size, and the size of the stage that built it.

use crate::plan::builder::BuilderSize;
use crate::tui::kit::human;
use crate::tui::view::detail::by_spec;
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};

pub(super) struct ImageTab;

impl Tab for ImageTab {
    fn page(&self, TabContext { service, .. }: TabContext<'_>) -> Page {
        if let Some(tasks) = &service.tasks {
            return by_spec::image(&tasks.report.spec);
        }
        let line = |name: &str, value: String| PageRow::new(format!("{name:<12}"), Ink::Dim).and(value, Ink::Text);
        let mut rows = Vec::new();
        if let Some(container) = service.lead() {
            rows.push(line("asked for", container.image.clone()).copies(container.image.clone()));
            rows.push(line("made from", container.image_id.clone()).copies(container.image_id.clone()));
        }
        let Some(image) = &service.image else {
            if rows.is_empty() {
                rows.push(PageRow::new("no image yet", Ink::Dim));
            }
            return Page::of_rows(rows);
        };
        rows.push(line("size", human::bytes(image.size)));
        if let Some(builder) = &service.builder_size {
            rows.push(line("built in", built_in(builder)));
            let stayed = format!("{} of it stayed in the image", share(image.size, builder.size));
            rows.push(line("", stayed));
        }
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
            rows.push(PageRow::new(
                "the name means another image now: `up` would recreate",
                Ink::Wait,
            ));
        }
        Page::of_rows(rows)
    }
}

/// "stage builder, 1.2G: base rust:1 804M and 8 steps of 412M, by the build cache"
fn built_in(builder: &BuilderSize) -> String {
    let steps = builder.size.saturating_sub(builder.base);
    let base = match (builder.base, builder.base_name.as_str()) {
        (0, _) => String::new(),
        (size, name) => format!("base {name} {} and ", human::bytes(size)),
    };
    format!(
        "stage {}, {}: {base}{} steps of {}, by the build cache",
        builder.stage,
        human::bytes(builder.size),
        builder.steps,
        human::bytes(steps),
    )
}

fn share(part: u64, whole: u64) -> String {
    format!("{:.1}%", part as f64 * 100.0 / whole.max(1) as f64)
}
