//! What says most of a probe: one figure, and how it changes from one case to another.

use super::stats::{self, Estimate, Observation};
use crate::record::probes::{Case, FigureInfo, Probe, Seen, Unit};

/// A figure of a probe.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling<'a> {
    /// What it is: `running at once`, `wait for the lock, median`.
    pub name: String,
    /// What it counts.
    pub unit: Unit,
    source: Source<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Source<'a> {
    Tracks,
    Turns,
    Quantile(f64),
    Figure(&'a str),
}

impl<'a> Telling<'a> {
    /// A named figure.
    pub fn of(info: &'a FigureInfo) -> Self {
        let source = Source::Figure(&info.name);
        Self { name: info.title.clone(), unit: info.unit, source }
    }

    /// What a probe calls so: one of its figures; `running`, how many of its tracks ran at once; `turn`, how
    /// long one of them ran until another one did; or a quantile of its `durations`, the telling one unless
    /// another share is given.
    pub fn named(probe: &'a Probe, name: &str, share: Option<f64>) -> Option<Self> {
        let (name, unit, source) = match name {
            "running" => ("running at once".to_owned(), Unit::Count, Source::Tracks),
            "turn" => ("turn, median".to_owned(), Unit::Ns, Source::Turns),
            "durations" => {
                let source = Source::Quantile(share.or(probe.telling)?);
                (probe.durations.clone(), Unit::Ns, source)
            }
            name => return probe.figures.iter().find(|info| info.name == name).map(Self::of),
        };
        Some(Self { name, unit, source })
    }

    /// Its value in one take.
    pub fn seen(&self, seen: &Seen) -> Option<f64> {
        match self.source {
            Source::Tracks => (!seen.tracks.is_empty()).then(|| seen.running_at_once()),
            Source::Turns => seen.turn_ns(),
            Source::Quantile(share) => Some(seen.quantile(share)? as f64),
            Source::Figure(name) => seen.figure(name),
        }
    }

    /// Its mean over the takes of a case.
    pub fn estimate(&self, case: &Case) -> Option<Estimate> {
        case.estimate(|seen| self.seen(seen))
    }

    /// How many times as much of it `case` has as `other`. Takes of one number are of one round, so they
    /// are neighbours.
    pub fn ratio(&self, case: &Case, other: &Case) -> Option<Estimate> {
        let pairs = case.takes().iter().zip(other.takes()).zip(0..);
        let ratio = |((one, two), process)| {
            let value = self.seen(one)? / self.seen(two)?;
            (value.is_finite() && value > 0.0).then_some(Observation { process, value })
        };
        stats::estimate(&pairs.filter_map(ratio).collect::<Vec<_>>())
    }
}

impl Probe {
    /// The figure that says most: how many ran at once, the durations' telling quantile, or else the first
    /// of its named figures.
    pub fn telling_figure(&self) -> Option<Telling<'_>> {
        let has_tracks = |case: &Case| case.takes().iter().any(|seen| !seen.tracks.is_empty());
        if self.cases.iter().any(has_tracks) {
            let name = "running at once".to_owned();
            return Some(Telling { name, unit: Unit::Count, source: Source::Tracks });
        }
        let Some(share) = self.telling else { return self.figures.first().map(Telling::of) };
        let name = format!("{}, {}", self.durations, self.which());
        Some(Telling { name, unit: Unit::Ns, source: Source::Quantile(share) })
    }

    /// Its first rate, such as answers a second.
    pub fn rate(&self) -> Option<Telling<'_>> {
        self.figures.iter().find(|info| info.unit == Unit::PerSecond).map(Telling::of)
    }

    /// What was lost of what it counts, or what got stuck, as a share. The last word of its name says which.
    pub fn loss(&self) -> Option<Telling<'_>> {
        self.figures.iter().find(|info| info.unit == Unit::Share).map(Telling::of)
    }
}
