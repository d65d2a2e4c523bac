//! Probes: not how fast something is, but why. One short, self-contained program per language and
//! probe: `src/probes/X.rs` and `python_scripts/probes/X.py`.
//!
//! A probe is a function of a variant (`threads`, `processes`, …), a number (how many of them, or
//! how many others compute beside it) and a window of time in which it looks; it reports what it
//! saw in one of three shapes: [tracks, durations or named figures](crate::record::probes). Each
//! call is in a fresh worker process.
//!
//! What watches also disturbs. Inside a window no probe grows a buffer or makes system calls of its
//! own, but for one after each time in which a thread did not run (see [`watch`]), and the
//! documentation of each says what reading the clock does to what it sees.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::record::probes::{self, By, FigureInfo, Pick, Seen, Unit};

pub mod attach_wait;
pub mod big_lock;
pub mod blocked_loop;
pub mod channels;
pub mod convoy;
pub mod counter;
pub mod crossover;
pub mod deadlock;
pub mod gc_pause;
pub mod handoff;
pub mod held_released;
pub mod oversubscribe;
pub mod ping;
pub mod spawn;
pub mod switch_interval;
pub mod watch;

/// Every probe, in the order in which it teaches.
pub const ALL: [Row; 13] = [
    handoff::PROBE,
    held_released::PROBE,
    attach_wait::PROBE,
    convoy::PROBE,
    switch_interval::PROBE,
    blocked_loop::PROBE,
    gc_pause::PROBE,
    spawn::PROBE,
    channels::PROBE,
    counter::PROBE,
    deadlock::PROBE,
    oversubscribe::PROBE,
    crossover::PROBE,
];

/// A channel that holds whatever comes.
const UNBOUNDED: &[u64] = &[probes::UNBOUNDED];
/// Half of all are shorter.
const MEDIAN: f64 = 0.5;
/// One in a hundred is longer.
const RARE: f64 = 0.99;

/// One take of a probe in native code: this variant, at this number (of threads, tasks, slots or
/// nanoseconds), for this time.
///
/// # Errors
/// If there is no such variant, or the system gives it no threads or sockets.
pub type Native = fn(&str, u64, Duration) -> Result<Seen>;

/// A probe, and what it can be asked.
pub struct Row {
    /// Its name: the stem of its files.
    pub name: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// What its numbers count.
    pub over: &'static str,
    /// In what.
    pub over_unit: Unit,
    /// What its durations are, if it takes any.
    pub durations: &'static str,
    /// The quantile of them that says most, unless a figure says more.
    pub telling: Option<f64>,
    /// What it shows, in a sentence that holds whatever the figures are.
    pub lesson: &'static str,
    /// What stands behind a case's name for no, one and `{}` of what its numbers count.
    pub behind: [&'static str; 3],
    /// What its charts say first: a beginning, and what is held against what.
    pub opening: &'static str,
    /// See there.
    pub contrasts: &'static [Contrast],
    /// What its named figures are: name, words for people, unit. The most telling first.
    pub figures: &'static [(&'static str, &'static str, Unit)],
    /// The program in Rust.
    pub native: Native,
    /// What that one does.
    pub rust: &'static [Variant],
    /// What the one in Python does.
    pub python: &'static [Variant],
}

impl Row {
    /// Its figures for the record.
    pub fn figures(&self) -> Vec<FigureInfo> {
        let info = |&(name, title, unit): &(&str, &str, Unit)| FigureInfo {
            name: name.to_owned(),
            title: title.to_owned(),
            unit,
        };
        self.figures.iter().map(info).collect()
    }
}

impl Row {
    /// What it says first, for the record.
    pub fn contrasts(&self) -> Vec<probes::Contrast> {
        self.contrasts.iter().map(Contrast::recorded).collect()
    }
}

/// Two cases that a chart holds against each other, and what it says if the first is more, less, the
/// same, or no difference is seen: [the record's words](probes::Contrast) for what stands in braces.
/// A title is a claim. So every one of these can come of a measurement, and none says what must.
pub struct Contrast {
    by: Compared,
    one: Picked,
    other: Option<Picked>,
    said: [&'static str; 4],
}

/// A case: whether it is Python's, its variant, and its number.
type Picked = (bool, &'static str, Option<u64>);

enum Compared {
    Running,
    Durations,
    Figure(&'static str),
    Pays,
}

/// A case of Rust's.
const fn rust(variant: &'static str, at: u64) -> Picked {
    (false, variant, Some(at))
}

/// A case of Python's.
const fn python(variant: &'static str, at: u64) -> Picked {
    (true, variant, Some(at))
}

impl Contrast {
    /// By how many ran at once.
    const fn of_running(one: Picked, other: Picked, said: [&'static str; 4]) -> Self {
        Self { by: Compared::Running, one, other: Some(other), said }
    }

    /// By the most telling of the durations.
    const fn of_durations(one: Picked, other: Picked, said: [&'static str; 4]) -> Self {
        Self { by: Compared::Durations, one, other: Some(other), said }
    }

    /// By a figure.
    const fn of_figure(
        name: &'static str,
        one: Picked,
        other: Picked,
        said: [&'static str; 4],
    ) -> Self {
        Self { by: Compared::Figure(name), one, other: Some(other), said }
    }

    /// From where on a variant of Python's pays.
    const fn of_python_paying(variant: &'static str, said: &'static str) -> Self {
        let said = [said, "", "", ""];
        Self { by: Compared::Pays, one: (true, variant, None), other: None, said }
    }

    fn recorded(&self) -> probes::Contrast {
        let pick = |&(python, variant, at): &Picked| {
            let variant = variant.to_owned();
            Pick { python, variant, at }
        };
        let [more, less, alike, unseen] = self.said.map(str::to_owned);
        probes::Contrast {
            by: match self.by {
                Compared::Running => By::Running,
                Compared::Durations => By::Durations,
                Compared::Figure(name) => By::Figure(name.to_owned()),
                Compared::Pays => By::Pays,
            },
            one: pick(&self.one),
            other: self.other.as_ref().map(pick),
            more,
            less,
            alike,
            unseen,
        }
    }
}

/// One way of doing what a probe is about, and with how many.
pub struct Variant {
    /// Its name.
    pub name: &'static str,
    /// The same for people.
    pub label: &'static str,
    /// The model that it is a form of.
    pub model: &'static str,
    /// The numbers.
    pub at: &'static [u64],
    /// Whether it needs gilscope's shared library, to call Rust from Python.
    pub library: bool,
}

impl Variant {
    /// A model of the grid, with these numbers of workers.
    const fn of(name: &'static str, label: &'static str, at: &'static [u64]) -> Self {
        Self { name, label, model: name, at, library: false }
    }

    /// Threads that do something special.
    const fn threads(name: &'static str, label: &'static str, at: &'static [u64]) -> Self {
        Self { model: "threads", ..Self::of(name, label, at) }
    }

    /// The same, calling Rust from Python.
    const fn by_library(self) -> Self {
        Self { library: true, ..self }
    }

    /// The same in the colour of this model.
    const fn like(self, model: &'static str) -> Self {
        Self { model, ..self }
    }
}

/// The probe of this name.
///
/// # Errors
/// If there is none.
pub fn named(name: &str) -> Result<&'static Row> {
    let found = ALL.iter().find(|row| row.name == name);
    found.with_context(|| format!("no probe is called {name}: there are {}", names().join(", ")))
}

/// The names of all probes.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|row| row.name).collect()
}

/// For a variant that a probe does not know.
fn unknown<T>(variant: &str) -> Result<T> {
    bail!("this probe has no variant called {variant}")
}
