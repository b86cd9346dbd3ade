//! Log panes beside each other: each has its own services, filter, search and place; one of them has the keys.

use super::logs::LogPane;
use super::screen::Screen;
use ratatui::layout::Rect;

/// Log panes at most.
pub(super) const MOST: usize = 4;
/// Columns below which panes stand under each other instead.
const LEAST_COLUMNS: u16 = 48;
/// Rows below which only the pane with the keys is shown.
const LEAST_ROWS: u16 = 5;

impl Screen {
    /// All log panes, from left to right.
    pub(super) fn log_panes(&self) -> impl Iterator<Item = &LogPane> {
        let (before, after) = self.other_logs.split_at(self.tile.min(self.other_logs.len()));
        before.iter().chain(std::iter::once(&self.logs)).chain(after)
    }

    /// The same, to change them.
    pub(super) fn log_panes_mut(&mut self) -> impl Iterator<Item = &mut LogPane> {
        let at = self.tile.min(self.other_logs.len());
        let (before, after) = self.other_logs.split_at_mut(at);
        before.iter_mut().chain(std::iter::once(&mut self.logs)).chain(after)
    }

    /// Gives the keys to the log pane of this number.
    pub(super) fn go_to_tile(&mut self, at: usize) {
        if at == self.tile || at > self.other_logs.len() {
            return;
        }
        let old = std::mem::take(&mut self.logs);
        self.other_logs.insert(self.tile, old);
        self.logs = self.other_logs.remove(at);
        self.tile = at;
    }

    /// Puts a log pane to the right of all others and gives it the keys; false when there are enough.
    pub(super) fn add_tile(&mut self, pane: LogPane) -> bool {
        if self.other_logs.len() + 1 >= MOST {
            return false;
        }
        self.other_logs.push(pane);
        self.go_to_tile(self.other_logs.len());
        true
    }

    /// Takes the log pane with the keys away; false when it is the only one.
    pub(super) fn close_tile(&mut self) -> bool {
        if self.other_logs.is_empty() {
            return false;
        }
        let next = self.tile.saturating_sub(1);
        self.logs = self.other_logs.remove(next);
        self.tile = next;
        true
    }
}

/// Where `count` log panes are in an area: beside each other, else under each other, else only the one with the keys.
#[must_use]
pub(super) fn tiles(area: Rect, count: usize, with_keys: usize) -> [Rect; MOST] {
    let mut out = [Rect::default(); MOST];
    let many = u16::try_from(count.clamp(1, MOST)).unwrap_or(1);
    let beside = area.width / many >= LEAST_COLUMNS;
    let below = area.height / many >= LEAST_ROWS;
    if !beside && !below {
        if let Some(only) = out.get_mut(with_keys) {
            *only = area;
        }
        return out;
    }
    // What does not divide evenly goes to the first ones, a cell each.
    let share = |whole: u16, at: u16| whole / many + u16::from(at < whole % many);
    let (mut x, mut y) = (area.x, area.y);
    for (at, place) in (0..many).zip(&mut out) {
        *place = if beside {
            let width = share(area.width, at);
            Rect { x, width, ..area }
        } else {
            let height = share(area.height, at);
            Rect { y, height, ..area }
        };
        (x, y) = if beside {
            (place.right(), y)
        } else {
            (x, place.bottom())
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_fill_their_area_and_do_not_overlap() {
        for (width, height) in [(200, 40), (97, 20), (80, 12), (30, 4), (1, 1), (0, 0)] {
            let area = Rect::new(3, 2, width, height);
            for count in 1..=MOST {
                let places = tiles(area, count, count - 1);
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
    fn the_keys_go_from_pane_to_pane_and_each_keeps_its_own() {
        let mut screen = Screen::default();
        for service in ["a", "b", "c"] {
            let pane = screen.logs.beside(service);
            assert!(screen.add_tile(pane));
        }
        assert!(!screen.add_tile(LogPane::default()), "four are enough");
        let names =
            |screen: &Screen| -> Vec<Option<String>> { screen.log_panes().map(|pane| pane.only.clone()).collect() };
        let some = |name: &str| Some(name.to_owned());
        let all = [None, some("a"), some("b"), some("c")];
        assert_eq!(names(&screen), all);
        for at in [0, 2, 3, 1, 1, 9] {
            screen.go_to_tile(at);
            assert_eq!(names(&screen), all, "to {at}");
        }
        assert_eq!((screen.tile, screen.logs.only.clone()), (1, some("a")));
        assert!(screen.close_tile());
        assert_eq!(names(&screen), [None, some("b"), some("c")]);
        assert_eq!((screen.tile, screen.logs.only.clone()), (0, None));
        assert!(screen.close_tile() && screen.close_tile() && !screen.close_tile());
        assert_eq!(screen.logs.only, some("c"));
    }
}
