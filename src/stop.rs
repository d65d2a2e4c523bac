//! Ctrl-C, SIGTERM and a closed terminal: the first asks for an orderly end, the second ends at
//! once. So does the first one when there is nothing left to put in order.

use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result};
use crossbeam::channel::{self, Receiver, Sender, TryRecvError};

/// The exit code of a run that was stopped: 128 and the number of SIGINT, as shells have it.
pub const EXIT_CODE: u8 = 130;

/// Tells whether the user asked to stop. Cheap to clone; all clones tell the same.
#[derive(Debug, Clone)]
pub struct Stop {
    // Nothing is ever sent: a closed channel is ready for every receiver, for ever, while a message
    // would be taken by one of them.
    closed: Receiver<()>,
    /// Set once a signal is to end the program at once, with these words.
    last_words: Arc<OnceLock<String>>,
}

/// As long as it is held, its [`Stop`] is not set.
#[derive(Debug)]
pub struct Hand(#[expect(dead_code, reason = "what counts is when it is dropped")] Sender<()>);

impl Stop {
    /// Listens for the signals from now on.
    ///
    /// # Errors
    /// If the system does not let the signals be handled.
    pub fn on_signals() -> Result<Self> {
        let (open, closed) = channel::bounded(0);
        let mut open: Option<Sender<()>> = Some(open);
        let last_words = Arc::new(OnceLock::<String>::new());
        let words = Arc::clone(&last_words);
        ctrlc::set_handler(move || {
            let is_second = open.take().is_none();
            if is_second || words.get().is_some() {
                leave(words.get());
            }
        })
        .context("cannot listen for Ctrl-C")?;
        Ok(Self { closed, last_words })
    }

    /// One that is set by letting go of the other: for a button.
    pub fn by_hand() -> (Hand, Self) {
        let (open, closed) = channel::bounded(0);
        (Hand(open), Self { closed, last_words: Arc::default() })
    }

    /// One that is never set, for tests and benches. The sender lives as long as the program.
    pub fn never() -> Self {
        let (open, closed) = channel::bounded(0);
        std::mem::forget(open);
        Self { closed, last_words: Arc::default() }
    }

    /// From now on the first signal ends the program at once: all that must be kept is. `words`
    /// tell where, and how to go on from there. So does one that has come already, unless it was
    /// `heeded`.
    pub fn end_at_once(&self, words: String, heeded: bool) {
        let _ = self.last_words.set(words);
        // Looked at last: a signal that comes in between finds the words.
        if self.is_set() && !heeded {
            leave(self.last_words.get());
        }
    }

    /// Whether the user asked to stop.
    pub fn is_set(&self) -> bool {
        self.closed.try_recv() == Err(TryRecvError::Disconnected)
    }

    /// Becomes ready once the user asks to stop: for `select!`.
    pub fn wait(&self) -> &Receiver<()> {
        &self.closed
    }
}

/// Ends the program, with these last words. Workers notice that their parent is gone.
fn leave(words: Option<&String>) -> ! {
    if let Some(words) = words {
        // Not `eprintln!`, which panics if standard error is closed.
        let _ = writeln!(std::io::stderr(), "gilscope: {words}");
    }
    std::process::exit(EXIT_CODE.into())
}
