//! Listening sockets for thousands of clients that connect at the same moment.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};

use socket2::{Domain, Socket, Type};

/// Where the system does not say what it allows. It takes less if that is too much.
const USUAL_BACKLOG: i32 = 1024;

/// Listens at `ip` on a port that the system chooses. The listener does not block: a server
/// that accepts in a thread of its own must switch that off.
///
/// The standard library asks for a backlog of 128. Beyond it the kernel drops connections, whose
/// clients try again after a second: a storm of clients would measure that second.
///
/// # Errors
/// If the system has no such address, or no descriptor or port left.
pub fn listen(ip: IpAddr) -> io::Result<TcpListener> {
    let address = SocketAddr::new(ip, 0);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.bind(&address.into())?;
    socket.listen(longest_backlog())?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// The longest queue of connections not yet accepted that the system allows.
fn longest_backlog() -> i32 {
    std::fs::read_to_string("/proc/sys/net/core/somaxconn")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(USUAL_BACKLOG)
}
