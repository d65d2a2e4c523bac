//! What an expert would ship of the workloads that compute.

use std::time::Duration;

use crate::models::Model;
use crate::session;
use crate::workloads::{self, Workload, library};

/// The model of a library that spreads its work itself: no more than its threads are counted.
pub(super) const OWN_THREADS: &str = "own_threads";

/// One workload that computes, as an expert would ship it.
pub struct LibraryRow {
    /// What is to be known about it.
    pub about: workloads::About,
    /// Opens a session of it in this process.
    pub open: session::computing::OpenSession,
    /// The packages of Python's twin, where it needs more than the standard library.
    pub packages: &'static [&'static str],
    /// The model by which Python's twin uses all cores best: its file says why.
    pub python: &'static str,
}

/// The model by which the library lane of Rust uses all cores: in its pool are a library's own
/// threads, too.
pub const LIBRARY_MODEL: Model = Model::Rayon;

/// The library lane of work that computes, in the order of [`super::ALL`]. Adding to it is a Rust file, a
/// Python file and a line here.
pub const LIBRARY: &[LibraryRow] = &[
    library_row::<library::primes::Primes>(&["numpy"], "processes"),
    library_row::<library::mandelbrot::Mandelbrot>(&["numba"], "threads"),
    library_row::<library::word_count::WordCount>(&["numpy", "pyarrow"], "threads"),
    library_row::<library::sha256::Sha256Blocks>(&[], "threads"),
    library_row::<library::matmul::Matmul>(&["numpy"], OWN_THREADS),
    library_row::<library::monte_carlo::MonteCarlo>(&["numba"], "threads"),
    library_row::<library::sort::Sort>(&["numpy"], "threads"),
    library_row::<library::json::Json>(&["orjson"], "processes"),
    library_row::<library::regression::Regression>(&["numpy"], OWN_THREADS),
];

const fn library_row<W: Workload>(
    packages: &'static [&'static str],
    python: &'static str,
) -> LibraryRow {
    LibraryRow { about: W::ABOUT, open: session::computing::open::<W>, packages, python }
}

/// The row of this workload in the library lane.
pub fn library_row_named(workload: &str) -> Option<&'static LibraryRow> {
    LIBRARY.iter().find(|row| row.about.name == workload)
}

/// How many threads a library may have that this model calls: as many as there are workers where they
/// are the workers, else one.
pub fn library_threads(model: &str, workers: u32) -> u32 {
    if model == OWN_THREADS { workers } else { 1 }
}

/// How long to wait once this model was sampled, before anything else is. The threads of OpenBLAS look out for
/// more to do for 2^28 ticks of the processor's clock (103 ms were seen at 2.6 GHz) before they sleep, on the very
/// cores that the next program needs: Rust's product of two matrices took twice as long beside them.
pub fn library_rest(model: &str) -> Duration {
    Duration::from_millis(if model == OWN_THREADS { 200 } else { 0 })
}
