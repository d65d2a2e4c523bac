//! Ratios → words. A few workloads are told with their intervals; of many, the two that lie
//! furthest apart. Nine intervals in a row are heard by nobody, and the table has them.

use crate::analysis::estimates;
use crate::analysis::verdict::{Claim, Verdict, by_verdict};
use crate::record::Record;
use crate::words;

/// More workloads than this share a range.
pub const FEW: usize = 3;

/// Who is held against whom, in words.
pub struct Comparison<'a> {
    /// The first: `2 threads`.
    pub who: &'a str,
    /// Whether the first are several: *were*, not *was*.
    pub many: bool,
    /// The second: `the sequential program`.
    pub than: &'a str,
    /// What the ratio is called.
    pub figure: &'a str,
    /// What the first is where the ratio is above 1: `faster` of speeds, `slower` of times.
    pub more: &'a str,
    /// What it is where the ratio is below 1.
    pub less: &'a str,
}

impl<'a> Comparison<'a> {
    /// Of `who`'s speed over that of `than`.
    pub fn of_speeds(who: &'a str, many: bool, than: &'a str, figure: &'a str) -> Self {
        Self { who, many, than, figure, more: "faster", less: "slower" }
    }

    /// Of `who`'s time over that of `than`.
    pub fn of_times(who: &'a str, many: bool, than: &'a str) -> Self {
        Self { who, many, than, figure: "ratio of times", more: "slower", less: "faster" }
    }

    /// `2 threads were faster than the sequential program: speed-up 1.91 (1.88 to 1.94) in primes`,
    /// and a short clause for each other verdict.
    pub fn told(&self, record: &Record, claims: &[Claim]) -> String {
        let mut verdicts = by_verdict(claims.to_vec()).into_iter();
        let Some((verdict, first)) = verdicts.next() else { return String::new() };
        let first = format!("{}: {} {}", self.first(verdict), self.figure, ratios(record, &first));
        let further = verdicts.map(|(verdict, claims)| self.clause(record, verdict, &claims));
        std::iter::once(first).chain(further).collect::<Vec<_>>().join("; ")
    }

    /// `sequential programs, no difference seen: 1.00 in all 9 workloads`: for a second comparison
    /// in one sentence, of the same two and in the same figure.
    pub fn briefly(&self, record: &Record, claims: &[Claim]) -> String {
        let clauses = by_verdict(claims.to_vec())
            .into_iter()
            .map(|(verdict, claims)| self.clause(record, verdict, &claims));
        format!("{}, {}", self.who, clauses.collect::<Vec<_>>().join("; "))
    }

    fn clause(&self, record: &Record, verdict: Verdict, claims: &[Claim]) -> String {
        let word = match verdict {
            Verdict::More => self.more,
            Verdict::Less => self.less,
            Verdict::NotSeen => "no difference seen",
            Verdict::Open => "too few rounds to tell",
        };
        format!("{word}: {}", ratios(record, claims))
    }

    fn first(&self, verdict: Verdict) -> String {
        let Self { who, than, .. } = self;
        let were = if self.many { "were" } else { "was" };
        match verdict {
            Verdict::More => format!("{who} {were} {} than {than}", self.more),
            Verdict::Less => format!("{who} {were} {} than {than}", self.less),
            Verdict::NotSeen => format!("no difference was seen between {who} and {than}"),
            Verdict::Open => format!("{who} against {than}"),
        }
    }
}

/// `1.95 (1.93 to 1.97) in primes and 1.96 (1.93 to 1.98) in mandelbrot`, or a [`range`].
fn ratios(record: &Record, claims: &[Claim]) -> String {
    if claims.len() > FEW {
        let points = claims.iter().map(|c| (c.workload.as_str(), c.ratio.value)).collect();
        return range(record, points, words::number);
    }
    let each: Vec<String> = claims
        .iter()
        .map(|c| format!("{} in {}{}", estimates::spoken(c.ratio), c.workload, c.detail))
        .collect();
    words::list(&each)
}

/// `1.71 in json to 1.95 in primes, mandelbrot and sort in between`: every workload is named
/// once, or counted where all are meant.
pub fn range(
    record: &Record,
    mut points: Vec<(&str, f64)>,
    print: impl Fn(f64) -> String,
) -> String {
    let (Some((_, low)), Some((_, high))) = (
        points.iter().min_by(|a, b| a.1.total_cmp(&b.1)).copied(),
        points.iter().max_by(|a, b| a.1.total_cmp(&b.1)).copied(),
    ) else {
        return String::new();
    };
    let (low, high) = (print(low), print(high));
    if low == high {
        let names: Vec<&str> = points.iter().map(|p| p.0).collect();
        return format!("{low} in {}", workloads(record, &names));
    }
    if points.len() <= FEW {
        let each: Vec<String> =
            points.iter().map(|(name, x)| format!("{} in {name}", print(*x))).collect();
        return words::list(&each);
    }
    // A stable sort: what prints alike stays in the record's order.
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (first, last) = (points[0].0, points[points.len() - 1].0);
    let between: Vec<&str> = points[1..points.len() - 1].iter().map(|p| p.0).collect();
    let between = match between.len() + 2 {
        all if all == record.workloads.len() => "the others".to_owned(),
        _ => words::list(&between),
    };
    format!("{low} in {first} to {high} in {last}, {between} in between")
}

/// The names as a list, `all 9 workloads`, or `all workloads but sort` where few are left out.
pub fn workloads(record: &Record, names: &[&str]) -> String {
    let others: Vec<&str> =
        record.workloads.iter().map(|w| w.name.as_str()).filter(|w| !names.contains(w)).collect();
    match others.len() {
        _ if names.len() <= FEW => words::list(names),
        0 => format!("all {} workloads", names.len()),
        1..=FEW if others.len() < names.len() => {
            format!("all workloads but {}", words::list(&others))
        }
        _ => words::list(names),
    }
}

/// With a capital letter.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
