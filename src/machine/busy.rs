//! How busy each core is, from one look to the next. Linux only: elsewhere there is nothing to see.

use std::path::Path;

use super::text;

/// The ticks of each core until the last look.
#[derive(Debug, Default)]
pub struct Busy(Vec<Ticks>);

/// What proc(5) counts of a core, in ticks since the machine started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Ticks {
    busy: u64,
    all: u64,
}

impl Busy {
    /// From now on.
    pub fn from_now() -> Self {
        Self(ticks(Path::new("/")))
    }

    /// The busy part of each core since the last look, from 0 to 1.
    pub fn look(&mut self) -> Vec<f64> {
        let now = ticks(Path::new("/"));
        let before = std::mem::replace(&mut self.0, now);
        let part = |(now, before): (&Ticks, &Ticks)| {
            let all = now.all.saturating_sub(before.all).max(1);
            (now.busy.saturating_sub(before.busy) as f64 / all as f64).min(1.0)
        };
        self.0.iter().zip(&before).map(part).collect()
    }
}

/// The lines `cpu0`, `cpu1`, … of `/proc/stat`: time in user code, nice, system, idle, waiting for a disk,
/// interrupts, soft interrupts, stolen by the host. Idle is the fourth and the fifth.
fn ticks(root: &Path) -> Vec<Ticks> {
    let all = text(root.join("proc/stat")).unwrap_or_default();
    let of_core = |line: &str| {
        // `cpu` without a number is all of them together.
        let line = line.strip_prefix("cpu").filter(|rest| !rest.starts_with(' '))?;
        let mut words = line.split_whitespace();
        words.next()?.parse::<u32>().ok()?;
        let times: Vec<u64> = words.take(8).filter_map(|word| word.parse().ok()).collect();
        let all: u64 = times.iter().sum();
        let idle: u64 = times.iter().skip(3).take(2).sum();
        Some(Ticks { busy: all - idle, all })
    };
    all.lines().filter_map(of_core).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Busy, Ticks, ticks};

    #[test]
    fn a_core_is_busy_while_it_is_not_idle() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("proc")).unwrap();
        let stat = "cpu  1 2 3 4 5 6 7 8 0 0\ncpu0 10 0 5 80 5 0 0 0 0 0\ncpu1 50 0 0 50 0 0 0 0 0 0\nintr 5\n";
        fs::write(root.path().join("proc/stat"), stat).unwrap();
        let seen = ticks(root.path());
        assert_eq!(seen, [Ticks { busy: 15, all: 100 }, Ticks { busy: 50, all: 100 }]);
        assert_eq!(ticks(&root.path().join("none")), []);
        // As many cores as there are, whatever they do just now.
        let mut busy = Busy::from_now();
        assert!(busy.look().iter().all(|part| (0.0..=1.0).contains(part)));
    }
}
