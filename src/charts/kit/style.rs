//! How models and runtimes look, the same in every chart: a **model** is a colour and the shape of
//! its markers; a **runtime** is the line, solid with filled markers for Rust, broken with hollow
//! ones for Python. So threads are blue in both languages, and a print in grey still tells Rust
//! from Python.

use anyhow::Result;
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon};
use plotters::style::{Color as _, RGBColor, ShapeStyle};

use super::canvas::Area;
use crate::record::{NATIVE, OWN_PYTHON, Tint};

/// Text.
pub const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Text of lesser weight, and reference lines.
pub const GREY: RGBColor = RGBColor(0x66, 0x66, 0x66);
/// Axes and marks.
pub const PALE: RGBColor = RGBColor(0xAA, 0xAA, 0xAA);
/// Grid lines.
pub const FAINT: RGBColor = RGBColor(0xE2, 0xE2, 0xE2);

/// The shape of a marker, by its common name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    Circle,
    Square,
    Diamond,
    Up,
    Down,
}

/// What a tint looks like. Colours are after Okabe and Ito, and Tol's muted scheme, darkened where
/// they were too pale on white. No twenty colours are told apart by every eye: two whose colours are
/// close to a colour-blind one have different markers (a test holds both).
fn look_of(tint: Tint) -> (RGBColor, Shape) {
    let (hex, shape) = match tint {
        Tint::Grey => (0x44_44_44, Shape::Circle),
        Tint::Blue => (0x00_72_B2, Shape::Square),
        Tint::Vermilion => (0xD5_5E_00, Shape::Diamond),
        Tint::Green => (0x00_8A_5E, Shape::Up),
        Tint::Plum => (0xAA_44_99, Shape::Down),
        Tint::Wine => (0x7A_1F_4D, Shape::Square),
        Tint::Pink => (0xD8_5C_A8, Shape::Up),
        Tint::Indigo => (0x33_22_88, Shape::Diamond),
        Tint::Olive => (0x8A_7A_12, Shape::Circle),
        Tint::Sky => (0x2E_96_D0, Shape::Down),
        Tint::Red => (0xB0_39_3F, Shape::Up),
        Tint::Forest => (0x11_5E_2E, Shape::Diamond),
        Tint::Brown => (0x8B_5A_2B, Shape::Down),
        Tint::Lavender => (0x85_70_DB, Shape::Circle),
        Tint::Violet => (0x61_2C_D2, Shape::Diamond),
        Tint::Maroon => (0x54_11_11, Shape::Square),
        Tint::Tan => (0xA5_89_69, Shape::Circle),
        Tint::Slate => (0x5A_6A_78, Shape::Up),
        Tint::Iris => (0x6B_4F_BB, Shape::Circle),
        Tint::Teal => (0x3D_7A_7A, Shape::Square),
        Tint::Orchid => (0x9A_3E_8B, Shape::Diamond),
        Tint::Moss => (0x6E_76_20, Shape::Down),
    };
    (rgb(hex), shape)
}

/// The colour of six hexadecimal digits.
pub const fn rgb(hex: u32) -> RGBColor {
    let [_, r, g, b] = hex.to_be_bytes();
    RGBColor(r, g, b)
}

/// How the line of one model in one runtime looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// The model's colour.
    pub colour: RGBColor,
    /// The model's marker.
    shape: Shape,
    /// Whether the marker is filled: Rust.
    pub filled: bool,
    /// How much of its colour is inside the marker: 1 is filled.
    inside: f64,
    /// Dash and gap; none for a solid line: Rust.
    dash: Option<(i32, i32)>,
    /// The line's width.
    pub stroke: u32,
    /// Where it stands in a legend.
    rank: u32,
}

impl Look {
    /// The look of this tint in `runtime`.
    pub fn of(tint: Tint, runtime: &str) -> Self {
        let (colour, shape) = look_of(tint);
        let (rank, dash, stroke) = match runtime {
            NATIVE => (0, None, 9),
            OWN_PYTHON => (1, Some((34, 20)), 9),
            // A free-threaded build with its lock on has long dashes, and is dotted with its lock off:
            // the two states of one build must not look alike, nor like a build with a GIL.
            _ if runtime.contains("+gil") => (2, Some((44, 14)), 6),
            // Likewise for a JIT compiler that is on.
            _ if runtime.contains("+jit") => (5, Some((30, 8)), 6),
            _ if runtime.ends_with('t') => (3, Some((8, 16)), 6),
            _ => (4, Some((22, 14)), 6),
        };
        let inside = if runtime == NATIVE { 1.0 } else { filling(runtime) };
        Self { colour, shape, filled: runtime == NATIVE, inside, dash, stroke, rank }
    }

    /// A circle in the colour of no model.
    pub fn neutral(colour: RGBColor, filled: bool) -> Self {
        let inside = if filled { 1.0 } else { 0.0 };
        Self { colour, shape: Shape::Circle, filled, inside, dash: None, stroke: 9, rank: 0 }
    }

    /// The same with another marker: where what it stands for is no model's runtime.
    pub fn shaped(self, shape: Shape, filled: bool) -> Self {
        let inside = if filled { 1.0 } else { 0.0 };
        Self { shape, filled, inside, ..self }
    }

    /// Where it stands in a legend: Rust, the embedded Python, other interpreters.
    pub fn rank(self) -> u32 {
        self.rank
    }

    /// The same, drawn `factor` times as heavy.
    pub fn heavier(self, factor: f64) -> Self {
        let times = |n: i32| (f64::from(n) * factor) as i32;
        Self {
            stroke: (f64::from(self.stroke) * factor) as u32,
            dash: self.dash.map(|(dash, gap)| (times(dash), times(gap))),
            ..self
        }
    }

    /// The same for what is shown and not spoken of: thinner, and halfway to white.
    pub fn faint(self) -> Self {
        let pale = |channel: u8| channel / 2 + 128;
        let RGBColor(r, g, b) = self.colour;
        Self { colour: RGBColor(pale(r), pale(g), pale(b)), ..self.heavier(0.6) }
    }

    /// Draws its line.
    pub fn line(self, area: &Area, points: &[(i32, i32)]) -> Result<()> {
        let style = ShapeStyle::from(self.colour).stroke_width(self.stroke);
        match self.dash {
            None => area.draw(&PathElement::new(points.to_vec(), style))?,
            Some((dash, gap)) => dashed(area, points, dash, gap, style)?,
        }
        Ok(())
    }

    /// How far its marker reaches, about.
    pub fn radius(self) -> i32 {
        8 + self.stroke as i32 * 3 / 2
    }

    /// Draws its marker.
    pub fn mark(self, area: &Area, (x, y): (i32, i32)) -> Result<()> {
        let radius = self.radius();
        let RGBColor(r, g, b) = self.colour;
        let mix = |x: u8| (255.0 - self.inside * (255.0 - f64::from(x))).round() as u8;
        let inside = RGBColor(mix(r), mix(g), mix(b));
        let outline = ShapeStyle::from(self.colour).stroke_width(self.stroke);
        let Some(mut around) = self.corners((x, y), radius) else {
            area.draw(&Circle::new((x, y), radius, inside.filled()))?;
            area.draw(&Circle::new((x, y), radius, outline))?;
            return Ok(());
        };
        area.draw(&Polygon::new(around.clone(), inside.filled()))?;
        // Twice the first side, so that the last corner is joined like the others.
        around.extend_from_within(..2);
        area.draw(&PathElement::new(around, outline))?;
        Ok(())
    }

    /// Draws its marker as one of very many: small, and so that those below it are seen.
    pub fn speck(self, area: &Area, (x, y): (i32, i32), radius: i32, opacity: f64) -> Result<()> {
        let colour = self.colour.mix(opacity);
        let outline = colour.stroke_width((radius.unsigned_abs() / 3).max(2));
        match (self.corners((x, y), radius), self.filled) {
            (None, true) => area.draw(&Circle::new((x, y), radius, colour.filled()))?,
            (None, false) => area.draw(&Circle::new((x, y), radius, outline))?,
            (Some(around), true) => area.draw(&Polygon::new(around, colour.filled()))?,
            (Some(mut around), false) => {
                around.extend_from_within(..2);
                area.draw(&PathElement::new(around, outline))?;
            }
        }
        Ok(())
    }

    /// The corners of its marker, as large to the eye as a circle of this radius; `None` for the circle.
    fn corners(self, (x, y): (i32, i32), radius: i32) -> Option<Vec<(i32, i32)>> {
        // Corners, the angle of the first, and the reach.
        let (corners, turn, reach) = match self.shape {
            Shape::Circle => return None,
            Shape::Square => (4, 45.0, 1.2),
            Shape::Diamond => (4, 0.0, 1.25),
            Shape::Up => (3, -90.0, 1.4),
            Shape::Down => (3, 90.0, 1.4),
        };
        let reach = f64::from(radius) * reach;
        let around = (0..corners)
            .map(|i: i32| f64::to_radians(turn + 360.0 * f64::from(i) / f64::from(corners)))
            .map(|a| (x + (reach * a.cos()) as i32, y + (reach * a.sin()) as i32));
        Some(around.collect())
    }
}

/// How the `id` of an interpreter that is not gilscope's own begins.
const EXTERNAL: &str = "external:";

/// How much colour is inside the markers of an interpreter, by its minor version: two versions of one
/// build differ in nothing else. Well below that of Rust's.
fn filling(runtime: &str) -> f64 {
    let version = runtime.strip_prefix(EXTERNAL).and_then(|version| version.split('.').nth(1));
    let minor: Option<u32> = version.and_then(|minor| minor.parse().ok());
    minor.map_or(0.0, |minor| f64::from(minor % 3) * 0.25)
}

/// A broken line.
pub fn dashed(
    area: &Area,
    points: &[(i32, i32)],
    dash: i32,
    gap: i32,
    style: ShapeStyle,
) -> Result<()> {
    area.draw(&DashedPathElement::new(points.iter().copied(), dash, gap, style))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(channel: u8) -> f64 {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    }

    /// WCAG 2's contrast with white.
    fn contrast(RGBColor(r, g, b): RGBColor) -> f64 {
        1.05 / (0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) + 0.05)
    }

    /// A colour as sRGB's linear light, seen without one kind of cone at all: Machado, Oliveira and
    /// Fernandes, *A Physiologically-based Model for Simulation of Color Vision Deficiency*, 2009.
    fn seen(RGBColor(r, g, b): RGBColor, by: &[[f64; 3]; 3]) -> [f64; 3] {
        let light = [linear(r), linear(g), linear(b)];
        // Back to a scale on which equal steps look about equal.
        by.map(|row| row.iter().zip(light).map(|(m, c)| m * c).sum::<f64>().clamp(0.0, 1.0).cbrt())
    }

    const EVERYONE: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    const PROTANOPIA: [[f64; 3]; 3] = [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ];
    const DEUTERANOPIA: [[f64; 3]; 3] = [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ];

    /// Every tint that a known model has, and then the others.
    const ALL: [Tint; 22] = {
        use Tint::*;
        [
            Grey, Blue, Vermilion, Green, Plum, Wine, Pink, Indigo, Olive, Sky, Red, Forest, Brown,
            Lavender, Violet, Maroon, Tan, Slate, Iris, Teal, Orchid, Moss,
        ]
    };

    #[test]
    fn no_two_pythons_look_alike() {
        let all = ["native", "python", "external:3.13.5t", "external:3.13.5t+gil"];
        let more = ["python+gil", "python+jit", "external:3.14.2+jit"];
        let more = more.into_iter().chain([
            "external:3.13.5",
            "external:3.14.2",
            "external:3.14.2t",
            "external:3.15.0a3",
        ]);
        let looks: Vec<Look> =
            all.into_iter().chain(more).map(|id| Look::of(Tint::Blue, id)).collect();
        for (i, look) in looks.iter().enumerate() {
            for other in &looks[i + 1..] {
                let apart = (look.inside - other.inside).abs() > 0.2 || look.dash != other.dash;
                assert!(apart, "{look:?} {other:?}");
            }
        }
    }

    #[test]
    fn every_colour_is_seen_on_white() {
        for tint in ALL {
            let (colour, _) = look_of(tint);
            assert!(contrast(colour) >= 3.0, "{tint:?}: {}", contrast(colour));
        }
    }

    #[test]
    fn no_two_models_look_the_same_to_anyone() {
        // The last five are for whatever is no known model.
        let known = &ALL[..17];
        for (i, &a) in known.iter().enumerate() {
            for &z in &known[i + 1..] {
                let ((colour, shape), (other, other_shape)) = (look_of(a), look_of(z));
                for eyes in [EVERYONE, PROTANOPIA, DEUTERANOPIA] {
                    let pairs = seen(colour, &eyes).into_iter().zip(seen(other, &eyes));
                    let apart = pairs.map(|(m, n)| (m - n).powi(2)).sum::<f64>().sqrt();
                    assert!(shape != other_shape || apart > 0.12, "{a:?} and {z:?}: {apart}");
                    assert!(eyes != EVERYONE || apart > 0.12, "{a:?} and {z:?}: {apart}");
                }
            }
        }
    }
}
