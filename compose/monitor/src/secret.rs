//! Values that must not be shown: they print as `***`, and an address is shown without its password.

use std::fmt;

use url::Url;

/// A password, key or token. `Debug` shows that there is one, never what it is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that needs it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// An address as a log may show it: scheme, host and port. User, password, path and query can all carry a key.
pub(crate) fn shown_url(url: &Url) -> String {
    let host = url.host_str().unwrap_or("?");
    match url.port() {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "*** Some(***)");
    }

    #[test]
    fn an_address_loses_everything_that_may_be_a_key() {
        let url = Url::parse("smtps://bob:hunter2@mail.example:465/T0KEN?key=1#x").unwrap();
        assert_eq!(shown_url(&url), "smtps://mail.example:465");
    }
}
