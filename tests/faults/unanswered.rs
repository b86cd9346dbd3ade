//! An engine that tells its version and answers nothing else as it should: every command ends, says what the engine said, and
//! changes nothing.

use crate::project;
use crate::support::proxy::{Proxy, Treatment};
use crate::support::{Project, Ran, run};
use std::process::Command;
use std::time::{Duration, Instant};

const FILE: &str = "services:\n  web: {<<: *small}\n";
/// Commands that look at a project before they do anything.
const COMMANDS: [&[&str]; 8] = [
    &["ps"],
    &["images"],
    &["why"],
    &["up", "-d"],
    &["down"],
    &["stop"],
    &["restart"],
    &["logs"],
];

fn answer(status: &str, kind: &str, body: &str) -> Treatment {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    Treatment::Answer(format!("{head}{body}").into_bytes())
}

/// Runs a command on an engine whose list of containers is treated so.
fn run_with(project: &Project, args: &[&str], treat: fn() -> Treatment) -> Ran {
    let proxy = Proxy::start(project.engine.socket(), move |_, line| {
        if line.contains("/containers/json") {
            treat()
        } else {
            Treatment::Pass
        }
    });
    run(project.command(args).env("DOCKER_HOST", proxy.host()))
}

#[test]
fn a_command_ends_with_the_words_of_an_engine_that_cannot_list() {
    /// What is answered, and what is said of it.
    struct Case {
        treat: fn() -> Treatment,
        said: &'static str,
    }
    let cases = [
        Case {
            treat: || {
                answer(
                    "500 Internal Server Error",
                    "application/json",
                    r#"{"message":"the disk is on fire"}"#,
                )
            },
            said: "the disk is on fire",
        },
        Case {
            treat: || {
                answer(
                    "502 Bad Gateway",
                    "text/html",
                    "<html><h1>502 Bad Gateway</h1>\n<p>nginx</p></html>",
                )
            },
            said: "502 Bad Gateway nginx",
        },
        Case {
            treat: || answer("200 OK", "text/html", "<html><body>Please sign in</body></html>"),
            said: "Please sign in",
        },
        Case {
            treat: || answer("200 OK", "application/json", "null"),
            said: "not a list: null",
        },
        Case {
            treat: || answer("200 OK", "application/json", "42"),
            said: "not a list: 42",
        },
        Case {
            treat: || answer("200 OK", "application/json", ""),
            said: "empty instead of a list",
        },
        Case {
            treat: || Treatment::Cut(200),
            said: "the engine closed the connection",
        },
    ];
    let Some(project) = project("unlisted", FILE) else {
        return;
    };
    project.must(&["up", "-d"]);
    let before = project.id("web-1");
    // All at the same time: what may be a passing break of the connection is tried for half a minute.
    std::thread::scope(|scope| {
        for (number, case) in cases.iter().enumerate() {
            // Each answer to some commands, and each command gets some of the answers.
            for args in COMMANDS.iter().skip(number % 2).step_by(2) {
                let project = &project;
                scope.spawn(move || {
                    let ran = run_with(project, args, case.treat);
                    let shown = format!("{args:?} with {:?}:\n{}{}", case.said, ran.out, ran.err);
                    assert_eq!(ran.code, Some(7), "{shown}");
                    assert!(ran.err.contains(case.said), "{shown}");
                });
            }
        }
    });
    assert_eq!(project.id("web-1"), before);
    assert_eq!(project.status("web-1"), "running");
    assert_eq!(project.engine.networks(&project.name).len(), 1, "down went on");
}

#[test]
fn an_answer_without_an_end_takes_no_memory_without_an_end() {
    let Some(project) = project("endless", FILE) else {
        return;
    };
    let begin = |status: &str| format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n\r\n[").into_bytes();
    let (good, bad) = (begin("200 OK"), begin("500 Internal Server Error"));
    for beginning in [good, bad] {
        let proxy = Proxy::start(project.engine.socket(), move |_, line| {
            if line.contains("/containers/json") {
                Treatment::Endless(beginning.clone())
            } else {
                Treatment::Pass
            }
        });
        let limited = "ulimit -v 1500000; exec \"$0\" ps";
        let mut command = Command::new("sh");
        command
            .args(["-c", limited, env!("CARGO_BIN_EXE_stackdeck")])
            .current_dir(project.dir.path());
        command
            .env("COMPOSE_PROJECT_NAME", &project.name)
            .env("DOCKER_HOST", proxy.host());
        run(&mut command).expect(7);
    }
}

#[test]
fn a_command_goes_on_when_its_first_connections_break() {
    let Some(project) = project("first", FILE) else { return };
    // The calls of connecting, and of the first look at the project.
    for broken in [0..1, 0..3, 1..2, 2..5] {
        let breaks = broken.clone();
        let proxy = Proxy::start(project.engine.socket(), move |number, _| {
            match breaks.contains(&(number - 1)) {
                true => Treatment::Cut(100),
                false => Treatment::Pass,
            }
        });
        let ran = run(project.command(&["up", "-d"]).env("DOCKER_HOST", proxy.host()));
        assert_eq!(
            ran.code,
            Some(0),
            "without the calls {broken:?}:\n{}{}",
            ran.out,
            ran.err
        );
    }
}

#[test]
fn logs_that_cannot_be_read_are_a_failure() {
    let Some(project) = project("unread", FILE) else { return };
    project.must(&["up", "-d"]);
    let proxy = Proxy::start(project.engine.socket(), |_, line| match line.contains("/logs?") {
        true => answer(
            "500 Internal Server Error",
            "application/json",
            r#"{"message":"the disk is on fire"}"#,
        ),
        false => Treatment::Pass,
    });
    let ran = run(project.command(&["logs"]).env("DOCKER_HOST", proxy.host()));
    assert_ne!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("the disk is on fire"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_command_says_what_it_waits_for_and_gives_up_after_half_a_minute() {
    let Some(project) = project("mute", FILE) else { return };
    let began = Instant::now();
    let ended: Vec<(&[&str], Ran, Duration)> = std::thread::scope(|scope| {
        let tried = |args: &'static [&'static str]| {
            let ran = run_with(&project, args, || Treatment::Hold);
            (args, ran, began.elapsed())
        };
        let tries = COMMANDS.into_iter().map(|args| scope.spawn(move || tried(args)));
        let tries: Vec<_> = tries.collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).collect()
    });
    for (args, ran, took) in ended {
        let shown = format!("{args:?} after {took:?}: {:?}\n{}{}", ran.code, ran.out, ran.err);
        assert_eq!(ran.code, Some(7), "{shown}");
        assert!(
            ran.err.contains("waiting for the engine: listing containers"),
            "{shown}"
        );
        assert!(ran.err.contains("the engine did not answer"), "{shown}");
        assert!(took < Duration::from_secs(45), "{shown}");
    }
}

#[test]
fn few_file_descriptors_do_not_make_the_engine_lost() {
    let file: String = (0..8).map(|number| format!("  s{number}: {{<<: *small}}\n")).collect();
    let Some(project) = project("few", &format!("services:\n{file}")) else {
        return;
    };
    for args in ["up -d", "ps", "down"] {
        let limited = format!("ulimit -n 20; exec \"$0\" {args}");
        let mut command = Command::new("sh");
        command
            .args(["-c", &limited, env!("CARGO_BIN_EXE_stackdeck")])
            .current_dir(project.dir.path());
        let ran = run(command.env("COMPOSE_PROJECT_NAME", &project.name));
        assert!(!ran.err.contains("lost"), "{args}: {}{}", ran.out, ran.err);
        ran.expect(0);
    }
}
