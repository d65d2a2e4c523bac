//! From raw samples to an estimate with an interval.
//!
//! Samples from one process are not independent: its hash seed, its address layout and the state
//! of its heap stay fixed, and a second look at them is no second opinion. So what is counted is
//! **processes**: the samples of each become one number, their mean, and those numbers are what the
//! interval is made of. It is Student's: the mean of *n* numbers, give or take *t* of *n* − 1 degrees
//! of freedom times their standard error. Two levels of noise, process and sample, are both in the
//! spread of those numbers, whatever their shares; that is the reason for this and not for a bootstrap
//! of five processes, which is too narrow where processes differ and too wide where they do not.
//! (Kalibera and Jones, *Rigorous Benchmarking in Reasonable Time*, ISMM 2013, section 6: means of
//! the highest level that is repeated, and Student's t.)
//!
//! Times are positive and disturbed upwards, and ratios multiply. So the mean is taken of
//! **logarithms**: the figure is a geometric mean, that of `a/b` is the inverse of that of `b/a`, and
//! the product of two is the figure of the products.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

/// From this many fresh processes on, an interval speaks of the program; with fewer, only of the
/// processes that were seen.
pub const FEWEST_PROCESSES: usize = 5;
/// Of fewer processes, fewer observations than this give a point without an interval.
pub const FEWEST_WITHIN: usize = 10;
/// How many intervals of a hundred hold what is true.
pub(super) const CONFIDENCE: f64 = 0.95;

/// A value and, where there were enough observations, its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean over processes: geometric where all observations are positive.
    pub value: f64,
    /// Lower and upper end.
    pub interval: Option<(f64, f64)>,
    /// How many samples it rests on; 0 where that is not counted.
    pub samples: u32,
}

impl Estimate {
    /// A value of which nothing else is known.
    pub const fn bare(value: f64) -> Self {
        Self { value, interval: None, samples: 0 }
    }

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

    /// The value alone.
    pub fn point(self) -> Self {
        Self { interval: None, ..self }
    }

    /// In words: `1.95× [1.93, 1.97]`, or the point alone where there is no interval.
    pub fn words(self, point: impl Fn(f64) -> String) -> String {
        format!("{} {}", point(self.value), self.brackets(&point)).trim_end().to_owned()
    }

    /// The interval alone: `[1.93, 1.97]`; empty where there is none.
    pub fn brackets(self, point: impl Fn(f64) -> String) -> String {
        let end = |x: f64| point(x).trim_end_matches('×').to_owned();
        let words = |(low, high)| format!("[{}, {}]", end(low), end(high));
        self.interval.map(words).unwrap_or_default()
    }

    /// This estimate with every value passed through `f`, which must be monotonic.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let interval = self.interval.map(|(low, high)| {
            let (a, b) = (f(low), f(high));
            (a.min(b), a.max(b))
        });
        Self { value: f(self.value), interval, ..self }
    }
}

/// One value, and the fresh process that it came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The process's number.
    pub process: u32,
    /// The value.
    pub value: f64,
}

/// The mean of `observations` over their processes, with its interval; `None` if there are none.
///
/// From [`FEWEST_PROCESSES`] on, the interval is of the processes' means. With fewer it is of the
/// observations within them ([`FEWEST_WITHIN`] at least), and says nothing of other processes.
///
/// ```
/// use gilscope::analysis::stats::{estimate, Observation};
/// let ratios = [1.9, 2.0, 2.1, 2.0, 2.0];
/// let values: Vec<_> =
///     (0..).zip(ratios).map(|(process, value)| Observation { process, value }).collect();
/// let doubled = estimate(&values).unwrap();
/// let (low, high) = doubled.interval.unwrap();
/// assert!(low < 2.0 && 2.0 < high && doubled.excludes(1.5));
/// ```
pub fn estimate(observations: &[Observation]) -> Option<Estimate> {
    // Zeros and what may be below them have no logarithm: a share of cores, a count of what was lost.
    if observations.iter().all(|o| o.value > 0.0) {
        let logarithms = observations.iter().map(|o| Observation { value: o.value.ln(), ..*o });
        let of_logarithms = of_means(&logarithms.collect::<Vec<_>>())?;
        // The mean of equal logarithms may miss them by a rounding error.
        let values = || observations.iter().map(|o| o.value);
        let (least, most) = (values().fold(f64::MAX, f64::min), values().fold(0.0, f64::max));
        let estimate = of_logarithms.map(f64::exp);
        return Some(Estimate { value: estimate.value.clamp(least, most), ..estimate });
    }
    of_means(observations)
}

/// The mean of the processes' means, and Student's interval around it.
fn of_means(observations: &[Observation]) -> Option<Estimate> {
    let processes = by_process(observations);
    let means: Vec<f64> = processes.iter().map(|values| mean(values)).collect();
    let value = (!means.is_empty()).then(|| mean(&means))?;
    let samples = observations.len() as u32;
    let (error, freedom) = if means.len() >= FEWEST_PROCESSES {
        let freedom = means.len() - 1;
        ((squares(&means) / freedom as f64 / means.len() as f64).sqrt(), freedom)
    } else if observations.len() >= FEWEST_WITHIN {
        // The processes that were seen count as all that there are: only what varies within them
        // is noise.
        let freedom = observations.len() - processes.len();
        let variance = processes.iter().map(|values| squares(values)).sum::<f64>() / freedom as f64;
        let of_each = processes.iter().map(|values| variance / values.len() as f64).sum::<f64>();
        (of_each.sqrt() / processes.len() as f64, freedom)
    } else {
        return Some(Estimate { value, interval: None, samples });
    };
    let half = students_t(freedom) * error;
    Some(Estimate { value, interval: Some((value - half, value + half)), samples })
}

fn by_process(observations: &[Observation]) -> Vec<Vec<f64>> {
    let mut processes = std::collections::BTreeMap::<u32, Vec<f64>>::new();
    for o in observations {
        processes.entry(o.process).or_default().push(o.value);
    }
    processes.into_values().collect()
}

/// How many standard errors the middle 95 % of Student's distribution reach to either side.
fn students_t(freedom: usize) -> f64 {
    let distribution =
        StudentsT::new(0.0, 1.0, freedom as f64).expect("it has one degree at least");
    distribution.inverse_cdf(f64::midpoint(1.0, CONFIDENCE))
}

/// The arithmetic mean of values that are at least one.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sum of the squared distances from their mean.
pub(super) fn squares(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|x| (x - mean).powi(2)).sum()
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
