//! The popup with the projects on this engine, to switch to one.

use crate::stack::OtherProject;
use crate::tui::facts::World;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::shrink;
use crate::tui::popup::Choice;
use crate::tui::popup::paint::first;
use crate::tui::popup::paint::input;
use crate::tui::popup::paint::listing;
use crate::tui::popup::paint::opened;
use crate::tui::popup::projects::listed;
use crate::tui::screen::Screen;
use ratatui::layout::Rect;

/// The size of the list.
pub(crate) fn size(screen: &Screen) -> (u16, u16) {
    listing(screen, 90, 18)
}

/// Draws the list.
pub(crate) fn projects(
    pen: &mut Pen<'_>,
    (choice, found): (&Choice, Option<&Result<Vec<OtherProject>, String>>),
    screen: &Screen,
    world: World<'_>,
) {
    let inside = opened(pen, screen, size(screen), "projects on this engine");
    input(pen, inside, choice, "name");
    let list = shrink(inside, 1, 0, 0, 0);
    let theme = pen.theme().clone();
    let shown = listed(found, choice.input.text());
    match found {
        None => {
            pen.line(list, 0).put("asking the engine", theme.dim);
        }
        Some(Err(error)) => {
            pen.line(list, 0).put(error, theme.bad);
        }
        Some(Ok(_)) if shown.is_empty() => {
            pen.line(list, 0).put("none of that name", theme.dim);
        }
        Some(Ok(_)) => {}
    }
    for (y, (at, project)) in (0..list.height).zip(shown.iter().enumerate().skip(first(choice.at, list.height))) {
        let here = at == choice.at;
        if here {
            let row = Rect {
                y: list.y + y,
                height: 1,
                ..list
            };
            pen.shade(row, theme.selected);
        }
        let cursor = if here { pen.glyphs().cursor } else { " " };
        let running = format!("{}/{} running", project.running, project.containers);
        let style = if project.running > 0 { theme.good } else { theme.dim };
        let files = if project.name == world.stack.name {
            "this one".to_owned()
        } else {
            project.files.join(", ")
        };
        pen.line(list, y)
            .put(cursor, theme.focus)
            .field(26, &project.name, theme.text)
            .field(14, &running, style)
            .gap(1)
            .put(&files, theme.dim);
    }
}
