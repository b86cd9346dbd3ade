//! Commands that wait or list: `wait`, `stats`, `volumes`, `ps` by status, `ls` by name, `attach`.

use crate::project;

#[test]
fn wait_exits_with_the_exit_code_and_takes_down_when_asked() {
    let file = "services:\n  job: {<<: *small, command: [sh, -c, 'sleep 1; exit 5']}\n  web: {<<: *small}\n";
    let Some(project) = project("wait", file) else { return };
    project.must(&["up", "-d"]);
    project.run(&["wait", "job"]).expect(5);
    project.must(&["start", "job"]);
    project.run(&["wait", "--down-project", "job"]).expect(5);
    assert_eq!(project.names(), Vec::<String>::new());
}

#[test]
fn lists_show_what_their_flags_choose() {
    let file = "services:\n  web: {<<: *small, volumes: [data:/data], command: [sh, -c, 'while :; do :; done'], cpus: 0.5}\n  gone: {<<: *small, command: [sleep, '1']}\nvolumes: {data: {}, other: {}}\n";
    let Some(project) = project("look", file) else { return };
    project.must(&["up", "-d"]);
    project.run(&["wait", "gone"]).expect(0);
    let names = |args: &[&str]| {
        let found = project.objects(args, "container");
        found
            .iter()
            .map(|one| one["service"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&["ps"]), ["web"]);
    assert_eq!(names(&["ps", "--status", "exited"]), ["gone"]);
    assert_eq!(names(&["ps", "--filter", "status=running"]), ["web"]);
    project.run(&["ps", "--status", "asleep"]).expect(2);
    assert_eq!(
        project.must(&["volumes", "-q"]),
        "sdconv-look_data\n",
        "only what is used is created"
    );
    let stats = project.objects(&["stats", "--no-stream"], "stats");
    assert!(
        stats.len() == 1
            && stats[0]["memory_bytes"].as_u64().unwrap() > 0
            && stats[0]["cpu_cores"].as_f64().is_some_and(|cores| cores > 0.05),
        "{stats:?}"
    );
    assert_eq!(
        project.must(&["ls", "-q", "--filter", "name=^sdconv-look$"]),
        "sdconv-look\n"
    );
}

#[test]
fn stats_go_on_for_running_containers_when_another_ends() {
    let file = "services:\n  web: {<<: *small}\n  ends: {<<: *small}\n";
    let Some(project) = project("stats", file) else { return };
    project.must(&["up", "-d"]);
    let mut child = project
        .command(&["--json", "stats"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let (to, lines) = std::sync::mpsc::channel();
    let out = std::io::BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        std::io::BufRead::lines(out)
            .map_while(Result::ok)
            .try_for_each(|line| to.send(line))
    });
    let next = || lines.recv_timeout(std::time::Duration::from_secs(30));
    let line = next().expect("the first sample");
    assert!(line.contains("sdconv-stats"), "{line}");
    project.must(&["kill", "ends"]);
    // The last of it may be under way; then only the other is left.
    let mut alone = 0;
    while alone < 3 {
        let line = next().expect("samples of what still runs");
        alone = if line.contains("-web-1") { alone + 1 } else { 0 };
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn attach_to_a_service_shows_its_main_process_and_ends_with_it() {
    let file =
        "services:\n  web: {<<: *small, command: [sh, -c, 'read line; echo got $$line; exit 6'], stdin_open: true}\n";
    let Some(project) = project("attach", file) else {
        return;
    };
    project.must(&["up", "-d"]);
    let mut child = project
        .command(&["attach", "web"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"a word\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "got a word\n");
    assert_eq!(output.status.code(), Some(6));
}

#[test]
fn logs_print_both_streams_on_standard_output_and_name_the_replica() {
    let file = "services:\n  talk: {<<: *small, command: [sh, -c, 'echo to out; echo to err >&2; sleep 1000']}\n";
    let Some(project) = project("streams", file) else {
        return;
    };
    project.must(&["up", "-d"]);
    let mut ran = project.run(&["logs"]).expect(0);
    for _ in 0..50 {
        if ran.out.lines().count() == 2 {
            break;
        }
        ran = project.run(&["logs"]).expect(0);
    }
    let mut lines: Vec<&str> = ran.out.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["talk-1  | to err", "talk-1  | to out"]);
    assert_eq!(ran.err, "");
    let refused = project.run(&["logs", "--index", "2", "talk"]).expect(1);
    assert!(
        refused.err.contains("no container 2 of service talk"),
        "{}",
        refused.err
    );
}

#[test]
fn followed_logs_end_with_the_last_container() {
    let file = "services:\n  job: {<<: *small, command: [sh, -c, 'echo begun; sleep 2; echo over; exit 7']}\n";
    let Some(project) = project("followed", file) else {
        return;
    };
    project.must(&["up", "-d"]);
    let out = project.must(&["logs", "-f"]);
    assert_eq!(out, "job-1  | begun\njob-1  | over\n\rjob-1 exited with code 7\n");
}

#[test]
fn events_of_the_past_are_listed_and_end() {
    let file = "services:\n  web: {<<: *small}\n";
    let Some(project) = project("past", file) else { return };
    project.must(&["up", "-d"]);
    project.must(&["stop"]);
    let events = project.objects(&["events", "--since", "10m", "--until", "0s"], "event");
    let actions: Vec<&str> = events.iter().map(|event| event["action"].as_str().unwrap()).collect();
    for action in ["create", "start", "die", "stop"] {
        assert!(actions.contains(&action), "{action} is not among {actions:?}");
    }
    assert!(events.iter().all(|event| event["kind"] == "container"));
}
