//! Texts with figures in them: `{python}` is a value, `{python:interval}` the value with its interval.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};

use super::figures::Value;
use crate::report::pictures::text::figure;

/// A figure's place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its name.
    pub figure: &'a str,
    /// Whether its interval is wanted, too.
    pub with_interval: bool,
}

/// A piece of a text.
enum Piece<'a> {
    Words(&'a str),
    Figure(Place<'a>),
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, behind) =
            after.split_once('}').with_context(|| format!("a brace is not closed in {text:?}"))?;
        let (figure, how) = place.split_once(':').unwrap_or((place, ""));
        ensure!(
            ["", "interval"].contains(&how),
            "{{{place}}} ends with {how:?}, not with interval"
        );
        pieces.push(Piece::Words(before));
        pieces.push(Piece::Figure(Place { figure, with_interval: how == "interval" }));
        rest = behind;
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

/// The figures that a text has places for.
///
/// # Errors
/// If a place is no place.
pub fn places(text: &str) -> Result<Vec<Place<'_>>> {
    let place = |piece| match piece {
        Piece::Figure(place) => Some(place),
        Piece::Words(_) => None,
    };
    Ok(pieces(text)?.into_iter().filter_map(place).collect())
}

/// The text with its figures. What was not measured is said so.
pub fn fill(text: &str, values: &BTreeMap<String, Value>) -> String {
    let text = text.trim();
    let Ok(pieces) = pieces(text) else { return text.to_owned() };
    let words = |piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Figure(place) => match values.get(place.figure) {
            Some(value) if place.with_interval => value.words_with_interval(),
            Some(value) => value.words(),
            None => "(not measured)".to_owned(),
        },
    };
    pieces.into_iter().map(words).collect()
}

impl Value {
    /// `0.97×`.
    pub fn words(&self) -> String {
        self.unit.words(self.estimate.value)
    }

    /// `0.97× [0.95, 0.99]`.
    pub fn words_with_interval(&self) -> String {
        // All takes may have seen the same, such as nothing lost: that needs no interval.
        let is_point = self.estimate.interval.is_some_and(|(low, high)| low == high);
        let estimate = if is_point { self.estimate.point() } else { self.estimate };
        figure(estimate, |x| self.unit.words(x))
    }
}

#[cfg(test)]
mod tests {
    use super::{fill, places};
    use crate::analysis::Estimate;
    use crate::lessons::figures::Value;
    use crate::record::probes::Unit;

    #[test]
    fn a_text_is_filled_with_its_figures() {
        let estimate = Estimate { interval: Some((0.95, 0.99)), ..Estimate::bare(0.97) };
        let value = Value { name: String::new(), estimate, unit: Unit::Times };
        let values = [("python".to_owned(), value)].into();
        let text = "Threads: {python}, or {python:interval}; {rust}.";
        let filled = "Threads: 0.97×, or 0.97× [0.95, 0.99]; (not measured).";
        assert_eq!(fill(text, &values), filled);
        assert_eq!(places(text).unwrap().len(), 3);
        assert!(places("{python").is_err() && places("{python:wide}").is_err());
    }
}
