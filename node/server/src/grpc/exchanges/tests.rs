use super::*;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use axum::Router;
use futures_util::stream::{iter, pending, StreamExt};
use std::convert::Infallible;
use tokio::task::JoinHandle;
use tonic::codegen::Service;

const ASKED: &str = "/cosmos.bank.v1beta1.Query/Balance";

/// A server that answers a request with as many bytes as its last segment says, or with as many as it was sent.
fn server(budget: usize) -> (Router, Exchanges) {
    let exchanges = Exchanges::within(budget);
    let echo = |body: Bytes| async move { body };
    let long = |Path(length): Path<usize>| async move { vec![0; length] };
    let layer = from_fn_with_state(exchanges.clone(), within_budget);
    let router = Router::new()
        .route(ASKED, post(echo))
        .route(BROADCAST, post(echo))
        .route("/long/:length", post(long))
        .layer(layer);
    (router, exchanges)
}

fn ask(router: &Router, path: &str, body: Body) -> JoinHandle<Response> {
    let request = Request::post(path).body(body).unwrap();
    let mut router = router.clone();
    tokio::spawn(async move { router.call(request).await.unwrap() })
}

fn unfinished(bytes: usize) -> Body {
    let sent = iter([Ok::<_, Infallible>(Bytes::from(vec![0; bytes]))]);
    Body::from_stream(sent.chain(pending()))
}

async fn settle() {
    sleep(Duration::from_millis(10)).await;
}

#[tokio::test]
async fn a_request_has_the_length_that_its_path_needs() {
    let (router, exchanges) = server(64 << 20);
    for (path, length, status) in [
        (ASKED, REQUEST, StatusCode::OK),
        (ASKED, REQUEST + 1, StatusCode::BAD_REQUEST),
        (BROADCAST, TX_REQUEST, StatusCode::OK),
        (BROADCAST, TX_REQUEST + 1, StatusCode::BAD_REQUEST),
    ] {
        let body = Body::from(vec![0; length]);
        let answer = ask(&router, path, body).await.unwrap();
        assert_eq!(answer.status(), status, "{path} {length}");
    }
    assert_eq!(exchanges.held(), 0, "nothing is left");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_does_not_end_is_cut_off() {
    let (router, exchanges) = server(64 << 20);
    let slow = ask(&router, ASKED, unfinished(1_000));
    settle().await;
    assert!(exchanges.held() > 1_000);
    let began = Instant::now();
    let told = slow.await.unwrap();
    assert_eq!(told.status(), StatusCode::BAD_REQUEST);
    let why = axum::body::to_bytes(told.into_body(), usize::MAX).await;
    assert!(!why.unwrap().is_empty(), "the client is told why");
    assert!(began.elapsed() < PATIENCE + 3 * SWEEP);
    assert_eq!((exchanges.held(), exchanges.cut()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_reads_is_dropped() {
    let (router, exchanges) = server(64 << 20);
    let answer = ask(&router, "/long/3000000", Body::empty()).await.unwrap();
    assert!(exchanges.held() > 3_000_000);
    sleep(PATIENCE + 3 * SWEEP).await;
    assert_eq!(exchanges.held(), 0);
    assert!(axum::body::to_bytes(answer.into_body(), usize::MAX)
        .await
        .is_err());
    // One that is read is whole, however long.
    let answer = ask(&router, "/long/3000000", Body::empty()).await.unwrap();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX)
        .await
        .unwrap();
    assert_eq!(bytes.len(), 3_000_000);
    assert_eq!(exchanges.held(), 0);
}

#[tokio::test]
async fn what_does_not_fit_pushes_out_whoever_waits_longest() {
    let (router, exchanges) = server(200_000);
    let first = ask(&router, ASKED, unfinished(60_000));
    settle().await;
    let second = ask(&router, ASKED, unfinished(60_000));
    settle().await;
    let honest = ask(&router, ASKED, Body::from(vec![0; 60_000]))
        .await
        .unwrap();
    assert_eq!(honest.status(), StatusCode::OK);
    drop(honest);
    let third = ask(&router, ASKED, unfinished(60_000));
    settle().await;
    let honest = ask(&router, ASKED, Body::from(vec![0; 60_000]))
        .await
        .unwrap();
    assert_eq!(honest.status(), StatusCode::OK);
    assert_eq!(first.await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert!(!second.is_finished() && !third.is_finished());
    assert_eq!(exchanges.cut(), 1);
    assert!(exchanges.held() <= 200_000);
}
