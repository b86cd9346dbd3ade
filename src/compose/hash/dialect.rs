//! Versions of `docker compose` differ in how they write `create_host_path` of a bind mount, so that the same file has
//! a different config hash in each.

use crate::compose::model::{BindOptions, Mount, Service};

/// How `docker compose` writes a service to compute its hash, by version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// 2.32 to 2.40: written when true.
    #[default]
    Compose2,
    /// 5.0.0 and 5.0.1: written when false or not said.
    Compose50,
    /// From 5.0.2: written when false.
    Compose5,
}

impl Dialect {
    /// All of them, newest first.
    pub const ALL: [Self; 3] = [Self::Compose5, Self::Compose50, Self::Compose2];

    /// The dialect of a `docker compose` by its version (`2.40.3`, `v5.0.1`, `2.40.3-3`).
    pub fn from_version(version: &str) -> Self {
        let mut numbers = version
            .trim_start_matches('v')
            .split(['.', '-', '+'])
            .map(|part| part.parse::<u32>().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        match (next(), next(), next()) {
            (5, 0, 0 | 1) => Self::Compose50,
            (5.., _, _) => Self::Compose5,
            _ => Self::Compose2,
        }
    }

    /// Changes a service to what this dialect writes.
    pub(crate) fn apply(self, service: &mut Service) {
        for mount in &mut service.volumes {
            self.apply_to(mount);
        }
    }

    fn apply_to(self, mount: &mut Mount) {
        let Some(BindOptions { create_host_path, .. }) = &mut mount.bind else {
            return;
        };
        *create_host_path = match (self, *create_host_path) {
            (Self::Compose2, Some(true)) => Some(true),
            (Self::Compose2, _) | (Self::Compose50 | Self::Compose5, Some(true)) | (Self::Compose5, None) => None,
            (Self::Compose50, _) | (Self::Compose5, Some(false)) => Some(false),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect;

    #[test]
    fn versions_tell_the_dialect() {
        assert_eq!(Dialect::from_version("2.40.3-3"), Dialect::Compose2);
        assert_eq!(Dialect::from_version("v5.0.1"), Dialect::Compose50);
        assert_eq!(Dialect::from_version("5.0.2"), Dialect::Compose5);
        assert_eq!(Dialect::from_version("5.5.0"), Dialect::Compose5);
    }
}
