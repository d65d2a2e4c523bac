//! Figures as people read them: three digits, and a unit that fits.

/// `0.97×`, `12.3×`, `123×`.
pub fn times(ratio: f64) -> String {
    format!("{}×", three_digits(ratio))
}

/// `1.23 s`, `45.6 ms`, `789 µs`.
pub fn duration(seconds: f64) -> String {
    let (value, unit) = match seconds {
        // As rounded: 0.9996 s is 1.00 s, not 1000 ms.
        s if s >= 0.999_5 => (s, "s"),
        s if s >= 0.999_5e-3 => (s * 1e3, "ms"),
        s if s >= 0.999_5e-6 => (s * 1e6, "µs"),
        s => (s * 1e9, "ns"),
    };
    format!("{} {unit}", three_digits(value))
}

/// A duration that an axis names: `20 ms`, `0.5 s` never.
pub fn round_duration(seconds: f64) -> String {
    duration(seconds).replace(".00 ", " ").replace(".0 ", " ")
}

/// `100,000`: digits in groups.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three digits that count, and no more decimals than two.
pub fn three_digits(value: f64) -> String {
    match value.abs() {
        v if v >= 99.95 => format!("{value:.0}"),
        v if v >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        assert_eq!(times(0.969), "0.97×");
        assert_eq!(times(99.96), "100×");
        assert_eq!(duration(0.0456), "45.6 ms");
        assert_eq!(duration(0.999_9), "1.00 s");
        assert_eq!(duration(2e-9), "2.00 ns");
        assert_eq!(round_duration(0.02), "20 ms");
        assert_eq!(round_duration(10.0), "10 s");
        assert_eq!(grouped(100_000), "100,000");
        assert_eq!(grouped(7), "7");
    }
}
