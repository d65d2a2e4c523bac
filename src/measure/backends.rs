//! Starts what a workload that waits needs: loopback servers, or files that are not in memory.

use std::path::Path;
use std::time::Duration;

use super::cold;
use super::group::Context;
use crate::backends::handle::Backends;
use crate::waiting::{Backend, Endpoints};
use crate::worker::Failure;

/// The longest that one request may take. Of a thousand in flight, on a machine that is busy with
/// other things, one was seen to take more than ten seconds.
const DEADLINE: Duration = Duration::from_secs(30);

/// The endpoints of `backend`, and its servers if it has some: they end when they are dropped.
///
/// # Errors
/// If the servers do not start.
pub fn open(
    context: &Context<'_>,
    backend: Backend,
) -> Result<(Endpoints, Option<Backends>), Failure> {
    let mut endpoints = Endpoints {
        files: context.files.map(Path::to_owned),
        deadline_ms: DEADLINE.min(context.lab.limit).as_millis() as u64,
        ..Endpoints::default()
    };
    if backend != Backend::Loopback {
        return Ok((endpoints, None));
    }
    let backends = Backends::start(context.lab.program, context.lab.stop).map_err(reported)?;
    endpoints.http.clone_from(&backends.addresses().http);
    endpoints.echo.clone_from(&backends.addresses().echo);
    Ok((endpoints, Some(backends)))
}

/// Makes the files cold again that the last sample has read.
///
/// # Errors
/// If the system keeps them in memory.
pub fn before_sample(context: &Context<'_>, backend: Option<Backend>) -> Result<(), Failure> {
    match (backend, context.files) {
        (Some(Backend::ColdFiles), Some(list)) => cold::forget(list).map_err(reported),
        _ => Ok(()),
    }
}

fn reported(error: anyhow::Error) -> Failure {
    Failure::Reported(format!("{error:#}"))
}
