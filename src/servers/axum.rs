//! axum: routes and extractors over hyper.

use std::net::TcpListener as StdListener;
use std::time::Duration;

use anyhow::Result;
use axum::routing::get;
use axum::serve::ListenerExt as _;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use super::HELLO;
use super::tokio::{pause, runtime};

/// Answers `GET /json`, from this thread: beside hyper's, it shows what routing costs.
///
/// # Errors
/// If the runtime does not start.
pub fn json(listener: StdListener, upstream: Duration) -> Result<()> {
    let hello = move || async move {
        pause(upstream).await;
        Json(HELLO)
    };
    let routes = Router::new().route("/json", get(hello));
    runtime(Builder::new_current_thread(), upstream)?.block_on(async {
        let listener = TcpListener::from_std(listener)?.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, routes).await?)
    })
}
