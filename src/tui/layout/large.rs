//! The views on a large screen. There are several ways to put them: taken is the one that leaves the fewest rows empty that the
//! logs could have. With a change of tab or service only the view that stands second at the side moves.

use super::plan::{
    Arrangement, FRAME, LEAST_COLUMNS, LEAST_ROWS, LargeForm, Layout, ViewPlace, WantedRows, count, detail_rows,
    middle_view, own_detail, table_rows,
};
use crate::tui::action::ViewId;
use crate::tui::kit::{take_right, take_top};
use ratatui::layout::Rect;

/// Fewest rows in which a view can be read at all.
const READABLE: u16 = 6;
/// Fewest columns at the side that are enough for two views.
const TWO_BESIDE: u16 = 70;
/// What another form must be better by than the present one: what two empty rows cost.
const STAYS_FOR: u32 = 12;

/// A view, and the rows it takes with its frame.
#[derive(Debug, Clone, Copy)]
struct Part {
    id: Option<ViewId>,
    rows: WantedRows,
}

impl Part {
    /// How bad it is that it has so many rows.
    fn cost(self, rows: u16) -> u32 {
        let empty = u32::from(rows.saturating_sub(self.rows.all));
        let missing = u32::from(self.rows.least.saturating_sub(rows));
        let unreadable = u32::from(self.rows.least.min(READABLE).saturating_sub(rows));
        3 * empty * empty + 4 * missing + 20 * unreadable
    }
}

/// What is to be put.
struct Parts<'a> {
    table: Part,
    detail: Part,
    /// Those at the side that have something to show.
    sides: Vec<Part>,
    /// Columns at the side.
    side: u16,
    arrangement: Arrangement<'a>,
}

/// One way to put them.
struct Placing {
    form: LargeForm,
    middle: Rect,
    column: Rect,
    parts: Vec<(Part, Rect)>,
    cost: u32,
}

/// Lays out a large screen: the logs have what the others leave.
pub(super) fn arrange_large(layout: &mut Layout, mut rest: Rect, arrangement: Arrangement<'_>) {
    let parts = parts(layout, rest, arrangement);
    let forms = forms(&parts, rest);
    let heights = |form: &LargeForm| {
        let form = *form;
        let heights = parts.heights(form, rest.height);
        heights.into_iter().map(move |rows| (form, rows))
    };
    let all = forms.iter().flat_map(heights);
    let placings = all.map(|(form, rows)| parts.put(form, Rect { height: rows, ..rest }));
    let Some(best) = placings.min_by_key(|placing| placing.cost) else {
        return;
    };
    let bottom = best.parts.iter().map(|(_, area)| area.bottom()).max();
    let upper = bottom.unwrap_or(rest.y).saturating_sub(rest.y);
    take_top(&mut rest, upper);
    for (part, area) in best.parts {
        if let Some(id) = part.id {
            layout.put(id, area);
        }
    }
    layout.middle = best.middle;
    layout.column = best.column;
    layout.form = Some(best.form);
    layout.put_first(ViewPlace::Bottom, rest);
}

fn parts<'a>(layout: &Layout, rest: Rect, arrangement: Arrangement<'a>) -> Parts<'a> {
    let ids = layout.views_in(ViewPlace::Side).map(|view| view.id);
    let usual = WantedRows::exactly(rest.height / 4);
    let sides = ids.map(|id| Part {
        id: Some(id),
        rows: arrangement.rows_for(id, FRAME).unwrap_or(usual),
    });
    let sides: Vec<Part> = sides.filter(|part| part.rows.all > 0).collect();
    let table = table_rows(layout, rest, arrangement);
    let all = count(layout, arrangement).saturating_add(FRAME + 1);
    // Many services want the height, few the width.
    let usual = if sides.len() > 1 && all <= table {
        (arrangement.size.width / 2).min(120)
    } else {
        (arrangement.size.width / 3).clamp(48, 72)
    };
    let widest = arrangement.size.width.saturating_sub(LEAST_COLUMNS * 2);
    let side = arrangement.splits.side.unwrap_or(usual).clamp(LEAST_COLUMNS, widest);
    Parts {
        table: Part {
            id: layout.views_in(ViewPlace::Top).next().map(|view| view.id),
            rows: WantedRows {
                least: table,
                all: all.max(table),
            },
        },
        detail: Part {
            id: middle_view(layout, arrangement),
            rows: detail_rows(layout, rest.height.saturating_sub(table), arrangement),
        },
        side: if sides.is_empty() { 0 } else { side },
        sides,
        arrangement,
    }
}

/// The forms that are possible.
fn forms(parts: &Parts<'_>, rest: Rect) -> Vec<LargeForm> {
    let are_many = parts.table.rows.all > rest.height / 3;
    match parts.sides.len() {
        0 => vec![LargeForm::BesideTable],
        _ if are_many => vec![LargeForm::BesideTable],
        1 => vec![LargeForm::BesideTable, LargeForm::Column],
        _ if parts.side < TWO_BESIDE => vec![LargeForm::Column, LargeForm::UnderDetails],
        _ => vec![LargeForm::Row, LargeForm::UnderDetails, LargeForm::Column],
    }
}

impl Parts<'_> {
    /// Heights worth trying of all above the logs.
    fn heights(&self, form: LargeForm, all: u16) -> Vec<u16> {
        let table = self.table.rows.least;
        let splits = self.arrangement.splits;
        if let Some(own) = splits.detail {
            return vec![table + own_detail(own, all.saturating_sub(table))];
        }
        let detail = self.detail.rows.least;
        let most = (all * 3 / 5).max(table + detail).min(all.saturating_sub(LEAST_ROWS));
        let sum = |of: fn(WantedRows) -> u16| {
            let rows = self.sides.iter().map(|part| of(part.rows));
            rows.fold(0, u16::saturating_add)
        };
        let second = self.sides.get(1).map_or(WantedRows::default(), |part| part.rows);
        let first = self.sides.first().map_or(WantedRows::default(), |part| part.rows);
        let sides = [
            first.least,
            first.all,
            second.least,
            second.all,
            sum(|rows| rows.least),
            sum(|rows| rows.all),
        ];
        let mut heights: Vec<u16> = match form {
            LargeForm::BesideTable => {
                let tables = [table, self.table.rows.all];
                let left = tables.map(|table| table.saturating_add(detail));
                sides.into_iter().chain(left).collect()
            }
            LargeForm::Column | LargeForm::Row | LargeForm::UnderDetails => {
                let left = [0, second.least, second.all].map(|under| detail.saturating_add(under));
                let below = sides.into_iter().chain(left);
                below.map(|rows| table.saturating_add(rows)).collect()
            }
        };
        heights.push(most);
        for rows in &mut heights {
            *rows = (*rows).clamp((table + LEAST_ROWS).min(most), most);
        }
        heights.sort_unstable();
        heights.dedup();
        heights
    }

    /// Puts them into an area.
    fn put(&self, form: LargeForm, area: Rect) -> Placing {
        let mut rest = area;
        let mut parts = Vec::with_capacity(self.sides.len() + 2);
        let column = match form {
            LargeForm::BesideTable => {
                let column = take_right(&mut rest, self.side);
                // Where the table has more rows than there is room for elsewhere, it takes what the details leave.
                let most = rest.height.saturating_sub(self.detail.rows.least).max(LEAST_ROWS);
                let rows = self.arrangement.splits.table.map(|_| self.table.rows.least);
                let rows = rows.unwrap_or(self.table.rows.all.min(most));
                parts.push((self.table, take_top(&mut rest, rows)));
                column
            }
            LargeForm::Column | LargeForm::Row | LargeForm::UnderDetails => {
                parts.push((self.table, take_top(&mut rest, self.table.rows.least)));
                take_right(&mut rest, self.side)
            }
        };
        let middle = rest;
        match (form, self.sides.as_slice()) {
            (LargeForm::Row, [first, second, others @ ..]) => {
                let mut left = column;
                let right = take_right(&mut left, column.width / 2);
                parts.push((self.detail, middle));
                self.stack(left, &but_second(*first, others), &mut parts);
                parts.push((*second, right));
            }
            (LargeForm::UnderDetails, [first, second, others @ ..]) => {
                let mut under = middle;
                let rows = self.detail.rows.least.min(under.height.saturating_sub(LEAST_ROWS));
                parts.push((self.detail, take_top(&mut under, rows)));
                parts.push((*second, under));
                self.stack(column, &but_second(*first, others), &mut parts);
            }
            (LargeForm::BesideTable | LargeForm::Column | LargeForm::Row | LargeForm::UnderDetails, sides) => {
                parts.push((self.detail, middle));
                self.stack(column, sides, &mut parts);
            }
        }
        let cost: u32 = parts.iter().map(|(part, area)| part.cost(area.height)).sum();
        let stays = self.arrangement.measured.form == Some(form);
        Placing {
            form,
            middle,
            column,
            parts,
            cost: cost + u32::from(area.height) + if stays { 0 } else { STAYS_FOR },
        }
    }

    /// Puts views over each other: each has the rows it takes; where there are fewer, the highest give first, and what is left
    /// over is the last one's. The first may have its own height.
    fn stack(&self, mut area: Rect, views: &[Part], parts: &mut Vec<(Part, Rect)>) {
        let mut rows = shares(area.height, views);
        if let (Some(own), [first, .., last]) = (self.arrangement.splits.graph, rows.as_mut_slice()) {
            let both = *first + *last;
            *first = own.clamp(LEAST_ROWS, both.saturating_sub(LEAST_ROWS).max(LEAST_ROWS));
            *last = both.saturating_sub(*first);
        }
        for (part, rows) in views.iter().zip(rows) {
            parts.push((*part, take_top(&mut area, rows)));
        }
    }
}

/// The views at the side without the second.
fn but_second(first: Part, others: &[Part]) -> Vec<Part> {
    std::iter::once(first).chain(others.iter().copied()).collect()
}

/// The rows of views over each other.
fn shares(height: u16, views: &[Part]) -> Vec<u16> {
    let mut rows: Vec<u16> = views.iter().map(|part| part.rows.least).collect();
    let wanted = rows.iter().copied().fold(0, u16::saturating_add);
    if wanted > height {
        return lowered(height, &rows);
    }
    let mut left = height - wanted;
    for (rows, part) in rows.iter_mut().zip(views) {
        let more = part.rows.all.saturating_sub(*rows).min(left);
        *rows += more;
        left -= more;
    }
    if let Some(last) = rows.last_mut() {
        *last += left;
    }
    rows
}

/// Rows that together are `height`: those that take no more than an even share have what they take.
fn lowered(height: u16, wanted: &[u16]) -> Vec<u16> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted.get(*at).copied());
    let mut rows = vec![0; wanted.len()];
    let mut left = height;
    for (done, at) in order.iter().enumerate() {
        let others = u16::try_from(wanted.len() - done).unwrap_or(u16::MAX);
        let share = left / others.max(1);
        let own = wanted.get(*at).copied().unwrap_or(0).min(share);
        // The last takes what the division left over.
        let own = if others == 1 { left } else { own };
        if let Some(place) = rows.get_mut(*at) {
            *place = own;
        }
        left -= own;
    }
    rows
}
