//! Requests of megabytes that never end, many at a time on few connections.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::time::sleep;
use tonic::codegen::{http, Service};
use tonic::transport::{Channel, Endpoint};

use super::load::Load;
use crate::network::Network;

/// Connections to each node, and requests on each.
const LINES: usize = 4;
const REQUESTS: usize = 64;

/// What a request says it will have.
const ANNOUNCED: usize = 4 << 20;

/// Where they go: a query and a transaction.
const PATHS: [&str; 2] = [
    "/cosmos.bank.v1beta1.Query/Balance",
    "/cosmos.tx.v1beta1.Service/BroadcastTx",
];

/// Bytes sent at a time.
const PIECE: &[u8] = &[0; 16_384];

/// All but the last byte of what it announces.
struct Unfinished {
    head: Option<Bytes>,
    left: usize,
}

impl Body for Unfinished {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(head) = self.head.take() {
            return Poll::Ready(Some(Ok(Frame::data(head))));
        }
        let length = self.left.min(PIECE.len());
        if length == 0 {
            // Nobody wakes it: the rest does not come.
            return Poll::Pending;
        }
        self.left -= length;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&PIECE[..length])))))
    }
}

/// Keeps the requests up: one that is cut off is begun anew.
pub(super) fn start(network: &Network, load: &mut Load) {
    for node in network.nodes() {
        for _ in 0..LINES {
            let url = format!("http://{}", node.grpc);
            let Ok(endpoint) = Endpoint::from_shared(url) else {
                continue;
            };
            let channel = endpoint.connect_lazy();
            for number in 0..REQUESTS {
                let (channel, path) = (channel.clone(), PATHS[number % PATHS.len()]);
                load.goes_on(|counts| async move {
                    loop {
                        counts.add(request(channel.clone(), path).await);
                        sleep(Duration::from_millis(10)).await;
                    }
                });
            }
        }
    }
}

/// Sends one; whether it was answered.
async fn request(mut channel: Channel, path: &str) -> bool {
    // Not compressed, and so long. A transaction of less than its path takes is not refused for its length.
    let length = match path == PATHS[0] {
        true => ANNOUNCED,
        false => 1_000_000,
    };
    let mut head = vec![0];
    head.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    let body = Unfinished {
        head: Some(head.into()),
        left: length - 1,
    };
    let request = http::Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(tonic::body::boxed(body));
    let Ok(request) = request else {
        return false;
    };
    let ready = std::future::poll_fn(|context| channel.poll_ready(context)).await;
    ready.is_ok() && channel.call(request).await.is_ok()
}
