//! How fast the machine is just before a sample. A native worker that has no part in the sample times
//! the [calibration kernels](crate::session::calibration) on every processor.

use super::lab::Lab;
use crate::record::{Calibration, NATIVE};
use crate::worker::protocol::{Reply, Request};
use crate::worker::{Failure, Worker};

/// How fast each processor was; empty where that is not known.
#[derive(Default)]
pub struct Speeds(Vec<(u32, Calibration)>);

impl Speeds {
    /// The slowest of what a sample could use: of all, or of those two that its only thread was on.
    pub fn slowest(&self, alone: Option<(u32, u32)>) -> Option<Calibration> {
        let could_use =
            |cpu: u32| alone.is_none_or(|(before, after)| cpu == before || cpu == after);
        let used = self.0.iter().filter(|(cpu, _)| could_use(*cpu));
        used.map(|(_, speed)| *speed).reduce(Calibration::slower)
    }
}

/// The worker that finds out, started when first asked.
#[derive(Default)]
pub struct Watch(Option<Box<dyn Worker>>);

impl Watch {
    /// How fast every processor is now. If that cannot be found out, the sample goes without.
    ///
    /// # Errors
    /// Only if the user asks to stop.
    pub fn speeds(&mut self, lab: &Lab<'_>, generation: u32) -> Result<Speeds, Failure> {
        if self.0.is_none() {
            self.0 = lab.worker(NATIVE, generation).ok();
        }
        let Some(worker) = &mut self.0 else { return Ok(Speeds::default()) };
        match worker.ask(&Request::Calibrate { cpus: lab.cpus.to_vec() }, lab.limit) {
            Ok(Reply::Calibrated { timings }) => {
                Ok(Speeds(lab.cpus.iter().copied().zip(timings).collect()))
            }
            Err(Failure::Stopped) => Err(Failure::Stopped),
            _ => {
                self.0 = None;
                Ok(Speeds::default())
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(worker) = &mut self.0 {
            worker.dismiss();
        }
    }
}
