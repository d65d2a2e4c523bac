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
pub const ALL: &[Contestant] = &[Contestant { name: "threads", protocols: &[Protocol::Echo] }];

/// Starts a server in the background of this process.
///
/// # Errors
/// If there is none of this name for this protocol.
pub fn start(name: &str, protocol: Protocol, upstream: Duration) -> Result<SocketAddr> {
    ensure!(name == "threads" && protocol == Protocol::Echo, "no server {name} for {protocol:?}");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
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
