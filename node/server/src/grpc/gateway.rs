//! One service for all queries: bytes in, bytes out, by the application's own table of paths.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http;
use bytes::{Buf, BufMut, Bytes};
use sluice_app::App;
use tonic::body::BoxBody;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::Service;
use tonic::server::{Grpc, UnaryService};
use tonic::{Request, Response, Status};

use super::work_queue::WorkQueue;
use super::{exchanges, ANSWER_BYTES};
use crate::query;

/// Clients ask for a height here, and are told here which one answered.
const HEIGHT: &str = "x-cosmos-block-height";

type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Answers one path.
#[derive(Clone)]
pub(super) struct Gateway {
    pub(super) app: App,
    pub(super) queue: WorkQueue,
    pub(super) path: &'static str,
}

impl Service<http::Request<Body>> for Gateway {
    type Response = http::Response<BoxBody>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let method = self.clone();
        Box::pin(async move {
            let mut grpc = Grpc::new(RawBytes).apply_max_message_size_config(
                Some(exchanges::longest(method.path)),
                Some(ANSWER_BYTES),
            );
            Ok(grpc.unary(method, request).await)
        })
    }
}

impl UnaryService<Bytes> for Gateway {
    type Response = Bytes;
    type Future = BoxFuture<Response<Bytes>, Status>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let Gateway { app, queue, path } = self.clone();
        Box::pin(async move {
            let height = asked_height(&request).ok_or_else(|| {
                Status::invalid_argument(format!("metadata {HEIGHT}: not a height"))
            })?;
            let data = request.into_inner();
            let answer = queue
                .run(move || query::answer(&app, path, &data, height, false))
                .await?
                .map_err(query::Failure::into_status)?;
            let mut response = Response::new(Bytes::from(answer.value));
            response.metadata_mut().insert(HEIGHT, answer.height.into());
            Ok(response)
        })
    }
}

/// The height a client asks for, 0 where it asks for none; nothing if it cannot be read.
fn asked_height(request: &Request<Bytes>) -> Option<u64> {
    match request.metadata().get(HEIGHT) {
        Some(value) => value.to_str().ok()?.parse().ok(),
        None => Some(0),
    }
}

/// Messages as they are on the wire: the application decodes them itself.
#[derive(Clone, Copy)]
struct RawBytes;

impl Codec for RawBytes {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = RawBytes;
    type Decoder = RawBytes;

    fn encoder(&mut self) -> RawBytes {
        RawBytes
    }

    fn decoder(&mut self) -> RawBytes {
        RawBytes
    }
}

impl Encoder for RawBytes {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, target: &mut EncodeBuf<'_>) -> Result<(), Status> {
        target.put(item);
        Ok(())
    }
}

impl Decoder for RawBytes {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(source.copy_to_bytes(source.remaining())))
    }
}
