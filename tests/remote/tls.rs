//! An engine over TLS, to clients it knows.

use crate::support::{engine, run, stackdeck};
use crate::{a_service_lives_there, socket};
use std::fs;
use std::path::Path;
use std::process::Command;

fn openssl(dir: &Path, words: &str) {
    let out = Command::new("openssl").args(words.split(' ')).current_dir(dir).output();
    let out = out.expect("openssl is installed (see .ci/packages)");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// A certificate authority, a server's and a client's certificate, as `docker` wants them: `ca.pem`, `cert.pem`, `key.pem`.
fn certificates(dir: &Path, authority: &str) {
    certificates_of(dir, authority, "127.0.0.1");
}

/// The same for servers at an address.
pub(crate) fn certificates_of(dir: &Path, authority: &str, address: &str) {
    openssl(
        dir,
        &format!("req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem -subj /CN={authority}"),
    );
    fs::write(
        dir.join("names"),
        format!("subjectAltName=DNS:localhost,IP:{address}\n"),
    )
    .unwrap();
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

#[test]
fn an_engine_is_reached_over_tls() {
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
