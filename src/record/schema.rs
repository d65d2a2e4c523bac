//! What a record holds, and its version.
//!
//! Every duration is in whole nanoseconds and every size in bytes. Digests and answers stay below
//! 2^53, so that a JSON reader that knows only doubles (JavaScript, `jq`) still reads them exactly.
//! Samples are kept raw and in the order in which they were taken; nothing in a record is an
//! average.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::asleep::Asleep;
use super::build::Build;
use super::cell::Cell;
use super::conditions::Conditions;
use super::interpreter::Interpreter;
use super::machine::Machine;
use super::model::ModelInfo;
use super::noise::Look;
use super::probes::Probe;
use super::services::Service;

/// The version of this schema. A reader refuses a record with a higher one.
pub const SCHEMA: u32 = 3;

/// One run: what was measured, where, and by which program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// [`SCHEMA`] of the program that wrote this record.
    pub schema: u32,
    /// The gilscope that measured.
    pub gilscope: Build,
    /// When the run began: RFC 3339 in the machine's time zone.
    pub started: String,
    /// When it ended, in the same form; absent while it runs.
    pub finished: Option<String>,
    /// `smoke`, `quick` or `full`.
    pub profile: String,
    /// Seeds the shuffled rounds and the workers' hash seeds.
    pub seed: u64,
    /// Fresh worker processes per runtime. With fewer than five, intervals speak of
    /// those that were seen.
    pub processes: u32,
    /// Whether the run was interrupted: the cells then hold what had been measured.
    pub interrupted: bool,
    /// Whether another gilscope was seen beside it, when it began or when it ended.
    #[serde(default)]
    pub beside_another: bool,
    /// When it was taken up again after an interruption, each time, in the form of `started`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resumed: Vec<String>,
    /// What it was asked for; none for what is not a run of workloads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Where it ran.
    pub machine: Machine,
    /// What it was like there when the run began.
    #[serde(default)]
    pub conditions: Conditions,
    /// Every CPython that took part, by the `id` that cells name as their runtime.
    pub interpreters: Vec<Interpreter>,
    /// Scripts that differed from the ones embedded in the binary, by their relative paths.
    pub changed_scripts: Vec<String>,
    /// A fingerprint of every script, by its relative path: what tells a changed script from one
    /// that was changed otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub script_fingerprints: BTreeMap<String, u64>,
    /// The text that `word_count` read, if it ran.
    pub corpus: Option<Corpus>,
    /// The small files that `files` read, if it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Corpus>,
    /// A word about each workload that took part, in the order in which charts show them.
    pub workloads: Vec<WorkloadInfo>,
    /// A word about every model that the program knew which measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<ModelInfo>,
    /// Every planned cell, also those that were skipped or failed.
    pub cells: Vec<Cell>,
    /// Servers under load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    /// Many tasks asleep at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asleep: Vec<Asleep>,
    /// What probes saw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
    /// The calibration kernels, again and again: how quiet the machine was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<Look>,
    /// The command line that measured it, as a shell would take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// What someone expected before the run, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<String>,
}

impl Record {
    /// The day on which it was begun, such as `2026-11-20`.
    pub fn date(&self) -> &str {
        self.started.split('T').next().unwrap_or_default()
    }
}

/// Files that were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Corpus {
    /// The folder it was gathered from.
    pub folder: String,
    /// How many files.
    pub files: u32,
    /// How many bytes they hold together.
    pub bytes: u64,
    /// A digest of those bytes. Records with different ones hold different inputs.
    pub digest: u64,
}

/// What charts print about a workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WorkloadInfo {
    /// Its name: the stem of its files.
    pub name: String,
    /// One line: what it computes.
    pub title: String,
    /// What is to be learnt from it, in a line that holds whatever is measured.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub teaches: String,
    /// How far the two languages do the same.
    pub kind: Kind,
    /// What Python does with the GIL meanwhile.
    pub gil_class: GilClass,
    /// What size counts, such as `numbers` or `bytes`.
    pub unit: String,
    /// What stays serial in it, if anything does: the reason why it cannot scale fully.
    pub serial_part: Option<String>,
    /// What its time is spent on.
    #[serde(default)]
    pub bound: Bound,
    /// How long every request waits at least: no program can be done sooner. None where that is
    /// not fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ns: Option<u64>,
}

/// What a workload's time is spent on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Bound {
    /// CPU-bound: its axis is workers.
    #[default]
    #[serde(rename = "cpu")]
    Computing,
    /// I/O-bound: its axis is requests in flight.
    #[serde(rename = "io")]
    Waiting,
}

/// How far a workload's `plain` lane is the same in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The same algorithm at source level.
    Algorithm,
    /// The same operation, by each language's standard routine.
    Operation,
}

/// What a Python thread does with the GIL while it computes. A statement about GIL builds only:
/// free-threaded builds have per-object locks instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GilClass {
    /// The interpreter's loop: the GIL is held and offered at every switch interval.
    Bytecode,
    /// Long C calls that keep the GIL.
    CHolding,
    /// Long C calls that release the GIL.
    CReleasing,
}
