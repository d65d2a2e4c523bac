//! The grid: every workload, every model. Commands, tests and benches loop over these lists.

mod library;

use library::OWN_THREADS;
pub use library::{
    LIBRARY, LIBRARY_MODEL, LibraryRow, library_rest, library_row_named, library_threads,
};

use crate::erased::{self, PrepareKernel};
use crate::models::{About, Model};
use crate::probes;
use crate::record::Tint::{self, Vermilion};
use crate::record::{Bound, Lane, ModelInfo, NATIVE, Record, Workers, WorkloadInfo};
use crate::servers;
use crate::session;
use crate::waiting::models::Model as Waits;
use crate::waiting::workloads::echo::Echo;
use crate::waiting::workloads::fetch::Fetch;
use crate::waiting::workloads::files::Files;
use crate::waiting::workloads::files_cold::FilesCold;
use crate::waiting::workloads::mixed::Mixed;
use crate::waiting::workloads::storm::Storm;
use crate::waiting::workloads::timers::Timers;
use crate::waiting::{self, Waiting};

use crate::workloads::fibonacci::Fibonacci;
use crate::workloads::fibonacci_contiguous::FibonacciContiguous;
use crate::workloads::json::Json;
use crate::workloads::mandelbrot::Mandelbrot;
use crate::workloads::matmul::Matmul;
use crate::workloads::monte_carlo::MonteCarlo;
use crate::workloads::primes::Primes;
use crate::workloads::sha256::Sha256Blocks;
use crate::workloads::sort::Sort;
use crate::workloads::word_count::WordCount;
use crate::workloads::{self, Workload};

/// One workload, written plainly.
pub struct Row {
    /// What is to be known about it.
    pub about: workloads::About,
    /// Opens a session of it in this process.
    pub open: session::computing::OpenSession,
    /// Prepares it for Python's threads to call.
    pub kernel: PrepareKernel,
}

/// Every workload, in the order in which they run and are shown; lessons come last. Adding one is a
/// Rust file, a Python file and a line here.
pub const ALL: &[Row] = &[
    row::<Primes>(),
    row::<Mandelbrot>(),
    row::<WordCount>(),
    row::<Sha256Blocks>(),
    row::<Fibonacci>(),
    row::<Matmul>(),
    row::<MonteCarlo>(),
    row::<Sort>(),
    row::<Json>(),
    row::<FibonacciContiguous>(),
];

const fn row<W: Workload>() -> Row {
    Row { about: W::ABOUT, open: session::computing::open::<W>, kernel: erased::prepare::<W> }
}

/// One workload that waits, in one lane.
pub struct WaitingRow {
    /// What is to be known about it.
    pub about: waiting::About,
    /// How its code is written.
    pub lane: Lane,
    /// Opens a session of it in this process.
    pub open: session::waiting::OpenSession,
}

/// Every workload that waits, in the order in which they run and are shown. Adding one is a Rust
/// file, a Python file and a line here.
pub const WAITING: &[WaitingRow] = &[
    waiting_row_of::<Timers>(Lane::Plain),
    waiting_row_of::<Fetch>(Lane::Plain),
    waiting_row_of::<waiting::library::fetch::Fetch>(Lane::Library),
    waiting_row_of::<Echo>(Lane::Plain),
    waiting_row_of::<Storm>(Lane::Plain),
    waiting_row_of::<Mixed>(Lane::Plain),
    waiting_row_of::<Files>(Lane::Plain),
    waiting_row_of::<FilesCold>(Lane::Plain),
];

const fn waiting_row_of<W: Waiting>(lane: Lane) -> WaitingRow {
    WaitingRow { about: W::ABOUT, lane, open: session::waiting::open::<W> }
}

/// The workload that waits of this name, in this lane.
pub fn waiting_row(workload: &str, lane: Lane) -> Option<&'static WaitingRow> {
    WAITING.iter().find(|row| row.about.name == workload && row.lane == lane)
}

/// Every model of Python for work that waits: the files in `python_scripts/waiting/models`. What
/// Rust has too is known by the same words.
pub const PYTHON_WAITING_MODELS: [About; 8] = [
    Waits::Sequential.about(),
    Waits::Threads.about(),
    Waits::ThreadPool.about(),
    About { emblem: true, ..About::of("processes", "processes", Workers::Processes, Vermilion) },
    About {
        is_async: true,
        emblem: true,
        quick: true,
        ..About::of("event_loop", "event loop", Workers::Tasks, Tint::Red)
    },
    About {
        is_async: true,
        package: Some("uvloop"),
        ..About::of("uvloop", "uvloop", Workers::Tasks, Tint::Brown)
    },
    About {
        repairs: Some("event_loop"),
        ..About::of("event_loop_threads", "event loop + threads", Workers::Tasks, Tint::Maroon)
    },
    About {
        repairs: Some("event_loop"),
        ..About::of("event_loop_processes", "event loop + processes", Workers::Tasks, Tint::Tan)
    },
];

/// Every model of Python for work that computes: the files in `python_scripts/models`.
pub const PYTHON_MODELS: [About; 7] = [
    Model::Sequential.about(),
    Model::Threads.about(),
    About::of("thread_pool", "thread pool", Workers::Threads, Tint::Sky),
    About {
        emblem: true,
        quick: true,
        ..About::of("processes", "processes", Workers::Processes, Vermilion)
    },
    About {
        emblem: true,
        ..About::of("interpreters", "interpreters", Workers::Interpreters, Tint::Forest)
    },
    About {
        is_async: true,
        emblem: true,
        ..About::of("event_loop", "event loop", Workers::Tasks, Tint::Red)
    },
    About {
        library_only: true,
        ..About::of(OWN_THREADS, "library's own threads", Workers::Threads, Tint::Plum)
    },
];

/// The row of this workload, written plainly.
pub fn row_named(workload: &str) -> Option<&'static Row> {
    ALL.iter().find(|row| row.about.name == workload)
}

/// What opens a session of this workload, which computes, in this lane.
pub fn session_of(workload: &str, lane: Lane) -> Option<session::computing::OpenSession> {
    match lane {
        Lane::Library => Some(library_row_named(workload)?.open),
        _ => Some(row_named(workload)?.open),
    }
}

impl workloads::About {
    /// What a record says about this workload.
    pub fn info(&self) -> WorkloadInfo {
        WorkloadInfo {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            teaches: self.teaches.to_owned(),
            kind: self.kind,
            gil_class: self.gil_class,
            unit: self.unit.to_owned(),
            serial_part: self.serial_part.map(str::to_owned),
            bound: Bound::Computing,
            wait_ns: None,
        }
    }
}

/// Every workload's name, those that compute first.
pub fn workload_names() -> Vec<&'static str> {
    let computing = ALL.iter().map(|row| row.about.name);
    let computing = computing.chain(LIBRARY.iter().map(|row| row.about.name));
    once_each(computing.chain(WAITING.iter().map(|row| row.about.name)))
}

/// Every model of either language, for work of this kind, each once.
pub fn models(bound: Bound) -> Vec<About> {
    let mut found: Vec<About> = match bound {
        Bound::Computing => Model::ALL.map(Model::about).to_vec(),
        Bound::Waiting => Waits::ALL.map(Waits::about).to_vec(),
    };
    let python: &[About] = match bound {
        Bound::Computing => &PYTHON_MODELS,
        Bound::Waiting => &PYTHON_WAITING_MODELS,
    };
    for about in python {
        if found.iter().all(|known| known.name != about.name) {
            found.push(*about);
        }
    }
    found
}

/// What is to be known about the model of this name, for work of this kind.
pub fn model(bound: Bound, name: &str) -> Option<About> {
    models(bound).into_iter().find(|about| about.name == name)
}

/// A word about every model, for a record.
pub fn model_infos() -> Vec<ModelInfo> {
    let of = |bound| models(bound).into_iter().map(move |about| about.info(bound));
    of(Bound::Computing).chain(of(Bound::Waiting)).collect()
}

/// Adds to a record that is older than them the words about its workloads, models, servers and probes:
/// it is then drawn and told as those of today.
pub fn complete(record: &mut Record) {
    if record.models.is_empty() {
        record.models = model_infos();
    }
    for info in record.workloads.iter_mut().filter(|info| info.teaches.is_empty()) {
        info.teaches = row_named(&info.name).map_or("", |row| row.about.teaches).to_owned();
    }
    for service in record.services.iter_mut().filter(|service| service.model.is_empty()) {
        let native = servers::ALL.iter().map(|c| (NATIVE, c.name, c.model));
        let python = servers::PYTHON.iter().map(|p| ("", p.name, p.model));
        let is_native = service.runtime == NATIVE;
        let known = native.chain(python).find(|(runtime, name, _)| {
            *name == service.server && (*runtime == NATIVE) == is_native
        });
        service.model = known.map_or(&*service.server, |(.., model)| model).to_owned();
    }
    for probe in &mut record.probes {
        let Some(row) = probes::ALL.iter().find(|row| row.name == probe.name) else { continue };
        if probe.lesson.is_empty() {
            row.lesson.clone_into(&mut probe.lesson);
        }
        if probe.behind.is_empty() {
            probe.behind = row.behind.map(str::to_owned).into();
            row.opening.clone_into(&mut probe.opening);
            probe.contrasts = row.contrasts();
        }
    }
}

/// The names of [`models`], but of those that only the library lane has.
pub fn model_names(bound: Bound) -> Vec<&'static str> {
    let models = models(bound).into_iter().filter(|about| !about.library_only);
    models.map(|about| about.name).collect()
}

fn once_each(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut once = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}
