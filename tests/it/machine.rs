//! The machine, read from made-up `/proc` and `/sys` folders.

use std::fs;
use std::path::Path;

use gilscope::interpreters::{self, OPTIONAL};
use gilscope::machine::{Notice, cores, cpus, inspect, inspect_at, notices};
use gilscope::record::{CoreKind, Interpreter, Machine};

use crate::made_up;

/// A root folder with these files.
fn root(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    root
}

/// Eight logical processors: four cores of two each, as Linux numbers them.
fn smt_files() -> Vec<(String, String)> {
    (0..8)
        .map(|id| {
            let path = format!("sys/devices/system/cpu/cpu{id}/topology/core_cpus_list");
            (path, format!("{},{}\n", id % 4, id % 4 + 4))
        })
        .collect()
}

fn root_of(files: &[(String, String)]) -> tempfile::TempDir {
    root(&files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect::<Vec<_>>())
}

fn kind(name: &str, cores: u32) -> CoreKind {
    CoreKind { name: name.into(), cores }
}

fn quota_of(files: &[(&str, &str)]) -> Option<f64> {
    inspect_at(root(files).path(), &[0, 1, 2, 3]).cpu_quota
}

fn seen(machine: &Machine, root: &Path) -> Vec<String> {
    notices(machine, root).into_iter().map(|notice| notice.what).collect()
}

/// A machine that gives no cause for a notice.
fn quiet() -> Machine {
    Machine {
        logical_cpus: 8,
        physical_cores: 8,
        usable_cpus: (0..8).collect(),
        cores: 8,
        core_kinds: vec![kind("alike", 8)],
        governor: Some("performance".into()),
        ..inspect_at(root(&[]).path(), &[0])
    }
}

#[test]
fn this_machine_can_run_something() {
    let machine = inspect();
    assert!(machine.cores >= 1);
    assert!(machine.physical_cores >= 1);
    assert!(machine.physical_cores as usize <= machine.usable_cpus.len());
    assert!(machine.memory_bytes > 1 << 20, "{machine:?}");
    assert!(!machine.os.is_empty());
    for Notice { what, why, remedy } in notices(&machine, Path::new("/")) {
        assert!(![what.as_str(), why, &remedy].contains(&""), "{what}: {why}: {remedy}");
    }
}

/// Whatever the standard library takes for all cores is what pools use by default.
#[test]
fn all_cores_are_as_many_as_the_standard_library_says() {
    let std = std::thread::available_parallelism().expect("a count").get();
    assert_eq!(inspect().cores as usize, std);
}

#[test]
fn names_the_processor_the_system_and_the_memory() {
    let root = root(&[
        ("proc/cpuinfo", "processor\t: 0\nmodel name\t: Made Up 9000\nflags\t\t: fpu vme\n"),
        ("proc/meminfo", "MemTotal:       16 kB\nMemFree:  8 kB\n"),
        ("etc/os-release", "NAME=x\nPRETTY_NAME=\"Debian 13\"\n"),
        ("proc/sys/kernel/osrelease", "6.12.1\n"),
        ("sys/devices/system/cpu/online", "0-2,5\n"),
        ("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n"),
    ]);
    let machine = inspect_at(root.path(), &[0, 1]);
    assert_eq!(machine.cpu, "Made Up 9000");
    assert_eq!(machine.os, "Debian 13, Linux 6.12.1");
    assert_eq!(machine.memory_bytes, 16 * 1024);
    assert_eq!(machine.logical_cpus, 4);
    assert_eq!(machine.governor.as_deref(), Some("powersave"));
    assert_eq!(machine.virtualised, None);
}

#[test]
fn an_empty_root_gives_gaps_and_no_guesses() {
    let machine = inspect_at(root(&[]).path(), &[0, 1, 2]);
    assert_eq!((machine.cores, machine.physical_cores, machine.logical_cpus), (3, 3, 3));
    assert_eq!((machine.cpu.as_str(), machine.os.as_str(), machine.memory_bytes), ("", "", 0));
    assert_eq!((machine.cpu_quota, machine.governor, machine.virtualised), (None, None, None));
    assert_eq!(machine.core_kinds, [kind("alike", 3)]);
}

#[test]
fn one_processor_of_each_core_comes_first() {
    let root = root_of(&smt_files());
    let machine = inspect_at(root.path(), &(0..8).collect::<Vec<_>>());
    assert_eq!(machine.usable_cpus, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(machine.physical_cores, 4);
    // Only two cores are usable here, one of them by both of its processors.
    let machine = inspect_at(root.path(), &[0, 4, 5]);
    assert_eq!(machine.usable_cpus, [0, 5, 4]);
    assert_eq!(machine.physical_cores, 2);
    assert_eq!(machine.cores, 3);
}

#[test]
fn the_older_name_of_the_siblings_is_read_too() {
    let file = |id| format!("sys/devices/system/cpu/cpu{id}/topology/thread_siblings_list");
    let root = root_of(&[(file(0), "0-1".into()), (file(1), "0-1".into())]);
    assert_eq!(inspect_at(root.path(), &[0, 1]).physical_cores, 1);
}

#[test]
fn hybrid_processors_put_performance_cores_first() {
    // Two performance cores of two processors each, numbered after the efficiency cores.
    let topology = |id| format!("sys/devices/system/cpu/cpu{id}/topology/core_cpus_list");
    let root = root_of(&[
        ("sys/devices/cpu_atom/cpus".into(), "0-1".into()),
        ("sys/devices/cpu_core/cpus".into(), "2-5".into()),
        (topology(2), "2-3".into()),
        (topology(3), "2-3".into()),
        (topology(4), "4-5".into()),
        (topology(5), "4-5".into()),
    ]);
    let machine = inspect_at(root.path(), &[0, 1, 2, 3, 4, 5]);
    assert_eq!(machine.usable_cpus, [2, 4, 0, 1, 3, 5]);
    assert_eq!(machine.core_kinds, [kind("performance", 2), kind("efficiency", 2)]);
}

#[test]
fn arm_cores_are_told_apart_by_their_capacity() {
    let capacity = |id| format!("sys/devices/system/cpu/cpu{id}/cpu_capacity");
    let root = root_of(&[
        (capacity(0), "512".into()),
        (capacity(1), "512".into()),
        (capacity(2), "1024".into()),
    ]);
    let machine = inspect_at(root.path(), &[0, 1, 2]);
    assert_eq!(machine.usable_cpus, [2, 0, 1]);
    assert_eq!(machine.core_kinds, [kind("capacity 1024", 1), kind("capacity 512", 2)]);
    assert_eq!(inspect_at(root.path(), &[0, 1]).core_kinds, [kind("alike", 2)]);
}

#[test]
fn the_quota_of_cgroup_2_is_the_smallest_on_the_way_up() {
    let me = ("proc/self/cgroup", "0::/outer/inner\n");
    let inner = ("sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
    let outer = ("sys/fs/cgroup/outer/cpu.max", "150000 100000\n");
    assert_eq!(quota_of(&[me, inner, outer]), Some(1.5));
    assert_eq!(quota_of(&[me, inner]), None);
    // In a container the host's path does not exist; the container's own limit is at the top.
    let top = ("sys/fs/cgroup/cpu.max", "250000 100000\n");
    assert_eq!(quota_of(&[("proc/self/cgroup", "0::/../../elsewhere\n"), top]), Some(2.5));
    assert_eq!(quota_of(&[me, ("sys/fs/cgroup/cpu.max", "garbage")]), None);
}

#[test]
fn the_quota_of_cgroup_1_is_read_from_its_own_tree() {
    let me = ("proc/self/cgroup", "5:memory:/a\n3:cpu,cpuacct:/a\n0::/\n");
    let limit = |us: &'static str| ("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", us);
    let period = ("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n");
    assert_eq!(quota_of(&[me, limit("300000\n"), period]), Some(3.0));
    assert_eq!(quota_of(&[me, limit("-1\n"), period]), None);
    assert_eq!(quota_of(&[me, limit("300000\n")]), None, "a limit without a period is no limit");
}

#[test]
fn all_cores_follow_the_rule_of_the_standard_library() {
    assert_eq!(cores(8, None), 8);
    assert_eq!(cores(8, Some(1.5)), 1);
    assert_eq!(cores(8, Some(0.2)), 1);
    assert_eq!(cores(2, Some(64.0)), 2);
    assert_eq!(cores(4, Some(f64::INFINITY)), 4);
    assert_eq!(cores(0, None), 1);
}

#[test]
fn the_allowed_processors_can_be_read_from_a_file() {
    let allowed = |list| cpus::allowed(root(&[("proc/self/status", list)]).path());
    assert_eq!(allowed("Name:\tx\nCpus_allowed_list:\t0-1,4\n"), Some(vec![0, 1, 4]));
    assert_eq!(allowed("Name:\tx\n"), None);
    assert_eq!(allowed("Cpus_allowed_list:\t0-99999999999,7-x\n"), None);
}

#[test]
fn hypervisors_and_containers_show_themselves() {
    let virtualised = |files: &[(&str, &str)]| inspect_at(root(files).path(), &[0]).virtualised;
    let flag = ("proc/cpuinfo", "flags : fpu hypervisor sse\n");
    let vendor = ("sys/class/dmi/id/sys_vendor", "QEMU\n");
    let product = ("sys/class/dmi/id/product_name", "Standard PC\n");
    assert_eq!(virtualised(&[flag]).as_deref(), Some("virtual machine"));
    let named = "virtual machine (QEMU Standard PC)";
    assert_eq!(virtualised(&[flag, vendor, product]).as_deref(), Some(named));
    assert_eq!(virtualised(&[vendor, product]).as_deref(), Some(named), "no flag on Arm");
    assert_eq!(virtualised(&[("sys/class/dmi/id/sys_vendor", "Dell Inc.\n")]), None);
    let metal = ("sys/class/dmi/id/product_name", "c7g.metal\n");
    assert_eq!(virtualised(&[("sys/class/dmi/id/sys_vendor", "Amazon EC2\n"), metal]), None);
    assert_eq!(virtualised(&[(".dockerenv", "")]).as_deref(), Some("Docker container"));
    let environ = ("proc/1/environ", "PATH=/bin\0container=lxc\0");
    assert_eq!(virtualised(&[environ]).as_deref(), Some("lxc container"));
    let wsl = ("proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n");
    assert_eq!(virtualised(&[wsl]).as_deref(), Some("WSL"));
}

#[test]
fn a_quiet_machine_has_no_notices() {
    let root = root(&[
        ("proc/loadavg", "2.39 1.00 1.00 1/100 1\n"),
        ("proc/meminfo", "SwapTotal: 1000000 kB\nSwapFree: 999999 kB\n"),
        ("sys/devices/system/cpu/intel_pstate/no_turbo", "1\n"),
        ("sys/class/power_supply/BAT0/type", "Battery\n"),
        ("sys/class/power_supply/BAT0/status", "Charging\n"),
        ("sys/class/power_supply/mouse/type", "Battery\n"),
        ("sys/class/power_supply/mouse/status", "Discharging\n"),
        ("sys/class/power_supply/mouse/scope", "Device\n"),
    ]);
    assert_eq!(seen(&quiet(), root.path()), Vec::<String>::new());
}

#[test]
fn each_disturbance_has_its_notice() {
    let empty = root(&[]);
    let only = |machine: Machine| seen(&machine, empty.path());
    assert_eq!(only(Machine { cores: 1, ..quiet() }), ["this run may use one core"]);
    assert_eq!(only(Machine { cores: 2, ..quiet() }), ["this run may use 2 cores"]);
    assert_eq!(
        only(Machine { cpu_quota: Some(4.5), ..quiet() }),
        ["a quota limits this process to 4.50 cores"]
    );
    assert_eq!(
        only(Machine { usable_cpus: vec![0, 1, 2, 3], ..quiet() }),
        ["this process may use 4 of 8 processors"]
    );
    let kinds = vec![kind("performance", 6), kind("efficiency", 8)];
    assert_eq!(
        only(Machine { core_kinds: kinds, ..quiet() }),
        ["the cores are of several kinds: 6 performance, 8 efficiency"]
    );
    assert_eq!(
        only(Machine { governor: Some("powersave".into()), ..quiet() }),
        ["the frequency governor is powersave"]
    );
    assert_eq!(
        only(Machine { virtualised: Some("virtual machine".into()), ..quiet() }),
        ["this is a virtual machine"]
    );
}

#[test]
fn each_fault_of_an_interpreter_has_its_notice() {
    let seen = |change: fn(&mut Interpreter)| -> Vec<String> {
        let mut python = Interpreter {
            packages: OPTIONAL.map(str::to_owned).to_vec(),
            build_flags: vec!["pgo".to_owned()],
            executable: "~/bin/python3".to_owned(),
            ..made_up::record(2).interpreters[0].clone()
        };
        change(&mut python);
        interpreters::notices(&python).into_iter().map(|notice| notice.what).collect()
    };
    let one = |change, words: &str| {
        let said = seen(change);
        assert!(said.len() == 1 && said[0].contains(words), "{said:?}");
    };
    assert_eq!(seen(|_| {}), Vec::<String>::new());
    one(|python| python.build_flags.clear(), "without profile-guided optimisation");
    one(|python| python.build_flags = vec!["debug".to_owned()], "is a debug build");
    one(|python| drop(python.packages.pop()), "has no uvloop");
    let others = |python: &mut Interpreter| {
        python.id = "external:3.12.1".to_owned();
        python.build_flags.clear();
        python.packages.clear();
    };
    assert_eq!(seen(others), Vec::<String>::new());
    let back = |python: &mut Interpreter| {
        python.free_threaded_build = true;
        python.gil_enabled = true;
    };
    one(back, "runs with its GIL on");
    // What Python looks for is what Rust knows of.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("python_scripts/identify.py");
    let script = fs::read_to_string(path).unwrap();
    assert!(script.contains(&format!("OPTIONAL = {OPTIONAL:?}")), "{OPTIONAL:?}");
}

#[test]
fn each_disturbance_that_comes_and_goes_has_its_notice() {
    let only = |files: &[(&str, &str)]| seen(&quiet(), root(files).path());
    assert_eq!(
        only(&[("proc/loadavg", "2.41 1.00 1.00 1/100 1\n")]),
        ["the load average is 2.41 on 8 processors"]
    );
    assert_eq!(
        only(&[("proc/meminfo", "SwapTotal: 1000000 kB\nSwapFree: 500000 kB\n")]),
        ["488 MiB of swap are in use"]
    );
    let battery = [
        ("sys/class/power_supply/BAT0/type", "Battery\n"),
        ("sys/class/power_supply/BAT0/status", "Discharging\n"),
    ];
    assert_eq!(only(&battery), ["the machine runs on battery"]);
    let turbo = ["the processor may raise its frequency above the nominal one"];
    assert_eq!(only(&[("sys/devices/system/cpu/intel_pstate/no_turbo", "0\n")]), turbo);
    assert_eq!(only(&[("sys/devices/system/cpu/cpufreq/boost", "1\n")]), turbo);
    let huge = "sys/kernel/mm/transparent_hugepage/enabled";
    assert_eq!(
        only(&[(huge, "[always] madvise never\n")]),
        ["transparent huge pages are given to every program"]
    );
    assert_eq!(only(&[(huge, "always [madvise] never\n")]), Vec::<String>::new());
    let limits = "Limit                     Soft Limit           Hard Limit           Units\n\
                  Max processes             unlimited            500                  processes\n\
                  Max open files            64                   1024                 files\n";
    assert_eq!(
        only(&[("proc/self/limits", limits)]),
        [
            "this process may open 1024 files and sockets at most",
            "this user may have 500 processes and threads at most"
        ]
    );
    let unlimited = limits.replace("500 ", "unlimited ").replace("1024", "20000");
    assert_eq!(only(&[("proc/self/limits", unlimited.as_str())]), Vec::<String>::new());

    let environ = "PATH=/bin\0PYTHONDEVMODE=\0PYTHONMALLOC=debug\0PYTHON_JIT=1\0";
    assert_eq!(only(&[("proc/self/environ", environ)]), ["PYTHONMALLOC, PYTHON_JIT are set"]);
    assert_eq!(only(&[("proc/self/environ", "PYTHONDEVMODE=\0")]), Vec::<String>::new());
    let other = ("proc/4000001/comm", "gilscope\n");
    let worker = [
        ("proc/4000002/comm", "gilscope\n"),
        ("proc/4000002/cmdline", "/bin/gilscope\0worker\0--parent\x001\0"),
        ("proc/4000003/comm", "firefox\n"),
        ("proc/4000004/comm", "gilscope\n"),
        ("proc/4000004/cmdline", "gilscope\0serve\0--parent\x001\0"),
    ];
    assert_eq!(only(&worker), Vec::<String>::new());
    assert_eq!(only(&[&worker[..], &[other]].concat()), ["another gilscope runs"]);
    let smt = root_of(&smt_files());
    let machine = Machine { physical_cores: 4, ..quiet() };
    assert_eq!(seen(&machine, smt.path()), ["8 logical processors share 4 physical cores"]);
    let one_of_each = Machine { logical_cpus: 4, usable_cpus: vec![0, 1, 2, 3], ..machine };
    assert_eq!(seen(&one_of_each, smt.path()), Vec::<String>::new());
}
