//! TLS for everything: rustls with ring.

/// Chooses the cryptography, once for the process. Does nothing when that was done already.
pub(crate) fn install() {
    // an error only says that it was installed before
    let _already = rustls::crypto::ring::default_provider().install_default();
}
