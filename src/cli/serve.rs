//! `gilscope serve`: the servers that waiting workloads talk to, started by hand.

use std::process::ExitCode;
use std::time::Duration;
use std::{io, thread};

use anyhow::Result;
use clap::Args;
use crossbeam::channel::{self, Receiver};
use gilscope::backends::{self, Addresses, Limits};
use gilscope::machine::descriptors::raise_descriptor_limit;
use gilscope::stop::Stop;

use super::say;
use super::worker::end_with;

/// For how long, and for how many.
#[derive(Args)]
pub struct Arguments {
    /// End after this time. Default: when stopped
    #[arg(long, value_name = "SECONDS")]
    limit: Option<u64>,
    /// The most connections at a time; more are closed at once
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// The parent's process: this one ends with it, and says where it listens in JSON
    #[arg(long, hide = true)]
    parent: Option<u32>,
}

/// Serves until stopped.
pub fn serve(arguments: &Arguments) -> Result<ExitCode> {
    let most_open = raise_descriptor_limit();
    let mut limits = Limits::default();
    limits.connections = arguments.most.unwrap_or(limits.connections);
    // Whatever ends it closes this channel.
    let ended = match arguments.parent {
        Some(parent) => {
            end_with(parent)?;
            end_of_input()
        }
        None => Stop::on_signals()?.wait().clone(),
    };
    let running = backends::start(&limits)?;
    match arguments.parent {
        Some(_) => say(serde_json::to_string(&running.addresses)?)?,
        None => tell(&running.addresses, too_few(arguments.most, most_open))?,
    }
    let limit = arguments.limit.map(Duration::from_secs);
    let _ = ended.recv_timeout(limit.unwrap_or(Duration::MAX));
    Ok(ExitCode::SUCCESS)
}

/// Closed when standard input is.
fn end_of_input() -> Receiver<()> {
    let (open, closed) = channel::bounded(0);
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drop(open);
    });
    closed
}

/// The descriptors there may be, if they are fewer than the connections that were asked for.
fn too_few(asked: Option<usize>, most_open: Option<u64>) -> Option<u64> {
    most_open.filter(|&most| asked.is_some_and(|asked| most < asked as u64))
}

fn tell(addresses: &Addresses, too_few: Option<u64>) -> Result<()> {
    for (example, what) in [
        ("delay/100", "answers after 100 ms"),
        ("json", "a small JSON document"),
        ("json/7?delay=10", "document 7, of 4 KiB, after 10 ms"),
        ("bytes/1000", "1000 bytes"),
        ("latency/7", "answers after a time that looks random, always the same for 7"),
    ] {
        say(format_args!("http://{}/{example:16}  {what}", addresses.http[0]))?;
    }
    let echo = addresses.echo[0];
    say(format_args!(
        "{:39}  sends back what it is sent: nc {} {}",
        echo.to_string(),
        echo.ip(),
        echo.port()
    ))?;
    let others = |list: &[std::net::SocketAddr]| {
        list[1..].iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    if addresses.http.len() > 1 {
        say(format_args!(
            "\nFor more connections than one address has ports, there are also\nHTTP at {}\necho at {}",
            others(&addresses.http),
            others(&addresses.echo)
        ))?;
    }
    if let Some(most) = too_few {
        say(format_args!(
            "\nThis process may hold {most} sockets open, fewer than --most asks for: the system's hard \
             limit (`ulimit -Hn`), which root can raise"
        ))?;
    }
    say("\nCtrl-C ends it.")
}
