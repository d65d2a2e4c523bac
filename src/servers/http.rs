//! As much HTTP/1.1 as servers without a framework need here: `httparse` reads, this writes.

use std::io::{self, Write as _};

use super::HELLO;

/// How long a request may be.
pub const LONGEST_REQUEST: usize = 8 << 10;
const MOST_HEADERS: usize = 32;
/// Room for a document on the stack.
const LONGEST_BODY: usize = 64;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// `GET /json`.
    Json,
    /// Anything else.
    Unknown,
}

/// Reads a request; `None` while it is not complete.
///
/// # Errors
/// If it is no HTTP.
pub fn parse(received: &[u8]) -> io::Result<Option<Asked>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let status = request.parse(received).map_err(io::Error::other)?;
    let asked = match (request.method, request.path) {
        (Some("GET"), Some("/json")) => Asked::Json,
        _ => Asked::Unknown,
    };
    Ok(status.is_complete().then_some(asked))
}

/// Appends an answer: head and body together, so that one system call sends both.
pub fn write_answer(asked: Asked, out: &mut Vec<u8>) -> io::Result<()> {
    if asked == Asked::Unknown {
        out.extend_from_slice(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        return Ok(());
    }
    // The body first, since the head tells its length.
    let mut body = [0; LONGEST_BODY];
    let mut rest = &mut body[..];
    serde_json::to_writer(&mut rest, &HELLO)?;
    let length = LONGEST_BODY - rest.len();
    write!(
        out,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    )?;
    out.extend_from_slice(&body[..length]);
    Ok(())
}
