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
    /// How fast every processor is now, for a sample in which one thread computes, or several at once. If
    /// that cannot be found out, the sample goes without.
    ///
    /// # Errors
    /// Only if the user asks to stop.
    pub fn speeds(
        &mut self,
        lab: &Lab<'_>,
        generation: u32,
        alone: bool,
    ) -> Result<Speeds, Failure> {
        if self.0.is_none() {
            self.0 = lab.worker(NATIVE, generation).ok();
        }
        let Some(worker) = &mut self.0 else { return Ok(Speeds::default()) };
        // Threads of one core slow each other down, as they do in a sample of several threads, and not in
        // one of a single thread.
        let groups =
            if alone { apart(lab.cpus, lab.physical_cores) } else { vec![lab.cpus.to_vec()] };
        let cpus = groups.concat();
        match worker.ask(&Request::Calibrate { groups }, lab.limit) {
            Ok(Reply::Calibrated { timings }) => {
                Ok(Speeds(cpus.into_iter().zip(timings).collect()))
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

/// These processors, one of each physical core first, in two groups within which no two share a core.
fn apart(cpus: &[u32], physical_cores: u32) -> Vec<Vec<u32>> {
    let first = cpus.len().min(physical_cores as usize);
    let (one, other): (Vec<u32>, Vec<u32>) = if first < cpus.len() {
        (cpus[..first].to_vec(), cpus[first..].to_vec())
    } else {
        // As many cores as processors, says a virtual machine too, which hides what shares a core: its
        // neighbours in number may.
        cpus.iter().partition(|cpu| **cpu % 2 == 0)
    };
    [one, other].into_iter().filter(|group| !group.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn no_two_of_a_group_share_a_core() {
        assert_eq!(apart(&[0, 1, 2, 3, 4, 5, 6, 7], 4), [vec![0, 1, 2, 3], vec![4, 5, 6, 7]]);
        assert_eq!(apart(&[0, 2, 1, 3], 2), [vec![0, 2], vec![1, 3]]);
    }

    #[test]
    fn where_all_are_said_to_be_cores_neighbours_are_apart() {
        assert_eq!(apart(&[0, 1], 2), [[0], [1]]);
        assert_eq!(apart(&[5], 1), [[5]]);
        assert!(apart(&[], 0).is_empty());
    }
}
