//! The TCP echo: sends back what it is sent.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

const BUFFER: usize = 16 << 10;

/// Serves one connection until its client closes it, or is silent for `idle`.
pub async fn serve(mut stream: TcpStream, idle: Duration) {
    // One buffer for all messages. Longer ones come in pieces, and go back in pieces.
    let mut buffer = vec![0; BUFFER];
    while let Ok(Ok(read @ 1..)) = timeout(idle, stream.read(&mut buffer)).await {
        // A client that sends for ever and never reads would hold the connection for ever, too.
        let Ok(Ok(())) = timeout(idle, stream.write_all(&buffer[..read])).await else { return };
    }
}
