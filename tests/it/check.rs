//! `python_scripts/analysis/check.py` recomputes what is printed, and notices what was changed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use gilscope::python::EXECUTABLE;
use gilscope::record::*;
use gilscope::report;

use crate::support::{PATIENCE, program, scripts};
use crate::{floor, made_up, made_up_noise, made_up_waiting};

/// A Python with NumPy: the one that `GILSCOPE_NUMPY_PYTHON` names, which must have it, or the one
/// that is embedded. Without one there is a line to say so.
fn python() -> Option<PathBuf> {
    let named = env::var_os("GILSCOPE_NUMPY_PYTHON").map(PathBuf::from);
    let python = named.clone().unwrap_or_else(|| EXECUTABLE.into());
    let mut command = assert_cmd::Command::new(&python);
    let output = command.args(["-c", "import numpy"]).output().unwrap();
    let found = output.status.success();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(found || named.is_none(), "GILSCOPE_NUMPY_PYTHON has no NumPy: {error}");
    if !found {
        eprintln!("not tested: no NumPy; name a Python that has it in GILSCOPE_NUMPY_PYTHON");
    }
    found.then_some(python)
}

fn check(python: &Path, arguments: &[&Path]) -> Output {
    let mut command = assert_cmd::Command::new(python);
    command.arg("-B").arg(scripts().join("analysis/check.py")).args(arguments);
    command.timeout(PATIENCE).output().unwrap()
}

/// All that is printed of these records is recomputed, at least `figures` figures of each.
fn agrees(records: &[PathBuf], figures: u32) {
    let Some(python) = python() else { return };
    let arguments = [Path::new("--gilscope"), program()].into_iter();
    let arguments: Vec<&Path> = arguments.chain(records.iter().map(PathBuf::as_path)).collect();
    let output = check(&python, &arguments);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for record in records {
        let start = format!("{}: ", record.display());
        let line = said.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
        let checked: u32 = line.split(' ').next().unwrap().replace(',', "").parse().unwrap();
        assert!(checked >= figures, "{line}");
        assert!(line.ends_with(" 0 differ, 0 not recognised"), "{line}");
    }
}

/// Fails, and what it says holds all of `words`.
fn differs(record: &Path, printed: &Path, words: &[&str]) {
    let Some(python) = python() else { return };
    let output = check(&python, &[record, Path::new("--printed"), printed]);
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}{error}");
    let found = said.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(found, "{words:?} in {said}");
}

fn gallery(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("charts").join(folder).join("record.json")
}

/// A folder with the record, and with what is printed of it.
fn folder(record: &Record) -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (path, printed) = (folder.path().join("record.json"), folder.path().join("printed"));
    file::write(record, &path).unwrap();
    fs::write(&printed, report::text(record, None)).unwrap();
    (folder, path, printed)
}

/// All that is printed of these made-up records is recomputed, at least `figures` figures of each.
pub fn is_recomputed(records: &[Record], figures: u32) {
    let folders: Vec<_> = records.iter().map(folder).collect();
    agrees(&folders.iter().map(|(_, record, _)| record.clone()).collect::<Vec<_>>(), figures);
}

#[test]
fn every_printed_figure_of_the_gallery_is_recomputed() {
    let folders = ["", "interpreters", "pair", "waiting", "services", "asleep"];
    let more = ["probes", "probes/switching_on", "sixteen_cores", "sixteen_cores/free_threading"];
    let records: Vec<PathBuf> = folders.into_iter().chain(more).map(gallery).collect();
    agrees(&records, 100);
}

/// The same of records that the gallery has not: on one core, with failures, with few rounds, with
/// figures by chance.
#[test]
fn every_printed_figure_of_made_up_records_is_recomputed() {
    let mut few = made_up_waiting::whole(2, 9);
    made_up::few_rounds(&mut few.cells);
    let mut records = vec![
        made_up::whole(1),
        made_up::whole(6),
        made_up_waiting::whole(2, 3),
        made_up_waiting::whole(16, 9),
        crate::report::troubled(),
        few,
    ];
    let mut rng = fastrand::Rng::with_seed(1);
    for cores in [1, 2, 4] {
        let mut record = made_up::whole(cores);
        // One process less than what an interval over processes takes, too.
        record.processes = cores + 1;
        for cell in &mut record.cells {
            let Outcome::Measured(measured) = &mut cell.outcome else { continue };
            let slower = rng.f64() + 0.5;
            for sample in &mut measured.samples {
                sample.process %= cores + 1;
                sample.wall_ns = (sample.wall_ns as f64 * slower * (0.8 + 0.4 * rng.f64())) as u64;
            }
        }
        records.push(record);
    }
    let folders: Vec<_> = records.iter().map(folder).collect();
    agrees(&folders.iter().map(|(_, record, _)| record.clone()).collect::<Vec<_>>(), 50);
}

/// A record of a machine that others use, whose times rise from process to process.
fn disturbed() -> Record {
    let mut record = made_up_noise::quiet(made_up_noise::QUICK, 0.02, 3);
    record.conditions.load = Some(5.5);
    record.conditions.notices = vec!["2.1 GB of swap are in use".into()];
    record.conditions.others = vec![
        Other { name: "python3.11".into(), cores: 0.22 },
        Other { name: "cargo".into(), cores: 0.04 },
    ];
    made_up_noise::slow(&mut record, |sample| {
        let first = if sample.round == 0 { 1.2 } else { 1.0 };
        first * (1.0 + 0.2 * f64::from(sample.process))
    });
    made_up_noise::change(&mut record, |sample| {
        sample.used.cpu_ns = sample.used.cpu_ns.map(|ns| ns * 3 / 4);
    });
    record
}

/// A record of a machine that now and then takes twice as long.
fn two_moded() -> Record {
    let mut record = made_up_noise::quiet(made_up_noise::FULL, 0.02, 3);
    made_up_noise::slow(&mut record, |sample| f64::from(1 + sample.place % 7 / 4));
    made_up_noise::change(&mut record, |sample| {
        sample.steal_ns = sample.used.cpu_ns.map(|ns| ns / 19);
        sample.used.major_faults = Some(u64::from(sample.place % 5 == 0));
        if let Some(calibration) = sample.calibration.as_mut().filter(|_| sample.place % 4 == 0) {
            calibration.throughput_ns *= 2;
        }
    });
    record
}

/// What makes figures less certain; and how small a difference a machine lets be seen: of looks that
/// vary much and little, and of too few.
#[test]
fn every_printed_figure_of_noise_is_recomputed() {
    let mut rng = fastrand::Rng::with_seed(5);
    let mut looks = |noise: f64| {
        let slower = |at: f64| if at.fract() < 0.1 { 1.0 + 30.0 * noise } else { 1.0 };
        let taken =
            floor::looks(800, |at| slower(at) * (noise * made_up_noise::normal(&mut rng)).exp());
        floor::record_of(taken)
    };
    let all = [disturbed(), two_moded(), looks(0.02), looks(0.005)];
    let said = report::text(&all[0], None) + &report::text(&all[1], None);
    for words in [
        "Other programs took",
        "hypervisor",
        "disk",
        "The load was",
        "correlate by",
        "first sample in a process",
        "drift from",
        "scatter",
        "slower than in its",
        "two modes",
        "lesser warning",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let folders: Vec<_> = all.iter().map(folder).collect();
    agrees(&folders.iter().map(|(_, record, _)| record.clone()).collect::<Vec<_>>(), 15);
    let few = folder(&floor::record_of(floor::looks(4, |_| 1.0)));
    agrees(&[few.1], 1);
}

#[test]
fn a_sample_that_was_changed_after_printing_is_noticed() {
    let record = made_up::whole(2);
    let (_folder, path, printed) = folder(&record);
    let mut changed = record;
    let is_meant = |c: &&mut Cell| (&*c.model, c.workers, c.role) == ("rayon", 2, Role::Scaling);
    let cell = changed.cells.iter_mut().find(is_meant).unwrap();
    let Outcome::Measured(measured) = &mut cell.outcome else { panic!("it was measured") };
    measured.samples[7].wall_ns *= 2;
    file::write(&changed, &path).unwrap();
    differs(&path, &printed, &["primes: 100,000", "rayon ×2", "wall", "printed", "recomputed"]);
}

/// In a table, below it, in a sentence; a figure that nobody knows; a row that there is not.
#[test]
fn a_figure_that_was_changed_after_measuring_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let printed = folder.path().join("printed");
    let noticed = |record: &Path, text: &str, from: &str, to: &str, words: &[&str]| {
        // Rows are wrapped: what is changed must stand in one line.
        assert!(text.contains(from), "{from} in {text}");
        fs::write(&printed, text.replacen(from, to, 1)).unwrap();
        differs(record, &printed, words);
    };
    let record = gallery("sixteen_cores");
    let text = report::text(&file::read(&record).unwrap(), None);
    for (from, to, words) in [
        ("6.78, 11.9]", "6.78, 11.8]", ["primes", "rayon ×16", "speed-up", "11.9"]),
        ("0.62, 0.93] in primes", "0.62, 0.94] in primes", ["primes", "threads", "0.94", "0.93"]),
        ("11.1× in primes", "11.2× in primes", ["Rust with 16", "primes", "11.2×", "11.1×"]),
        ("up to 157 ms", "up to 158 ms", ["differs", "opening", "158 ms", "157 ms"]),
        ("63 % of the samples", "64 % of the samples", ["sentence", "64 %", "63 %", "differs"]),
        ("threads ×16", "threads ×17", ["not recognised", "primes", "threads ×17", "no such row"]),
        (
            "slower: speed-up 0.86×",
            "faster: speed-up 0.86×",
            ["mandelbrot", "verdict", "more", "less"],
        ),
        (
            "no difference seen, 25 %",
            "no difference seen, 24 %",
            ["how near", "16 Python threads", "24 %", "25 %"],
        ),
        ("of 141 of 206 cells", "of 140 of 206 cells", ["sentence", "140 of", "141 of", "scatter"]),
        ("one thread run", "3 threads run", ["not recognised", "bytecode", "3 threads run", "GIL"]),
    ] {
        noticed(&record, &text, from, to, &words);
    }
    let record = gallery("");
    let text = report::text(&file::read(&record).unwrap(), None);
    let words = ["how near", "2 Python threads", "within 4 %", "within 5 %"];
    noticed(&record, &text, "equal within 5 %", "equal within 4 %", &words);
    let record = gallery("probes");
    let text = report::text(&file::read(&record).unwrap(), None);
    let words = ["handoff", "clock", "printed", "16.6 ns"];
    noticed(&record, &text, "16.6 ns in Rust", "16.7 ns in Rust", &words);
}

#[test]
fn a_prediction_is_no_figure_and_stands_as_it_was_given() {
    let given = "Rust: 2 times as fast, “10 %”.\n”.\nSeen:\t3 of 4 \u{202e}";
    let record = Record { prediction: Some(given.to_owned()), ..made_up::whole(2) };
    let (_folder, path, printed) = folder(&record);
    agrees(std::slice::from_ref(&path), 100);
    let text = fs::read_to_string(&printed).unwrap().replace("Rust: 2 times", "Rust: 5 times");
    fs::write(&printed, text).unwrap();
    differs(&path, &printed, &["prediction", "5 times"]);
}

#[test]
fn without_numpy_there_is_the_line_that_installs_it() {
    // -S: without what is installed beside the standard library.
    let mut command = assert_cmd::Command::new(EXECUTABLE);
    command.args(["-S", "-B"]).arg(scripts().join("analysis/check.py")).arg(gallery("asleep"));
    let output = command.env_remove("PYTHONPATH").timeout(PATIENCE).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.trim_end().ends_with(" -m pip install numpy"), "{error}");
}
