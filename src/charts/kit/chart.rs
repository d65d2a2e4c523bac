//! A chart: what it says, what it looks like, and which figures it shows.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::canvas::{self, Area};
use super::figure::Figure;

/// Which question of a reader a chart answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// What is it all about?
    Headline,
    /// Does it scale?
    Scale,
    /// What does it cost?
    Cost,
    /// Why?
    Why,
    /// Can I trust it?
    Trust,
}

/// A chart that was drawn.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What its files are called, without an extension: `speedup-primes`.
    pub name: String,
    /// What was seen. What follows a line break is to be learnt from it.
    pub title: String,
    /// How to read it; may be empty.
    pub subtitle: String,
    /// The question that it answers.
    pub question: Question,
    /// Its figures, in the order in which they are drawn.
    pub figures: Vec<Figure>,
    /// The drawing, an SVG document.
    pub svg: String,
    /// Width and height in the document's own units.
    pub size: (i32, i32),
}

impl Chart {
    /// The chart that `draw` draws on a canvas of this size.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn drawn(
        name: &str,
        size: (i32, i32),
        title: &str,
        subtitle: &str,
        draw: impl FnOnce(&Area) -> Result<()>,
    ) -> Result<Self> {
        let drawn = canvas::svg(size, draw);
        let (svg, figures) = drawn.with_context(|| format!("cannot draw the chart {name}"))?;
        let [name, title, subtitle] = [name, title, subtitle].map(str::to_owned);
        let question = Question::Scale;
        Ok(Self { name, title, subtitle, question, figures, svg, size })
    }

    /// The same as an answer to `question`.
    pub fn answering(self, question: Question) -> Self {
        Self { question, ..self }
    }

    /// What its files are called, without their endings. Its name may come from a record: it names a file in
    /// one folder, and none elsewhere.
    pub fn file_stem(&self) -> String {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '+');
        self.name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect()
    }

    /// Writes it into `folder` as SVG and as PNG; returns the path of the latter.
    ///
    /// # Errors
    /// If `folder` cannot be written.
    pub fn save(&self, folder: &Path) -> Result<PathBuf> {
        let png = canvas::png(self.size, &self.svg);
        let png = png.with_context(|| format!("cannot draw the chart {}", self.name))?;
        let name = self.file_stem();
        let write = |extension: &str, bytes: &[u8]| {
            let path = folder.join(format!("{name}.{extension}"));
            fs::write(&path, bytes)
                // Half a chart is worse than none.
                .inspect_err(|_| drop(fs::remove_file(&path)))
                .with_context(|| {
                    format!(
                        "cannot write the chart {}: choose another folder with --out DIR",
                        path.display()
                    )
                })?;
            anyhow::Ok(path)
        };
        let drawing = write("svg", self.svg.as_bytes())?;
        write("png", &png).inspect_err(|_| drop(fs::remove_file(drawing)))
    }
}
