//! A named volume whose declaration changed: its data is removed only when the user confirms.

use crate::support::{self, Project};
use crate::terminal::Terminal;

/// A project that keeps a mark in a volume; the volume's declaration is `declared`.
fn compose(declared: &str) -> String {
    let service = "  web:\n    image: BUSYBOX\n    init: true\n    command: [/bin/busybox, sleep, '999']\n    volumes: ['data:/data']\n";
    format!("services:\n{service}volumes: {{ data: {{ {declared} }} }}\n")
}

struct Kept {
    project: Project,
    engine: support::Engine,
}

impl Kept {
    /// Brings it up with a label of the volume, leaves a mark in it, and declares the volume another way.
    fn new(name: &str, declared: &str) -> Option<Self> {
        let engine = support::engine()?;
        let project = Project::new(name, &compose("labels: { kind: one }"));
        project.run(&["up", "-d"]).expect(0);
        project
            .run(&["exec", "-T", "web", "/bin/busybox", "touch", "/data/mark"])
            .expect(0);
        let written = std::fs::read_to_string(project.dir.path().join("compose.yaml")).unwrap();
        let changed = written.replace("labels: { kind: one }", declared);
        assert_ne!(changed, written);
        std::fs::write(project.dir.path().join("compose.yaml"), changed).unwrap();
        Some(Self { project, engine })
    }

    fn up(&self, flags: &[&str]) -> Terminal {
        let args = [flags, &["-p", &self.project.name, "up"]].concat();
        Terminal::start(self.project.dir.path(), &args, (100, 30))
    }

    /// What is in the volume, as the running container sees it.
    fn files(&self) -> String {
        let ran = self.project.run(&["exec", "-T", "web", "/bin/busybox", "ls", "/data"]);
        ran.expect(0).out.trim().to_owned()
    }

    fn volume(&self) -> serde_json::Value {
        self.engine.ask(&format!("/volumes/{}_data", self.project.name))
    }
}

#[test]
fn a_no_keeps_the_changed_volume_and_a_yes_recreates_it() {
    let Some(kept) = Kept::new("stackdeck-e2e-renewal-text", "labels: { kind: two }") else {
        return;
    };
    let mut terminal = kept.up(&["--plain"]);
    terminal.wait_for("The data in it is lost. [y/N]");
    terminal.wait_for("Volume stackdeck-e2e-renewal-text_data");
    terminal.press("n\r");
    // The up goes on with the volume as it is.
    terminal.wait_for("it is kept");
    terminal.wait_for("1/1 ready in");
    assert_eq!(kept.files(), "mark");
    assert_eq!(kept.volume()["Labels"]["kind"], "one");
    terminal.press("\u{3}");
    terminal.end();
    let mut terminal = kept.up(&["--plain"]);
    terminal.wait_for("[y/N]");
    terminal.press("y\r");
    terminal.wait_for("1/1 ready in");
    assert_eq!(kept.files(), "");
    assert_eq!(kept.volume()["Labels"]["kind"], "two");
    terminal.press("\u{3}");
    terminal.end();
    terminal.assert_restored();
}

/// Options of the driver are a difference like labels are.
#[test]
fn the_deck_keeps_the_changed_volume_until_the_project_is_named() {
    let options = "driver_opts: { type: tmpfs, device: tmpfs, o: size=1m }";
    let Some(kept) = Kept::new("stackdeck-e2e-renewal-deck", options) else {
        return;
    };
    let mut terminal = kept.up(&[]);
    terminal.wait_for("Make volume stackdeck-e2e-renewal-deck_data anew?");
    terminal.wait_for("its data is lost for good");
    // Another word than the project's name is no yes.
    terminal.press("yes\r");
    terminal.press("\u{1b}");
    terminal.wait_until_gone("anew?");
    terminal.wait_for("1/1 ready");
    assert_eq!(kept.files(), "mark");
    assert!(kept.volume()["Options"].is_null(), "{}", kept.volume());
    // Asked again by the next up, and this time agreed to.
    terminal.press("u");
    terminal.wait_for("anew?");
    terminal.press("stackdeck-e2e-renewal-deck\r");
    terminal.wait_until_gone("anew?");
    terminal.wait_for_line(&["up in", "1/1 ready"]);
    assert_eq!(kept.volume()["Options"]["type"], "tmpfs");
    assert_eq!(kept.files(), "");
    terminal.press("qd");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    terminal.assert_restored();
}
