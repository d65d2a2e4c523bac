//! What it is like now: the notices, the load, the variables that change how fast programs run.

use std::path::Path;
use std::process::Command;

use super::{notices, text};
use crate::record::{Conditions, Machine};

/// Such variables, or how they begin.
const CHANGE_SPEED: [&str; 10] = [
    "GLIBC_TUNABLES",
    "LD_BIND_NOW",
    "LD_PRELOAD",
    "MALLOC_",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHON",
    "RAYON_NUM_THREADS",
    "RUST_MIN_STACK",
    "TOKIO_WORKER_THREADS",
];

/// What it is like now on this machine.
pub fn conditions(machine: &Machine) -> Conditions {
    let root = Path::new("/");
    Conditions {
        notices: notices(machine, root).into_iter().map(|notice| notice.what).collect(),
        load: load(root),
        environment: environment(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        })),
        c_library: c_library(),
        noise: super::noise::kept(machine),
        others: Vec::new(),
    }
}

/// The load of the last minute.
pub fn load(root: &Path) -> Option<f64> {
    text(root.join("proc/loadavg"))?.split_whitespace().next()?.parse().ok()
}

fn environment(all: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let changes_speed = |name: &str| CHANGE_SPEED.iter().any(|start| name.starts_with(start));
    let mut found: Vec<_> = all.filter(|(name, _)| changes_speed(name)).collect();
    found.sort();
    found
}

/// As the system's own program tells; musl and other systems have none that does.
fn c_library() -> Option<String> {
    let output = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !said.is_empty()).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn only_what_changes_speed_is_kept() {
        let set = |name: &str| (name.to_owned(), "1".to_owned());
        let all = ["HOME", "PYTHONMALLOC", "MALLOC_ARENA_MAX", "PATH", "SECRET_TOKEN"].map(set);
        let kept = environment(all.into_iter());
        assert_eq!(kept, [set("MALLOC_ARENA_MAX"), set("PYTHONMALLOC")]);
    }
}
