//! How a list of tasks is spread over workers: one file per model.
//!
//! A model never names a workload. Each is a parallel *map*: an ordinary function from tasks and a
//! piece of work to parts, in the order of the tasks, written in the idiom of its library. Its
//! bounds tell what that library asks for: `Sync` to lend the work to threads that end within the
//! call, `Send + 'static` to hand it to threads that do not.
//!
//! [`Pool`] is the list of them, opened.

use std::fmt;
use std::sync::Arc;

use anyhow::Result;

use crate::workloads::{Task, Workload};
pub use about::About;

pub mod about;
pub mod crossbeam;
pub mod futures;
pub mod rayon;
pub mod sequential;
pub mod threads;
pub mod tokio;
pub mod tokio_blocking;

/// A model of native code, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the file of that name")]
pub enum Model {
    Sequential,
    Threads,
    Crossbeam,
    Rayon,
    Tokio,
    TokioBlocking,
    Futures,
}

impl Model {
    /// Every model, in the order in which tables and charts show them.
    pub const ALL: [Self; 7] = [
        Self::Sequential,
        Self::Threads,
        Self::Crossbeam,
        Self::Rayon,
        Self::Tokio,
        Self::TokioBlocking,
        Self::Futures,
    ];

    /// What is to be known about it.
    pub const fn about(self) -> About {
        match self {
            Self::Sequential => sequential::ABOUT,
            Self::Threads => threads::ABOUT,
            Self::Crossbeam => crossbeam::ABOUT,
            Self::Rayon => rayon::ABOUT,
            Self::Tokio => tokio::ABOUT,
            Self::TokioBlocking => tokio_blocking::ABOUT,
            Self::Futures => futures::ABOUT,
        }
    }

    /// Its name: the stem of its file.
    pub const fn name(self) -> &'static str {
        self.about().name
    }

    /// The model of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }

    /// Opens its pool: whatever can be started before the first map. This is what start-up times.
    ///
    /// # Errors
    /// If the system gives no more threads.
    pub fn open(self, workers: usize) -> Result<Pool> {
        Ok(match self {
            Self::Sequential => Pool::Sequential,
            Self::Threads => Pool::Threads(workers),
            Self::Crossbeam => Pool::Crossbeam(workers),
            Self::Rayon => Pool::Rayon(rayon::open(workers)?),
            Self::Tokio => Pool::Tokio(tokio::open(workers)?),
            Self::TokioBlocking => Pool::TokioBlocking(tokio_blocking::open(workers)?),
            Self::Futures => Pool::Futures(futures::open(workers)?, workers),
        })
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An opened model. Dropping it ends its threads.
#[expect(missing_docs, reason = "each variant is the pool of the model of that name")]
pub enum Pool {
    Sequential,
    Threads(usize),
    Crossbeam(usize),
    Rayon(::rayon::ThreadPool),
    Tokio(::tokio::runtime::Runtime),
    TokioBlocking(::tokio::runtime::Runtime),
    Futures(::futures::executor::ThreadPool, usize),
}

impl Pool {
    /// Does every task and returns the parts in the tasks' order: the only place where models and
    /// workloads meet.
    ///
    /// An enum and not a trait object: `map` is generic in its work, so that each model's inner
    /// loop is compiled for each workload, and no virtual call stands between them.
    pub fn map<W: Workload>(&self, input: &Arc<W::Input>, tasks: Vec<Task>) -> Vec<W::Part> {
        let work = |task: Task| W::work(input, task);
        // Threads that may outlive this call cannot borrow from it: they share ownership instead.
        let shared = Arc::clone(input);
        let owned_work = move |task: Task| W::work(&shared, task);
        match self {
            Self::Sequential => sequential::map(tasks, work),
            Self::Threads(workers) => threads::map(&tasks, *workers, work),
            Self::Crossbeam(workers) => crossbeam::map(tasks, *workers, work),
            Self::Rayon(pool) => rayon::map(pool, tasks, work),
            Self::Tokio(runtime) => tokio::map(runtime, tasks, owned_work),
            Self::TokioBlocking(runtime) => {
                tokio_blocking::map(runtime, tasks, |task| W::work_async(Arc::clone(input), task))
            }
            Self::Futures(pool, workers) => futures::map(pool, *workers, tasks, owned_work),
        }
    }
}
