//! Letters meant for a line never act, however they arrive.

use crate::support::{self, Project};
use crate::terminal::Terminal;

const TWO: &str = "services:
  api:
    image: BUSYBOX
    init: true
    command: [/bin/sh, -c, 'echo status 200; exec /bin/busybox sleep 999']
  db:
    image: BUSYBOX
    init: true
    command: [/bin/busybox, sleep, '998']
";

/// The text of issue 15: `q` asked what becomes of the stack, and `s` stopped it.
const TEXT: &str = "jq .status | sys says";

#[test]
fn text_typed_without_a_line_for_it_leaves_the_stack_alone() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-typing", TWO);
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["up in", "2/2 ready"]);
    // The line of a pipe is open from every pane; what is typed stands in it.
    terminal.press("|");
    terminal.press(TEXT);
    terminal.wait_for(&format!("| {TEXT}"));
    terminal.press("\u{1b}");
    terminal.wait_until_gone(TEXT);
    // After a character that means nothing, letters are text: at once, and one by one.
    terminal.press(&format!("!{TEXT}"));
    terminal.wait_for("nothing takes text here");
    terminal.press("\r");
    for letter in "\"stop sy".chars() {
        terminal.press(&letter.to_string());
        terminal.wait_for_line(&["2/2 ready"]);
    }
    terminal.press("\r");
    // A paste, as terminals mark it, and as those do that mark nothing.
    terminal.press(&format!("\u{1b}[200~{TEXT}\u{1b}[201~"));
    terminal.wait_for("nothing takes text here");
    terminal.press("er\r");
    terminal.press("l");
    terminal.press(&format!("\u{1b}[200~{TEXT}\u{1b}[201~"));
    terminal.wait_for_line(&["2/2 ready"]);
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
    let listed = project.run(&["ps"]).expect(0);
    assert_eq!(listed.out.matches(" Up ").count(), 2, "{}", listed.out);
}

#[test]
fn a_key_says_what_it_means_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(dir.path(), &["demo"], (80, 24));
    terminal.wait_for("SIMULATED");
    terminal.press("c");
    terminal.wait_for("in the logs (l goes there): composed/raw");
    // Enter ends what may be a text.
    terminal.press("\r");
    terminal.press(":reload\r");
    terminal.wait_for("the demo's files are built into the program");
    terminal.press("\u{3}");
    terminal.end();
    terminal.assert_restored();
}
