//! TLS to an engine with the docker CLI's certificates: `ca.pem` verifies the engine, `cert.pem` and `key.pem` identify
//! us.

use super::address::Certificates;
use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use tokio_rustls::{TlsConnector, rustls};

/// Starts TLS on a connection to `host:port`.
pub(super) async fn connect(
    stream: TcpStream,
    authority: &str,
    certificates: &Certificates,
) -> io::Result<TlsStream<TcpStream>> {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(io::Error::other)?;
    let config = config(certificates).map_err(io::Error::other)?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// The trust roots are `ca.pem`, or the system's without one; a client certificate is sent when both it and its key
/// exist.
fn config(certificates: &Certificates) -> Result<ClientConfig, String> {
    let file = |name: &str| {
        certificates
            .0
            .as_ref()
            .map(|dir| dir.join(name))
            .filter(|path| path.exists())
    };
    let mut roots = RootCertStore::empty();
    let trusted = match file("ca.pem") {
        Some(path) => chain(&path)?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    for certificate in trusted {
        roots
            .add(certificate)
            .map_err(|error| format!("a trusted certificate: {error}"))?;
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots);
    match (file("cert.pem"), file("key.pem")) {
        (Some(certificate), Some(key)) => {
            let private = PrivateKeyDer::from_pem_file(&key).map_err(|error| read_error(&key, &error))?;
            let chain = chain(&certificate)?;
            let config = builder.with_client_auth_cert(chain, private);
            config.map_err(|error| format!("{}: {error}", certificate.display()))
        }
        _ => Ok(builder.with_no_client_auth()),
    }
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| read_error(path, &error))
}

fn read_error(path: &Path, error: &rustls::pki_types::pem::Error) -> String {
    format!("{}: {error}", path.display())
}
