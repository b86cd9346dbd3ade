//! Credentials: a mail address and a password.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::Refused;
use crate::secret::Secret;

/// A mail address in lower case, so that one person has one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Email(String);

impl Email {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let lower = text.trim().to_lowercase();
        let dotted = lower
            .rsplit_once('@')
            .is_some_and(|(_, domain)| domain.split('.').count() > 1 && domain.split('.').all(|part| !part.is_empty()));
        if lower.len() <= 254 && dotted && lower.parse::<lettre::Address>().is_ok() {
            Ok(Self(lower))
        } else {
            Err(Refused("this is not a mail address like name@example.com".into()))
        }
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A password as it was typed: 8 to 128 characters.
#[derive(Clone)]
pub(crate) struct Password(Secret);

impl Password {
    pub(crate) fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for Password {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        if (8..=128).contains(&text.chars().count()) {
            Ok(Self(Secret::new(text)))
        } else {
            Err(Refused("a password has 8 to 128 characters".into()))
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses_are_checked() {
        assert_eq!(
            " Ann@Example.COM ".parse::<Email>().unwrap().as_str(),
            "ann@example.com"
        );
        for text in [
            "",
            "ann",
            "ann@",
            "@example.com",
            "ann@localhost",
            "ann@example..com",
            "a b@example.com",
            "ann@example.com\r\nBcc: x@y.z",
        ] {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
        assert!(format!("{}@example.com", "a".repeat(300)).parse::<Email>().is_err());
    }

    #[test]
    fn passwords_have_a_length_and_never_print() {
        assert!("1234567".parse::<Password>().is_err());
        assert!("x".repeat(129).parse::<Password>().is_err());
        assert!("пароль-8".parse::<Password>().is_ok());
        assert_eq!(format!("{:?}", "hunter2-hunter2".parse::<Password>().unwrap()), "***");
    }
}
