//! All samples of one workload in the order in which they were taken: whatever slows the machine down
//! shows in all cells at once.
//!
//! Cells are made comparable by what each of them takes when it is quiet. Every generation's clock
//! begins anew, and much of its first seconds goes into opening; here one begins where the one before it
//! ended, with its first sample.

use super::noise::SLOWED;
use super::stats;
use crate::record::{Cell, Record, Sample};

/// Of so many samples in a row a median is taken, to see what they have in common.
pub const IN_A_ROW: usize = 11;

/// The samples of one workload, in order.
#[derive(Debug, Clone)]
pub struct Timeline<'a> {
    /// The generations, in order.
    pub generations: Vec<Generation<'a>>,
}

/// The samples of one generation of fresh processes, in order.
#[derive(Debug, Clone)]
pub struct Generation<'a> {
    /// Its number, from 0.
    pub number: u32,
    /// When it began, in seconds.
    pub from: f64,
    /// When it ended.
    pub to: f64,
    /// Its samples.
    pub samples: Vec<Placed<'a>>,
}

/// One sample in time.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    /// Of what it is.
    pub cell: &'a Cell,
    /// When it began, in seconds.
    pub from: f64,
    /// When the next one began, or its generation ended.
    pub to: f64,
    /// Its time over its own cell's [quiet figure](Cell::quiet_seconds).
    pub over_quiet: f64,
    /// The calibration kernels before it over their quiet figures: that bound by latency, and that by
    /// throughput.
    pub calibration: Option<[f64; 2]>,
}

impl Placed<'_> {
    /// Whether it took longer than its quiet time by more than 1.3 times.
    pub fn is_slow(&self) -> bool {
        self.over_quiet > SLOWED
    }
}

/// What all samples of a workload say of the machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disturbed {
    /// How many samples there are.
    pub samples: usize,
    /// How many of them were slow.
    pub slow: usize,
    /// How many times slow samples came in a row, one being a row too.
    pub disturbances: usize,
    /// How long such a row lasted, in the median, in seconds; 0 without any.
    pub seconds: f64,
}

impl<'a> Timeline<'a> {
    /// The samples of `workload`; `None` where the record does not tell when they were taken, or how fast
    /// the machine was.
    pub fn of(record: &'a Record, workload: &str) -> Option<Self> {
        let quiet = record.quiet_calibration()?;
        let mut all: Vec<(&Sample, Placed)> = Vec::new();
        for cell in record.cells.iter().filter(|cell| cell.workload == workload) {
            let (Some(measured), Some(own)) = (cell.measured(), cell.quiet_seconds()) else {
                continue;
            };
            all.extend(measured.samples.iter().filter(|sample| sample.wall_ns > 0).map(|sample| {
                let calibration = sample.calibration.map(|calibration| calibration.over(quiet));
                let (from, over_quiet) = (sample.at_ns as f64 / 1e9, sample.seconds() / own);
                (sample, Placed { cell, from, to: from, over_quiet, calibration })
            }));
        }
        let known =
            |(sample, placed): &(&Sample, Placed)| sample.at_ns > 0 && placed.calibration.is_some();
        if !all.iter().any(known) {
            return None;
        }
        all.sort_by_key(|(sample, _)| (sample.process, sample.place, sample.at_ns));
        let mut generations: Vec<Generation> = Vec::new();
        for of_one in all.chunk_by(|(a, _), (b, _)| a.process == b.process) {
            let from = generations.last().map_or(0.0, |before| before.to);
            generations.push(generation(of_one, from));
        }
        Some(Self { generations })
    }

    /// All samples, in order.
    pub fn samples(&self) -> impl Iterator<Item = &Placed<'a>> {
        self.generations.iter().flat_map(|generation| &generation.samples)
    }

    /// How long all of them took, in seconds.
    pub fn seconds(&self) -> f64 {
        self.generations.last().map_or(0.0, |last| last.to)
    }

    /// How much of it was disturbed.
    pub fn disturbed(&self) -> Disturbed {
        let rows = self
            .generations
            .iter()
            .flat_map(|generation| generation.samples.chunk_by(|a, b| a.is_slow() == b.is_slow()));
        let slow: Vec<&[Placed]> = rows.filter(|row| row[0].is_slow()).collect();
        let lasted = |row: &&[Placed]| row[row.len() - 1].to - row[0].from;
        let mut seconds: Vec<f64> = slow.iter().map(lasted).collect();
        Disturbed {
            samples: self.samples().count(),
            slow: slow.iter().map(|row| row.len()).sum(),
            disturbances: slow.len(),
            seconds: stats::median(&mut seconds).unwrap_or(0.0),
        }
    }
}

impl Generation<'_> {
    /// What its samples have in common: when the middle one of every [`IN_A_ROW`] began, and the median of
    /// their times over the quiet ones. Nothing of fewer samples.
    pub fn in_common(&self) -> Vec<(f64, f64)> {
        let medians = self.samples.windows(IN_A_ROW).filter_map(|row| {
            let mut over: Vec<f64> = row.iter().map(|placed| placed.over_quiet).collect();
            Some((row[IN_A_ROW / 2].from, stats::median(&mut over)?))
        });
        medians.collect()
    }
}

/// The samples of one generation, which begins at `from`.
fn generation<'a>(samples: &[(&Sample, Placed<'a>)], from: f64) -> Generation<'a> {
    let first = samples.iter().map(|(_, placed)| placed.from).fold(f64::INFINITY, f64::min);
    let mut placed: Vec<Placed> = Vec::with_capacity(samples.len());
    let mut to = from;
    for (sample, of) in samples {
        let began = from + (of.from - first);
        if let Some(before) = placed.last_mut() {
            before.to = began;
        }
        to = began + sample.wall_ns as f64 / 1e9;
        placed.push(Placed { from: began, to, ..*of });
    }
    let number = samples.first().map_or(0, |(sample, _)| sample.process);
    Generation { number, from, to, samples: placed }
}
