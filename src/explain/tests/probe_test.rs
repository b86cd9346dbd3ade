//! Probes whose test is written wrongly.

use super::scene::{Scene, Stands};
use crate::engine::HealthStatus;
use crate::explain::Certainty::{Certain, Likely};
use crate::explain::Explanation;

fn probed(test: &[&str], exit_code: i64, output: &str) -> Explanation {
    let db = Stands::running("db").failing(test, HealthStatus::Unhealthy, &[(exit_code, output)]);
    Scene::new().with(db).why("db")
}

#[test]
fn a_whole_command_in_one_word_is_told_from_a_program_that_is_missing() {
    let output = |program: &str| {
        format!(
            "OCI runtime exec failed: exec failed: unable to start container process: exec: \"{program}\": executable file not found in $PATH: unknown"
        )
    };
    let found = probed(&["CMD", "mysqladmin ping"], -1, &output("mysqladmin ping"));
    assert_eq!(found.rule(), "probe-one-word");
    assert!(
        found.next[0].text.contains(r#"["CMD", "mysqladmin", "ping"]"#),
        "{found:?}"
    );
    let found = probed(&["CMD", "mysqladmin", "ping"], -1, &output("mysqladmin"));
    assert_eq!(found.rule(), "probe-tool-missing");
}

#[test]
fn an_operator_of_a_shell_is_an_argument_where_no_shell_reads_it() {
    let test = ["CMD", "curl", "-f", "http://127.0.0.1/", "||", "exit", "1"];
    let found = probed(&test, 6, "curl: (6) Could not resolve host: ||");
    assert_eq!(
        (found.rule(), found.cause.as_ref().unwrap().certainty),
        ("probe-without-shell", Certain)
    );
    assert!(
        found.next[0].text.contains("curl -f http://127.0.0.1/ || exit 1"),
        "{found:?}"
    );
    let found = probed(&test, 22, "curl: (22) The requested URL returned error: 404");
    assert_eq!(found.cause.as_ref().unwrap().certainty, Likely);
    let shell = ["CMD-SHELL", "curl -f http://127.0.0.1/ || exit 1"];
    assert_ne!(
        probed(&shell, 1, "curl: (22) The requested URL returned error: 404").rule(),
        "probe-without-shell"
    );
}
