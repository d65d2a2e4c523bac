//! Bars from zero, whose lengths are their values, with what is known of them.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor};

use super::page::{NAME, TEXT};
use crate::analysis::Estimate;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::style::{FAINT, INK};
use crate::charts::kit::text::{Type, put, widest};

/// A bar.
pub struct Bar {
    /// What it is of: two lines at most.
    pub name: Vec<String>,
    /// How long it is.
    pub value: Estimate,
    /// The same in words.
    pub figure: String,
    /// Its hue.
    pub colour: RGBColor,
}

/// Bars below each other: with `whole`, each is a part of as much, which is drawn pale behind it.
pub fn draw(area: &Area, bars: &[Bar], whole: Option<f64>, room: Rect) -> Result<()> {
    let names = bars.iter().flat_map(|bar| bar.name.iter().map(String::as_str));
    let figures = widest(bars.iter().map(|bar| bar.figure.as_str()), NAME);
    let left = room.left + widest(names, TEXT) + 60;
    let most = bars.iter().map(|bar| bar.value.ends().1).fold(whole.unwrap_or(0.0), f64::max);
    let scale = f64::from(room.right - figures - 60 - left) / most.max(f64::MIN_POSITIVE);
    let x = |value: f64| left + (value.max(0.0) * scale).round() as i32;
    let each = room.height() / bars.len().max(1) as i32;
    for (n, bar) in (0..).zip(bars) {
        let (top, bottom) = (room.top + n * each + each / 8, room.top + (n + 1) * each - each / 8);
        let middle = i32::midpoint(top, bottom);
        let line = TEXT.em * 5 / 4;
        let first = middle - line * (bar.name.len() as i32 - 1) / 2;
        for (n, words) in (0..).zip(&bar.name) {
            let at = (left - 60, first + n * line);
            put(area, words, at, TEXT, HPos::Right, VPos::Center)?;
        }
        if let Some(whole) = whole {
            let corners = [(left, top), (x(whole), bottom)];
            area.draw(&Rectangle::new(corners, FAINT.filled()))?;
        }
        area.draw(&Rectangle::new(
            [(left, top), (x(bar.value.value), bottom)],
            bar.colour.filled(),
        ))?;
        if let Some((low, high)) = bar.value.interval {
            let line = vec![(x(low), middle), (x(high), middle)];
            area.draw(&PathElement::new(line, INK.stroke_width(12)))?;
        }
        let end = x(whole.unwrap_or(0.0).max(bar.value.ends().1));
        let kind = Type { colour: bar.colour, ..NAME };
        put(area, &bar.figure, (end + 40, middle), kind, HPos::Left, VPos::Center)?;
    }
    area.draw(&PathElement::new(vec![(left, room.top), (left, room.bottom)], INK.stroke_width(6)))?;
    Ok(())
}
