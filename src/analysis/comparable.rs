//! Whether records may be compared, and what must be known of those that may.
//!
//! Other answers, sizes, profiles or texts are other work: no ratio of their times means anything, and
//! none is given. Another machine, build or interpreter is what someone may want to compare: it is said.

use anyhow::{Result, ensure};

use super::verdict::grouped;
use crate::record::{Cell, Interpreter, Record};
use crate::words::{bytes, list, whole};

/// What records are called beside each other, in their order: `A`, `B`, …
pub fn letter(number: usize) -> char {
    char::from(b'A' + (number % 26) as u8)
}

/// Whether two cells of different records are the same square of the grid, at whatever size.
pub fn is_same(a: &Cell, b: &Cell) -> bool {
    let of = |c: &Cell| (c.role, c.workers, c.in_flight, c.lane);
    of(a) == of(b) && (&a.workload, &a.model, &a.runtime) == (&b.workload, &b.model, &b.runtime)
}

/// The cell of `record` that is `cell` of another record, if it was measured.
pub fn counterpart<'a>(record: &'a Record, cell: &Cell) -> Option<&'a Cell> {
    record.cells.iter().find(|c| is_same(c, cell) && c.measured().is_some())
}

/// Refuses records that hold other work than the first, with the reason and the remedy.
///
/// # Errors
/// If they cannot be compared.
pub fn check(records: &[&Record]) -> Result<()> {
    let [first, others @ ..] = records else { return Ok(()) };
    for (number, other) in (1..).zip(others) {
        let (a, b) = (letter(0), letter(number));
        ensure!(
            first.profile == other.profile,
            "{a} is of the profile {} and {b} of {}: their sizes and samples differ; measure again \
             with: gilscope run --profile {}",
            first.profile,
            other.profile,
            first.profile
        );
        for (what, folder, one, two) in [
            ("texts", "--corpus FOLDER", &first.corpus, &other.corpus),
            ("small files", "the same folder", &first.files, &other.files),
        ] {
            let (Some(one), Some(two)) = (one, two) else { continue };
            ensure!(
                one.digest == two.digest,
                "{a} and {b} read other {what}: {} bytes from {}, and {} bytes from {}; measure both \
                 with {folder}",
                whole(one.bytes),
                one.folder,
                whole(two.bytes),
                two.folder
            );
        }
        let mut common = 0;
        for cell in &first.cells {
            let Some(one) = cell.measured() else { continue };
            let Some(counterpart) = counterpart(other, cell) else { continue };
            let Some(two) = counterpart.measured() else { continue };
            common += 1;
            ensure!(
                cell.size == counterpart.size,
                "{} has the size {} in {a} and {} in {b}: one of the two is of another version of \
                 gilscope; measure both with one",
                cell.workload,
                whole(cell.size),
                whole(counterpart.size)
            );
            ensure!(
                one.answer == two.answer,
                "{} with {} has the answer {} in {a} and {} in {b}: they did not do the same work; \
                 measure both with versions of gilscope, and inputs, that agree",
                cell.workload,
                cell.model,
                one.answer,
                two.answer
            );
        }
        ensure!(
            common > 0,
            "{a} and {b} have measured no cell in common: {a} has {}, {b} has {}; measure again with \
             the same --workload, --model and --workers",
            holdings(first),
            holdings(other)
        );
    }
    Ok(())
}

/// What a record has measured, in a few words.
fn holdings(record: &Record) -> String {
    let measured = record.cells.iter().filter(|c| c.measured().is_some());
    let workloads = grouped(measured.collect(), |c| c.workload.as_str());
    let names: Vec<&str> = workloads.into_iter().map(|(name, _)| name).collect();
    match names.as_slice() {
        [] => "no cell of the grid".to_owned(),
        names => list(names),
    }
}

/// Something that a figure depends on, as each record tells it.
type Aspect = (String, Vec<String>);

/// In what these records differ besides their times, a sentence each.
pub fn differences(records: &[&Record]) -> Vec<String> {
    let of_each = |name: &str, of: &dyn Fn(&Record) -> String| -> Aspect {
        (name.to_owned(), records.iter().map(|record| of(record)).collect())
    };
    let mut aspects = vec![
        of_each("processor", &|r| r.machine.cpu.clone()),
        of_each("architecture", &|r| r.machine.arch.clone()),
        of_each("cores that may be used", &|r| r.machine.cores.to_string()),
        of_each("processors", &|r| r.machine.logical_cpus.to_string()),
        of_each("quota of cores", &|r| {
            r.machine.cpu_quota.map_or("none".into(), |q| q.to_string())
        }),
        of_each("memory", &|r| bytes(r.machine.memory_bytes)),
        of_each("operating system", &|r| r.machine.os.clone()),
        of_each("virtualisation", &|r| r.machine.virtualised.clone().unwrap_or_default()),
        of_each("frequency governor", &|r| r.machine.governor.clone().unwrap_or_default()),
        of_each("C library", &|r| r.conditions.c_library.clone().unwrap_or_default()),
        of_each("environment", &|r| {
            let pairs = r.conditions.environment.iter();
            pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        }),
        of_each("gilscope", &|r| format!("{} {}", r.gilscope.version, r.gilscope.commit)),
        of_each("compiler", &|r| r.gilscope.compiler.clone()),
        of_each("compiler's flags", &|r| r.gilscope.flags.clone()),
        of_each("target", &|r| r.gilscope.target.clone()),
        of_each("binary's digest", &|r| r.gilscope.digest.clone()),
        of_each("allocator", &|r| r.gilscope.allocator.clone()),
        of_each("changed scripts", &|r| r.changed_scripts.join(", ")),
    ];
    for id in interpreters_in_common(records) {
        let of = |of: &dyn Fn(&Interpreter) -> String| {
            let own = |r: &&Record| r.interpreters.iter().find(|i| i.id == id).map(of);
            records.iter().map(|r| own(r).unwrap_or_default()).collect()
        };
        aspects.push((format!("interpreter {id}"), of(&Interpreter::label)));
        aspects.push((format!("build of interpreter {id}"), of(&Interpreter::built)));
        aspects.push((format!("compiler of interpreter {id}"), of(&|i| i.compiler.clone())));
    }
    let differ = aspects.iter().filter(|(_, values)| values.iter().any(|v| *v != values[0]));
    let disturbed = (0..).zip(records).filter_map(|(n, r)| disturbed(letter(n), r));
    differ.map(|(name, values)| differs(name, values)).chain(disturbed).collect()
}

fn interpreters_in_common<'a>(records: &[&'a Record]) -> Vec<&'a str> {
    let [first, others @ ..] = records else { return Vec::new() };
    let ran = |r: &Record, id: &str| r.cells.iter().any(|c| c.runtime == id);
    let has = |r: &&Record, id: &str| ran(r, id) && r.interpreters.iter().any(|i| i.id == id);
    let ids = first.interpreters.iter().map(|i| i.id.as_str());
    ids.filter(|id| has(first, id) && others.iter().any(|r| has(r, id))).collect()
}

/// `The processor differs: in A …; in B …`.
fn differs(name: &str, values: &[String]) -> String {
    let groups = grouped((0..).zip(values).collect::<Vec<(usize, &String)>>(), |(_, v)| *v);
    let side = |(value, of): (&String, Vec<(usize, &String)>)| {
        let letters: Vec<String> = of.iter().map(|(n, _)| letter(*n).to_string()).collect();
        let value = if value.trim().is_empty() { "not told" } else { value.trim() };
        format!("{} has {value}", list(&letters)).replace(" and ", " + ")
    };
    let sides: Vec<String> = groups.into_iter().map(side).collect();
    format!("Not the same {name}: {}.", sides.join("; "))
}

/// What makes the times of one record say less.
fn disturbed(letter: char, record: &Record) -> Option<String> {
    let mut said = Vec::new();
    if record.interrupted {
        said.push("was interrupted");
    }
    if record.beside_another {
        said.push("was measured beside another gilscope");
    }
    (!said.is_empty()).then(|| format!("{letter} {}.", list(&said)))
}

/// Whether two records were measured by one and the same binary, as far as they tell.
pub fn same_binary(a: &Record, b: &Record) -> bool {
    !a.gilscope.digest.is_empty() && a.gilscope.digest == b.gilscope.digest
}

/// Whether a runtime runs Python's code by the same interpreter in both.
pub fn same_interpreter(a: &Record, b: &Record, runtime: &str) -> bool {
    let of = |r: &Record| {
        let own = r.interpreters.iter().find(|i| i.id == runtime)?;
        Some((own.label(), own.built(), own.compiler.clone()))
    };
    of(a).is_some() && of(a) == of(b) && a.changed_scripts == b.changed_scripts
}
