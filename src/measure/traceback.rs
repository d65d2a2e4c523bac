//! A script's error as whoever edited the script reads it: from the first frame that is in a script
//! of theirs. What called it is gilscope's own, another one in every model, and hides both where the
//! mistake is and that all cells made the same one.

/// What stands above the frames.
const HEADER: &str = "Traceback (most recent call last):";

/// Python's story of an error, each traceback in it from the first frame in one of `scripts` on; as
/// it is where it has none.
///
/// ```
/// use gilscope::measure::traceback::from_first_of;
/// let story = "Traceback (most recent call last):\n  File \"/x/bridge.py\", line 1, in run\n    \
///     work()\n  File \"/x/workloads/sort.py\", line 2, in work\n    1 / 0\nZeroDivisionError: no";
/// let own = from_first_of(story, &["workloads/sort.py".to_owned()]);
/// assert!(own.contains("sort.py") && own.ends_with("ZeroDivisionError: no"));
/// assert!(!own.contains("bridge.py"));
/// ```
pub fn from_first_of(story: &str, scripts: &[String]) -> String {
    let is_own = |line: &str| {
        let path = frame(line).and_then(|rest| rest.split('"').next());
        path.is_some_and(|path| scripts.iter().any(|script| path.ends_with(&format!("/{script}"))))
    };
    if !story.lines().any(is_own) {
        return story.to_owned();
    }
    let lines: Vec<&str> = in_worker_process(story, &is_own).lines().collect();
    let mut told = Vec::new();
    let mut next = 0;
    while next < lines.len() {
        told.push(lines[next]);
        next += 1;
        if !lines[next - 1].ends_with(HEADER) {
            continue;
        }
        let first = lines.get(next).map_or(0, |line| column(line));
        let frames = lines[next..].iter().take_while(|line| column(line) >= first).count();
        // None in this one: it is another part of the story, such as the error's cause.
        next += lines[next..next + frames].iter().position(|line| is_own(line)).unwrap_or(0);
    }
    told.join("\n")
}

/// Of an error in a worker process, what that one said: the pool's own story only repeats it.
fn in_worker_process<'a>(story: &'a str, is_own: &impl Fn(&str) -> bool) -> &'a str {
    let said = story.split_once("_RemoteTraceback: \n\"\"\"\n").map(|(_, said)| said);
    let said = said.and_then(|said| said.split_once("\"\"\"")).map(|(said, _)| said.trim_end());
    said.filter(|said| said.lines().any(is_own)).unwrap_or(story)
}

/// Whether two stories tell the same: versions of Python underline differently.
pub fn is_same(a: &str, b: &str) -> bool {
    let without = |story| words(story).collect::<Vec<&str>>();
    without(a) == without(b)
}

fn words(story: &str) -> impl Iterator<Item = &str> {
    story.lines().filter(|line| !line.trim_matches([' ', '|', '^', '~']).is_empty())
}

/// What follows `File "` in the line that begins a frame.
fn frame(line: &str) -> Option<&str> {
    line.get(column(line)..)?.strip_prefix("File \"")
}

/// Where a line begins; within a group of exceptions behind bars.
fn column(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '|']).len()
}
