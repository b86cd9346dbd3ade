//! Requests to a registry (OCI Distribution Specification 1.1). They block: files are loaded one after the other.

use super::challenge::Challenge;
use super::descriptor::{Descriptor, digest_of};
use super::error::{RegistryError, RegistryErrorKind};
use super::http::{self, Http, RegistryAnswer, RegistryRequest};
use super::reference::{RegistryReference, is_digest};
use super::token::{self, LoginLookup, RegistryLogin};
use ::http::{Method, StatusCode};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Largest manifest: what the specification lets registries refuse, too.
const MANIFEST_LIMIT: u64 = 4 << 20;
/// The host behind `docker.io`.
const DOCKER_HUB_HOST: &str = "registry-1.docker.io";

/// A manifest as a registry has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredManifest {
    pub media_type: String,
    /// `sha256:…` of the bytes.
    pub digest: String,
    pub bytes: Vec<u8>,
}

/// Talks to registries. Knows its logins and tokens.
pub struct RegistryClient {
    http: Http,
    logins: LoginLookup,
    /// Registries that are spoken to without TLS.
    insecure: RefCell<Vec<String>>,
    /// By registry and scope: the header that was accepted.
    authorized: RefCell<BTreeMap<(String, String), String>>,
    /// By registry: `https` or `http`.
    schemes: RefCell<BTreeMap<String, &'static str>>,
}

impl RegistryClient {
    /// A client. `insecure` are registries that do not speak TLS.
    pub fn new(logins: LoginLookup, insecure: Vec<String>) -> Self {
        Self {
            http: Http::new(),
            logins,
            insecure: RefCell::new(insecure),
            authorized: RefCell::default(),
            schemes: RefCell::default(),
        }
    }

    /// Trusts further authorities, by their certificates (DER).
    pub fn trusting(mut self, authorities: Vec<Vec<u8>>) -> Self {
        self.http = Http::trusting(authorities);
        self
    }

    /// Reads a blob as it comes. The caller checks what it is.
    ///
    /// # Errors
    /// The registry does not have it or cannot be used.
    pub fn open_blob(
        &self,
        repository: &RegistryReference,
        blob: &Descriptor,
    ) -> Result<Box<dyn std::io::Read>, RegistryError> {
        let key = (
            repository.domain.clone(),
            format!("{}:{}", repository.path, Access::Pull.word()),
        );
        let known = self.authorized.borrow().get(&key).cloned();
        let url = self.url(
            &repository.domain,
            &format!("{}/blobs/{}", repository.path, blob.digest),
        )?;
        let answer = self.http.open(&url, known.as_deref())?;
        if answer.status.is_success() {
            return Ok(answer.body);
        }
        let why = format!("{}: the registry answered with {}", blob.digest, answer.status);
        Err(RegistryError::new(RegistryErrorKind::Unusable, why))
    }

    /// Speaks to one more registry without TLS.
    pub fn trust_insecure(&self, domain: &str) {
        self.insecure.borrow_mut().push(domain.to_owned());
    }

    /// The manifest of a name.
    ///
    /// # Errors
    /// The registry does not have it or cannot be used.
    pub fn manifest(&self, name: &RegistryReference) -> Result<StoredManifest, RegistryError> {
        let path = format!("{}/manifests/{}", name.path, name.version());
        let request = RegistryRequest {
            accept: &[
                "application/vnd.oci.image.manifest.v1+json",
                "application/vnd.oci.image.index.v1+json",
                "application/vnd.docker.distribution.manifest.v2+json",
                "application/vnd.docker.distribution.manifest.list.v2+json",
            ],
            limit: MANIFEST_LIMIT,
            ..RegistryRequest::default()
        };
        let answer = self.ask(name, &path, Access::Pull, request)?;
        let answer = http::expect(answer, &[StatusCode::OK])?;
        let digest = digest_of(&answer.body);
        if name.digest.as_ref().is_some_and(|wanted| *wanted != digest) {
            return Err(damaged(&digest));
        }
        Ok(StoredManifest {
            media_type: answer.header("content-type"),
            digest,
            bytes: answer.body,
        })
    }

    /// A blob of a repository.
    ///
    /// # Errors
    /// The registry does not have it or cannot be used, or it is larger than `limit` or another than was asked for.
    pub fn blob(
        &self,
        repository: &RegistryReference,
        blob: &Descriptor,
        limit: u64,
    ) -> Result<Vec<u8>, RegistryError> {
        if !is_digest(&blob.digest) {
            return Err(damaged(&blob.digest));
        }
        if blob.size > limit {
            let why = format!("a part of {} bytes is larger than is read ({limit} bytes)", blob.size);
            return Err(RegistryError::new(RegistryErrorKind::Unusable, why));
        }
        let path = format!("{}/blobs/{}", repository.path, blob.digest);
        let request = RegistryRequest {
            limit: blob.size,
            ..RegistryRequest::default()
        };
        let answer = http::expect(self.ask(repository, &path, Access::Pull, request)?, &[StatusCode::OK])?;
        if answer.body.len() as u64 != blob.size || digest_of(&answer.body) != blob.digest {
            return Err(damaged(&blob.digest));
        }
        Ok(answer.body)
    }

    /// Stores a blob in a repository unless it is there.
    ///
    /// # Errors
    /// The registry refuses or cannot be used.
    pub fn put_blob(&self, repository: &RegistryReference, bytes: &[u8]) -> Result<(), RegistryError> {
        let digest = digest_of(bytes);
        if self.has_blob(repository, &digest)? {
            return Ok(());
        }
        let begin = RegistryRequest {
            method: Method::POST,
            ..RegistryRequest::default()
        };
        let path = format!("{}/blobs/uploads/", repository.path);
        let answer = self.ask(repository, &path, Access::Push, begin)?;
        let answer = http::expect(answer, &[StatusCode::ACCEPTED])?;
        let place = answer.header("location");
        let between = if place.contains('?') { '&' } else { '?' };
        let place = format!("{place}{between}digest={digest}");
        let send = RegistryRequest {
            method: Method::PUT,
            body: bytes,
            content_type: "application/octet-stream",
            ..RegistryRequest::default()
        };
        let answer = self.ask(repository, &place, Access::Push, send)?;
        http::expect(answer, &[StatusCode::CREATED]).map(|_| ())
    }

    /// Takes a blob over from another repository of the same registry; false when the registry does not do that.
    ///
    /// # Errors
    /// The registry cannot be used.
    pub fn mount_blob(
        &self,
        repository: &RegistryReference,
        digest: &str,
        from: &RegistryReference,
    ) -> Result<bool, RegistryError> {
        let path = format!("{}/blobs/uploads/?mount={digest}&from={}", repository.path, from.path);
        let request = RegistryRequest {
            method: Method::POST,
            ..RegistryRequest::default()
        };
        let answer = self.ask(repository, &path, Access::Push, request)?;
        Ok(answer.status == StatusCode::CREATED)
    }

    /// Whether a repository has a blob.
    ///
    /// # Errors
    /// The registry cannot be used.
    pub fn has_blob(&self, repository: &RegistryReference, digest: &str) -> Result<bool, RegistryError> {
        let request = RegistryRequest {
            method: Method::HEAD,
            ..RegistryRequest::default()
        };
        let path = format!("{}/blobs/{digest}", repository.path);
        let answer = self.ask(repository, &path, Access::Push, request)?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(false),
            _ => http::expect(answer, &[StatusCode::OK]).map(|_| true),
        }
    }

    /// Stores a manifest under the tag or digest of a name.
    ///
    /// # Errors
    /// The registry refuses or cannot be used.
    pub fn put_manifest(&self, name: &RegistryReference, media_type: &str, bytes: &[u8]) -> Result<(), RegistryError> {
        let path = format!("{}/manifests/{}", name.path, name.version());
        let request = RegistryRequest {
            method: Method::PUT,
            body: bytes,
            content_type: media_type,
            ..RegistryRequest::default()
        };
        let answer = self.ask(name, &path, Access::Push, request)?;
        http::expect(answer, &[StatusCode::CREATED, StatusCode::OK, StatusCode::ACCEPTED]).map(|_| ())
    }

    /// Asks a registry, and logs in if it wants that. `path` is below `/v2/`, or a place that the registry itself named.
    fn ask(
        &self,
        name: &RegistryReference,
        path: &str,
        access: Access,
        request: RegistryRequest<'_>,
    ) -> Result<RegistryAnswer, RegistryError> {
        let key = (name.domain.clone(), format!("{}:{}", name.path, access.word()));
        let known = self.authorized.borrow().get(&key).cloned();
        let first = RegistryRequest {
            authorization: known,
            ..request.clone()
        };
        let url = self.url(&name.domain, path)?;
        let answer = self.http.send(&url, &first)?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let challenge = Challenge::parse(&answer.header("www-authenticate"));
        let Some(header) = challenge
            .map(|it| self.log_in(name, &it, access))
            .transpose()?
            .flatten()
        else {
            return Ok(answer);
        };
        self.authorized.borrow_mut().insert(key, header.clone());
        let again = RegistryRequest {
            authorization: Some(header),
            ..request
        };
        self.http.send(&url, &again)
    }

    /// The address of a path. A place named by the registry may be a whole address, and must be of the same host: others
    /// are not told the login.
    fn url(&self, domain: &str, path: &str) -> Result<String, RegistryError> {
        let host = if domain == "docker.io" { DOCKER_HUB_HOST } else { domain };
        let scheme = self.scheme(domain, host);
        let base = format!("{scheme}://{host}");
        if path.contains("://") {
            return match path.strip_prefix(&base) {
                Some(rest) if rest.starts_with('/') => Ok(path.to_owned()),
                _ => Err(RegistryError::new(
                    RegistryErrorKind::Unusable,
                    format!("the registry names a place elsewhere for what is sent to it: {path}"),
                )),
            };
        }
        if path.starts_with('/') {
            return Ok(format!("{base}{path}"));
        }
        Ok(format!("{base}/v2/{path}"))
    }

    /// TLS, but for registries that are known not to speak it. One on this machine is asked which it speaks, as the engine
    /// asks it.
    fn scheme(&self, domain: &str, host: &str) -> &'static str {
        if self.insecure.borrow().iter().any(|known| known == domain) {
            return "http";
        }
        if !is_loopback(host) {
            return "https";
        }
        if let Some(known) = self.schemes.borrow().get(domain) {
            return known;
        }
        let speaks_tls = self
            .http
            .send(&format!("https://{host}/v2/"), &RegistryRequest::default());
        let plain = || {
            self.http
                .send(&format!("http://{host}/v2/"), &RegistryRequest::default())
        };
        let scheme = if speaks_tls.is_err() && plain().is_ok_and(|answer| answer.status != StatusCode::BAD_REQUEST) {
            "http"
        } else {
            "https"
        };
        self.schemes.borrow_mut().insert(domain.to_owned(), scheme);
        scheme
    }

    /// The header that answers a challenge; `None` when there is no login for it.
    fn log_in(
        &self,
        name: &RegistryReference,
        challenge: &Challenge,
        access: Access,
    ) -> Result<Option<String>, RegistryError> {
        let login = (self.logins)(&name.domain);
        match (challenge, login) {
            (Challenge::Basic, RegistryLogin::Password { user, password }) => Ok(Some(token::basic(&user, &password))),
            (Challenge::Basic, RegistryLogin::Anonymous | RegistryLogin::IdentityToken(_)) => Ok(None),
            (Challenge::Bearer { realm, service, scope }, login) => {
                let secure = self.scheme(&name.domain, &name.domain) == "http" || realm.starts_with("https://");
                if !secure {
                    let why = format!("the registry wants the login to be sent in the clear, to {realm}");
                    return Err(RegistryError::new(RegistryErrorKind::Denied, why));
                }
                let own = format!("repository:{}:{}", name.path, access.word());
                let scope = if scope.is_empty() { &own } else { scope };
                token::ask(&self.http, realm, service, scope, &login).map(|token| Some(format!("Bearer {token}")))
            }
        }
    }
}

impl std::fmt::Debug for RegistryClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegistryClient").finish_non_exhaustive()
    }
}

/// What a request wants to do with a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Pull,
    Push,
}

impl Access {
    fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "pull,push",
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let name = name.trim_matches(['[', ']']);
    name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn damaged(digest: &str) -> RegistryError {
    let why = format!("what the registry sent is not what it names: {digest}");
    RegistryError::new(RegistryErrorKind::Unusable, why)
}
