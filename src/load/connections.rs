//! Many connections to one server, served by one thread.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::LIMIT;
use super::exchange::Exchange;
use crate::record::services::Protocol;

/// Room for an answer; the longest here have some 200 bytes.
const ROOM: usize = 4096;

/// Open connections, each with at most one request under way.
#[derive(Debug)]
pub struct Connections {
    connections: Vec<Connection>,
    /// Which have something to read.
    ready: Vec<usize>,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    exchange: Exchange,
    received: Box<[u8]>,
    filled: usize,
    /// When the request under way began to count; none if nothing is under way.
    since: Option<Instant>,
    answers: u64,
}

impl Connections {
    /// Opens all connections, and has one request answered on each: then the server has accepted it
    /// and has started what it starts for a connection, and none of that is timed.
    ///
    /// # Errors
    /// If the server does not accept them all or answers wrongly.
    pub fn connect(address: SocketAddr, protocol: Protocol, connections: u32) -> Result<Self> {
        let connect = |number: u32| -> Result<Connection> {
            let stream = TcpStream::connect_timeout(&address, LIMIT).with_context(|| {
                format!("connection {number} of {connections} to {address} does not open")
            })?;
            stream.set_nodelay(true)?; // a request is one write, and must not wait for another
            stream.set_nonblocking(true)?;
            let received = vec![0; ROOM].into_boxed_slice();
            let exchange = Exchange::new(protocol, number);
            Ok(Connection { stream, exchange, received, filled: 0, since: None, answers: 0 })
        };
        let connections: Vec<Connection> = (0..connections).map(connect).collect::<Result<_>>()?;
        let mut all = Self { ready: Vec::with_capacity(connections.len()), connections };
        let until = Instant::now() + LIMIT;
        all.ask_all()?;
        all.drain(until, |_, _| {})?;
        Ok(all)
    }

    /// How many connections.
    pub fn size(&self) -> usize {
        self.connections.len()
    }

    /// Asks on every connection.
    pub fn ask_all(&mut self) -> Result<()> {
        (0..self.size()).try_for_each(|number| self.ask(number, Instant::now()))
    }

    /// Sends a request on a connection that has none under way. Its time counts from `since`.
    pub fn ask(&mut self, number: usize, since: Instant) -> Result<()> {
        let one = &mut self.connections[number];
        one.since = Some(since);
        one.filled = 0;
        let request = one.exchange.request(one.answers);
        // What was sent before was answered, so the socket's buffer is empty and takes all of it.
        let sent = one.stream.write(request).with_context(|| {
            format!("connection {number} takes no request after {} answers", one.answers)
        })?;
        ensure!(sent == request.len(), "connection {number} took half of a request");
        Ok(())
    }

    /// Waits, at most until then, and calls `answered` with each connection whose answer is whole
    /// and right, and when its request began to count.
    pub fn listen(
        &mut self,
        until: Instant,
        mut answered: impl FnMut(&mut Self, usize, Instant) -> Result<()>,
    ) -> Result<()> {
        self.wait(until.saturating_duration_since(Instant::now()))?;
        for place in 0..self.ready.len() {
            let number = self.ready[place];
            if let Some(since) = self.connections[number].read(number)? {
                answered(self, number, since)?;
            }
        }
        Ok(())
    }

    /// Waits for every answer that is still to come.
    ///
    /// # Errors
    /// If one does not come in time.
    pub fn drain(
        &mut self,
        until: Instant,
        mut answered: impl FnMut(usize, Instant),
    ) -> Result<()> {
        while self.waiting() > 0 {
            if Instant::now() >= until {
                bail!(
                    "no answer within {} s on {} of {} connections",
                    LIMIT.as_secs(),
                    self.waiting(),
                    self.size()
                );
            }
            self.listen(until, |_, number, since| {
                answered(number, since);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// When the requests that are still under way began to count.
    pub fn under_way(&self) -> impl Iterator<Item = Instant> {
        self.connections.iter().filter_map(|one| one.since)
    }

    fn waiting(&self) -> usize {
        self.under_way().count()
    }

    /// Finds out which connections have something to read.
    ///
    /// By `poll`, to which all of them are named each time, and not by `epoll`, which keeps a list:
    /// for a few hundred sockets that costs a few microseconds a call, however many are ready, and
    /// in return it waits to the nanosecond, on every Unix.
    fn wait(&mut self, at_most: Duration) -> Result<()> {
        let mut polled: Vec<PollFd<'_>> =
            self.connections.iter().map(|one| PollFd::new(&one.stream, PollFlags::IN)).collect();
        let at_most =
            Timespec { tv_sec: at_most.as_secs() as _, tv_nsec: at_most.subsec_nanos() as _ };
        self.ready.clear();
        match poll(&mut polled, Some(&at_most)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error).context("cannot wait for answers"),
        }
        let events = polled.iter().map(|fd| !fd.revents().is_empty());
        self.ready.extend(events.enumerate().filter_map(|(number, ready)| ready.then_some(number)));
        Ok(())
    }
}

impl Connection {
    /// Reads what is there. Once the answer is whole: when its request began to count.
    fn read(&mut self, number: usize) -> Result<Option<Instant>> {
        let answers = self.answers;
        let n = match self.stream.read(&mut self.received[self.filled..]) {
            Ok(0) => bail!("the server closed connection {number} after {answers} answers"),
            Ok(n) => n,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                return Ok(None);
            }
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("connection {number} broke after {answers} answers"));
            }
        };
        self.filled += n;
        if self.since.is_none() {
            bail!("connection {number} got an answer without a request");
        }
        if !self.exchange.is_whole(&self.received[..self.filled])? {
            ensure!(self.filled < ROOM, "connection {number} got more than {ROOM} bytes");
            return Ok(None);
        }
        self.answers += 1;
        Ok(self.since.take())
    }
}
