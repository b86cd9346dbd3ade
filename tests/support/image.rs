//! The image most tests run, made of this machine's static busybox.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The static busybox of this machine.
pub fn busybox() -> &'static Path {
    let places = ["/bin/busybox", "/usr/bin/busybox"].map(Path::new);
    let found = places.into_iter().find(|path| path.exists());
    found.expect("busybox-static is installed (see .ci/packages)")
}

/// A small image of this machine's static busybox.
pub const IMAGE: &str = "stackdeck-test/busybox:interop";

/// Makes [`IMAGE`] unless it is there of this very busybox: one that is made anew leaves the former without a name.
pub fn small_image() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let about = std::fs::metadata(busybox()).unwrap();
        let made = about.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
        let label = format!("{}-{}", about.len(), made.as_secs());
        let of_this = format!("label=stackdeck.test.busybox={label}");
        let there = Command::new("docker")
            .args(["images", "-q", "--filter", &of_this, IMAGE])
            .output();
        if !there.unwrap().stdout.is_empty() {
            return;
        }
        let former = Command::new("docker")
            .args(["images", "-q", "--no-trunc", IMAGE])
            .output();
        let former = String::from_utf8(former.unwrap().stdout).unwrap();
        let former = former.lines().next();
        let mut tar = tar::Builder::new(Vec::new());
        for name in ["busybox", "sh", "sleep", "test", "touch", "cat", "true", "ls", "rm"] {
            tar.append_path_with_name(busybox(), format!("bin/{name}")).unwrap();
        }
        let mut child = Command::new("docker")
            .args([
                "import",
                "--change",
                &format!("LABEL stackdeck.test.busybox={label}"),
                "-",
                IMAGE,
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(&tar.into_inner().unwrap())
            .unwrap();
        assert!(child.wait().unwrap().success());
        // A container may be made of it still; then it stays.
        let _ = Command::new("docker")
            .arg("rmi")
            .args(former)
            .stderr(Stdio::null())
            .output();
    });
}
