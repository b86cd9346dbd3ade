//! The file system that projects are loaded from: this machine's, with what registries and repositories have.

use crate::process_context::ProcessContext;
use stackdeck::cli::Global;
use stackdeck::engine::docker::{self, ConnectOptions, StoredLogin};
use stackdeck::registry::{RegistryClient, RegistryLogin};
use stackdeck::remote::{RemoteFiles, RemoteOptions, SharedLogins, read_authorities};
use stackdeck::settings::Places;
use std::sync::Arc;

/// The user's logins, from the docker configuration.
pub(crate) fn logins(global: &Global, process: &ProcessContext) -> SharedLogins {
    let environment = process.environment.clone();
    let (host, context) = (global.host.clone(), global.context.clone());
    Arc::new(move |registry: &str| {
        let env = |name: &str| environment.get(name).cloned();
        let options = ConnectOptions {
            host: host.as_deref(),
            slow: None,
            context: context.as_deref(),
            env: &env,
        };
        match docker::stored_login(&options, registry) {
            StoredLogin::Anonymous => RegistryLogin::Anonymous,
            StoredLogin::Password { user, password } => RegistryLogin::Password { user, password },
            StoredLogin::IdentityToken(token) => RegistryLogin::IdentityToken(token),
        }
    })
}

/// The file system with files elsewhere, by the flags and the environment.
pub(crate) fn open(global: &Global, process: &ProcessContext) -> RemoteFiles {
    let login = logins(global, process);
    let registries = RegistryClient::new(
        Box::new(move |registry| login(registry)),
        global.insecure_registries.clone(),
    );
    let authorities = global
        .authorities
        .as_ref()
        .map(|path| read_authorities(&process.cwd.join(path)));
    // A file that cannot be read is refused where the engine is asked for.
    let registries = registries.trusting(authorities.and_then(Result::ok).unwrap_or_default());
    let text = |name: &str| process.var(name).unwrap_or_default().to_owned();
    let options = RemoteOptions {
        cache: Places::from_environment(|name| process.var(name).map(str::to_owned)).fetched,
        git: text("COMPOSE_EXPERIMENTAL_GIT_REMOTE"),
        oci: text("COMPOSE_EXPERIMENTAL_OCI_REMOTE"),
    };
    RemoteFiles::new(process.disk(), registries, options)
}
