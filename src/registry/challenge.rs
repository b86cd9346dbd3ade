//! What a registry asks for with status 401 (`WWW-Authenticate`, RFC 9110 and the token protocol of Docker registries).

/// How to log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// With user and password.
    Basic,
    /// With a token of another server.
    Bearer {
        realm: String,
        service: String,
        scope: String,
    },
}

impl Challenge {
    /// Reads the header; `None` for a way that is not known.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let (way, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if way.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !way.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let mut found = [String::new(), String::new(), String::new()];
        let mut rest = rest.trim_start();
        while let Some((name, after)) = rest.split_once('=') {
            let (value, next) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_once(',').unwrap_or((after, "")),
            };
            let place = ["realm", "service", "scope"]
                .iter()
                .position(|known| name.trim().eq_ignore_ascii_case(known));
            if let Some(field) = place.and_then(|place| found.get_mut(place)) {
                value.clone_into(field);
            }
            rest = next.trim_start_matches([',', ' ']);
        }
        let [realm, service, scope] = found;
        (!realm.is_empty()).then_some(Self::Bearer { realm, service, scope })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_of_registries_are_read() {
        let hub = r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#;
        let expected = Challenge::Bearer {
            realm: "https://auth.docker.io/token".to_owned(),
            service: "registry.docker.io".to_owned(),
            scope: "repository:a/b:pull,push".to_owned(),
        };
        assert_eq!(Challenge::parse(hub), Some(expected));
        assert_eq!(Challenge::parse(r#"Basic realm="test""#), Some(Challenge::Basic));
        for odd in ["", "Negotiate", "Bearer", "Bearer realm", r#"Bearer realm=""#] {
            assert_eq!(Challenge::parse(odd), None, "{odd}");
        }
    }
}
