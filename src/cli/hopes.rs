//! What people hope for and type, and the command that does it. Only where a command line is wrong
//! anyhow: nothing that works is taken for something else.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::error::ErrorKind;
use gilscope::record::Bound;
use gilscope::{grid, probes};

/// What to type instead, if these arguments tell what was hoped for.
pub fn hint(arguments: &[String], wrong: ErrorKind) -> Option<String> {
    use ErrorKind::{MissingRequiredArgument, TooFewValues, WrongNumberOfValues};
    let is_missing = matches!(wrong, MissingRequiredArgument | TooFewValues | WrongNumberOfValues);
    let words: Vec<&str> =
        arguments.iter().map(String::as_str).take_while(|word| !word.starts_with('-')).collect();
    match words.as_slice() {
        [] => None,
        ["compare", ..] => is_missing.then(compare),
        ["table" | "chart"] => is_missing.then(|| of_record(words[0])),
        ["export"] if arguments.len() > 1 => is_missing.then(|| of_record(&arguments.join(" "))),
        ["export"] => is_missing.then(|| of_record("export --format csv")),
        ["run"] => None,
        ["show"] => Some(
            "show what? gilscope show primes threads, or a probe: gilscope show handoff\n\
             gilscope list names all workloads and models, gilscope probe all probes"
                .to_owned(),
        ),
        ["show", model] if is_model(model) => {
            Some(format!("of which workload? gilscope show primes {model}"))
        }
        ["measure" | "bench" | "benchmark" | "time"] => Some(at("run")),
        ["run", "all" | "everything"] => Some(at("run")),
        ["run" | "measure" | "bench" | "benchmark" | "time", names @ ..] => run(names),
        ["probe", word] => topic(word).filter(|command| command.starts_with("probe")).map(at),
        ["probe" | "services" | "asleep" | "list" | "doctor" | "serve", ..] => None,
        [word, topics @ ..] if TEACHING.contains(word) => Some(lesson(topics)),
        [first, ..] => synonym(first).or_else(|| run(&words)).or_else(|| topic(first).map(at)),
    }
}

/// Words of who wants to be taught.
const TEACHING: [&str; 12] = [
    "explain", "help", "why", "what", "how", "learn", "teach", "about", "lessons", "tutorial",
    "course", "quiz",
];

/// `gilscope run primes`.
fn run(names: &[&str]) -> Option<String> {
    let all = |is: &dyn Fn(&str) -> bool| !names.is_empty() && names.iter().all(|name| is(name));
    let list = names.join(",");
    if all(&is_workload) {
        let read = format!("to read it: gilscope show {} threads", names[0]);
        return Some(format!("did you mean: gilscope run --workload {list}\n{read}"));
    }
    if all(&is_model) {
        return Some(format!("did you mean: gilscope run --model {list}"));
    }
    if all(&|name| probes::names().contains(&name)) {
        return Some(format!("did you mean: gilscope probe {}", names.join(" ")));
    }
    match names {
        [what, model] if is_workload(what) && is_model(model) => Some(format!(
            "did you mean: gilscope run --workload {what} --model {model}\n\
             to read both: gilscope show {what} {model}"
        )),
        [one] => topic(one).map(at),
        _ => None,
    }
}

fn is_workload(name: &str) -> bool {
    grid::workload_names().contains(&name)
}

fn is_model(name: &str) -> bool {
    [Bound::Computing, Bound::Waiting].into_iter().any(|of| grid::model_names(of).contains(&name))
}

/// `gilscope lessons`, `gilscope explain gil`.
fn lesson(topics: &[&str]) -> String {
    if let Some(command) = topics.iter().find_map(|word| topic(word)) {
        return at(command);
    }
    if let Some(hint) = run(topics).filter(|_| !topics.is_empty()) {
        return hint;
    }
    "a lesson asks, you answer, and then this machine does: gilscope lesson lists them\n\
     a good first one: gilscope lesson 1; on a projector: gilscope class; mechanisms, one by one: gilscope probe"
        .to_owned()
}

fn at(command: &str) -> String {
    format!("did you mean: gilscope {command}")
}

/// The command that shows what a word is about.
fn topic(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "gil" | "lock" | "thegil" | "global-interpreter-lock" => "probe handoff",
        "free-threading" | "freethreading" | "nogil" | "no-gil" | "free-threaded" => {
            "run --python all"
        }
        "thread" | "threading" => "show primes threads",
        "process" | "multiprocessing" => "show primes processes",
        "async" | "asyncio" | "await" | "coroutine" | "coroutines" => "show fetch event_loop",
        "blocking" | "block" | "blocked" => "probe blocked_loop",
        "channel" | "queue" | "queues" => "probe channels",
        "race" | "atomic" | "atomics" | "mutex" | "sharing" | "false-sharing" => "probe counter",
        "deadlock" | "deadlocks" | "locks" | "livelock" => "probe deadlock",
        "interval" | "switch" | "setswitchinterval" => "probe switch_interval",
        "gc" | "garbage" | "collector" => "probe gc_pause",
        "oversubscription" => "probe oversubscribe",
        "overhead" | "granularity" => "probe crossover",
        "native" | "ffi" | "pyo3" | "extension" => "probe held_released",
        "amdahl" => "show sort threads",
        "stealing" | "work-stealing" => "show fibonacci rayon",
        _ => return None,
    })
}

/// What other programs call what a command does.
fn synonym(word: &str) -> Option<String> {
    let command = match word {
        "start" | "go" | "demo" | "test" | "quick" | "all" => "run",
        "smoke" => "run --profile smoke",
        "full" => "run --profile full",
        "server" | "servers" | "load" | "http" => "services",
        "sleep" | "sleeping" => "asleep",
        "probes" | "mechanisms" => "probe",
        "ls" | "workloads" | "models" | "grid" => "list",
        "source" | "sources" | "code" | "cat" | "view" => "show primes threads",
        "check" | "env" | "environment" | "info" | "system" | "machine" => "doctor",
        "noise" => "doctor --noise 60",
        "version" => "--version",
        "plot" | "plots" | "graph" | "graphs" | "draw" | "charts" | "png" | "svg" => {
            return Some(of_record("chart"));
        }
        "report" | "tables" | "results" | "findings" | "print" => return Some(of_record("table")),
        "csv" | "pandas" | "polars" | "excel" | "dataframe" => {
            return Some(of_record("export --format csv"));
        }
        "pyperf" => return Some(of_record("export --format pyperf")),
        "markdown" | "md" | "readme" => return Some(of_record("export --format markdown")),
        "trace" | "perfetto" => return Some(of_record("export --format trace")),
        "schema" | "json-schema" => "export --schema",
        "diff" | "vs" => return Some(compare()),
        _ => return None,
    };
    Some(at(command))
}

/// `gilscope table`, or another command, with the newest record.
fn of_record(command: &str) -> String {
    match records().first() {
        Some(newest) => {
            format!("of which record? the newest: gilscope {command} {}", newest.display())
        }
        None => format!(
            "{NONE}: gilscope run leaves one, then gilscope {command} results/…/record.json"
        ),
    }
}

const NONE: &str = "there is no record in results yet";

/// `gilscope compare`, with the two newest records of one profile.
fn compare() -> String {
    let records = records();
    // The folder's name ends with the profile, or what else was measured.
    let of = |path: &PathBuf| {
        let folder = path.parent().and_then(Path::file_name);
        let name = folder.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.splitn(3, '_')
            .nth(2)
            .map(|what| what.trim_end_matches(|c: char| c == '-' || c.is_ascii_digit()).to_owned())
    };
    let newest = records.iter().enumerate().find_map(|(i, new)| {
        let old = records[i + 1..].iter().find(|old| of(old) == of(new))?;
        Some((old, new))
    });
    let count = records.len();
    match (newest, records.first()) {
        (Some((old, new)), _) => format!(
            "compare takes two records, the older first; of the {count} in results the newest alike are:\n\
             gilscope compare {} {}",
            old.display(),
            new.display()
        ),
        (None, Some(one)) => format!(
            "compare takes two records alike, and results has none like {}: measure once more, with \
             gilscope run",
            one.display()
        ),
        (None, None) => format!("{NONE}: measure twice, with gilscope run, and compare the two"),
    }
}

/// The records in `results`, the newest first.
fn records() -> Vec<PathBuf> {
    let folders = fs::read_dir("results").into_iter().flatten().filter_map(Result::ok);
    let paths = folders.map(|folder| folder.path().join("record.json"));
    let written = |path: &PathBuf| fs::metadata(path).and_then(|of| of.modified()).ok();
    let mut found: Vec<(SystemTime, PathBuf)> =
        paths.filter_map(|path| Some((written(&path)?, path))).collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}
