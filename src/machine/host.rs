//! What lies around the processors: the operating system, the memory, the hypervisor.

use std::path::Path;

use super::{text, value};
use crate::record::Machine;

/// The system's name and its kernel, as in `Debian GNU/Linux 13 (trixie), Linux 6.12.1`; empty if
/// neither can be read.
pub fn os(root: &Path) -> String {
    let release = text(root.join("etc/os-release")).unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map(|name| name.trim_matches(['"', '\'']).to_owned());
    let kernel = text(root.join("proc/sys/kernel/osrelease")).map(|k| format!("Linux {k}"));
    [name, kernel].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Main memory in bytes; 0 if it cannot be read.
pub fn memory(root: &Path) -> u64 {
    meminfo(root, "MemTotal").unwrap_or(0)
}

/// Bytes of swap in use.
pub fn swap_used(root: &Path) -> Option<u64> {
    Some(meminfo(root, "SwapTotal")?.saturating_sub(meminfo(root, "SwapFree")?))
}

/// Of the last minute, the percentage in which some program waited for memory: the kernel's pressure stall
/// information, since Linux 4.20.
pub fn memory_pressure(root: &Path) -> Option<f64> {
    let text = text(root.join("proc/pressure/memory"))?;
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    some.split_whitespace().find_map(|word| word.strip_prefix("avg60="))?.parse().ok()
}

fn meminfo(root: &Path, key: &str) -> Option<u64> {
    let line = value(&text(root.join("proc/meminfo"))?, key)?;
    // The unit says kB and means KiB.
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

/// The hypervisor and the container that the process sits in, as far as they show themselves.
pub fn virtualised(root: &Path) -> Option<String> {
    let found: Vec<String> = [hypervisor(root), container(root)].into_iter().flatten().collect();
    (!found.is_empty()).then(|| found.join(", "))
}

fn hypervisor(root: &Path) -> Option<String> {
    let kernel = text(root.join("proc/sys/kernel/osrelease")).unwrap_or_default();
    if kernel.to_lowercase().contains("microsoft") {
        return Some("WSL".to_owned());
    }
    let dmi = root.join("sys/class/dmi/id");
    let vendor = text(dmi.join("sys_vendor")).unwrap_or_default();
    let product = text(dmi.join("product_name")).unwrap_or_default();
    let board = format!("{vendor} {product}").trim().to_owned();
    // x86 has a flag for it. Other processors have none: there, the maker's name must do.
    let cpuinfo = text(root.join("proc/cpuinfo")).unwrap_or_default();
    let flagged = value(&cpuinfo, "flags")
        .is_some_and(|flags| flags.split_whitespace().any(|flag| flag == "hypervisor"));
    const MAKERS: [&str; 7] =
        ["QEMU", "KVM", "VMware", "VirtualBox", "Xen", "Amazon EC2", "Google Compute Engine"];
    // Amazon's bare metal has the same vendor and a product that ends in `metal`.
    let named = MAKERS.iter().any(|maker| board.contains(maker)) && !product.ends_with("metal");
    match (flagged || named, board.is_empty()) {
        (false, _) => None,
        (true, true) => Some("virtual machine".to_owned()),
        (true, false) => Some(format!("virtual machine ({board})")),
    }
}

fn container(root: &Path) -> Option<String> {
    if root.join(".dockerenv").exists() {
        return Some("Docker container".to_owned());
    }
    if root.join("run/.containerenv").exists() {
        return Some("Podman container".to_owned());
    }
    // Container managers tell the first process by this variable; only root may read it, and
    // systemd leaves a copy for the others.
    let environ = text(root.join("proc/1/environ")).unwrap_or_default();
    let named = environ.split('\0').find_map(|v| v.strip_prefix("container=")).map(str::to_owned);
    named
        .or_else(|| text(root.join("run/systemd/container")))
        .filter(|name| !name.is_empty())
        .map(|name| format!("{name} container"))
}

/// Fills in what no file told: on macOS and Windows that is all of it.
pub fn ask_sysinfo(machine: &mut Machine) {
    use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};
    if machine.os.is_empty() {
        let parts = [System::long_os_version(), System::kernel_version()];
        machine.os = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    }
    if !machine.cpu.is_empty() && machine.memory_bytes > 0 {
        return;
    }
    let wanted = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    if let Ok(system) = System::new_with_specifics(wanted) {
        if machine.memory_bytes == 0 {
            machine.memory_bytes = system.total_memory();
        }
        if let (true, Some(cpu)) = (machine.cpu.is_empty(), system.cpus().first()) {
            machine.cpu = cpu.brand().trim().to_owned();
        }
    }
    // Outside Linux nothing narrows the processors, so the machine's cores are this process's.
    if !cfg!(target_os = "linux")
        && let Ok(cores) = System::physical_core_count()
    {
        machine.physical_cores = (cores as u32).clamp(1, machine.logical_cpus.max(1));
        for kind in &mut machine.core_kinds {
            kind.cores = machine.physical_cores;
        }
    }
}
