//! The HTTP/1.1 server.
//!
//! | path | answers |
//! |---|---|
//! | `/delay/{ms}` | after that many milliseconds |
//! | `/json` | a small JSON document |
//! | `/json/{n}` | document `n`, of 4 KiB; `?delay={ms}` waits before |
//! | `/bytes/{n}` | that many bytes |
//! | `/latency/{seed}` | after a log-normal time, the same for the same seed |

use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::bodies;

/// Serves one connection until its client closes it, or asks for nothing for `idle`.
pub async fn serve(stream: TcpStream, idle: Duration) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        // The clock runs while the next request is awaited, so this closes idle connections, too.
        .header_read_timeout(idle)
        .serve_connection(TokioIo::new(stream), service_fn(respond));
    // It fails when the client hangs up in the midst of a request: there is no one left to tell.
    let _ = served.await;
}

async fn respond(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::default());
    if request.method() != Method::GET {
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response.headers_mut().insert(ALLOW, "GET".parse().expect("a header's value"));
        return Ok(response);
    }
    let (kind, body) = match answer(request.uri().path(), request.uri().query()).await {
        Ok(Answer::Text(text)) => ("text/plain", text.into()),
        Ok(Answer::Json(json)) => ("application/json", json),
        Ok(Answer::Bytes(bytes)) => ("application/octet-stream", bytes),
        Err(problem) => {
            *response.status_mut() = problem.status;
            ("text/plain", problem.sentence.into())
        }
    };
    response.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a header's value"));
    *response.body_mut() = Full::new(body);
    Ok(response)
}

enum Answer {
    Text(String),
    Json(Bytes),
    Bytes(Bytes),
}

struct Problem {
    status: StatusCode,
    sentence: String,
}

async fn answer(path: &str, query: Option<&str>) -> Result<Answer, Problem> {
    let mut parts = path.trim_start_matches('/').splitn(2, '/');
    Ok(match (parts.next().unwrap_or_default(), parts.next()) {
        ("delay", Some(ms)) => {
            let wait = delay(ms)?;
            sleep(wait).await;
            Answer::Text(bodies::delay(wait.as_millis() as u64))
        }
        ("latency", Some(seed)) => {
            let seed = number(seed, "a seed")?;
            sleep(bodies::latency(seed)).await;
            Answer::Text(bodies::latency_told(seed))
        }
        ("json", None) => Answer::Json(Bytes::from_static(bodies::HELLO)),
        ("json", Some(n)) => {
            let n = number(n, "a document's number")?;
            if let Some(ms) = query.and_then(|query| query.strip_prefix("delay=")) {
                sleep(delay(ms)?).await;
            }
            Answer::Json(bodies::json(n).into())
        }
        ("bytes", Some(n)) => {
            let n = number(n, "a number of bytes")?;
            let limit = || bad(format!("{n} bytes are more than {}\n", bodies::MOST_BYTES));
            Answer::Bytes(bodies::bytes(n).ok_or_else(limit)?)
        }
        _ => {
            let sentence = format!(
                "there is no {path} here, only /delay/MS, /json, /json/N, /bytes/N, /latency/SEED\n"
            );
            return Err(Problem { status: StatusCode::NOT_FOUND, sentence });
        }
    })
}

fn delay(text: &str) -> Result<Duration, Problem> {
    let wait = Duration::from_millis(number(text, "a number of milliseconds")?);
    if wait > bodies::LONGEST_DELAY {
        let most = bodies::LONGEST_DELAY.as_millis();
        return Err(bad(format!("{text} ms are more than {most}, the longest wait\n")));
    }
    Ok(wait)
}

fn number<T: FromStr>(text: &str, what: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| bad(format!("{text:?} is not {what}\n")))
}

fn bad(sentence: String) -> Problem {
    Problem { status: StatusCode::BAD_REQUEST, sentence }
}
