//! Many tasks asleep: what each of them occupies, and how late they wake.

use crate::analysis::names;
use crate::analysis::verdict::grouped;
use crate::record::Record;
use crate::record::asleep::{Asleep, Trial};
use crate::record::probes::Unit;
use crate::report::finding::{Figure, Finding, Measure, plain};
use crate::words::whole;

/// What each task of the largest number occupies, and how late it wakes; of those that came not so
/// far, with how many.
pub fn findings(record: &Record) -> Vec<Finding> {
    let slept = record.asleep.iter().filter(|asleep| asleep.slept().is_some());
    let most = slept.clone().map(|asleep| asleep.tasks).max().unwrap_or(0);
    let furthest: Vec<&Asleep> = grouped(slept.collect(), |a: &&Asleep| (&a.runtime, &a.model))
        .into_iter()
        .filter_map(|(_, alike)| alike.into_iter().max_by_key(|asleep| asleep.tasks))
        .collect();
    let figures = |of: fn(&Trial, u64) -> f64| -> Vec<Figure> {
        let figure = |asleep: &&Asleep| {
            let name = format!("{} {}", names::short(record, &asleep.runtime), asleep.model);
            let fewer = if asleep.tasks == most {
                String::new()
            } else {
                format!(", at most {}", whole(asleep.tasks))
            };
            let value = asleep.estimate(|trial| of(trial, asleep.tasks))?;
            Some(Figure::whose(name + &fewer, value))
        };
        furthest.iter().filter_map(figure).collect()
    };
    let what = format!("{} tasks asleep at once", whole(most));
    let memory = Measure::plain("each occupies", Unit::Bytes);
    let late = Measure::plain("wake-up delay of the last", Unit::Ns);
    let memory = plain(what.clone(), memory, figures(Trial::bytes_each), String::new());
    let late = plain(what, late, figures(|trial, _| trial.late_ns as f64), String::new());
    memory.into_iter().chain(late).collect()
}
