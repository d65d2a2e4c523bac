//! How samples scatter, and in which order they lie.

use super::warnings::Warning;
use crate::analysis::stats;
use crate::analysis::verdict::Verdict;
use crate::record::{Record, Role};
use crate::words;

/// More than this share of slow samples, of cells with two modes, or of cells that scatter, is worth a
/// sentence.
const MANY: f64 = 0.1;
/// The same of cells that drift.
const MANY_DRIFT: f64 = 0.2;
/// A first sample that takes longer by less than this is no trouble.
const SLOW_FIRST: f64 = 1.05;
/// Processes that correlate less than this are about independent.
const ALIKE: f64 = 0.2;
/// By so many standard deviations chance exceeds what is expected in one record of a hundred.
const DEVIATIONS: f64 = 2.3;

/// Processes that are not independent make intervals too narrow.
pub fn succession(record: &Record) -> Option<Warning> {
    let seen = record.succession()?;
    (seen.correlation > ALIKE.max(DEVIATIONS * seen.deviation)).then(|| Warning {
        name: "processes that are alike",
        text: format!(
            "Processes that follow each other are alike: their times correlate by {}, over {}. What \
             disturbs lasts longer than they do, and intervals are too narrow. Take more of them \
             (`--processes 10`), or run again at another time.",
            words::number(seen.correlation),
            words::plural(seen.cells as u64, "cell")
        ),
    })
}

/// A warm-up that was too short.
pub fn first_rounds(record: &Record) -> Option<Warning> {
    let seen = record.first_rounds().filter(|e| e.value > SLOW_FIRST && e.excludes(1.0))?;
    let text = format!(
        "The first sample in a process takes {} as long as the later ones: it warms up longer than for \
         the one map before. More rounds (`--rounds 6`) make it count less.",
        seen.words(words::times)
    );
    Some(Warning { name: "slow first samples", text })
}

/// Times that go one way.
pub fn drift(record: &Record) -> Option<Warning> {
    let seen = record.drifts();
    let (few, drifting) = (MANY_DRIFT * seen.cells as f64, seen.factors.len());
    let upwards = seen.factors.iter().filter(|factor| **factor > 1.0).count();
    let mut by: Vec<f64> = seen.factors.iter().map(|factor| factor.max(1.0 / factor)).collect();
    let typical = stats::median(&mut by)?;
    (drifting >= 2 && drifting as f64 > few).then(|| Warning {
        name: "drift",
        text: format!(
            "The times of {drifting} of {} drift from the first sample to the last, by a factor of {} in \
             the median, {upwards} of them upwards: the machine became warmer or busier, or calmer. Run \
             once more right after this run, and keep the second record.",
            words::plural(seen.cells as u64, "cell"),
            words::number(typical)
        ),
    })
}

/// Samples that scatter.
pub fn unstable(record: &Record) -> Option<Warning> {
    let (unstable, all) = record.unstable_cells();
    (unstable as f64 > MANY * all as f64).then(|| Warning {
        name: "scatter",
        text: format!(
            "The samples of {unstable} of {} scatter: their standard deviation is a tenth of their mean or \
             more, or one of them is off it by half. Close what else runs, and take more processes \
             (`--processes 10`).",
            words::plural(all as u64, "cell")
        ),
    })
}

/// The machine itself was slower at times: its clock, or a neighbour that a virtual machine hides.
pub fn slowed(record: &Record) -> Option<Warning> {
    let share = record.slowed_share().filter(|share| *share > MANY)?;
    let text = format!(
        "The machine was slower than in its quiet moments before {:.0} % of the samples, as the \
         calibration kernels tell. Ratios are of neighbours and bear that; of plain times read the \
         quiet ones.",
        share * 100.0
    );
    Some(Warning { name: "slow moments", text })
}

/// Times in two modes have a mean that no sample is near.
pub fn two_modes(record: &Record) -> Option<Warning> {
    let cells = record.cells.iter().filter(|c| c.in_flight.is_none() && c.measured().is_some());
    let (all, modes) = cells.fold((0_u32, Vec::new()), |(all, mut modes), cell| {
        modes.extend(cell.two_modes());
        (all + 1, modes)
    });
    let most = modes.iter().max_by(|a, b| a.factor.total_cmp(&b.factor))?;
    (modes.len() as f64 > f64::from(all) * MANY).then(|| Warning {
        name: "two modes",
        text: format!(
            "The times of {} of {} fall into two modes, up to {} apart: whatever slows this machine \
             comes and goes. Their means are near no sample; read the quiet times.",
            modes.len(),
            words::plural(all, "cell"),
            words::times(most.factor)
        ),
    })
}

/// Two copies of one cell ought to agree; where they do not, that is the noise of all the rest.
pub fn control(record: &Record) -> Option<Warning> {
    let differing: Vec<String> = record
        .cells
        .iter()
        .filter(|c| c.role == Role::Control)
        .filter_map(|copy| {
            let ratio = record.ratio(copy, record.twin_of(copy)?)?;
            let differs = matches!(Verdict::of(ratio), Verdict::More | Verdict::Less);
            let runtime = record.runtime_label(&copy.runtime);
            differs.then(|| {
                let model = &copy.model;
                format!("{} for {model} {} in {runtime}", ratio.words(words::number), copy.workload)
            })
        })
        .collect();
    (!differing.is_empty()).then(|| Warning {
        name: "copies that differ",
        text: format!(
            "Two copies of the same cell differed (ratio of their times: {}): read smaller \
             differences than that as noise.",
            words::list(&differing)
        ),
    })
}
