//! Reading single variables: text, numbers, durations, addresses, secrets.

use std::{collections::BTreeMap, fs, ops::RangeInclusive, str::FromStr, time::Duration};

use url::Url;

use crate::secret::Secret;

/// What is wrong with the configuration, in one line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} {problem}")]
pub(crate) struct ConfigError {
    name: String,
    problem: String,
}

impl ConfigError {
    pub(crate) fn new(name: &str, problem: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            problem: problem.into(),
        }
    }

    pub(crate) fn missing(name: &str, what: &str) -> Self {
        Self::new(name, format!("is not set ({what})"))
    }

    pub(crate) fn invalid(name: &str, value: &str, wanted: &str) -> Self {
        Self::new(name, format!("is {value:?}, and should be {wanted}"))
    }
}

/// The environment, handed in.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    variables: BTreeMap<String, String>,
}

impl Reader {
    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            variables: variables.into_iter().collect(),
        }
    }

    /// The variable, unless it is unset or empty.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        self.variables
            .get(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn text(&self, name: &str, default: &str) -> String {
        self.optional(name).unwrap_or_else(|| default.to_owned())
    }

    pub(crate) fn parsed<T: FromStr>(&self, name: &str, default: &str, wanted: &str) -> Result<T, ConfigError> {
        let value = self.text(name, default);
        value.parse().map_err(|_| ConfigError::invalid(name, &value, wanted))
    }

    /// A secret: the variable itself, or the content of the file that `NAME_FILE` names, without its last line break.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<Secret>, ConfigError> {
        let file_name = format!("{name}_FILE");
        match (
            self.variables.get(name).filter(|v| !v.is_empty()),
            self.optional(&file_name),
        ) {
            (Some(_), Some(_)) => Err(ConfigError::new(
                name,
                format!("and {file_name} are both set; keep one"),
            )),
            (Some(value), None) => Ok(Some(Secret::new(value.clone()))),
            (None, None) => Ok(None),
            (None, Some(path)) => {
                let content = fs::read_to_string(&path).map_err(|error| {
                    ConfigError::new(&file_name, format!("names {path:?}, which cannot be read: {error}"))
                })?;
                let value = content.trim_end_matches(['\r', '\n']);
                if value.is_empty() {
                    return Err(ConfigError::new(&file_name, format!("names {path:?}, which is empty")));
                }
                Ok(Some(Secret::new(value)))
            }
        }
    }

    /// A duration within bounds.
    pub(crate) fn duration(
        &self,
        name: &str,
        default: &str,
        bounds: RangeInclusive<Duration>,
    ) -> Result<Duration, ConfigError> {
        let value = self.text(name, default);
        let duration = parse_duration(&value)
            .ok_or_else(|| ConfigError::invalid(name, &value, "a duration like 30s, 5m or 12h"))?;
        if !bounds.contains(&duration) {
            return Err(ConfigError::new(
                name,
                format!(
                    "is {value:?}, and should be from {:?} to {:?}",
                    bounds.start(),
                    bounds.end()
                ),
            ));
        }
        Ok(duration)
    }

    pub(crate) fn http_url(&self, name: &str, default: &str) -> Result<Url, ConfigError> {
        let value = self.text(name, default);
        match Url::parse(&value) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
            _ => Err(ConfigError::new(name, "is not an http:// or https:// address")),
        }
    }
}

/// `1500ms`, `30s`, `5m`, `12h`, `7d`; a bare number is refused, since nobody can know its unit.
fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(milliseconds).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        for (text, wanted) in [
            ("1500ms", Some(1_500)),
            ("30s", Some(30_000)),
            ("5m", Some(300_000)),
            ("12h", Some(43_200_000)),
            ("7d", Some(604_800_000)),
        ] {
            assert_eq!(parse_duration(text), wanted.map(Duration::from_millis), "{text}");
        }
        for text in [
            "",
            "30",
            "s",
            "-5s",
            "1.5s",
            "5 s",
            "99999999999999999999s",
            "9999999999999999999d",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
