//! Which cases of probes: what a user may choose, and what there is to choose from.

use anyhow::{Result, bail, ensure};
use clap::Args;
use gilscope::measure::probes::Chosen;
use gilscope::probes::{Row, Variant};
use gilscope::record::probes::{UNBOUNDED, Unit};

/// Only some cases.
#[derive(Args)]
pub struct CaseArgs {
    /// Only these variants, in the language that has them; `--list` names them
    #[arg(long = "variant", value_name = "NAME", value_delimiter = ',')]
    variants: Vec<String>,
    /// Only these numbers of threads, tasks or slots; of times as in 100us or 1ms
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = number)]
    at: Vec<u64>,
    /// List the variants of these probes with their numbers, and measure nothing
    #[arg(long)]
    pub list: bool,
}

impl CaseArgs {
    /// What was chosen of `rows`.
    ///
    /// # Errors
    /// If a variant or a number is in none of them: the error says which there are.
    pub fn chosen(&self, rows: &[&Row]) -> Result<Chosen> {
        let chosen = Chosen { variants: self.variants.clone(), at: self.at.clone() };
        for name in &chosen.variants {
            let mut ways = ways(rows).filter(|way| way.variant.name == name).peekable();
            if ways.peek().is_none() {
                let all: Vec<String> = rows.iter().map(|row| variants(row)).collect();
                bail!("no variant is called {name}: {}", all.join("; "));
            }
            let numbers: Vec<String> = ways.clone().map(Way::numbers).collect();
            let is_left = ways.any(|way| chosen.numbers(way.variant).next().is_some());
            ensure!(is_left, "--at leaves nothing of {name}: it has {}", once(numbers).join("; "));
        }
        for &at in &chosen.at {
            let mut open = ways(rows).filter(|way| chosen.takes_variant(way.variant));
            let numbers: Vec<String> = open.clone().map(Way::numbers).collect();
            let is_there = open.any(|way| way.variant.at.contains(&at));
            let at = rows.first().map_or_else(String::new, |row| typed(row.over_unit, at));
            let numbers = once(numbers).join("; ");
            ensure!(is_there, "nothing has the number {at}: there are {numbers}");
        }
        Ok(chosen)
    }
}

/// A variant of a probe in a language.
#[derive(Clone, Copy)]
struct Way<'a> {
    row: &'a Row,
    language: &'static str,
    variant: &'a Variant,
}

fn ways<'a>(rows: &'a [&'a Row]) -> impl Iterator<Item = Way<'a>> + Clone {
    rows.iter().flat_map(|row| {
        let of = |language| move |variant| Way { row, language, variant };
        row.rust.iter().map(of("Rust")).chain(row.python.iter().map(of("Python")))
    })
}

impl Way<'_> {
    /// `threads 1, 2, 4`, each as `--at` takes it.
    fn numbers(self) -> String {
        let each: Vec<String> =
            self.variant.at.iter().map(|at| typed(self.row.over_unit, *at)).collect();
        format!("{} {}", self.row.over, each.join(", "))
    }
}

/// `counter has in Rust mutex, atomic, …, in Python …`.
fn variants(row: &Row) -> String {
    let names =
        |variants: &[Variant]| variants.iter().map(|v| v.name).collect::<Vec<_>>().join(", ");
    format!("{} has in Rust {}, in Python {}", row.name, names(row.rust), names(row.python))
}

/// Every variant of a probe: its name, what it is, and its numbers, a line each.
pub fn listed(row: &Row) -> Vec<String> {
    let all = [row];
    let widest = |of: fn(&Variant) -> &str| {
        ways(&all).map(|way| of(way.variant).chars().count()).max().unwrap_or(0)
    };
    let (name, label) = (widest(|variant| variant.name), widest(|variant| variant.label));
    let line = |way: Way| {
        let Way { language, variant, .. } = way;
        let numbers = way.numbers();
        format!("  {language:6} {:name$}  {:label$}  {numbers}", variant.name, variant.label)
    };
    ways(&all).map(line).collect()
}

fn once(mut texts: Vec<String>) -> Vec<String> {
    texts.dedup();
    texts
}

/// A number as a user types it: `4`, `100us`, `unbounded`.
fn typed(unit: Unit, at: u64) -> String {
    match (unit, at) {
        (_, UNBOUNDED) => "unbounded".to_owned(),
        (Unit::Ns, ns) => {
            let (scale, name) =
                TIMES.into_iter().find(|(scale, _)| ns % scale == 0).unwrap_or((1, "ns"));
            format!("{}{name}", ns / scale)
        }
        (_, n) => n.to_string(),
    }
}

/// Units of time and their nanoseconds, the longest first.
const TIMES: [(u64, &str); 4] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"), (1, "ns")];

/// The same backwards.
fn number(text: &str) -> Result<u64, String> {
    if text == "unbounded" {
        return Ok(UNBOUNDED);
    }
    let (digits, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let unit = unit.trim().replace('µ', "u");
    let scale = match &*unit {
        "" => Some(1),
        unit => TIMES.into_iter().find(|(_, name)| *name == unit).map(|(scale, _)| scale),
    };
    let number = digits.parse::<u64>().ok().zip(scale).and_then(|(n, scale)| n.checked_mul(scale));
    number.ok_or_else(|| "give a number as in 4, a time as in 100us, or unbounded".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_typed_as_it_is_listed() {
        for (unit, at, text) in [
            (Unit::Count, 4, "4"),
            (Unit::Count, UNBOUNDED, "unbounded"),
            (Unit::Ns, 100_000, "100us"),
            (Unit::Ns, 20_000_000, "20ms"),
        ] {
            assert_eq!(typed(unit, at), text);
            assert_eq!(number(text), Ok(at));
        }
        assert_eq!(number("5 µs"), Ok(5_000));
        for wrong in ["", "ms", "1 h", "-1", "1.5", "99999999999999s"] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
    }
}
