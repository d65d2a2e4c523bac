//! The listener for phones: the one exception to listening on loopback only, and made only when asked for.
//!
//! Whoever is in the same network reaches it. So it takes few connections, none of them for long, and looks at
//! nobody's address.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::ballot::Ballot;
use super::code;
use super::routes::{self, Poll};

/// What a request may occupy before it is understood: a phone's has less than a tenth of it.
const LONGEST_HEAD: usize = 16 * 1024;
/// To this address nothing is ever sent: it is reserved for documentation.
const NOBODY: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// What keeps phones from taking too much.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Most connections at a time. One more is closed at once.
    pub connections: usize,
    /// How many of them may stay, to be told what changes. Other phones ask again and again, so that there is
    /// always room for a vote.
    pub live: usize,
    /// The longest that a request may be on its way, first its head and then the rest.
    pub request: Duration,
    /// How long a phone is told what changes before it must ask again: some go away without a word.
    pub told: Duration,
    /// So often a phone that is told nothing new is told that it is still connected.
    pub still_here: Duration,
    /// The longest that a connection lives, whatever it does.
    pub connection: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 250,
            live: 200,
            request: Duration::from_secs(10),
            told: Duration::from_secs(300),
            still_here: Duration::from_secs(20),
            connection: Duration::from_secs(600),
        }
    }
}

/// Votes are taken until this is dropped.
#[derive(Debug)]
pub struct Votes {
    /// Where.
    pub address: SocketAddr,
    /// What is typed behind it.
    pub code: String,
    /// Both, as a phone opens it: `http://10.0.0.5:8123/K7QM2P`.
    pub link: String,
    accepting: JoinHandle<()>,
}

impl Drop for Votes {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Takes votes for `ballot`, and `lines` of homework, at this address of this machine, on tasks of the runtime
/// that this is called in. From `until` on all that is said is that voting is over.
///
/// # Errors
/// If it cannot listen there.
pub async fn listen(
    bind: IpAddr,
    port: u16,
    ballot: Arc<Ballot>,
    lines: Arc<Mutex<Vec<String>>>,
    until: Instant,
    bounds: Bounds,
) -> Result<Votes> {
    if bind.is_unspecified() {
        // Then no request could be held against the address that it should name.
        bail!("{bind} means every address: name the one by which phones reach this machine");
    }
    let listener = match TcpListener::bind((bind, port)).await {
        Ok(listener) => listener,
        Err(error) => match error.kind() {
            ErrorKind::AddrInUse => bail!("port {port} of {bind} is in use: name another port"),
            ErrorKind::AddrNotAvailable => {
                bail!("this machine has no address {bind}: name one of its own, or --lan alone")
            }
            _ => return Err(error).context(format!("cannot listen on {bind}, port {port}")),
        },
    };
    let address = listener.local_addr().context("cannot tell where it listens")?;
    let (code, host) = (code::code()?, host(address));
    let link = format!("http://{host}/{code}");
    let poll = Poll::new(host, code.clone(), ballot, lines, until, &bounds);
    let accepting = tokio::spawn(accept(listener, routes::routes(poll), bounds));
    Ok(Votes { address, code, link, accepting })
}

/// The address of this machine in the local network: none without a network.
pub fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // To connect by UDP sends nothing: the system only chooses the address that it would send from.
    socket.connect(NOBODY).ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_unspecified() && !own.is_loopback()).then_some(own)
}

/// The address as a browser names it: port 80 goes without saying.
fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) if v4.port() == 80 => v4.ip().to_string(),
        SocketAddr::V6(v6) if v6.port() == 80 => format!("[{}]", v6.ip()),
        _ => address.to_string(),
    }
}

/// Gives every connection a task, while there is room.
async fn accept(listener: TcpListener, routes: Router, bounds: Bounds) {
    let room = Arc::new(Semaphore::new(bounds.connections));
    loop {
        // Whose it is, the second half, nobody wants to know.
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: accepting again at once would fail again.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
        let serving = serve(stream, routes.clone(), bounds.request);
        let longest = bounds.connection;
        tokio::spawn(async move {
            let _ = timeout(longest, serving).await;
            drop(place);
        });
    }
}

/// Serves one request of a connection. The next one needs another: a phone that keeps its own open while
/// somebody thinks would take the place of one that votes.
async fn serve(stream: TcpStream, routes: Router, patience: Duration) {
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(LONGEST_HEAD)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    // It fails when the phone hangs up, or takes too long: there is no one left to tell.
    let _ = served.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_browsers_send() {
        let hosts = ["10.0.0.5:80", "10.0.0.5:8123", "[fd00::5]:80", "[fd00::5]:8123"]
            .map(|address| host(address.parse().unwrap()));
        assert_eq!(hosts, ["10.0.0.5", "10.0.0.5:8123", "[fd00::5]", "[fd00::5]:8123"]);
    }
}
