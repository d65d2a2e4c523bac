//! hyper: HTTP without a framework, on tokio.

use std::net::TcpListener as StdListener;
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;

use super::HELLO;
use super::tokio::{pause, runtime};

/// Answers `GET /json`; as many threads as this process may use processors.
///
/// # Errors
/// If the runtime does not start, or it cannot accept.
pub fn json(listener: StdListener, upstream: Duration) -> Result<()> {
    runtime(Builder::new_multi_thread(), upstream)?.block_on(accept(listener, upstream))
}

/// Answers `GET /json`, from this thread.
///
/// # Errors
/// If the runtime does not start, or it cannot accept.
pub fn json_current_thread(listener: StdListener, upstream: Duration) -> Result<()> {
    runtime(Builder::new_current_thread(), upstream)?.block_on(accept(listener, upstream))
}

async fn accept(listener: StdListener, upstream: Duration) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, upstream));
    }
}

async fn serve(stream: TcpStream, upstream: Duration) -> Result<()> {
    stream.set_nodelay(true)?;
    // Without a timer hyper sets none for a request that comes slowly.
    http1::Builder::new()
        // To copy a small body behind its head costs less than a system call that gathers both.
        .writev(false)
        .serve_connection(TokioIo::new(stream), service_fn(|request| answer(request, upstream)))
        .await?;
    Ok(())
}

async fn answer(
    request: Request<Incoming>,
    upstream: Duration,
) -> Result<Response<Full<Bytes>>, serde_json::Error> {
    pause(upstream).await;
    let mut response = Response::new(Full::default());
    if (request.method(), request.uri().path()) == (&Method::GET, "/json") {
        let kind = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        *response.body_mut() = serde_json::to_vec(&HELLO)?.into();
    } else {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}
