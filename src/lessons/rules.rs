//! Which answer a machine gives: rules over figures with their intervals.
//!
//! A rule such as `python < 1.1` holds if the *whole* interval is on that side. So a lesson has a third
//! outcome beside right and wrong: undecided, where an interval reaches over the limit, or where there is none.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::analysis::Estimate;

/// A figure, and the side of a limit on which it must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The figure's name.
    pub figure: String,
    /// Whether above the limit, or else below.
    pub above: bool,
    /// The limit.
    pub limit: f64,
}

impl Rule {
    /// From `python < 1.1`, `lost > 10%` or `turn > 2ms`.
    ///
    /// # Errors
    /// If it says something else.
    pub fn parse(text: &str) -> Result<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let rule = match words[..] {
            [figure, sign @ ("<" | ">"), limit] => {
                let (figure, above) = (figure.to_owned(), sign == ">");
                number(limit).map(|limit| Self { figure, above, limit })
            }
            _ => None,
        };
        rule.with_context(|| {
            format!("a rule is a figure, < or >, and a number, as in python < 1.1; not {text:?}")
        })
    }

    /// Whether it holds for the whole interval; `None` where that cannot be told.
    pub fn holds(&self, value: Estimate) -> Option<bool> {
        let (low, high) = value.interval?;
        let is_above = if low > self.limit {
            true
        } else if high < self.limit {
            false
        } else {
            return None;
        };
        Some(is_above == self.above)
    }

    /// Whether it holds for the value alone.
    pub fn holds_for_point(&self, value: Estimate) -> bool {
        if self.above { value.value > self.limit } else { value.value < self.limit }
    }
}

/// `1.5`, `10%` or `5ms`: shares are parts of 1, and times are in nanoseconds, as they are in records.
fn number(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 5] =
        [("%", 0.01), ("ns", 1.0), ("us", 1e3), ("ms", 1e6), ("s", 1e9)];
    let unit = UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)));
    let (digits, factor) = unit.unwrap_or((text, &1.0));
    Some(digits.parse::<f64>().ok()? * factor)
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// What a machine answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The option of this number holds.
    Holds(usize),
    /// None does for certain, and why.
    Undecided(Why),
}

/// Why nothing is decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// This figure was not measured.
    Missing(String),
    /// This one has no interval: too few samples.
    NoInterval(String),
    /// The interval of this one reaches over the limit of a rule.
    Straddles(Rule),
    /// All is known, and it is none of the options.
    NoneOfThem,
    /// What cannot be was seen.
    Impossible(Rule),
}

/// The option whose rules hold; `figure` gives figures by their names. One rule that does not hold is enough to
/// rule an option out, so what is open must be so in all the others.
pub fn decide(options: &[&[Rule]], figure: impl Fn(&str) -> Option<Estimate>) -> Verdict {
    let judged = options.iter().map(|rules| judge(rules, &figure)).enumerate();
    let mut open = None;
    for (number, judgement) in judged {
        match judgement {
            Judgement::Holds => return Verdict::Holds(number),
            Judgement::Open(why) => open = open.or(Some(why)),
            Judgement::Out => {}
        }
    }
    Verdict::Undecided(open.unwrap_or(Why::NoneOfThem))
}

enum Judgement {
    Holds,
    Out,
    Open(Why),
}

fn judge(rules: &[Rule], figure: impl Fn(&str) -> Option<Estimate>) -> Judgement {
    let mut open = None;
    for rule in rules {
        let value = figure(&rule.figure);
        let why = match value.map(|value| rule.holds(value)) {
            Some(Some(true)) => continue,
            Some(Some(false)) => return Judgement::Out,
            None => Why::Missing(rule.figure.clone()),
            Some(None) if value.is_some_and(|value| value.interval.is_none()) => {
                Why::NoInterval(rule.figure.clone())
            }
            Some(None) => Why::Straddles(rule.clone()),
        };
        open = open.or(Some(why));
    }
    open.map_or(Judgement::Holds, Judgement::Open)
}

#[cfg(test)]
mod tests {
    use super::{Rule, Verdict, Why, decide};
    use crate::analysis::Estimate;

    fn value(low: f64, high: f64) -> Estimate {
        let value = f64::midpoint(low, high);
        Estimate { interval: Some((low, high)), ..Estimate::bare(value) }
    }

    #[test]
    fn a_rule_holds_for_a_whole_interval_or_not_at_all() {
        let rule = Rule::parse("python < 1.1").unwrap();
        assert_eq!(rule.holds(value(0.9, 1.0)), Some(true));
        assert_eq!(rule.holds(value(1.2, 1.3)), Some(false));
        assert_eq!(rule.holds(value(1.0, 1.2)), None);
        assert_eq!(rule.holds(Estimate::bare(1.0)), None);
        assert!(rule.holds_for_point(Estimate::bare(1.0)));
        assert_eq!(Rule::parse("turn > 2ms").unwrap().limit, 2e6);
        assert_eq!(Rule::parse("lost < 10%").unwrap().limit, 0.1);
        for wrong in ["python", "python < much", "python ~ 1", "< 1.1", "a < 1 b"] {
            assert!(Rule::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_certain_is_undecided_and_says_why() {
        let rules = |text: &[&str]| {
            text.iter().map(|rule| Rule::parse(rule).unwrap()).collect::<Vec<Rule>>()
        };
        let (a, b) = (rules(&["x > 1.5", "y > 1.5"]), rules(&["x < 1.1", "y > 1.5"]));
        let options = [&a[..], &b[..]];
        let of = |x: Option<Estimate>, y: Option<Estimate>| {
            decide(&options, |name| if name == "x" { x } else { y })
        };
        let (low, high) = (Some(value(0.9, 1.0)), Some(value(1.8, 1.9)));
        assert_eq!(of(high, high), Verdict::Holds(0));
        assert_eq!(of(low, high), Verdict::Holds(1));
        let undecided = |why| Verdict::Undecided(why);
        assert_eq!(of(low, low), undecided(Why::NoneOfThem));
        assert_eq!(of(None, high), undecided(Why::Missing("x".to_owned())));
        let bare = Some(Estimate::bare(1.0));
        assert_eq!(of(bare, high), undecided(Why::NoInterval("x".to_owned())));
        let wide = Some(value(1.0, 1.2));
        assert_eq!(of(wide, high), undecided(Why::Straddles(b[0].clone())));
    }
}
