//! The deck goes by the files as they are, not as they were when it opened.

use crate::support::{self, Project};
use crate::task::guarded;
use crate::terminal::Terminal;

#[test]
fn what_was_wrong_in_a_file_is_mended_without_leaving_the_deck() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new("stackdeck-e2e-mended", &guarded("wrong"));
    let mut terminal = Terminal::start(project.dir.path(), &["-p", &project.name, "up"], (100, 30));
    terminal.wait_for_line(&["api", "unhealthy"]);
    // A file that cannot be read changes nothing.
    project.write("services: [");
    terminal.wait_for("The Compose files cannot be used");
    terminal.wait_for("compose.yaml:");
    project.write(&guarded("right"));
    terminal.wait_for("compose.yaml changed: api (environment.WORD)");
    terminal.press("u");
    terminal.wait_for("1/1 ready");
    terminal.press(":reload\r");
    terminal.wait_for("no service has changed");
    terminal.press("qd");
    terminal.end();
    terminal.assert_restored();
}
