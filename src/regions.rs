//! Marked regions: the few lines of a source file that decide, under a name that both twins share.
//!
//! ```text
//! // lesson: start chunks        in Rust; in Python behind `#`
//! …
//! // lesson: end chunks
//! ```
//!
//! Comments and not line numbers kept elsewhere: they move with the lines that they mark. They say
//! nothing to who reads the whole file, so [`without_marks`] leaves them out.

/// What stands between the two marks of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region<'a> {
    /// Its name.
    pub name: &'a str,
    /// The number of its first line in the file, from 1.
    pub first: usize,
    /// Its lines, as far to the left as they go together.
    pub lines: Vec<&'a str>,
}

impl Region<'_> {
    /// The number of its last line in the file.
    pub fn last(&self) -> usize {
        self.first + self.lines.len() - 1
    }
}

/// A comment that marks.
enum Mark<'a> {
    Start(&'a str),
    End(&'a str),
}

/// The mark that a line is, if it is one.
fn mark(line: &str) -> Option<Mark<'_>> {
    let line = line.trim();
    let comment = line.strip_prefix("//").or_else(|| line.strip_prefix('#'))?;
    let said = comment.strip_prefix(" lesson: ")?;
    let start = said.strip_prefix("start ").map(Mark::Start);
    start.or_else(|| said.strip_prefix("end ").map(Mark::End))
}

/// The regions of a source, in its order. One that does not end, or in which another one starts, is
/// none.
///
/// ```
/// let source = "fn f() {\n    // lesson: start one\n    1\n    // lesson: end one\n}\n";
/// let regions = gilscope::regions::regions(source);
/// assert_eq!((regions[0].name, regions[0].first, &*regions[0].lines), ("one", 3, &["1"][..]));
/// ```
pub fn regions(source: &str) -> Vec<Region<'_>> {
    let lines: Vec<&str> = source.lines().collect();
    let mut open: Option<(&str, usize)> = None;
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        match (mark(line), open) {
            (Some(Mark::Start(name)), _) => open = Some((name, number + 1)),
            (Some(Mark::End(name)), Some((started, first))) if name == started => {
                if first < number {
                    found.push(Region {
                        name,
                        first: first + 1,
                        lines: to_the_left(&lines[first..number]),
                    });
                }
                open = None;
            }
            (Some(Mark::End(_)), _) => open = None,
            (None, _) => {}
        }
    }
    found
}

/// The source as it is read as a whole.
pub fn without_marks(source: &str) -> String {
    let lines = source.lines().filter(|line| mark(line).is_none());
    lines.map(|line| format!("{line}\n")).collect()
}

/// The same lines without the indentation that all of them have.
fn to_the_left<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let all = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    lines.iter().map(|line| line.get(all..).unwrap_or_default()).collect()
}
