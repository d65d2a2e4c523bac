//! What the axes of a panel span, and whether they are linear.

use super::axis::LINEAR;
use super::scale::Scale;
use crate::analysis::Estimate;
use crate::analysis::series::Line;
use crate::words::whole;

/// What the axes of a panel span. Panels that are compared share one.
///
/// Where figures lie far apart, the axis of counts is logarithmic and so are all of figures but shares:
/// there the ideal is a straight line, and *half of ideal* is the same distance below it everywhere. On
/// a linear axis, 64 workers squeeze the first four into a corner. Where they do not, axes are linear,
/// as everyone reads them; of speed-ups both or none, so that the ideal stays a straight line.
pub struct Span {
    counts: Vec<u32>,
    scale: Scale,
    /// What the ticks below the panel say.
    pub name: fn(u32) -> String,
    /// Whether equal distances along the level axis are equal factors, and along the upright one.
    pub log: (bool, bool),
    /// From where to where the level axis reaches.
    pub x: (f64, f64),
    /// The same of the upright axis.
    pub y: (f64, f64),
}

impl Span {
    /// A span of speed-ups that holds all these lines; `None` without any point.
    pub fn of<'a>(
        lines: impl IntoIterator<Item = &'a Line>,
        capacity: &[(u32, Estimate)],
        cores: u32,
    ) -> Option<Self> {
        let points = points(lines, capacity);
        let most = points.iter().map(|(n, _)| *n).max()?;
        let (low, high) = reach(&points, (0.9, f64::from(most.min(cores)).max(1.1)));
        let fewest = points.iter().map(|(n, _)| *n).min()?.max(1);
        if high / low < LINEAR && f64::from(most / fewest) < LINEAR {
            let air = (high - low) * 0.04;
            return Self::over(&points, Scale::Times, (low - air, high + air), (false, false));
        }
        // A little air, as a share of the axis: it is logarithmic, so a power.
        let air = (high / low).powf(0.04);
        Self::over(&points, Scale::Times, (low / air, high * air), (true, true))
    }

    /// The same for lines of [efficiencies](crate::analysis::scaling::Scaling::efficiency).
    pub fn of_shares<'a>(
        lines: impl IntoIterator<Item = &'a Line>,
        capacity: &[(u32, Estimate)],
    ) -> Option<Self> {
        let points = points(lines, capacity);
        let (_, high) = reach(&points, (1.0, 1.0));
        Self::over(&points, Scale::Share, (0.0, high * 1.08), (true, false))
    }

    /// A span on another `scale` that holds all these lines and `also`; `None` without any point.
    pub fn on<'a>(
        scale: Scale,
        lines: impl IntoIterator<Item = &'a Line>,
        also: &[f64],
    ) -> Option<Self> {
        let points = points(lines, &[]);
        let also = also.iter().copied();
        let at_least = (also.clone().fold(f64::INFINITY, f64::min), also.fold(0.0, f64::max));
        let (low, high) = reach(&points, at_least);
        if high / low < LINEAR {
            // From nothing, so that small differences do not look large.
            return Self::over(&points, scale, (0.0, high * 1.08), (true, false));
        }
        let air = (high / low).powf(0.04);
        Self::over(&points, scale, (low / air, high * air), (true, true))
    }

    /// The same with these words below its ticks.
    pub fn named(self, name: fn(u32) -> String) -> Self {
        Self { name, ..self }
    }

    fn over(
        points: &[(u32, Estimate)],
        scale: Scale,
        y: (f64, f64),
        log: (bool, bool),
    ) -> Option<Self> {
        let mut counts: Vec<u32> = points.iter().map(|(n, _)| (*n).max(1)).collect();
        counts.sort_unstable();
        counts.dedup();
        let (&fewest, &most) = (counts.first()?, counts.last()?);
        let (first, last) = (f64::from(fewest), f64::from(most));
        let x = if log.0 {
            let side = (last / first).max(2.0).powf(0.05);
            (first / side, last * side)
        } else {
            let side = (last - first).max(1.0) * 0.05;
            (first - side, last + side)
        };
        let name = |n: u32| whole(n.into());
        Some(Self { counts, scale, name, log, x, y })
    }

    /// The widest of the labels at its upright axis, about: how many of its ticks are drawn hangs on how
    /// high it is.
    pub fn widest(&self) -> String {
        let labels = self.ticks(1_000, 100).into_iter().map(|value| self.scale.label(value));
        let labels = labels.chain([self.scale.widest().to_owned()]);
        labels.max_by_key(|label| label.chars().count()).unwrap_or_default()
    }

    /// Ticks of the upright axis, which is `pixels` long, no two closer than `gap`.
    pub fn ticks(&self, pixels: i32, gap: i32) -> Vec<f64> {
        if self.log.1 || self.scale == Scale::Share {
            self.scale.ticks(self.y, pixels, gap)
        } else {
            self.scale.linear_ticks(self.y, pixels, gap)
        }
    }

    /// How far along the level axis a count lies: from 0 to 1.
    pub fn along(&self, count: f64) -> f64 {
        share_of(count, self.x, self.log.0)
    }

    /// How far up the upright axis a figure lies.
    pub fn up(&self, figure: f64) -> f64 {
        share_of(figure, self.y, self.log.1)
    }

    /// The measured counts, ascending.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// What the upright axis counts.
    pub fn scale(&self) -> Scale {
        self.scale
    }
}

fn points<'a>(
    lines: impl IntoIterator<Item = &'a Line>,
    capacity: &[(u32, Estimate)],
) -> Vec<(u32, Estimate)> {
    lines.into_iter().flat_map(|l| &l.points).chain(capacity).copied().collect()
}

/// From where to where the points and their intervals reach, `at_least` this far.
fn reach(points: &[(u32, Estimate)], at_least: (f64, f64)) -> (f64, f64) {
    let ends = |e: &Estimate| e.interval.unwrap_or((e.value, e.value));
    let lows = points.iter().map(|(_, e)| ends(e).0).filter(|y| *y > 0.0);
    let highs = points.iter().map(|(_, e)| ends(e).1).filter(|y| y.is_finite());
    (lows.fold(at_least.0, f64::min), highs.fold(at_least.1, f64::max))
}

/// How far along an axis a value lies.
fn share_of(value: f64, (low, high): (f64, f64), log: bool) -> f64 {
    if log { (value / low).ln() / (high / low).ln() } else { (value - low) / (high - low) }
}
