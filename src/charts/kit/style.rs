//! How models and runtimes look, the same in every chart: a **model** is a colour and the shape of
//! its markers; a **runtime** is the line, solid with filled markers for Rust, broken with hollow
//! ones for Python. So threads are blue in both languages, and a print in grey still tells Rust
//! from Python.

use anyhow::Result;
use plotters::element::{Circle, DashedPathElement, PathElement, Polygon};
use plotters::style::{Color as _, RGBColor, ShapeStyle, WHITE};

use super::canvas::Area;
use crate::record::NATIVE;

/// Text.
pub const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Text of lesser weight, and reference lines.
pub const GREY: RGBColor = RGBColor(0x66, 0x66, 0x66);
/// Axes and marks.
pub const PALE: RGBColor = RGBColor(0xAA, 0xAA, 0xAA);
/// Grid lines.
pub const FAINT: RGBColor = RGBColor(0xE2, 0xE2, 0xE2);

/// The shape of a marker.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Circle,
    Square,
    Diamond,
    Up,
    Down,
}

/// How the known models look. Colours are after Okabe and Ito, and Tol's muted scheme, darkened
/// where they were too pale on white. No seventeen colours are told apart by every eye: two models
/// whose colours are close to a colour-blind one have different markers (a test holds both).
const MODELS: [(&str, RGBColor, Shape); 17] = [
    ("sequential", RGBColor(0x44, 0x44, 0x44), Shape::Circle),
    ("threads", RGBColor(0x00, 0x72, 0xB2), Shape::Square),
    ("processes", RGBColor(0xD5, 0x5E, 0x00), Shape::Diamond),
    ("rayon", RGBColor(0x00, 0x8A, 0x5E), Shape::Up),
    ("tokio", RGBColor(0xAA, 0x44, 0x99), Shape::Down),
    ("tokio_blocking", RGBColor(0x7A, 0x1F, 0x4D), Shape::Square),
    ("tokio_current_thread", RGBColor(0xD8, 0x5C, 0xA8), Shape::Up),
    ("crossbeam", RGBColor(0x33, 0x22, 0x88), Shape::Diamond),
    ("futures", RGBColor(0x8A, 0x7A, 0x12), Shape::Circle),
    ("thread_pool", RGBColor(0x2E, 0x96, 0xD0), Shape::Down),
    ("event_loop", RGBColor(0xB0, 0x39, 0x3F), Shape::Up),
    ("interpreters", RGBColor(0x11, 0x5E, 0x2E), Shape::Diamond),
    ("uvloop", RGBColor(0x8B, 0x5A, 0x2B), Shape::Down),
    ("tokio_spawn_blocking", RGBColor(0x85, 0x70, 0xDB), Shape::Circle),
    ("tokio_rayon", RGBColor(0x61, 0x2C, 0xD2), Shape::Diamond),
    ("event_loop_threads", RGBColor(0x54, 0x11, 0x11), Shape::Square),
    ("event_loop_processes", RGBColor(0xA5, 0x89, 0x69), Shape::Circle),
];

/// For models that this file does not know yet: dark enough, and none of the above.
const OTHERS: [(RGBColor, Shape); 5] = [
    (RGBColor(0x5A, 0x6A, 0x78), Shape::Up),
    (RGBColor(0x6B, 0x4F, 0xBB), Shape::Circle),
    (RGBColor(0x3D, 0x7A, 0x7A), Shape::Square),
    (RGBColor(0x9A, 0x3E, 0x8B), Shape::Diamond),
    (RGBColor(0x6E, 0x76, 0x20), Shape::Down),
];

/// The colour and the marker of a model. One that is not in the table gets them by its name, so
/// that it keeps them from chart to chart and from run to run.
fn model_look(model: &str) -> (RGBColor, Shape) {
    if let Some((_, colour, shape)) = MODELS.iter().find(|(name, ..)| *name == model) {
        return (*colour, *shape);
    }
    // A sum of the bytes: the standard library's hasher is free to change between releases.
    OTHERS[model.bytes().map(usize::from).sum::<usize>() % OTHERS.len()]
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
    /// Dash and gap; none for a solid line: Rust.
    dash: Option<(i32, i32)>,
    /// The line's width.
    pub stroke: u32,
    /// Where it stands in a legend.
    rank: u32,
}

impl Look {
    /// The look of `model` in `runtime`.
    pub fn of(model: &str, runtime: &str) -> Self {
        let (colour, shape) = model_look(model);
        let (rank, dash, stroke) = match runtime {
            NATIVE => (0, None, 9),
            _ if !runtime.starts_with("external:") => (1, Some((34, 20)), 9),
            // A free-threaded build with its lock on is dashed like other builds with a GIL, and
            // dotted with its lock off: the two states of one build must not look alike.
            _ if runtime.contains("+gil") => (2, Some((22, 14)), 6),
            _ => (3, Some((8, 16)), 6),
        };
        Self { colour, shape, filled: runtime == NATIVE, dash, stroke, rank }
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
        let inside = if self.filled { self.colour } else { WHITE };
        let outline = ShapeStyle::from(self.colour).stroke_width(self.stroke);
        // Corners, the angle of the first, and the reach: as large to the eye as the circle.
        let (corners, turn, reach) = match self.shape {
            Shape::Circle => {
                area.draw(&Circle::new((x, y), radius, inside.filled()))?;
                area.draw(&Circle::new((x, y), radius, outline))?;
                return Ok(());
            }
            Shape::Square => (4, 45.0, 1.2),
            Shape::Diamond => (4, 0.0, 1.25),
            Shape::Up => (3, -90.0, 1.4),
            Shape::Down => (3, 90.0, 1.4),
        };
        let reach = f64::from(radius) * reach;
        let mut around: Vec<(i32, i32)> = (0..corners)
            .map(|i: i32| f64::to_radians(turn + 360.0 * f64::from(i) / f64::from(corners)))
            .map(|a| (x + (reach * a.cos()) as i32, y + (reach * a.sin()) as i32))
            .collect();
        area.draw(&Polygon::new(around.clone(), inside.filled()))?;
        // Twice the first side, so that the last corner is joined like the others.
        around.extend_from_within(..2);
        area.draw(&PathElement::new(around, outline))?;
        Ok(())
    }
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

    #[test]
    fn every_colour_is_seen_on_white() {
        let others = OTHERS.map(|(colour, shape)| ("other", colour, shape));
        for (name, colour, _) in MODELS.into_iter().chain(others) {
            assert!(contrast(colour) >= 3.0, "{name}: {}", contrast(colour));
        }
    }

    #[test]
    fn no_two_models_look_the_same_to_anyone() {
        for (i, (a, colour, shape)) in MODELS.into_iter().enumerate() {
            for (z, other, other_shape) in MODELS.into_iter().skip(i + 1) {
                for eyes in [EVERYONE, PROTANOPIA, DEUTERANOPIA] {
                    let pairs = seen(colour, &eyes).into_iter().zip(seen(other, &eyes));
                    let apart = pairs.map(|(m, n)| (m - n).powi(2)).sum::<f64>().sqrt();
                    assert!(shape != other_shape || apart > 0.12, "{a} and {z}: {apart}");
                    assert!(eyes != EVERYONE || apart > 0.12, "{a} and {z}: {apart}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_model_has_a_look_of_its_own() {
        assert!(MODELS.iter().all(|(_, colour, _)| *colour != model_look("of_next_year").0));
    }
}
