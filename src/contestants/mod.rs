//! Servers in Rust.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::record::services::Protocol;

/// A server, and what it serves.
#[derive(Debug)]
pub struct Contestant {
    /// Its name.
    pub name: &'static str,
    /// What it can be asked for.
    pub protocols: &'static [Protocol],
}

/// Every server in Rust.
pub const ALL: &[Contestant] = &[
    Contestant { name: "threads", protocols: &[Protocol::Echo] },
    Contestant { name: "tokio_current_thread", protocols: &[Protocol::Echo] },
    Contestant { name: "hyper", protocols: &[Protocol::Json] },
];

/// Starts a server in the background of this process.
///
/// # Errors
/// If there is none of this name for this protocol.
pub fn start(name: &str, protocol: Protocol, upstream: Duration) -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    if name == "tokio_current_thread" || name == "hyper" {
        thread::spawn(move || on_tokio(listener, protocol, upstream));
        return Ok(address);
    }
    ensure!(name == "threads" && protocol == Protocol::Echo, "no server {name} for {protocol:?}");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || echo(stream, upstream));
        }
    });
    Ok(address)
}

fn echo(mut stream: TcpStream, upstream: Duration) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = [0; 4096];
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            return Ok(());
        }
        if !upstream.is_zero() {
            thread::sleep(upstream);
        }
        stream.write_all(&buffer[..n])?;
    }
}

fn on_tokio(listener: TcpListener, protocol: Protocol, upstream: Duration) -> Result<()> {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            let (mut stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while let Ok(n) = stream.read(&mut buffer).await {
                    if n == 0 {
                        break;
                    }
                    if !upstream.is_zero() {
                        tokio::time::sleep(upstream).await;
                    }
                    let answer = match protocol {
                        Protocol::Echo => &buffer[..n],
                        Protocol::Json => {
                            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                            content-length: 27\r\n\r\n{\"message\":\"Hello, World!\"}"
                        }
                    };
                    if stream.write_all(answer).await.is_err() {
                        break;
                    }
                }
            });
        }
    })
}
