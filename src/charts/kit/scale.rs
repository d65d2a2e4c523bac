//! What an upright axis counts: where its ticks are, and what they say.

use super::axis::round_duration;
use super::ticks;
use crate::words::{bytes, duration, rate, share, times, whole};

/// What an upright axis counts. All but shares are logarithmic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// How many times as fast.
    Times,
    /// A share of the ideal: linear, from 0, so that a height is its value.
    Share,
    /// A rate, a second.
    Rate,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
}

impl Scale {
    /// Ticks between `low` and `high` on an axis that is `pixels` long, no two closer than `gap`.
    pub fn ticks(self, (low, high): (f64, f64), pixels: i32, gap: i32) -> Vec<f64> {
        match self {
            // Beyond a factor of a hundred, decades are read more easily than octaves.
            Self::Times if high / low > 100.0 => ticks::decimal(low, high, pixels, gap),
            Self::Times => ticks::plain(low, high, pixels, gap),
            Self::Share => ticks::linear(high, pixels, gap),
            Self::Rate | Self::Seconds | Self::Bytes => ticks::decimal(low, high, pixels, gap),
        }
    }

    /// The same on a linear axis.
    pub fn linear_ticks(self, (low, high): (f64, f64), pixels: i32, gap: i32) -> Vec<f64> {
        ticks::between(low, high, pixels, gap)
    }

    /// What the tick at `value` says.
    pub fn label(self, value: f64) -> String {
        match self {
            Self::Times => format!("{}×", round(value)),
            Self::Share => format!("{:.0} %", value * 100.0),
            Self::Rate => rate_label(value),
            _ if value == 0.0 => "0".to_owned(),
            Self::Seconds => round_duration(value),
            Self::Bytes => {
                bytes(value as u64).replace(" bytes", " B").replace(".00", "").replace(".0 ", " ")
            }
        }
    }

    /// A figure, as tables write it.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Times => times(value),
            Self::Share => share(value),
            Self::Rate => rate(value),
            Self::Seconds => duration(value),
            Self::Bytes => bytes(value as u64),
        }
    }

    /// The widest label that is to be expected.
    pub fn widest(self) -> &'static str {
        match self {
            Self::Times => "1.25×",
            Self::Share => "100 %",
            Self::Rate => "10,000/s",
            Self::Seconds => "100 ms",
            Self::Bytes => "100 kB",
        }
    }
}

fn rate_label(value: f64) -> String {
    match value {
        x if x > 999_999.5 => format!("{}\u{a0}M/s", round(x / 1e6)),
        x => format!("{}/s", round(x)),
    }
}

/// A round number, its thousands apart: `0.5`, `200`, `50,000`.
pub fn round(value: f64) -> String {
    if value >= 999.5 {
        return whole(value.round() as u64);
    }
    // Powers of ten are not all exact: 0.1 cubed is 0.0010000000000000002.
    format!("{}", (value * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn round_numbers_are_short() {
        let said = [0.5, 200.0, 5_000.0, 50_000.0, 2e6].map(|x| Scale::Rate.label(x));
        assert_eq!(said, ["0.5/s", "200/s", "5,000/s", "50,000/s", "2\u{a0}M/s"]);
        assert_eq!(Scale::Times.label(1.25), "1.25×");
        assert_eq!(Scale::Times.label(10_000.0), "10,000×");
        assert_eq!(Scale::Bytes.label(500.0), "500 B");
    }
}
