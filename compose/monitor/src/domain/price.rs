//! A price: an exact decimal, never a float.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;

use super::Refused;

/// A positive amount of the quote currency, exact to twelve places; what `DECIMAL(28, 12)` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Price(Decimal);

impl Price {
    pub(crate) const ONE: Self = Self(Decimal::ONE);
    const PLACES: u32 = 12;

    /// # Errors
    /// Zero, negative, too large or too fine for the database.
    pub(crate) fn new(value: Decimal) -> Result<Self, Refused> {
        let value = value.normalize();
        if value <= Decimal::ZERO {
            return Err(Refused("a price is above zero".into()));
        }
        if value >= Decimal::from(10_u64.pow(16)) {
            return Err(Refused("a price is below 10000000000000000".into()));
        }
        if value.scale() > Self::PLACES {
            return Err(Refused(format!("a price has at most {} decimal places", Self::PLACES)));
        }
        Ok(Self(value))
    }

    pub(crate) fn decimal(self) -> Decimal {
        self.0
    }
}

impl FromStr for Price {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let value = if plain {
            Decimal::from_str_exact(text).ok()
        } else {
            None
        };
        Self::new(value.ok_or_else(|| Refused(format!("{text:?} is not a price like 65000.5")))?)
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Written as a string: a JSON number would be read as a float by most clients.
impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Read from a string or a number, in both cases digit by digit.
impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Box<RawValue>>::deserialize(deserializer)?;
        raw.get().trim_matches('"').parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_stay_exact() {
        // 0.1 + 0.2 and 2^53 + 1 are where floats go wrong
        for text in ["0.3", "9007199254740993", "65000.123456789012", "0.000000000001"] {
            let quoted: Price = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            let bare: Price = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&quoted).unwrap(), format!("\"{text}\""));
            assert_eq!(quoted, bare);
        }
    }

    #[test]
    fn trailing_zeros_do_not_count() {
        assert_eq!("65000.500".parse::<Price>().unwrap(), "65000.5".parse().unwrap());
        assert_eq!("1.0000000000000".parse::<Price>().unwrap().to_string(), "1");
    }

    #[test]
    fn what_is_not_a_price_is_refused() {
        for text in [
            "",
            "0",
            "-1",
            "+1",
            "1e5",
            "NaN",
            "1,5",
            "0x10",
            " 1",
            "0.0000000000001",
            "10000000000000000",
            "1.2.3",
            ".",
        ] {
            assert!(text.parse::<Price>().is_err(), "{text:?}");
        }
        for json in ["null", "true", "[1]", "{}", "1e5", "\"\""] {
            assert!(serde_json::from_str::<Price>(json).is_err(), "{json}");
        }
    }
}
