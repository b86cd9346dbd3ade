//! Secrets and registry logins that a build may ask for over its session. Values are handed out, never shown.

use crate::engine::docker::document::json;
use crate::engine::docker::image::credentials::{self, Login};
use crate::engine::docker::image::reference::DOCKER_HUB;
use crate::engine::{BuildSecret, BuildSecretSource};
use bollard::moby::buildkit::secrets::v1::secrets_server::Secrets;
use bollard::moby::buildkit::secrets::v1::{GetSecretRequest, GetSecretResponse};
use bollard::moby::filesync::v1::auth_server::Auth;
use bollard::moby::filesync::v1::{
    CredentialsRequest, CredentialsResponse, FetchTokenRequest, FetchTokenResponse, GetTokenAuthorityRequest,
    GetTokenAuthorityResponse, VerifyTokenAuthorityRequest, VerifyTokenAuthorityResponse,
};
use std::path::PathBuf;
use tonic::{Request, Response, Status};

/// The secrets of one build.
pub(super) struct BuildSecrets(pub(super) Vec<BuildSecret>);

#[tonic::async_trait]
impl Secrets for BuildSecrets {
    async fn get_secret(&self, request: Request<GetSecretRequest>) -> Result<Response<GetSecretResponse>, Status> {
        let id = request.into_inner().id;
        let secret = self.0.iter().find(|secret| secret.id == id);
        let secret = secret.ok_or_else(|| Status::not_found(format!("secret {id} is not declared")))?;
        let data = match &secret.source {
            BuildSecretSource::Value(value) => value.clone().into_bytes(),
            BuildSecretSource::File(path) => tokio::fs::read(path)
                .await
                .map_err(|error| Status::not_found(format!("secret {id}: {}: {error}", path.display())))?,
        };
        Ok(Response::new(GetSecretResponse { data }))
    }
}

/// Logins from the docker configuration. The builder fetches its tokens itself: refused the calls that would have us
/// fetch one, it asks for the login.
pub(super) struct Logins {
    pub(super) config_dir: Option<PathBuf>,
}

#[tonic::async_trait]
impl Auth for Logins {
    async fn credentials(&self, request: Request<CredentialsRequest>) -> Result<Response<CredentialsResponse>, Status> {
        let host = request.into_inner().host;
        let registry = match host.as_str() {
            "registry-1.docker.io" | "index.docker.io" => DOCKER_HUB,
            other => other,
        };
        // A login that cannot be read counts as anonymous: the registry then says why it refuses a base image.
        let answer = match credentials::login(self.config_dir.clone(), registry).await {
            Login::Known(auth) => {
                let token = json::text(&auth, "identitytoken");
                let secret = if token.is_empty() {
                    json::text(&auth, "password")
                } else {
                    token
                };
                CredentialsResponse {
                    username: json::text(&auth, "username"),
                    secret,
                }
            }
            Login::Anonymous | Login::Unreadable(_) => CredentialsResponse::default(),
        };
        Ok(Response::new(answer))
    }

    async fn fetch_token(&self, _: Request<FetchTokenRequest>) -> Result<Response<FetchTokenResponse>, Status> {
        Err(Status::unimplemented("the builder fetches its tokens itself"))
    }

    async fn get_token_authority(
        &self,
        _: Request<GetTokenAuthorityRequest>,
    ) -> Result<Response<GetTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("no token authority"))
    }

    async fn verify_token_authority(
        &self,
        _: Request<VerifyTokenAuthorityRequest>,
    ) -> Result<Response<VerifyTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("no token authority"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(id: &str) -> Request<GetSecretRequest> {
        Request::new(GetSecretRequest {
            id: id.into(),
            ..GetSecretRequest::default()
        })
    }

    #[tokio::test]
    async fn secrets_come_from_values_and_files_and_others_are_not_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("ca"), b"pem\n").unwrap();
        let secret = |id: &str, source| BuildSecret { id: id.into(), source };
        let secrets = BuildSecrets(vec![
            secret("token", BuildSecretSource::Value("t0p".into())),
            secret("ca", BuildSecretSource::File(dir.path().join("ca"))),
            secret("gone", BuildSecretSource::File(dir.path().join("gone"))),
        ]);
        assert_eq!(
            secrets.get_secret(ask("token")).await.unwrap().into_inner().data,
            b"t0p"
        );
        assert_eq!(secrets.get_secret(ask("ca")).await.unwrap().into_inner().data, b"pem\n");
        for id in ["gone", "other"] {
            let status = secrets.get_secret(ask(id)).await.unwrap_err();
            assert_eq!(status.code(), tonic::Code::NotFound);
            assert!(status.message().contains(id));
        }
    }
}
