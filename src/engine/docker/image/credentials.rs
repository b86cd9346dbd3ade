//! Registry credentials from the docker configuration and its credential helpers, and the header that carries them.

use super::reference::DOCKER_HUB;
use crate::engine::docker::reach::options::ConnectOptions;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use docker_credential::{CredentialRetrievalError, DockerCredential};
use http::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

/// The header with the credentials for one registry.
pub(crate) const AUTH_HEADER: HeaderName = HeaderName::from_static("x-registry-auth");

/// The login for a registry.
#[derive(Debug, PartialEq)]
pub(crate) enum Login {
    /// Nothing is configured.
    Anonymous,
    /// The Engine API's `AuthConfig`.
    Known(Value),
    /// Something is configured but cannot be used; says why.
    Unreadable(String),
}

/// Looks up the login for a registry. Helpers are programs, so this runs on a blocking thread.
pub(crate) async fn login(config_dir: Option<PathBuf>, registry: &str) -> Login {
    let Some(dir) = config_dir else { return Login::Anonymous };
    let registry = registry.to_owned();
    let task = tokio::task::spawn_blocking(move || look_up(&dir.join("config.json"), &registry));
    task.await.unwrap_or_else(|error| Login::Unreadable(error.to_string()))
}

/// A docker client configuration with the user's registry logins, from the docker configuration and its helpers. Logins
/// that cannot be read are left out, with a note in the log.
pub fn registries(options: &ConnectOptions<'_>) -> String {
    let config = options.config_dir().map(|dir| dir.join("config.json"));
    let known = config.map_or_else(Map::new, |config| logins(&config));
    format!("{:#}\n", json!({ "auths": known }))
}

/// The login for one registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredLogin {
    Anonymous,
    Password { user: String, password: String },
    IdentityToken(String),
}

/// The login for a registry (`docker.io`). Blocks: helpers are programs. One that cannot be read is noted in the log.
pub fn stored_login(options: &ConnectOptions<'_>, registry: &str) -> StoredLogin {
    let Some(config) = options.config_dir().map(|dir| dir.join("config.json")) else {
        return StoredLogin::Anonymous;
    };
    let auth = match look_up(&config, registry) {
        Login::Known(auth) => auth,
        Login::Anonymous => return StoredLogin::Anonymous,
        Login::Unreadable(why) => {
            tracing::warn!(%why, "asking without a login");
            return StoredLogin::Anonymous;
        }
    };
    let text = |name: &str| auth.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("identitytoken") {
        Some(token) => StoredLogin::IdentityToken(token),
        None => StoredLogin::Password {
            user: text("username").unwrap_or_default(),
            password: text("password").unwrap_or_default(),
        },
    }
}

fn logins(config: &Path) -> Map<String, Value> {
    let written = std::fs::read(config).and_then(|text| Ok(serde_json::from_slice(&text)?));
    let written: Value = written.unwrap_or_else(|error| {
        if error.kind() != ErrorKind::NotFound {
            tracing::warn!(config = %config.display(), %error, "all registries are left out");
        }
        Value::Null
    });
    let sections = ["auths", "credHelpers"].map(|section| written.get(section).and_then(Value::as_object));
    let servers = sections.into_iter().flatten().flat_map(Map::keys);
    let mut known = Map::new();
    for server in servers {
        match look_up(config, server) {
            Login::Known(auth) => {
                known.insert(server.clone(), entry(&auth));
            }
            Login::Anonymous => {}
            Login::Unreadable(why) => tracing::warn!(%why, "a registry is left out"),
        }
    }
    known
}

/// A login as an entry of the docker configuration.
fn entry(auth: &Value) -> Value {
    let text = |name: &str| auth.get(name).and_then(Value::as_str);
    match (text("identitytoken"), text("username"), text("password")) {
        (Some(token), _, _) => json!({ "identitytoken": token }),
        (None, user, password) => {
            let both = format!("{}:{}", user.unwrap_or_default(), password.unwrap_or_default());
            json!({ "auth": STANDARD.encode(both) })
        }
    }
}

/// The key of a registry in the docker configuration.
fn server(registry: &str) -> &str {
    if registry == DOCKER_HUB {
        "https://index.docker.io/v1/"
    } else {
        registry
    }
}

fn look_up(config: &Path, registry: &str) -> Login {
    let file = match File::open(config) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Login::Anonymous,
        Err(error) => return Login::Unreadable(format!("{}: {error}", config.display())),
    };
    let server = server(registry);
    match docker_credential::get_credential_from_reader(BufReader::new(file), server) {
        Ok(DockerCredential::IdentityToken(token)) => {
            Login::Known(json!({"identitytoken": token, "serveraddress": server}))
        }
        Ok(DockerCredential::UsernamePassword(user, password)) if user == "<token>" => {
            Login::Known(json!({"identitytoken": password, "serveraddress": server}))
        }
        Ok(DockerCredential::UsernamePassword(user, password)) => {
            Login::Known(json!({"username": user, "password": password, "serveraddress": server}))
        }
        Err(error) => refusal(&error, registry),
    }
}

/// A helper that does not know the registry means "anonymous"; any other failure is reported.
fn refusal(error: &CredentialRetrievalError, registry: &str) -> Login {
    let why = match error {
        CredentialRetrievalError::NoCredentialConfigured | CredentialRetrievalError::ConfigNotFound => {
            return Login::Anonymous;
        }
        CredentialRetrievalError::HelperFailure { helper, stdout, stderr } => {
            let said = format!("{stdout} {stderr}");
            if said.contains("credentials not found") {
                return Login::Anonymous;
            }
            format!("the credential helper {helper} failed: {}", said.trim())
        }
        other => other.to_string(),
    };
    Login::Unreadable(format!("going on without credentials for {registry}: {why}"))
}

/// The value of [`AUTH_HEADER`]. The engine reads only the URL-safe base64 alphabet, and takes anything else for
/// "anonymous".
pub(crate) fn header(auth: &Value) -> HeaderValue {
    // Base64 is always a valid header value; the empty value means anonymous.
    let mut value = HeaderValue::from_str(&URL_SAFE.encode(auth.to_string())).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_config(json: &str, registry: &str) -> Login {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.json");
        std::fs::write(&path, json).unwrap();
        look_up(&path, registry)
    }

    /// Trap: in the standard alphabet this password gives `+` and `/`, and the engine drops the login without a word.
    #[test]
    fn the_header_is_in_the_url_safe_alphabet() {
        let auth = json!({"username": "u", "password": "p?ss>word~"});
        let header = header(&auth);
        let text = header.to_str().unwrap();
        assert!(!text.contains(['+', '/']), "{text}");
        assert!(
            text.contains(['-', '_']),
            "the password must reach the characters that differ: {text}"
        );
        assert_eq!(URL_SAFE.decode(text).unwrap(), auth.to_string().into_bytes());
        assert!(header.is_sensitive());
    }

    #[test]
    fn logins_are_found_for_their_registry_only() {
        // "u:p" in standard base64, as `docker login` writes it.
        let config = r#"{"auths": {"https://index.docker.io/v1/": {"auth": "dTpw"}, "ghcr.io": {"auth": "dTpw"}}}"#;
        let known = |server: &str| Login::Known(json!({"username": "u", "password": "p", "serveraddress": server}));
        assert_eq!(with_config(config, "docker.io"), known("https://index.docker.io/v1/"));
        assert_eq!(with_config(config, "ghcr.io"), known("ghcr.io"));
        assert_eq!(with_config(config, "quay.io"), Login::Anonymous);
    }

    #[test]
    fn all_logins_make_the_configuration_of_a_client() {
        let dir = tempfile::tempdir().unwrap();
        let config = r#"{"auths": {"ghcr.io": {"auth": "dTpw"}, "empty.example": {}}, "credHelpers": {"none.example": "no-such-helper"}}"#;
        std::fs::write(dir.path().join("config.json"), config).unwrap();
        let env = |name: &str| (name == "DOCKER_CONFIG").then(|| dir.path().display().to_string());
        let options = ConnectOptions {
            host: None,
            slow: None,
            context: None,
            env: &env,
        };
        let written: Value = serde_json::from_str(&registries(&options)).unwrap();
        assert_eq!(written, json!({"auths": {"ghcr.io": {"auth": "dTpw"}}}));
    }

    /// Trap: a helper that does not know the registry answers with a failure.
    #[test]
    fn a_helper_without_credentials_means_anonymous_and_other_failures_are_reported() {
        let failure = |stdout: &str| CredentialRetrievalError::HelperFailure {
            helper: "docker-credential-x".into(),
            stdout: stdout.into(),
            stderr: String::new(),
        };
        assert_eq!(
            refusal(&failure("credentials not found in native keychain"), "r"),
            Login::Anonymous
        );
        assert!(
            matches!(refusal(&failure("vault is locked"), "r"), Login::Unreadable(why) if why.contains("vault is locked"))
        );
    }

    #[test]
    fn a_missing_configuration_is_anonymous_and_a_broken_one_is_reported() {
        assert_eq!(look_up(Path::new("no/such/config.json"), "docker.io"), Login::Anonymous);
        assert!(matches!(with_config("{", "docker.io"), Login::Unreadable(_)));
    }
}
