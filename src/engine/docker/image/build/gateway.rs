//! BuildKit's gateway (`moby.buildkit.v1.frontend.LLBBridge`): the part of it by which a client asks a frontend for something
//! else than a build. Its messages, from `frontend/gateway/pb/gateway.proto`, with the fields that are used here.

use bollard::moby::buildkit::v1::SolveRequest;
use bollard::moby::buildkit::v1::control_client::ControlClient;
use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

/// Longest wait for an answer when the build it ended has ended.
const LATE: Duration = Duration::from_secs(1);

#[derive(Clone, PartialEq, prost::Message)]
struct FrontendRequest {
    #[prost(string, tag = "2")]
    frontend: String,
    #[prost(map = "string, string", tag = "3")]
    frontend_opt: HashMap<String, String>,
    #[prost(bool, tag = "5")]
    allow_result_return: bool,
    #[prost(bool, tag = "6")]
    allow_result_array_ref: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
struct FrontendAnswer {
    #[prost(message, optional, tag = "3")]
    result: Option<FrontendResult>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct FrontendResult {
    #[prost(map = "string, bytes", tag = "10")]
    metadata: HashMap<String, Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Outcome {
    #[prost(message, optional, tag = "1")]
    result: Option<FrontendResult>,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Nothing {}

/// What the Dockerfile frontend answers to a request that builds nothing, by key: `result.json` among them.
///
/// # Errors
/// The frontend's refusal: a fault in the Dockerfile, or a request that it does not know.
pub(super) async fn ask_frontend(
    channel: Channel,
    reference: &str,
    session: &str,
    attributes: HashMap<String, String>,
) -> Result<HashMap<String, Vec<u8>>, Status> {
    let mut control = ControlClient::new(channel.clone());
    // Without frontend and definition, BuildKit waits for a client that brings the result through the gateway.
    let outer = SolveRequest {
        r#ref: reference.to_owned(),
        session: session.to_owned(),
        ..SolveRequest::default()
    };
    let mut gateway = Gateway {
        client: Grpc::new(channel).max_decoding_message_size(super::solve::MAX_MESSAGE),
        reference: MetadataValue::try_from(reference).map_err(|error| Status::invalid_argument(error.to_string()))?,
    };
    let inner = async move {
        // It waits until the build is known to the gateway.
        gateway.call::<Nothing, Nothing>("Ping", Nothing {}).await?;
        let request = FrontendRequest {
            frontend: "dockerfile.v0".to_owned(),
            frontend_opt: attributes,
            allow_result_return: true,
            allow_result_array_ref: true,
        };
        let answered: Result<FrontendAnswer, Status> = gateway.call("Solve", request).await;
        let result = answered.as_ref().ok().and_then(|answer| answer.result.clone());
        let outcome = Outcome {
            result: Some(result.unwrap_or_default()),
        };
        // The build that was begun for the question ends with it.
        let returned = gateway.call::<Outcome, Nothing>("Return", outcome).await;
        let result = answered?.result.unwrap_or_default();
        returned.map(|_| result.metadata)
    };
    let mut inner = pin!(inner);
    tokio::select! {
        biased;
        answer = &mut inner => answer,
        // The build may end before the answer to what ended it is there.
        ended = control.solve(outer) => match (timeout(LATE, inner).await, ended) {
            (Ok(answer), _) => answer,
            (Err(_), Err(refused)) => Err(refused),
            (Err(_), Ok(_)) => Err(Status::aborted("the builder ended without an answer")),
        },
    }
}

struct Gateway {
    client: Grpc<Channel>,
    reference: MetadataValue<tonic::metadata::Ascii>,
}

impl Gateway {
    async fn call<Q, A>(&mut self, method: &'static str, message: Q) -> Result<A, Status>
    where
        Q: prost::Message + Send + Sync + 'static,
        A: prost::Message + Default + Send + Sync + 'static,
    {
        self.client
            .ready()
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        let path = format!("/moby.buildkit.v1.frontend.LLBBridge/{method}");
        let path = PathAndQuery::try_from(path).map_err(|error| Status::internal(error.to_string()))?;
        let mut request = Request::new(message);
        request
            .metadata_mut()
            .insert("buildkit-controlapi-buildid", self.reference.clone());
        let answer = self.client.unary(request, path, ProstCodec::<Q, A>::default()).await?;
        Ok(answer.into_inner())
    }
}
