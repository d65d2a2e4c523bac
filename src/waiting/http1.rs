//! HTTP/1.1 as a client needs it here: a GET, and a response whose length is announced.
//!
//! Rust's standard library speaks no HTTP. The plain lane reads responses by hand, over `httparse`,
//! as its Python twin does over `asyncio`'s streams; the library lane shows what a whole client
//! adds.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// How much is read at once: more than a small response has.
const CHUNK: usize = 16 << 10;

/// The bytes of a GET for `path`.
pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

/// A kept connection and the buffer of its responses, for threads.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects. No later read or write takes longer than `deadline`.
    ///
    /// # Errors
    /// If there is no server at the address.
    pub fn open(address: SocketAddr, deadline: Duration) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&address, deadline)
            .with_context(|| format!("cannot connect to {address}"))?;
        // A request is one small write. Nagle's algorithm would keep it back while an earlier one
        // is not yet acknowledged.
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(deadline))?;
        stream.set_write_timeout(Some(deadline))?;
        Ok(Self { stream, buffer: Vec::with_capacity(CHUNK) })
    }

    /// Sends `request` and returns the body of the response.
    ///
    /// # Errors
    /// If the response does not come, is cut short, or its status is not 200.
    pub fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.stream.write_all(request).context("the request could not be sent")?;
        self.buffer.clear();
        loop {
            if let Some(body) = body(&self.buffer)? {
                return Ok(body);
            }
            let had = self.buffer.len();
            self.buffer.resize(had + CHUNK, 0);
            let read = self.stream.read(&mut self.buffer[had..]).context("no whole response")?;
            self.buffer.truncate(had + read);
            ensure!(read > 0, "the server closed the connection {}", whence(had));
        }
    }
}

/// The same for async code.
pub struct AsyncConnection {
    stream: tokio::net::TcpStream,
    buffer: Vec<u8>,
}

impl AsyncConnection {
    /// Connects.
    ///
    /// # Errors
    /// If there is no server at the address.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = tokio::net::TcpStream::connect(address)
            .await
            .with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(CHUNK) })
    }

    /// Sends `request` and returns the body of the response.
    ///
    /// # Errors
    /// If the response is cut short, or its status is not 200.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Vec<u8>> {
        self.stream.write_all(request).await.context("the request could not be sent")?;
        self.buffer.clear();
        loop {
            if let Some(body) = body(&self.buffer)? {
                return Ok(body);
            }
            let had = self.buffer.len();
            let read = self.stream.read_buf(&mut self.buffer).await.context("no whole response")?;
            ensure!(read > 0, "the server closed the connection {}", whence(had));
        }
    }
}

/// The body of the response in `bytes`; none if it is not whole yet.
fn body(bytes: &[u8]) -> Result<Option<Vec<u8>>> {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) =
        response.parse(bytes).context("the response is no HTTP")?
    else {
        return Ok(None);
    };
    if response.code != Some(200) {
        bail!("the server answered {} and not 200", response.code.unwrap_or_default());
    }
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| str::from_utf8(header.value).ok()?.parse::<usize>().ok())
        .context("the response does not say how long it is")?;
    Ok(bytes.get(head..head.saturating_add(length)).map(<[u8]>::to_vec))
}

fn whence(had: usize) -> String {
    match had {
        0 => "before it answered".to_owned(),
        had => format!("within the response, after {had} bytes of it"),
    }
}
