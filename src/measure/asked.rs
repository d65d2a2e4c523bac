//! Whom a workload that waits asks.

use std::path::Path;
use std::time::Duration;

use super::cold;
use super::group::Context;
use crate::servers::handle::Servers;
use crate::waiting::{Asks, Place};
use crate::worker::Failure;

/// The longest that one request may take. Of a thousand in flight, on a machine that is busy with
/// other things, one was seen to take more than ten seconds.
const DEADLINE: Duration = Duration::from_secs(30);

/// Where requests go, and the servers, if there must be some: they end when they are dropped.
///
/// # Errors
/// If the servers do not start.
pub fn place(context: &Context<'_>, asks: Asks) -> Result<(Place, Option<Servers>), Failure> {
    let mut place = Place {
        files: context.files.map(Path::to_owned),
        deadline_ms: DEADLINE.min(context.lab.limit).as_millis() as u64,
        ..Place::default()
    };
    if asks != Asks::Servers {
        return Ok((place, None));
    }
    let servers = Servers::start(context.lab.program, context.lab.stop).map_err(reported)?;
    place.http.clone_from(&servers.addresses().http);
    place.echo.clone_from(&servers.addresses().echo);
    Ok((place, Some(servers)))
}

/// Makes the files cold again that the last sample has read.
///
/// # Errors
/// If the system keeps them in memory.
pub fn before_sample(context: &Context<'_>, asks: Option<Asks>) -> Result<(), Failure> {
    match (asks, context.files) {
        (Some(Asks::ColdFiles), Some(list)) => cold::forget(list).map_err(reported),
        _ => Ok(()),
    }
}

fn reported(error: anyhow::Error) -> Failure {
    Failure::Reported(format!("{error:#}"))
}
