//! Figures on slides: no more digits than are read from the last row, and the whole in the footer.

use crate::analysis::Estimate;
use crate::words::{duration, number, whole};

/// A figure that is rounded may be off by this share of it.
const NEAR: f64 = 0.03;

/// As few digits as are near: `5` for 5.06, `5.2` for 5.2, `1,240` for 1,238.
pub fn few(x: f64) -> String {
    if x >= 99.5 {
        let unit = 10_f64.powf(x.log10().floor() - 2.0);
        return whole(((x / unit).round() * unit) as u64);
    }
    let rounded = |digits: usize| format!("{x:.digits$}");
    let near =
        |text: &String| text.parse().is_ok_and(|value: f64| (value - x).abs() <= NEAR * x.abs());
    (0..3).map(rounded).find(near).unwrap_or_else(|| number(x))
}

/// `5 ms` for 5,060,000.
pub fn few_ns(ns: f64) -> String {
    let (scale, unit) = match ns {
        ns if ns >= 0.97e9 => (1e9, "s"),
        ns if ns >= 0.97e6 => (1e6, "ms"),
        ns if ns >= 0.97e3 => (1e3, "µs"),
        _ => (1.0, "ns"),
    };
    format!("{} {unit}", few(ns / scale))
}

/// For the footer: `5.06 ms [5.04, 5.09]`.
pub fn exact_ns(estimate: Estimate) -> String {
    estimate.words(|ns| duration(ns / 1e9))
}

#[cfg(test)]
mod tests {
    use super::{few, few_ns};

    #[test]
    fn no_more_digits_than_are_read_from_afar() {
        let said = [5.06, 5.2, 9.82, 0.91, 1.94, 86.4, 1_238.0, 22_934.0].map(few);
        assert_eq!(said, ["5", "5.2", "10", "0.9", "1.9", "86", "1,240", "22,900"]);
        assert_eq!([5_060_000.0, 990_000.0, 120.0].map(few_ns), ["5 ms", "1 ms", "120 ns"]);
    }
}
