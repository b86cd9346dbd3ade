//! What `config` writes: the same text as the reference, lists of names, and YAML that is read back as the same model.

use crate::case::{Case, Tool, differences, directories};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What the reference writes so that neither tool can read it again.
const ODD: &str = r#"
services:
  a:
    image: a
    labels: ["=nameless"]
    environment: ["=nameless", "A=1"]
    annotations: ["=x"]
    sysctls: ["=1"]
    extra_hosts: {h: [1.2.3.4, 1.2.3.4]}
    configs: [empty]
    mem_limit: -1
    ulimits: {core: 0}
    deploy: {resources: {reservations: {devices: [{capabilities: []}]}}}
    depends_on: {off: {condition: service_started, required: false}, b: {condition: service_started, required: false}}
    networks: {default: {ipv4_address: 10.0.0.2, mac_address: "02:42:ac:11:65:43"}}
  b: {image: "b:80", user: "1000:1000", dns: 8.8.8.8, labels: {$key: "$$value"}, devices: [""]}
  off: {image: c, profiles: [never]}
configs: {empty: {content: ""}}
"#;

fn accepted() -> Vec<Case> {
    let dirs = directories(Path::new("tests/cases/accepted"));
    dirs.iter().map(|dir| Case::read(dir)).collect()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A text without what is quoted by one tool only: `<<` and `=`, which some readers take for more, and separators of lines.
fn unquoted(text: &str) -> String {
    let written = [
        ("\"<<\"", "<<"),
        ("\"=\"", "="),
        ("\"\\L\"", "'\u{2028}'"),
        ("\"\\P\"", "'\u{2029}'"),
    ];
    let replace = |text: String, (ours, theirs): (&str, &str)| text.replace(ours, theirs);
    written.into_iter().fold(text.to_owned(), replace)
}

/// Lines in an order of their own: the reference's is another one each time.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

/// A tool's model of a file, as JSON; the reason when it refuses the file.
fn model(tool: &Tool, file: &Path) -> Result<Value, String> {
    let mut command = tool.command();
    command
        .arg("-f")
        .arg(file)
        .args(["--profile", "*", "config", "--format", "json"]);
    let output = command.output().unwrap();
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// What keeps a tool from reading the model in a file.
fn unread(tool: &Tool, file: &Path, expected: &Value) -> Vec<String> {
    let mut found = Vec::new();
    match model(tool, file) {
        Ok(model) => differences(expected, &model, "$", &mut found),
        Err(why) => found.push(why),
    }
    found
}

#[test]
fn what_is_written_is_read_back_as_the_same_model() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let odd = root.join("odd");
    fs::create_dir_all(&odd).unwrap();
    fs::write(odd.join("compose.yaml"), ODD).unwrap();
    let mut dirs: Vec<_> = accepted()
        .iter()
        .map(|case| (case.lay(&root), Some(Case::read(&case.dir))))
        .collect();
    dirs.push((odd, None));
    let readers = [Some(Tool::ours()), Tool::reference()];
    for (dir, case) in dirs {
        let config = |flags: &[&str]| match &case {
            Some(case) => text(&case.config(&Tool::ours(), &dir, flags)),
            None => {
                let mut command = Tool::ours().command();
                text(&command.current_dir(&dir).arg("config").args(flags).output().unwrap())
            }
        };
        let again = dir.join("again.yaml");
        fs::write(&again, config(&[])).unwrap();
        let mut expected: Value = serde_json::from_str(&config(&["--format", "json"])).unwrap();
        // An optional dependency on a service that is not enabled is none, and a key is no place for a variable.
        if case.is_none() {
            let service = expected.pointer_mut("/services/a").unwrap();
            service["depends_on"].as_object_mut().unwrap().remove("off").unwrap();
        }
        for reader in readers.iter().flatten() {
            let found = unread(reader, &again, &expected);
            assert!(found.is_empty(), "{}: {found:#?}", dir.display());
        }
    }
}

#[test]
fn texts_and_lists_are_those_of_the_reference() {
    let Some(reference) = Tool::reference() else { return };
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    let lists: [&[&str]; 8] = [
        &["--services"],
        &["--images"],
        &["--networks"],
        &["--volumes"],
        &["--profiles"],
        &["--models"],
        &["--environment"],
        &["--services", "--no-interpolate"],
    ];
    for case in accepted() {
        let dir = case.lay(&root);
        let both = |flags: &[&str]| {
            let of = |tool: &Tool| text(&case.config(tool, &dir, flags));
            (of(&reference), of(&Tool::ours()))
        };
        for flags in lists {
            let (theirs, ours) = both(flags);
            assert_eq!(lines(theirs.trim()), lines(ours.trim()), "{} {flags:?}", case.name);
        }
        for flag in ["--no-interpolate", "--no-normalize"] {
            // Variables of an included file are filled in there all the same.
            if (case.name.as_str(), flag) == ("included", "--no-interpolate") {
                continue;
            }
            let of = |tool: &Tool| case.config(tool, &dir, &["--format", "json", flag]);
            let theirs = of(&reference);
            // JSON has no infinite number.
            if String::from_utf8_lossy(&theirs.stderr).contains("unsupported value") {
                continue;
            }
            let model = |output: &Output| -> Value { serde_json::from_str(&text(output)).unwrap() };
            let mut found = Vec::new();
            differences(&model(&theirs), &model(&of(&Tool::ours())), "$", &mut found);
            assert!(found.is_empty(), "{} {flag}: {found:#?}", case.name);
        }
        // What stands beside a variable that is used several times is another one each time.
        let names = |text: &str| -> Vec<String> {
            let described: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
            described.keys().cloned().collect()
        };
        let (theirs, ours) = both(&["--variables", "--format", "json"]);
        assert_eq!(names(&theirs), names(&ours), "{}", case.name);
        // Its text differs from ours only where the reference itself could not read it.
        let model: Value = serde_json::from_str(&both(&["--format", "json"]).0).unwrap();
        let written = |tool: &Tool| {
            let file = dir.join("written.yaml");
            let said = text(&case.config(tool, &dir, &["-o", file.to_str().unwrap()]));
            assert_eq!(said, "");
            let is_read = unread(&reference, &file, &model).is_empty();
            (fs::read_to_string(&file).unwrap(), is_read)
        };
        let (theirs, is_read) = written(&reference);
        let (ours, _) = written(&Tool::ours());
        assert!(unquoted(&theirs) == unquoted(&ours) || !is_read, "{}", case.name);
    }
}

// Expected text: `docker compose config` 2.40, whose order is another one each time where nothing depends on anything.
#[test]
fn config_lists_are_those_of_the_reference() {
    let dir = tempfile::tempdir().unwrap();
    let file = "services:\n  a: {image: 'x:${TAG:-1}', depends_on: [b], env_file: missing.env}\n  b: {image: 'x:1'}\n  \
                c: {build: ., profiles: [p], command: '${LONG_ENOUGH_TO_NEED_ROOM:?say it} ${A:+${B-b}}'}\n";
    fs::write(dir.path().join("compose.yaml"), file).unwrap();
    let list = |flags: &[&str]| {
        let mut command = Tool::ours().command();
        command
            .current_dir(dir.path())
            .args(["-p", "demo", "config"])
            .args(flags);
        text(&command.env("LONG_ENOUGH_TO_NEED_ROOM", "1").output().unwrap())
    };
    // What a service depends on comes before it; env files are not read.
    assert_eq!(list(&["--services"]), "b\na\n");
    assert_eq!(list(&["--images"]), "x:1\nx:1\n");
    assert_eq!(list(&["--images", "c"]), "demo-c\n");
    // The services named count for images and profiles only.
    assert_eq!(list(&["--services", "c"]), "b\na\n");
    assert_eq!(list(&["--profiles"]), "p\n");
    assert_eq!(
        list(&["--variables"]),
        "NAME                       REQUIRED            DEFAULT VALUE       ALTERNATE VALUE\n\
         A                          false                                   ${B-b}\n\
         B                          false               b                   \n\
         LONG_ENOUGH_TO_NEED_ROOM   true                                    \n\
         TAG                        false               1                   \n"
    );
    assert_eq!(
        list(&["--variables", "--format", "yaml"])
            .lines()
            .take(5)
            .collect::<Vec<_>>(),
        [
            "A:",
            "  name: A",
            "  defaultvalue: \"\"",
            "  presencevalue: ${B-b}",
            "  required: false"
        ]
    );
}

impl Tool {
    /// The tool with an environment in which nothing is set.
    fn command(&self) -> Command {
        let mut command = Command::new(self.program());
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", "/nonexistent");
        command.stdin(Stdio::null());
        command
    }
}
