//! What limits work that computes: as many times as fast as there are workers would be ideal, the
//! machine itself may give less, and it changes where its cores end.

use anyhow::Result;
use plotters::element::Polygon;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle};

use super::panel::Panel;
use super::scale::Scale;
use super::spread::spread;
use super::style::{GREY, PALE, dashed, rgb};
use super::text::{Type, put, width};
use crate::analysis::Estimate;
use crate::analysis::few::Band;
use crate::record::Machine;
use crate::words::plural;

/// Of a band of several models: the colour of none of them.
pub const BAND: RGBColor = rgb(0x4A_5A_6E);

impl Panel<'_, '_> {
    /// Upright lines where the machine changes: no more physical cores, slower cores from here on,
    /// no more cores. With a `kind`, labels above the panel.
    pub fn marks(&self, machine: &Machine, kind: Option<Type>) -> Result<()> {
        let most = self.span.counts().last().copied().unwrap_or(1);
        let marks = marks(machine, most);
        for (workers, _) in &marks {
            let x = self.x(f64::from(*workers));
            let style = ShapeStyle::from(PALE).stroke_width(4);
            dashed(self.area, &[(x, self.rect.top), (x, self.rect.bottom)], 4, 12, style)?;
        }
        let Some(kind) = kind else { return Ok(()) };
        let wanted: Vec<f64> =
            marks.iter().map(|(n, _)| f64::from(self.x(f64::from(*n)))).collect();
        let widths: Vec<f64> =
            marks.iter().map(|(_, label)| f64::from(width(label, kind) + 40)).collect();
        let (low, high) = (f64::from(self.rect.left), f64::from(self.rect.right));
        let y = self.rect.top - kind.em / 2 - 16;
        for ((_, label), x) in marks.iter().zip(spread(&wanted, &widths, low, high)) {
            put(self.area, label, (x as i32, y), kind, HPos::Center, VPos::Center)?;
        }
        Ok(())
    }

    /// What would be ideal: as many times faster as there are workers, up to the cores there are;
    /// as a share, all of it.
    pub fn ideal(&self, cores: u32) -> Result<(i32, i32)> {
        let most = self.span.x.1;
        let bend = f64::from(cores).clamp(self.span.x.0, most);
        let path: Vec<(i32, i32)> = [self.span.x.0.max(1.0), bend, most]
            .into_iter()
            .map(|n| {
                let ideal = match self.span.scale() {
                    Scale::Share => 1.0,
                    _ => n.min(f64::from(cores)).max(1.0),
                };
                (self.x(n), self.y(ideal))
            })
            .collect();
        let end = (self.rect.right, path[2].1);
        dashed(self.area, &path, 30, 18, ShapeStyle::from(GREY).stroke_width(5))?;
        Ok(end)
    }

    /// What the machine gives to independent processes: a broad pale line behind the others.
    pub fn capacity(&self, points: &[(u32, Estimate)]) -> Result<Option<(i32, i32)>> {
        let path = self.path_of(points);
        let end = path.last().copied();
        self.path(path, PALE.mix(0.55).stroke_width(26))?;
        Ok(end)
    }

    /// Several models as one band from the least to the most of them; returns where it lies at `count`.
    pub fn band(&self, band: &Band, count: u32) -> Result<Option<(i32, i32)>> {
        let at = |(n, value): (u32, f64)| (self.x(f64::from(n)), self.y(value));
        let low = band.points.iter().map(|&(n, low, _)| at((n, low)));
        let high = band.points.iter().rev().map(|&(n, _, high)| at((n, high)));
        let around: Vec<(i32, i32)> = low.chain(high).collect();
        self.area.draw(&Polygon::new(around.clone(), BAND.mix(0.2).filled()))?;
        self.path(around, BAND.mix(0.5).stroke_width(3))?;
        let Some((low, high)) = band.at(count) else { return Ok(None) };
        let (top, bottom) = (at((count, high)), at((count, low)));
        Ok(Some((top.0, (top.1 + bottom.1) / 2)))
    }
}

/// Where the machine changes, up to `most` workers, ascending, with words.
pub fn marks(machine: &Machine, most: u32) -> Vec<(u32, String)> {
    let mut marks = vec![];
    if machine.physical_cores != machine.cores {
        marks.push((machine.physical_cores, plural(machine.physical_cores, "physical core")));
    }
    if let [fastest, _, ..] = machine.core_kinds.as_slice() {
        marks.push((fastest.cores, format!("slower cores beyond {}", fastest.cores)));
    }
    if most > machine.cores {
        let all = if machine.cores > 1 { "all " } else { "" };
        marks.push((machine.cores, format!("{all}{}", plural(machine.cores, "core"))));
    }
    marks.retain(|(n, _)| (1..=most).contains(n));
    marks.sort_by_key(|(n, _)| *n);
    marks
}
