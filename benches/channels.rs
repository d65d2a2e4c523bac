//! What the probe `channels` adds to a channel: its messages a second, against the same channel
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
//! cargo bench --bench channels
//! ```

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use futures::{SinkExt as _, StreamExt as _};
use gilscope::analysis::Estimate;
use gilscope::analysis::stats::{Observation, estimate};
use gilscope::probes::channels;

const WINDOW: Duration = Duration::from_millis(200);
const ROUNDS: u32 = 20;
/// As often as this, where there is no bound.
const GIVES_WAY: u64 = 1_000;
const OPEN: &str = "the receiver is there until all was sent";

/// Sends that many messages, and receives them.
type Direct = fn(u64);

fn main() {
    // Only `cargo bench` passes --bench. Under `cargo test --bench`, once is enough to see that it
    // runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
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
    println!("messages a second: by the probe, and called directly");
    for (variant, slots, direct) in all {
        let by_probe = || {
            let seen = channels::run(variant, slots, WINDOW).expect("there is this variant");
            let rate = seen.figure("messages_per_s").expect("it counts them");
            (rate, (rate * seen.window_ns as f64 / 1e9) as u64)
        };
        let directly = |messages: u64| {
            let start = Instant::now();
            direct(messages);
            messages as f64 / start.elapsed().as_secs_f64()
        };
        // As many directly as the probe sent in its window.
        let (_, mut messages) = by_probe();
        let (mut probe, mut bare) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            // Who goes first changes from round to round.
            let first = (round % 2 == 1).then(|| directly(messages));
            let (rate, count) = by_probe();
            messages = count;
            let direct = first.unwrap_or_else(|| directly(messages));
            probe.push(Observation { process: 0, value: rate });
            bare.push(Observation { process: 0, value: direct });
        }
        let (probe, bare) = (estimate(&probe), estimate(&bare));
        let (probe, bare) = probe.zip(bare).expect("there is at least one round");
        let within = if probe.excludes(bare.value) { "outside" } else { "within" };
        println!("{variant:26} {slots:5}  {}  direct {}  {within}", words(probe), words(bare));
    }
}

fn words(rate: Estimate) -> String {
    let (low, high) = rate.interval.unwrap_or((f64::NAN, f64::NAN));
    let [rate, low, high] = [rate.value, low, high].map(|rate| rate / 1e6);
    format!("{rate:7.3} M/s [{low:.3}, {high:.3}]")
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
