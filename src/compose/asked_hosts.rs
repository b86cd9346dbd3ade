//! The hosts that a service is told to ask: in its command and in its variables.

use super::Service;
use regex::Regex;
use std::sync::LazyLock;

/// `host:port`, with or without a scheme in front.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s=@/'\x22,(\[])([A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?):(\d{2,5})(?:[/\s?'\x22,;)\]]|$)")
        .ok()
});
/// `scheme://host`, also without a port.
static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[a-z][a-z0-9+.-]*://(?:[^\s/@]*@)?([A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)(?::(\d{2,5}))?").ok()
});
/// `host=db port=5432`, `Server=db,1433;`.
static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[;\s])(?:host|server|data source)\s*=\s*([a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?)(?:[,:](\d{2,5}))?(?:;|\s|$)")
        .ok()
});

/// A host that a service is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AskedHost {
    pub host: String,
    pub port: Option<u16>,
    /// Where: `command`, or `environment` and the variable.
    pub steps: Vec<String>,
}

impl AskedHost {
    /// The variable it stands in; empty for a command.
    pub fn variable(&self) -> &str {
        self.steps.get(1).map_or("", String::as_str)
    }
}

/// The hosts of a service, in the order of the file.
pub fn asked_hosts(service: &Service) -> Vec<AskedHost> {
    let mut all = Vec::new();
    let own = [&service.entrypoint, &service.command];
    for (attribute, words) in ["entrypoint", "command"].into_iter().zip(own) {
        for word in words.iter().flatten().filter(|word| word.len() < 4000) {
            read(word, &[attribute], &mut all);
        }
    }
    for (name, value) in &service.environment {
        let Some(value) = value else { continue };
        let steps = ["environment", name.as_str()];
        let before = all.len();
        read(value, &steps, &mut all);
        let is_host = ["HOST", "HOSTNAME", "SERVER", "ADDR", "ADDRESS", "ENDPOINT"]
            .contains(&name.rsplit('_').next().unwrap_or(name));
        let is_bare = !value.is_empty()
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
        if all.len() == before && is_host && is_bare && name.contains('_') {
            let port = name.rsplit_once('_').and_then(|(front, _)| {
                service
                    .environment
                    .get(&format!("{front}_PORT"))?
                    .as_deref()?
                    .parse()
                    .ok()
            });
            all.push(AskedHost {
                host: value.clone(),
                port,
                steps: steps.map(str::to_owned).to_vec(),
            });
        }
    }
    all
}

fn read(text: &str, steps: &[&str], all: &mut Vec<AskedHost>) {
    for pattern in [URL.as_ref(), ADDRESS.as_ref(), PAIR.as_ref()].into_iter().flatten() {
        for found in pattern.captures_iter(text) {
            let Some(host) = found.get(1) else { continue };
            let asked = AskedHost {
                host: host.as_str().to_owned(),
                port: found.get(2).and_then(|port| port.as_str().parse().ok()),
                steps: steps.iter().map(|step| (*step).to_owned()).collect(),
            };
            if !all.contains(&asked) {
                all.push(asked);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_text() {
        let read = |text: &str| {
            let mut all = Vec::new();
            read(text, &["command"], &mut all);
            all.into_iter()
                .map(|asked| (asked.host, asked.port))
                .collect::<Vec<_>>()
        };
        let one = |host: &str, port| vec![(host.to_owned(), port)];
        assert_eq!(read("postgres://app:pw@db:5432/shop"), one("db", Some(5432)));
        assert_eq!(read("dial cache:6379"), one("cache", Some(6379)));
        assert_eq!(read("http://api/health"), one("api", None));
        assert_eq!(read("tcp://10.0.0.1:80"), one("10.0.0.1", Some(80)));
        assert_eq!(
            read("Host=localhost;Database=shop;Username=shop"),
            one("localhost", None)
        );
        assert_eq!(read("Server=mssql,1433;User Id=sa"), one("mssql", Some(1433)));
        assert_eq!(read("host=db user=app dbname=shop"), one("db", None));
        assert!(read("serve :8080").is_empty());
    }
}
