//! How an image is built (Compose Build Specification).

use super::record::record;
use super::storage::BUILD_SECRETS;
use super::{Bytes, Extensions, FileReference, Hosts, SshKeys, Ulimit};
use crate::compose::schema::common::{
    EXTRA_HOSTS, FLAG, KEYED_STRINGS, LABELS, STRING, STRING_OR_BOOL, STRING_OR_DISTINCT, STRINGS, ULIMITS, VARIABLES,
    WHOLE_SIZE,
};
use crate::compose::schema::{BOOL, Form, INT, Keys, Merge, NUMBER, PathRule, Shape, TEXT, Type};
use indexmap::IndexMap;

static CONTEXT: Shape = Shape::scalar(TEXT, Type::Text).path(PathRule::Context);
// The specification also allows numbers, booleans and null; none of them is a context, and the reference crashes on it.
static NAMED_CONTEXTS: Shape = Shape::dict(&CONTEXT, Keys::Any)
    .or_list(&STRING)
    .form(Form::Contexts)
    .merge(Merge::Variables);
static SSH_KEY: Shape = Shape::scalar(TEXT | INT | NUMBER | BOOL, Type::Text).or_null();
static SSH: Shape = Shape::dict(&SSH_KEY, Keys::Any)
    .or_list(&STRING)
    .form(Form::Ssh)
    .merge(Merge::Variables)
    .path(PathRule::Ssh);

record! {
    /// How an image is built.
    pub struct Build = "`build`" {
        /// Directory (absolute), or the address of a repository or archive.
        pub context: String [CONTEXT],
        /// Path of the Dockerfile from the context.
        pub dockerfile: String [STRING],
        /// Text of the Dockerfile.
        pub dockerfile_inline: String [STRING],
        /// Privileges granted to the build.
        pub entitlements: Vec<String> [STRINGS],
        pub args: IndexMap<String, Option<String>> [VARIABLES],
        pub provenance: String [STRING_OR_BOOL],
        pub sbom: String [STRING_OR_BOOL],
        pub ssh: SshKeys [SSH],
        /// Labels of the image.
        pub labels: IndexMap<String, String> [LABELS],
        pub cache_from: Vec<String> [STRINGS],
        pub cache_to: Vec<String> [STRINGS],
        /// Without the builder's cache.
        pub no_cache: bool [FLAG],
        /// Stages built without the builder's cache.
        pub no_cache_filter: Vec<String> [STRING_OR_DISTINCT],
        /// Further contexts by name.
        pub additional_contexts: IndexMap<String, String> [NAMED_CONTEXTS],
        /// Pull the base images.
        pub pull: bool [FLAG],
        /// Additional host names.
        pub extra_hosts: Hosts [EXTRA_HOSTS],
        /// Isolation technology (Windows).
        pub isolation: String [STRING],
        /// Network of the build steps.
        pub network: String [STRING],
        /// Stage to build.
        pub target: String [STRING],
        /// Secrets of the build.
        pub secrets: Vec<FileReference> [BUILD_SECRETS],
        /// Size of `/dev/shm`.
        pub shm_size: Bytes [WHOLE_SIZE],
        /// Further names of the image.
        pub tags: Vec<String> [KEYED_STRINGS],
        pub ulimits: IndexMap<String, Ulimit> [ULIMITS],
        pub platforms: Vec<String> [STRINGS],
        /// With all capabilities.
        pub privileged: bool [FLAG],
        pub extensions: Extensions => extensions,
    }
}

pub(super) static BUILD: Shape = Shape::record(&Build::RECORD).or_text().form(Form::Build);
