//! What probes saw, as one small table for each.

use super::layout::{Economy, Table, one};
use super::notes::{Notes, in_words};
use crate::analysis::names;
use crate::analysis::telling::Telling;
use crate::record::Record;
use crate::record::probes::{Case, Probe, Seen};
use crate::words;

/// A column of figures: its name, and its words for a case.
type Column<'a> = (String, Box<dyn Fn(&Case) -> Option<String> + 'a>);

const ECONOMIES: &[Economy] = &[Economy::Narrow];

/// All tables, each under the question of its probe.
pub fn blocks(record: &Record, width: Option<u16>) -> Vec<String> {
    record.probes.iter().map(|probe| block(record, probe, width)).collect()
}

fn block(record: &Record, probe: &Probe, width: Option<u16>) -> String {
    let columns = columns(probe);
    let names = ["runtime", "variant", &probe.over].map(str::to_owned);
    let mut notes = Notes::default();
    let line = |case: &Case| {
        let names =
            [names::short(record, &case.runtime), case.variant.clone(), probe.at_words(case.at)];
        let figures = match case.outcome.missing() {
            Some(why) => vec![notes.refer(why)],
            None => columns.iter().map(|(_, of)| of(case).unwrap_or_default()).collect(),
        };
        names.into_iter().chain(figures).map(one).collect()
    };
    let lines = probe.cases.iter().map(line).collect();
    let names = names.into_iter().chain(columns.iter().map(|(name, _)| name.clone())).collect();
    let table = Table { names, left: 2, lines, economies: ECONOMIES };
    let question = words::wrap(&format!("{}: {}", probe.name, probe.question), width, "  ");
    let below = super::legend(notes.lines().chain(clocks(record, probe)), width);
    let below = below.map_or_else(String::new, |below| format!("\n{below}"));
    format!("{question}\n{}{below}", table.draw(width))
}

/// A column for each shape that the probe has, and for each of its figures.
fn columns(probe: &Probe) -> Vec<Column<'_>> {
    let mean = |case: &Case, of: &dyn Fn(&Seen) -> Option<f64>| {
        case.estimate(of).map(|estimate| estimate.value)
    };
    let ns = |ns: f64| words::duration(ns / 1e9);
    let mut columns: Vec<Column<'_>> = Vec::new();
    let seen = || probe.cases.iter().flat_map(Case::takes);
    if seen().any(|seen| !seen.tracks.is_empty()) {
        columns.push((
            "running at once".to_owned(),
            Box::new(move |case| mean(case, &|s| Some(s.running_at_once())).map(words::number)),
        ));
        // Of one take: means of each would be of none.
        let each = |seen: &Seen| {
            let percent = |share: f64| format!("{:.0}", share * 100.0);
            format!("{} %", seen.shares().into_iter().map(percent).collect::<Vec<_>>().join(", "))
        };
        columns.push((
            "each ran".to_owned(),
            Box::new(move |case| {
                case.takes().iter().find(|seen| !seen.tracks.is_empty()).map(each)
            }),
        ));
        columns.push((
            "hand-offs".to_owned(),
            Box::new(move |case| mean(case, &|s| Some(s.hand_offs_per_second())).map(words::rate)),
        ));
        columns.push(("turn".to_owned(), Box::new(move |case| mean(case, &Seen::turn_ns).map(ns))));
    }
    if seen().any(|seen| !seen.durations.is_empty()) {
        for (name, share) in [("p50", 0.5), ("p99", 0.99), ("longest", 1.0)] {
            let of = move |s: &Seen| s.quantile(share).map(|ns| ns as f64);
            columns.push((name.to_owned(), Box::new(move |case| mean(case, &of).map(ns))));
        }
    }
    for figure in &probe.figures {
        columns.push((
            figure.title.clone(),
            Box::new(move |case| {
                let value = mean(case, &|s| s.figure(&figure.name))?;
                Some(figure.unit.words(value))
            }),
        ));
    }
    // In the row of its largest number: the whole line above it says so.
    if probe.ratio().is_some() {
        let pays = |case: &Case| {
            let way = probe.ways().find(|way| way.last().is_some_and(|l| std::ptr::eq(l, case)))?;
            Some(probe.pays(way)?.words(probe.over_unit))
        };
        columns.push(("pays from".to_owned(), Box::new(pays)));
    }
    columns
}

/// What a reading of the clock cost in each runtime: durations of about this size are the clock's.
fn clocks(record: &Record, probe: &Probe) -> Option<String> {
    let cost = |(runtime, ns): (&str, f64)| {
        format!("{} in {}", words::duration(ns / 1e9), names::short(record, runtime))
    };
    let costs: Vec<String> = probe.clocks().into_iter().map(cost).collect();
    (!costs.is_empty()).then(|| format!("One reading of the clock took {}.", words::list(&costs)))
}

/// What the case's last take saw, in a line, and which of how many takes it is; or why it has none.
pub fn take(record: &Record, probe: &Probe, case: &Case) -> String {
    let name = names::short(record, &case.runtime);
    let at = probe.at_words(case.at);
    let what = match case.outcome.missing() {
        Some(why) => in_words(why),
        None => {
            let seen = case.takes().last();
            let figures = [probe.telling_figure(), probe.rate(), probe.loss()];
            let in_words = |figure: Telling| {
                let value = figure.seen(seen?)?;
                Some(format!("{} {}", figure.name, figure.unit.words(value)))
            };
            let mut said: Vec<String> = Vec::new();
            for one in figures.into_iter().flatten().filter_map(in_words) {
                // Once, where it is the rate or the loss that says most.
                if !said.contains(&one) {
                    said.push(one);
                }
            }
            let said = said.join(", ");
            format!("{said}; take {} of {}", case.takes().len(), record.processes)
        }
    };
    format!("{}: {name} {}, {}: {at}: {what}", probe.name, case.variant, probe.over)
}
