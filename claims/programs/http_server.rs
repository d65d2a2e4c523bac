//! A server of HTTP by the standard library alone. What is measured from outside is the time from the start of
//! the process to its first answer. The twin of http_server.py.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("port {}", listener.local_addr()?.port());
    io::stdout().flush()?;
    for stream in listener.incoming() {
        // One client at a time, as in Python's. That it left in the middle is no reason to end.
        let _ = answer(&stream?);
    }
    Ok(())
}

/// Answers all requests of a connection.
fn answer(mut stream: &TcpStream) -> io::Result<()> {
    let body = "Hello, world!\n";
    for line in BufReader::new(stream).lines() {
        // A request ends with an empty line.
        if line?.is_empty() {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
        }
    }
    Ok(())
}
