//! A chart in a page: its drawing, its figures as a table and under the pointer, and a sentence for who
//! cannot see it.

use anyhow::Result;

use super::svg;
use crate::charts::{Chart, Figure};

/// A chart as the template shows it.
pub struct Shown {
    /// Its anchor.
    pub id: String,
    /// What was seen.
    pub title: String,
    /// What is to be learnt from it; may be empty.
    pub lesson: String,
    /// How to read it.
    pub subtitle: String,
    /// Whether it takes the whole width.
    pub is_wide: bool,
    /// The canvas's width and height.
    pub size: (i32, i32),
    /// The drawing, which is markup: all text in it is escaped.
    pub drawing: String,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Whether some of them have an interval, and whether the samples of some are counted.
    pub has: (bool, bool),
}

impl Shown {
    /// `chart`, with an anchor that begins with `prefix`.
    ///
    /// # Errors
    /// If its drawing is no SVG.
    pub fn new(chart: Chart, prefix: &str, is_wide: bool) -> Result<Self> {
        let (title, lesson) = chart.title.split_once('\n').unwrap_or((&chart.title, ""));
        let has = |is: fn(&Figure) -> bool| chart.figures.iter().any(is);
        Ok(Self {
            id: format!("{prefix}{}", chart.name),
            title: title.replace('\u{a0}', " "),
            lesson: lesson.to_owned(),
            subtitle: chart.subtitle.replace('\u{a0}', " "),
            is_wide,
            size: chart.size,
            drawing: svg::compact(&chart.svg)?,
            has: (has(|figure| !figure.interval.is_empty()), has(|figure| figure.samples > 0)),
            figures: chart.figures,
        })
    }

    /// What a reader of screens is told of it.
    pub fn sentence(&self) -> String {
        let figures = self.figures.len();
        let table = if figures > 0 { " Its figures stand in the table below it." } else { "" };
        format!("Chart: {}. {}.{table}", self.title, self.subtitle)
    }
}
