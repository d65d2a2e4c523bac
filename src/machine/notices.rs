//! What about this machine would disturb a measurement, or make a chart show less than it could.
//!
//! None of it stops a run. A student's laptop on battery still shows what the GIL does; an engineer
//! who compares models that differ by 3 % wants to know, and to change it first.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::{cpus, host, text};
use crate::record::Machine;

/// Something about the machine that a reader of its figures should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What was seen, with its value.
    pub what: String,
    /// Why it matters to a measurement.
    pub why: &'static str,
    /// What helps; or, where nothing does, how to read the figures.
    pub remedy: String,
}

/// Every notice on `machine`, whose `/proc` and `/sys` are below `root`.
pub fn notices(machine: &Machine, root: &Path) -> Vec<Notice> {
    const CHECKS: [fn(&Machine, &Path) -> Option<Notice>; 17] = [
        few_cores,
        quota,
        affinity,
        smt,
        hybrid,
        governor,
        turbo,
        battery,
        load,
        another_run,
        swap,
        memory_pressure,
        huge_pages,
        open_files,
        processes,
        variables,
        virtualised,
    ];
    CHECKS.iter().filter_map(|check| check(machine, root)).collect()
}

/// Those that come and go, and can be mended before a run begins.
pub fn passing(machine: &Machine, root: &Path) -> Vec<Notice> {
    let checks: [fn(&Machine, &Path) -> Option<Notice>; 4] = [battery, load, another_run, swap];
    checks.iter().filter_map(|check| check(machine, root)).collect()
}

fn few_cores(machine: &Machine, _: &Path) -> Option<Notice> {
    let what = match machine.cores {
        1 => "this run may use one core".to_owned(),
        2 | 3 => format!("this run may use {} cores", machine.cores),
        _ => return None,
    };
    Some(Notice {
        what,
        why: "one core shows concurrency and no parallelism; two cores teach less than eight: how \
              speed-up bends as workers are added cannot be seen",
        remedy: "use a machine with four cores or more for the scaling charts".to_owned(),
    })
}

fn quota(machine: &Machine, _: &Path) -> Option<Notice> {
    let quota = machine.cpu_quota?;
    Some(Notice {
        what: format!("a quota limits this process to {quota:.2} cores"),
        why: "a process that has used up its quota is stopped until the next period, on all its \
              processors at once: times come in steps",
        remedy: "run outside the container, or raise the limit (`docker run --cpus`, \
                 `CPUQuota=`, `resources.limits.cpu`)"
            .to_owned(),
    })
}

fn affinity(machine: &Machine, _: &Path) -> Option<Notice> {
    let usable = machine.usable_cpus.len();
    (usable < machine.logical_cpus as usize).then(|| Notice {
        what: format!("this process may use {usable} of {} processors", machine.logical_cpus),
        why: "all cores means those: the charts show no more of this machine",
        remedy: "if that is not meant, start it without `taskset`, or widen the cpuset".to_owned(),
    })
}

fn smt(machine: &Machine, root: &Path) -> Option<Notice> {
    cpus::shares_cores(root, &machine.usable_cpus).then(|| Notice {
        what: format!(
            "{} logical processors share {} physical cores",
            machine.usable_cpus.len(),
            machine.physical_cores
        ),
        why: "two threads on one core share its arithmetic units: above as many workers as cores, \
              speed-up bends though nothing is wrong with the model",
        remedy: "read the speed-up against the capacity line, or turn it off: \
                 `echo off | sudo tee /sys/devices/system/cpu/smt/control`"
            .to_owned(),
    })
}

fn hybrid(machine: &Machine, _: &Path) -> Option<Notice> {
    (machine.core_kinds.len() > 1).then(|| {
        let kinds: Vec<String> =
            machine.core_kinds.iter().map(|k| format!("{} {}", k.cores, k.name)).collect();
        Notice {
            what: format!("the cores are of several kinds: {}", kinds.join(", ")),
            why: "a worker on a slower core holds the others up: equal parts of the work do not \
                  end together, and the ideal line is out of reach",
            remedy: "keep to one kind, as in `taskset -c 0-7 gilscope run`".to_owned(),
        }
    })
}

fn governor(machine: &Machine, _: &Path) -> Option<Notice> {
    let governor = machine.governor.as_deref().filter(|g| *g != "performance")?;
    Some(Notice {
        what: format!("the frequency governor is {governor}"),
        why: "the first rounds run at a lower frequency than the last",
        remedy: "`sudo cpupower frequency-set --governor performance`".to_owned(),
    })
}

fn turbo(_: &Machine, root: &Path) -> Option<Notice> {
    cpus::turbo(root)?.then(|| Notice {
        what: "the processor may raise its frequency above the nominal one".to_owned(),
        why: "one busy core runs faster than many: the sequential program is favoured, and \
              speed-up looks smaller than the cores in use",
        remedy: "read the speed-up against the capacity line, or turn it off: `echo 1 | sudo tee \
                 /sys/devices/system/cpu/intel_pstate/no_turbo`, elsewhere `echo 0 | sudo tee \
                 /sys/devices/system/cpu/cpufreq/boost`"
            .to_owned(),
    })
}

/// A desktop without a battery has no such folder, or one of a mouse, whose scope is a device.
fn battery(_: &Machine, root: &Path) -> Option<Notice> {
    let supplies = fs::read_dir(root.join("sys/class/power_supply")).ok()?;
    let mut discharging = supplies.filter_map(Result::ok).filter(|supply| {
        let says = |file: &str, word: &str| {
            text(supply.path().join(file)).is_some_and(|text| text == word)
        };
        says("type", "Battery") && says("status", "Discharging") && !says("scope", "Device")
    });
    discharging.next().map(|_| Notice {
        what: "the machine runs on battery".to_owned(),
        why: "on battery the processor is held at a lower power, and less of it as the charge sinks",
        remedy: "plug it in".to_owned(),
    })
}

fn load(machine: &Machine, root: &Path) -> Option<Notice> {
    const MOST_PER_CORE: f64 = 0.3;
    let average: f64 = text(root.join("proc/loadavg"))?.split_whitespace().next()?.parse().ok()?;
    // The average is of the whole machine, so it is held against all of its processors.
    let processors = f64::from(machine.logical_cpus.max(1));
    (average / processors > MOST_PER_CORE).then(|| Notice {
        what: format!("the load average is {average:.2} on {processors:.0} processors"),
        why: "other programs take cores away: parallel cells lose more by that than sequential ones",
        remedy: "close what is running (`top` shows it), wait a minute, and look again".to_owned(),
    })
}

fn swap(_: &Machine, root: &Path) -> Option<Notice> {
    const WORTH_A_WORD: u64 = 64 << 20; // Linux parks a few idle pages there at any time.
    let used = host::swap_used(root).filter(|used| *used >= WORTH_A_WORD)?;
    Some(Notice {
        what: format!("{} MiB of swap are in use", used >> 20),
        why: "memory that must come back from disk takes milliseconds: a cell that starts \
              processes may push others out",
        remedy: "close programs that hold much memory".to_owned(),
    })
}

/// What waits for memory now, whether or not some of it is parked on the disk.
fn memory_pressure(_: &Machine, root: &Path) -> Option<Notice> {
    const WORTH_A_WORD: f64 = 1.0;
    let share = host::memory_pressure(root).filter(|percent| *percent >= WORTH_A_WORD)?;
    Some(Notice {
        what: format!("programs waited for memory for {share:.0} % of the last minute"),
        why: "the kernel looks for free memory, or reads some back from disk, in the middle of samples",
        remedy: "close programs that hold much memory, or raise the container's limit".to_owned(),
    })
}

/// Pages of 2 MiB wherever the kernel finds room for one.
fn huge_pages(_: &Machine, root: &Path) -> Option<Notice> {
    let modes = text(root.join("sys/kernel/mm/transparent_hugepage/enabled"))?;
    modes.contains("[always]").then(|| Notice {
        what: "transparent huge pages are given to every program".to_owned(),
        why: "memory comes in pieces of 2 MiB or of 4 KiB, as chance has it: page faults, and what \
              a task or a process occupies, differ from run to run",
        remedy: "give them only to who asks: `echo madvise | sudo tee \
                 /sys/kernel/mm/transparent_hugepage/enabled`"
            .to_owned(),
    })
}

fn open_files(_: &Machine, root: &Path) -> Option<Notice> {
    // Ten thousand requests in flight, on client and server, and some more.
    const ENOUGH: u64 = 12_000;
    let most = limit(root, "Max open files").filter(|most| *most < ENOUGH)?;
    Some(Notice {
        what: format!("this process may open {most} files and sockets at most"),
        why: "each request in flight needs one: work that waits is skipped beyond that",
        remedy: "raise the hard limit: `ulimit -Hn 65536` as root, `LimitNOFILE=`, \
                 `docker run --ulimit nofile=65536`"
            .to_owned(),
    })
}

fn processes(_: &Machine, root: &Path) -> Option<Notice> {
    // Ten thousand threads asleep at once, and what else the user runs.
    const ENOUGH: u64 = 12_000;
    let most = limit(root, "Max processes").filter(|most| *most < ENOUGH)?;
    Some(Notice {
        what: format!("this user may have {most} processes and threads at most"),
        why: "a thread for each request is a thread: cells that need more are skipped or fail",
        remedy: "raise the hard limit: `ulimit -Hu 65536` as root, `TasksMax=`, \
                 `docker run --pids-limit`"
            .to_owned(),
    })
}

/// A hard limit of this process; `None` if there is none.
fn limit(root: &Path, name: &str) -> Option<u64> {
    let limits = text(root.join("proc/self/limits"))?;
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What a user's shell or container may have set for some other purpose.
fn variables(_: &Machine, root: &Path) -> Option<Notice> {
    const CHANGE_SPEED: [&str; 10] = [
        "PYTHONASYNCIODEBUG",
        "PYTHONDEVMODE",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONMALLOC",
        "PYTHONOPTIMIZE",
        "PYTHONPERFSUPPORT",
        "PYTHONPROFILEIMPORTTIME",
        "PYTHONTRACEMALLOC",
        "PYTHON_JIT",
        "PYTHON_TLBC",
    ];
    let environment = fs::read(root.join("proc/self/environ")).ok()?;
    let environment = String::from_utf8_lossy(&environment);
    let set: Vec<&str> = environment
        .split('\0')
        .filter_map(|entry| entry.split_once('='))
        // As Python has it: set to nothing is not set.
        .filter(|(name, value)| CHANGE_SPEED.contains(name) && !value.is_empty())
        .map(|(name, _)| name)
        .collect();
    (!set.is_empty()).then(|| Notice {
        what: format!("{} {} set", set.join(", "), if set.len() == 1 { "is" } else { "are" }),
        why: "every Python of this run heeds that, and runs or starts at another speed than it has \
              by default; where compiled modules are not kept, each process compiles them anew",
        remedy: format!("`unset {}`", set.join(" ")),
    })
}

/// How many other gilscopes run, by the `/proc` below `root`.
pub fn other_runs(root: &Path) -> usize {
    let own = std::process::id();
    let entries = fs::read_dir(root.join("proc")).into_iter().flatten().flatten();
    let others = entries.filter(|entry| {
        let pid = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
        let is_ours = text(entry.path().join("comm")).is_some_and(|name| name == "gilscope");
        // Workers, servers and clients belong to a run that is counted.
        let is_part = || {
            let words = text(entry.path().join("cmdline")).unwrap_or_default();
            words.split('\0').skip(1).any(|word| word == "--parent" || word == "ping")
        };
        pid.is_some_and(|pid| pid != own) && is_ours && !is_part()
    });
    others.count()
}

fn another_run(_: &Machine, root: &Path) -> Option<Notice> {
    let count = other_runs(root);
    (count > 0).then(|| Notice {
        what: match count {
            1 => "another gilscope runs".to_owned(),
            _ => format!("{count} other gilscopes run"),
        },
        why: "they share the cores with this one: each measures the others as well",
        remedy: "wait until it has ended; the files of two runs do not touch each other".to_owned(),
    })
}

fn virtualised(machine: &Machine, _: &Path) -> Option<Notice> {
    let what = machine.virtualised.as_ref()?;
    Some(Notice {
        what: format!("this is a {what}"),
        why: "what else runs on the host cannot be seen from inside; in a virtual machine neither \
              can the frequency, and a processor may be half of a core",
        remedy:
            "trust ratios, which are of neighbouring samples, more than times; use bare metal for \
                 figures to publish"
                .to_owned(),
    })
}
