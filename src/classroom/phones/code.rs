//! How a phone finds the vote: a code to type, and the link as a picture for its camera.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use qrcode::{Color, EcLevel, QrCode};
use rand::SeedableRng as _;
use rand::rngs::{StdRng, SysRng};
use rand::seq::IndexedRandom as _;

/// Letters and digits that nobody takes for others, on a screen far away.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// Nearly a thousand million codes: no one finds the vote of a class in a neighbouring room by chance.
const LENGTH: usize = 6;

/// A new code, such as `K7QM2P`.
///
/// # Errors
/// If the system has no random numbers.
pub fn code() -> Result<String> {
    let rng = StdRng::try_from_rng(&mut SysRng);
    let mut rng = rng.context("the system gives no random numbers")?;
    Ok((0..LENGTH).filter_map(|_| ALPHABET.choose(&mut rng)).map(|&b| char::from(b)).collect())
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Its dark modules as the `d` of a path of SVG, a module being one unit wide.
    pub path: String,
    /// How many modules it is wide and high. Around them four more must be left light, or no camera finds it.
    pub size: usize,
}

impl Qr {
    /// The code of a link.
    ///
    /// # Errors
    /// If the link is too long.
    pub fn of(link: &str) -> Result<Self> {
        // Of medium correction: a reflection on the screen may hide a seventh of it.
        let code = QrCode::with_error_correction_level(link, EcLevel::M);
        let code = code.with_context(|| format!("{link} does not fit into a QR code"))?;
        let size = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(size).enumerate() {
            let mut x = 0;
            // Neighbours are one rectangle: between two of them a screen may show a light line.
            for run in row.chunk_by(|a, b| a == b) {
                let wide = run.len();
                if run[0] == Color::Dark {
                    write!(path, "M{x} {y}h{wide}v1h-{wide}z")?;
                }
                x += wide;
            }
        }
        Ok(Self { path, size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_hold_nothing_that_looks_like_something_else() {
        let codes: std::collections::HashSet<String> = (0..100).map(|_| code().unwrap()).collect();
        assert_eq!(codes.len(), 100);
        for code in codes {
            assert_eq!(code.len(), LENGTH);
            assert!(code.bytes().all(|b| ALPHABET.contains(&b)), "{code}");
            assert!(!code.contains(['0', 'O', '1', 'I', 'L']), "{code}");
        }
    }

    #[test]
    fn a_path_has_the_dark_modules_and_no_others() {
        let link = "http://10.0.0.5:8123/K7QM2P";
        let qr = Qr::of(link).unwrap();
        let mut dark = vec![false; qr.size * qr.size];
        for run in qr.path.split_terminator('z') {
            let (x, rest) = run.strip_prefix('M').unwrap().split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let [x, y, wide] = [x, y, rest.split('v').next().unwrap()]
                .map(|number| number.parse::<usize>().unwrap());
            assert_eq!(rest, format!("{wide}v1h-{wide}"));
            dark[y * qr.size + x..][..wide].fill(true);
        }
        let code = QrCode::with_error_correction_level(link, EcLevel::M).unwrap();
        let colors = code.to_colors();
        assert!(dark.iter().zip(&colors).all(|(&dark, color)| dark == (*color == Color::Dark)));
        assert_eq!(dark.len(), colors.len());
        assert_eq!(qr.size, 25);
    }
}
