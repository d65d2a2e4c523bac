//! Read two thousand small files and digest each: the files are in memory already.
//!
//! Files have no readiness as sockets have: a read either copies from memory or blocks in the
//! kernel. So event loops hand them to threads (`tokio::fs`, `asyncio.to_thread`), and pay for the
//! way there and back.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};

use crate::fingerprint::fingerprint;
use crate::record::Kind;
use crate::waiting::{About, Backend, Endpoints, Waiting};

/// How many are read.
pub const FILES: u64 = 2_000;

/// The workload.
pub struct Files;

impl Waiting for Files {
    const ABOUT: About = About {
        name: "files",
        title: "read and digest 2,000 small files that are in memory",
        kind: Kind::Operation,
        unit: "files",
        wait: None,
        requests: |_| FILES,
        most_in_flight: 100,
        computes: false,
        backend: Backend::Files,
        lesson: false,
    };
    type Input = Vec<PathBuf>;
    type Client = ();
    type AsyncClient = ();
    type Response = Vec<u8>;

    fn prepare(requests: u64, endpoints: &Endpoints) -> Result<Vec<PathBuf>> {
        listed(requests, endpoints)
    }

    fn connect(_files: &Vec<PathBuf>, _client: usize) -> Result<()> {
        Ok(())
    }

    fn exchange(files: &Vec<PathBuf>, _client: &mut (), request: usize) -> Result<Vec<u8>> {
        let path = &files[request];
        fs::read(path).with_context(|| format!("cannot read {}", path.display()))
    }

    async fn connect_async(_files: Arc<Vec<PathBuf>>, _client: usize) -> Result<()> {
        Ok(())
    }

    async fn exchange_async(
        files: &Vec<PathBuf>,
        _client: &mut (),
        request: usize,
    ) -> Result<Vec<u8>> {
        // lesson: start exchange
        // A thread of the blocking pool does the read: see `tokio::fs`.
        let path = &files[request];
        tokio::fs::read(path).await.with_context(|| format!("cannot read {}", path.display()))
        // lesson: end exchange
    }

    fn check(_files: &Vec<PathBuf>, _request: usize, bytes: Vec<u8>) -> Result<u64> {
        Ok(fingerprint(&bytes))
    }
}

/// The first `requests` files of the list, from the top again where it is shorter.
pub fn listed(requests: u64, endpoints: &Endpoints) -> Result<Vec<PathBuf>> {
    let list = endpoints.files.as_ref().context("a list of files is needed")?;
    let text = fs::read_to_string(list)
        .with_context(|| format!("cannot read the list {}", list.display()))?;
    let paths: Vec<PathBuf> = text.lines().map(PathBuf::from).collect();
    ensure!(!paths.is_empty(), "the list {} is empty", list.display());
    Ok(paths.into_iter().cycle().take(usize::try_from(requests)?).collect())
}
