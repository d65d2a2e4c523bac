//! How a benchmark looks: as the model by whose name its own begins, and what that means, in a key.

use anyhow::Result;
use plotters::style::text_anchor::{HPos, VPos};

use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::style::{GREY, INK, Look};
use crate::charts::kit::text::{Type, put, shorten, width};
use crate::criterion::Group;
use crate::record::{ModelInfo, NATIVE, OWN_PYTHON, Tint};

/// How names of groups end of which Python's models run the tasks.
const PYTHONS: [&str; 3] = ["/python", "/native_held", "/native_released"];
const KEY: Type = Type::new(42, INK);
/// From a marker to its words.
const SAMPLE: i32 = 50;

/// How the benchmarks of a chart look.
pub struct Looks<'a> {
    models: &'a [ModelInfo],
    /// What the key says.
    entries: Vec<(Look, &'a str)>,
}

impl<'a> Looks<'a> {
    /// How these look, by models of these names.
    pub fn of(groups: &[Group], models: &'a [ModelInfo]) -> Self {
        let each = || groups.iter().flat_map(|g| g.benchmarks.iter().map(move |b| (g, b)));
        let mut entries: Vec<(Look, &str)> = Vec::new();
        // Of each the first word: one that computes and one that waits may share a name, and so a look.
        for (number, info) in models.iter().enumerate() {
            let is_first = models[..number].iter().all(|other| other.name != info.name);
            let of = |name: &str| model(models, name).is_some_and(|found| found.name == info.name);
            let mut its = each().filter(|(_, b)| of(&b.name)).map(|(g, _)| runtime(&g.name));
            if let Some(first) = its.next().filter(|_| is_first) {
                let is_native = first == NATIVE || its.any(|runtime| runtime == NATIVE);
                let runtime = if is_native { NATIVE } else { OWN_PYTHON };
                entries.push((Look::of(info.tint, runtime), &info.label));
            }
        }
        if entries.is_empty() {
            return Self { models, entries };
        }
        if each().any(|(_, b)| model(models, &b.name).is_none()) {
            entries.push((other(), "no model"));
        }
        if each().any(|(g, _)| runtime(&g.name) == OWN_PYTHON) {
            entries.push((Look::neutral(GREY, true), "in Rust"));
            entries.push((Look::neutral(GREY, false), "in Python"));
        }
        Self { models, entries }
    }

    /// How a benchmark of this name looks, in a group of that.
    pub fn of_benchmark(&self, group: &str, name: &str) -> Look {
        match model(self.models, name) {
            Some(info) => Look::of(info.tint, runtime(group)),
            None => other(),
        }
    }

    /// Draws the key from the top of `room`, in as many lines as it takes; returns where they end.
    pub fn key(&self, area: &Area, room: Rect) -> Result<i32> {
        if self.entries.is_empty() {
            return Ok(room.top);
        }
        let line = KEY.em * 3 / 2;
        let (mut x, mut y) = (room.left, room.top);
        for (look, words) in &self.entries {
            let words = shorten(words, KEY, room.width() / 3);
            let wide = SAMPLE + width(&words, KEY) + 50;
            if x > room.left && x + wide > room.right {
                (x, y) = (room.left, y + line);
            }
            look.speck(area, (x + SAMPLE / 3, y), 15, 1.0)?;
            put(area, &words, (x + SAMPLE, y), KEY, HPos::Left, VPos::Center)?;
            x += wide;
        }
        Ok(y + line)
    }
}

/// The look of what no model runs.
fn other() -> Look {
    Look::of(Tint::Slate, NATIVE)
}

/// Who runs the tasks of a group.
fn runtime(group: &str) -> &'static str {
    if PYTHONS.iter().any(|end| group.ends_with(end)) { OWN_PYTHON } else { NATIVE }
}

/// The model whose name is the beginning of this one: `tokio` of `tokio_spsc`, `tokio_blocking` of
/// `tokio_blocking/2`.
fn model<'a>(models: &'a [ModelInfo], name: &str) -> Option<&'a ModelInfo> {
    let begins = |info: &&ModelInfo| {
        let rest = name.strip_prefix(info.name.as_str());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    models.iter().rev().filter(begins).max_by_key(|info| info.name.len())
}
