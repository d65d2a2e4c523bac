//! The teacher's side: a page on loopback, its state down by server-sent events, small posts up.
//!
//! Another page in the same browser can send requests to loopback, too, and can give its own name the address
//! 127.0.0.1 (DNS rebinding). So whoever names another host than this one, or comes from another page, is
//! refused.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures::Stream;
use futures::stream::unfold;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use super::action::Action;
use super::class::Class;
use super::page::{page, policy};
use super::present::{CHART, VOTES};
use super::room::Room;
use crate::machine::busy::Busy;

/// While something changes by itself the page is told so often: while it is measured no more may be sent.
const TURN: Duration = Duration::from_millis(500);
/// A post is a few words.
const LARGEST_POST: usize = 4096;
/// The files of a lesson that may be had.
const FILES: [(&str, &str); 2] =
    [("report.html", "text/html; charset=utf-8"), ("record.json", "application/json")];

/// Serves `class` on `listener` until the runtime ends.
///
/// # Errors
/// If the page cannot be made, or nothing can be accepted.
pub async fn serve(listener: TcpListener, class: Arc<Class>) -> Result<()> {
    let address = listener.local_addr().context("the listener has no address")?;
    let page = page()?;
    let routes = Router::new()
        .route("/", get(move || async move { html(page) }))
        .route("/events", get(events))
        .route("/do", post(act))
        // Every browser asks for it.
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route(CHART, get(chart))
        .route(VOTES, get(votes))
        .route("/files/{lesson}/{name}", get(file))
        .layer(DefaultBodyLimit::max(LARGEST_POST))
        .layer(from_fn_with_state(address, only_here))
        .with_state(class);
    axum::serve(listener, routes).await.context("the page of the class cannot be served")
}

fn html(page: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy()),
    ];
    (headers, page).into_response()
}

/// Refuses whoever means another host, or comes from another page.
async fn only_here(State(own): State<SocketAddr>, request: Request, next: Next) -> Response {
    if !is_from_here(request.headers(), own.port()) {
        return (StatusCode::FORBIDDEN, "This page is for this computer alone.").into_response();
    }
    let mut answer = next.run(request).await;
    let said = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let said = said.map(|(name, value)| (name, HeaderValue::from_static(value)));
    answer.headers_mut().extend(said);
    answer
}

fn is_from_here(headers: &HeaderMap, port: u16) -> bool {
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let told = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_host = told(header::HOST).is_some_and(|host| names.iter().any(|name| name == host));
    let is_own = |origin: &str| names.iter().any(|name| origin == format!("http://{name}"));
    is_host && told(header::ORIGIN).is_none_or(is_own)
}

/// All that the page shows, at once and whenever it changes: who opens it again has it again.
async fn events(
    State(class): State<Arc<Class>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changed = class.changes();
    let begin = (class, changed, Busy::from_now(), true);
    let stream = unfold(begin, |(class, mut changed, mut busy, is_first)| async move {
        if !is_first {
            wait(&class, &mut changed).await?;
        }
        changed.mark_unchanged();
        let event = Ok(Event::default().data(class.told(&mut busy)));
        Some((event, (class, changed, busy, false)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

/// Until something has changed, or may have. Nothing is told within a turn of what was told before it, while
/// it is measured; `None` if nothing will change any more.
async fn wait(class: &Class, changed: &mut watch::Receiver<()>) -> Option<()> {
    if !class.look(Room::is_live) {
        return changed.changed().await.ok();
    }
    if class.look(Room::is_measuring) {
        tokio::time::sleep(TURN).await;
        return Some(());
    }
    match timeout(TURN, changed.changed()).await {
        Ok(changed) => changed.ok(),
        Err(_) => Some(()),
    }
}

async fn act(State(class): State<Arc<Class>>, headers: HeaderMap, body: Bytes) -> Response {
    // A form of another page cannot send this type without asking first, and is refused then.
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind.is_none_or(|kind| !kind.starts_with("application/json")) {
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send JSON.").into_response();
    }
    let action: Action = match serde_json::from_slice(&body) {
        Ok(action) => action,
        Err(error) => {
            return (StatusCode::BAD_REQUEST, format!("Not understood: {error}")).into_response();
        }
    };
    match class.act(action) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::CONFLICT, error.to_string()).into_response(),
    }
}

async fn chart(State(class): State<Arc<Class>>) -> Response {
    match class.look(|room| room.chart().map(str::to_owned)) {
        Some(svg) => ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn votes(State(class): State<Arc<Class>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"votes.csv\""),
    ];
    (headers, class.look(Room::csv)).into_response()
}

/// A file of a lesson that was played: none but those that are named, so no path of a request is ever opened.
async fn file(
    State(class): State<Arc<Class>>,
    Path((number, name)): Path<(u32, String)>,
) -> Response {
    let folder = class.look(|room| room.folder_of(number));
    let known = FILES.iter().find(|(known, _)| *known == name);
    let (Some(folder), Some((name, kind))) = (folder, known) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::fs::read(folder.join(name)).await {
        Ok(bytes) => {
            let save = format!("attachment; filename=\"lesson-{number}-{name}\"");
            let headers =
                [(header::CONTENT_TYPE, (*kind).to_owned()), (header::CONTENT_DISPOSITION, save)];
            (headers, bytes).into_response()
        }
        Err(error) => {
            (StatusCode::NOT_FOUND, format!("It cannot be read: {error}")).into_response()
        }
    }
}
