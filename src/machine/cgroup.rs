//! Limits on processor time: containers and services get a *quota*, a number of microseconds
//! of processor time in each period, over all processors together.
//!
//! A process that has used up its quota is stopped until the next period, on every processor at
//! once. So a container that sees 16 processors and has a quota of 2 scales up to 2, and then in
//! bursts.
//!
//! Both generations of cgroups are read: version 2 (`cpu.max`, one tree for all limits) and version
//! 1 (`cpu.cfs_quota_us`, a tree for each). A limit of any folder above holds as well, so the
//! smallest one on the way up to the root counts.

use std::path::{Path, PathBuf};

use super::text;

/// The smallest quota on this process, in cores; `None` without a limit.
pub fn quota(root: &Path) -> Option<f64> {
    let mounts = root.join("sys/fs/cgroup");
    let membership = text(root.join("proc/self/cgroup"))?;
    let limits = membership.lines().filter_map(|line| {
        // A line is `number:controllers:/path`; version 2 has number 0 and no controllers.
        let mut parts = line.splitn(3, ':');
        let (number, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        if number == "0" && controllers.is_empty() {
            // Beside version 1, version 2 is mounted in a folder of its own, and limits nothing.
            return smallest(std::slice::from_ref(&mounts), path, v2);
        }
        let is_cpu = controllers.split(',').any(|c| c == "cpu");
        // The folder has the controllers' names, in the order of the mount, or `cpu` as a link.
        let names = [controllers, "cpu", "cpu,cpuacct"].map(|name| mounts.join(name));
        is_cpu.then(|| smallest(&names, path, v1)).flatten()
    });
    limits.min_by(f64::total_cmp)
}

/// The smallest limit in the folder `path` of the first mount that is there, and above it.
fn smallest(mounts: &[PathBuf], path: &str, limit: impl Fn(&Path) -> Option<f64>) -> Option<f64> {
    let mount = mounts.iter().find(|m| m.is_dir())?;
    // In a container, `path` may be the host's view and not exist here: `..` even leads outside.
    // Only ordinary names are followed; the climb then passes by what is missing.
    let names = Path::new(path).components().filter_map(|c| match c {
        std::path::Component::Normal(name) => Some(name),
        _ => None,
    });
    let leaf = names.fold(mount.clone(), |folder, name| folder.join(name));
    let inside = leaf.ancestors().take_while(|folder| folder.starts_with(mount));
    inside.filter_map(limit).min_by(f64::total_cmp)
}

/// `cpu.max`: `150000 100000` is one and a half cores; `max 100000` is no limit.
fn v2(folder: &Path) -> Option<f64> {
    let text = text(folder.join("cpu.max"))?;
    let mut numbers = text.split_whitespace();
    let (quota, period) = (numbers.next()?, numbers.next().unwrap_or("100000"));
    share(quota, period)
}

/// Two files; a quota of -1 is no limit.
fn v1(folder: &Path) -> Option<f64> {
    share(&text(folder.join("cpu.cfs_quota_us"))?, &text(folder.join("cpu.cfs_period_us"))?)
}

fn share(quota: &str, period: &str) -> Option<f64> {
    let (quota, period) = (quota.parse::<f64>().ok()?, period.parse::<f64>().ok()?);
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}
