//! The directory of fetched files. Each is made beside its place and moved there when it is whole, so that a fetch that breaks
//! off leaves nothing behind that looks like one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The directory of fetched files.
#[derive(Debug)]
pub(super) struct Cache(PathBuf);

impl Cache {
    /// The cache, made if it is not there.
    pub(super) fn open(directory: Option<&Path>) -> Result<Self, String> {
        let Some(directory) = directory else {
            return Err("there is no directory to keep it in: neither XDG_CACHE_HOME nor HOME is set".to_owned());
        };
        fs::create_dir_all(directory).map_err(|error| failed(directory, &error))?;
        Ok(Self(directory.to_owned()))
    }

    /// The directory of this name, which holds `proof`. If it is not there it is made by `fill`.
    pub(super) fn directory(
        &self,
        name: &str,
        proof: &str,
        fill: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<PathBuf, String> {
        let place = self.0.join(name);
        if place.join(proof).exists() {
            return Ok(place);
        }
        let making = tempfile::Builder::new().prefix(".fetching-").tempdir_in(&self.0);
        let making = making.map_err(|error| failed(&self.0, &error))?;
        fill(making.path())?;
        // What is there without the proof was broken off by something else.
        if place.exists() {
            fs::remove_dir_all(&place).map_err(|error| failed(&place, &error))?;
        }
        let made = making.keep();
        match fs::rename(&made, &place) {
            Ok(()) => Ok(place),
            Err(error) => {
                let _ = fs::remove_dir_all(&made);
                // Another run was quicker.
                if place.join(proof).exists() {
                    Ok(place)
                } else {
                    Err(failed(&place, &error))
                }
            }
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("it cannot be kept in {}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_fetch_leaves_nothing_and_a_whole_one_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::open(Some(dir.path())).unwrap();
        let broken = cache.directory("a", "proof", |place| {
            fs::write(place.join("half"), "").unwrap();
            Err("no".to_owned())
        });
        assert_eq!(broken, Err("no".to_owned()));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        let fill = |place: &Path| fs::write(place.join("proof"), "1").map_err(|error| error.to_string());
        let place = cache.directory("a", "proof", fill).unwrap();
        assert_eq!(place, dir.path().join("a"));
        let again = cache.directory("a", "proof", |_| Err("it is there".to_owned()));
        assert_eq!(again, Ok(place));
    }
}
