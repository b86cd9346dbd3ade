//! What is saved from the deck is all there is, not just what was read of it.

use crate::support::Project;
use crate::talkers::numbers;
use crate::terminal::Terminal;

#[test]
fn all_lines_of_a_log_are_saved_that_was_read_from_its_end() {
    let Some(project) = Project::on_engine("stackdeck-faults-saved") else {
        return;
    };
    project.write(
        "services:
  much:
    image: stackdeck-test/busybox:interop
    command: [sh, -c, 'n=0; while [ $$n -lt 20000 ]; do n=$$((n+1)); echo \"line $$n\"; done']
",
    );
    project.run(&["up", "--plain"]).expect(0);
    let dir = project.dir.path();
    let mut deck = Terminal::start(dir, &["-p", &project.name, "attach"], (120, 36));
    deck.wait_for("line 20000");
    deck.press("lS");
    deck.wait_for("save");
    deck.press("\u{15}all.log\r");
    deck.wait_for("lines in");
    deck.press("q");
    deck.end();
    deck.assert_restored();
    let saved = numbers(&std::fs::read_to_string(dir.join("all.log")).unwrap());
    assert_eq!(saved.len(), 20_000);
    assert!(
        saved.windows(2).all(|pair| pair[0] + 1 == pair[1]),
        "a line is out of order"
    );
}
