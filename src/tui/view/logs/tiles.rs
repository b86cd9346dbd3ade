//! Several log panes: each has its own services, filter, search and position; one of them receives keys.

use crate::settings::Splits;
use ratatui::layout::{Position, Rect};

/// Most log panes.
pub(super) const MOST: usize = 4;
/// Columns from which log panes stand side by side; in fewer, they are stacked.
const BESIDE_FROM: u16 = 100;
/// Log panes that would be narrower than this are stacked all the same.
const LEAST_COLUMNS: u16 = 36;
/// If stacked panes were lower than this, only the one that receives keys is shown.
const LEAST_ROWS: u16 = 5;
/// Columns, and rows, a divider leaves to the panes on its sides.
const NARROWEST: u16 = 24;
const LOWEST: u16 = 4;
/// Unit of divider positions, as parts of the whole: fine enough to give the same cell again in the same area.
const WHOLE: u32 = 10_000;

/// Where `count` log panes are in an area: side by side, else stacked, else only the one that receives keys.
pub(super) fn tiles(area: Rect, count: usize, with_keys: usize, splits: &Splits) -> [Rect; MOST] {
    let mut out = [Rect::default(); MOST];
    let many = u16::try_from(count.clamp(1, MOST)).unwrap_or(1);
    let beside = area.width >= BESIDE_FROM && area.width / many >= LEAST_COLUMNS;
    let below = area.height / many >= LEAST_ROWS;
    if !beside && !below {
        if let Some(only) = out.get_mut(with_keys) {
            *only = area;
        }
        return out;
    }
    let (whole, least) = if beside {
        (area.width, NARROWEST)
    } else {
        (area.height, LOWEST)
    };
    let mut begin = 0;
    for (at, place) in (1..=many).zip(&mut out) {
        let own = splits.tiles.get(usize::from(at) - 1).copied().flatten();
        // The remainder goes to the first panes, one cell each.
        let even = whole / many * at + at.min(whole % many);
        let last = whole.saturating_sub(least * (many - at));
        let end = match own {
            _ if at == many => whole,
            Some(share) => cells(share, whole).min(last).max(begin + least),
            None => even.min(last).max(begin + least),
        };
        *place = if beside {
            Rect {
                x: area.x + begin,
                width: end - begin,
                ..area
            }
        } else {
            Rect {
                y: area.y + begin,
                height: end - begin,
                ..area
            }
        };
        begin = end;
    }
    out
}

/// The cells of a share.
fn cells(share: u16, whole: u16) -> u16 {
    let cells = (u32::from(share) * u32::from(whole) + WHOLE / 2) / WHOLE;
    u16::try_from(cells).unwrap_or(whole)
}

/// The share of so many cells.
fn share(cells: u16, whole: u16) -> u16 {
    let whole = u32::from(whole.max(1));
    u16::try_from((u32::from(cells) * WHOLE + whole / 2) / whole).unwrap_or(u16::MAX)
}

/// The number of the log pane that ends at the divider at a cell. Between panes side by side only the left edge of the
/// next one is the divider (the right edge is a scrollbar); between stacked panes both edges are.
pub(super) fn tile_ending_at(tiles: &[Rect; MOST], borders: bool, Position { x, y }: Position) -> Option<usize> {
    tiles.array_windows().position(|[one, next]| {
        if one.is_empty() || next.is_empty() {
            return false;
        }
        if one.y == next.y {
            x == next.x && (one.y..one.bottom()).contains(&y)
        } else {
            let edge = y == next.y || borders && y + 1 == next.y;
            edge && (one.x..one.right()).contains(&x)
        }
    })
}

/// The divider positions between the log panes of an area after one is dragged to a cell. The others stay where they
/// are.
pub(super) fn tiles_moved(
    mut splits: Splits,
    area: Rect,
    tiles: &[Rect; MOST],
    ending: usize,
    Position { x, y }: Position,
) -> Splits {
    let (Some(one), Some(next)) = (tiles.get(ending), tiles.get(ending + 1)) else {
        return splits;
    };
    let beside = one.y == next.y;
    let (from, to, at, least) = if beside {
        (one.x, next.right(), x, NARROWEST)
    } else {
        (one.y, next.bottom(), y, LOWEST)
    };
    let at = at.min(to.saturating_sub(least)).max(from + least);
    if let Some(place) = splits.tiles.get_mut(ending) {
        *place = Some(if beside {
            share(at - area.x, area.width)
        } else {
            share(at - area.y, area.height)
        });
    }
    splits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_fill_their_area_and_do_not_overlap() {
        for (width, height) in [(200, 40), (97, 20), (80, 12), (30, 4), (1, 1), (0, 0)] {
            let area = Rect::new(3, 2, width, height);
            for (count, own) in
                (1..=MOST).flat_map(|count| [None, Some(0), Some(6000), Some(u16::MAX)].map(|own| (count, own)))
            {
                let splits = Splits {
                    tiles: [own; MOST - 1],
                    ..Splits::default()
                };
                let places = tiles(area, count, count - 1, &splits);
                let cells: u32 = places.iter().map(|place| place.area()).sum();
                assert_eq!(cells, area.area(), "{count} in {area:?}");
                for (at, place) in places.iter().enumerate().filter(|(_, place)| !place.is_empty()) {
                    assert_eq!(place.intersection(area), *place, "{count} in {area:?}");
                    let apart = places.get(at + 1..).unwrap_or_default();
                    assert!(apart.iter().all(|other| place.intersection(*other).is_empty()));
                }
            }
        }
    }

    #[test]
    fn a_place_is_the_same_cell_again() {
        for whole in 1..1000 {
            for at in 0..=whole {
                assert_eq!(cells(share(at, whole), whole), at, "of {whole}");
            }
        }
    }
}
