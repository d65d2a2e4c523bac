//! How far apart builds of one source are: where a kernel comes to lie in the binary is part of its
//! speed, and every change of any other code moves it.

/// How many times the fastest's time the slowest of five builds took, which differ in the order of their
/// functions alone: as measured by `scripts/builds 5 2`, see `docs/method.md`. Of other machines and
/// compilers it says about how much, not exactly.
const SPREADS: [(&str, f64); 10] = [
    ("sha256", 1.01),
    ("monte_carlo", 1.02),
    ("mandelbrot", 1.03),
    ("json", 1.05),
    ("matmul", 1.07),
    ("sort", 1.08),
    ("word_count", 1.10),
    ("primes", 1.24),
    ("fibonacci", 1.26),
    // The same kernel, otherwise split.
    ("fibonacci_contiguous", 1.26),
];

/// The ratio that two builds' times of this workload's Rust kernel may have without any change of its
/// source. 1 where that was not measured.
pub fn spread(workload: &str) -> f64 {
    SPREADS.iter().find(|(name, _)| *name == workload).map_or(1.0, |(_, spread)| *spread)
}

/// The same of the geometric mean over workloads, each with its share of it: what lies where is a matter
/// of chance for each kernel by itself, so the logarithms add up as independent errors do.
pub fn spread_of_mean<'a>(shares: impl IntoIterator<Item = (&'a str, f64)>) -> f64 {
    let square = |(workload, share): (&str, f64)| (share * spread(workload).ln()).powi(2);
    shares.into_iter().map(square).sum::<f64>().sqrt().exp()
}
