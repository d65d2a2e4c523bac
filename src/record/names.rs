//! The names in a record: what files and columns are called by.

use anyhow::{Result, bail};

use super::Record;
use crate::words::whole;

/// Characters of a name; the longest of gilscope's own has some thirty.
const LONGEST: usize = 100;

/// Whether every name in `record` is of a sane length.
///
/// # Errors
/// If one is longer: then it is none of gilscope's, and would become the name of a file.
pub fn check(record: &Record) -> Result<()> {
    match all(record).find(|name| name.chars().count() > LONGEST) {
        None => Ok(()),
        Some(name) => bail!(
            "it has a name of {} characters, “{}…”, and gilscope's have {LONGEST} at most: it was changed",
            whole(name.chars().count() as u64),
            name.chars().take(20).collect::<String>()
        ),
    }
}

fn all(record: &Record) -> impl Iterator<Item = &String> {
    let interpreters = record.interpreters.iter().flat_map(|i| [&i.id, &i.version]);
    let workloads = record.workloads.iter().map(|info| &info.name);
    let models = record.models.iter().map(|model| &model.name);
    let cells = record.cells.iter().flat_map(|c| [&c.workload, &c.model, &c.runtime]);
    let services = record.services.iter().flat_map(|s| [&s.server, &s.runtime]);
    let asleep = record.asleep.iter().flat_map(|cell| [&cell.model, &cell.runtime]);
    let probes = record.probes.iter().flat_map(|probe| {
        let cases = probe.cases.iter().flat_map(|c| [&c.variant, &c.model, &c.runtime]);
        [&probe.name].into_iter().chain(cases)
    });
    let started = [&record.started, &record.profile].into_iter();
    let grid = workloads.chain(models).chain(cells);
    started.chain(interpreters).chain(grid).chain(services).chain(asleep).chain(probes)
}
