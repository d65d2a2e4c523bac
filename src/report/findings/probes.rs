//! Probes: what each of them saw, from the shapes that it has, and the lesson that it is for.

use crate::analysis::Estimate;
use crate::analysis::break_even::Pays;
use crate::analysis::names;
use crate::record::Record;
use crate::record::probes::{Case, Probe, Seen, Unit};
use crate::report::finding::{Figure, Finding, Measure, plain, said};
use crate::words::list;

/// With no more ways of doing it than these, both ends of each are told.
const FEW_WAYS: usize = 6;

/// What `record` shows of its probes, in their order.
pub fn findings(record: &Record) -> Vec<Finding> {
    record.probes.iter().flat_map(|probe| of_probe(record, probe)).collect()
}

fn of_probe(record: &Record, probe: &Probe) -> Vec<Finding> {
    let seen = if probe.ratio().is_some() {
        Vec::from_iter(finding_of_ways(record, probe))
    } else {
        findings_of_shapes(record, probe)
    };
    // Without any figure there is nothing to learn from.
    let lesson = said(probe.question.clone(), probe.lesson.clone()).filter(|_| !seen.is_empty());
    seen.into_iter().chain(lesson).collect()
}

/// What its tracks, durations and named figures show, as far as it has them.
fn findings_of_shapes(record: &Record, probe: &Probe) -> Vec<Finding> {
    let told = told(probe);
    let figures = |of: &dyn Fn(&Seen) -> Option<f64>| -> Vec<Figure> {
        let figure = |case: &&Case| {
            let value = case.estimate(of)?;
            Some(Figure::whose(called(record, probe, case), value))
        };
        told.iter().filter_map(figure).collect()
    };
    let finding = |name: String, unit, figures| {
        plain(probe.question.clone(), Measure::plain(name, unit), figures, String::new())
    };
    let tracks = figures(&|seen| (!seen.tracks.is_empty()).then(|| seen.running_at_once()));
    let mut found = vec![
        finding("threads running at once:".to_owned(), Unit::Count, tracks),
        finding("in turns of:".to_owned(), Unit::Ns, figures(&Seen::turn_ns)),
    ];
    if let Some(share) = probe.telling {
        let which = if share == 0.5 { "median".to_owned() } else { format!("{} %", share * 100.0) };
        let durations = figures(&|seen| Some(seen.quantile(share)? as f64));
        found.push(finding(format!("{}, {which}:", probe.durations), Unit::Ns, durations));
    }
    for info in &probe.figures {
        let figures = figures(&|seen| seen.figure(&info.name));
        // Of shares, those that are none need not be told one by one.
        let is_share = info.unit == Unit::Share;
        let figures = figures.into_iter().filter(|f| !is_share || f.value.value > 0.0).collect();
        found.push(finding(format!("{}:", info.title), info.unit, figures));
    }
    found.into_iter().flatten().collect()
}

/// From where on each way pays; none of those that never do.
fn finding_of_ways(record: &Record, probe: &Probe) -> Option<Finding> {
    let (mut figures, mut never) = (Vec::new(), Vec::new());
    for way in probe.ways() {
        let Some(who) = way.first().map(|case| names::case(record, case)) else { continue };
        let (value, detail) = match probe.pays(way) {
            Some(Pays::From(at)) => (at, ""),
            Some(Pays::AtOnce(at)) => (at, " or less"),
            Some(Pays::Never) => {
                never.push(who);
                continue;
            }
            None => continue,
        };
        let value = Estimate::bare(value);
        figures.push(Figure { detail: detail.to_owned(), ..Figure::whose(who, value) });
    }
    let never = if never.is_empty() { String::new() } else { format!("never: {}", list(&never)) };
    let measure = Measure::plain(format!("pays from this {} on:", probe.over), probe.over_unit);
    plain(probe.question.clone(), measure, figures, never)
}

/// The cases that are told: of few ways the first and the last of each, of many those with the
/// number that most of them share, the largest of such numbers.
fn told(probe: &Probe) -> Vec<&Case> {
    let measured = |case: &&Case| !case.takes().is_empty();
    if probe.ways().count() <= FEW_WAYS {
        let ends = |way: &'_ [Case]| -> Vec<usize> {
            if way.len() > 1 { vec![0, way.len() - 1] } else { vec![0] }
        };
        let told = probe.ways().flat_map(|way| ends(way).into_iter().map(move |i| &way[i]));
        return told.filter(measured).collect();
    }
    let cases = || probe.cases.iter().filter(measured);
    let count = |at: u64| cases().filter(|case| case.at == at).count();
    let common = cases().map(|case| case.at).max_by_key(|at| (count(*at), *at));
    cases().filter(|case| Some(case.at) == common).collect()
}

/// `Rust threads, 2`, and without the number where all have the same.
fn called(record: &Record, probe: &Probe, case: &Case) -> String {
    let at = probe.at_words(case.at);
    let differ = probe.cases.iter().any(|other| other.at != case.at) && !at.is_empty();
    if differ { format!("{}, {at}", names::case(record, case)) } else { names::case(record, case) }
}
