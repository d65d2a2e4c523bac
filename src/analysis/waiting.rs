//! Figures of cells that wait: how many requests a second, and how near that comes to what
//! the waiting itself allows.

use super::Estimate;
use crate::record::{Cell, Lane, Record, Role};

impl Record {
    /// Requests answered a second by `cell`, whose size counts requests.
    pub fn per_second(&self, cell: &Cell) -> Option<Estimate> {
        Some(cell.wall()?.map(|seconds| cell.size as f64 / seconds))
    }

    /// The **latency bound** of `cell`: the seconds that its requests take if nothing but their
    /// waiting takes time. As many as are in flight wait together, one such turn after the
    /// other. `None` where the wait is not fixed.
    pub fn latency_bound(&self, cell: &Cell) -> Option<f64> {
        let info = self.workloads.iter().find(|w| w.name == cell.workload)?;
        let turns = cell.size.div_ceil(u64::from(cell.in_flight?.max(1)));
        Some(turns as f64 * info.wait_ns.filter(|ns| *ns > 0)? as f64 / 1e9)
    }

    /// The share of the [latency bound](Self::latency_bound) that `cell` reaches: 1 is all of it.
    pub fn share_of_bound(&self, cell: &Cell) -> Option<Estimate> {
        let bound = self.latency_bound(cell)?;
        Some(cell.wall()?.map(|seconds| bound / seconds))
    }

    /// The cell that makes the requests of `cell` one after the other, in the same runtime. It may
    /// make fewer of them: ten thousand in a row would take too long.
    pub fn one_by_one(&self, cell: &Cell) -> Option<&Cell> {
        self.cells_of(&cell.workload, Role::Shared)
            .find(|c| c.is_sequential() && c.runtime == cell.runtime && c.lane == Lane::Plain)
    }

    /// How many times as many requests a second as [one by one](Self::one_by_one).
    pub fn gain(&self, cell: &Cell) -> Option<Estimate> {
        let alone = self.one_by_one(cell)?;
        let sizes = cell.size as f64 / alone.size.max(1) as f64;
        Some(self.ratio(alone, cell)?.map(|ratio| ratio * sizes))
    }
}
