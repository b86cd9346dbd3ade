//! Engines and registries elsewhere: over TLS, through ssh, and a registry that wants to know who asks. All of them real, on this
//! machine's loopback.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

mod support;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use support::{Ran, engine, run, stackdeck};

/// A program that must be there for a test; without it the test says that it is skipped, and by which package it runs.
fn program(name: &str, package: &str) -> Option<PathBuf> {
    let places = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"];
    let found = places
        .iter()
        .map(|dir| Path::new(dir).join(name))
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: {name} is not here (Debian: {package})");
    }
    found
}

/// A program that runs until the test is over.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until somebody listens there: connecting is the event that is waited for, and it is asked for again when refused.
fn listens(port: u16, child: &mut Child) {
    let began = std::time::Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert_eq!(child.try_wait().unwrap(), None, "it ended instead of listening");
        assert!(began.elapsed().as_secs() < 20, "nobody listens at {port}");
        std::thread::yield_now();
    }
}

fn socket() -> String {
    let host = std::env::var("DOCKER_HOST").unwrap_or_else(|_| "unix:///var/run/docker.sock".into());
    host.strip_prefix("unix://").unwrap().to_owned()
}

fn openssl(dir: &Path, words: &str) {
    let out = Command::new("openssl").args(words.split(' ')).current_dir(dir).output();
    let out = out.expect("openssl is installed (see .ci/packages)");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// A certificate authority, a server's and a client's certificate, as `docker` wants them: `ca.pem`, `cert.pem`, `key.pem`.
fn certificates(dir: &Path, authority: &str) {
    openssl(
        dir,
        &format!("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem -subj /CN={authority}"),
    );
    fs::write(dir.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    for (name, certificate, key) in [
        ("server", "server.pem", "server.key"),
        ("client", "cert.pem", "key.pem"),
    ] {
        openssl(
            dir,
            &format!("req -newkey rsa:2048 -nodes -keyout {key} -out {name}.csr -subj /CN={name}"),
        );
        openssl(
            dir,
            &format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out {certificate} -extfile names"
            ),
        );
    }
}

/// Speaks TLS at a port, to clients with a certificate only, and hands what they say to the engine's socket.
fn tls_front(dir: &Path) -> u16 {
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio_rustls::rustls::server::WebPkiClientVerifier;
    use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto};
    let provider = std::sync::Arc::new(crypto::ring::default_provider());
    let chain = |name: &str| -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_file_iter(dir.join(name))
            .unwrap()
            .map(|one| one.unwrap())
            .collect()
    };
    let mut roots = RootCertStore::empty();
    roots.add(chain("ca.pem").remove(0)).unwrap();
    let clients = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone())
        .build()
        .unwrap();
    let key = PrivateKeyDer::from_pem_file(dir.join("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(chain("server.pem"), key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // Clients without a certificate end here, which is what one test looks at.
                    let Ok(mut client) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut engine = tokio::net::UnixStream::connect(socket()).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut engine).await;
                });
            }
        });
    });
    port
}

/// Brings a service up at this engine, runs a command in it, takes it down: requests, streams and hijacked connections.
fn a_service_lives_there(project: &str, change: &dyn Fn(&mut Command)) {
    let dir = tempfile::tempdir().unwrap();
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .iter()
        .map(Path::new)
        .find(|path| path.exists());
    fs::copy(
        busybox.expect("busybox-static is installed (see .ci/packages)"),
        dir.path().join("busybox"),
    )
    .unwrap();
    let compose = "services:\n  s:\n    build: { context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /bin/sh\\n\" }\n    init: true\n    command: [sh, -c, \"echo up; exec sleep 600\"]\n    stop_grace_period: 1s\n";
    fs::write(dir.path().join("compose.yaml"), compose).unwrap();
    let on = |args: &[&str]| -> Ran {
        let mut all = vec!["-p", project];
        all.extend(args);
        let mut command = stackdeck(dir.path(), &all);
        change(&mut command);
        run(&mut command)
    };
    on(&["--plain", "up", "--wait", "--wait-timeout", "60"]).expect(0);
    let said = on(&["exec", "-T", "s", "sh", "-c", "echo from $((40 + 2))"]).expect(0);
    assert_eq!(said.out.trim(), "from 42");
    let logs = on(&["logs", "--no-log-prefix"]).expect(0);
    assert!(logs.out.contains("up"), "{}", logs.out);
    on(&["--plain", "down", "--rmi", "local", "-t", "0"]).expect(0);
}

#[test]
fn an_engine_is_spoken_to_over_tls() {
    let Some(_engine) = engine() else { return };
    let dir = tempfile::tempdir().unwrap();
    certificates(dir.path(), "ours");
    let host = format!("tcp://localhost:{}", tls_front(dir.path()));
    let with = |command: &mut Command, certificates: &Path| {
        command
            .env("DOCKER_HOST", &host)
            .env("DOCKER_TLS_VERIFY", "1")
            .env("DOCKER_CERT_PATH", certificates);
    };
    a_service_lives_there("stackdeck-remote-tls", &|command| with(command, dir.path()));

    // Without a certificate of ours, and with an authority that did not sign the engine's.
    let anonymous = tempfile::tempdir().unwrap();
    fs::copy(dir.path().join("ca.pem"), anonymous.path().join("ca.pem")).unwrap();
    let other = tempfile::tempdir().unwrap();
    certificates(other.path(), "another");
    for (certificates, why) in [
        (anonymous.path(), "CertificateRequired"),
        (other.path(), "UnknownIssuer"),
    ] {
        let mut command = stackdeck(dir.path(), &["ls"]);
        with(&mut command, certificates);
        let ran = run(&mut command).expect(7);
        assert!(ran.err.contains(why) && ran.err.contains("hint:"), "{}", ran.err);
        assert!(ran.err.contains(&certificates.display().to_string()), "{}", ran.err);
    }
}

#[test]
fn an_engine_is_spoken_to_through_ssh() {
    let Some(_engine) = engine() else { return };
    let Some(sshd) = program("sshd", "openssh-server") else {
        return;
    };
    let Some(_docker) = program("docker", "docker.io") else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    for key in ["host", "me"] {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f", &path(key)])
            .status();
        assert!(made.unwrap().success());
    }
    let port = free_port();
    let server = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nSetEnv DOCKER_HOST=unix://{}\n",
        path("host"),
        path("me.pub"),
        socket()
    );
    fs::write(dir.path().join("sshd"), server).unwrap();
    // The server wants this directory when it runs as root.
    let _ = fs::create_dir_all("/run/sshd");
    let started = Command::new(sshd)
        .args(["-D", "-f", &path("sshd")])
        .stderr(Stdio::null())
        .spawn();
    let mut server = Running(started.unwrap());
    listens(port, &mut server.0);
    // Whom to trust and which key to show is said to ssh as its user would, in a configuration.
    let client = format!(
        "Host lab\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {}\n  IdentitiesOnly yes\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile {}\n",
        path("me"),
        path("known")
    );
    fs::write(dir.path().join("config"), client).unwrap();
    fs::create_dir(dir.path().join("bin")).unwrap();
    let wrapper = format!("#!/bin/sh\nexec /usr/bin/ssh -F {} \"$@\"\n", path("config"));
    fs::write(dir.path().join("bin/ssh"), wrapper).unwrap();
    let mode = Command::new("chmod").args(["755", &path("bin/ssh")]).status();
    assert!(mode.unwrap().success());
    let with = |command: &mut Command, host: &str| {
        let search = format!("{}:{}", path("bin"), std::env::var("PATH").unwrap_or_default());
        command.env("PATH", search).env("DOCKER_HOST", host);
    };
    a_service_lives_there("stackdeck-remote-ssh", &|command| with(command, "ssh://lab"));

    let mut command = stackdeck(dir.path(), &["ls"]);
    with(&mut command, &format!("ssh://nobody@127.0.0.1:{port}"));
    let ran = run(&mut command).expect(7);
    assert!(
        ran.err.contains("ssh -o BatchMode=yes") && ran.err.contains("ssh-add"),
        "{}",
        ran.err
    );
}

/// A registry with one image of one fresh layer, for the user `me` with the password `secret`.
struct Registry {
    _server: Running,
    port: u16,
    dir: tempfile::TempDir,
}

impl Registry {
    fn start(program: &Path) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        // bcrypt of "secret"
        fs::write(dir.path().join("users"), format!("me:{}\n", bcrypt("secret"))).unwrap();
        let config = format!(
            "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {0}/data\nhttp:\n  addr: 127.0.0.1:{port}\nauth:\n  htpasswd:\n    realm: test\n    path: {0}/users\n",
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
            port,
            dir,
        }
    }

    /// A request as `me`; the answer's body.
    fn curl(&self, args: &[&str]) -> String {
        let prefix = std::env::var("STACKDECK_NET_PREFIX").unwrap_or_default();
        let mut words = prefix.split_whitespace().map(String::from).collect::<Vec<_>>();
        words.extend(
            [
                "curl",
                "-fsS",
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

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/v2/{path}", self.port)
    }

    fn put_blob(&self, bytes: &[u8]) -> String {
        use sha2::Digest;
        let digest = format!("sha256:{:x}", sha2::Sha256::digest(bytes));
        let file = self.dir.path().join("blob");
        fs::write(&file, bytes).unwrap();
        let answer = self.curl(&["-i", "-X", "POST", &self.url("lab/one/blobs/uploads/")]);
        let place = answer
            .lines()
            .find_map(|line| line.strip_prefix("Location: "))
            .unwrap()
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
    fn fill(&self) {
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

    /// Pulls `image` of it with the docker configuration of somebody who knows this password, or none.
    fn pull(&self, voice: &str, image: &str, password: Option<&str>) -> Ran {
        use base64::Engine as _;
        let dir = tempfile::tempdir().unwrap();
        let text = format!("services:\n  s:\n    image: \"127.0.0.1:{}/{image}\"\n", self.port);
        fs::write(dir.path().join("compose.yaml"), text).unwrap();
        let auths = password.map_or_else(
            || serde_json::json!({}),
            |password| {
                let auth = base64::engine::general_purpose::STANDARD.encode(format!("me:{password}"));
                serde_json::json!({ "auths": { (format!("127.0.0.1:{}", self.port)): { "auth": auth } } })
            },
        );
        fs::write(dir.path().join("config.json"), auths.to_string()).unwrap();
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
fn a_registry_that_asks_who_it_is_gives_its_image_with_progress() {
    let Some(_engine) = engine() else { return };
    let Some(program) = program("docker-registry", "docker-registry") else {
        return;
    };
    let registry = Registry::start(&program);
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
