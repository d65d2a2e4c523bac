//! How many messages a second go through a channel, how long is each of them in it, and what does
//! its capacity do?
//!
//! Producers send small numbers as fast as they can, consumers add them up, until the window is
//! over. Both do next to nothing with them, so this is the channel's own cost. One message in a
//! thousand is the time at which it is sent, and so its consumer knows how long it was on its way.
//!
//! A full channel makes its senders wait: *back-pressure*, by which a slow consumer slows down a
//! fast producer. The capacity is how far the producer may be ahead.
//!
//! - None (a *rendezvous*: C. A. R. Hoare, *Communicating Sequential Processes*, 1978): a message
//!   goes from hand to hand, so both must be there, every time.
//! - One slot: after each message one of the two waits for the other. A thread that waits is taken
//!   off its core and woken by the system, which takes microseconds, where a message takes
//!   nanoseconds. So most channels look again for a moment before they sleep: whether that is long
//!   enough depends on whether the other one runs meanwhile, on another core.
//! - A thousand: most of the time the channel is neither full nor empty, and neither side waits.
//!   But each message stands in line behind those in the channel: how long that takes is their
//!   number by the rate at which they leave (J. D. C. Little, *A Proof for the Queuing Formula: L =
//!   λW*, 1961). More slots than the rate needs buy nothing but waiting.
//! - Unbounded: no sender ever waits, and nothing holds back a fast one. What was sent and not yet
//!   received grows, and with it the memory and the age of each message.
//!
//! Tasks can wait without the system: the runtime lays down the one and takes up the other, on the
//! same thread. The more often they wait, the more that helps.
//!
//! What the probe itself adds is hardly to be told: in two runs of `cargo bench --bench channels`,
//! twenty turns each, nine channels passed 0.8 to 1.1 times as many messages as in a bare loop. One
//! alone was at 0.6 in one of them (futures, 1,024 slots), and at 0.9 in the other.
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

use super::watch::clock_ns;
use super::{Contrast, Row, UNBOUNDED, Variant, python, rust, unknown};
use crate::record::probes::{Seen, Unit};

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "channels",
    question: "How many messages a second go through a channel, and how long is each in it?",
    over: "slots",
    over_unit: Unit::Count,
    durations: "time in the channel",
    telling: None,
    lesson: "To wait costs more than to send: with one slot, sender and receiver wait at every \
         message; with a thousand both go on; without a bound nothing holds a fast sender \
         back",
    behind: ["no slot", "1 slot", "{} slots"],
    opening: "Room for 1,024 messages instead of one: ",
    contrasts: &[
        Contrast::of_figure(
            "messages_per_s",
            rust("std_spsc", 1_024),
            rust("std_spsc", 1),
            [
                "{times} times as many get through in Rust",
                "{times} times fewer get through in Rust",
                "as many get through in Rust",
                "no difference seen in Rust",
            ],
        ),
        Contrast::of_figure(
            "messages_per_s",
            python("queue_spsc", 1_024),
            python("queue_spsc", 1),
            [
                "{times} times as many in {python}",
                "{times} times fewer in {python}",
                "as many in {python}",
                "no difference seen in {python}",
            ],
        ),
    ],
    figures: &[("messages_per_s", "messages a second", Unit::PerSecond)],
    native: run,
    rust: &[
        Variant::threads("std_spsc", "std, 1 to 1", &[0, 1, 1_024]),
        Variant::threads("std_spsc_unbounded", "std, 1 to 1, unbounded", UNBOUNDED),
        Variant::threads("std_mpsc", "std, 4 to 1", &[1_024]),
        Variant::of("crossbeam_spsc", "crossbeam, 1 to 1", &[0, 1, 1_024]).like("crossbeam"),
        Variant::of("crossbeam_spsc_unbounded", "crossbeam, 1 to 1, unbounded", UNBOUNDED)
            .like("crossbeam"),
        Variant::of("crossbeam_mpsc", "crossbeam, 4 to 1", &[1_024]).like("crossbeam"),
        Variant::of("crossbeam_mpmc", "crossbeam, 2 to 2", &[1_024]).like("crossbeam"),
        Variant::of("tokio_spsc", "tokio, 1 to 1", &[1, 1_024]).like("tokio"),
        Variant::of("tokio_spsc_unbounded", "tokio, 1 to 1, unbounded", UNBOUNDED).like("tokio"),
        Variant::of("tokio_mpsc", "tokio, 4 to 1", &[1_024]).like("tokio"),
        Variant::of("futures_spsc", "futures, 1 to 1", &[1, 1_024]).like("futures"),
        Variant::of("futures_spsc_unbounded", "futures, 1 to 1, unbounded", UNBOUNDED)
            .like("futures"),
        Variant::of("futures_mpsc", "futures, 4 to 1", &[1_024]).like("futures"),
    ],
    python: &[
        Variant::threads("queue_spsc", "queue, 1 to 1", &[1, 1_024]),
        Variant::threads("queue_spsc_unbounded", "queue, 1 to 1, unbounded", UNBOUNDED),
        Variant::threads("queue_mpsc", "queue, 4 to 1", &[1_024]),
        Variant::threads("queue_mpmc", "queue, 2 to 2", &[1_024]),
        Variant::threads("simple_queue_spsc_unbounded", "SimpleQueue, unbounded", UNBOUNDED),
        Variant::of("asyncio_spsc", "asyncio, 1 to 1", &[1, 1_024]).like("event_loop"),
        Variant::of("asyncio_spsc_unbounded", "asyncio, 1 to 1, unbounded", UNBOUNDED)
            .like("event_loop"),
        Variant::of("multiprocessing_queue", "process queue", &[1, 1_024]).like("processes"),
        Variant::of("multiprocessing_pipe", "process pipe, unbounded", UNBOUNDED).like("processes"),
    ],
};

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
    let batches = Batches::new(window, most);
    match (name, slots) {
        ("std_spsc" | "std_mpsc", Some(slots)) => {
            let (sender, receiver) = std_mpsc::sync_channel(slots);
            threads(batches, vec![sender; producers], |to, n| Ok(to.send(n)?), vec![receiver])
        }
        ("std_spsc" | "std_mpsc", None) => {
            let (sender, receiver) = std_mpsc::channel();
            threads(batches, vec![sender; producers], |to, n| Ok(to.send(n)?), vec![receiver])
        }
        ("crossbeam_spsc" | "crossbeam_mpsc" | "crossbeam_mpmc", slots) => {
            let (sender, receiver) = match slots {
                Some(slots) => crossbeam::channel::bounded(slots),
                None => crossbeam::channel::unbounded(),
            };
            let (senders, receivers) = (vec![sender; producers], vec![receiver; consumers]);
            threads(batches, senders, |to, n| Ok(to.send(n)?), receivers)
        }
        ("tokio_spsc" | "tokio_mpsc", Some(slots)) => {
            ensure!(slots > 0, NO_SLOT);
            let (sender, mut receiver) = tokio_mpsc::channel(slots);
            let messages = stream::poll_fn(move |context| receiver.poll_recv(context));
            let senders = vec![sender; producers].into_iter();
            tasks(batches, senders.map(|to| produce(to, batches)), messages)
        }
        ("tokio_spsc", None) => {
            let (sender, mut receiver) = tokio_mpsc::unbounded_channel();
            let messages = stream::poll_fn(move |context| receiver.poll_recv(context));
            let send = move |n| Ok(sender.send(n)?);
            tasks(batches, [produce_freely(send, batches)], messages)
        }
        ("futures_spsc" | "futures_mpsc", Some(slots)) => {
            // It adds one for each sender to what it is asked for.
            let (sender, receiver) =
                futures_mpsc::channel(slots.checked_sub(producers).context(NO_SLOT)?);
            let senders = vec![sender; producers].into_iter();
            tasks(batches, senders.map(|to| produce(to, batches)), receiver)
        }
        ("futures_spsc", None) => {
            let (sender, receiver) = futures_mpsc::unbounded();
            let send = move |n| Ok(sender.unbounded_send(n)?);
            tasks(batches, [produce_freely(send, batches)], receiver)
        }
        _ => unknown(variant),
    }
}

/// Each producer and each consumer is a thread.
fn threads<S: Send, R: IntoIterator<Item = u64> + Send>(
    batches: Batches,
    senders: Vec<S>,
    send: impl Fn(&S, u64) -> Result<()> + Sync,
    mut receivers: Vec<R>,
) -> Result<Seen> {
    // lesson: start send
    let produce = |sender: S, mut batches: Batches| -> Result<Tally> {
        while let Some(now) = batches.another() {
            send(&sender, now)?;
            for n in 1..BATCH {
                send(&sender, n)?;
            }
        }
        Ok(batches.sent())
    };
    // lesson: end send
    let consume = |receiver: R| {
        let (mut tally, mut ages) = (Tally::default(), Ages::new());
        // A receiver yields messages until all senders are gone.
        for message in receiver {
            tally = tally.and(message);
            ages.note(message);
        }
        (tally, ages)
    };
    thread::scope(|scope| {
        let start = |sender| scope.spawn(move || produce(sender, batches));
        let producers: Vec<_> = senders.into_iter().map(start).collect();
        // This thread is one of the consumers.
        let mine = receivers.pop().expect("there is a consumer");
        let start = |receiver| scope.spawn(move || consume(receiver));
        let others: Vec<_> = receivers.into_iter().map(start).collect();
        let mut received = vec![consume(mine)];
        received.extend(others.into_iter().map(|consumer| consumer.join().expect(NO_PANIC)));
        let mut sent = Tally::default();
        for producer in producers {
            sent = sent.plus(producer.join().expect(NO_PANIC)?);
        }
        batches.seen(sent, received)
    })
}

/// Each producer and the consumer is a task.
fn tasks(
    batches: Batches,
    producers: impl IntoIterator<Item: Future<Output = Result<Tally>> + Send + 'static>,
    messages: impl Stream<Item = u64> + Send + 'static,
) -> Result<Seen> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    runtime.block_on(async {
        let producers: Vec<_> = producers.into_iter().map(tokio::spawn).collect();
        let consumer = tokio::spawn(consume(messages));
        let mut sent = Tally::default();
        for producer in producers {
            sent = sent.plus(producer.await??);
        }
        batches.seen(sent, vec![consumer.await?])
    })
}

async fn consume(messages: impl Stream<Item = u64>) -> (Tally, Ages) {
    let mut messages = std::pin::pin!(messages);
    let (mut tally, mut ages) = (Tally::default(), Ages::new());
    while let Some(message) = messages.next().await {
        tally = tally.and(message);
        ages.note(message);
    }
    (tally, ages)
}

async fn produce(mut sender: impl Sends, mut batches: Batches) -> Result<Tally> {
    while let Some(now) = batches.another() {
        sender.send_one(now).await?;
        for n in 1..BATCH {
            sender.send_one(n).await?;
        }
    }
    Ok(batches.sent())
}

/// Where there is always room: sending is an ordinary function that never waits.
async fn produce_freely(send: impl Fn(u64) -> Result<()>, mut batches: Batches) -> Result<Tally> {
    while let Some(now) = batches.another() {
        send(now)?;
        for n in 1..BATCH {
            send(n)?;
        }
        // The task that is woken runs next on the same thread, and no other may steal it: a task
        // that never waits has to give way now and then.
        tokio::task::yield_now().await;
    }
    Ok(batches.sent())
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

impl Sends for futures_mpsc::Sender<u64> {
    async fn send_one(&mut self, n: u64) -> Result<()> {
        // `send` would also wait until there is room for the next one.
        Ok(self.feed(n).await?)
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

/// How long some of what a consumer got had been on its way, in nanoseconds.
struct Ages(Vec<u64>);

impl Ages {
    fn new() -> Self {
        Self(Vec::with_capacity(ROOM))
    }

    /// Notes the age of a message that is a time.
    #[inline]
    fn note(&mut self, message: u64) {
        if message >= BATCH && self.0.len() < ROOM {
            self.0.push(clock_ns().saturating_sub(message));
        }
    }
}

/// What one producer sends, until the window is over: the time, the numbers from 1 up to
/// [`BATCH`], the time again, and so on. (Two plain loops, and no iterator over all messages: what
/// the producer works out for each of them, the channel would seem to take.)
#[derive(Clone, Copy)]
struct Batches {
    start: u64,
    end: u64,
    most: u64,
    count: u64,
    /// All those times, added up.
    times: u64,
}

impl Batches {
    fn new(window: Duration, most: u64) -> Self {
        let start = clock_ns();
        Self { start, end: start + window.as_nanos() as u64, most, count: 0, times: 0 }
    }

    /// The time, if there is to be another batch. The first is sent in any case.
    fn another(&mut self) -> Option<u64> {
        let now = clock_ns();
        if self.count > 0 && (now >= self.end || self.count * BATCH >= self.most) {
            return None;
        }
        self.count += 1;
        self.times = self.times.wrapping_add(now);
        Some(now)
    }

    fn sent(&self) -> Tally {
        let numbers = self.count * (BATCH * (BATCH - 1) / 2);
        Tally(self.count * BATCH, numbers.wrapping_add(self.times))
    }

    /// The figures, if everything came.
    fn seen(self, sent: Tally, received: Vec<(Tally, Ages)>) -> Result<Seen> {
        let end = clock_ns();
        let came = received.iter().fold(Tally::default(), |all, (tally, _)| all.plus(*tally));
        ensure!(sent == came, "{} messages were sent, {} came, or other ones", sent.0, came.0);
        let window_ns = end - self.start;
        let per_second = came.0 as f64 / (window_ns.max(1) as f64 / 1e9);
        let figures = [("messages_per_s".to_owned(), per_second)];
        let durations = Seen::rounded(received.into_iter().flat_map(|(_, Ages(ages))| ages));
        Ok(Seen { window_ns, durations, figures: figures.into(), ..Seen::default() })
    }
}
