//! What is asked, and which answer is right.

use anyhow::{Context as _, Result, bail, ensure};

use crate::record::services::Protocol;

/// Fits one packet on loopback, and one read: what is compared is the cost of a message.
const ECHO_BYTES: usize = 1024;
/// What a client must say in HTTP/1.1, and no more.
const GET: &[u8] = b"GET /json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
/// The document that every server makes anew for each request.
const DOCUMENT: &[u8] = br#"{"message":"Hello, World!"}"#;
/// More headers than any server here sends.
const HEADERS: usize = 32;

/// Bytes of a message, or of the body of an answer.
pub fn message_bytes(protocol: Protocol) -> u32 {
    match protocol {
        Protocol::Echo => ECHO_BYTES as u32,
        Protocol::Json => DOCUMENT.len() as u32,
    }
}

/// One side of a connection: it writes requests and reads answers, one at a time.
#[derive(Debug)]
pub struct Exchange {
    protocol: Protocol,
    request: Vec<u8>,
    /// The right answer, byte for byte, as far as that is known: the message of an echo; of a
    /// server of JSON the last answer, which holds the date and is right until the next second.
    known: Vec<u8>,
}

impl Exchange {
    /// The exchange of a connection. Its number is in the messages of an echo.
    pub fn new(protocol: Protocol, connection: u32) -> Self {
        let request = match protocol {
            Protocol::Echo => {
                let mut message = vec![b'.'; ECHO_BYTES];
                message[..4].copy_from_slice(&connection.to_le_bytes());
                message
            }
            Protocol::Json => GET.to_vec(),
        };
        Self { protocol, request, known: Vec::new() }
    }

    /// The bytes of the `number`th request.
    pub fn request(&mut self, number: u64) -> &[u8] {
        if self.protocol == Protocol::Echo {
            // Every message is another one: an answer that comes late, twice or on the wrong
            // connection is then a wrong one.
            self.request[4..12].copy_from_slice(&number.to_le_bytes());
            self.known.clone_from(&self.request);
        }
        &self.request
    }

    /// Whether `received` is a whole answer, and the right one.
    ///
    /// # Errors
    /// If it is wrong, or goes on after its end.
    pub fn is_whole(&mut self, received: &[u8]) -> Result<bool> {
        if !received.is_empty() && received == self.known {
            return Ok(true); // nearly always, so nothing else needs to be fast
        }
        match self.protocol {
            Protocol::Echo => {
                ensure!(
                    self.known.starts_with(received),
                    "wrong echo: sent {}, got {}",
                    self.known.escape_ascii(),
                    received.escape_ascii()
                );
                Ok(false)
            }
            Protocol::Json => {
                let whole = is_whole_json(received)
                    .with_context(|| format!("wrong answer: {}", received.escape_ascii()))?;
                if whole {
                    self.known.clear();
                    self.known.extend_from_slice(received);
                }
                Ok(whole)
            }
        }
    }
}

fn is_whole_json(received: &[u8]) -> Result<bool> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head_bytes) = head.parse(received)? else { return Ok(false) };
    let code = head.code.unwrap_or_default();
    ensure!(code == 200, "status {code}, expected 200");
    let header = |name: &str| {
        let found = head.headers.iter().find(|h| h.name.eq_ignore_ascii_case(name));
        found.and_then(|h| std::str::from_utf8(h.value).ok())
    };
    let kind = header("content-type").unwrap_or("nothing");
    ensure!(kind == "application/json", "content-type is {kind}, expected application/json");
    let Some(length) = header("content-length").and_then(|value| value.parse::<usize>().ok())
    else {
        bail!("no content-length");
    };
    let body = &received[head_bytes..];
    ensure!(
        length == DOCUMENT.len() && DOCUMENT.starts_with(body),
        "the body of {length} bytes begins with {}, expected {}",
        body.escape_ascii(),
        DOCUMENT.escape_ascii()
    );
    Ok(body.len() == length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(head: &str, body: &str) -> Vec<u8> {
        format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}").into_bytes()
    }

    #[test]
    fn an_answer_is_whole_once_its_last_byte_is_there() {
        let head = "content-type: application/json\r\ncontent-length: 27";
        let whole = answer(head, r#"{"message":"Hello, World!"}"#);
        let mut exchange = Exchange::new(Protocol::Json, 0);
        for n in 0..whole.len() {
            assert!(!exchange.is_whole(&whole[..n]).unwrap(), "after {n} bytes");
        }
        assert!(exchange.is_whole(&whole).unwrap());
        // Another date, another order: still right.
        let head = "Date: now\r\nContent-Length: 27\r\nContent-Type: application/json";
        assert!(exchange.is_whole(&answer(head, r#"{"message":"Hello, World!"}"#)).unwrap());
    }

    #[test]
    fn a_wrong_answer_says_what_is_wrong() {
        let head = "content-type: application/json\r\ncontent-length: 27";
        for (wrong, why) in [
            (answer(head, r#"{"message":"Hello, Wurld!"}"#), "Wurld"),
            (answer(head, r#"{"message":"Hello, World!"}!"#), "World!\"}!"),
            (answer("content-type: text/html\r\ncontent-length: 27", "{"), "text/html"),
            (answer("content-type: application/json", "{"), "no content-length"),
            (b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec(), "status 404"),
            (b"nonsense".to_vec(), "invalid HTTP version"),
        ] {
            let error = Exchange::new(Protocol::Json, 0).is_whole(&wrong).unwrap_err();
            let text = format!("{error:#}").replace('\\', "");
            assert!(text.contains(why), "{text}");
        }
    }

    #[test]
    fn an_echo_of_the_message_before_is_wrong() {
        let mut exchange = Exchange::new(Protocol::Echo, 7);
        let first = exchange.request(0).to_vec();
        assert!(exchange.is_whole(&first).unwrap());
        let second = exchange.request(1).to_vec();
        assert!(exchange.is_whole(&first).is_err());
        assert!(!exchange.is_whole(&second[..9]).unwrap());
        assert!(exchange.is_whole(&[&second[..], b"."].concat()).is_err());
    }
}
