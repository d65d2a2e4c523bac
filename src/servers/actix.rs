//! actix-web: a framework with an HTTP implementation of its own, on tokio.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::rt::System;
use actix_web::{App, HttpServer, web};
use anyhow::Result;

use super::HELLO;
use super::tokio::pause;

/// Answers `GET /json`, by one worker: a thread that accepts is beside it.
///
/// # Errors
/// If it does not start.
pub fn json(listener: TcpListener, upstream: Duration) -> Result<()> {
    let hello = move || async move {
        pause(upstream).await;
        web::Json(HELLO)
    };
    let server = HttpServer::new(move || App::new().route("/json", web::get().to(hello)))
        .workers(1)
        .disable_signals()
        .listen(listener)?;
    Ok(System::new().block_on(server.run())?)
}
