//! What other programs read: figures are the record's own, and those programs take them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use gilscope::export::csv::Table;
use gilscope::export::{csv, markdown, pyperf, trace};
use gilscope::python::EXECUTABLE;
use gilscope::record::probes::UNBOUNDED;
use gilscope::record::services::Round;
use gilscope::record::*;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::support::{PATIENCE, gilscope};
use crate::{floor, made_up, made_up_noise, made_up_waiting, record_schema, slides};

/// A Python with these packages: the one that `GILSCOPE_TOOLS_PYTHON` names, which must have the first of
/// them, or the embedded one. Without one there is a line to say so.
fn python(packages: &[&str]) -> Option<PathBuf> {
    let named = std::env::var_os("GILSCOPE_TOOLS_PYTHON").map(PathBuf::from);
    let python = named.clone().unwrap_or_else(|| EXECUTABLE.into());
    let has = |package: &&&str| {
        let mut command = assert_cmd::Command::new(&python);
        command.args(["-c", &format!("import {package}")]).output().unwrap().status.success()
    };
    let Some(missing) = packages.iter().find(|package| !has(package)) else { return Some(python) };
    let install = format!("{} -m pip install {}", python.display(), packages.join(" "));
    assert!(named.is_none(), "GILSCOPE_TOOLS_PYTHON has no {missing}: {install}");
    eprintln!(
        "not tested: no {missing}; {install}, or name a Python that has it in GILSCOPE_TOOLS_PYTHON"
    );
    None
}

/// Rows by the names of their columns.
type Rows = Vec<BTreeMap<String, String>>;

fn rows(record: &Record, table: Table) -> Rows {
    let text = csv::of(std::slice::from_ref(record), table).unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// As in a table: empty if there is none.
fn field(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A record in which samples have all that they can have, and some of them hardly anything.
fn various() -> Record {
    let mut record = made_up_noise::quiet(made_up_noise::QUICK, 0.02, 3);
    let mut n = 0;
    made_up_noise::change(&mut record, |sample| {
        n += 1;
        // Whole numbers at first, which says nothing of what comes later.
        sample.repeats = if n < 300 { 1 } else { 1 + n % 3 };
        sample.wall_ns = 1_234_567_891_234 + u64::from(n);
        sample.peak_memory_bytes = Some(u64::MAX - u64::from(n));
        sample.processors = Some((n % 8, 7));
        if n % 5 == 0 {
            *sample = Sample {
                process: sample.process,
                round: sample.round,
                repeats: sample.repeats,
                wall_ns: sample.wall_ns,
                ..Sample::default()
            };
        }
    });
    record
}

#[test]
fn a_sample_is_a_row_and_its_figures_are_the_records() {
    let record = various();
    let rows = rows(&record, Table::Cells);
    let samples = record
        .cells
        .iter()
        .flat_map(|cell| cell.measured().unwrap().samples.iter().map(move |sample| (cell, sample)));
    let samples: Vec<(&Cell, &Sample)> = samples.collect();
    assert_eq!(rows.len(), samples.len());
    for (row, (cell, sample)) in rows.iter().zip(samples) {
        let is_known = sample.at_ns > 0;
        for (column, value) in [
            ("workload", cell.workload.clone()),
            ("size", cell.size.to_string()),
            ("unit", "numbers".to_owned()),
            ("role", "shared".to_owned()),
            ("language", if cell.is_native() { "rust" } else { "python" }.to_owned()),
            ("runtime", cell.runtime.clone()),
            ("interpreter", if cell.is_native() { "" } else { "CPython 3.11.7" }.to_owned()),
            ("model", cell.model.clone()),
            ("workers", cell.workers.to_string()),
            ("in_flight", String::new()),
            ("lane", "plain".to_owned()),
            ("process", sample.process.to_string()),
            ("round", sample.round.to_string()),
            ("repeats", sample.repeats.to_string()),
            ("place", field(Some(sample.place).filter(|_| is_known))),
            ("at_ns", field(Some(sample.at_ns).filter(|_| is_known))),
            ("wall_ns", sample.wall_ns.to_string()),
            ("cpu_ns", field(sample.used.cpu_ns)),
            ("voluntary_switches", field(sample.used.voluntary_switches)),
            ("major_faults", field(sample.used.major_faults)),
            ("peak_memory_bytes", field(sample.peak_memory_bytes)),
            ("processor_before", field(sample.processors.map(|p| p.0))),
            ("processor_after", field(sample.processors.map(|p| p.1))),
            ("steal_ns", field(sample.steal_ns)),
            ("calibration_latency_ns", field(sample.calibration.map(|c| c.latency_ns))),
            ("calibration_throughput_ns", field(sample.calibration.map(|c| c.throughput_ns))),
        ] {
            assert_eq!(row[column], value, "{column} of {cell:?}");
        }
        let each: f64 = row["wall_ns_per_map"].parse().unwrap();
        assert_eq!(each, sample.wall_ns as f64 / f64::from(sample.repeats));
    }
}

#[test]
fn every_kind_of_measurement_has_its_table() {
    let record = slides::whole(2);
    assert_eq!(
        Table::all_in(std::slice::from_ref(&record)),
        [Table::Cells, Table::Services, Table::Asleep, Table::Probes]
    );
    let services = rows(&record, Table::Services);
    let rounds = |service: &'_ services::Service| match &service.outcome {
        Outcome::Measured(load) => {
            load.closed.iter().chain(&load.open).cloned().collect::<Vec<Round>>()
        }
        _ => vec![],
    };
    let rounds: Vec<Round> = record.services.iter().flat_map(rounds).collect();
    assert_eq!(services.len(), rounds.len());
    for (row, round) in services.iter().zip(&rounds) {
        assert_eq!(row["loop"], if round.rate.is_some() { "open" } else { "closed" });
        assert_eq!(row["rate_per_s"], field(round.rate.map(|rate| format!("{rate:.1}"))));
        assert_eq!(row["requests"], round.requests.to_string());
        assert_eq!(row["wall_ns"], round.wall_ns.to_string());
        assert_eq!(row["latency_p99_5_ns"], round.latency[5].1.to_string());
        assert_eq!(row["latency_max_ns"], round.latency[6].1.to_string());
        // Older records do not tell.
        assert_eq!(row["at_ns"], "");
    }
    let asleep = rows(&record, Table::Asleep);
    let trials = record.asleep.iter().filter_map(|asleep| asleep.slept());
    let trials: Vec<asleep::Trial> = trials.flat_map(|sleeps| sleeps.trials.clone()).collect();
    assert_eq!(asleep.len(), trials.len());
    for (row, trial) in asleep.iter().zip(&trials) {
        assert_eq!(row["peak_bytes"], trial.peak_bytes.to_string());
        assert_eq!(row["late_ns"], trial.late_ns.to_string());
        assert_eq!(row["cpu_ns"], field(trial.cpu_ns));
    }
    let looks = floor::record_of(floor::looks(2, |_| 1.0));
    let table = rows(&looks, Table::Looks);
    assert_eq!(table.len(), looks.looks.len());
    for (row, look) in table.iter().zip(&looks.looks) {
        assert_eq!(row["at_ns"], look.at_ns.to_string());
        assert_eq!(row["throughput_ns"], look.took.throughput_ns.to_string());
    }
}

#[test]
fn a_probe_has_a_row_for_each_value_whatever_its_shape() {
    let mut record = slides::whole(2);
    let probe = record.probes.iter_mut().find(|probe| probe.name == "handoff").unwrap();
    "wait for the GIL".clone_into(&mut probe.durations);
    probe.cases[0].at = UNBOUNDED;
    let Outcome::Measured(takes) = &mut probe.cases[0].outcome else { panic!("it was measured") };
    takes.takes[1].durations = vec![(5_000_000, 7), (u64::MAX, 1)];
    takes.takes[1].figures = [("share".to_owned(), 0.1 + 0.2)].into();
    let tracks = takes.takes[1].tracks.clone();
    let table = rows(&record, Table::Probes);
    let of_take: Vec<_> = table
        .iter()
        .filter(|row| (&*row["probe"], &*row["at"], &*row["take"]) == ("handoff", "", "1"))
        .collect();
    let all = |shape: &str, columns: &[&str]| -> Vec<Vec<String>> {
        let rows = of_take.iter().filter(|row| row["shape"] == shape);
        rows.map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect()
    };
    let columns = ["quantity", "value", "took_ns", "count"];
    assert_eq!(all("figure", &columns), [["share", "0.30000000000000004", "", ""]]);
    let waits = "wait for the GIL";
    let most = u64::MAX.to_string();
    assert_eq!(all("duration", &columns), [[waits, "", "5000000", "7"], [waits, "", &most, "1"]]);
    let spans = tracks.iter().enumerate().flat_map(|(number, track)| {
        let row =
            move |(from, to): &(u64, u64)| [number as u64, *from, to - from].map(|n| n.to_string());
        track.spans.iter().map(row)
    });
    assert_eq!(all("span", &["track", "from_ns", "took_ns"]), Vec::from_iter(spans));
}

/// A field may hold whatever ends fields, and a table without rows still has its columns.
#[test]
fn csv_is_quoted_and_has_its_columns_in_any_case() {
    let mut record = made_up::whole(2);
    let name = "a,\"b\"\nc;\t|";
    name.clone_into(&mut record.cells[0].workload);
    assert_eq!(rows(&record, Table::Cells)[0]["workload"], name);
    for cell in &mut record.cells {
        cell.outcome = Outcome::Skipped { reason: "it rains".to_owned(), remedy: None };
    }
    let absent = csv::absent(std::slice::from_ref(&record), Table::Cells);
    assert_eq!(absent.len(), record.cells.len());
    let text = csv::of(&[record], Table::Cells).unwrap();
    assert!(text.starts_with("started,workload,size,") && text.lines().count() == 1, "{text}");
}

fn saved(folder: &Path, name: &str, record: &Record) -> PathBuf {
    let path = folder.join(name);
    file::write(record, &path).unwrap();
    path
}

/// Runs `gilscope export`, and returns what it prints.
fn exported(record: &Path, arguments: &[&str]) -> String {
    let mut command = gilscope();
    let done = command.arg("export").arg(record).args(arguments).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

const READ_BY_DATA_FRAMES: &str = r#"
import sys

import pandas
import polars

path, samples, wall_ns, cpu_ns = sys.argv[1], *map(int, sys.argv[2:])
frame = pandas.read_csv(path)
assert len(frame) == samples, len(frame)
assert str(frame["wall_ns"].dtype) == "int64", frame.dtypes
assert str(frame["size"].dtype) == "int64", frame.dtypes
assert str(frame["wall_ns_per_map"].dtype) == "float64", frame.dtypes
assert sum(map(int, frame["wall_ns"])) == wall_ns
assert int(frame["cpu_ns"].sum()) == cpu_ns
assert frame["calibration_latency_ns"].isna().any()
assert set(frame["language"]) == {"rust", "python"}
frame = polars.read_csv(path)
assert frame.height == samples
assert frame["wall_ns"].dtype == polars.Int64, frame.schema
assert frame["wall_ns_per_map"].dtype == polars.Float64, frame.schema
assert frame["wall_ns"].sum() == wall_ns and frame["cpu_ns"].sum() == cpu_ns
"#;

#[test]
fn pandas_and_polars_read_the_table_as_it_is() {
    let Some(python) = python(&["pandas", "polars"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut record = various();
    made_up_noise::change(&mut record, |sample| sample.peak_memory_bytes = Some(1 << 20));
    let table = folder.path().join("samples.csv");
    fs::write(&table, csv::of(std::slice::from_ref(&record), Table::Cells).unwrap()).unwrap();
    let samples: Vec<Sample> =
        record.cells.iter().flat_map(|cell| cell.measured().unwrap().samples.clone()).collect();
    let cpu = samples.iter().filter_map(|sample| sample.used.cpu_ns).sum::<u64>();
    let wall = samples.iter().map(|sample| sample.wall_ns).sum::<u64>();
    let mut command = assert_cmd::Command::new(python);
    command.args(["-c", READ_BY_DATA_FRAMES]).arg(table);
    command.args([samples.len().to_string(), wall.to_string(), cpu.to_string()]);
    command.timeout(PATIENCE).assert().success();
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_benchmark_is_a_cell_and_a_run_a_process() {
    let record = various();
    let suite = parsed(&pyperf::of(std::slice::from_ref(&record)).unwrap());
    assert_eq!(suite["version"], "1.0");
    let benchmarks = suite["benchmarks"].as_array().unwrap();
    assert_eq!(benchmarks.len(), record.cells.len());
    let name = |benchmark: &Value| benchmark["metadata"]["name"].as_str().unwrap().to_owned();
    let names: Vec<String> = benchmarks.iter().map(name).collect();
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    assert!(names.contains(&"primes/sequential (Rust, 1000 numbers)".to_owned()), "{names:?}");
    let python = "primes/processes/2 (CPython 3.11.7, 1000 numbers)".to_owned();
    assert!(names.contains(&python), "{names:?}");
    for (benchmark, cell) in benchmarks.iter().zip(&record.cells) {
        assert_eq!(benchmark["metadata"]["unit"], "second");
        let runs = benchmark["runs"].as_array().unwrap();
        let samples = &cell.measured().unwrap().samples;
        assert_eq!(runs.len(), record.processes as usize);
        for (process, run) in (0..).zip(runs) {
            let own: Vec<&Sample> = samples.iter().filter(|s| s.process == process).collect();
            let seconds: Vec<f64> = own.iter().map(|sample| sample.seconds()).collect();
            assert_eq!(run["values"], serde_json::json!(seconds));
            let is_same = own.iter().all(|sample| sample.repeats == own[0].repeats);
            assert_eq!(run["metadata"]["loops"].as_u64(), is_same.then(|| own[0].repeats.into()));
            assert_eq!(run["metadata"]["date"], "2026-01-02 03:04:05");
        }
    }
}

/// Sizes, roles, lanes and requests in flight are in the names, so that no two are one.
#[test]
fn no_two_benchmarks_of_a_record_have_one_name() {
    let record = made_up_waiting::whole(16, 9);
    let suite = parsed(&pyperf::of(std::slice::from_ref(&record)).unwrap());
    let measured = record.cells.iter().filter(|cell| cell.measured().is_some()).count();
    assert_eq!(suite["benchmarks"].as_array().unwrap().len(), measured);
    let twice = pyperf::of(&[record.clone(), record]).unwrap_err().to_string();
    assert!(twice.contains("one record at a time"), "{twice}");
    let none = pyperf::of(&[made_up::record(2)]).unwrap_err().to_string();
    assert!(none.contains("--format csv"), "{none}");
}

#[test]
fn pyperf_takes_the_file() {
    let Some(python) = python(&["pyperf"]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut record = made_up::whole(2);
    // What must not come to harm, or do any.
    "Made-up\n \u{7} Processor é".clone_into(&mut record.machine.cpu);
    record.gilscope.compiler.clear();
    if let Outcome::Measured(measured) = &mut record.cells[0].outcome {
        measured.samples.truncate(1);
    }
    if let Outcome::Measured(measured) = &mut record.cells[1].outcome {
        measured.samples[0].wall_ns = 0;
    }
    let [old, new] = ["old", "new"].map(|name| {
        let path = saved(folder.path(), &format!("{name}-record.json"), &record);
        for cell in &mut record.cells {
            let Outcome::Measured(measured) = &mut cell.outcome else { continue };
            measured.samples.iter_mut().for_each(|sample| sample.wall_ns *= 2);
        }
        let to = folder.path().join(format!("{name}.json"));
        exported(&path, &["--format", "pyperf", "-o", to.to_str().unwrap()]);
        to
    });
    let run = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::new(&python);
        command.args(["-m", "pyperf"]).args(arguments).timeout(PATIENCE);
        let done = command.assert().success();
        String::from_utf8(done.get_output().stdout.clone()).unwrap()
    };
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let name = "primes/threads/2 (CPython 3.11.7, 1000 numbers)";
    for command in ["check", "hist", "stats"] {
        assert!(run(&[command, old]).contains(name), "{command}");
    }
    let told = run(&["stats", "-b", name, new]);
    assert!(told.contains("Number of run with values: 5"), "{told}");
    assert!(told.contains("Total number of values: 20"), "{told}");
    let compared = run(&["compare_to", old, new]);
    assert!(compared.contains("2.00x slower") && compared.contains(name), "{compared}");
}

/// What a run leaves, in every form.
#[test]
fn a_record_that_was_just_measured_is_exported() {
    let out = tempfile::tempdir().unwrap();
    let run = ["run", "--profile", "smoke", "--workload", "primes", "--model", "threads", "--out"];
    gilscope().args(run).arg(out.path()).assert().success();
    let path = out.path().join("record.json");
    let record = file::read(&path).unwrap();
    record_schema::check(&serde_json::json!(record), "smoke");
    let cells = record.cells.iter().filter_map(Cell::measured);
    let samples: usize = cells.clone().map(|measured| measured.samples.len()).sum();
    let table = exported(&path, &["--format", "csv"]);
    assert_eq!(table.lines().count() - 1, samples);
    let suite = parsed(&exported(&path, &["--format", "pyperf"]));
    assert_eq!(suite["benchmarks"].as_array().unwrap().len(), cells.count());
    assert!(events(&record).iter().filter(|event| event["cat"] == "sample").count() == samples);
    let text = exported(&path, &["--format", "markdown"]);
    assert!(text.contains("Nothing was measured more than once"), "{text}");
    assert!(text.contains("Measured by `gilscope run --profile smoke"), "{text}");
}

fn events(record: &Record) -> Vec<Value> {
    let trace = parsed(&trace::of(std::slice::from_ref(record)));
    let schema = parsed(include_str!("trace.schema.json"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    if let Err(error) = validator.validate(&trace) {
        panic!("{}: {error:.300}", error.instance_path());
    }
    trace["traceEvents"].as_array().unwrap().clone()
}

/// Nanoseconds of what are microseconds there.
fn ns(event: &Value, key: &str) -> u64 {
    (event[key].as_f64().unwrap() * 1e3).round() as u64
}

#[test]
fn a_trace_is_the_run_in_order() {
    let record = made_up_noise::quiet(made_up_noise::QUICK, 0.02, 3);
    let events = events(&record);
    let of = |kind: &str| -> Vec<&Value> { events.iter().filter(|e| e["cat"] == kind).collect() };
    let (samples, generations) = (of("sample"), of("generation"));
    let all: usize = record.cells.iter().map(|cell| cell.measured().unwrap().samples.len()).sum();
    assert_eq!(samples.len(), all);
    assert_eq!(generations.len(), 4 * record.processes as usize);
    // One at a time, as they were measured: generation by generation, workload by workload.
    for spans in [&samples, &generations] {
        for pair in spans.windows(2) {
            assert!(ns(pair[0], "ts") + ns(pair[0], "dur") <= ns(pair[1], "ts"), "{pair:?}");
        }
    }
    // In a generation, as far apart as they were.
    let at = |event: &Value| event["args"]["at_ns"].as_u64().unwrap();
    for pair in samples.windows(2) {
        let alike = |key: &str| pair[0][key] == pair[1][key];
        if alike("pid") && pair[0]["args"]["process"] == pair[1]["args"]["process"] {
            assert_eq!(ns(pair[1], "ts") - ns(pair[0], "ts"), at(pair[1]) - at(pair[0]));
        }
    }
    for sample in &samples {
        let args = &sample["args"];
        assert_eq!(ns(sample, "dur"), args["wall_ns"].as_u64().unwrap());
        assert_eq!(args["repeats"], 1);
        let is_it = |cell: &&Cell| args["model"] == *cell.model && args["runtime"] == *cell.runtime;
        let mut cells = record.cells.iter().filter(is_it);
        let has = |cell: &Cell| {
            let samples = &cell.measured().unwrap().samples;
            samples
                .iter()
                .any(|s| (s.wall_ns, s.at_ns) == (args["wall_ns"].as_u64().unwrap(), at(sample)))
        };
        assert!(cells.any(has), "{sample}");
    }
    let name = |name: &str| events.iter().any(|event| event["args"]["name"] == name);
    assert!(name("primes") && name("json") && name("Rust sequential, 1,000 numbers"));
}

/// Servers' rounds and probes' tracks; and samples of a record that does not tell when they were taken.
#[test]
fn a_trace_has_whatever_ran() {
    let record = slides::whole(2);
    let events = events(&record);
    let kinds: HashSet<&str> = events.iter().filter_map(|event| event["cat"].as_str()).collect();
    assert_eq!(kinds, HashSet::from(["sample", "generation", "probe"]));
    let rounds = events.iter().filter(|event| event["name"] == "closed loop").count();
    assert_eq!(rounds, record.services.len() * 12);
    // One process for each case with tracks, one thread for each of these.
    let cases = record.probes.iter().flat_map(|probe| &probe.cases);
    let tracks = cases.flat_map(|case| &case.takes()[0].tracks);
    let spans: usize = tracks.map(|track| track.spans.len()).sum();
    assert_eq!(events.iter().filter(|event| event["cat"] == "probe").count(), spans);
    // Nothing lies over another in its thread.
    let mut last: BTreeMap<(u64, u64), u64> = BTreeMap::new();
    for event in events.iter().filter(|event| event["ph"] == "X") {
        let thread = (event["pid"].as_u64().unwrap(), event["tid"].as_u64().unwrap());
        let (from, to) = (ns(event, "ts"), ns(event, "ts") + ns(event, "dur"));
        let before = last.insert(thread, to).unwrap_or(0);
        assert!(before <= from, "{event}");
    }
    assert!(!trace::has_any(&[made_up::record(2)]));
}

#[test]
fn markdown_has_the_figures_with_which_a_run_ends() {
    let record = slides::whole(2);
    let text = markdown::of(std::slice::from_ref(&record));
    assert!(
        text.starts_with("### gilscope 0.0.0 on Made-up Processor 9000, 2 cores, 2026-01-02\n")
    );
    assert!(text.contains("CPython 3.11.7"), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    let fields = |start: &str| -> Vec<&str> {
        let line = lines.iter().find(|line| line.starts_with(start)).unwrap();
        line.trim_matches('|').split('|').map(str::trim).collect()
    };
    assert_eq!(
        fields("| 2 workers"),
        [
            "2 workers",
            "Python threads",
            "Python processes",
            "Rust's best",
            "sequential Python/Rust"
        ]
    );
    let row = fields("| fetch");
    for (field, part) in row.iter().zip(["fetch, 10,000", "failed", "× [", "tokio ", "× ["]) {
        assert!(field.contains(part), "{row:?}");
    }
    // Every table is one: as many fields in each line.
    for block in text.split("\n\n").filter(|block| block.starts_with('|')) {
        let fields: HashSet<usize> = block.lines().map(|line| line.matches('|').count()).collect();
        assert_eq!(fields.len(), 1, "{block}");
    }
    for said in ["answers/s", "each holds", "- handoff: ", "95 % intervals", "Without figures: "] {
        assert!(text.contains(said), "{said} in {text}");
    }
    insta::assert_snapshot!("export_markdown", markdown::of(&[made_up::whole(2)]));
}

#[test]
fn what_a_record_says_is_text_in_markdown() {
    let mut record = made_up::whole(2);
    let evil = "|<img src=x onerror=alert(1)>`\n\n# [a](javascript:b) **c**";
    for text in [
        &mut record.machine.cpu,
        &mut record.machine.os,
        &mut record.gilscope.version,
        &mut record.profile,
        &mut record.interpreters[0].version,
        &mut record.started,
    ] {
        evil.clone_into(text);
    }
    let workload = record.workloads[0].name.clone();
    for name in record.cells.iter_mut().map(|cell| &mut cell.workload).filter(|n| **n == workload) {
        evil.clone_into(name);
    }
    evil.clone_into(&mut record.workloads[0].name);
    record.models.iter_mut().for_each(|model| evil.clone_into(&mut model.label));
    record.command = Some(format!("gilscope run --predict '{evil}'"));
    let text = markdown::of(&[record]);
    let command = text.lines().last().unwrap();
    assert!(
        command.starts_with("Measured by ``gilscope run") && command.ends_with("``."),
        "{command}"
    );
    let rest = text.strip_suffix(command).unwrap();
    assert!(!rest.contains('<') && !rest.contains("\n# ") && !rest.contains("**"), "{rest}");
    let is_escaped = |at: usize| rest[..at].ends_with('\\');
    assert!(rest.match_indices(['`', '#']).skip(3).all(|(at, _)| is_escaped(at)), "{rest}");
    let row = rest.lines().find(|line| line.starts_with(r"| \|&lt;img")).unwrap();
    assert_eq!(row.matches('|').count() - row.matches(r"\|").count(), 6, "{row}");
}

#[test]
fn the_command_says_what_is_not_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = slides::whole(2);
    record.cells[0].outcome = Outcome::Skipped { reason: "it rains".to_owned(), remedy: None };
    let path = saved(folder.path(), "record.json", &record);
    let export = |arguments: &[&str]| {
        let mut command = gilscope();
        command.arg("export").args(arguments).assert()
    };
    let record_path = path.to_str().unwrap();
    let of_record = |arguments: &[&str]| export(&[&[record_path], arguments].concat());
    of_record(&["--format", "csv"])
        .success()
        .stdout(contains("\n2026-01-02T03:04:05+00:00,primes,1000,numbers,shared,python,"))
        .stderr(contains("the table cells").and(contains("services, asleep and probes")))
        .stderr(contains("1 skipped"));
    of_record(&["--format", "csv", "--table", "asleep"])
        .success()
        .stdout(predicates::str::starts_with("started,model,language,"))
        .stderr(contains("--table chooses").not());
    of_record(&["--format", "csv", "--table", "looks"])
        .failure()
        .stderr(contains("cells, services"));
    of_record(&["--format", "trace", "--table", "cells"])
        .failure()
        .stderr(contains("leave it out"));
    of_record(&[]).code(2).stderr(contains("--format"));
    export(&["--schema", record_path]).code(2);
    export(&["--format", "csv", "nowhere.json"]).failure().stderr(contains("nowhere.json"));
    of_record(&["--format", "markdown"]).success().stdout(contains("### gilscope")).stderr("");
    let nothing = saved(folder.path(), "nothing.json", &made_up::record(2));
    for format in ["csv", "pyperf", "trace"] {
        export(&[nothing.to_str().unwrap(), "--format", format]).failure().stdout("");
    }
    let to = folder.path().join("no such folder").join("out.csv");
    of_record(&["--format", "csv", "-o", to.to_str().unwrap()])
        .failure()
        .stderr(contains("out.csv").and(contains("--output FILE")));
    // A page has records inside; several of them are one table.
    let page = folder.path().join("page.html");
    fs::write(&page, kept::keep(&record).unwrap().repeat(2)).unwrap();
    let both = exported(&page, &["--format", "csv"]);
    let one = exported(&path, &["--format", "csv"]);
    assert_eq!(both.lines().count() - 1, 2 * (one.lines().count() - 1));
}

#[cfg(unix)]
#[test]
fn a_reader_may_leave_early_and_a_full_disk_is_told() {
    use std::process::Stdio;
    let folder = tempfile::tempdir().unwrap();
    let path = saved(folder.path(), "record.json", &made_up::whole(2));
    let mut command = std::process::Command::new(crate::support::program());
    command.arg("export").arg(&path).args(["--format", "csv"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    if Path::new("/dev/full").exists() {
        let mut command = gilscope();
        command.arg("export").arg(&path).args(["--format", "csv", "-o", "/dev/full"]);
        command.assert().failure().stderr(contains("/dev/full"));
        assert!(Path::new("/dev/full").exists());
    }
}
