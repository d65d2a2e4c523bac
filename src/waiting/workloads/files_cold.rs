//! The same files when they are not in memory: every read waits for the disk.
//!
//! Before each sample the system is asked to forget them, and whether it has is looked up (see
//! `measure::cold`). On a virtual machine the host may still have them.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

use super::files::Files;
use crate::waiting::{About, Backend, Endpoints, Waiting};

/// The workload.
pub struct FilesCold;

impl Waiting for FilesCold {
    const ABOUT: About = About {
        name: "files_cold",
        title: "read and digest 2,000 small files from the disk",
        backend: Backend::ColdFiles,
        ..Files::ABOUT
    };
    type Input = Vec<PathBuf>;
    type Client = ();
    type AsyncClient = ();
    type Response = Vec<u8>;

    fn prepare(requests: u64, endpoints: &Endpoints) -> Result<Vec<PathBuf>> {
        Files::prepare(requests, endpoints)
    }

    fn connect(files: &Vec<PathBuf>, client: usize) -> Result<()> {
        Files::connect(files, client)
    }

    fn exchange(files: &Vec<PathBuf>, client: &mut (), request: usize) -> Result<Vec<u8>> {
        Files::exchange(files, client, request)
    }

    async fn connect_async(files: Arc<Vec<PathBuf>>, client: usize) -> Result<()> {
        Files::connect_async(files, client).await
    }

    async fn exchange_async(
        files: &Vec<PathBuf>,
        client: &mut (),
        request: usize,
    ) -> Result<Vec<u8>> {
        Files::exchange_async(files, client, request).await
    }

    fn check(files: &Vec<PathBuf>, request: usize, bytes: Vec<u8>) -> Result<u64> {
        Files::check(files, request, bytes)
    }
}
