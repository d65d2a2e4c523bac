//! What was seen, as rows: what, against what, the verdict, the figures, and a cause where the
//! figures show its effect. A terminal prints them; whatever else reads them needs no grammar.

use std::borrow::Cow;

use crate::analysis::Estimate;
use crate::analysis::verdict::{self, Verdict, grouped};
use crate::record::probes::Unit;
use crate::record::{Cell, Record};
use crate::words::list;

/// More than these share a range: nine intervals in a row are too many to read, and the table
/// has them.
pub const FEW: usize = 3;
/// Of more than these only the least and the most are told.
const MANY: usize = 6;

/// One thing that was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Who or what was measured: `2 threads of CPython 3.11.7`.
    pub what: String,
    /// What it is held against; empty where nothing is compared.
    pub against: String,
    /// What the figures are.
    pub measure: Measure,
    /// What the figures allow to be said; none where nothing is compared.
    pub verdict: Option<Verdict>,
    /// The figures, all of one verdict.
    pub figures: Vec<Figure>,
    /// What explains or qualifies them; may be empty.
    pub cause: String,
}

/// One figure of a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Where or whose it is: a workload, a model.
    pub of: String,
    /// A few words more on what was compared there; may be empty.
    pub detail: String,
    /// The value.
    pub value: Estimate,
    /// With how many workers, or requests in flight.
    pub load: u32,
}

impl Figure {
    /// A figure of a cell.
    pub fn of(cell: &Cell, value: Estimate) -> Self {
        let load = cell.in_flight.unwrap_or(cell.workers);
        Self { of: cell.workload.clone(), detail: String::new(), value, load }
    }

    /// A figure of one of those compared, of no load in particular.
    pub fn whose(of: String, value: Estimate) -> Self {
        Self { of, detail: String::new(), value, load: 1 }
    }
}

/// What figures are.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name: `speed-up`.
    pub name: Cow<'static, str>,
    /// What the first one is where a ratio is above 1.
    more: &'static str,
    /// What it is where a ratio is below 1.
    less: &'static str,
    /// What the figures count.
    pub unit: Unit,
}

impl Measure {
    /// A ratio that says who is faster, the larger the faster.
    pub const fn speed(name: &'static str) -> Self {
        Self::ratio(name, "faster", "slower")
    }

    /// A ratio of which more than 1 is `more` and less than 1 is `less`.
    pub const fn ratio(name: &'static str, more: &'static str, less: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), more, less, unit: Unit::Times }
    }

    /// Figures that are held against nothing.
    pub fn plain(name: impl Into<Cow<'static, str>>, unit: Unit) -> Self {
        Self { name: name.into(), more: "", less: "", unit }
    }

    /// The verdict on all of these figures.
    fn verdict(&self, verdict: Verdict, figures: &[Figure]) -> String {
        let most = |share: fn(Estimate) -> f64| {
            let all = figures.iter().map(|figure| share(figure.value));
            // Rounded up: what is said must hold for all of them.
            format!("{:.0} %", (all.fold(0.0, f64::max) * 100.0 - 1e-9).ceil().max(1.0))
        };
        match verdict {
            Verdict::More => self.more.to_owned(),
            Verdict::Less => self.less.to_owned(),
            Verdict::Alike => format!("equal within {}", most(verdict::within)),
            Verdict::NotSeen => {
                format!("no difference seen, {} would have been", most(verdict::would_be_seen))
            }
            Verdict::Open => "too few rounds to tell".to_owned(),
        }
    }

    fn words(&self, value: Estimate) -> String {
        value.words(|x| self.unit.words(x))
    }
}

/// A comparison's findings: one for each verdict, in the order in which the verdicts first appear.
pub fn compared(
    what: &str,
    against: &str,
    measure: &Measure,
    figures: impl IntoIterator<Item = Figure>,
) -> Vec<Finding> {
    let of_verdict = |(verdict, figures)| Finding {
        what: what.to_owned(),
        against: against.to_owned(),
        measure: measure.clone(),
        verdict: Some(verdict),
        figures,
        cause: String::new(),
    };
    let figures = figures.into_iter().collect();
    grouped(figures, |figure: &Figure| Verdict::of(figure.value))
        .into_iter()
        .map(of_verdict)
        .collect()
}

/// Figures that one comparison can hold: of one load each, in the order in which they first appear.
pub fn by_load(figures: impl IntoIterator<Item = Figure>) -> Vec<(u32, Vec<Figure>)> {
    grouped(figures.into_iter().collect(), |figure| figure.load)
}

/// Figures that are held against nothing; none without any.
pub fn plain(
    what: String,
    measure: Measure,
    figures: Vec<Figure>,
    cause: String,
) -> Option<Finding> {
    let (against, verdict) = (String::new(), None);
    (!figures.is_empty()).then_some(Finding { what, against, measure, verdict, figures, cause })
}

/// Words without a figure; none without any.
pub fn said(what: String, cause: String) -> Option<Finding> {
    let (against, verdict, figures) = (String::new(), None, Vec::new());
    let measure = Measure::plain("", Unit::Count);
    (!cause.is_empty()).then_some(Finding { what, against, measure, verdict, figures, cause })
}

impl Finding {
    /// What, against what.
    pub fn heading(&self) -> String {
        let over = if self.against.is_empty() { "" } else { " over " };
        format!("{}{over}{}", self.what, self.against)
    }

    /// The rest: `faster: speed-up 1.91× [1.88, 1.94] in primes; 1.93 cores busy`.
    pub fn row(&self, record: &Record) -> String {
        let Self { measure, figures, .. } = self;
        let verdict = self.verdict.map_or_else(String::new, |v| match record.within() {
            Some(within) if v != Verdict::Open => {
                format!("{}, {within}: ", measure.verdict(v, figures))
            }
            _ => format!("{}: ", measure.verdict(v, figures)),
        });
        let said = |f: &Figure| {
            let value = measure.words(f.value);
            match self.verdict {
                None => format!("{value}{} ({})", f.detail, f.of),
                Some(_) => format!("{value} in {}{}", f.of, f.detail),
            }
        };
        let most = if self.verdict.is_none() { MANY } else { FEW };
        let figures = match self.verdict {
            _ if figures.len() <= most => list(&figures.iter().map(said).collect::<Vec<_>>()),
            None => extremes(measure, figures),
            Some(_) => {
                let points = figures.iter().map(|f| (f.of.as_str(), f.value.value)).collect();
                range(record, points, |x| measure.unit.words(x))
            }
        };
        let figures = format!("{} {figures}", measure.name);
        let parts = [figures.trim(), &self.cause].into_iter().filter(|part| !part.is_empty());
        verdict + &parts.collect::<Vec<_>>().join("; ")
    }
}

/// `40.0 ns (Rust one lock, 5 ms) to 20.2 ms (3.11.7 interval 20 ms)`.
fn extremes(measure: &Measure, figures: &[Figure]) -> String {
    let by_value = |a: &&Figure, b: &&Figure| a.value.value.total_cmp(&b.value.value);
    let ends = [figures.iter().min_by(by_value), figures.iter().max_by(by_value)];
    let said = |f: &Figure| format!("{} ({})", measure.unit.words(f.value.value), f.of);
    ends.into_iter().flatten().map(said).collect::<Vec<_>>().join(" to ")
}

/// `1.71× in json to 1.95× in primes, mandelbrot and sort in between`: every workload is named
/// once, or counted where all are meant.
pub fn range(
    record: &Record,
    mut points: Vec<(&str, f64)>,
    print: impl Fn(f64) -> String,
) -> String {
    // A stable sort: what prints alike stays in the record's order.
    let given: Vec<&str> = points.iter().map(|p| p.0).collect();
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    let [(first, low), between @ .., (last, high)] = &points[..] else {
        return points.iter().map(|(name, x)| format!("{} in {name}", print(*x))).collect();
    };
    let (low, high) = (print(*low), print(*high));
    if low == high {
        return format!("{low} in {}", workloads(record, &given));
    }
    let between: Vec<&str> = between.iter().map(|p| p.0).collect();
    let between = match points.len() {
        2 => String::new(),
        all if all == record.workloads.len() => ", the others in between".to_owned(),
        _ => format!(", {} in between", list(&between)),
    };
    format!("{low} in {first} to {high} in {last}{between}")
}

/// The names as a list, `all 9 workloads`, or `all workloads but sort` where few are left out.
pub fn workloads(record: &Record, names: &[&str]) -> String {
    let others: Vec<&str> =
        record.workloads.iter().map(|w| w.name.as_str()).filter(|w| !names.contains(w)).collect();
    match others.len() {
        _ if names.len() <= FEW => list(names),
        0 => format!("all {} workloads", names.len()),
        1..=FEW if others.len() < names.len() => format!("all workloads but {}", list(&others)),
        _ => list(names),
    }
}
