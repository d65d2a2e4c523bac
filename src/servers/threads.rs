//! A thread for each connection, which blocks whenever it has to wait: the scheduler of the kernel
//! is the event loop.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::http;
use crate::record::services::Protocol;

const BUFFER: usize = 16 << 10;

/// Gives one of its two services.
///
/// # Errors
/// If it cannot accept.
pub fn serve(protocol: Protocol, listener: TcpListener, upstream: Duration) -> Result<()> {
    match protocol {
        Protocol::Echo => echo(&listener, upstream),
        Protocol::Json => json(&listener, upstream),
    }
}

/// Sends back what it is sent.
fn echo(listener: &TcpListener, upstream: Duration) -> Result<()> {
    accept(listener, move |mut stream| {
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = stream.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            pause(upstream);
            stream.write_all(&buffer[..read])?;
        }
    })
}

/// Answers `GET /json`.
fn json(listener: &TcpListener, upstream: Duration) -> Result<()> {
    accept(listener, move |mut stream| {
        let mut received = vec![0; http::LONGEST_REQUEST];
        let mut filled = 0;
        let mut answer = Vec::new();
        loop {
            let read = stream.read(&mut received[filled..])?;
            if read == 0 {
                return Ok(()); // closed, or longer than may be
            }
            filled += read;
            let Some(asked) = http::parse(&received[..filled])? else { continue };
            filled = 0;
            pause(upstream);
            answer.clear();
            http::write_answer(asked, &mut answer)?;
            stream.write_all(&answer)?;
        }
    })
}

fn accept(
    listener: &TcpListener,
    serve: impl Fn(TcpStream) -> io::Result<()> + Copy + Send + 'static,
) -> Result<()> {
    listener.set_nonblocking(false)?;
    for stream in listener.incoming() {
        let stream = stream?;
        // What goes wrong with one connection is its client's affair.
        thread::Builder::new().spawn(move || {
            stream.set_nodelay(true)?;
            serve(stream)
        })?;
    }
    Ok(())
}

fn pause(upstream: Duration) {
    if !upstream.is_zero() {
        thread::sleep(upstream);
    }
}
