//! Tells a phone what is asked, as it changes: server-sent events, the whole state in each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::Event;
use futures::stream::{Stream, unfold};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::timeout_at;

use super::ballot::Asked;
use super::routes::Poll;

/// After this time a phone asks again, when the stream has ended.
const AGAIN: Duration = Duration::from_secs(5);

/// One phone that listens.
struct Listening {
    asked: watch::Receiver<Asked>,
    /// Without a place it is told once, and must ask again.
    place: Option<OwnedSemaphorePermit>,
    ends: Instant,
    over: Instant,
    still_here: Duration,
    /// What it was told last: whether votes are taken, and in which round.
    told: Option<(bool, u64)>,
}

pub(super) async fn live(
    State(poll): State<Arc<Poll>>,
) -> Sse<impl Stream<Item = Result<Event, axum::Error>>> {
    let mut asked = poll.ballot.watch();
    // What is asked now is news to this phone.
    asked.mark_changed();
    let listening = Listening {
        asked,
        place: Arc::clone(&poll.live).try_acquire_owned().ok(),
        ends: poll.until.min(Instant::now() + poll.told),
        over: poll.until,
        still_here: poll.still_here,
        told: None,
    };
    Sse::new(unfold(listening, async |mut listening| Some((listening.next().await?, listening))))
}

impl Listening {
    /// What is told next. While something is measured that is only what changes: nothing does, and no timer runs
    /// out.
    async fn next(&mut self) -> Option<Result<Event, axum::Error>> {
        loop {
            let hushed = self.asked.borrow().hushed;
            if self.told.is_some() && self.place.is_none() && !hushed {
                return None;
            }
            let still_here = Instant::now() + self.still_here;
            let wake = if hushed { self.over } else { still_here.min(self.ends) };
            match timeout_at(wake.into(), self.asked.changed()).await {
                Ok(changed) => changed.ok()?,
                Err(_) if Instant::now() >= self.ends => return None,
                Err(_) => return Some(Ok(Event::default().comment("still here"))),
            }
            let asked = self.asked.borrow_and_update();
            let news = Some((asked.open, asked.round));
            if news != self.told {
                self.told = news;
                return Some(Event::default().retry(AGAIN).json_data(&*asked));
            }
        }
    }
}
