//! One line of homework: fields between semicolons, and a sum by which a change is noticed.
//!
//! ```
//! let line = "GK1:3.13.5;cpython;on;Linux;x86_64;8;5;0.97;0.96;1.93;6.8;1.01;0.98;1.95;0;0.41;c17f677e";
//! let machine = gilscope::homework::parse(line).unwrap();
//! assert_eq!((machine.cores, machine.all.processes), (8, Some(6.8)));
//! // One digit is another one.
//! assert!(gilscope::homework::parse(&line.replace("6.8", "7.8")).is_err());
//! ```
//!
//! | fields | |
//! |---|---|
//! | `GK1:3.13.5` | the format, and the version of Python, with `t` where it was built to run without the GIL |
//! | `cpython`, `on` | the implementation; whether its GIL is on |
//! | `Linux`, `x86_64`, `8` | the system, the architecture, the cores that Python may use |
//! | `5` | rounds, whose medians follow |
//! | `0.97`, `0.96`, `1.93`, `6.8` | a loop by 2 threads, by as many as cores, by 2 processes, by as many as cores: how many times as fast as by one |
//! | `1.01`, `0.98`, `1.95` | `json.loads`, `sorted` and `hashlib.sha256` by 2 threads: the same |
//! | `0`, `0.41` | the share of additions that 2 threads lose by `count += 1`, and by `count = count + int("1")` |
//! | `c17f677e` | CRC-32 of all that stands before the last semicolon |
//!
//! It is plain text, so that whoever sends it can read what it tells, and holds only characters that
//! mails and chats leave as they are. What was not measured is `-`. The sum notices accidents; who
//! wants to make up a machine can.

use std::fmt;

use flate2::Crc;

/// What every line begins with, before the number of the format.
pub const MARK: &str = "GK";
/// The format that is read here.
const FORMAT: &str = "1";
/// Fewer rounds are a trial of the script, and no measurement.
const FEWEST_ROUNDS: u32 = 5;
/// More times as fast, or more cores, has no machine of a class.
const MOST: f64 = 4_096.0;
/// `gilkit.py` cuts what is longer.
const LONGEST_WORD: usize = 24;

/// What one machine showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Which Python it ran.
    pub python: Python,
    /// Its system, in the system's own word: `Darwin`.
    pub system: String,
    /// Its architecture: `x86_64`, `arm64`.
    pub architecture: String,
    /// How many cores Python may use.
    pub cores: u32,
    /// The loop by two workers.
    pub two: Gains,
    /// The loop by as many workers as there are cores.
    pub all: Gains,
    /// `json.loads` by two threads: how many times as fast as by one.
    pub json: Option<f64>,
    /// The same of `sorted`.
    pub sorted: Option<f64>,
    /// The same of `hashlib.sha256`.
    pub sha256: Option<f64>,
    /// The share of additions that two threads lose by `count += 1`.
    pub lost: Option<f64>,
    /// The same with a call between reading and writing.
    pub lost_by_call: Option<f64>,
}

/// How many times as fast as one several are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gains {
    /// Threads.
    pub threads: Option<f64>,
    /// Processes.
    pub processes: Option<f64>,
}

/// A Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    /// Its version: `3.13.5t`.
    pub version: String,
    /// Its implementation: `cpython`.
    pub implementation: String,
    /// Whether its GIL is on.
    pub gil: bool,
}

/// Why a line does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// The sum is of another line.
    Changed,
    /// The format is another one.
    Format,
    /// The sum is right, and what it is of are no figures.
    Nonsense,
    /// It comes from a trial of the script.
    Trial,
}

impl Damage {
    /// All that there are.
    pub const ALL: [Self; 4] = [Self::Changed, Self::Format, Self::Nonsense, Self::Trial];
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "cut or changed in copying",
            Self::Format => "printed by another version of gilkit.py",
            Self::Nonsense => "no figures of a machine",
            Self::Trial => "of one quick round",
        })
    }
}

/// The machine that a line tells of.
///
/// # Errors
/// If the line is damaged.
pub fn parse(line: &str) -> Result<Machine, Damage> {
    let after_mark = line.strip_prefix(MARK).and_then(|rest| rest.split_once(':'));
    let (format, _) = after_mark.ok_or(Damage::Changed)?;
    if format != FORMAT {
        return Err(Damage::Format);
    }
    let (text, sum) = line.rsplit_once(';').ok_or(Damage::Changed)?;
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    if sum != format!("{:08x}", crc.sum()) {
        return Err(Damage::Changed);
    }
    machine(&text[MARK.len() + FORMAT.len() + 1..])
}

/// The same of the fields alone.
fn machine(fields: &str) -> Result<Machine, Damage> {
    let fields: Vec<&str> = fields.split(';').collect();
    let [version, implementation, gil, system, architecture, cores, rounds, figures @ ..] =
        &fields[..]
    else {
        return Err(Damage::Nonsense);
    };
    let figures: Vec<Option<f64>> =
        figures.iter().map(|field| figure(field)).collect::<Result<_, _>>()?;
    let [threads, all_threads, processes, all_processes, json, sorted, sha256, lost, lost_by_call] =
        figures[..]
    else {
        return Err(Damage::Nonsense);
    };
    let count = |field: &str| field.parse::<u32>().map_err(|_| Damage::Nonsense);
    let cores = count(cores)?;
    let words = [version, implementation, system, architecture];
    let gains = [threads, all_threads, processes, all_processes, json, sorted, sha256];
    let is_sane = (1..=MOST as u32).contains(&cores)
        && ["on", "off"].contains(gil)
        && words.iter().all(|word| is_word(word))
        && gains.into_iter().flatten().all(|gain| gain > 0.0)
        && [lost, lost_by_call].into_iter().flatten().all(|share| share <= 1.0);
    if !is_sane {
        return Err(Damage::Nonsense);
    }
    if count(rounds)? < FEWEST_ROUNDS {
        return Err(Damage::Trial);
    }
    let [version, implementation, system, architecture] = words.map(|word| (*word).to_owned());
    Ok(Machine {
        python: Python { version, implementation, gil: *gil == "on" },
        system,
        architecture,
        cores,
        two: Gains { threads, processes },
        all: Gains { threads: all_threads, processes: all_processes },
        json,
        sorted,
        sha256,
        lost,
        lost_by_call,
    })
}

/// A figure; none where it was not measured.
fn figure(field: &str) -> Result<Option<f64>, Damage> {
    if field == "-" {
        return Ok(None);
    }
    let figure = field.parse::<f64>().ok().filter(|figure| (0.0..=MOST).contains(figure));
    figure.map(Some).ok_or(Damage::Nonsense)
}

/// Whether it is a word as `gilkit.py` leaves it: what is printed and drawn holds nothing else.
fn is_word(field: &str) -> bool {
    (1..=LONGEST_WORD).contains(&field.len()) && field.chars().all(is_part)
}

/// Whether a line may hold this character behind its mark.
pub(super) fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || [';', '.', '_', '-'].contains(&c)
}
