//! The panes of the log view.

use crate::tui::view::logs::pane::LogPane;
use crate::tui::view::logs::state::Logs;

#[test]
fn the_keys_go_from_pane_to_pane_and_each_keeps_its_own() {
    let mut logs = Logs::default();
    for service in ["a", "b", "c"] {
        let pane = logs.pane.beside(service);
        assert!(logs.add_tile(pane));
        assert_eq!(logs.tile, 0, "the keys stay where they are");
    }
    assert!(!logs.add_tile(LogPane::default()), "four are enough");
    let names = |logs: &Logs| -> Vec<Option<String>> { logs.panes().map(|pane| pane.only.clone()).collect() };
    let some = |name: &str| Some(name.to_owned());
    let all = [None, some("a"), some("b"), some("c")];
    assert_eq!(names(&logs), all);
    for at in [0, 2, 3, 1, 1, 9] {
        logs.go_to_tile(at);
        assert_eq!(names(&logs), all, "to {at}");
    }
    assert_eq!((logs.tile, logs.pane.only.clone()), (1, some("a")));
    assert!(logs.close_tile());
    assert_eq!(names(&logs), [None, some("b"), some("c")]);
    assert_eq!((logs.tile, logs.pane.only.clone()), (0, None));
    assert!(logs.close_tile() && logs.close_tile() && !logs.close_tile());
    assert_eq!(logs.pane.only, some("c"));
}
