//! That others had part of the machine, or that it was set up for something else than measuring.

use super::warnings::Warning;
use crate::record::{Other, Record};
use crate::words;

/// Of the programs that took a core so many are named.
const NAMED: usize = 2;
/// More processor time than this that a hypervisor gave to others is felt.
const STOLEN: f64 = 0.02;
/// More samples than this that waited for the disk are no chance.
const FROM_DISK: f64 = 0.02;
/// Programs that ran or waited to run before the run began, for each processor.
const LOAD: f64 = 0.3;

/// Another program that computes takes its share of the cores, and speed-ups are then of what is left.
pub fn stolen(record: &Record) -> Option<String> {
    let (workload, share) = record.stolen_share()?;
    let others = &record.conditions.others;
    let name = |other: &Other| format!("{} {} cores", other.name, words::number(other.cores));
    let names: Vec<String> = others.iter().take(NAMED).map(name).collect();
    let names =
        if names.is_empty() { String::new() } else { format!(" ({})", words::list(&names)) };
    Some(format!(
        "Other programs took {:.0} % of a core{names} while {workload} was measured: sequential programs, \
         which need one, had {:.0} % of it in the median. Close them and run again.",
        share * 100.0,
        (1.0 - share) * 100.0
    ))
}

/// So does another virtual machine on the same host.
pub fn hypervisor(record: &Record) -> Option<Warning> {
    let share = record.steal_share().filter(|share| *share > STOLEN)?;
    let text = format!(
        "The hypervisor gave {:.0} % of the processor time that samples asked for to others. Use a \
         machine whose cores are its own (neither shared nor burstable), or run again at another hour.",
        share * 100.0
    );
    Some(Warning { name: "steal", text })
}

/// Memory that was on the disk while a sample ran.
pub fn memory(record: &Record) -> Option<Warning> {
    let share = record.disk_share().filter(|share| *share > FROM_DISK)?;
    let text = format!(
        "{:.0} % of the samples waited for memory from the disk (major page faults). Close programs \
         that hold much of it, or run fewer workers at once (`--workers`).",
        share * 100.0
    );
    Some(Warning { name: "swapping", text })
}

/// A battery holds the processor at a lower power, and less of it as the charge sinks.
pub fn battery(record: &Record) -> Option<Warning> {
    noticed(record, &["on battery"])?;
    let text = "The machine ran on battery, which slows it down, and more as the charge sinks. Plug it in \
                and run again."
        .to_owned();
    Some(Warning { name: "battery", text })
}

/// Programs that were there before the run.
pub fn load(record: &Record) -> Option<Warning> {
    let (load, processors) = (record.conditions.load?, record.machine.logical_cpus.max(1));
    (load > LOAD * f64::from(processors)).then(|| Warning {
        name: "load",
        text: format!(
            "The load was {} on {} when the run began: other programs ran, or had until just before. \
             Close them (`top` shows them), wait a minute, and run again.",
            words::number(load),
            words::plural(processors, "processor")
        ),
    })
}

/// A frequency that changes by itself.
pub fn frequency(record: &Record) -> Option<Warning> {
    let seen = noticed(record, &["frequency governor", "raise its frequency"])?;
    let text = format!(
        "The frequency changes by itself: {seen}. Hold speed-ups against the capacity line, which was \
         measured alike, or fix it: `gilscope doctor` says how."
    );
    Some(Warning { name: "frequency", text })
}

/// Memory on the disk before the run, whether or not it was needed meanwhile.
pub fn swap(record: &Record) -> Option<Warning> {
    let seen = noticed(record, &["of swap are in use", "waited for memory"])?;
    let text = format!(
        "Memory was short when the run began: {seen}. Close programs that hold much of it, and run again."
    );
    Some(Warning { name: "swap", text })
}

/// What was noticed before the run, where one of `words` stands: a record keeps no more of it than what
/// was said. (A test holds these words against what [`crate::machine`] says.)
fn noticed(record: &Record, words: &[&str]) -> Option<String> {
    let is_meant = |notice: &&String| words.iter().any(|word| notice.contains(word));
    let seen: Vec<&str> =
        record.conditions.notices.iter().filter(is_meant).map(String::as_str).collect();
    (!seen.is_empty()).then(|| seen.join("; "))
}
