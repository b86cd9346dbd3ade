//! Logs of real containers through the built program: every line appears once and in order, whatever happens to the
//! container, the connection or the line. Without an engine these tests are skipped with a message;
//! `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

mod support;

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use support::Project;

/// No test waits longer than this for a line.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running `logs -f`, with the lines it has printed to both streams.
struct Following {
    child: Child,
    lines: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Following {
    fn start(project: &Project, args: &[&str]) -> Self {
        let ours = project.command(args);
        // One pipe for both streams keeps their lines in order.
        let mut joined = std::process::Command::new("sh");
        joined
            .args(["-c", "exec \"$@\" 2>&1", "sh"])
            .arg(ours.get_program())
            .args(ours.get_args());
        joined.envs(ours.get_envs().filter_map(|(name, value)| Some((name, value?))));
        joined.current_dir(project.dir.path()).stdin(Stdio::null());
        let mut child = joined.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (to, lines) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            while out.read_until(b'\n', &mut bytes).is_ok_and(|length| length > 0) {
                let line = String::from_utf8_lossy(&std::mem::take(&mut bytes)).into_owned();
                if to.send(line.trim_end_matches('\n').to_owned()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            lines,
            seen: Vec::new(),
        }
    }

    /// Waits for a line with this in it.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push(line),
                Err(_) => panic!(
                    "no `{text}`; the last lines: {:#?}",
                    self.seen.iter().rev().take(20).collect::<Vec<_>>()
                ),
            }
            if self.seen.last().is_some_and(|line| line.contains(text)) {
                return;
            }
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The numbers of a service's lines `service-1  | n=7 …`, in the order they came.
fn numbers(lines: &[String], service: &str) -> Vec<u64> {
    let own = lines.iter().filter(|line| line.starts_with(&format!("{service}-1 ")));
    own.filter_map(|line| line.split("n=").nth(1)?.split_whitespace().next()?.parse().ok())
        .collect()
}

/// All lines of two flooding services arrive, and those of a quiet third one too.
#[test]
fn every_line_of_a_flood_comes_once_and_in_order() {
    if support::engine().is_none() {
        return;
    }
    const EACH: u64 = 60_000;
    let flood = format!(
        "seq 1 {EACH} | sed 's/^/n=/;s/$$/ the quick brown fox jumps over the lazy dog/'; echo last; sleep 1000"
    );
    let project = Project::new(
        "logs-flood",
        &format!(
            "services:\n  one: {{ image: BUSYBOX, init: true, command: [sh, -c, \"{flood}\"] }}\n  two: {{ image: BUSYBOX, init: true, command: [sh, -c, \"{flood}\"] }}\n  quiet: {{ image: BUSYBOX, init: true, command: [sh, -c, 'echo n=1; sleep 1000'] }}\n"
        ),
    );
    project.run(&["up", "-d"]).expect(0);
    let mut following = Following::start(&project, &["logs", "-f", "--plain"]);
    following.wait_for("last");
    following.wait_for("last");
    let wanted: Vec<u64> = (1..=EACH).collect();
    for service in ["one", "two"] {
        let found = numbers(&following.seen, service);
        assert!(found == wanted, "{service}: {} of {EACH} lines", found.len());
    }
    assert_eq!(numbers(&following.seen, "quiet"), [1]);
    // The same lines read back afterwards, without following, come in the order of the engine's times.
    let ran = project.run(&["logs", "--json"]).expect(0);
    let times: Vec<String> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|object| object["type"] == "log")
        .map(|object| object["at"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(times.len() as u64, 2 * EACH + 3);
    assert!(
        times.windows(2).all(|pair| pair[0] <= pair[1]),
        "not in the order of the engine's times"
    );
}

/// Trap: a restart ends the stream; lines after it are neither missing nor doubled, and a seam marks the place.
#[test]
fn a_restart_and_a_recreated_container_leave_a_seam_and_no_gap() {
    if support::engine().is_none() {
        return;
    }
    let compose = |run: &str| {
        format!(
            "services:\n  app: {{ image: BUSYBOX, init: true, environment: {{ RUN: '{run}' }}, stop_grace_period: 0s, command: [sh, -c, 'echo begin $$RUN; seq 1 500 | sed s/^/n=/; echo end $$RUN; sleep 1000'] }}\n"
        )
    };
    let project = Project::new("logs-seams", &compose("first"));
    project.run(&["up", "-d"]).expect(0);
    let mut following = Following::start(&project, &["logs", "-f", "--plain"]);
    following.wait_for("end first");
    project.run(&["restart", "-t", "0"]).expect(0);
    following.wait_for("restarted");
    following.wait_for("end first");
    let build = "build: { context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /bin/busybox\\nCOPY busybox /bin/sh\\n\" }";
    std::fs::write(
        project.dir.path().join("compose.yaml"),
        compose("second").replace("image: BUSYBOX", build),
    )
    .unwrap();
    project.run(&["up", "-d"]).expect(0);
    following.wait_for("recreated");
    let seam = following.seen.last().unwrap().clone();
    let ids: Vec<&str> = seam
        .split_whitespace()
        .filter(|word| word.len() == 12 && word.chars().all(|c| c.is_ascii_hexdigit()))
        .collect();
    assert!(
        ids.len() == 2 && ids[0] != ids[1],
        "the seam names the new and the old container: {seam}"
    );
    following.wait_for("end second");
    let once: Vec<u64> = (1..=500).collect();
    let all = [once.clone(), once.clone(), once].concat();
    assert_eq!(numbers(&following.seen, "app"), all, "three runs of 500 lines");
}

/// Traps 6, 7, 8 and 13: a terminal's stream has no frames, equal times are legitimate, a stream is resumed by
/// nanosecond and count, and no buffer ends it.
#[test]
fn logs_resume_after_a_broken_connection_without_gap_or_repeat() {
    let Some(_) = support::engine() else { return };
    let project = Project::new(
        "logs-broken",
        "services:\n  app: { image: BUSYBOX, init: true, command: [sh, -c, 'i=0; while [ $$i -lt 400 ]; do seq $$((i*50+1)) $$((i*50+50)) | sed s/^/n=/; i=$$((i+1)); usleep 20000; done; echo last; sleep 1000'] }\n  shown: { image: BUSYBOX, tty: true, command: [sh, -c, 'i=0; while [ $$i -lt 400 ]; do seq $$((i*50+1)) $$((i*50+50)) | sed s/^/n=/; i=$$((i+1)); usleep 20000; done; echo last; sleep 1000'] }\n",
    );
    project.run(&["up", "-d"]).expect(0);
    let proxy = Proxy::start();
    let host = format!("unix://{}", proxy.path.display());
    let mut following = Following::start(&project, &["-H", &host, "logs", "-f", "--plain"]);
    following.wait_for("n=2000");
    proxy.cut();
    following.wait_for("taken up again");
    following.wait_for("n=9000");
    proxy.cut();
    following.wait_for("last");
    following.wait_for("last");
    let wanted: Vec<u64> = (1..=20_000).collect();
    for service in ["app", "shown"] {
        let found = numbers(&following.seen, service);
        assert!(
            found == wanted,
            "{service}: {} lines, {:?}",
            found.len(),
            first_difference(&found)
        );
    }
}

fn first_difference(found: &[u64]) -> Option<(usize, u64)> {
    let wrong = found.iter().zip(1..).position(|(one, other)| *one != other)?;
    Some((wrong, *found.get(wrong)?))
}

/// What the program prints to a terminal, without colours.
fn on_terminal(project: &Project, args: &[&str]) -> String {
    let command = project.command(args);
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
    let mut script = std::process::Command::new("script");
    script
        .args(["-qec", &words.join(" "), "/dev/null"])
        .env("NO_COLOR", "1");
    script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    script.current_dir(project.dir.path());
    support::run(&mut script).expect(0).out.replace("\r\n", "\n")
}

/// Difficult lines: fifty megabytes, broken UTF-8, prompts without a newline, TTYs, and terminal control sequences.
#[test]
fn long_and_hostile_lines_are_printed_whole_and_without_escapes() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new(
        "logs-odd",
        r#"services:
  long: { image: BUSYBOX, init: true, command: [sh, -c, "head -c 50000000 /dev/zero | tr '\\0' x; echo; echo after the long one; sleep 1000"] }
  odd:
    image: BUSYBOX
    init: true
    command: [sh, -c, "printf 'broken \\377\\376 utf-8\\n\\033]52;c;cm0gLXJmIC8=\\007copied\\n\\033[2J\\033]0;owned\\007cleared\\n\\033]8;;http://evil\\033\\\\link\\033]8;;\\033\\\\\\nbidi \\342\\200\\256gnp.exe\\n\\007\\007\\010bell\\nc1 \\302\\2332J\\nno end'"]
  shown: { image: BUSYBOX, tty: true, command: [sh, -c, "echo on a terminal; sleep 1000"] }
"#,
    );
    project.run(&["up", "-d"]).expect(0);
    let mut following = Following::start(&project, &["logs", "-f", "--plain"]);
    following.wait_for("after the long one");
    drop(following);
    let ran = project.run(&["logs", "--plain"]).expect(0);
    let long = ran
        .out
        .lines()
        .find(|line| line.contains("xxx"))
        .expect("the long line");
    assert_eq!(long.chars().filter(|c| *c == 'x').count(), 50_000_000);
    // A pipe gets the bytes as they are, a terminal does not.
    assert!(ran.out.contains("\u{1b}]52;c;cm0gLXJmIC8=\u{7}copied"));
    let shown = on_terminal(&project, &["logs", "odd", "shown", "--plain"]);
    for wanted in [
        "broken \u{fffd}\u{fffd} utf-8",
        "| copied",
        "| cleared",
        "| link",
        "bidi <U+202E>gnp.exe",
        "| on a terminal",
        "| no end",
    ] {
        assert!(shown.contains(wanted), "no {wanted:?} in {shown:?}");
    }
    for (what, text) in [
        ("plain", &shown),
        ("json", &project.run(&["logs", "odd", "--json"]).expect(0).out),
    ] {
        let raw =
            |c: char| c != '\n' && c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!text.contains(raw), "{what} lets something through");
    }
}

/// Flags select the right lines, as text and as JSON; a log that cannot be read says why.
#[test]
fn flags_choose_lines_and_an_unreadable_log_says_so() {
    if support::engine().is_none() {
        return;
    }
    let project = Project::new(
        "logs-flags",
        r#"services:
  app: { image: BUSYBOX, init: true, command: [sh, -c, "echo INFO one; echo ERROR two; printf '\\tat trace line\\n'; sleep 0.3; echo WARN three >&2; sleep 1000"] }
  mute: { image: BUSYBOX, init: true, logging: { driver: none }, command: [sh, -c, "echo unheard; sleep 1000"] }
"#,
    );
    project.run(&["up", "-d"]).expect(0);
    Following::start(&project, &["logs", "-f", "app", "--plain"]).wait_for("WARN three");
    let plain = |args: &[&str]| {
        let all = [&["logs", "--plain", "--no-log-prefix", "app"], args].concat();
        let ran = project.run(&all).expect(0);
        ran.out
            .lines()
            .chain(ran.err.lines())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let json = |args: &[&str]| {
        let all = [&["logs", "--json", "app"], args].concat();
        let objects = project.run(&all).expect(0).out;
        let objects = objects.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        objects
            .map(|object| object["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for (args, wanted) in [
        (vec!["--tail", "1"], vec!["WARN three"]),
        // With a filter, `--tail` counts matching lines only.
        (vec!["--tail", "1", "--grep", "/one|two/"], vec!["ERROR two"]),
        (
            vec!["--tail", "2", "--level", "error"],
            vec!["ERROR two", "\tat trace line"],
        ),
        (vec!["--tail", "0", "--grep", "one"], vec![]),
        (vec!["--grep", "/O(NE|ne)?$/"], vec![]),
        (vec!["--grep", "one"], vec!["INFO one"]),
        (vec!["--level", "error"], vec!["ERROR two", "\tat trace line"]),
        (vec!["--until", "2020-01-01"], vec![]),
        (vec!["--since", "1h", "--grep", "!"], vec![]),
    ] {
        assert_eq!(plain(&args), wanted, "{args:?}");
        assert_eq!(json(&args), wanted, "{args:?}");
    }
    let mut following = Following::start(
        &project,
        &["logs", "-f", "app", "--plain", "--tail", "1", "--grep", "one"],
    );
    following.wait_for("INFO one");
    assert_eq!(following.seen.len(), 1, "{:?}", following.seen);
    project.run(&["restart", "-t", "0", "app"]).expect(0);
    following.wait_for("INFO one");
    let ran = project.run(&["logs", "--plain", "mute"]).expect(0);
    assert!(
        ran.err.contains("log driver \"none\"") && !ran.out.contains("unheard"),
        "{}",
        ran.err
    );
}

/// A proxy between program and engine whose connections can be cut.
struct Proxy {
    path: PathBuf,
    open: Arc<Mutex<Vec<UnixStream>>>,
    _dir: tempfile::TempDir,
}

impl Proxy {
    fn start() -> Self {
        let host = std::env::var("DOCKER_HOST").unwrap_or_else(|_| "unix:///var/run/docker.sock".into());
        let engine = PathBuf::from(host.strip_prefix("unix://").expect("a unix socket"));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("engine.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let open = Arc::new(Mutex::new(Vec::new()));
        let known = Arc::clone(&open);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&engine)) else {
                    return;
                };
                known
                    .lock()
                    .unwrap()
                    .extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                pump(client.try_clone().unwrap(), server.try_clone().unwrap());
                pump(server, client);
            }
        });
        Self { path, open, _dir: dir }
    }

    /// Every connection breaks; new ones are let through.
    fn cut(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn pump(mut from: UnixStream, mut to: UnixStream) {
    std::thread::spawn(move || {
        let mut buffer = [0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
