//! A registry that wants tokens of another server, and keeps its blobs on a third: as the large public ones do. It is played
//! here, since no registry does that by itself.

use crate::support::{Project, Ran, Tool, run};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const FILE: &str = "services:\n  far: { image: 'x:1' }\n";

/// The head of a request; `None` for one that is not HTTP.
fn head(stream: &mut TcpStream) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
        // The beginning of TLS.
        if head[0] == 0x16 {
            return None;
        }
    }
    String::from_utf8(head).ok()
}

/// Answers every request of a port by `answer`: status, a header, body. Returns the port.
fn serve(answer: impl Fn(&str) -> (u16, String, String) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some(head) = head(&mut stream) else { continue };
            let (status, header, body) = answer(&head);
            let more = if header.is_empty() {
                String::new()
            } else {
                format!("{header}\r\n")
            };
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status} X\r\n{more}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
        }
    });
    port
}

/// A registry with one artifact `lab/x:1`, and what the server of its blobs was asked.
fn registry() -> (u16, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    let blobs = serve(move |head| {
        heard.lock().unwrap().push(head.to_lowercase());
        (200, String::new(), FILE.to_owned())
    });
    let basic = format!("basic {}", STANDARD.encode("me:secret"));
    let tokens = serve(move |head| {
        let known = head
            .lines()
            .any(|line| line.eq_ignore_ascii_case(&format!("authorization: {basic}")));
        let scoped = head.contains("scope=repository%3Alab%2Fx%3Apull") && head.contains("service=played");
        match known && scoped {
            true => (200, String::new(), "{\"access_token\":\"abc\"}".to_owned()),
            false => (401, String::new(), String::new()),
        }
    });
    let digest = format!("sha256:{:x}", sha2::Sha256::digest(FILE));
    let manifest = serde_json::json!({
        "schemaVersion": 2, "artifactType": "application/vnd.docker.compose.project",
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest, "size": 2},
        "layers": [{"mediaType": "application/vnd.docker.compose.file+yaml", "digest": digest, "size": FILE.len()}],
    });
    let port = serve(move |head| {
        let path = head.split(' ').nth(1).unwrap();
        if path == "/v2/" {
            return (401, String::new(), String::new());
        }
        if !head.to_lowercase().contains("authorization: bearer abc") {
            let want = format!(
                "www-authenticate: Bearer realm=\"http://127.0.0.1:{tokens}/token\",service=\"played\",scope=\"repository:lab/x:pull\""
            );
            return (401, want, String::new());
        }
        match path {
            "/v2/lab/x/manifests/1" => (200, String::new(), manifest.to_string()),
            _ => (307, format!("location: http://127.0.0.1:{blobs}/blob"), String::new()),
        }
    });
    (port, asked)
}

#[test]
fn tokens_are_asked_for_and_told_to_nobody_else() {
    let project = Project::new("sdremote-token", "services: {}\n");
    let (port, asked) = registry();
    let read = |password: &str| -> Ran {
        let auth = STANDARD.encode(format!("me:{password}"));
        let config = serde_json::json!({ "auths": { (format!("127.0.0.1:{port}")): { "auth": auth } } });
        project.write_file("config.json", &config.to_string());
        let reference = format!("oci://127.0.0.1:{port}/lab/x:1");
        let mut command = Tool::Ours.command(project.dir.path(), &["-f", &reference, "config"]);
        command.env("DOCKER_CONFIG", project.dir.path());
        run(command.env("XDG_CACHE_HOME", project.dir.path().join("cache")))
    };
    let refused = read("wrong").expect(2);
    assert!(refused.err.contains("wants a login, or refuses"), "{}", refused.err);
    assert!(
        refused.err.contains(&format!("docker login 127.0.0.1:{port}")),
        "{}",
        refused.err
    );
    let good = read("secret").expect(0);
    assert!(good.out.contains("image: x:1"), "{}", good.out);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(!asked[0].contains("authorization"), "{}", asked[0]);
}
