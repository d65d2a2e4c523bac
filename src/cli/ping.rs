//! `gilscope ping`: the client of the convoy probe.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use gilscope::probes::ping::ping as measure;

/// Which server to ping, and for how long.
#[derive(Args)]
pub struct Arguments {
    /// The server
    address: SocketAddr,
    /// How long
    window_ns: u64,
}

/// Says what it saw, as JSON.
pub fn ping(arguments: &Arguments) -> Result<ExitCode> {
    let seen = measure(arguments.address, Duration::from_nanos(arguments.window_ns))?;
    super::say(serde_json::to_string(&seen)?)?;
    Ok(ExitCode::SUCCESS)
}
