//! How many messages a second go through a channel, how long is each of them in it, and what does
//! its capacity do?
//!
//! Producers send small numbers as fast as they can, consumers add them up, until the window is
//! over. Both do next to nothing with them, so this is the channel's own cost. One message in a
//! thousand is the time at which it is sent, and so its consumer knows how long it was on its way.
//!
//! A full channel makes its senders wait: *back-pressure*, by which whoever is slow slows down
//! whoever is fast. The capacity is how far the one may be ahead.
//!
//! - None (a *rendezvous*: C. A. R. Hoare, *Communicating Sequential Processes*, 1978): a message
//!   goes from hand to hand, so both must be there, every time.
//! - One slot: after each message one of the two waits for the other. A thread that waits is taken
//!   off its core and woken by the system, which takes microseconds, where a message takes
//!   nanoseconds. So most channels look again for a moment before they sleep: whether that is long
//!   enough depends on whether the other one runs meanwhile, on another core.
//! - A thousand: most of the time the channel is neither full nor empty, and nobody waits. But each
//!   message stands in line behind those in the channel: how long that takes is their number by the
//!   rate at which they leave (J. D. C. Little, *A Proof for the Queuing Formula: L = λW*, 1961).
//!   More slots than the rate needs buy nothing but waiting.
//! - Unbounded: no sender ever waits, and nothing holds back a fast one. What was sent and not yet
//!   received grows, and with it the memory and the age of each message.
//!
//! Tasks can wait without the system: the runtime lays down the one and takes up the other, on the
//! same thread. The more often they wait, the more that helps.
//!
//! The standard library's channel is, since Rust 1.67, a copy of crossbeam's (I. Ahmed, *Merge
//! crossbeam-channel into `std::sync::mpsc`*, 2022). Of these four only crossbeam's receiver can be
//! cloned: many consumers on one channel need it. tokio and futures have no rendezvous. The channel
//! of futures belongs to no runtime, and here runs on tokio's, as the other does.

use std::sync::mpsc as std_mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures::channel::mpsc as futures_mpsc;
use futures::{SinkExt as _, Stream, StreamExt as _, stream};
use tokio::sync::mpsc as tokio_mpsc;

use super::unknown;
use super::watch::clock_ns;
use crate::record::probes::Seen;

/// Messages between two looks at the clock. (A prime: a batch must not always begin at the same one
/// of a channel's slots.)
const BATCH: u64 = 1_021;
/// Times in the channel are noted up to this many: the buffer is made before the first.
const ROOM: usize = 100_000;
/// Messages sent to an unbounded channel at most: it may have to keep them all.
const MOST: u64 = 4_000_000;
const NO_SLOT: &str = "this library has no channel without slots";
const NO_PANIC: &str = "sending and adding up do not panic";

/// The library (`std`, `crossbeam`, `tokio`, `futures`), and who shares the channel: one producer
/// and one consumer (`_spsc`), four and one (`_mpsc`), or two and two (`_mpmc`). With `_unbounded`
/// after it nothing bounds it, whatever `slots` says.
///
/// # Errors
/// If there is no such variant, or what came out is not what went in.
pub fn run(variant: &str, slots: u64, window: Duration) -> Result<Seen> {
    let (name, slots) = match variant.strip_suffix("_unbounded") {
        Some(name) => (name, None),
        None => (variant, Some(slots as usize)),
    };
    let (producers, consumers) = match name.rsplit('_').next() {
        Some("mpsc") => (4, 1),
        Some("mpmc") => (2, 2),
        _ => (1, 1),
    };
    let most = if slots.is_some() { u64::MAX } else { MOST / producers as u64 };
    let numbers = Numbers::new(window, most);
    match (name, slots) {
        ("std_spsc" | "std_mpsc", Some(slots)) => {
            let (sender, receiver) = std_mpsc::sync_channel(slots);
            threads(numbers, vec![sender; producers], |to, n| Ok(to.send(n)?), vec![receiver])
        }
        ("std_spsc" | "std_mpsc", None) => {
            let (sender, receiver) = std_mpsc::channel();
            threads(numbers, vec![sender; producers], |to, n| Ok(to.send(n)?), vec![receiver])
        }
        ("crossbeam_spsc" | "crossbeam_mpsc" | "crossbeam_mpmc", slots) => {
            let (sender, receiver) = match slots {
                Some(slots) => crossbeam::channel::bounded(slots),
                None => crossbeam::channel::unbounded(),
            };
            let (senders, receivers) = (vec![sender; producers], vec![receiver; consumers]);
            threads(numbers, senders, |to, n| Ok(to.send(n)?), receivers)
        }
        ("tokio_spsc" | "tokio_mpsc", Some(slots)) => {
            ensure!(slots > 0, NO_SLOT);
            let (sender, mut receiver) = tokio_mpsc::channel(slots);
            let messages = stream::poll_fn(move |context| receiver.poll_recv(context));
            tasks(numbers, vec![sender; producers], messages)
        }
        ("tokio_spsc" | "tokio_mpsc", None) => {
            let (sender, mut receiver) = tokio_mpsc::unbounded_channel();
            let messages = stream::poll_fn(move |context| receiver.poll_recv(context));
            tasks(numbers, vec![sender; producers], messages)
        }
        ("futures_spsc" | "futures_mpsc", Some(slots)) => {
            // It adds one for each sender to what it is asked for.
            let (sender, receiver) =
                futures_mpsc::channel(slots.checked_sub(producers).context(NO_SLOT)?);
            tasks(numbers, vec![sender; producers], receiver)
        }
        ("futures_spsc", None) => {
            let (sender, receiver) = futures_mpsc::unbounded();
            tasks(numbers, vec![sender], receiver)
        }
        _ => unknown(variant),
    }
}

/// Each producer and each consumer is a thread.
fn threads<S: Send, R: IntoIterator<Item = u64> + Send>(
    numbers: Numbers,
    senders: Vec<S>,
    send: impl Fn(&S, u64) -> Result<()> + Sync,
    receivers: Vec<R>,
) -> Result<Seen> {
    let produce = |sender: S, mut numbers: Numbers| -> Result<Tally> {
        numbers.try_for_each(|n| send(&sender, n))?;
        Ok(numbers.sent)
    };
    let consume = |receiver: R| {
        let mut received = Received::new();
        // A receiver yields messages until all senders are gone.
        receiver.into_iter().for_each(|message| received.note(message));
        received
    };
    thread::scope(|scope| {
        let start = |sender| scope.spawn(move || produce(sender, numbers));
        let producers: Vec<_> = senders.into_iter().map(start).collect();
        let start = |receiver| scope.spawn(move || consume(receiver));
        let consumers: Vec<_> = receivers.into_iter().map(start).collect();
        let mut sent = Tally::default();
        for producer in producers {
            sent = sent.plus(producer.join().expect(NO_PANIC)?);
        }
        let received = consumers.into_iter().map(|consumer| consumer.join().expect(NO_PANIC));
        numbers.seen(sent, received.collect())
    })
}

/// Each producer and the consumer is a task.
fn tasks(
    numbers: Numbers,
    senders: Vec<impl Sends>,
    messages: impl Stream<Item = u64> + Send + 'static,
) -> Result<Seen> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    runtime.block_on(async {
        let start = |sender| tokio::spawn(produce(sender, numbers));
        let producers: Vec<_> = senders.into_iter().map(start).collect();
        let consumer = tokio::spawn(consume(messages));
        let mut sent = Tally::default();
        for producer in producers {
            sent = sent.plus(producer.await??);
        }
        numbers.seen(sent, vec![consumer.await?])
    })
}

async fn consume(messages: impl Stream<Item = u64>) -> Received {
    let mut messages = std::pin::pin!(messages);
    let mut received = Received::new();
    while let Some(message) = messages.next().await {
        received.note(message);
    }
    received
}

async fn produce(mut sender: impl Sends, mut numbers: Numbers) -> Result<Tally> {
    for message in &mut numbers {
        sender.send_one(message).await?;
        if message == BATCH - 1 {
            // Where there is always room nobody waits: the others would never have this thread.
            tokio::task::yield_now().await;
        }
    }
    Ok(numbers.sent)
}

/// What the senders of async channels have in common: they have no trait for it.
trait Sends: Send + 'static {
    fn send_one(&mut self, n: u64) -> impl Future<Output = Result<()>> + Send;
}

impl Sends for tokio_mpsc::Sender<u64> {
    async fn send_one(&mut self, n: u64) -> Result<()> {
        Ok(self.send(n).await?)
    }
}

impl Sends for tokio_mpsc::UnboundedSender<u64> {
    async fn send_one(&mut self, n: u64) -> Result<()> {
        Ok(self.send(n)?)
    }
}

impl Sends for futures_mpsc::Sender<u64> {
    async fn send_one(&mut self, n: u64) -> Result<()> {
        // `send` would also wait until there is room for the next one.
        Ok(self.feed(n).await?)
    }
}

impl Sends for futures_mpsc::UnboundedSender<u64> {
    async fn send_one(&mut self, n: u64) -> Result<()> {
        Ok(self.unbounded_send(n)?)
    }
}

/// How many messages, and their sum. (Of numbers that are times: it may go round, on both sides.)
#[derive(Clone, Copy, Default, PartialEq)]
struct Tally(u64, u64);

impl Tally {
    fn and(self, message: u64) -> Self {
        self.plus(Self(1, message))
    }

    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1.wrapping_add(other.1))
    }
}

/// What one consumer got, and how long some of it had been on its way, in nanoseconds.
struct Received {
    tally: Tally,
    ages: Vec<u64>,
}

impl Received {
    fn new() -> Self {
        Self { tally: Tally::default(), ages: Vec::with_capacity(ROOM) }
    }

    fn note(&mut self, message: u64) {
        self.tally = self.tally.and(message);
        if message >= BATCH && self.ages.len() < ROOM {
            self.ages.push(clock_ns().saturating_sub(message));
        }
    }
}

/// The messages of one producer, batch by batch until the window is over: the time, and then small
/// numbers.
#[derive(Clone, Copy)]
struct Numbers {
    start: u64,
    end: u64,
    most: u64,
    sent: Tally,
}

impl Iterator for Numbers {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let Tally(count, _) = self.sent;
        let mut message = count % BATCH;
        if message == 0 {
            message = clock_ns();
            // The first batch is sent in any case.
            if count > 0 && (count >= self.most || message >= self.end) {
                return None;
            }
        }
        self.sent = self.sent.and(message);
        Some(message)
    }
}

impl Numbers {
    fn new(window: Duration, most: u64) -> Self {
        let start = clock_ns();
        Self { start, end: start + window.as_nanos() as u64, most, sent: Tally::default() }
    }

    /// The figures, if everything came.
    fn seen(self, sent: Tally, received: Vec<Received>) -> Result<Seen> {
        let end = clock_ns();
        let came = received.iter().fold(Tally::default(), |all, one| all.plus(one.tally));
        ensure!(sent == came, "{} messages were sent, {} came, or other ones", sent.0, came.0);
        let window_ns = end - self.start;
        let per_second = came.0 as f64 / (window_ns.max(1) as f64 / 1e9);
        let figures = [("messages_per_s".to_owned(), per_second)];
        let durations = Seen::rounded(received.into_iter().flat_map(|one| one.ages));
        Ok(Seen { window_ns, durations, figures: figures.into(), ..Seen::default() })
    }
}
