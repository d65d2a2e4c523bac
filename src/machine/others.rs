//! Who else computes: the programs that take processor time beside a run, by name.
//!
//! Linux only (`/proc`), and of other containers it tells nothing; elsewhere nobody is seen.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

use super::text;
use crate::record::Other;

/// proc(5): times are in USER_HZ, which is 100 on every architecture of today.
const TICKS_A_SECOND: f64 = 100.0;
/// Less than this many cores is what an idle system takes.
const LEAST: f64 = 0.03;
/// As many names as are worth keeping.
const MOST: usize = 5;

/// The processor time that others took since it began.
pub struct Others {
    began: Instant,
    /// Ticks of each process at the last look, by its number and its start.
    seen: HashMap<(u32, u64), u64>,
    /// Ticks since the first look.
    ticks: HashMap<String, u64>,
}

impl Others {
    /// From now on.
    pub fn from_now() -> Self {
        let mut others =
            Self { began: Instant::now(), seen: HashMap::new(), ticks: HashMap::new() };
        others.look();
        others.ticks.clear(); // what they took before is none of this run's
        others
    }

    /// Looks once more. What starts and ends between two looks is not seen, so there must be many.
    pub fn look(&mut self) {
        let all = processes(Path::new("/"));
        let own = own(&all);
        let mut seen = HashMap::new();
        for process in all.iter().filter(|process| !own.contains(&process.pid)) {
            let key = (process.pid, process.started);
            let since = self
                .seen
                .get(&key)
                .map_or(process.ticks, |then| process.ticks.saturating_sub(*then));
            *self.ticks.entry(process.name.clone()).or_default() += since;
            seen.insert(key, process.ticks);
        }
        self.seen = seen;
    }

    /// Those who took most, the first one most; nobody below a few hundredths of a core.
    pub fn busiest(&self) -> Vec<Other> {
        let seconds = self.began.elapsed().as_secs_f64().max(1e-3);
        let other = |(name, ticks): (&String, &u64)| Other {
            name: name.clone(),
            cores: *ticks as f64 / TICKS_A_SECOND / seconds,
        };
        let mut all: Vec<Other> =
            self.ticks.iter().map(other).filter(|o| o.cores >= LEAST).collect();
        all.sort_by(|a, b| b.cores.total_cmp(&a.cores));
        all.truncate(MOST);
        all
    }
}

/// A process that lives.
#[derive(Debug, PartialEq)]
struct Process {
    pid: u32,
    parent: u32,
    name: String,
    ticks: u64,
    started: u64,
}

fn processes(root: &Path) -> Vec<Process> {
    let entries = std::fs::read_dir(root.join("proc")).into_iter().flatten().flatten();
    let process = |entry: std::fs::DirEntry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        parse(pid, &text(entry.path().join("stat"))?)
    };
    entries.filter_map(process).collect()
}

/// The line of `/proc/PID/stat`.
fn parse(pid: u32, stat: &str) -> Option<Process> {
    // The name is in brackets and may itself hold spaces and brackets.
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok(); // proc(5) counts from 1
    Some(Process {
        pid,
        parent: number(4)?.try_into().ok()?,
        name: name.to_owned(),
        ticks: number(14)? + number(15)?,
        started: number(22)?,
    })
}

/// This process and all that it started.
fn own(all: &[Process]) -> HashSet<u32> {
    let mut own = HashSet::from([std::process::id()]);
    loop {
        let before = own.len();
        own.extend(
            all.iter().filter(|p| own.contains(&p.parent)).map(|p| p.pid).collect::<Vec<_>>(),
        );
        if own.len() == before {
            return own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Process, own, parse};

    #[test]
    fn a_name_may_hold_spaces_and_brackets() {
        let stat = "42 (a (b) c) S 7 42 42 0 -1 4194560 1 0 0 0 30 12 0 0 20 0 1 0 9001 1 1";
        let found = parse(42, stat).unwrap();
        let name = "a (b) c".to_owned();
        assert_eq!(found, Process { pid: 42, parent: 7, name, ticks: 42, started: 9001 });
        assert_eq!(parse(1, "1 (cut off"), None);
    }

    #[test]
    fn what_it_started_is_its_own() {
        let me = std::process::id();
        let process =
            |pid, parent| Process { pid, parent, name: String::new(), ticks: 0, started: 0 };
        let all = [process(me + 2, me + 1), process(me + 1, me), process(me + 3, 1)];
        let own = own(&all);
        assert!(own.contains(&(me + 2)) && !own.contains(&(me + 3)), "{own:?}");
    }
}
