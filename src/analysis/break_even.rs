//! From where on does something pay? The place at which a ratio over a range of numbers reaches 1.

use super::Estimate;
use crate::record::probes::{Case, Probe, Unit};

/// Without an interval, a ratio above this is taken for more than the noise of a few takes.
const GAIN: f64 = 1.25;

/// From which number on a way of doing something beats what it is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pays {
    /// From about this one.
    From(f64),
    /// From the smallest that was tried, or from a smaller one.
    AtOnce(f64),
    /// With none that was tried.
    Never,
}

impl Pays {
    /// From ratios by ascending number: where they reach 1 and stay above it, on a straight line
    /// between two neighbours with both axes logarithmic. A ratio whose interval holds 1 has not left it
    /// behind: where it is above 1 by chance, what lies between it and the next is not known, and it is
    /// the next that is told. `None` without any.
    pub fn of(ratios: &[(f64, Estimate)]) -> Option<Self> {
        let (first, _) = *ratios.first()?;
        if !ratios.iter().any(|(_, ratio)| gains(ratio)) {
            return Some(Self::Never);
        }
        let Some(below) = ratios.iter().rposition(|(_, ratio)| !is_above(ratio)) else {
            return Some(Self::AtOnce(first));
        };
        let Some((to, high)) = ratios.get(below + 1) else { return Some(Self::Never) };
        let (from, low) = &ratios[below];
        if low.value >= 1.0 {
            return Some(Self::From(*to));
        }
        let share = -low.value.ln() / (high.value.ln() - low.value.ln());
        Some(Self::From(from * (to / from).powf(share)))
    }

    /// The number in words: `12.3 µs`, `1.00 µs or less`, `never`.
    pub fn words(self, unit: Unit) -> String {
        match self {
            Self::From(at) => unit.words(at),
            Self::AtOnce(at) => format!("{} or less", unit.words(at)),
            Self::Never => "never".to_owned(),
        }
    }
}

/// Whether it leaves 1 below it: by its interval, where it has one.
fn is_above(ratio: &Estimate) -> bool {
    ratio.ends().0 > 1.0
}

/// Whether a ratio is seen to be above 1, as far as its takes can tell.
pub fn gains(ratio: &Estimate) -> bool {
    match ratio.interval {
        Some((low, _)) => low > 1.0,
        None => ratio.value > GAIN,
    }
}

impl Probe {
    /// The cases of each way of doing it in each runtime, in the order of their numbers.
    pub fn ways(&self) -> impl Iterator<Item = &[Case]> {
        self.cases.chunk_by(|a, b| (&a.runtime, &a.variant) == (&b.runtime, &b.variant))
    }

    /// The figure that is a ratio, for probes that ask from where on something pays.
    pub fn ratio(&self) -> Option<&str> {
        let ratio = self.figures.iter().find(|figure| figure.unit == Unit::Times);
        ratio.map(|figure| figure.name.as_str())
    }

    /// From where on one of its [`ways`](Self::ways) pays; `None` if it was not measured, or is not
    /// about that.
    pub fn pays(&self, way: &[Case]) -> Option<Pays> {
        let name = self.ratio()?;
        let ratio = |case: &Case| Some((case.at as f64, case.estimate(|seen| seen.figure(name))?));
        Pays::of(&way.iter().filter_map(ratio).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::Pays;
    use crate::analysis::Estimate;

    fn pays(ratios: &[(f64, f64)]) -> Option<Pays> {
        let point = |&(at, value): &(f64, f64)| (at, Estimate::bare(value));
        Pays::of(&ratios.iter().map(point).collect::<Vec<_>>())
    }

    #[test]
    fn a_model_pays_from_where_its_line_crosses_one() {
        let crossed = pays(&[(1e3, 0.1), (1e4, 0.5), (1e5, 2.0), (1e6, 1.9)]);
        let Some(Pays::From(at)) = crossed else { panic!("{crossed:?}") };
        assert!((at - 10_f64.powf(4.5)).abs() < 1.0, "{at}");
        assert_eq!(pays(&[(1e3, 1.5), (1e4, 2.0)]), Some(Pays::AtOnce(1e3)));
        assert_eq!(pays(&[(1e3, 0.5), (1e4, 0.9)]), Some(Pays::Never));
        // More than 1, but no more than noise is.
        assert_eq!(pays(&[(1e3, 1.1), (1e4, 1.2)]), Some(Pays::Never));
        // It does not stay above it.
        assert_eq!(pays(&[(1e3, 1.5), (1e4, 0.9)]), Some(Pays::Never));
        assert_eq!(pays(&[]), None);
    }

    #[test]
    fn what_might_be_one_has_not_been_left_behind() {
        let of = |value: f64, off: f64| Estimate {
            interval: Some((value - off, value + off)),
            ..Estimate::bare(value)
        };
        let open_at_first = [(1e3, of(1.08, 0.1)), (1e4, of(1.7, 0.1)), (1e5, of(1.8, 0.1))];
        assert_eq!(Pays::of(&open_at_first), Some(Pays::From(1e4)));
        // Below 1, and so far below the next that the line between them tells where it crosses.
        let below_at_first = [(1e3, of(0.5, 0.6)), (1e5, of(2.0, 0.1))];
        let Some(Pays::From(at)) = Pays::of(&below_at_first) else { panic!() };
        assert!((at - 1e4).abs() < 1.0, "{at}");
        let clear = [(1e3, of(1.2, 0.1)), (1e4, of(1.7, 0.1))];
        assert_eq!(Pays::of(&clear), Some(Pays::AtOnce(1e3)));
        let open_at_last = [(1e3, of(1.5, 0.1)), (1e4, of(1.1, 0.2))];
        assert_eq!(Pays::of(&open_at_last), Some(Pays::Never));
    }
}
