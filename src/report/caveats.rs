//! What a reader must know before believing a record's figures.
//!
//! ```text
//! run          what was not measured, or not in one piece
//! warnings     what makes its figures less certain, the gravest first, each with what helps
//!   machine      other programs, the hypervisor, memory, battery, frequency
//!   samples      how they scatter, and in which order
//! references   what speed-ups are counted against
//! servers      of servers under load
//! ```

mod machine;
mod references;
mod run;
mod samples;
mod servers;
mod warnings;

use super::finding::FEW;
use crate::analysis::Estimate;
use crate::analysis::pythons::main_interpreter;
use crate::record::{Cell, Record};

/// The caveats of `record`, if it has any.
pub fn caveats(record: &Record) -> Vec<String> {
    let all = [run::caveats, warnings::caveats, references::caveats, servers::caveats];
    all.iter().flat_map(|caveats| caveats(record)).collect()
}

/// What must be known before everything else: that a part of the machine was not there.
pub fn first(record: &Record) -> Option<String> {
    machine::stolen(record)
}

/// What must be known before all findings: what their figures are. Said once: every finding would be
/// longer by it.
pub fn how_to_read(record: &Record) -> Vec<String> {
    if !record.cells.iter().any(|cell| cell.measured().is_some()) {
        return Vec::new();
    }
    let most = |of: &dyn Fn(&Cell) -> Option<Estimate>| {
        record.cells.iter().any(|c| of(c).is_some_and(|e| e.interval.is_some()))
    };
    let mut text = if most(&Cell::wall) {
        let of =
            record.within().map_or_else(String::new, |within| format!(", which hold {within}"));
        format!("Ratios are means over processes, with their 95 % intervals in brackets{of}")
    } else {
        "Ratios are means; too few rounds for an interval, so no winner is named".to_owned()
    };
    if record.workloads.len() > FEW {
        text += "; of many workloads, the lowest and the highest";
    }
    if let Some(main) = main_interpreter(record) {
        text += &format!(". Python is {} where no other is named", main.label());
    }
    smoke(record).into_iter().chain([text + "."]).collect()
}

/// Of sizes this small, figures tell nothing about the models.
fn smoke(record: &Record) -> Option<String> {
    is_smoke(record).then(|| {
        "This was the smoke profile: it checks answers at tiny sizes, and its times show what \
         starting costs, not what the models can do."
            .to_owned()
    })
}

fn is_smoke(record: &Record) -> bool {
    record.profile == "smoke"
}
