//! `claims.html`: every claim that was put to the test, with its verdict, its figures, its program, how to run it
//! again, and how to dispute it. One file without a script, whose policy forbids all else, as the report's.

use anyhow::{Context as _, Result};
use askama::Template;

use super::Claim;
use super::evidence::{Evidence, Ran};
use super::file::{Rule, Shows, Wanted};
use super::judged::{Judged, Part, judge, shown};
use super::ledger::Ledger;
use super::rules::Verdict;
use crate::charts::claims::{Row, Tone, draw};
use crate::charts::{self, Chart};
use crate::page::chart::Shown;
use crate::page::{STYLE, digest};
use crate::record::{Interpreter, OWN_PYTHON};
use crate::words::{list, plural, visible};

/// What the page is called.
pub const NAME: &str = "claims.html";

/// The page, as the template sees it.
#[derive(Template)]
#[template(path = "claims.html")]
struct Page {
    policy: String,
    style: &'static str,
    place: Vec<String>,
    tally: String,
    charts: Vec<Shown>,
    claims: Vec<Entry>,
    contradicted: Vec<(u32, u32)>,
}

/// A claim, in words.
struct Entry {
    number: u32,
    stem: String,
    about: String,
    words: String,
    article: &'static str,
    verdict: &'static str,
    tone: &'static str,
    fair: String,
    reading: String,
    rule: &'static str,
    expected: String,
    expected_on: String,
    why_not: String,
    figures: Vec<FigureRow>,
    depends: String,
    programs: Vec<ProgramShown>,
    true_if: String,
    contradicts: Vec<u32>,
    commands: Vec<String>,
}

struct FigureRow {
    name: String,
    value: String,
    claimed: String,
    verdict: &'static str,
}

struct ProgramShown {
    file: String,
    source: String,
    said: String,
}

/// The page of what was measured, and its charts.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn page(
    claims: &[&Claim],
    ledger: &Ledger,
    evidence: &Evidence,
) -> Result<(String, Vec<Chart>)> {
    let judged: Vec<Judged> = claims.iter().map(|claim| judge(claim, evidence)).collect();
    let place = place(ledger);
    let rows: Vec<Row> = judged.iter().flat_map(drawn).collect();
    let charts = if rows.is_empty() { Vec::new() } else { draw(&rows, &place)? };
    let shown: Result<Vec<Shown>> =
        charts.iter().map(|chart| Shown::new(chart.clone(), "", "")).collect();
    let page = Page {
        policy: format!(
            "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'",
            digest(STYLE)
        ),
        style: STYLE,
        tally: tally(&judged),
        charts: shown?,
        claims: judged.iter().map(|judged| entry(judged, evidence)).collect(),
        contradicted: contradicted(claims),
        place,
    };
    let text = page.render().context("cannot fill in the page of claims")?;
    Ok((visible(&text), charts))
}

/// Where, when and by what it was measured.
fn place(ledger: &Ledger) -> Vec<String> {
    let own = ledger.interpreters.iter().find(|i| i.id == OWN_PYTHON);
    let cores = plural(ledger.machine.cores, "core");
    [
        Some(format!("{}, {cores}", ledger.machine.cpu)),
        own.map(Interpreter::label),
        ledger.compiler.clone(),
        ledger.started.get(..10).map(str::to_owned),
        Some(format!("gilscope {}", ledger.gilscope.version)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `12 confirmed here, 9 refuted here, 8 depend on the workload, …`.
fn tally(judged: &[Judged]) -> String {
    let all = [
        Verdict::Confirmed,
        Verdict::Refuted,
        Verdict::DependsOn,
        Verdict::Plausible,
        Verdict::NotConfirmed,
        Verdict::NotTestable,
    ];
    let count = |verdict| judged.iter().filter(|one| one.verdict == verdict).count();
    let said = all.into_iter().filter(|verdict| count(*verdict) > 0).map(|verdict| {
        let words = match verdict {
            Verdict::DependsOn => "that depend on what is run",
            verdict => verdict.words(),
        };
        format!("{} {words}", count(verdict))
    });
    format!("{}: {}", plural(judged.len() as u64, "claim"), list(&said.collect::<Vec<_>>()))
}

/// Claims of one article that cannot both be true, each pair once. (Two articles may differ.)
fn contradicted(claims: &[&Claim]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for claim in claims {
        let of_article = |number: &&u32| {
            let other = claims.iter().find(|other| other.number == **number);
            other.is_some_and(|other| other.file.article == claim.file.article)
        };
        for &other in claim.file.contradicts.iter().filter(of_article) {
            let pair = (claim.number.min(other), claim.number.max(other));
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// A row of the chart for each range that was claimed: one article may claim two of one thing.
fn drawn(judged: &Judged) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for part in &judged.parts {
        let (Some(claimed), Ok(value)) = (part.claimed, &part.value) else { continue };
        let wanted = &judged.claim.file.figures[part.name];
        let of_record = (wanted.of.as_ref()).is_some_and(|of| of.over.is_none() && of.is_rust());
        let is_rust = wanted.over.is_none() && (of_record || of_rust_program(judged.claim, wanted));
        let point = (part.name.replace('_', " "), *value, is_rust);
        match rows.iter_mut().find(|row| row.claimed == claimed.range) {
            Some(row) => row.points.push(point),
            None => rows.push(Row {
                name: format!("{}  {}", judged.claim.number, judged.claim.file.about),
                said: claimed.text.clone(),
                verdict: short(judged),
                tone: tone(judged.verdict),
                claimed: claimed.range,
                points: vec![point],
            }),
        }
    }
    rows
}

/// Whether it is the figure of a program in Rust.
fn of_rust_program(claim: &Claim, wanted: &Wanted) -> bool {
    let program = wanted.program.as_ref().and_then(|(name, _)| claim.file.programs.get(name));
    program.is_some_and(|program| program.file.ends_with(".rs"))
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Confirmed | Verdict::Plausible => Tone::For,
        Verdict::Refuted => Tone::Against,
        _ => Tone::Open,
    }
}

/// The verdict in a few words.
fn short(judged: &Judged) -> String {
    match judged.verdict {
        Verdict::DependsOn => "depends".to_owned(),
        verdict => verdict.words().to_owned(),
    }
}

fn entry(judged: &Judged, evidence: &Evidence) -> Entry {
    let Judged { claim, verdict, parts, .. } = judged;
    let file = &claim.file;
    Entry {
        number: claim.number,
        stem: claim.stem.clone(),
        about: file.about.clone(),
        words: file.words.clone(),
        article: file.article.title(),
        verdict: verdict.words(),
        tone: match tone(*verdict) {
            Tone::For => "for",
            Tone::Open => "open",
            Tone::Against => "against",
        },
        fair: file.fair.clone(),
        reading: file.reading.clone(),
        rule: rule(file.rule),
        expected: file.expected.clone(),
        expected_on: file.expected_on.clone(),
        why_not: file.why_not.clone(),
        figures: parts.iter().map(figure).collect(),
        depends: depends(judged),
        programs: programs(claim, evidence),
        true_if: file.true_if.clone(),
        contradicts: file.contradicts.clone(),
        commands: file.run.iter().map(|command| format!("gilscope {command}")).collect(),
    }
}

/// By which rule it is decided, in a sentence.
fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Ratio => {
            "Confirmed if the whole interval lies in the claimed range, refuted if it lies outside."
        }
        Rule::Absolute => {
            "Refuted only if it is off by more than a factor of three (of memory: one and a half); otherwise plausible."
        }
        Rule::Direction => "The whole interval must be beyond the limit.",
        Rule::Program => "A program decides.",
        Rule::None => "",
    }
}

fn figure(part: &Part) -> FigureRow {
    FigureRow {
        name: part.name.replace('_', " "),
        value: match &part.value {
            Ok(value) => value.words(|x| part.unit.words(x)),
            Err(why) => why.clone(),
        },
        claimed: part.claimed.map_or_else(String::new, |claimed| claimed.text.clone()),
        verdict: part.verdict.map_or("", Verdict::words),
    }
}

/// Which figures confirm it and which do not, where they disagree.
fn depends(judged: &Judged) -> String {
    if judged.verdict != Verdict::DependsOn {
        return String::new();
    }
    let named = |verdict: Verdict| {
        let names: Vec<String> =
            judged.deciding(verdict).iter().map(|name| name.replace('_', " ")).collect();
        (!names.is_empty()).then(|| format!("{} in {}", verdict.words(), list(&names)))
    };
    let all = [Verdict::Confirmed, Verdict::Plausible, Verdict::Refuted, Verdict::NotConfirmed];
    let by_program = judged
        .programs
        .iter()
        .map(|(program, ran)| format!("{} by {}", shown(program, *ran).words(), program.file));
    all.into_iter().filter_map(named).chain(by_program).collect::<Vec<_>>().join("; ")
}

fn programs(claim: &Claim, evidence: &Evidence) -> Vec<ProgramShown> {
    let shown = |program: &super::file::Program| {
        let ran = evidence.programs.get(&program.file);
        let did = ran.and_then(|ran| ran.did);
        let said = match (did, program.shows) {
            (None, _) => ran.map_or("not run", |ran: &Ran| &ran.says).to_owned(),
            (Some(true), Some(Shows::Confirms)) => {
                "It does what it says: that confirms the claim.".to_owned()
            }
            (Some(true), Some(Shows::Refutes)) => {
                "It does what it says: a counter-example to the claim.".to_owned()
            }
            (Some(true), None) => String::new(),
            (Some(false), _) => {
                format!("It did not do what it says: {}", ran.map_or("", |ran| &ran.says))
            }
        };
        ProgramShown {
            file: program.file.clone(),
            source: claim.sources.get(&program.file).cloned().unwrap_or_default(),
            said,
        }
    };
    claim.file.programs.values().map(shown).collect()
}
