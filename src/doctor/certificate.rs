//! What is read of certificates.

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use webpki::EndEntityCert;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CertificateFacts {
    /// The names as they are encoded, to be compared.
    pub(super) subject: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    /// Host names that it is for.
    pub(super) names: Vec<String>,
    pub(super) ends: Option<jiff::Timestamp>,
}

impl CertificateFacts {
    pub(super) fn is_self_signed(&self) -> bool {
        self.subject == self.issuer
    }

    /// Whether it is for a host: by name, or by `*.` in front of the rest of it.
    pub(super) fn is_for(&self, host: &str) -> bool {
        self.names.iter().any(|name| {
            let by_star = |rest: &str| host.split_once('.').is_some_and(|(_, own)| own == rest);
            name.eq_ignore_ascii_case(host) || name.strip_prefix("*.").is_some_and(by_star)
        })
    }
}

/// The certificates of a PEM text, in order.
pub(super) fn certificates(text: &[u8]) -> Vec<CertificateFacts> {
    let blocks = CertificateDer::pem_slice_iter(text).filter_map(Result::ok);
    blocks.filter_map(|der| read(&der)).collect()
}

/// A certificate (DER).
pub(super) fn certificate(der: &[u8]) -> Option<CertificateFacts> {
    read(&CertificateDer::from(der))
}

fn read(der: &CertificateDer<'_>) -> Option<CertificateFacts> {
    let certificate = EndEntityCert::try_from(der).ok()?;
    let issuer = certificate.issuer().to_vec();
    Some(CertificateFacts {
        subject: certificate.subject().to_vec(),
        names: certificate.valid_dns_names().map(str::to_owned).collect(),
        ends: ends(der, &issuer),
        issuer,
    })
}

/// The common name in an encoded name, else its organization: attributes are an object identifier and a text each.
pub(super) fn common_name(name: &[u8]) -> String {
    const KINDS: [(&str, [u8; 5]); 3] = [
        ("CN", [0x06, 0x03, 0x55, 0x04, 0x03]),
        ("O", [0x06, 0x03, 0x55, 0x04, 0x0a]),
        ("OU", [0x06, 0x03, 0x55, 0x04, 0x0b]),
    ];
    let value = |identifier: &[u8; 5]| {
        let at = name.windows(identifier.len()).position(|part| part == identifier)?;
        let rest = name.get(at + identifier.len()..)?;
        let length = usize::from(*rest.get(1)?);
        rest.get(2..2 + length)
    };
    let mut named = KINDS
        .iter()
        .filter_map(|(kind, identifier)| Some((kind, value(identifier)?)));
    named.next().map_or_else(
        || "an authority without a name".to_owned(),
        |(kind, text)| {
            // Whoever answers at an address chooses it.
            let text = String::from_utf8_lossy(text).replace(char::is_control, "?");
            format!("{kind}={text}")
        },
    )
}

/// The end of its validity, which stands after the issuer: two times, `UTCTime` or `GeneralizedTime`.
fn ends(der: &[u8], issuer: &[u8]) -> Option<jiff::Timestamp> {
    let at = der.windows(issuer.len().max(1)).position(|part| part == issuer)? + issuer.len();
    // The sequence's head, then the first time.
    let rest = der.get(at + 2..)?;
    let first = usize::from(*rest.get(1)?);
    let rest = rest.get(2 + first..)?;
    let (kind, length) = (*rest.first()?, usize::from(*rest.get(1)?));
    let text = std::str::from_utf8(rest.get(2..2 + length)?).ok()?;
    let digits = match kind {
        // The years 50 to 99 are of the last century.
        0x17 => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        _ => text.to_owned(),
    };
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<i8>().ok();
    let date = jiff::civil::Date::new(digits.get(..4)?.parse().ok()?, number(4, 6)?, number(6, 8)?).ok()?;
    let time = jiff::civil::Time::new(number(8, 10)?, number(10, 12)?, number(12, 14)?, 0).ok()?;
    date.to_datetime(time)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|at| at.timestamp())
}
