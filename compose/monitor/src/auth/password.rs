//! Passwords: argon2id, a bounded number at a time, away from the threads that serve requests.

use std::sync::Arc;

use argon2::{
    Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _,
    password_hash::{self, SaltString, rand_core::OsRng},
};
use tokio::{sync::Semaphore, task};

use crate::domain::Password;

/// Why a password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HasherError {
    /// Too many are waiting already.
    #[error("too many sign-ins at once")]
    Busy,
    #[error("hashing a password: {0}")]
    Failed(String),
}

/// Hashes and checks passwords. Each takes 19 MiB and tens of milliseconds of CPU, on purpose; without a limit on
/// parallel ones, sign-ins could be used to bring the service down.
#[derive(Clone)]
pub(crate) struct Hasher {
    permits: Arc<Semaphore>,
    /// A place for each that works or waits.
    places: Arc<Semaphore>,
}

impl Hasher {
    const CONCURRENCY: usize = 2;
    /// As many as are done within a few seconds; who would wait longer is told to come back.
    const PLACES: usize = 100;

    pub(crate) fn new() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(Self::CONCURRENCY)),
            places: Arc::new(Semaphore::new(Self::PLACES)),
        }
    }

    /// The hash of a new password, as a PHC string.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, HasherError> {
        self.run(move || {
            let salt = SaltString::generate(&mut OsRng);
            Argon2::default()
                .hash_password(password.expose().as_bytes(), &salt)
                .map(|hash| hash.to_string())
        })
        .await
    }

    /// Whether a password matches a hash. Without a hash (no such account) the same work is done, so that the time it
    /// takes does not reveal whether the account exists.
    pub(crate) async fn matches(&self, password: Password, hash: Option<String>) -> Result<bool, HasherError> {
        let Some(hash) = hash else {
            self.hash(password).await?;
            return Ok(false);
        };
        self.run(move || {
            let hash = PasswordHash::new(&hash)?;
            match Argon2::default().verify_password(password.expose().as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::Password) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> password_hash::Result<T> + Send + 'static,
    ) -> Result<T, HasherError> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Err(HasherError::Busy);
        };
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|error| HasherError::Failed(error.to_string()))?;
        let done = task::spawn_blocking(move || {
            let _until_done = (permit, place);
            work()
        });
        match done.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(HasherError::Failed(error.to_string())),
            Err(error) => Err(HasherError::Failed(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hasher = Hasher::new();
        let password: Password = "correct horse".parse().unwrap();
        let hash = hasher.hash(password.clone()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(hasher.matches(password.clone(), Some(hash.clone())).await.unwrap());
        assert!(
            !hasher
                .matches("battery staple".parse().unwrap(), Some(hash))
                .await
                .unwrap()
        );
        assert!(!hasher.matches(password.clone(), None).await.unwrap());
        assert!(hasher.matches(password, Some("not a hash".into())).await.is_err());
    }

    #[tokio::test]
    async fn a_hash_waits_its_turn_and_is_refused_when_all_places_are_taken() {
        let hasher = Hasher::new();
        let password: Password = "correct horse".parse().unwrap();
        let working = hasher.permits.acquire_many(2).await.unwrap();
        let waiting = hasher.hash(password.clone());
        let others = hasher.places.acquire_many(99).await.unwrap();
        let (first, refused) = tokio::join!(waiting, async {
            tokio::task::yield_now().await;
            let refused = hasher.hash(password).await;
            drop(working);
            refused
        });
        drop(others);
        assert!(matches!(refused, Err(HasherError::Busy)));
        assert!(first.is_ok());
    }
}
