//! Round numbers for axes: logarithmic ones, and linear ones that begin at zero.

/// Ticks between `low` and `high` on a logarithmic axis that is `pixels` long, no two closer than
/// `gap`: as many as that allows, all multiples of one step or all of one pattern in each octave or
/// decade. (plotters' own logarithmic ticks are whole decades and their tenths: on an axis from
/// 0.9 to 2.2 that leaves two.)
pub fn plain(low: f64, high: f64, pixels: i32, gap: i32) -> Vec<f64> {
    let steps = [100.0, 50.0, 20.0, 10.0, 4.0, 2.0].map(|parts| multiples(low, high, parts));
    let halves = powers(low, high, &[1.0, 1.5], 2.0);
    // From sixty-four cores on, ratios of the languages span more decades than octaves have room for.
    let whole = [2.0, 4.0, 8.0, 10.0, 100.0, 1_000.0].map(|base| powers(low, high, &[1.0], base));
    let candidates = steps.into_iter().flatten().chain([halves]).chain(whole);
    // Three quarters of an eighth is round, and too long for a margin.
    let is_short = |ticks: &Vec<f64>| ticks.iter().all(|tick| tick.to_string().len() <= LONGEST);
    let found = most_that_fit(candidates.filter(is_short), low, high, pixels, gap);
    if found.len() < 2 { decimal(low, high, pixels, gap) } else { found }
}

/// Digits and point of the longest label that has room beside an axis: `0.0625`.
const LONGEST: usize = 6;

/// The same for times, whose units come in thousands: 1, 2 and 5 of each decade, or only decades.
/// One tick is no scale: where that leaves fewer than two, others are found that have room.
pub fn decimal(low: f64, high: f64, pixels: i32, gap: i32) -> Vec<f64> {
    const ROUND: [(&[f64], f64); 4] =
        [(&[1.0, 2.0, 5.0], 10.0), (&[1.0], 10.0), (&[1.0], 100.0), (&[1.0], 1000.0)];
    const OTHERS: [(&[f64], f64); 5] =
        [(&[5.0], 10.0), (&[2.0], 10.0), (&[100.0], 1000.0), (&[10.0], 1000.0), (&[10.0], 100.0)];
    let most = |patterns: &[(&[f64], f64)]| {
        let candidates = patterns.iter().map(|(pattern, base)| powers(low, high, pattern, *base));
        most_that_fit(candidates, low, high, pixels, gap)
    };
    let [round, others] = [most(&ROUND), most(&OTHERS)];
    let most = if round.len() < 2 && others.len() > round.len() { others } else { round };
    if most.len() < 2 { at_the_ends(low, high, pixels, gap).unwrap_or(most) } else { most }
}

/// The roundest numbers next to both ends, where no pattern leaves two: of many decades in a narrow
/// column, or of a small part of one. `None` where not even these two have room.
fn at_the_ends(low: f64, high: f64, pixels: i32, gap: i32) -> Option<Vec<f64>> {
    let rounded = |value: f64, digits: i32, up: bool| {
        if digits == 0 {
            let power = value.log10();
            return 10_f64.powf(if up { power.ceil() } else { power.floor() });
        }
        let power = value.log10().floor() as i32 + 1 - digits;
        let (tens, scaled) =
            (10_f64.powi(power.abs()), |x: f64| if up { x.ceil() } else { x.floor() });
        // Dividing by a whole number keeps 0.3 from becoming 0.30000000000000004.
        if power < 0 { scaled(value * tens) / tens } else { scaled(value / tens) * tens }
    };
    // Powers of ten first: they are short, and may be a little nearer.
    let ends = (0..=3).map(|digits| {
        let gap = if digits == 0 { gap * 3 / 5 } else { gap };
        (gap, [rounded(low, digits, true), rounded(high, digits, false)])
    });
    let per_unit = f64::from(pixels) / (high / low).ln();
    let fit = |(gap, [low, high]): &(i32, [f64; 2])| {
        high > low && (high / low).ln() * per_unit >= f64::from(*gap)
    };
    ends.into_iter().find(fit).map(|(_, ends)| ends.to_vec())
}

/// Ticks from zero to `high` on a linear axis that is `pixels` long, no two closer than `gap`:
/// multiples of 1, 2, 2.5 or 5 times a power of ten.
pub fn linear(high: f64, pixels: i32, gap: i32) -> Vec<f64> {
    between(0.0, high, pixels, gap)
}

/// The same between `low` and `high`.
pub fn between(low: f64, high: f64, pixels: i32, gap: i32) -> Vec<f64> {
    let least = (high - low) * f64::from(gap) / f64::from(pixels);
    if !(least.is_finite() && least > 0.0) {
        return Vec::new();
    }
    let power = least.log10().floor() as i32;
    let tens = 10_f64.powi(power.abs());
    let of = |step: f64, n: f64| if power < 0 { n * step / tens } else { n * step * tens };
    let mut steps = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter();
    let step = steps.find(|step| of(*step, 1.0) >= least).unwrap_or(10.0);
    // A last one that a rounding error would leave out.
    let last = ((high / of(step, 1.0)) + 1e-9).floor() as i64;
    let first = (low / of(step, 1.0)).ceil() as i64;
    (first..=last).map(|i| of(step, i as f64)).collect()
}

fn most_that_fit(
    candidates: impl Iterator<Item = Vec<f64>>,
    low: f64,
    high: f64,
    pixels: i32,
    gap: i32,
) -> Vec<f64> {
    let per_unit = f64::from(pixels) / (high / low).ln();
    let fits = |ticks: &Vec<f64>| {
        ticks.windows(2).all(|pair| (pair[1] / pair[0]).ln() * per_unit >= f64::from(gap))
    };
    candidates.filter(fits).max_by_key(Vec::len).unwrap_or_default()
}

/// Multiples of 1/`parts`; none if they would be far too many for any axis.
fn multiples(low: f64, high: f64, parts: f64) -> Option<Vec<f64>> {
    let (first, last) = ((low * parts).ceil() as i64, (high * parts).floor() as i64);
    // Dividing by a whole number keeps 0.3 from becoming 0.30000000000000004.
    (last - first < 50).then(|| (first..=last).map(|i| i as f64 / parts).collect())
}

/// `pattern` times every whole power of `base`.
fn powers(low: f64, high: f64, pattern: &[f64], base: f64) -> Vec<f64> {
    // No further than numbers go: the end of an axis of absurd figures may be infinite.
    let power = |value: f64| value.log(base).clamp(-1_100.0, 1_100.0);
    let (first, last) = (power(low).floor() as i32 - 1, power(high).ceil() as i32);
    (first..=last)
        .flat_map(|power| pattern.iter().map(move |p| p * base.powi(power)))
        .filter(|value| (low..=high).contains(value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{between, decimal, linear, plain};

    #[test]
    fn ticks_are_round_and_fill_the_axis() {
        assert_eq!(plain(0.9, 2.1, 1500, 120), [1.0, 1.25, 1.5, 1.75, 2.0]);
        assert_eq!(plain(0.9, 70.0, 1500, 120), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]);
        // Of 0.09375 only the end would be seen.
        assert_eq!(plain(0.08, 1.1, 600, 100), [0.125, 0.25, 0.5, 1.0]);
        assert_eq!(plain(0.95, 1.06, 1500, 150), [0.96, 0.98, 1.0, 1.02, 1.04, 1.06]);
        assert_eq!(decimal(0.8e-3, 6e-3, 1500, 120), [1e-3, 2e-3, 5e-3]);
        assert_eq!(decimal(0.5e-3, 2.0, 1500, 200), [1e-3, 1e-2, 1e-1, 1.0]);
        // One tick is no scale: there are two wherever two have room.
        assert_eq!(decimal(0.5e-3, 0.25, 240, 118), [1e-3, 1e-1]);
        assert_eq!(decimal(1.9e7, 9e8, 530, 180), [2e7, 2e8]);
        assert_eq!(linear(1.08, 500, 110), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(linear(12.0, 500, 110), [0.0, 5.0, 10.0]);
        assert_eq!(linear(45.0, 1000, 200), [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(linear(1.5, 1000, 400), [0.0, 1.0]);
        assert_eq!(between(0.75, 2.0, 1000, 250), [1.0, 1.5, 2.0]);
        assert_eq!(between(0.95, 1.06, 1500, 250), [0.96, 0.98, 1.0, 1.02, 1.04, 1.06]);
    }

    #[test]
    fn two_ticks_have_room_on_any_axis() {
        // Six decades of ratios in a narrow column, of 64 cores.
        assert!(plain(0.7, 30_000.0, 900, 140).len() >= 2);
        assert!(plain(0.7, 3e6, 500, 140).len() >= 2);
        for decades in 1..13 {
            for pixels in [300, 600, 1_200] {
                let high = 3.7 * 10_f64.powi(decades);
                let [times, seconds] = [plain, decimal].map(|of| of(1.3, high, pixels, 140));
                assert!(times.len() >= 2, "{decades} {pixels}: {times:?}");
                assert!(seconds.len() >= 2, "{decades} {pixels}: {seconds:?}");
            }
        }
        // A small part of a decade.
        assert_eq!(decimal(0.0212, 0.0268, 900, 200), [0.022, 0.026]);
    }
}
