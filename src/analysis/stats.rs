//! From raw samples to an estimate with an interval.
//!
//! A figure is a **median**, because on a shared machine a few samples are disturbed and a mean
//! would follow them. Its interval is a **bootstrap**: draw as many samples as there are, with
//! replacement, take their median, and do that many times; the middle 95 % of those medians is the
//! interval (the percentile method, Efron 1979). Nothing is assumed about the shape of the noise.
//!
//! Samples from one process are not independent: its hash seed, its address layout and the state
//! of its heap stay fixed. So where several fresh processes took samples, the bootstrap has **two
//! levels**: draw processes first, then samples within each (Kalibera and Jones, *Rigorous
//! Benchmarking in Reasonable Time*, 2013).

/// Fewer observations than this give a point without an interval.
pub const FEWEST_FOR_INTERVAL: usize = 10;
const RESAMPLES: usize = 2_000;
const CONFIDENCE: f64 = 0.95;

/// A value and, where there were enough observations, its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The median.
    pub value: f64,
    /// Lower and upper end.
    pub interval: Option<(f64, f64)>,
}

impl Estimate {
    /// Whether the interval leaves `x` out: only then may a winner be named. Without an interval
    /// nothing is excluded.
    pub fn excludes(&self, x: f64) -> bool {
        self.interval.is_some_and(|(low, high)| x < low || high < x)
    }

    /// Whether a logarithmic axis has a place for it. A clock that did not move gives 0 or infinity.
    pub fn is_positive(&self) -> bool {
        self.value.is_finite() && self.value > 0.0
    }

    /// Where its interval begins and ends; without one, both are the value.
    pub fn ends(&self) -> (f64, f64) {
        self.interval.unwrap_or((self.value, self.value))
    }

    /// In words: `1.95× [1.93, 1.97]`, or the point alone where there is no interval.
    pub fn words(self, point: impl Fn(f64) -> String) -> String {
        let end = |x: f64| point(x).trim_end_matches('×').to_owned();
        let interval = self.interval.map(|(low, high)| format!(" [{}, {}]", end(low), end(high)));
        point(self.value) + &interval.unwrap_or_default()
    }

    /// This estimate with every value passed through `f`, which must be monotonic.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let interval = self.interval.map(|(low, high)| {
            let (a, b) = (f(low), f(high));
            (a.min(b), a.max(b))
        });
        Self { value: f(self.value), interval }
    }
}

/// One value, and the fresh process that it came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation<T = f64> {
    /// The process's number.
    pub process: u32,
    /// The value.
    pub value: T,
}

/// The median of `observations` with its bootstrap interval; `None` if there are none.
///
/// `seed` fixes the resampling: the same record always gives the same interval.
///
/// ```
/// use gilscope::analysis::stats::{estimate, Observation};
/// let values: Vec<_> = (0..11).map(|i| Observation { process: 0, value: f64::from(i) }).collect();
/// let middle = estimate(&values, 1).unwrap();
/// assert_eq!(middle.value, 5.0);
/// let (low, high) = middle.interval.unwrap();
/// assert!(low < 5.0 && 5.0 < high);
/// ```
pub fn estimate(observations: &[Observation], seed: u64) -> Option<Estimate> {
    let mut values: Vec<f64> = observations.iter().map(|o| o.value).collect();
    let value = median(&mut values)?;
    Some(Estimate { value, interval: bootstrap(observations, seed, middle) })
}

/// The median of the first values over that of the second. Both medians are taken of the same drawn
/// pairs, so that what disturbed a round disturbs both. `None` if there are none.
pub fn quotient_of_medians(pairs: &[Observation<(f64, f64)>], seed: u64) -> Option<Estimate> {
    let quotient = |pairs: &mut [(f64, f64)]| {
        let (mut above, mut below): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        middle(&mut above) / middle(&mut below)
    };
    let mut all: Vec<(f64, f64)> = pairs.iter().map(|o| o.value).collect();
    let value = (!all.is_empty()).then(|| quotient(&mut all))?;
    Some(Estimate { value, interval: bootstrap(pairs, seed, quotient) })
}

/// The interval of a statistic; `None` of too few observations.
fn bootstrap<T: Copy>(
    observations: &[Observation<T>],
    seed: u64,
    statistic: impl Fn(&mut [T]) -> f64,
) -> Option<(f64, f64)> {
    if observations.len() < FEWEST_FOR_INTERVAL {
        return None;
    }
    let mut rng = fastrand::Rng::with_seed(seed);
    let processes = by_process(observations);
    let mut drawn = Vec::with_capacity(2 * observations.len());
    let mut drawings: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            drawn.clear();
            for _ in 0..processes.len() {
                let process = &processes[rng.usize(..processes.len())];
                drawn.extend((0..process.len()).map(|_| process[rng.usize(..process.len())]));
            }
            statistic(&mut drawn)
        })
        .collect();
    drawings.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - CONFIDENCE) / 2.0;
    Some((quantile(&drawings, tail), quantile(&drawings, 1.0 - tail)))
}

fn by_process<T: Copy>(observations: &[Observation<T>]) -> Vec<Vec<T>> {
    let mut processes = std::collections::BTreeMap::<u32, Vec<T>>::new();
    for o in observations {
        processes.entry(o.process).or_default().push(o.value);
    }
    processes.into_values().collect()
}

/// The median of values that are at least one. It does not sort them all, which [`median`] may: this
/// is the inner loop of every interval.
fn middle(values: &mut [f64]) -> f64 {
    let (half, is_odd) = (values.len() / 2, values.len() % 2 == 1);
    let (below, &mut upper, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    if is_odd {
        return upper;
    }
    let lower = below.iter().copied().max_by(f64::total_cmp).unwrap_or(upper);
    f64::midpoint(lower, upper)
}

/// The middle value, or the mean of the middle two. Sorts `values`; `None` if there are none.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// The `q`-quantile (0 to 1) of `sorted`, which must not be empty, by linear interpolation.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let position = q * (sorted.len() - 1) as f64;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * position.fract()
}
