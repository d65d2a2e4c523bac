//! How quiet it was: what the samples, and the calibration before each of them, tell of the machine.

use std::collections::BTreeMap;

use super::stats;
use crate::record::{Calibration, Cell, Record, Sample};

pub mod first_rounds;
pub mod outside;
pub mod succession;
pub mod trend;
pub mod unstable;

/// What takes longer than in its quiet moments by this factor, a calibration kernel or a sample, tells of a
/// machine that something slowed down.
pub const SLOWED: f64 = 1.3;
/// A core of which others take more than this is not one's own.
const STOLEN: f64 = 0.05;
/// A mode of which a smaller share of the samples is tells of outliers, not of a second mode.
const SMALLEST_MODE: f64 = 0.2;
/// Modes that lie closer than this are one.
const APART: f64 = 1.15;

/// Times that fall into two modes: as on a core whose other hardware thread is now busy, now idle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoModes {
    /// The share of the samples that are in the slow one.
    pub slow_share: f64,
    /// How many times as long they take.
    pub factor: f64,
}

impl Cell {
    /// The **quiet** figure: seconds of wall time for one map that a fifth of all samples do not exceed.
    /// Noise only adds. Where a neighbour slows down some of the samples, the mean tells how often that
    /// was, and this what the program takes.
    pub fn quiet_seconds(&self) -> Option<f64> {
        let seconds = self.sorted_seconds()?;
        Some(stats::quantile(&seconds, 0.2))
    }

    /// Whether its times fall into two modes. They are cut where the two parts differ most for what they
    /// vary in themselves (Otsu, *A Threshold Selection Method from Gray-Level Histograms*, 1979), and must
    /// then be apart by as many standard deviations (the D of Ashman, Bird and Zepf, *Detecting Bimodality
    /// in Astronomical Datasets*, 1994) as the best cut through one mode hardly ever comes to.
    pub fn two_modes(&self) -> Option<TwoModes> {
        let logs: Vec<f64> = self.sorted_seconds()?.into_iter().map(f64::ln).collect();
        let least = ((SMALLEST_MODE * logs.len() as f64).ceil() as usize).max(2);
        let cuts = least..(logs.len() + 1).saturating_sub(least);
        let cut =
            cuts.map(|cut| logs.split_at(cut)).max_by(|a, b| between(a).total_cmp(&between(b)))?;
        let (fast, slow) = (Mode::of(cut.0), Mode::of(cut.1));
        let spread = f64::midpoint(fast.variance, slow.variance).sqrt();
        let distance = slow.mean - fast.mean;
        let are_two = distance > APART.ln() && distance > apart(logs.len()) * spread;
        let slow_share = cut.1.len() as f64 / logs.len() as f64;
        are_two.then(|| TwoModes { slow_share, factor: distance.exp() })
    }

    fn sorted_seconds(&self) -> Option<Vec<f64>> {
        let mut seconds: Vec<f64> = self.measured()?.samples.iter().map(Sample::seconds).collect();
        seconds.retain(|s| *s > 0.0);
        seconds.sort_unstable_by(f64::total_cmp);
        (!seconds.is_empty()).then_some(seconds)
    }
}

/// The D that one mode exceeds in a twentieth of all cases at most, be it normal, log-normal or uniform:
/// read off simulations of 10 to 60 samples. Few samples look like two modes more easily.
fn apart(samples: usize) -> f64 {
    4.0 + 30.0 / samples as f64
}

/// The mean of a part, and how it varies.
struct Mode {
    mean: f64,
    variance: f64,
}

impl Mode {
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        Self { mean, variance: values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n }
    }
}

/// Otsu's variance between two parts.
fn between((a, b): &(&[f64], &[f64])) -> f64 {
    let distance = Mode::of(b).mean - Mode::of(a).mean;
    a.len() as f64 * b.len() as f64 * distance * distance
}

impl Calibration {
    /// How many times as long as `quiet` it took: the kernel bound by latency, and that by throughput.
    pub fn over(self, quiet: Self) -> [f64; 2] {
        let over = |own: u64, quiet: u64| own as f64 / quiet.max(1) as f64;
        [over(self.latency_ns, quiet.latency_ns), over(self.throughput_ns, quiet.throughput_ns)]
    }
}

impl Record {
    /// The share of all samples before which a calibration kernel took longer than in quiet moments by
    /// more than 1.3 times. `None` without calibration.
    pub fn slowed_share(&self) -> Option<f64> {
        let quiet = self.quiet_calibration()?;
        let slowed = self.calibrations().filter(|c| c.over(quiet).iter().any(|x| *x > SLOWED));
        Some(slowed.count() as f64 / self.calibrations().count() as f64)
    }

    /// The times of both calibration kernels, each by itself, that a twentieth of all do not exceed.
    /// `None` without calibration.
    pub fn quiet_calibration(&self) -> Option<Calibration> {
        quiet(&self.calibrations().collect::<Vec<_>>())
    }

    fn calibrations(&self) -> impl Iterator<Item = Calibration> {
        let measured = self.cells.iter().filter_map(Cell::measured);
        measured.flat_map(|m| &m.samples).filter_map(|sample| sample.calibration)
    }

    /// What share of a core other programs took from sequential ones, and in which workload they took most,
    /// if that is enough to spoil a speed-up. Of the sizes of `smoke` nothing can be told.
    pub fn stolen_share(&self) -> Option<(&str, f64)> {
        let (workload, share) = self.share_of_core().filter(|_| self.profile != "smoke")?;
        (1.0 - share > STOLEN).then_some((workload, 1.0 - share))
    }

    /// What share of a core sequential programs got while they ran, in the median of the workload in which
    /// that was least: 1, unless other programs took it. (A program that runs beside one workload of nine
    /// would be lost in the median of all.) `None` without any.
    pub fn share_of_core(&self) -> Option<(&str, f64)> {
        let mut workloads = BTreeMap::<&str, Vec<f64>>::new();
        for cell in computing(self).filter(|cell| cell.is_sequential()) {
            let samples = cell.measured().into_iter().flat_map(|measured| &measured.samples);
            let share = |s: &Sample| Some(s.used.cpu_ns? as f64 / s.wall_ns.max(1) as f64);
            workloads.entry(&cell.workload).or_default().extend(samples.filter_map(share));
        }
        let medians = workloads.iter_mut().filter_map(|(name, s)| Some((*name, stats::median(s)?)));
        medians.min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

/// The times of both calibration kernels, each by itself, that a twentieth of all do not exceed. `None`
/// without any.
pub fn quiet(all: &[Calibration]) -> Option<Calibration> {
    let quiet = |of: fn(&Calibration) -> u64| {
        let mut ns: Vec<f64> = all.iter().map(|c| of(c) as f64).collect();
        ns.sort_unstable_by(f64::total_cmp);
        (!ns.is_empty()).then(|| stats::quantile(&ns, 0.05) as u64)
    };
    Some(Calibration {
        latency_ns: quiet(|c| c.latency_ns)?,
        throughput_ns: quiet(|c| c.throughput_ns)?,
    })
}

/// The measured cells of work that computes: what waits is noisy in ways of its own.
fn computing(record: &Record) -> impl Iterator<Item = &Cell> {
    record.cells.iter().filter(|cell| cell.in_flight.is_none() && cell.measured().is_some())
}

/// A cell's samples with their seconds, in the order in which they were taken.
fn seconds_in_order(cell: &Cell) -> impl Iterator<Item = (&Sample, f64)> {
    let mut samples: Vec<&Sample> =
        cell.measured().map_or_else(Vec::new, |m| m.samples.iter().collect());
    samples.sort_by_key(|sample| (sample.process, sample.round, sample.place));
    samples.into_iter().map(|sample| (sample, sample.seconds())).filter(|(_, s)| *s > 0.0)
}
