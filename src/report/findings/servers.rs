//! Servers under load: one claim that is often heard, *tokio handles two to three times more*, in
//! the three ways in which it can be meant: answers a second, CPU time for each, and how long
//! people wait at the same rate.

use crate::analysis::server_groups::{Group, TASKS, groups, mirrors};
use crate::analysis::servers::{self, Quantity, highest_rate_within, mean, rates, ratio, tail};
use crate::record::services::Service;
use crate::record::{NATIVE, Record};
use crate::report::finding::{Figure, Finding, Measure, compared};
use crate::words::{duration, whole};

/// A latency that people take for *at once*, in seconds.
const AT_ONCE: f64 = 0.01;

const ANSWERS: Measure = Measure::ratio("answers a second", "more", "fewer");
const CPU: Measure = Measure::ratio("requests for a second of CPU time", "more", "fewer");
/// Of one percentile each.
const LATENCIES: [(f64, Measure); 2] = [
    (
        99.0,
        Measure::ratio("what one request in a hundred waits at least (p99)", "longer", "shorter"),
    ),
    (90.0, Measure::ratio("what one request in ten waits at least (p90)", "longer", "shorter")),
];

/// What `record` shows of its servers.
pub fn findings(record: &Record) -> Vec<Finding> {
    let groups = groups(record);
    let pairs: Vec<Pair<'_>> = groups.iter().filter_map(|g| Pair::of(record, g)).collect();
    let closed = |quantity: Quantity| {
        let figures = pairs.iter().filter_map(move |pair| {
            let ratio = ratio(record, pair.rust, pair.python, None, &quantity)?;
            Some(Figure::whose(pair.name(), ratio))
        });
        figures.collect::<Vec<_>>()
    };
    let (tokio, asyncio) = ("“tokio handles two to three times more”: tokio", "asyncio");
    let mut found = compared(tokio, asyncio, &ANSWERS, closed(Quantity::Throughput));
    found.extend(compared(tokio, asyncio, &CPU, closed(Quantity::PerCpuSecond)));
    for (percent, latency) in &LATENCIES {
        let at_equal_rates = pairs.iter().filter_map(|pair| pair.at_equal_rates(record, *percent));
        found.extend(compared("asyncio", "tokio", latency, at_equal_rates));
    }
    if let Some(last) = found.last_mut() {
        last.cause = within(record, &pairs);
    }
    let what = "the fastest server in Rust";
    let fastest = groups.iter().filter_map(|group| fastest(record, group));
    found.extend(compared(what, "the fastest in Python", &ANSWERS, fastest));
    found
}

/// Two servers with the same service.
struct Pair<'a> {
    group: &'a Group<'a>,
    rust: &'a Service,
    python: &'a Service,
}

impl<'a> Pair<'a> {
    fn of(record: &Record, group: &'a Group<'a>) -> Option<Self> {
        let measured = |s: &&&Service| mean(record, s, None, &Quantity::Throughput).is_some();
        let services: Vec<&Service> = group.services.iter().filter(measured).copied().collect();
        let (rust, python) = mirrors(&TASKS, &services)?;
        Some(Self { group, rust: services[rust], python: services[python[0]] })
    }

    fn name(&self) -> String {
        let load = self.group.load();
        if self.rust.server == TASKS.rust[0] {
            load
        } else {
            format!("{load} ({})", self.rust.server)
        }
    }

    /// At the highest rate that both kept, so that neither had a growing line; if this is the farthest
    /// percentile for which they had enough requests there.
    fn at_equal_rates(&self, record: &Record, percent: f64) -> Option<Figure> {
        let kept = |rate: &f64| [self.rust, self.python].iter().all(|s| servers::keeps(s, *rate));
        let rate = rates(self.python).into_iter().rfind(kept)?;
        if tail(&[self.rust, self.python], Some(rate)) != Some(percent) {
            return None;
        }
        let latency = Quantity::Latency(percent);
        let ratio = ratio(record, self.python, self.rust, Some(rate), &latency)?;
        let of = |service| Some(mean(record, service, Some(rate), &latency)?.value);
        let detail = format!(
            " at {} a second ({} against {})",
            whole(rate as u64),
            duration(of(self.python)?),
            duration(of(self.rust)?),
        );
        Some(Figure { detail, ..Figure::whose(self.name(), ratio) })
    }
}

/// The highest rates at which people hardly wait: the way to compare servers that share no rate.
fn within(record: &Record, pairs: &[Pair<'_>]) -> String {
    let clause = |pair: &Pair<'_>| {
        let of = |service| highest_rate_within(record, service, AT_ONCE);
        let said = |rate: f64| if rate > 0.0 { whole(rate as u64) } else { "none".to_owned() };
        let (rust, python) = (of(pair.rust)?, of(pair.python)?);
        (rates(pair.python).len() > 1 && rust > 0.0)
            .then(|| format!("{}: tokio {}, asyncio {}", pair.name(), said(rust), said(python)))
    };
    let clauses: Vec<String> = pairs.iter().filter_map(clause).collect();
    if clauses.is_empty() {
        return String::new();
    }
    let limit = duration(AT_ONCE);
    format!("the highest rate tried with p99 below {limit}: {}", clauses.join("; "))
}

/// Each language's fastest, whichever that was.
fn fastest(record: &Record, group: &Group) -> Option<Figure> {
    let best = |native: bool| {
        let of = |s: &Service| mean(record, s, None, &Quantity::Throughput).map(|e| e.value);
        let one = group.services.iter().filter(|s| (s.runtime == NATIVE) == native);
        let timed = one.filter_map(|s| Some((*s, of(s)?)));
        timed.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(service, _)| service)
    };
    let (rust, python) = (best(true)?, best(false)?);
    let ratio = ratio(record, rust, python, None, &Quantity::Throughput)?;
    let label = record.runtime_label(&python.runtime);
    let detail = format!(" ({} against {} in {label})", rust.server, python.server);
    Some(Figure { detail, ..Figure::whose(group.load(), ratio) })
}
