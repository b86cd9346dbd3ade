//! Where images come from, by the flags and the user's settings.

use crate::process_context::ProcessContext;
use crate::remote_files;
use stackdeck::cli::Global;
use stackdeck::engine::ImageSource;
use stackdeck::remote::{ImageFetcher, RegistryMirror, read_authorities};
use stackdeck::settings::Registries;
use std::path::PathBuf;
use std::sync::Arc;

/// The source that flags or settings ask for; none: the engine pulls by itself.
///
/// # Errors
/// What was asked for cannot be used.
pub(crate) fn find(
    global: &Global,
    process: &ProcessContext,
    settings: Registries,
) -> Result<Option<Arc<dyn ImageSource>>, String> {
    let (mirrors, flag) = match global.registry_mirrors.as_slice() {
        [] => (settings.mirrors, "settings: registries.mirrors"),
        given => (given.to_vec(), "--registry-mirror"),
    };
    let set = Some(settings.ca).filter(|path| !path.is_empty()).map(PathBuf::from);
    let ca = global.authorities.clone().or(set);
    if mirrors.is_empty() && ca.is_none() {
        return Ok(None);
    }
    let mirrors = mirrors
        .iter()
        .map(|text| RegistryMirror::parse(text))
        .collect::<Result<_, _>>();
    let mirrors = mirrors.map_err(|why| format!("{flag}: {why}"))?;
    let authorities = match ca {
        Some(path) => read_authorities(&process.cwd.join(path)).map_err(|why| format!("--ca: {why}"))?,
        None => Vec::new(),
    };
    let logins = remote_files::logins(global, process);
    let insecure = global.insecure_registries.clone();
    Ok(Some(Arc::new(ImageFetcher::new(
        mirrors,
        authorities,
        insecure,
        logins,
    ))))
}
