//! A token's symbol: `BTC`, `1INCH`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::Refused;

/// Two to sixteen capital letters and digits. It becomes part of an address and of a cache key, so nothing else may pass.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Token {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let upper = text.trim().to_ascii_uppercase();
        let fits =
            (2..=16).contains(&upper.len()) && upper.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if fits {
            Ok(Self(upper))
        } else {
            Err(Refused("a token is 2 to 16 letters and digits, like BTC".into()))
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_symbols_are_checked() {
        assert_eq!("btc".parse::<Token>().unwrap().as_str(), "BTC");
        assert_eq!("1INCH".parse::<Token>().unwrap().as_str(), "1INCH");
        for text in [
            "",
            "B",
            "BTC_USDT",
            "BTC/../",
            "B\nTC",
            "ТОН",
            "ABCDEFGHIJKLMNOPQ",
            "B C",
        ] {
            assert!(text.parse::<Token>().is_err(), "{text:?}");
        }
    }
}
