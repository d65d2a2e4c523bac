//! How far two runs of one program are apart.
//!
//! A run measures workload by workload, the five processes of one right after each other. A machine
//! that is slow for minutes slows all of them down, and the spread of processes does not tell: of the
//! intervals of wall times of one program's runs a tenth to more than a third would exclude 1, where it
//! should be a twentieth.
//!
//! What tells is how the **workloads** of a pair of runs disagree. Each was measured in minutes of its own;
//! if processes were all that varies, the workloads' differences would lie around their mean as widely as
//! the processes let expect. How many times as widely they do is Birge's ratio (*The Calculation of Errors
//! by the Method of Least Squares*, Physical Review 40, 1932), by which particle physicists widen
//! the errors of laboratories that disagree. It goes by each workload's own spread, since work that feels
//! a neighbour on its core in one process feels it in a whole run, too; what is above 1 in it is the part
//! of the variance that all cells of the workload share.
//!
//! A workload that differs because its *program* differs must not hide itself. So what it is widened by
//! comes from the others. A change that is common to all of them moves their mean, and widens nothing.

use super::welch::{Difference, Term};

/// Of fewer other workloads no ratio is told: three that agree by chance would widen nothing.
const FEWEST_OTHERS: usize = 6;
/// What stands in then: [`Disagreement`] of three pairs of `quick` runs of one program on two virtual
/// cores, on 27 degrees of freedom: see `docs/method.md`.
pub const MEASURED: Disagreement = Disagreement { factor: 2.4, freedom: 27.0 };

/// How many times as far as their processes let expect two runs are apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disagreement {
    /// Birge's ratio; 1 at least.
    pub factor: f64,
    /// How many degrees of freedom it was estimated with.
    pub freedom: f64,
}

impl Disagreement {
    /// Of all these workloads; `None` if they are too few.
    pub fn of(workloads: &[Difference]) -> Option<Self> {
        if workloads.len() < FEWEST_OTHERS {
            return None;
        }
        let weighed = |of: &dyn Fn(&Difference) -> f64| {
            let parts = workloads.iter().map(|d| of(d) / d.variance());
            parts.sum::<f64>()
        };
        let mean = weighed(&|d| d.value) / weighed(&|_| 1.0);
        let freedom = (workloads.len() - 1) as f64;
        let factor = (weighed(&|d| (d.value - mean).powi(2)) / freedom).sqrt();
        // Where nothing varies within a workload there is nothing to compare with.
        Some(Self { factor: if factor.is_finite() { factor.max(1.0) } else { 1.0 }, freedom })
    }

    /// What all cells of `workload` have in common beyond what its processes tell.
    fn beyond(self, workload: &Difference) -> Term {
        let square = self.factor.powi(2);
        let share = 1.0 - 1.0 / square;
        // The variance is that of a difference from 1, which is known less well than its minuend.
        Term {
            variance: workload.variance() * (square - 1.0),
            freedom: (self.freedom * share * share).max(f64::MIN_POSITIVE),
        }
    }
}

/// Where it is known that what runs differ by is not in the differences.
pub const NONE: Disagreement = Disagreement { factor: 1.0, freedom: 1.0 };

/// For each workload, what widens its intervals, by how the others disagree; `or` where they are too few
/// to tell.
pub fn beyond(workloads: &[Difference], or: Disagreement) -> Vec<Term> {
    let of_others = |i: usize| {
        let mut others = workloads.to_vec();
        others.remove(i);
        Disagreement::of(&others).unwrap_or(or)
    };
    workloads.iter().enumerate().map(|(i, own)| of_others(i).beyond(own)).collect()
}
