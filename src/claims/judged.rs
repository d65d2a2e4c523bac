//! A claim beside what was measured for it.

use super::Claim;
use super::evidence::{Evidence, Ran};
use super::file::{Claimed, Program, Rule, Shows, Wanted};
use super::rules::Verdict;
use crate::analysis::Estimate;
use crate::analysis::stats::{Observation, estimate};
use crate::analysis::welch;
use crate::lessons::figures;
use crate::record::probes::Unit;

/// A claim, and what came of it.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// What may be said of it.
    pub verdict: Verdict,
    /// Its figures.
    pub parts: Vec<Part<'a>>,
    /// Its programs that decide, with what they did.
    pub programs: Vec<(&'a Program, Option<&'a Ran>)>,
}

/// One figure.
#[derive(Debug)]
pub struct Part<'a> {
    /// Its name in the claim's file.
    pub name: &'a str,
    /// What it counts.
    pub unit: Unit,
    /// The figure, or why there is none.
    pub value: Result<Estimate, String>,
    /// What was claimed of it, if it decides.
    pub claimed: Option<&'a Claimed>,
    /// What it says by itself.
    pub verdict: Option<Verdict>,
}

/// Judges a claim by what was measured.
pub fn judge<'a>(claim: &'a Claim, evidence: &'a Evidence) -> Judged<'a> {
    let file = &claim.file;
    let parts: Vec<Part> =
        file.figures.iter().map(|(name, wanted)| part(claim, name, wanted, evidence)).collect();
    let programs: Vec<(&Program, Option<&Ran>)> = file
        .programs
        .values()
        .filter(|program| program.shows.is_some())
        .map(|program| (program, evidence.programs.get(&program.file)))
        .collect();
    let verdict = match file.rule {
        Rule::Program => {
            Verdict::together(programs.iter().map(|(program, ran)| shown(program, *ran)))
        }
        _ => Verdict::together(parts.iter().filter_map(|part| part.verdict)),
    };
    Judged { claim, verdict, parts, programs }
}

impl Judged<'_> {
    /// The figures that confirm it, and those that do not, where it depends on them.
    pub fn deciding(&self, verdict: Verdict) -> Vec<&str> {
        let of = self.parts.iter().filter(|part| part.verdict == Some(verdict));
        of.map(|part| part.name).collect()
    }

    /// Whether anything was measured for it.
    pub fn is_measured(&self) -> bool {
        self.parts.iter().any(|part| part.value.is_ok())
            || self.programs.iter().any(|(_, ran)| ran.is_some())
    }
}

/// What a program decides: what it shows if it did as it should, and nothing if it did not.
pub fn shown(program: &Program, ran: Option<&Ran>) -> Verdict {
    match (ran.and_then(|ran| ran.did), program.shows) {
        (Some(true), Some(Shows::Confirms)) => Verdict::Confirmed,
        (Some(true), Some(Shows::Refutes)) => Verdict::Refuted,
        (Some(false), _) => Verdict::NotConfirmed,
        (None, _) | (_, None) => Verdict::NotTestable,
    }
}

fn part<'a>(claim: &'a Claim, name: &'a str, wanted: &'a Wanted, evidence: &Evidence) -> Part<'a> {
    let value = match &wanted.over {
        None => value(claim, wanted, evidence),
        Some(other) => over(claim, wanted, &claim.file.figures[other], evidence),
    };
    let claimed = wanted.claimed.as_ref();
    let verdict = claimed.map(|claimed| match &value {
        Ok(value) => Verdict::of(claim.file.rule, *value, claimed, wanted.within),
        Err(_) => Verdict::NotTestable,
    });
    Part { name, unit: unit(wanted), value, claimed, verdict }
}

/// What a figure counts.
fn unit(wanted: &Wanted) -> Unit {
    if wanted.over.is_some() {
        return Unit::Times;
    }
    let of = wanted.of.as_ref().and_then(figures::unit);
    of.or(wanted.unit).unwrap_or(Unit::Count)
}

fn value(claim: &Claim, wanted: &Wanted, evidence: &Evidence) -> Result<Estimate, String> {
    if wanted.program.is_some() {
        let each = values(claim, wanted, evidence)?;
        let observations: Vec<Observation> =
            (0..).zip(each).map(|(process, value)| Observation { process, value }).collect();
        return estimate(&observations).ok_or_else(|| "it printed no figure".to_owned());
    }
    let Some(figure) = &wanted.of else { return Err("it is of nothing".to_owned()) };
    let records = claim.file.run.iter().filter_map(|command| evidence.records.get(command));
    let mut why = None;
    for record in records {
        match figures::value(record, figure) {
            Some(value) => return Ok(value.estimate),
            None => why = why.or_else(|| figures::why_missing(record, figure)),
        }
    }
    Err(why.unwrap_or_else(|| "not measured".to_owned()))
}

/// A program's figure in each of its processes.
fn values(claim: &Claim, wanted: &Wanted, evidence: &Evidence) -> Result<Vec<f64>, String> {
    let (program, figure) = wanted.program.as_ref().ok_or("it is of no program")?;
    let file = &claim.file.programs[program].file;
    let ran = evidence.programs.get(file).ok_or("not measured")?;
    let values = ran.figures.get(figure).filter(|values| !values.is_empty());
    values.cloned().ok_or_else(|| ran.says.clone())
}

/// One figure over another. Two programs are no neighbours: it is their means that are compared.
fn over(
    claim: &Claim,
    one: &Wanted,
    other: &Wanted,
    evidence: &Evidence,
) -> Result<Estimate, String> {
    if one.program.is_some() && other.program.is_some() {
        let (one, other) = (values(claim, one, evidence)?, values(claim, other, evidence)?);
        return welch::ratio(&one, &other).ok_or_else(|| "too few processes".to_owned());
    }
    let (one, other) = (value(claim, one, evidence)?, value(claim, other, evidence)?);
    // Of two records nothing is known of the pair: the farthest ends.
    let interval = one.interval.zip(other.interval);
    let interval = interval.map(|((a, b), (c, d))| (a / d, b / c));
    Ok(Estimate { value: one.value / other.value, interval, samples: 0 })
}
