//! Colours for ratios: neutral at 1, blue above, orange below. Blue and orange stay apart for every
//! kind of colour vision, and each side only gets darker, so that a print in grey keeps its order.

use plotters::style::RGBColor;

use super::style::rgb;

/// From the neutral middle to the end of each side.
const FASTER: [RGBColor; 4] = [NEUTRAL, rgb(0xB9D3E8), rgb(0x5A9BCB), rgb(0x0B4A86)];
const SLOWER: [RGBColor; 4] = [NEUTRAL, rgb(0xF6CFA6), rgb(0xE28A3A), rgb(0x8F3F05)];
const NEUTRAL: RGBColor = rgb(0xF0F0F0);

/// On the ground that is chosen for it, each of these has a contrast of 4.5 and more.
const BLACK: RGBColor = rgb(0x000000);
const WHITE: RGBColor = rgb(0xFFFFFF);

/// The darkest orange is this, and everything below it. Slower has a scale of its own: on one as
/// long as that of 64 cores, a tenth lost to the GIL would leave no colour.
pub const SLOWEST: f64 = 0.5;

/// The colour of `ratio`. On each side, equal factors are equal steps; the darkest blue is `ideal`,
/// and everything beyond it.
pub fn colour(ratio: f64, ideal: f64) -> RGBColor {
    // On a single core the ideal is 1, and a scale without length has no colours.
    let (side, end) =
        if ratio < 1.0 { (SLOWER, SLOWEST) } else { (FASTER, ideal.max(1.0 / SLOWEST)) };
    let place = (ratio.ln() / end.ln()).min(1.0) * (side.len() - 1) as f64;
    let below = (place as usize).min(side.len() - 2);
    let between = place - below as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * between) as u8;
    let (a, b) = (side[below], side[below + 1]);
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// Black or white, whichever is read more easily on `ground`.
pub fn text_on(ground: RGBColor) -> RGBColor {
    if contrast(ground, BLACK) > contrast(ground, WHITE) { BLACK } else { WHITE }
}

/// WCAG 2's contrast of two colours.
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// WCAG 2's relative luminance.
fn luminance(RGBColor(r, g, b): RGBColor) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDEAL: f64 = 16.0;

    /// Ratios from 1 to the ideal in equal steps.
    fn ratios() -> impl Iterator<Item = f64> {
        (0..=100).map(|i| IDEAL.powf(f64::from(i) / 100.0))
    }

    #[test]
    fn further_from_one_is_darker_as_far_as_the_ends() {
        let shade = |ratio: f64| luminance(colour(ratio, IDEAL));
        for (near, far) in ratios().zip(ratios().skip(1)) {
            assert!(shade(far) < shade(near), "{far}");
            assert!(shade(1.0 / far) < shade(1.0 / near) || far * SLOWEST >= 1.0, "{far}");
        }
        assert_eq!(colour(1.0, IDEAL), NEUTRAL);
        assert_eq!(colour(2.0 * IDEAL, IDEAL), colour(IDEAL, IDEAL));
        assert_eq!(colour(SLOWEST / 2.0, IDEAL), colour(SLOWEST, IDEAL));
        assert_ne!(colour(1.5, 1.0), NEUTRAL);
    }

    #[test]
    fn every_figure_is_read_on_its_ground() {
        for ratio in ratios().flat_map(|ratio| [ratio, 1.0 / ratio]) {
            let ground = colour(ratio, IDEAL);
            assert!(contrast(ground, text_on(ground)) >= 4.5, "{ratio}");
        }
    }
}
