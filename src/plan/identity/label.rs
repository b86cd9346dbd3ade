//! The labels `docker compose` puts on what it creates, and our own. Both tools can manage one project in turns because
//! these are read and written exactly as it does.

use indexmap::IndexMap;

/// Project name, on everything.
pub const PROJECT: &str = "com.docker.compose.project";
/// Service name, on containers and built images.
pub const SERVICE: &str = "com.docker.compose.service";
/// Version of the tool; tells the dialect of the config hash.
pub const VERSION: &str = "com.docker.compose.version";
/// Absolute project directory.
pub const WORKING_DIR: &str = "com.docker.compose.project.working_dir";
/// Absolute files, comma-joined.
pub const CONFIG_FILES: &str = "com.docker.compose.project.config_files";
/// Absolute `--env-file`s, comma-joined; only when given.
pub const ENVIRONMENT_FILE: &str = "com.docker.compose.project.environment_file";
/// `True` for `run`, else `False`.
pub const ONE_OFF: &str = "com.docker.compose.oneoff";
pub const NUMBER: &str = "com.docker.compose.container-number";
/// Hash of the service, network or volume.
pub const CONFIG_HASH: &str = "com.docker.compose.config-hash";
/// `service:condition:restart`, comma-joined.
pub const DEPENDS_ON: &str = "com.docker.compose.depends_on";
/// Id of the image it was made from.
pub const IMAGE: &str = "com.docker.compose.image";
/// `target=digest` of each image that is mounted, comma-joined.
pub const IMAGE_MOUNTS: &str = "com.docker.compose.image-volume-digest";
/// Name of the container that this one replaced.
pub const REPLACE: &str = "com.docker.compose.replace";
/// 64 hex digits, on one-off containers.
pub const SLUG: &str = "com.docker.compose.slug";
/// `pre_start`, on the containers of such hooks.
pub const HOOK: &str = "com.docker.compose.hook";
/// Key of a network in the file.
pub const NETWORK: &str = "com.docker.compose.network";
/// Key of a volume in the file.
pub const VOLUME: &str = "com.docker.compose.volume";
/// Ours: digests of the files the container is given, to tell later which one changed.
pub const CONTENTS: &str = "io.stackdeck.contents";
/// Ours: a fingerprint of every attribute, to tell later which one changed.
pub const FINGERPRINT: &str = "io.stackdeck.fingerprint";

/// Whether labels name this project.
pub fn is_of_project(labels: &IndexMap<String, String>, project: &str) -> bool {
    labels.get(PROJECT).is_some_and(|name| name == project)
}

/// Whether they are those of a container of `run`.
pub fn is_one_off(labels: &IndexMap<String, String>) -> bool {
    labels.get(ONE_OFF).is_some_and(|value| value == "True")
}

/// The service they name; empty without one.
pub fn service(labels: &IndexMap<String, String>) -> &str {
    labels.get(SERVICE).map_or("", String::as_str)
}
