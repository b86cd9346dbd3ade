//! JSON Web Tokens (RFC 7519), signed with HS256 only: the header is a constant, which rules out algorithm confusion.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::secret::Secret;

/// `{"alg":"HS256","typ":"JWT"}` in base64url.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token is not one of ours")]
    Invalid,
    #[error("the token has run out; sign in again")]
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    /// The account's number, as text.
    sub: String,
    /// Seconds since 1970.
    iat: i64,
    exp: i64,
}

/// Signs and checks tokens.
pub(crate) struct Jwt {
    key: hmac::Key,
    ttl: TimeDelta,
}

impl Jwt {
    pub(crate) fn new(secret: &Secret, ttl: std::time::Duration) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes()),
            ttl: TimeDelta::from_std(ttl).unwrap_or(TimeDelta::days(1)),
        }
    }

    /// A token for an account, and when it expires.
    pub(crate) fn issue(&self, user: u64, now: DateTime<Utc>) -> (Secret, DateTime<Utc>) {
        let expires = (now + self.ttl).trunc_subsecs(0);
        let claims = Claims {
            sub: user.to_string(),
            iat: now.timestamp(),
            exp: expires.timestamp(),
        };
        let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap_or_default());
        let signed = format!("{HEADER}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, signed.as_bytes()));
        (Secret::new(format!("{signed}.{signature}")), expires)
    }

    /// The account a token stands for. The signature is compared in constant time, before anything else is looked at.
    pub(crate) fn check(&self, token: &str, now: DateTime<Utc>) -> Result<u64, TokenError> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Invalid)?;
        hmac::verify(&self.key, signed.as_bytes(), &signature).map_err(|_| TokenError::Invalid)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Invalid)?;
        if header != HEADER {
            return Err(TokenError::Invalid);
        }
        let claims = URL_SAFE_NO_PAD.decode(claims).map_err(|_| TokenError::Invalid)?;
        let claims: Claims = serde_json::from_slice(&claims).map_err(|_| TokenError::Invalid)?;
        if now.timestamp() >= claims.exp {
            return Err(TokenError::Expired);
        }
        claims.sub.parse().map_err(|_| TokenError::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn jwt(secret: &str) -> Jwt {
        Jwt::new(&Secret::new(secret), Duration::from_secs(60))
    }

    #[test]
    fn a_token_from_elsewhere_with_the_same_secret_is_understood() {
        // signed with: printf … | openssl dgst -sha256 -hmac your-256-bit-secret -binary | basenc --base64url
        let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiIsImlhdCI6MTAwMCwiZXhwIjoxMDYwfQ.AQHhq_PbXYT-2ER4alp5nzacEI_OeBfbkk3orZPbZvk";
        assert_eq!(jwt("your-256-bit-secret").check(token, at(1_000)), Ok(42));
        assert_eq!(jwt("your-256-bit-secret").issue(42, at(1_000)).0.expose(), token);
    }

    #[test]
    fn an_expired_token_is_refused() {
        let jwt = jwt("secret");
        let (token, expires) = jwt.issue(7, at(1_000));
        assert_eq!(expires, at(1_060));
        assert_eq!(jwt.check(token.expose(), at(1_059)), Ok(7));
        assert_eq!(jwt.check(token.expose(), at(1_060)), Err(TokenError::Expired));
    }

    #[test]
    fn forgeries_are_refused() {
        let ours = jwt("secret");
        let (token, _) = ours.issue(7, at(1_000));
        let (other, _) = jwt("another").issue(7, at(1_000));
        let (signed, signature) = token.expose().rsplit_once('.').unwrap();
        let claims = signed.split_once('.').unwrap().1;
        // {"alg":"none","typ":"JWT"}
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.");
        let swapped = format!(
            "{HEADER}.{}.{signature}",
            URL_SAFE_NO_PAD.encode(r#"{"sub":"1","iat":1000,"exp":9999999999}"#)
        );
        for bad in [
            "",
            ".",
            "..",
            "a.b.c",
            other.expose(),
            &unsigned,
            &swapped,
            signed,
            &format!("{}x", token.expose()),
        ] {
            assert_eq!(ours.check(bad, at(1_000)), Err(TokenError::Invalid), "{bad}");
        }
    }
}
