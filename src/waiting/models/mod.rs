//! How many requests are kept in flight: one file per model.
//!
//! Each is an ordinary function from clients and a number of requests to parts, in the order of the
//! requests, written in the idiom of its library. None of them knows what a request is.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use ::tokio::runtime::Runtime;
use ::tokio::time::timeout;
use anyhow::{Context as _, Result};

use super::{Endpoints, Waiting};
use crate::models::About;

pub mod futures;
pub mod rayon;
pub mod sequential;
pub mod thread_pool;
pub mod threads;
pub mod tokio;
pub mod tokio_current_thread;
pub mod tokio_rayon;
pub mod tokio_spawn_blocking;

/// A model of native code, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the file of that name")]
pub enum Model {
    Sequential,
    Threads,
    ThreadPool,
    Rayon,
    Tokio,
    TokioCurrentThread,
    Futures,
    TokioSpawnBlocking,
    TokioRayon,
}

impl Model {
    /// Every model, in the order in which tables and charts show them.
    pub const ALL: [Self; 9] = [
        Self::Sequential,
        Self::Threads,
        Self::ThreadPool,
        Self::Rayon,
        Self::Tokio,
        Self::TokioCurrentThread,
        Self::Futures,
        Self::TokioSpawnBlocking,
        Self::TokioRayon,
    ];

    /// What is to be known about it.
    pub const fn about(self) -> About {
        match self {
            Self::Sequential => sequential::ABOUT,
            Self::Threads => threads::ABOUT,
            Self::ThreadPool => thread_pool::ABOUT,
            Self::Rayon => rayon::ABOUT,
            Self::Tokio => tokio::ABOUT,
            Self::TokioCurrentThread => tokio_current_thread::ABOUT,
            Self::Futures => futures::ABOUT,
            Self::TokioSpawnBlocking => tokio_spawn_blocking::ABOUT,
            Self::TokioRayon => tokio_rayon::ABOUT,
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
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An opened model and its connected clients. Dropping it ends its threads and closes them.
#[expect(missing_docs, reason = "each variant is the pool of the model of that name")]
pub enum Pool<W: Waiting> {
    Sequential(W::Client),
    Threads(Vec<W::Client>),
    ThreadPool(thread_pool::ThreadPool<u64>),
    Rayon(Vec<W::Client>, ::rayon::ThreadPool),
    Tokio(Connected<W::AsyncClient>),
    Futures(Connected<W::AsyncClient>),
    TokioSpawnBlocking(Connected<W::AsyncClient>),
    TokioRayon(Connected<W::AsyncClient>, Arc<::rayon::ThreadPool>),
}

/// Async clients, and the runtime whose reactor watches their sockets.
#[expect(missing_docs, reason = "the words above say it")]
pub struct Connected<C> {
    pub clients: Vec<C>,
    pub runtime: Runtime,
}

impl<W: Waiting> Pool<W> {
    /// Opens a model with this many clients.
    ///
    /// # Errors
    /// If a client does not connect, or the system gives no more threads.
    pub fn open(model: Model, input: &Arc<W::Input>, in_flight: usize) -> Result<Self> {
        let connect = |clients: usize| -> Result<Vec<W::Client>> {
            (0..clients).map(|n| W::connect(input, n)).collect()
        };
        let connected = |runtime: Runtime| -> Result<Connected<W::AsyncClient>> {
            let clients = runtime.block_on(async {
                let mut clients = Vec::with_capacity(in_flight);
                for n in 0..in_flight {
                    clients.push(W::connect_async(Arc::clone(input), n).await?);
                }
                anyhow::Ok(clients)
            })?;
            Ok(Connected { clients, runtime })
        };
        Ok(match model {
            Model::Sequential => Self::Sequential(W::connect(input, 0)?),
            Model::Threads => Self::Threads(connect(in_flight)?),
            Model::ThreadPool => {
                let input = Arc::clone(input);
                let request = move |client: &mut W::Client, i| request::<W>(&input, client, i);
                Self::ThreadPool(thread_pool::open(connect(in_flight)?, request)?)
            }
            Model::Rayon => {
                let pool = rayon::open(in_flight)?;
                Self::Rayon(connect(pool.current_num_threads())?, pool)
            }
            Model::Tokio => Self::Tokio(connected(tokio::open()?)?),
            Model::TokioCurrentThread => Self::Tokio(connected(tokio_current_thread::open()?)?),
            Model::Futures => Self::Futures(connected(futures::open()?)?),
            Model::TokioSpawnBlocking => {
                Self::TokioSpawnBlocking(connected(tokio_spawn_blocking::open()?)?)
            }
            Model::TokioRayon => {
                let pool = Arc::new(rayon::open(usize::MAX)?);
                Self::TokioRayon(connected(tokio_rayon::open()?)?, pool)
            }
        })
    }

    /// Makes `requests` requests and returns their parts in order: the only place where models and
    /// workloads meet.
    ///
    /// # Errors
    /// The first failure. What was in flight is lost with its connections: the pool is to be
    /// closed.
    pub fn map(
        &mut self,
        input: &Arc<W::Input>,
        requests: usize,
        endpoints: &Endpoints,
    ) -> Result<Vec<u64>> {
        let blocking = |client: &mut W::Client, i| request::<W>(input, client, i);
        let deadline = endpoints.deadline();
        let exchange = |mut client: W::AsyncClient, i| {
            let input = Arc::clone(input);
            async move {
                // One deadline for every async exchange, here; blocking sockets have their own.
                let response = timeout(deadline, W::exchange_async(&input, &mut client, i)).await;
                let response = response.with_context(|| late(place_of(i), deadline))?;
                Ok((client, response.with_context(|| place_of(i))?))
            }
        };
        let check = {
            let input = Arc::clone(input);
            move |i, response| W::check(&input, i, response).with_context(|| place_of(i))
        };
        let both = |client, i| in_place(exchange(client, i), check.clone(), i);
        match self {
            Self::Sequential(client) => sequential::map(client, requests, blocking),
            Self::Threads(clients) => threads::map(clients, requests, blocking),
            Self::ThreadPool(pool) => thread_pool::map(pool, requests),
            Self::Rayon(clients, pool) => rayon::map(pool, clients, requests, blocking),
            Self::Tokio(Connected { clients, runtime }) => {
                tokio::map(runtime, clients, requests, both)
            }
            Self::Futures(Connected { clients, runtime }) => {
                futures::map(runtime, clients, requests, both)
            }
            Self::TokioSpawnBlocking(Connected { clients, runtime }) => {
                tokio_spawn_blocking::map(runtime, clients, requests, exchange, check)
            }
            Self::TokioRayon(Connected { clients, runtime }, pool) => {
                tokio_rayon::map(runtime, pool, clients, requests, exchange, check)
            }
        }
    }
}

/// Both halves of a request in the calling thread.
fn request<W: Waiting>(input: &W::Input, client: &mut W::Client, i: usize) -> Result<u64> {
    W::exchange(input, client, i)
        .and_then(|response| W::check(input, i, response))
        .with_context(|| place_of(i))
}

/// The response is computed on where it came in: right as long as that is little.
async fn in_place<C, A>(
    exchange: impl Future<Output = Result<(C, A)>>,
    check: impl FnOnce(usize, A) -> Result<u64>,
    i: usize,
) -> Result<(C, u64)> {
    let (client, response) = exchange.await?;
    Ok((client, check(i, response)?))
}

fn place_of(request: usize) -> String {
    format!("request {request}")
}

fn late(what: String, deadline: std::time::Duration) -> String {
    format!("{what}: no response within {} s", deadline.as_secs_f64())
}

/// The parts in the order of their requests: who was done when was chance.
fn in_order<R>(mut parts: Vec<(usize, R)>) -> Vec<R> {
    parts.sort_unstable_by_key(|(i, _)| *i);
    parts.into_iter().map(|(_, part)| part).collect()
}
