//! Ratios → words. A few workloads are told with their intervals; of many, the two that lie
//! furthest apart. Nine intervals in a row are heard by nobody, and the table has them.

use super::verdict::{Claim, Verdict, by_verdict};
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
        let clauses =
            by_verdict(claims.to_vec()).into_iter().enumerate().map(|(i, (verdict, c))| {
                let ratios = ratios(record, &c);
                if i == 0 {
                    format!("{}: {} {ratios}", self.first(verdict), self.figure)
                } else {
                    format!("{}: {ratios}", self.further(verdict))
                }
            });
        clauses.collect::<Vec<_>>().join("; ")
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

    fn further(&self, verdict: Verdict) -> &str {
        match verdict {
            Verdict::More => self.more,
            Verdict::Less => self.less,
            Verdict::NotSeen => "no difference seen",
            Verdict::Open => "too few rounds to tell",
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
        .map(|c| format!("{} in {}{}", words::spoken(c.ratio), c.workload, c.detail))
        .collect();
    words::list(&each)
}

/// `1.71 in json to 1.95 in primes, with mandelbrot and sort in between`: every workload is named
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
    let all = points.len() == record.workloads.len();
    // A stable sort: what prints alike stays in the record's order.
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (first, last) = (points[0].0, points[points.len() - 1].0);
    let between: Vec<String> = points[1..points.len() - 1].iter().map(|p| p.0.to_owned()).collect();
    let between = if all { format!("the other {}", between.len()) } else { words::list(&between) };
    format!("{low} in {first} to {high} in {last}, with {between} in between")
}

/// The names as a list, or `all 9 workloads`.
pub fn workloads(record: &Record, names: &[&str]) -> String {
    if names.len() > FEW && names.len() == record.workloads.len() {
        return format!("all {} workloads", names.len());
    }
    words::list(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
}

/// With a capital letter.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
