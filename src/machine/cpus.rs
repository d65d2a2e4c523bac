//! Processors: which of them share a core, which kind of core that is, and how fast it may run.
//!
//! Two logical processors of one core share its arithmetic units: two workers there are not two
//! cores' worth. So the list of usable processors names one of each core first, and a run with as
//! many workers as cores pins them to different ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{text, value};
use crate::record::CoreKind;

/// A logical processor that this process may run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cpu {
    /// Its number.
    pub id: u32,
    /// Whether it is the first usable one of its physical core.
    pub first_of_core: bool,
    /// The kind of its core.
    pub kind: Kind,
}

/// The kind of a core, ordered from slow to fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// No kinds are told apart.
    Alike,
    /// An efficiency core of a hybrid Intel processor.
    Efficiency,
    /// A performance core of one.
    Performance,
    /// What Linux calls the capacity of an Arm core: 1024 for the fastest of the machine.
    Capacity(u32),
}

impl Kind {
    fn name(self) -> String {
        match self {
            Self::Alike => "alike".to_owned(),
            Self::Efficiency => "efficiency".to_owned(),
            Self::Performance => "performance".to_owned(),
            Self::Capacity(c) => format!("capacity {c}"),
        }
    }
}

/// The processors `usable`, one of each physical core first and faster kinds before slower ones.
/// Where the topology cannot be read, every processor counts as a core of its own.
pub fn topology(root: &Path, usable: &[u32]) -> Vec<Cpu> {
    let kind_of = kind_of(root);
    let mut cores = BTreeMap::<Vec<u32>, u32>::new();
    let mut cpus: Vec<(u32, Cpu)> = usable
        .iter()
        .map(|&id| {
            let place = cores.entry(siblings(root, id)).or_default();
            let nth_of_core = *place;
            *place += 1;
            (nth_of_core, Cpu { id, first_of_core: nth_of_core == 0, kind: kind_of(id) })
        })
        .collect();
    cpus.sort_by_key(|(nth, cpu)| (*nth, std::cmp::Reverse(cpu.kind), cpu.id));
    cpus.into_iter().map(|(_, cpu)| cpu).collect()
}

/// The kinds among `cpus`, fastest first, with the physical cores of each.
pub fn kinds(cpus: &[Cpu]) -> Vec<CoreKind> {
    let mut count = BTreeMap::<Kind, u32>::new();
    for cpu in cpus.iter().filter(|cpu| cpu.first_of_core) {
        *count.entry(cpu.kind).or_default() += 1;
    }
    if let [only] = count.keys().copied().collect::<Vec<_>>()[..] {
        return vec![CoreKind { name: Kind::Alike.name(), cores: count[&only] }];
    }
    count.into_iter().rev().map(|(kind, cores)| CoreKind { name: kind.name(), cores }).collect()
}

/// The processor's name; empty if it cannot be read.
pub fn name(root: &Path) -> String {
    let cpuinfo = text(root.join("proc/cpuinfo")).unwrap_or_default();
    // x86 names the model, POWER the cpu; Arm names boards only, in the device tree.
    value(&cpuinfo, "model name")
        .or_else(|| value(&cpuinfo, "cpu"))
        .or_else(|| text(root.join("proc/device-tree/model")))
        .map(|name| name.trim_end_matches('\0').to_owned())
        .unwrap_or_default()
}

/// How many logical processors are online.
pub fn online(root: &Path) -> Option<u32> {
    Some(list(&text(root.join("sys/devices/system/cpu/online"))?).len() as u32)
}

/// The processors that this process may run on, by `/proc/self/status`.
pub fn allowed(root: &Path) -> Option<Vec<u32>> {
    let status = text(root.join("proc/self/status"))?;
    Some(list(&value(&status, "Cpus_allowed_list")?)).filter(|cpus| !cpus.is_empty())
}

/// The frequency governors of `usable`, each once; `None` where none can be read, as in most
/// virtual machines.
pub fn governor(root: &Path, usable: &[u32]) -> Option<String> {
    let mut names: Vec<String> = usable
        .iter()
        .filter_map(|&id| text(folder(root, id).join("cpufreq/scaling_governor")))
        .collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The logical processors that share `id`'s core, itself included.
pub fn siblings(root: &Path, id: u32) -> Vec<u32> {
    let folder = folder(root, id).join("topology");
    // The second name is the older one, and means the same.
    ["core_cpus_list", "thread_siblings_list"]
        .iter()
        .filter_map(|file| text(folder.join(file)))
        .map(|text| list(&text))
        .find(|cpus| cpus.contains(&id))
        .unwrap_or_else(|| vec![id])
}

/// A function from processor to kind, by whichever of Linux's two descriptions there is.
fn kind_of(root: &Path) -> impl Fn(u32) -> Kind {
    let devices = root.join("sys/devices");
    let members = |kind: &str| text(devices.join(kind).join("cpus")).map(|t| list(&t));
    // These two appear on hybrid processors only.
    let hybrid = members("cpu_core").zip(members("cpu_atom"));
    move |id| match &hybrid {
        Some((fast, _)) if fast.contains(&id) => Kind::Performance,
        Some((_, slow)) if slow.contains(&id) => Kind::Efficiency,
        _ => text(devices.join(format!("system/cpu/cpu{id}/cpu_capacity")))
            .and_then(|capacity| capacity.parse().ok())
            .map_or(Kind::Alike, Kind::Capacity),
    }
}

fn folder(root: &Path, id: u32) -> PathBuf {
    root.join(format!("sys/devices/system/cpu/cpu{id}"))
}

/// Linux's notation for sets of processors, as in `0-3,8,10-11`. Odd parts are left out.
fn list(text: &str) -> Vec<u32> {
    let range = |part: &str| -> Option<std::ops::RangeInclusive<u32>> {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        // No kernel numbers processors this high; a damaged file must not fill the memory.
        (last < 1 << 20).then_some(first..=last)
    };
    text.split(',').filter_map(range).flatten().collect()
}

/// Whether any usable core offers more than one logical processor to this process.
pub fn shares_cores(root: &Path, usable: &[u32]) -> bool {
    let several = |id: &u32| siblings(root, *id).iter().filter(|s| usable.contains(s)).count() > 1;
    usable.iter().any(several)
}

/// Whether the processor may raise its frequency above the nominal one; `None` if it is not said.
pub fn turbo(root: &Path) -> Option<bool> {
    let cpu = root.join("sys/devices/system/cpu");
    let flag = |path: &str| Some(fs::read_to_string(cpu.join(path)).ok()?.trim() == "1");
    // Intel's driver has a switch to turn it off; the others one to turn it on.
    flag("intel_pstate/no_turbo").map(|off| !off).or_else(|| flag("cpufreq/boost"))
}
