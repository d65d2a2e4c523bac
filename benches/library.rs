//! What does an expert gain? The library lane of Rust against the plain kernel, against what an expert ships in
//! Python, both alone and both on all cores, and on all cores against itself alone; primes also against
//! `primesieve`, where that is installed, and sort against the crate `voracious_radix_sort`. Two that are compared
//! run in turns, at sizes that take tens of milliseconds.
//!
//! ```text
//! cargo bench --bench library                 everything, in four and a half minutes
//! cargo bench --bench library -- sort         one workload
//! ```
//!
//! Python is the one that `GILSCOPE_NUMPY_PYTHON` names, which has NumPy, Numba, orjson and PyArrow; without one, what
//! needs them is left out.

mod in_turns;
mod settings;
mod work;

use std::env;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use criterion::BenchmarkGroup;
use criterion::measurement::WallTime;
use gilscope::analysis::stats::{Observation, estimate};
use gilscope::grid::{self, LibraryRow};
use gilscope::machine;
use gilscope::record::{Lane, SEQUENTIAL};
use gilscope::stop::Stop;
use gilscope::words::times;
use gilscope::worker::Worker as _;
use gilscope::worker::handle::{Handle, START_LIMIT};
use gilscope::worker::launch::{Launch, Runtime, Switches};
use gilscope::worker::protocol::Open;
use gilscope::workloads::Workload as _;
use gilscope::workloads::sort::Sort;
use voracious_radix_sort::RadixSort as _;

/// Of each of the two that are compared.
const SAMPLES: usize = 10;
const TIME: Duration = Duration::from_millis(800);

/// The sizes at which the best peers are known; of primes, for the sake of the plain sieve, a fifth.
fn size(row: &LibraryRow) -> u64 {
    match row.about.name {
        "primes" => 200_000_000,
        // On both cores a map should take tens of milliseconds: after a rest, four were seen to pass until the
        // second core had joined in.
        "mandelbrot" => 2_000,
        "word_count" => 50_000_000,
        "sha256" => 128,
        "matmul" => 1_024,
        "sort" => 10_000_000,
        "regression" => 1_000_000,
        _ => row.about.sizes[2].scaling,
    }
}

fn main() {
    let mut criterion = settings::criterion(SAMPLES, TIME);
    let corpus = corpus();
    for row in grid::LIBRARY {
        let mut group = settings::group(&mut criterion, format!("library/{}", row.about.name));
        group.throughput(work::throughput(&row.about, size(row)));
        let bench = Bench { row, size: size(row), corpus: corpus.path() };
        bench.all(&mut group);
        group.finish();
    }
    criterion.final_summary();
}

struct Bench<'a> {
    row: &'static LibraryRow,
    size: u64,
    corpus: &'a Path,
}

impl Bench<'_> {
    fn all(&self, group: &mut BenchmarkGroup<'_, WallTime>) {
        let library = || self.native(Lane::Library, SEQUENTIAL, 1);
        if grid::row_named(self.row.about.name).is_some() {
            let plain = || self.native(Lane::Plain, SEQUENTIAL, 1);
            self.compare(group, "kernels", ["library", "plain"], [&library, &plain]);
        }
        let cores = machine::inspect().cores;
        let all = || self.native(Lane::Library, grid::LIBRARY_MODEL.name(), cores);
        if let Some(executable) = python() {
            let python = || self.python(&executable, SEQUENTIAL, 1);
            self.compare(group, "languages", ["Rust", "Python"], [&library, &python]);
            let python = || self.python(&executable, self.row.python, cores);
            self.compare(group, "languages_all_cores", ["Rust", "Python"], [&all, &python]);
        }
        self.compare(group, "cores", ["all", "one"], [&all, &library]);
        match self.row.about.name {
            "primes" if primesieve(1_000).is_some() => {
                let size = self.size;
                let peer =
                    || Program::peer(move || primesieve(size).expect("it was there just now"));
                self.compare(group, "primesieve", ["library", "primesieve"], [&library, &peer]);
            }
            "sort" => {
                let one = || voracious(self.size, 1);
                self.compare(group, "voracious", ["library", "voracious"], [&library, &one]);
                let spread = || voracious(self.size, cores as usize);
                self.compare(
                    group,
                    "voracious_all_cores",
                    ["library", "voracious"],
                    [&all, &spread],
                );
            }
            _ => {}
        }
    }

    /// Both in turns, and what is seen: how many times as fast the first one is.
    fn compare(
        &self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        what: &str,
        who: [&str; 2],
        start: [&dyn Fn() -> Program; 2],
    ) {
        // Started only if the filter lets this comparison through.
        let mut programs: Option<[Program; 2]> = None;
        let run = |which: usize, maps: u64| {
            let programs = programs.get_or_insert_with(|| start.map(|start| start()));
            programs[which].run(maps)
        };
        let pairs = in_turns::in_turns(group, what, who, SAMPLES, run);
        let ratio = |pair: &in_turns::Pair| Observation { process: 0, value: pair[1] / pair[0] };
        let ratios: Vec<Observation> = pairs.iter().map(ratio).collect();
        if let Some(gain) = estimate(&ratios) {
            let name = self.row.about.name;
            let gain = gain.words(times);
            println!("{name}, {what}: {} over {}: {gain} as fast", who[0], who[1]);
        }
    }

    fn native(&self, lane: Lane, model: &str, workers: u32) -> Program {
        let worker = self.open(&Runtime::Native, lane, model, workers);
        Program::Worker(Box::new(worker), Duration::ZERO)
    }

    fn python(&self, executable: &Path, model: &str, workers: u32) -> Program {
        let (executable, switches) = (executable.to_owned(), Switches::default());
        let runtime = Runtime::External { executable, switches };
        let worker = self.open(&runtime, Lane::Library, model, workers);
        Program::Worker(Box::new(worker), grid::library_rest(model))
    }

    /// A worker with the cell open in it.
    fn open(&self, runtime: &Runtime, lane: Lane, model: &str, workers: u32) -> Handle {
        let program = Path::new(env!("CARGO_BIN_EXE_gilscope"));
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("python_scripts");
        let launch = Launch {
            library_threads: grid::library_threads(model, workers),
            keeps_memory: true,
            ..Launch::of(program, runtime, &scripts)
        };
        let mut worker = Handle::start(&launch, &Stop::never()).expect("a worker starts");
        let open = Open {
            cell: 0,
            workload: self.row.about.name.to_owned(),
            size: self.size,
            corpus: Some(self.corpus.to_owned()),
            lane,
            model: model.to_owned(),
            workers,
            in_flight: None,
            endpoints: None,
        };
        worker.open(open, START_LIMIT).expect("the cell opens");
        worker
    }
}

/// Something that counts its own time.
enum Program {
    /// And how long it keeps its cores busy after a sample.
    Worker(Box<Handle>, Duration),
    Peer(Box<dyn FnMut() -> Duration>),
}

impl Program {
    fn peer(once: impl FnMut() -> Duration + 'static) -> Self {
        Self::Peer(Box::new(once))
    }

    fn run(&mut self, maps: u64) -> Duration {
        match self {
            Self::Worker(worker, rest) => {
                let maps = u32::try_from(maps).expect("as many as take a second");
                let sampled = worker.sample(0, maps, START_LIMIT).expect("it maps");
                thread::sleep(*rest);
                Duration::from_nanos(sampled.wall_ns)
            }
            Self::Peer(once) => (0..maps).map(|_| once()).sum(),
        }
    }
}

/// What `primesieve` says that counting the primes takes it on one core; none where it is not installed.
fn primesieve(size: u64) -> Option<Duration> {
    let mut command = Command::new("primesieve");
    command.args([&size.to_string(), "--threads=1", "--time", "--no-status"]);
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let seconds = text.lines().find_map(|line| line.trim().strip_prefix("Seconds:"))?;
    Some(Duration::from_secs_f64(seconds.trim().parse().ok()?))
}

/// A radix sort that, of the crates that were tried, was the fastest on two cores. As of the kernel, what it sorts
/// is a copy.
fn voracious(size: u64, threads: usize) -> Program {
    let keys = Sort::prepare(size, None).expect("random keys");
    Program::peer(move || {
        let began = Instant::now();
        let mut sorted = keys.clone();
        if threads > 1 {
            sorted.voracious_mt_sort(threads)
        } else {
            sorted.voracious_sort()
        }
        black_box(sorted);
        began.elapsed()
    })
}

fn python() -> Option<PathBuf> {
    env::var_os("GILSCOPE_NUMPY_PYTHON").map(PathBuf::from)
}

/// This project's own text, as a corpus that is everywhere the same.
fn corpus() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("there is a place for temporary files");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for name in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/method.md", "src/grid.rs"] {
        text += &std::fs::read_to_string(sources.join(name)).expect("it is in the repository");
    }
    std::fs::write(file.path(), text).expect("it can be written");
    file
}
