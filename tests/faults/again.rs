//! A container that ends at once, brought up again and again.

use crate::support::Project;

/// Trap: Docker Engine 20.10 ends a following log stream before the last line, and an inspect tells of the end before the event
/// does; and the end of the run before may not be known yet when its log is read on.
#[test]
fn every_up_prints_the_lines_of_its_own_run_and_of_no_other() {
    let Some(project) = Project::on_engine("stackdeck-faults-again") else {
        return;
    };
    project.write(
        "services:
  once:
    image: stackdeck-test/busybox:interop
    command: [sh, -c, 'read up rest < /proc/uptime; echo \"run $$up\"']
",
    );
    let mut before: Vec<String> = Vec::new();
    for round in 0..15 {
        let ran = project.run(&["up", "--plain"]).expect(0);
        let runs: Vec<String> = ran
            .out
            .lines()
            .filter_map(|line| line.split_once("run "))
            .map(|(_, up)| up.to_owned())
            .collect();
        assert_eq!(runs.len(), 1, "round {round}: {}\n{}", ran.out, ran.err);
        assert!(
            !before.contains(&runs[0]),
            "round {round} prints a line of an earlier one: {}",
            ran.out
        );
        assert!(
            ran.out.contains("once-1 exited with code 0"),
            "round {round}: {}",
            ran.out
        );
        before.extend(runs);
    }
}
