//! Commands, files and users in containers.

use super::bench::{Bench, bench, directory, file};
use crate::doctor::{FileReport, Fix, PathReport};
use crate::engine::ImageReport;
use std::path::PathBuf;

fn linux() -> ImageReport {
    ImageReport {
        platform: "linux/amd64".to_owned(),
        ..ImageReport::default()
    }
}

fn started(report: PathReport) -> Bench {
    let text = "services: {app: {image: 'a:1', command: [/app/start.sh], volumes: ['./start.sh:/app/start.sh']}}";
    let shell = [("/bin/sh", file(0o755, "\u{7f}"))];
    bench(text)
        .here("start.sh", report)
        .image("a:1", linux(), &shell, &["python3", "/bin/bash"])
}

#[test]
fn a_script_that_cannot_be_run_is_found_with_what_mends_it() {
    let one = started(file(0o644, "#!/bin/sh\n")).one("program-not-executable");
    assert_eq!(one.diagnostic.message, "`app` runs ./start.sh, which is not executable");
    assert_eq!(one.fix, Some(Fix::MakeExecutable(PathBuf::from("/srv/shop/start.sh"))));
    let one = started(file(0o755, "#!/bin/sh\r\necho\r\n")).one("script-line-endings");
    assert_eq!(
        one.fix,
        Some(Fix::ConvertLineEndings(PathBuf::from("/srv/shop/start.sh")))
    );
    let one = started(file(0o755, "#!/bin/bash\n")).one("interpreter-missing");
    assert_eq!(
        one.diagnostic.message,
        "./start.sh needs `/bin/bash`, which is not in the image"
    );
    let one = started(file(0o755, "#!/usr/bin/env python3\n")).one("interpreter-missing");
    assert_eq!(
        one.diagnostic.message,
        "./start.sh needs `python3`, which is not in the image"
    );
    started(file(0o755, "echo hello\n")).one("script-without-interpreter");
    assert!(started(file(0o755, "#!/bin/sh\n")).said().is_empty());
}

#[test]
fn a_program_that_is_not_there_is_found() {
    let text = "services: {app: {image: 'a:1', command: pyhton3 -m http.server}}";
    let one = bench(text)
        .image("a:1", linux(), &[], &["pyhton3"])
        .one("program-missing");
    assert_eq!(one.diagnostic.message, "`app` runs `pyhton3`, which is not there");
    // Nobody looked into the image.
    assert!(bench(text).said().is_empty());
}

#[test]
fn a_file_that_a_mount_hides_is_found() {
    let text = "services: {app: {image: 'a:1', command: python3 /app/main.py, volumes: ['./src:/app']}}";
    let there = [("/usr/bin/python3", file(0o755, "\u{7f}"))];
    let hidden = bench(text)
        .here("src", directory(0o755, &[]))
        .here("src/main.py", PathReport::Missing);
    let one = hidden.image("a:1", linux(), &there, &[]).one("script-missing");
    assert!(
        one.diagnostic.cause.contains("./src/main.py does not exist"),
        "{}",
        one.diagnostic.cause
    );
}

#[test]
fn a_program_for_another_processor_and_a_missing_loader_are_found() {
    let mut head = vec![0x7f, b'E', b'L', b'F', 2, 1, 1];
    head.resize(64, 0);
    head[18] = 183;
    let text = "services: {app: {image: 'a:1', command: [/app]}}";
    let program = |head: Vec<u8>| {
        PathReport::Present(FileReport {
            mode: 0o755,
            head,
            ..FileReport::default()
        })
    };
    let other = bench(text).image("a:1", linux(), &[("/app", program(head.clone()))], &[]);
    assert_eq!(
        other.said(),
        ["program-of-other-processor: /app is a program for arm64"]
    );
    // One program header: PT_INTERP, whose path stands at 120.
    let loader = b"/lib64/ld.so\0";
    head[18] = 62;
    head[32] = 64;
    (head[54], head[56]) = (56, 1);
    head.extend([3, 0, 0, 0, 4, 0, 0, 0, 120, 0, 0, 0, 0, 0, 0, 0]);
    head.resize(64 + 32, 0);
    head.push(u8::try_from(loader.len()).unwrap());
    head.resize(120, 0);
    head.extend(loader);
    let dynamic = bench(text).image("a:1", linux(), &[("/app", program(head))], &["/lib64/ld.so"]);
    dynamic.one("loader-missing");
}

#[test]
fn a_secret_that_the_user_may_not_read_is_found() {
    let text = |user: &str| {
        format!(
            "services: {{app: {{image: 'a:1', user: '{user}', secrets: [pw]}}}}\nsecrets: {{pw: {{file: ./pw.txt}}}}\n"
        )
    };
    let found = |user: &str, mode| bench(&text(user)).here("pw.txt", file(mode, "x")).said();
    assert_eq!(
        found("1000", 0o600),
        ["file-unreadable: `app` runs as 1000 and may not read /run/secrets/pw"]
    );
    assert!(found("1000", 0o644).is_empty());
    assert!(found("0", 0o600).is_empty());
}

#[test]
fn a_user_is_looked_up_in_the_image() {
    let text = "services: {app: {image: 'a:1', command: [/app], user: worker, volumes: ['./data:/data']}}";
    let passwd = [(
        "/etc/passwd",
        file(0o644, "root:x:0:0::/:/bin/sh\nworker:x:70:70::/:/bin/sh\n"),
    )];
    let owned = bench(text)
        .here("data", directory(0o755, &[]))
        .image("a:1", linux(), &passwd, &[]);
    assert_eq!(
        owned.said(),
        ["directory-unwritable: `app` runs as worker and may not write to /data"]
    );
    let unknown = bench(text).image("a:1", linux(), &[("/etc/passwd", file(0o644, "root:x:0:0\n"))], &[]);
    assert_eq!(unknown.said(), ["user-missing: `a:1` has no user or group `worker`"]);
}

#[test]
fn a_bind_that_becomes_a_directory_is_an_error_where_a_file_is_meant() {
    let text = "services: {app: {image: 'a:1', volumes: ['./app.conf:/etc/app.conf', './data:/data']}}";
    let missing = bench(text)
        .here("app.conf", PathReport::Missing)
        .here("data", PathReport::Missing);
    assert_eq!(
        missing.said(),
        ["bind-file-missing: ./app.conf does not exist, and `app` needs a file there"]
    );
    let made = bench(text)
        .here("app.conf", directory(0o755, &[]))
        .here("data", directory(0o755, &[]));
    assert_eq!(
        made.said(),
        ["mount-kind: ./app.conf is an empty directory, and /etc/app.conf is by its name a file"]
    );
}

#[test]
fn data_of_another_version_is_found() {
    let text = "services: {db: {image: 'postgres:17', environment: {POSTGRES_PASSWORD: x}, volumes: ['./data:/var/lib/postgresql/data']}}";
    let filled = bench(text)
        .here("data", directory(0o755, &["PG_VERSION"]))
        .here("data/PG_VERSION", file(0o600, "13\n"));
    assert_eq!(
        filled.said(),
        ["data-of-other-version: the data of `db` is of postgres 13, and the image has 17"]
    );
}
