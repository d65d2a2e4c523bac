//! How groups are dealt out to one column of rows or two, and how high each row is.

use crate::criterion::Group;

/// The lowest line with words in it.
pub const LINE: i32 = 46;
/// The highest.
const HIGHEST_LINE: i32 = 110;
/// Rows as high as this need no second column.
const COMFORT: i32 = 100;
/// No row grows higher.
const HIGHEST: i32 = 220;

/// The rows of a chart.
pub struct Layout<'a> {
    /// Each column's groups, with the heights of their rows.
    pub columns: Vec<Vec<(&'a Group, i32)>>,
}

impl<'a> Layout<'a> {
    /// Lays them out over `height`: a line for each benchmark where these have room in one column or in two, else
    /// rows that are all alike.
    pub fn of(groups: &'a [Group], height: i32) -> Self {
        // A line for each, and one more between the last and the next group's first.
        let lines = |group: &Group| group.benchmarks.len() as i32 + 1;
        for count in [1, 2] {
            let columns = deal(groups, lines, count);
            let most = columns.iter().map(|column| column.iter().map(lines).sum()).max();
            let each = height / most.unwrap_or(1).max(1);
            if each >= LINE {
                return Self::with(columns, |group| lines(group) * each.min(HIGHEST_LINE));
            }
        }
        let count = if groups.len() as i32 * COMFORT <= height { 1 } else { 2 };
        let columns = deal(groups, |_| 1, count);
        let most = columns.iter().map(|column| column.len()).max().unwrap_or(1).max(1) as i32;
        Self::with(columns, |_| (height / most).min(HIGHEST))
    }

    fn with(columns: Vec<&'a [Group]>, height: impl Fn(&Group) -> i32) -> Self {
        let rows =
            |column: &'a [Group]| column.iter().map(|group| (group, height(group))).collect();
        Self { columns: columns.into_iter().map(rows).collect() }
    }
}

/// The groups in their order, cut where each of `count` columns has about as much of what `weight` says.
fn deal(groups: &[Group], weight: impl Fn(&Group) -> i32, count: i32) -> Vec<&[Group]> {
    let all: i32 = groups.iter().map(&weight).sum();
    if count == 1 || groups.len() < 2 {
        return vec![groups];
    }
    let mut before = 0;
    let first = groups.iter().take_while(|group| {
        before += weight(group);
        // A row belongs to the column in which its middle lies.
        2 * before - weight(group) <= all
    });
    let (first, second) = groups.split_at(first.count().clamp(1, groups.len() - 1));
    vec![first, second]
}
