//! Deserialises documents that come many times a second straight into structs, since building a JSON tree of each would
//! cost more than everything done with it. As in [`super::json`], what is missing, null or of another type reads as
//! empty.

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A number that is not negative; zero for anything else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) u64);

/// A number; zero for anything else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Integer(pub(crate) i64);

/// A boolean; false for anything else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

/// A text; empty for anything else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

/// Texts by name; anything else than a text is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Texts(pub(crate) IndexMap<String, String>);

/// Deserialises a value; null reads as the default.
///
/// # Errors
/// When the value is of another type.
pub(crate) fn or_default<'de, D, T>(source: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(source)?.unwrap_or_default())
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Scalar).map(|scalar| match scalar {
            Found::Number(number) => Self(number),
            Found::Negative(_) | Found::Truth(_) | Found::Text(_) | Found::Other => Self(0),
        })
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Scalar).map(|scalar| match scalar {
            Found::Number(number) => Self(i64::try_from(number).unwrap_or_default()),
            Found::Negative(number) => Self(number),
            Found::Truth(_) | Found::Text(_) | Found::Other => Self(0),
        })
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let found = source.deserialize_any(Scalar)?;
        Ok(Self(matches!(found, Found::Truth(true))))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Scalar).map(|scalar| match scalar {
            Found::Text(text) => Self(text),
            Found::Number(_) | Found::Negative(_) | Found::Truth(_) | Found::Other => Self::default(),
        })
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_map(Entries).map(Self)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = IndexMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("texts by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut found = IndexMap::with_capacity(16);
        while let Some((name, Text(text))) = entries.next_entry()? {
            found.insert(name, text);
        }
        Ok(found)
    }
}

enum Found {
    Number(u64),
    Negative(i64),
    Truth(bool),
    Text(String),
    Other,
}

struct Scalar;

impl<'de> Visitor<'de> for Scalar {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Found, E> {
        Ok(Found::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Found, E> {
        Ok(Found::Negative(number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Found, E> {
        Ok(Found::Other)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Found, E> {
        Ok(Found::Truth(truth))
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Found, E> {
        Ok(Found::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Found, E> {
        Ok(Found::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Found, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Found::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Found, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Found::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Document {
        number: Count,
        text: Text,
        #[serde(deserialize_with = "or_default")]
        list: Vec<Count>,
        #[serde(deserialize_with = "or_default")]
        texts: Texts,
    }

    #[test]
    fn values_of_the_expected_type_are_read() {
        let got: Document = serde_json::from_str(
            r#"{"number": 7, "text": "a", "list": [1, 2], "more": {}, "texts": {"k": "v", "n": 1}}"#,
        )
        .unwrap();
        let wanted = Document {
            number: Count(7),
            text: Text("a".into()),
            list: vec![Count(1), Count(2)],
            texts: Texts([("k".to_owned(), "v".to_owned()), ("n".to_owned(), String::new())].into()),
        };
        assert_eq!(got, wanted);
    }

    #[test]
    fn integers_may_be_negative_and_flags_are_booleans() {
        let read = |text: &str| serde_json::from_str::<(Integer, Flag)>(text).unwrap();
        assert_eq!(read("[-1, true]"), (Integer(-1), Flag(true)));
        assert_eq!(read("[137, false]"), (Integer(137), Flag(false)));
        assert_eq!(read("[null, 1]"), (Integer(0), Flag(false)));
        assert_eq!(read(r#"["1", "true"]"#), (Integer(0), Flag(false)));
    }

    #[test]
    fn a_value_of_another_type_reads_as_empty() {
        for odd in ["null", "-1", "1.5", "true", "[1]", "{\"a\": [1]}"] {
            let text = format!("{{\"number\": {odd}, \"text\": {odd}, \"list\": null, \"texts\": null}}");
            assert_eq!(
                serde_json::from_str::<Document>(&text).unwrap(),
                Document::default(),
                "{odd}"
            );
        }
        assert_eq!(serde_json::from_str::<Document>("{}").unwrap(), Document::default());
    }
}
