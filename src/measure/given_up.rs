//! Scripts that are given up: a changed one that once gave no answer in time. Each of its other cells
//! would wait for as long, an hour in all, and then say the same.

use super::plan::not_reached;
use crate::analysis::change::scripts;
use crate::record::{Cell, Outcome, Record};

/// What helps against a changed script that gives no answer in time.
pub fn undo(script: &str) -> String {
    format!(
        "{script} was changed: undo the change, or correct it; a longer limit is --timeout SECONDS"
    )
}

/// The scripts that are given up, each with the reason for which its other cells are skipped.
#[derive(Debug, Default)]
pub struct GivenUp(Vec<(String, String)>);

impl GivenUp {
    /// `cell` gave no answer in time. Which script is given up for that; none where none of its
    /// scripts was changed: then it is that cell, or the machine, and others may do better.
    pub fn note(
        &mut self,
        record: &Record,
        cell: &Cell,
        limit: std::time::Duration,
    ) -> Option<&str> {
        let is_changed = |script: &String| record.changed_scripts.contains(script);
        let script = scripts(cell).into_iter().find(is_changed)?;
        let Cell { workload, model, .. } = cell;
        let reason = format!(
            "{script} gave no answer within {} s in {workload} by {model}, so its other cells were \
             not tried",
            limit.as_secs(),
        );
        self.0.push((script, reason));
        self.0.last().map(|(script, _)| script.as_str())
    }

    /// Whether a script of this cell is given up.
    pub fn has(&self, cell: &Cell) -> bool {
        self.of(cell).is_some()
    }

    fn of(&self, cell: &Cell) -> Option<&(String, String)> {
        let scripts = scripts(cell);
        self.0.iter().find(|(script, _)| scripts.contains(script))
    }

    /// Says of each cell that was not tried for this why it has no figures. Only at the end: an
    /// interrupted run that is resumed tries them again.
    pub fn tell(&self, cells: &mut [Cell]) {
        for cell in cells {
            let is_untried = match &cell.outcome {
                Outcome::Measured(measured) => measured.samples.is_empty(),
                outcome => *outcome == not_reached(),
            };
            if let Some((script, reason)) = self.of(cell).filter(|_| is_untried) {
                let remedy = Some(undo(script));
                cell.outcome = Outcome::Skipped { reason: reason.clone(), remedy };
            }
        }
    }
}
