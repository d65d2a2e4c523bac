//! What phones may ask for, and what they are refused.
//!
//! | | |
//! |---|---|
//! | `GET /` | asks for the code |
//! | `GET /CODE` | the page with the answers; makes a phone a voter |
//! | `GET /CODE/now` | what is asked, as it changes |
//! | `POST /CODE/vote` | `round=2&choice=B` |
//! | `POST /CODE/line` | `line=GK1:…`, a line of homework |

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, ORIGIN, REFERRER_POLICY, SET_COOKIE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::ballot::{Ballot, Refused};
use super::limits::Limits;
use super::listener::Bounds;
use super::voter::Voter;
use super::{live, page};
use crate::homework;

/// A vote has 16 bytes, and a line of homework some 150.
const LONGEST_BODY: usize = 1_024;
/// More machines than a class has.
const MOST_LINES: usize = 500;

/// What phones vote on, and by which rules.
pub(super) struct Poll {
    host: String,
    code: String,
    lines: Arc<Mutex<Vec<String>>>,
    limits: Mutex<Limits>,
    request: Duration,
    pub(super) ballot: Arc<Ballot>,
    pub(super) until: Instant,
    pub(super) told: Duration,
    pub(super) still_here: Duration,
    pub(super) live: Arc<Semaphore>,
}

/// Why not: a plain line.
type No = (StatusCode, String);

fn no(status: StatusCode, line: impl std::fmt::Display) -> No {
    (status, format!("{line}\n"))
}

impl Poll {
    pub(super) fn new(
        host: String,
        code: String,
        ballot: Arc<Ballot>,
        lines: Arc<Mutex<Vec<String>>>,
        until: Instant,
        bounds: &Bounds,
    ) -> Arc<Self> {
        Arc::new(Self {
            host,
            code,
            lines,
            limits: Mutex::default(),
            request: bounds.request,
            ballot,
            until,
            told: bounds.told,
            still_here: bounds.still_here,
            live: Arc::new(Semaphore::new(bounds.live)),
        })
    }

    /// Whether a request is refused whatever it asks for.
    fn refusal(&self, request: &Request) -> Option<No> {
        if Instant::now() >= self.until {
            return Some(no(StatusCode::GONE, "Voting is over."));
        }
        // A page of another site, whose name leads to this machine, is no page of this class.
        let mut hosts = request.headers().get_all(HOST).iter();
        let named = hosts.next().is_some_and(|host| host == &*self.host) && hosts.next().is_none();
        let target = request.uri().authority();
        if !named || target.is_some_and(|target| target.as_str() != self.host) {
            let line = format!("This is http://{}/ and nothing else.", self.host);
            return Some(no(StatusCode::FORBIDDEN, line));
        }
        let own = format!("http://{}", self.host);
        if request.headers().get_all(ORIGIN).iter().any(|origin| origin != &*own) {
            return Some(no(StatusCode::FORBIDDEN, "Votes come from the page of this class."));
        }
        None
    }
}

/// All that is answered.
pub(super) fn routes(poll: Arc<Poll>) -> Router {
    let of_class = Router::new()
        .route("/", get(vote_page))
        .route("/now", get(live::live))
        .route("/vote", post(vote))
        .route("/line", post(line));
    Router::new()
        .route("/", get(enter))
        // A wrong code is a path that there is not.
        .nest(&format!("/{}", poll.code), of_class)
        .fallback(lost)
        .method_not_allowed_fallback(lost)
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&poll), guard))
        .with_state(poll)
}

/// Stands before every route, and gives every answer its rules for the browser.
async fn guard(State(poll): State<Arc<Poll>>, request: Request, next: Next) -> Response {
    let mut response = match poll.refusal(&request) {
        Some(no) => no.into_response(),
        // The rest of a request may come slowly as well as its head.
        None => timeout(poll.request, next.run(request)).await.unwrap_or_else(|_| {
            no(StatusCode::REQUEST_TIMEOUT, "This took too long. Try again.").into_response()
        }),
    };
    let rules: [(HeaderName, &'static str); 4] = [
        (CONTENT_SECURITY_POLICY, page::policy()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // With less, a browser does not say where a form comes from.
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in rules {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[derive(Deserialize)]
struct Entered {
    #[serde(default)]
    code: String,
}

/// Asks for the code, and leads to its page.
async fn enter(
    State(poll): State<Arc<Poll>>,
    Query(Entered { code }): Query<Entered>,
) -> Result<Response, No> {
    if code.trim().eq_ignore_ascii_case(&poll.code) {
        return Ok(Redirect::to(&format!("/{}", poll.code)).into_response());
    }
    match code.is_empty() {
        true => Ok(html(page::enter(false))?.into_response()),
        false => lost().await,
    }
}

async fn lost() -> Result<Response, No> {
    Ok((StatusCode::NOT_FOUND, html(page::enter(true))?).into_response())
}

/// The page with the answers. Who comes without a cookie gets one.
async fn vote_page(State(poll): State<Arc<Poll>>, headers: HeaderMap) -> Result<Response, No> {
    let known = voter(&headers);
    let asked = poll.ballot.watch().borrow().clone();
    let chosen = known.and_then(|voter| poll.ballot.choice(voter));
    let page = html(page::vote(&poll.code, &asked, chosen))?;
    if known.is_some() {
        return Ok(page.into_response());
    }
    let new = Voter::random().map_err(|error| no(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    Ok(([(SET_COOKIE, new.cookie())], page).into_response())
}

fn html(page: askama::Result<String>) -> Result<Html<String>, No> {
    page.map(Html).map_err(|error| no(StatusCode::INTERNAL_SERVER_ERROR, error))
}

#[derive(Deserialize)]
struct Vote {
    round: u64,
    choice: char,
}

async fn vote(
    State(poll): State<Arc<Poll>>,
    Poster(voter): Poster,
    form: Result<Form<Vote>, FormRejection>,
) -> Result<Redirect, No> {
    let Form(Vote { round, choice }) = form.map_err(unreadable)?;
    let letter = u32::from(choice).checked_sub(u32::from('A'));
    let choice = letter.map_or(usize::MAX, |letter| letter as usize);
    poll.ballot.vote(voter, round, choice).map_err(|refused| {
        let status = match refused {
            Refused::Closed => StatusCode::CONFLICT,
            Refused::NoSuchOption => StatusCode::BAD_REQUEST,
            Refused::TooMany => StatusCode::SERVICE_UNAVAILABLE,
        };
        no(status, refused)
    })?;
    Ok(Redirect::to(&format!("/{}", poll.code)))
}

#[derive(Deserialize)]
struct Line {
    line: String,
}

async fn line(
    State(poll): State<Arc<Poll>>,
    _: Poster,
    form: Result<Form<Line>, FormRejection>,
) -> Result<Redirect, No> {
    let Form(Line { line }) = form.map_err(unreadable)?;
    let line = line.trim();
    homework::parse(line).map_err(|damage| {
        let line = format!("This line is {damage}. Paste all of it, and nothing else.");
        no(StatusCode::BAD_REQUEST, line)
    })?;
    let mut lines = poll.lines.lock().unwrap_or_else(PoisonError::into_inner);
    // Who sends it twice has still one machine.
    if !lines.iter().any(|kept| kept == line) {
        if lines.len() >= MOST_LINES {
            return Err(no(StatusCode::SERVICE_UNAVAILABLE, "There are too many lines already."));
        }
        lines.push(line.to_owned());
    }
    Ok(Redirect::to(&format!("/{}#kept", poll.code)))
}

/// A form that is too long, or not what the page sends.
fn unreadable(rejection: FormRejection) -> No {
    no(rejection.status(), rejection.body_text())
}

fn voter(headers: &HeaderMap) -> Option<Voter> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    cookies.into_iter().find_map(Voter::from_cookies)
}

/// A voter who may post now.
struct Poster(Voter);

impl FromRequestParts<Arc<Poll>> for Poster {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, poll: &Arc<Poll>) -> Result<Self, No> {
        let nobody = || no(StatusCode::FORBIDDEN, "To vote, allow this page its cookie.");
        let voter = voter(&parts.headers).ok_or_else(nobody)?;
        let mut limits = poll.limits.lock().unwrap_or_else(PoisonError::into_inner);
        match limits.allow(voter, Instant::now()) {
            true => Ok(Self(voter)),
            false => Err(no(StatusCode::TOO_MANY_REQUESTS, "Not so fast. Try again in a second.")),
        }
    }
}
