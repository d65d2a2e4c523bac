//! Records of older gilscopes, told in today's words.

use super::{OWN_PYTHON, Record, SCHEMA};

/// What gilscope's own Python was called up to schema 2, when it could only be one that was linked to it.
const EMBEDDED: &str = "embedded";

/// The same record as it would be written today.
pub fn renewed(mut record: Record) -> Record {
    if record.schema < 3 {
        for interpreter in &mut record.interpreters {
            interpreter.embedded = interpreter.id == EMBEDDED;
        }
        runtimes(&mut record)
            .filter(|id| *id == EMBEDDED)
            .for_each(|id| *id = OWN_PYTHON.to_owned());
    }
    record.schema = SCHEMA;
    record
}

/// Every place where a record names a runtime.
fn runtimes(record: &mut Record) -> impl Iterator<Item = &mut String> {
    let interpreters = record.interpreters.iter_mut().map(|interpreter| &mut interpreter.id);
    let cells = record.cells.iter_mut().map(|cell| &mut cell.runtime);
    let services = record.services.iter_mut().map(|service| &mut service.runtime);
    let asleep = record.asleep.iter_mut().map(|cell| &mut cell.runtime);
    let cases = record.probes.iter_mut().flat_map(|probe| &mut probe.cases);
    let probes = cases.map(|case| &mut case.runtime);
    interpreters.chain(cells).chain(services).chain(asleep).chain(probes)
}
