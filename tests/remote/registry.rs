//! A registry that wants to know who asks.

use crate::support::{Ran, engine, run, stackdeck};
use crate::tls::certificates_of;
use crate::{Running, free_port, registry_program, socket};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// How a registry is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// As user `me` with the password `secret`.
    Login,
    Anybody,
    /// Anybody, over TLS; `ca.pem` in its directory is its certificate.
    Tls,
}

/// A registry of its own.
pub(crate) struct Registry {
    _server: Running,
    /// Where it listens.
    address: String,
    pub(crate) port: u16,
    pub(crate) dir: tempfile::TempDir,
    access: Access,
}

impl Registry {
    pub(crate) fn start(program: &Path, access: Access) -> Self {
        Self::start_at(program, access, "127.0.0.1")
    }

    /// At an address of this machine, of which its certificate is if it has one.
    pub(crate) fn start_at(program: &Path, access: Access, address: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        let place = dir.path().display();
        let more = match access {
            Access::Login => {
                fs::write(dir.path().join("users"), format!("me:{}\n", bcrypt("secret"))).unwrap();
                format!("auth:\n  htpasswd:\n    realm: test\n    path: {place}/users\n")
            }
            Access::Anybody => String::new(),
            Access::Tls => {
                certificates_of(dir.path(), "registry", address);
                format!("  tls:\n    certificate: {place}/server.pem\n    key: {place}/server.key\n")
            }
        };
        let config = format!(
            "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {}/data\nhttp:\n  addr: {address}:{port}\n{more}",
            dir.path().display()
        );
        fs::write(dir.path().join("config.yml"), config).unwrap();
        let prefix = std::env::var("STACKDECK_NET_PREFIX").unwrap_or_default();
        let mut words = prefix.split_whitespace().map(String::from).collect::<Vec<_>>();
        words.push(program.display().to_string());
        let started = Command::new(&words[0])
            .args(&words[1..])
            .args(["serve", &dir.path().join("config.yml").display().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self {
            _server: Running(started.unwrap()),
            address: address.to_owned(),
            port,
            dir,
            access,
        }
    }

    /// A request as `me`; the answer's body.
    pub(crate) fn curl(&self, args: &[&str]) -> String {
        let prefix = std::env::var("STACKDECK_NET_PREFIX").unwrap_or_default();
        let mut words = prefix.split_whitespace().map(String::from).collect::<Vec<_>>();
        words.extend(
            [
                "curl",
                "-fsSk",
                "-u",
                "me:secret",
                "--retry",
                "20",
                "--retry-connrefused",
                "--retry-delay",
                "1",
            ]
            .map(String::from),
        );
        let out = Command::new(&words[0]).args(&words[1..]).args(args).output().unwrap();
        assert!(
            out.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!(
            "{}://{}:{}/v2/{path}",
            if self.access == Access::Tls { "https" } else { "http" },
            self.address,
            self.port
        )
    }

    fn put_blob(&self, bytes: &[u8]) -> String {
        self.put_blob_of("lab/one", bytes)
    }

    pub(crate) fn put_blob_of(&self, repository: &str, bytes: &[u8]) -> String {
        use sha2::Digest;
        let digest = format!("sha256:{:x}", sha2::Sha256::digest(bytes));
        let file = self.dir.path().join("blob");
        fs::write(&file, bytes).unwrap();
        let answer = self.curl(&["-i", "-X", "POST", &self.url(&format!("{repository}/blobs/uploads/"))]);
        let place = answer
            .lines()
            .find_map(|line| {
                line.split_once(": ")
                    .filter(|(name, _)| name.eq_ignore_ascii_case("location"))
            })
            .unwrap()
            .1
            .trim()
            .to_owned();
        let place = format!("{place}&digest={digest}");
        let data = format!("@{}", file.display());
        self.curl(&[
            "-X",
            "PUT",
            "-H",
            "content-type: application/octet-stream",
            "--data-binary",
            &data,
            &place,
        ]);
        digest
    }

    /// An image `lab/one:1`, by the registry's own interface.
    pub(crate) fn fill(&self) {
        use sha2::Digest;
        let mut noise = vec![0; 3_000_000];
        fs::File::open("/dev/urandom").unwrap().read_exact(&mut noise).unwrap();
        let mut tar = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(noise.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, "noise", noise.as_slice()).unwrap();
        let layer = tar.into_inner().unwrap();
        let diff = format!("sha256:{:x}", sha2::Sha256::digest(&layer));
        let config = serde_json::json!({
            "architecture": "amd64", "os": "linux", "config": {"Cmd": ["/noise"]},
            "rootfs": {"type": "layers", "diff_ids": [diff]},
        });
        let config = config.to_string();
        let kind = "application/vnd.oci.image.manifest.v1+json";
        let manifest = serde_json::json!({
            "schemaVersion": 2, "mediaType": kind,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": config.len(), "digest": self.put_blob(config.as_bytes())},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "size": layer.len(), "digest": self.put_blob(&layer)}],
        });
        let file = self.dir.path().join("manifest");
        fs::write(&file, manifest.to_string()).unwrap();
        let (kind, data) = (format!("content-type: {kind}"), format!("@{}", file.display()));
        self.curl(&[
            "-X",
            "PUT",
            "-H",
            &kind,
            "--data-binary",
            &data,
            &self.url("lab/one/manifests/1"),
        ]);
    }

    /// The docker configuration of somebody who knows this password, or none, in a directory.
    pub(crate) fn configure(&self, dir: &Path, password: Option<&str>) {
        use base64::Engine as _;
        let auths = password.map_or_else(
            || serde_json::json!({}),
            |password| {
                let auth = base64::engine::general_purpose::STANDARD.encode(format!("me:{password}"));
                serde_json::json!({ "auths": { (format!("127.0.0.1:{}", self.port)): { "auth": auth } } })
            },
        );
        fs::write(dir.join("config.json"), auths.to_string()).unwrap();
    }

    /// Pulls `image` of it with the docker configuration of somebody who knows this password, or none.
    fn pull(&self, voice: &str, image: &str, password: Option<&str>) -> Ran {
        let dir = tempfile::tempdir().unwrap();
        let text = format!("services:\n  s:\n    image: \"127.0.0.1:{}/{image}\"\n", self.port);
        fs::write(dir.path().join("compose.yaml"), text).unwrap();
        self.configure(dir.path(), password);
        let mut command = stackdeck(dir.path(), &["-p", "stackdeck-remote-pull", voice, "pull"]);
        run(command.env("DOCKER_CONFIG", dir.path()))
    }
}

/// A bcrypt hash, by the system's own `crypt`; perl is part of every Debian.
fn bcrypt(password: &str) -> String {
    let script = "print crypt($ARGV[0], '$2b$05$abcdefghijklmnopqrstuu')";
    let out = Command::new("perl").args(["-e", script, password]).output().unwrap();
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn an_image_is_pulled_with_progress_from_a_registry_that_needs_a_login() {
    let Some(_engine) = engine() else { return };
    let Some(program) = registry_program() else {
        return;
    };
    let registry = Registry::start(&program, Access::Login);
    registry.fill();
    let image = format!("127.0.0.1:{}/lab/one:1", registry.port);
    let gone = || {
        let url = format!("http://engine/images/{image}?force=1");
        let _ = Command::new("curl")
            .args(["-sS", "--unix-socket", &socket(), "-X", "DELETE", &url])
            .output();
    };

    let refused = registry.pull("--plain", "lab/one:1", Some("wrong")).expect(3);
    assert!(
        refused.err.contains("wants a login, or refuses") && refused.err.contains("docker login"),
        "{}",
        refused.err
    );
    let nobody = registry.pull("--plain", "lab/one:1", None).expect(3);
    assert!(nobody.err.contains("docker login"), "{}", nobody.err);
    let unknown = registry.pull("--plain", "lab/one:2", Some("secret")).expect(3);
    assert!(unknown.err.contains("has no such tag"), "{}", unknown.err);

    let pulled = registry.pull("--json", "lab/one:1", Some("secret")).expect(0);
    gone();
    // The layer is 3 MB that no engine had before, so it was seen coming.
    let total = pulled
        .out
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|item| item["total_bytes"].as_u64().or_else(|| item["total"].as_u64()))
        .max();
    assert!(total.is_some_and(|total| total >= 3_000_000), "{}", pulled.out);
}
