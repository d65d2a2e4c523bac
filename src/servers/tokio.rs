//! tokio: a task for each connection, on its executor of many threads, or of one.

use std::io;
use std::net::TcpListener as StdListener;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

const BUFFER: usize = 16 << 10;

/// Sends back what it is sent; as many threads as this process may use processors.
///
/// # Errors
/// If the runtime does not start, or it cannot accept.
pub fn echo(listener: StdListener, upstream: Duration) -> Result<()> {
    runtime(Builder::new_multi_thread(), upstream)?.block_on(accept(listener, upstream))
}

/// Sends back what it is sent, from this thread.
///
/// # Errors
/// If the runtime does not start, or it cannot accept.
pub fn echo_current_thread(listener: StdListener, upstream: Duration) -> Result<()> {
    runtime(Builder::new_current_thread(), upstream)?.block_on(accept(listener, upstream))
}

async fn accept(listener: StdListener, upstream: Duration) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(stream, upstream));
    }
}

async fn serve(mut stream: TcpStream, upstream: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // Longer than a message: a read that does not fill it tells tokio that nothing is left, and
    // saves the one that would find the socket empty.
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        pause(upstream).await;
        stream.write_all(&buffer[..read]).await?;
    }
}

/// A runtime with sockets, and with timers only if there is something to wait for.
pub(super) fn runtime(mut builder: Builder, upstream: Duration) -> io::Result<Runtime> {
    builder.enable_io();
    if !upstream.is_zero() {
        builder.enable_time();
    }
    builder.build()
}

/// Lets others run for so long.
pub(super) async fn pause(upstream: Duration) {
    if !upstream.is_zero() {
        tokio::time::sleep(upstream).await;
    }
}
