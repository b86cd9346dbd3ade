//! The certificates that servers show, whoever signed them.

use crate::engine::UntrustedServer;
use futures::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme, crypto};

/// Asks each server for its certificates, for `limit` at most; what cannot be asked from here shows none.
pub(super) async fn ask_all(servers: Vec<UntrustedServer>, limit: Duration) -> Vec<UntrustedServer> {
    let asked = servers.into_iter().map(|server| async move {
        let shown = tokio::time::timeout(limit, ask(&server)).await;
        UntrustedServer {
            shown: shown.ok().flatten().unwrap_or_default(),
            ..server
        }
    });
    join_all(asked).await
}

/// The certificates (DER) of a server, its own first.
async fn ask(untrusted: &UntrustedServer) -> Option<Vec<Vec<u8>>> {
    let server = &untrusted.server;
    let address = untrusted.address.clone().unwrap_or_else(|| server.address());
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(TakesAll(provider)))
        .with_no_client_auth();
    let name = ServerName::try_from(server.host.clone()).ok()?;
    let stream = TcpStream::connect(address).await.ok()?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    let shown = stream.get_ref().1.peer_certificates()?;
    Some(shown.iter().map(|certificate| certificate.to_vec()).collect())
}

/// Takes every certificate: it is looked at, and nothing is said to the server.
#[derive(Debug)]
struct TakesAll(Arc<CryptoProvider>);

impl ServerCertVerifier for TakesAll {
    fn verify_server_cert(
        &self,
        _own: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _stapled: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        crypto::verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        crypto::verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
