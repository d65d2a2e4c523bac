//! What criterion leaves in `target/criterion`: in a folder for each benchmark `new/benchmark.json`, which says
//! how it is called, and `new/estimates.json`, which says what an iteration takes.
//!
//! ```text
//! cargo bench ─► target/criterion/GROUP/FUNCTION/PARAMETER/new/*.json ─► read: Found ─► charts
//! ```
//!
//! The names of folders are shortened and stripped of what no file may be called, so they are not looked at.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::analysis::Estimate;

/// Folders below each other, at most: group, function and parameter.
const DEPTH: usize = 3;
/// The interval that criterion states unless it is asked for another.
const USUAL: f64 = 0.95;

/// Seconds that an iteration may take: beyond, a file is damaged.
const TIMES: Range<f64> = 1e-15..1e9;

/// All that was found in a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// Its groups, by name.
    pub groups: Vec<Group>,
    /// Which benchmarks cannot be read, and why.
    pub damaged: Vec<String>,
    /// When the first and the last of them were measured, as far as the file system tells.
    pub measured: Option<(SystemTime, SystemTime)>,
    /// Whether all their intervals are of 95 %.
    pub usual_intervals: bool,
}

/// Benchmarks that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its name: `primes/rust`.
    pub name: String,
    /// Its benchmarks, the fastest first.
    pub benchmarks: Vec<Benchmark>,
}

/// What criterion says of a benchmark.
#[derive(Debug, Clone)]
pub struct Benchmark {
    /// Its name within its group, function and parameter: `rayon/2`. Empty where the group is the benchmark.
    pub name: String,
    /// Seconds for an iteration: the slope over longer and longer samples where they were so taken, else the mean.
    pub seconds: Estimate,
}

/// Reads all benchmarks below `folder`. What is damaged is named, and the others are read.
///
/// # Errors
/// If a folder cannot be read, or there is no benchmark in any of them.
pub fn read(folder: &Path) -> Result<Found> {
    let mut folders = Vec::new();
    gather(folder, DEPTH, &mut folders)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut found = Found { usual_intervals: true, ..Found::default() };
    for path in folders {
        match read_one(&path) {
            Ok((group, benchmark, level)) => {
                found.usual_intervals &= level == USUAL;
                found.measured = around(found.measured, written(&path));
                match found.groups.iter_mut().find(|known| known.name == group) {
                    Some(known) => known.benchmarks.push(benchmark),
                    None => found.groups.push(Group { name: group, benchmarks: vec![benchmark] }),
                }
            }
            Err(error) => {
                let path = path.strip_prefix(folder).unwrap_or(&path);
                found.damaged.push(format!("{}: {error:#}", path.display()));
            }
        }
    }
    if found.groups.is_empty() {
        match found.damaged.first() {
            Some(first) => bail!(
                "nothing that criterion left in {} can be read, at first {first}: \
                 measure again with cargo bench",
                folder.display()
            ),
            None => bail!(
                "{} is a folder, and criterion left nothing in it: measure first with cargo bench, which \
                 writes to target/criterion. (A record is a file in its folder, record.json.)",
                folder.display()
            ),
        }
    }
    found.groups.sort_by(|a, b| a.name.cmp(&b.name));
    for group in &mut found.groups {
        group.benchmarks.sort_by(|a, b| {
            let by_time = a.seconds.value.total_cmp(&b.seconds.value);
            by_time.then_with(|| a.name.cmp(&b.name))
        });
    }
    Ok(found)
}

/// The folders that hold a benchmark's newest estimates. A link is not followed: it may lead anywhere.
fn gather(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if !entry.file_type()?.is_dir() {
            continue;
        }
        // A benchmark, too, may be called `new`.
        if entry.file_name() == "new" && entry.path().join(ESTIMATES).exists() {
            found.push(entry.path());
        } else if depth > 0 {
            gather(&entry.path(), depth - 1, found)?;
        }
    }
    Ok(())
}

const ESTIMATES: &str = "estimates.json";

/// The benchmark in a folder, with its group and the confidence level of its interval.
fn read_one(folder: &Path) -> Result<(String, Benchmark, f64)> {
    let Names { group_id, function_id, value_str } = parse(&folder.join("benchmark.json"))?;
    let Estimates { mean, slope } = parse(&folder.join(ESTIMATES))?;
    let Point { confidence_interval: interval, point_estimate } = slope.unwrap_or(mean);
    let [value, low, high] = [point_estimate, interval.lower_bound, interval.upper_bound]
        .map(|nanoseconds| nanoseconds / 1e9);
    let all_are_times = [value, low, high].iter().all(|seconds| TIMES.contains(seconds));
    ensure!(
        all_are_times && low <= high,
        "{point_estimate} ns is no time, or its interval is none"
    );
    let names: Vec<String> = [function_id, value_str].into_iter().flatten().collect();
    let seconds = Estimate { interval: Some((low, high)), ..Estimate::bare(value) };
    let benchmark = Benchmark { name: names.join("/"), seconds };
    Ok((group_id, benchmark, interval.confidence_level))
}

fn parse<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let name = path.file_name().unwrap_or_default().display();
    let text = fs::read(path).with_context(|| format!("cannot read {name}"))?;
    serde_json::from_slice(&text).with_context(|| format!("{name} is damaged, or cut short"))
}

fn written(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder.join(ESTIMATES)).and_then(|about| about.modified()).ok()
}

/// The same span, wide enough for `time`.
fn around(
    span: Option<(SystemTime, SystemTime)>,
    time: Option<SystemTime>,
) -> Option<(SystemTime, SystemTime)> {
    let Some(time) = time else { return span };
    let (first, last) = span.unwrap_or((time, time));
    Some((first.min(time), last.max(time)))
}

/// Of `benchmark.json`, what is needed here.
#[derive(Deserialize)]
struct Names {
    group_id: String,
    function_id: Option<String>,
    value_str: Option<String>,
}

/// Of `estimates.json`, what is needed here. All times are in nanoseconds.
#[derive(Deserialize)]
struct Estimates {
    mean: Point,
    slope: Option<Point>,
}

#[derive(Deserialize)]
struct Point {
    point_estimate: f64,
    confidence_interval: Interval,
}

#[derive(Deserialize)]
struct Interval {
    confidence_level: f64,
    lower_bound: f64,
    upper_bound: f64,
}
