//! Images for an engine, fetched here: through mirrors of registries, and with authorities that the engine does not trust.

use crate::engine::{
    Answer, EngineError, ErrorKind, Feed, FetchedPart, ImageSource, LayerState, PullRequest, TransferProgress,
};
use crate::registry::{
    LayerNews, RegistryClient, RegistryError, RegistryErrorKind, RegistryLogin, RegistryReference, write_image,
};
use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

/// Bytes of a piece of an archive.
const PIECE: usize = 256 * 1024;
/// Pieces and news that wait to be taken.
const AHEAD: usize = 16;

/// A mirror of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryMirror {
    /// The registry that it stands for: `docker.io`.
    pub registry: String,
    /// Its host, with a port perhaps.
    pub host: String,
    /// What stands before the names of images there; empty for nothing.
    pub prefix: String,
    /// Whether it is spoken to without TLS.
    pub is_insecure: bool,
}

impl RegistryMirror {
    /// Reads `https://HOST[/PREFIX]`, which stands for `docker.io`, or `REGISTRY=https://HOST[/PREFIX]`.
    ///
    /// # Errors
    /// The text is not so: the end of a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (registry, url) = match text.split_once('=') {
            Some((registry, url)) => (registry, url),
            None => ("docker.io", text),
        };
        let wrong = || format!("`{text}` is neither https://HOST nor REGISTRY=https://HOST");
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        let (host, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if !matches!(scheme, "https" | "http") || host.is_empty() || registry.is_empty() || host.contains('@') {
            return Err(wrong());
        }
        Ok(Self {
            registry: registry.to_owned(),
            host: host.to_owned(),
            prefix: prefix.trim_end_matches('/').to_owned(),
            is_insecure: scheme == "http",
        })
    }
}

/// The login for a registry.
pub type SharedLogins = Arc<dyn Fn(&str) -> RegistryLogin + Send + Sync>;

/// Fetches images through mirrors and with further authorities.
#[derive(Clone)]
pub struct ImageFetcher {
    mirrors: Vec<RegistryMirror>,
    /// Certificates, DER.
    authorities: Vec<Vec<u8>>,
    insecure: Vec<String>,
    logins: SharedLogins,
}

/// The certificates of a PEM file.
///
/// # Errors
/// The file cannot be read, or has none.
pub fn read_authorities(path: &Path) -> Result<Vec<Vec<u8>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = read.map_err(|error| format!("{}: {error}", path.display()))?;
    if found.is_empty() {
        return Err(format!("{} has no certificate (PEM)", path.display()));
    }
    Ok(found.iter().map(|one| one.as_ref().to_vec()).collect())
}

impl ImageFetcher {
    pub fn new(
        mirrors: Vec<RegistryMirror>,
        authorities: Vec<Vec<u8>>,
        insecure: Vec<String>,
        logins: SharedLogins,
    ) -> Self {
        Self {
            mirrors,
            authorities,
            insecure,
            logins,
        }
    }

    fn client(&self) -> RegistryClient {
        let logins = Arc::clone(&self.logins);
        let mut insecure = self.insecure.clone();
        insecure.extend(
            self.mirrors
                .iter()
                .filter(|mirror| mirror.is_insecure)
                .map(|mirror| mirror.host.clone()),
        );
        RegistryClient::new(Box::new(move |registry| logins(registry)), insecure).trusting(self.authorities.clone())
    }

    /// Where an image is asked for, in order: its mirror, then its registry. Where only a mirror is given, the engine asks the
    /// registry itself.
    fn places(&self, name: &RegistryReference) -> Vec<RegistryReference> {
        let mirrors = self.mirrors.iter().filter(|mirror| mirror.registry == name.domain);
        let mirrored = mirrors.map(|mirror| RegistryReference {
            domain: mirror.host.clone(),
            path: if mirror.prefix.is_empty() {
                name.path.clone()
            } else {
                format!("{}/{}", mirror.prefix, name.path)
            },
            ..name.clone()
        });
        let own = (!self.authorities.is_empty()).then(|| name.clone());
        mirrored.chain(own).collect()
    }

    /// Asks each place until one has it.
    fn first<T>(
        &self,
        image: &str,
        mut ask: impl FnMut(&RegistryClient, &RegistryReference) -> Result<T, RegistryError>,
    ) -> Result<T, EngineError> {
        let refused = |kind, why: String| EngineError::new("fetching image", image.to_owned(), kind, why);
        let name = RegistryReference::parse(image).map_err(|why| refused(ErrorKind::Invalid, why))?;
        let client = self.client();
        let mut last = refused(ErrorKind::Missing, format!("no mirror is given for {}", name.domain));
        for place in self.places(&name) {
            match ask(&client, &place) {
                Ok(found) => return Ok(found),
                Err(error) => {
                    let kind = match error.kind {
                        RegistryErrorKind::Missing => ErrorKind::Missing,
                        RegistryErrorKind::Denied => ErrorKind::Denied,
                        RegistryErrorKind::Unreachable => ErrorKind::Unreachable,
                        RegistryErrorKind::Refused | RegistryErrorKind::Unusable => ErrorKind::Other,
                    };
                    last = refused(kind, format!("{}: {error}", place.domain));
                }
            }
        }
        Err(last)
    }

    fn send(
        &self,
        request: &PullRequest,
        to: &mpsc::Sender<Result<FetchedPart, EngineError>>,
    ) -> Result<(), EngineError> {
        let image = &request.image;
        let kept = |error: std::io::Error| {
            EngineError::new("fetching image", image.clone(), ErrorKind::Exhausted, error.to_string())
        };
        if image.contains('@') {
            let why = "an image named by its digest cannot be loaded under that name; name a tag";
            return Err(EngineError::new(
                "fetching image",
                image.clone(),
                ErrorKind::Unsupported,
                why,
            ));
        }
        let mut file = tempfile::tempfile().map_err(kept)?;
        let last = image.rsplit('/').next().unwrap_or(image);
        let name = if last.contains(':') {
            image.clone()
        } else {
            format!("{image}:latest")
        };
        self.first(image, |client, place| {
            let note = TransferProgress::Note(format!("Fetching from {}", place.domain));
            let _ = to.blocking_send(Ok(FetchedPart::Progress(note)));
            let rewound = file.seek(SeekFrom::Start(0)).and_then(|_| file.set_len(0));
            if let Err(error) = rewound {
                tracing::warn!(%error, "the file of an image");
            }
            let mut tell = |news: LayerNews| {
                let _ = to.blocking_send(Ok(FetchedPart::Progress(progress(news))));
            };
            write_image(
                client,
                place,
                (&name, &request.platform),
                &mut tell,
                std::io::BufWriter::new(&file),
            )
        })?;
        file.seek(SeekFrom::Start(0)).map_err(kept)?;
        let (pieces, archive) = mpsc::channel(AHEAD);
        let _ = to.blocking_send(Ok(FetchedPart::Archive(feed(archive))));
        loop {
            let mut piece = vec![0; PIECE];
            let count = file.read(&mut piece).map_err(kept)?;
            piece.truncate(count);
            if count == 0 || pieces.blocking_send(Ok(Bytes::from(piece))).is_err() {
                return Ok(());
            }
        }
    }
}

fn progress(news: LayerNews) -> TransferProgress {
    TransferProgress::Layer {
        id: news.id,
        state: if news.current >= news.total {
            LayerState::Verifying
        } else {
            LayerState::Downloading
        },
        current: news.current,
        total: news.total,
    }
}

fn feed<T: Send + 'static>(receiver: mpsc::Receiver<Result<T, EngineError>>) -> Feed<T> {
    futures::stream::unfold(receiver, |mut receiver| async move {
        Some((receiver.recv().await?, receiver))
    })
    .boxed()
}

impl ImageSource for ImageFetcher {
    fn fetch(&self, request: PullRequest) -> Feed<FetchedPart> {
        let (to, parts) = mpsc::channel(AHEAD);
        let fetcher = self.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = fetcher.send(&request, &to) {
                // Nobody asks any more once the pull is given up.
                drop(to.blocking_send(Err(error)));
            }
        });
        feed(parts)
    }

    fn digest(&self, image: &str) -> Answer<'_, String> {
        let (fetcher, image) = (self.clone(), image.to_owned());
        async move {
            let subject = image.clone();
            let asked = tokio::task::spawn_blocking(move || {
                fetcher.first(&image, |client, place| {
                    client.manifest(place).map(|stored| stored.digest)
                })
            });
            asked.await.unwrap_or_else(|error| {
                Err(EngineError::new(
                    "asking for",
                    subject,
                    ErrorKind::Other,
                    error.to_string(),
                ))
            })
        }
        .boxed()
    }

    fn is_optional(&self) -> bool {
        self.authorities.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetcher(mirrors: &[&str], authorities: Vec<Vec<u8>>) -> ImageFetcher {
        let mirrors = mirrors
            .iter()
            .map(|text| RegistryMirror::parse(text).unwrap())
            .collect();
        ImageFetcher::new(mirrors, authorities, Vec::new(), Arc::new(|_| RegistryLogin::Anonymous))
    }

    #[test]
    fn a_mirror_stands_for_docker_hub_unless_it_says_otherwise() {
        let mirror = RegistryMirror::parse("https://mirror.example:5000/hub/").unwrap();
        assert_eq!(
            (mirror.registry.as_str(), mirror.host.as_str(), mirror.prefix.as_str()),
            ("docker.io", "mirror.example:5000", "hub")
        );
        let mirror = RegistryMirror::parse("ghcr.io=http://127.0.0.1:5000").unwrap();
        assert!(mirror.registry == "ghcr.io" && mirror.is_insecure);
        assert!(RegistryMirror::parse("mirror.example").is_err());
    }

    #[test]
    fn the_registry_itself_is_asked_only_with_an_authority() {
        let name = RegistryReference::parse("redis:8").unwrap();
        let asked = |fetcher: &ImageFetcher| {
            fetcher
                .places(&name)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            asked(&fetcher(&["https://m.example/hub"], Vec::new())),
            ["m.example/hub/library/redis:8"]
        );
        assert_eq!(
            asked(&fetcher(&["https://m.example"], vec![vec![1]])),
            ["m.example/library/redis:8", "docker.io/library/redis:8"]
        );
        assert_eq!(
            asked(&fetcher(&["ghcr.io=https://m.example"], Vec::new())),
            Vec::<String>::new()
        );
    }
}
