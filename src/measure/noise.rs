//! How quiet the machine is: the same two kernels again and again, in one process after the other.
//!
//! Two fresh native workers take turns, `0 1 1 0 0 1 …`, and after some dozens of turns two others come.
//! So each look has one neighbour from its own process and one from the other: the same program is held
//! against itself within a process, and across two.

use std::time::{Duration, Instant};

use super::lab::Lab;
use crate::record::{Calibration, Look, NATIVE, Record};
use crate::worker::protocol::{Reply, Request};
use crate::worker::{Failure, Worker};

/// Looks that two workers take together before the next two come. As many pairs within each of them as
/// tests of any layout divide evenly, and a tenth of a second: many processes in a minute.
pub const LOOKS: u32 = 49;

/// Looks for as long as this, or until the user asks to stop; then the record says that it was
/// interrupted. `tell` hears of each two workers that are done.
///
/// # Errors
/// If a worker does not start, or fails, or as `tell` says.
pub fn run(
    lab: &Lab<'_>,
    time: Duration,
    record: &mut Record,
    tell: &mut dyn FnMut(&Record) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let began = Instant::now();
    for first in (0..).step_by(2) {
        if began.elapsed() >= time {
            break;
        }
        match two(lab, first, began, record) {
            Ok(()) => tell(record)?,
            Err(Failure::Stopped) => {
                record.interrupted = true;
                break;
            }
            Err(other) => return Err(other.into()),
        }
    }
    record.processes = record.looks.last().map_or(0, |look| look.process + 1);
    Ok(())
}

fn two(lab: &Lab<'_>, first: u32, began: Instant, record: &mut Record) -> Result<(), Failure> {
    let mut workers = [lab.worker(NATIVE, first)?, lab.worker(NATIVE, first + 1)?];
    for worker in &mut workers {
        look(lab, &mut **worker)?; // the first one meets cold caches
    }
    for turn in 0..LOOKS {
        let side = usize::from(matches!(turn % 4, 1 | 2));
        let at_ns = began.elapsed().as_nanos() as u64;
        let took = look(lab, &mut *workers[side])?;
        record.looks.push(Look { process: first + side as u32, at_ns, took });
    }
    workers.iter_mut().for_each(|worker| worker.dismiss());
    Ok(())
}

fn look(lab: &Lab<'_>, worker: &mut dyn Worker) -> Result<Calibration, Failure> {
    match worker.ask(&Request::Calibrate { groups: Vec::new() }, lab.limit)? {
        Reply::Calibrated { timings } => timings
            .first()
            .copied()
            .ok_or_else(|| Failure::Reported("the worker timed nothing".to_owned())),
        other => Err(worker.unexpected_reply(&other)),
    }
}
