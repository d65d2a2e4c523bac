//! A chart in a page: its drawing, its figures as a table and under the pointer, and a sentence for who
//! cannot see it.

use anyhow::Result;

use super::svg;
use crate::charts::{Chart, Figure, Question};

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
    /// Whether some of them have an interval.
    pub has_intervals: bool,
    /// Whether the samples of some are counted.
    pub has_samples: bool,
}

impl Shown {
    /// `chart`, with an anchor that begins with `prefix`, and a title that begins with its record's `letter`.
    ///
    /// # Errors
    /// If its drawing is no SVG.
    pub fn new(chart: Chart, prefix: &str, letter: &str) -> Result<Self> {
        let (title, lesson) = chart.title.split_once('\n').unwrap_or((&chart.title, ""));
        let has = |is: fn(&Figure) -> bool| chart.figures.iter().any(is);
        Ok(Self {
            id: format!("{prefix}{}", chart.name),
            title: format!("{letter}{}", title.replace('\u{a0}', " ")),
            lesson: lesson.to_owned(),
            subtitle: chart.subtitle.replace('\u{a0}', " "),
            is_wide: chart.question == Question::Headline,
            size: chart.size,
            drawing: svg::compact(&chart.svg)?,
            has_intervals: has(|figure| !figure.interval.is_empty()),
            has_samples: has(|figure| figure.samples > 0),
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
