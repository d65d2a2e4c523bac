//! Bare epoll, in one thread: the yardstick. What the others take beyond this is what they give
//! for it: tasks that read from top to bottom, many threads, the rest of HTTP.
//!
//! Level-triggered, since then one read for each event is enough: what is left in a socket is told
//! again. Edge-triggered, every socket would have to be read until it is empty.

use std::collections::VecDeque;
use std::io::{self, Write as _};
use std::mem;
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::Errno;

use super::http;
use crate::record::services::Protocol;

const BUFFER: usize = 16 << 10;
/// Events taken from the kernel at a time.
const EVENTS: usize = 1024;

/// Gives one of its two services.
///
/// # Errors
/// If it cannot accept.
pub fn serve(protocol: Protocol, listener: TcpListener, upstream: Duration) -> Result<()> {
    Server::new(listener, protocol, upstream)?.serve()
}

struct Server {
    epoll: OwnedFd,
    listener: TcpListener,
    protocol: Protocol,
    upstream: Duration,
    /// By descriptor: the kernel gives the lowest that is free, so they are as dense as can be.
    connections: Vec<Option<Connection>>,
    /// The descriptors of those that wait, and until when. All wait equally long, so a queue is in
    /// order by itself; waits of many lengths would need a heap, or the wheel that tokio has.
    waiting: VecDeque<(Instant, usize)>,
}

struct Connection {
    stream: TcpStream,
    /// What of a request has come, and then what of its answer has not gone.
    buffer: Vec<u8>,
    /// How much of the answer has gone.
    sent: usize,
    /// What epoll watches for: a request, or room for the rest of an answer; nothing if the answer
    /// must wait.
    watched: EventFlags,
}

impl Server {
    fn new(listener: TcpListener, protocol: Protocol, upstream: Duration) -> io::Result<Self> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, &listener, name(listener.as_raw_fd() as usize), EventFlags::IN)?;
        let (connections, waiting) = (Vec::new(), VecDeque::new());
        Ok(Self { epoll, listener, protocol, upstream, connections, waiting })
    }

    fn serve(&mut self) -> Result<()> {
        let mut events = Vec::with_capacity(EVENTS);
        let listener = self.listener.as_raw_fd() as usize;
        loop {
            match epoll::wait(&self.epoll, spare_capacity(&mut events), self.timeout().as_ref()) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            for event in events.drain(..) {
                match event.data.u64() as usize {
                    fd if fd == listener => self.accept()?,
                    fd => self.go_on(fd, Self::ready),
                }
            }
            while let Some(&(due, fd)) = self.waiting.front()
                && due <= Instant::now()
            {
                self.waiting.pop_front();
                self.go_on(fd, Self::send);
            }
        }
    }

    /// Until the first of those that wait is due.
    fn timeout(&self) -> Option<Timespec> {
        let (due, _) = self.waiting.front()?;
        due.saturating_duration_since(Instant::now()).try_into().ok()
    }

    /// Takes one connection; epoll tells of the next at once.
    fn accept(&mut self) -> io::Result<()> {
        let stream = match self.listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        };
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        let fd = stream.as_raw_fd() as usize;
        epoll::add(&self.epoll, &stream, name(fd), EventFlags::IN)?;
        let buffer = Vec::with_capacity(BUFFER);
        if self.connections.len() <= fd {
            self.connections.resize_with(fd + 1, || None);
        }
        let connection = Connection { stream, buffer, sent: 0, watched: EventFlags::IN };
        self.connections[fd] = Some(connection);
        Ok(())
    }

    /// Does a step for a connection, and keeps it unless it failed or was closed. What is closed
    /// leaves epoll by itself.
    fn go_on(&mut self, fd: usize, step: fn(&mut Self, &mut Connection) -> io::Result<()>) {
        // Taken out meanwhile, since the step may change the rest of the server.
        let Some(mut connection) = self.connections[fd].take() else { return };
        if step(self, &mut connection).is_ok() {
            self.connections[fd] = Some(connection);
        }
    }

    /// There is something to read, or room to write.
    fn ready(&mut self, connection: &mut Connection) -> io::Result<()> {
        if connection.watched == EventFlags::IN {
            if !connection.receive(self.protocol)? {
                return Ok(());
            }
            if !self.upstream.is_zero() {
                self.waiting.push_back((
                    Instant::now() + self.upstream,
                    connection.stream.as_raw_fd() as usize,
                ));
                return self.watch(connection, EventFlags::empty());
            }
        }
        self.send(connection)
    }

    /// Sends as much of the answer as there is room for.
    fn send(&mut self, connection: &mut Connection) -> io::Result<()> {
        let next = if connection.send()? { EventFlags::IN } else { EventFlags::OUT };
        self.watch(connection, next)
    }

    fn watch(&self, connection: &mut Connection, next: EventFlags) -> io::Result<()> {
        let (epoll, stream) = (&self.epoll, &connection.stream);
        let name = name(stream.as_raw_fd() as usize);
        let before = mem::replace(&mut connection.watched, next);
        if before == next {
            return Ok(()); // as after nearly every answer: no system call
        }
        // Not watched at all while it waits: a client that left would be told again and again.
        if next.is_empty() {
            epoll::delete(epoll, stream)?;
        } else if before.is_empty() {
            epoll::add(epoll, stream, name, next)?;
        } else {
            epoll::modify(epoll, stream, name, next)?;
        }
        Ok(())
    }
}

impl Connection {
    /// Reads once; if the request is complete, puts its answer in its place and says so.
    fn receive(&mut self, protocol: Protocol) -> io::Result<bool> {
        match rustix::io::read(&self.stream, spare_capacity(&mut self.buffer)) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()), // closed, or too long
            Ok(_) => {}
            Err(Errno::AGAIN | Errno::INTR) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        if protocol == Protocol::Json {
            let Some(asked) = http::parse(&self.buffer)? else { return Ok(false) };
            self.buffer.clear();
            http::write_answer(asked, &mut self.buffer)?;
        }
        Ok(true)
    }

    /// Writes until all is sent, or there is no more room: nearly always once. Says whether all is.
    fn send(&mut self) -> io::Result<bool> {
        while self.sent < self.buffer.len() {
            match self.stream.write(&self.buffer[self.sent..]) {
                Ok(written) => self.sent += written,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        self.buffer.clear();
        self.sent = 0;
        Ok(true)
    }
}

/// By which epoll tells of a descriptor.
fn name(fd: usize) -> EventData {
    EventData::new_u64(fd as u64)
}
