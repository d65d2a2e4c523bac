//! A class that is held: the room, and the two threads that share it, the one that serves the page and the one
//! that measures.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::{Context as _, Result};
use crossbeam::channel::Sender;
use tokio::sync::watch;

use super::action::{Action, Job, Task};
use super::present::Meter;
use super::room::Room;
use super::view::Steps;
use crate::machine::busy::Busy;
use crate::stop::{Hand, Stop};

/// A class that is held: its room, and the threads around it.
pub struct Class {
    room: Mutex<Room>,
    /// Tells that something else is shown.
    changed: watch::Sender<()>,
    /// For the thread that measures; closed when the class has ended.
    jobs: Mutex<Option<Sender<Job>>>,
    /// How far that one is.
    steps: Box<dyn Fn() -> Steps + Send + Sync>,
    /// As long as it is there, the measurement goes on.
    hand: Mutex<Option<Hand>>,
}

impl Class {
    /// A class in `room`, whose `jobs` are for the thread that measures; `steps` tells how far that is.
    pub fn new(
        room: Room,
        jobs: Sender<Job>,
        steps: impl Fn() -> Steps + Send + Sync + 'static,
    ) -> Self {
        Self {
            room: Mutex::new(room),
            changed: watch::Sender::new(()),
            jobs: Mutex::new(Some(jobs)),
            steps: Box::new(steps),
            hand: Mutex::new(None),
        }
    }

    /// Changes the room, and tells the page.
    pub fn change<T>(&self, what: impl FnOnce(&mut Room) -> T) -> T {
        let done = what(&mut locked(&self.room));
        self.changed.send_replace(());
        done
    }

    /// Looks at the room.
    pub fn look<T>(&self, what: impl FnOnce(&Room) -> T) -> T {
        what(&locked(&self.room))
    }

    /// What stops the next measurement: the page's button.
    pub fn button(&self) -> Stop {
        let (hand, stop) = Stop::by_hand();
        *locked(&self.hand) = Some(hand);
        // Somebody may have pressed it before it was there.
        if locked(&self.jobs).is_none() || self.look(Room::is_stopping) {
            self.stop();
        }
        stop
    }

    /// Stops what is measured, if something is.
    pub fn stop(&self) {
        drop(locked(&self.hand).take());
    }

    /// Ends the class, and stops what is measured.
    pub fn end(&self) {
        drop(locked(&self.jobs).take());
        self.stop();
    }

    /// Does what the page asks for.
    ///
    /// # Errors
    /// If it cannot be done now. The page is told why, too.
    pub fn act(&self, action: Action) -> Result<()> {
        let task = self.change(|room| room.act(action, Instant::now()));
        match task.inspect_err(|error| self.change(|room| room.say(error.to_string())))? {
            Some(Task::Measure(job)) => {
                let jobs = locked(&self.jobs);
                let sent = jobs.as_ref().and_then(|jobs| jobs.send(*job).ok());
                sent.context("The class has ended.")?;
            }
            Some(Task::Stop) => self.stop(),
            Some(Task::End) => self.end(),
            None => {}
        }
        Ok(())
    }

    /// Until something else is shown.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// All that the page shows now, as JSON. `busy` is asked what each core does, while it is measured.
    pub fn told(&self, busy: &mut Busy) -> String {
        let room = locked(&self.room);
        let meter = if room.is_measuring() {
            Meter { steps: (self.steps)(), cores: busy.look() }
        } else {
            Meter::default()
        };
        let view = room.view(Instant::now(), meter);
        drop(room);
        serde_json::to_string(&view).unwrap_or_default()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
