//! Logins, and the tokens that other servers give for them.

use super::error::{RegistryError, RegistryErrorKind};
use super::http::{Http, RegistryRequest, expect};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use serde_json::Value;

/// Largest answer of a server of tokens.
const TOKEN_LIMIT: u64 = 1 << 20;

/// The login for a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryLogin {
    Anonymous,
    Password {
        user: String,
        password: String,
    },
    /// An OAuth 2 refresh token.
    IdentityToken(String),
}

/// Looks up the login for a registry by its name (`docker.io`).
pub type LoginLookup = Box<dyn Fn(&str) -> RegistryLogin>;

/// Asks a server for a token.
pub(super) fn ask(
    http: &Http,
    realm: &str,
    service: &str,
    scope: &str,
    login: &RegistryLogin,
) -> Result<String, RegistryError> {
    let fields = [("service", service), ("scope", scope), ("client_id", "stackdeck")];
    let encoded = fields
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .join("&");
    let answer = match login {
        RegistryLogin::IdentityToken(token) => {
            let form = format!("grant_type=refresh_token&refresh_token={}&{encoded}", encode(token));
            let request = RegistryRequest {
                method: Method::POST,
                body: form.as_bytes(),
                content_type: "application/x-www-form-urlencoded",
                limit: TOKEN_LIMIT,
                ..RegistryRequest::default()
            };
            http.send(realm, &request)?
        }
        RegistryLogin::Anonymous | RegistryLogin::Password { .. } => {
            let authorization = match login {
                RegistryLogin::Password { user, password } => Some(basic(user, password)),
                RegistryLogin::Anonymous | RegistryLogin::IdentityToken(_) => None,
            };
            let request = RegistryRequest {
                authorization,
                limit: TOKEN_LIMIT,
                ..RegistryRequest::default()
            };
            let between = if realm.contains('?') { '&' } else { '?' };
            http.send(&format!("{realm}{between}{encoded}"), &request)?
        }
    };
    let answer = expect(answer, &[StatusCode::OK])?;
    let answer: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let token = ["token", "access_token"]
        .iter()
        .find_map(|name| answer.get(name)?.as_str());
    let none = || RegistryError::new(RegistryErrorKind::Denied, format!("{realm} gave no token"));
    token.map(str::to_owned).ok_or_else(none)
}

/// The header for user and password.
pub(super) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// A value of a query or form, percent-encoded.
fn encode(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}
