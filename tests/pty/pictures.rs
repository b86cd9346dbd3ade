//! Pictures of the screen, saved by the deck itself. `make pictures` has those of the README made here: `STACKDECK_PICTURES`
//! names the directory they go to.

use crate::support::{self, Project};
use crate::terminal::Terminal;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// A key for the picture, so that the palette is not in it.
const SETTINGS: &str = "keys: {global: {f12: picture}}\nremember: false\n";
const F12: &str = "\u{1b}[24~";

/// A terminal in a directory whose settings have the key.
fn start(dir: &Path, args: &[&str]) -> Terminal {
    let settings = dir.join(".config/stackdeck");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("settings.yaml"), SETTINGS).unwrap();
    Terminal::start_with(dir, args, (110, 30), &[("COLORTERM", "truecolor")])
}

/// Where the README's pictures go, when they are to be made.
fn directory() -> Option<PathBuf> {
    std::env::var_os("STACKDECK_PICTURES").map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
}

/// Takes a picture, and waits until the message about it is gone.
fn take(terminal: &mut Terminal, dir: &Path, project: &str, number: usize) -> String {
    terminal.press(F12);
    let name = match number {
        1 => format!("{project}.svg"),
        number => format!("{project}-{number}.svg"),
    };
    terminal.wait_for(&format!("saved {name}"));
    terminal.wait_until_gone("saved ");
    fs::read_to_string(dir.join(name)).unwrap()
}

#[test]
fn the_screen_is_saved_as_a_picture_and_none_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = start(dir.path(), &["demo"]);
    terminal.wait_for("probe 3/60");
    let coming_up = take(&mut terminal, dir.path(), "market-monitor", 1);
    terminal.wait_for("3/3 ready");
    terminal.press("T");
    terminal.wait_for("of it");
    let timeline = take(&mut terminal, dir.path(), "market-monitor", 2);
    assert!(
        coming_up.starts_with("<svg ") && coming_up.contains(">monitor"),
        "{coming_up}"
    );
    assert!(!coming_up.contains("saved") && coming_up != timeline);
    terminal.press("qd");
    terminal.end();
    terminal.assert_restored();
    if let Some(to) = directory() {
        fs::create_dir_all(&to).unwrap();
        fs::write(to.join("first-start.svg"), coming_up).unwrap();
        fs::write(to.join("timeline.svg"), timeline).unwrap();
    }
}

/// A database, and a service that signs in with the password `word`.
fn shop(image: &str, word: &str) -> String {
    format!(
        "services:
  db:
    image: {image}
    environment: {{MYSQL_ROOT_PASSWORD: root-word, MYSQL_DATABASE: shop, MYSQL_USER: shop, MYSQL_PASSWORD: right-word}}
    healthcheck:
      test: [CMD, mysql, --protocol=TCP, --host=127.0.0.1, --user=shop, --password=right-word, --execute=SELECT 1, shop]
      interval: 2s
      retries: 30
    stop_grace_period: 5s
  api:
    image: {image}
    environment:
      DB_HOST: db
      DB_PASSWORD: {word}
    entrypoint: [sh, -c, 'exec mysql --host=$$DB_HOST --user=shop --password=$$DB_PASSWORD --execute=\"SELECT SLEEP(900)\" shop']
    depends_on: {{db: {{condition: service_healthy}}}}
    stop_grace_period: 1s
"
    )
}

/// Only on request: it is a recording, and takes the time of one.
#[test]
fn a_wrong_password_is_found_and_mended_on_record() {
    let (Some(to), Some(engine)) = (directory(), support::engine()) else {
        return;
    };
    let image = ["stackdeck-offline/mysql:9", "mysql:8.4"];
    let image = image
        .into_iter()
        .find(|name| engine.has_image(name))
        .expect("an image of MySQL: make stack");
    let project = Project::new("shop", &shop(image, "wrong-word"));
    let dir = project.dir.path();
    let mut terminal = start(dir, &["-p", &project.name, "up"]);
    let mut frames = Vec::new();
    let mut record = |terminal: &mut Terminal, seconds: f32| {
        let number = frames.len() + 1;
        frames.push((take(terminal, dir, "shop", number), seconds));
    };
    terminal.wait_for_line(&["api", "waits db"]);
    record(&mut terminal, 2.0);
    terminal.wait_for_line(&["api", "exit"]);
    record(&mut terminal, 2.5);
    terminal.press("w");
    terminal.wait_for("DB_PASSWORD");
    record(&mut terminal, 4.5);
    project.write(&shop(image, "right-word"));
    terminal.press("\u{1b}");
    terminal.wait_until_gone("next tab");
    terminal.press("u");
    terminal.wait_for("changed in the files: api");
    record(&mut terminal, 2.0);
    terminal.wait_for("2/2 ready");
    record(&mut terminal, 4.0);
    terminal.press("qd");
    terminal.end();
    fs::create_dir_all(&to).unwrap();
    fs::write(to.join("failure-explained.svg"), &frames[2].0).unwrap();
    fs::write(to.join("wrong-password.svg"), animation(&frames)).unwrap();
}

/// Pictures of one size after each other, each for some seconds, again and again.
fn animation(frames: &[(String, f32)]) -> String {
    let whole: f32 = frames.iter().map(|(_, seconds)| seconds).sum();
    let (first, _) = &frames[0];
    let head = &first[..=first.find('>').unwrap()];
    let (mut style, mut pictures) = (String::from("<style>\n"), String::new());
    let mut from = 0.0;
    for (number, (frame, seconds)) in frames.iter().enumerate() {
        let to = from + seconds;
        let (begins, ends) = (100.0 * from / whole, 100.0 * to / whole);
        writeln!(
            style,
            "@keyframes f{number} {{ 0% {{ visibility: hidden }} {begins:.2}% {{ visibility: visible }} {ends:.2}% {{ visibility: hidden }} }}\n\
             #f{number} {{ visibility: hidden; animation: f{number} {whole}s step-end infinite }}"
        )
        .unwrap();
        let inner = &frame[frame.find('>').unwrap() + 1..frame.rfind("</svg>").unwrap()];
        writeln!(pictures, "<g id=\"f{number}\">{inner}</g>").unwrap();
        from = to;
    }
    format!("{head}\n{style}</style>\n{pictures}</svg>\n")
}

#[test]
fn an_animation_shows_every_picture_for_its_time() {
    let frames = ["<svg a=\"1\">one</svg>\n", "<svg a=\"1\">two</svg>\n"].map(|frame| (frame.to_owned(), 2.0));
    let shown = animation(&frames);
    assert!(shown.starts_with("<svg a=\"1\">\n<style>"), "{shown}");
    assert!(
        shown.contains("#f1 { visibility: hidden; animation: f1 4s step-end infinite }"),
        "{shown}"
    );
    assert!(
        shown.contains("50.00% { visibility: visible }") && shown.contains("<g id=\"f1\">two</g>"),
        "{shown}"
    );
}
