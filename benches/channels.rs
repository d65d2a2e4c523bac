//! What does the probe `channels` add to a channel? Its messages a second, against the same channel
//! called directly, in the shape of the libraries' own benchmarks (crossbeam's suite, which
//! measures std's and futures' too, and tokio's `sync_mpsc`): so many messages, one loop that
//! sends, one that receives, and nothing else. Taken in turns; the direct rate should lie within
//! the probe's interval.
//!
//! A task that sends without a bound never waits, and the task it wakes waits for its thread: it
//! would be chance whether both run at the same time, at half the rate, or one after the other. So
//! it gives way now and then, here as in the probe.
//!
//! ```text
//! cargo bench --bench channels                everything, in 37 seconds
//! cargo bench --bench channels -- tokio       one library
//! ```

mod in_turns;
mod settings;

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use criterion::Throughput;
use futures::{SinkExt as _, StreamExt as _};
use gilscope::analysis::stats::{Observation, estimate};
use gilscope::probes::channels;

/// How long the probe looks in an iteration, of which a sample has eight or so.
const WINDOW: Duration = Duration::from_millis(10);
/// What an iteration is said to have sent, at the rate of its window.
const MESSAGES: u64 = 1_000_000;
/// Of the probe, and as many of the direct calls: twenty pairs.
const SAMPLES: usize = 10;
/// As often as this, where there is no bound.
const GIVES_WAY: u64 = 1_000;
const OPEN: &str = "the receiver is there until all was sent";

/// Sends that many messages, and receives them.
type Direct = fn(u64);

fn main() {
    let all: [(&str, u64, Direct); 9] = [
        ("std_spsc", 1_024, |n| std_threads(mpsc::sync_channel(1_024), mpsc::SyncSender::send, n)),
        ("std_spsc_unbounded", 0, |n| std_threads(mpsc::channel(), mpsc::Sender::send, n)),
        ("crossbeam_spsc", 0, |n| crossbeam_threads(crossbeam::channel::bounded(0), n)),
        ("crossbeam_spsc", 1_024, |n| crossbeam_threads(crossbeam::channel::bounded(1_024), n)),
        ("crossbeam_spsc_unbounded", 0, |n| crossbeam_threads(crossbeam::channel::unbounded(), n)),
        ("tokio_spsc", 1_024, tokio_tasks),
        ("tokio_spsc_unbounded", 0, tokio_tasks_unbounded),
        ("futures_spsc", 1_024, futures_tasks),
        ("futures_spsc_unbounded", 0, futures_tasks_unbounded),
    ];
    let mut criterion = settings::criterion(SAMPLES, Duration::from_millis(1_600));
    let mut group = settings::group(&mut criterion, "channels");
    group.throughput(Throughput::Elements(MESSAGES));
    for (variant, slots, direct) in all {
        // As many directly as the probe sent the last time.
        let mut messages = MESSAGES;
        let run = |which: usize, iterations: u64| {
            let rate = if which == 0 {
                let window = WINDOW * iterations as u32;
                let seen = channels::run(variant, slots, window).expect("there is this variant");
                let rate = seen.figure("messages_per_s").expect("it counts them");
                messages = (rate * seen.window_ns as f64 / 1e9) as u64;
                rate
            } else {
                let start = Instant::now();
                direct(messages);
                messages as f64 / start.elapsed().as_secs_f64()
            };
            Duration::from_secs_f64((MESSAGES * iterations) as f64 / rate)
        };
        let is_bounded = !variant.ends_with("unbounded");
        let what = if is_bounded { format!("{variant}_{slots}") } else { variant.to_owned() };
        let pairs = in_turns::in_turns(&mut group, &what, ["probe", "direct"], SAMPLES, run);
        tell(&what, &pairs);
    }
    group.finish();
    criterion.final_summary();
}

/// Both rates, if they were measured.
fn tell(what: &str, pairs: &[in_turns::Pair]) {
    let rate = |which: usize| {
        let value = |pair: &in_turns::Pair| MESSAGES as f64 / pair[which];
        let observed = pairs.iter().map(|pair| Observation { process: 0, value: value(pair) });
        estimate(&observed.collect::<Vec<_>>())
    };
    let Some((probe, bare)) = rate(0).zip(rate(1)) else { return };
    let within = if probe.excludes(bare.value) { "outside" } else { "within" };
    let [by_probe, directly] = [probe, bare].map(|e| e.words(|x| format!("{:.3} M/s", x / 1e6)));
    println!("{what}: {by_probe} by the probe, directly {directly}: {within} the probe's interval");
}

fn std_threads<S: Send>(
    (sender, receiver): (S, mpsc::Receiver<u64>),
    send: fn(&S, u64) -> Result<(), mpsc::SendError<u64>>,
    messages: u64,
) {
    thread::scope(|scope| {
        scope.spawn(move || (0..messages).for_each(|n| send(&sender, n).expect(OPEN)));
        for _ in 0..messages {
            receiver.recv().expect("it was sent");
        }
    });
}

fn crossbeam_threads(
    (sender, receiver): (crossbeam::channel::Sender<u64>, crossbeam::channel::Receiver<u64>),
    messages: u64,
) {
    thread::scope(|scope| {
        scope.spawn(move || (0..messages).for_each(|n| sender.send(n).expect(OPEN)));
        for _ in 0..messages {
            receiver.recv().expect("it was sent");
        }
    });
}

/// Both tasks on a runtime, as the probe has them.
fn tasks(send: impl Future + Send + 'static, receive: impl Future + Send + 'static) {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads start");
    runtime.block_on(async {
        let sender = tokio::spawn(async { drop(send.await) });
        tokio::spawn(async { drop(receive.await) }).await.expect("it does not panic");
        sender.await.expect("it does not panic");
    });
}

fn tokio_tasks(messages: u64) {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(1_024);
    let send = async move {
        for n in 0..messages {
            sender.send(n).await.expect(OPEN);
        }
    };
    tasks(send, async move { while receiver.recv().await.is_some() {} });
}

fn tokio_tasks_unbounded(messages: u64) {
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    let send = async move {
        for n in 0..messages {
            sender.send(n).expect(OPEN);
            if n % GIVES_WAY == 0 {
                tokio::task::yield_now().await;
            }
        }
    };
    tasks(send, async move { while receiver.recv().await.is_some() {} });
}

fn futures_tasks(messages: u64) {
    let (mut sender, mut receiver) = futures::channel::mpsc::channel(1_023);
    let send = async move {
        for n in 0..messages {
            sender.feed(n).await.expect(OPEN);
        }
    };
    tasks(send, async move { while receiver.next().await.is_some() {} });
}

fn futures_tasks_unbounded(messages: u64) {
    let (sender, mut receiver) = futures::channel::mpsc::unbounded();
    let send = async move {
        for n in 0..messages {
            sender.unbounded_send(n).expect(OPEN);
            if n % GIVES_WAY == 0 {
                tokio::task::yield_now().await;
            }
        }
    };
    tasks(send, async move { while receiver.next().await.is_some() {} });
}
