//! Numbers, lists and paragraphs as people write them: in charts, reports and the terminal.

use std::borrow::Borrow;

/// Three figures where they matter: `0.98`, `1.95`, `12.3`, `152`; `1,143`.
pub fn number(x: f64) -> String {
    // The limits are where rounding reaches the next power of ten: 9.996 is 10.0, not 10.00.
    match x.abs() {
        a if a < 0.0995 => format!("{x:.3}"),
        a if a < 9.995 => format!("{x:.2}"),
        a if a < 99.95 => format!("{x:.1}"),
        a if a < 999.5 || !a.is_finite() => format!("{x:.0}"),
        a => format!("{}{}", if x < 0.0 { "-" } else { "" }, whole(a.round() as u64)),
    }
}

/// The same without the digits that are not known, since the figure is known only to this share of it: the
/// last one kept is that of the uncertainty's first (as the *Guide to the Expression of Uncertainty in
/// Measurement* has it, 7.2.6). 123 is `120` where that is a quarter, and `123` where it is a twentieth.
pub fn known(x: f64, to: f64) -> String {
    let place = |x: f64| x.abs().log10().floor();
    let last = place(x * to);
    // Three figures are enough anyway.
    if !last.is_finite() || last <= place(x) - 2.0 {
        return number(x);
    }
    let unit = 10_f64.powf(last);
    format!("{:.*}", (-last).max(0.0) as usize, (x / unit).round() * unit)
}

/// `1.95×`.
pub fn times(x: f64) -> String {
    format!("{}×", number(x))
}

/// How many times, for a sentence: `1.9`, `12`, `127,000`; near 1 to the hundredth, which is what it is about.
pub fn fold(x: f64) -> String {
    match x {
        x if x < 1.095 => format!("{x:.2}"),
        x if x < 9.95 => format!("{x:.1}"),
        x if x < 999.5 => whole(x.round() as u64),
        x => three_figures(x),
    }
}

/// `1`, `1.4`, `2`: whole where a tenth more or less does not tell it from that.
pub fn tenths(x: f64) -> String {
    let text = format!("{x:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// A small number as sentences write it: `two`, `sixteen`; from there on in figures.
pub fn spelled(n: u32) -> String {
    const WORDS: [&str; 17] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
    ];
    WORDS.get(n as usize).map_or_else(|| whole(n.into()), |word| (*word).to_owned())
}

/// Characters that are not seen themselves, and move a cursor or change how others are seen: control characters,
/// marks that turn the direction of writing, and what XML has no place for.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The same text in which whatever [is not seen](is_unseen) is, as `\u{fffd}`; but for line breaks and tabs.
pub fn visible(text: &str) -> String {
    let is_plain = |c: char| !is_unseen(c) || c == '\n' || c == '\t';
    text.chars().map(|c| if is_plain(c) { c } else { '\u{fffd}' }).collect()
}

/// Seconds, in the unit that suits: `12.3 ms`.
pub fn duration(seconds: f64) -> String {
    duration_known(seconds, 0.0)
}

/// The same, [`known`] to this share.
pub fn duration_known(seconds: f64, to: f64) -> String {
    let (scale, unit) = match seconds {
        s if s >= 0.9995 => (1.0, "s"),
        s if s >= 0.999_5e-3 => (1e3, "ms"),
        s if s >= 0.999_5e-6 => (1e6, "µs"),
        _ => (1e9, "ns"),
    };
    format!("{} {unit}", known(seconds * scale, to))
}

/// A share of a whole: `4.2 %`, `12 %`.
pub fn share(x: f64) -> String {
    let percent = x * 100.0;
    if percent.abs() < 9.95 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

/// A rate a second, to three figures: `9.81/s`, `71,200/s`, `914 M/s`.
pub fn rate(per_second: f64) -> String {
    if per_second >= 999_500.0 {
        return format!("{} M/s", three_figures(per_second / 1e6));
    }
    format!("{}/s", three_figures(per_second))
}

fn three_figures(x: f64) -> String {
    if x < 999.5 {
        return number(x);
    }
    let unit = 10_f64.powi(x.log10().floor() as i32 - 2);
    whole(((x / unit).round() * unit) as u64)
}

/// Bytes, in decimal units: `12.3 kB`.
pub fn bytes(n: u64) -> String {
    let x = n as f64;
    match n {
        0..1_000 => plural(n, "byte"),
        1_000..1_000_000 => format!("{} kB", number(x / 1e3)),
        1_000_000..1_000_000_000 => format!("{} MB", number(x / 1e6)),
        _ => format!("{} GB", number(x / 1e9)),
    }
}

/// A whole number with its thousands apart: `1,234,567`.
pub fn whole(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 thread`, `2 threads`, `3 processes`.
pub fn plural(n: impl Into<u64>, noun: &str) -> String {
    let n = n.into();
    match n {
        1 => format!("1 {noun}"),
        _ if noun.ends_with('s') => format!("{} {noun}es", whole(n)),
        _ => format!("{} {noun}s", whole(n)),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list<S: Borrow<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.borrow().to_owned(),
        [rest @ .., last] => format!("{} and {}", rest.join(", "), last.borrow()),
    }
}

/// With a capital letter.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Breaks `text` at spaces into lines of at most `width` columns; every line after the first starts
/// with `indent`. A longer word stays whole. `None` sets no limit.
pub fn wrap(text: &str, width: Option<u16>, indent: &str) -> String {
    let Some(width) = width else { return text.to_owned() };
    let options = textwrap::Options::new(width.into())
        .subsequent_indent(indent)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_digits() {
        assert_eq!(times(0.969), "0.97×");
        assert_eq!(times(99.96), "100×");
        assert_eq!([times(999.4), times(1142.8)], ["999×", "1,143×"]);
        assert_eq!(duration(0.0456), "45.6 ms");
        assert_eq!(duration(0.999_9), "1.00 s");
        assert_eq!(duration(2e-9), "2.00 ns");
        let of = |x: f64| [0.26, 0.05, 0.01, 0.0].map(|to| known(x, to));
        assert_eq!(of(123.4), ["120", "123", "123", "123"]);
        assert_eq!(of(1.234), ["1.2", "1.23", "1.23", "1.23"]);
        assert_eq!([known(0.0, 0.1), known(96.0, 0.26)], ["0.000", "100"]);
        assert_eq!(duration_known(0.0168, 0.26), "17 ms");
        assert_eq!(whole(100_000), "100,000");
        assert_eq!(whole(7), "7");
        assert_eq!(
            [0.98, 1.04, 1.94, 9.96, 126_750.0].map(fold),
            ["0.98", "1.04", "1.9", "10", "127,000"]
        );
        assert_eq!([1, 2, 16, 64].map(spelled), ["one", "two", "sixteen", "64"]);
        assert_eq!(rate(9.807), "9.81/s");
        assert_eq!(rate(71_249.0), "71,200/s");
        assert_eq!(rate(999.7), "1,000/s");
        assert_eq!(rate(3_641_000_000.0), "3,640 M/s");
    }
}
