//! Five futures sleep for a second each, joined in one task of one thread: they wait at the same time.
//! `join_all` and timers belong to libraries in Rust (futures, tokio). This is what they come down to.
//! The twin of five_sleeps.py.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let start = Instant::now();
    block_on(join_all((0..5).map(|_| sleep(Duration::from_secs(1)))));
    println!("sleeps {}", start.elapsed().as_nanos());
}

thread_local! {
    /// The earliest moment for which some future waits: the runtime's timer.
    static NEXT: Cell<Option<Instant>> = const { Cell::new(None) };
}

struct Sleep {
    due: Instant,
}

fn sleep(time: Duration) -> Sleep {
    Sleep { due: Instant::now() + time }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context) -> Poll<()> {
        if Instant::now() >= self.due {
            return Poll::Ready(());
        }
        NEXT.set(Some(NEXT.get().map_or(self.due, |next| next.min(self.due))));
        Poll::Pending
    }
}

/// Done when all are done. Whenever one wakes it looks at all that still wait. Of five that is nothing; where a
/// million wake one after the other, it is a million times up to a million looks.
async fn join_all(futures: impl Iterator<Item = impl Future>) {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    poll_fn(|context| {
        waiting.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if waiting.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// The executor: it polls, and sleeps until the timer is due.
fn block_on(future: impl Future) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    while future.as_mut().poll(&mut context).is_pending() {
        let next = NEXT.take().expect("only sleeps are waited for");
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}
