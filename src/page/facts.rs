//! Where and by what a record was measured, what to know before believing it, and what is missing.

use std::collections::HashSet;

use crate::analysis::missing::absent;
use crate::analysis::verdict::grouped;
use crate::record::Record;
use crate::report;
use crate::words::{bytes, plural, share};

/// A heading, and below it names with their values.
pub type Facts = Vec<(&'static str, Vec<(String, String)>)>;

/// Why some cells have no figures.
pub struct Missing {
    /// `skipped` or `failed`.
    pub status: String,
    /// Which, in words.
    pub which: String,
    /// Why: an error may be a traceback of many lines.
    pub reason: String,
    /// What to do about it; may be empty.
    pub remedy: String,
}

/// Where and when: `AMD EPYC, 2 cores, 2026-11-27 05:40`.
pub fn name(record: &Record) -> String {
    let machine = &record.machine;
    let when = record.started.get(..16).unwrap_or(&record.started).replace('T', " ");
    format!("{}, {}, {when}", machine.cpu, plural(machine.cores, "core"))
}

/// What to know before believing the figures.
pub fn caveats(record: &Record) -> Vec<String> {
    let mut all: Vec<String> = report::first(record).into_iter().collect();
    all.extend(report::how_to_read(record));
    all.extend(report::caveats(record));
    all.extend(record.smallest_difference().map(|least| {
        let least = share(least);
        format!("Differences from {least} are seen on this machine, as it was found to be.")
    }));
    all.extend(record.conditions.notices.iter().cloned());
    let mut seen = HashSet::new();
    all.retain(|text| seen.insert(text.clone()));
    all
}

/// What has no figures, and why: each reason once, with all that it holds for.
pub fn missing(record: &Record) -> Vec<Missing> {
    grouped(absent(record), |absent| absent.why)
        .into_iter()
        .map(|(why, all)| Missing {
            status: why.status.to_owned(),
            which: all.into_iter().map(|absent| absent.which).collect::<Vec<_>>().join(", "),
            reason: why.reason.to_owned(),
            remedy: why.remedy.unwrap_or_default().to_owned(),
        })
        .collect()
}

/// The machine, the interpreters, the build, and what was asked for.
pub fn facts(record: &Record) -> Facts {
    let machine = &record.machine;
    let kinds: Vec<String> =
        machine.core_kinds.iter().map(|kind| format!("{} {}", kind.cores, kind.name)).collect();
    let mut place = vec![
        ("processor", machine.cpu.clone()),
        ("cores that the run could use", machine.cores.to_string()),
        ("physical cores among them", machine.physical_cores.to_string()),
        ("logical processors of the machine", machine.logical_cpus.to_string()),
        ("kinds of core", if kinds.len() > 1 { kinds.join(", ") } else { String::new() }),
        ("quota", machine.cpu_quota.map_or_else(String::new, |quota| format!("{quota} cores"))),
        ("memory", bytes(machine.memory_bytes)),
        ("system", machine.os.clone()),
        ("architecture", machine.arch.clone()),
        ("virtualised", machine.virtualised.clone().unwrap_or_default()),
        ("frequency governor", machine.governor.clone().unwrap_or_default()),
        ("C library", record.conditions.c_library.clone().unwrap_or_default()),
        ("load when it began", record.conditions.load.map_or_else(String::new, |l| l.to_string())),
    ];
    let variables: Vec<String> = record
        .conditions
        .environment
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    place.push(("environment", variables.join(" ")));
    let build = &record.gilscope;
    let program = vec![
        ("version", format!("{} {}", build.version, build.commit).trim().to_owned()),
        ("compiler", build.compiler.clone()),
        ("flags", build.flags.clone()),
        ("target", build.target.clone()),
        ("digest of the binary", build.digest.clone()),
        ("allocator", build.allocator.clone()),
    ];
    let run = vec![
        ("command", record.command.clone().unwrap_or_default()),
        ("profile", record.profile.clone()),
        ("seed", record.seed.to_string()),
        ("fresh processes", record.processes.to_string()),
        ("began", record.started.clone()),
        ("ended", record.finished.clone().unwrap_or_default()),
        ("taken up again", record.resumed.join(", ")),
        ("changed scripts", record.changed_scripts.join(", ")),
    ];
    let pythons = record.interpreters.iter().map(|i| {
        let built = [i.built(), i.compiler.clone(), i.executable.clone()];
        (
            i.label(),
            built.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; "),
        )
    });
    let said = |facts: Vec<(&str, String)>| -> Vec<(String, String)> {
        let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
        known.map(|(name, value)| (name.to_owned(), value)).collect()
    };
    vec![
        ("The run", said(run)),
        ("The machine", said(place)),
        ("The interpreters", pythons.collect()),
        ("The program", said(program)),
    ]
}
