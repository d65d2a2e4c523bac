//! The run: group by group, generation by generation of fresh workers, round by
//! shuffled round of [neighbours](super::neighbours).

use std::cell::RefCell;
use std::time::Duration;

use super::given_up::GivenUp;
use super::group::{Context, Workers};
use super::lab::NoTake;
use super::neighbours::Neighbours;
use super::plan::{self, Group};
use super::precision::{Precision, widest};
use super::resume;
use super::traceback;
use super::turns::{Ending, Turns};
use super::verify::References;
use crate::analysis::change::scripts;
use crate::record::{Cell, Lane, Outcome, Record, Role};
use crate::worker::Failure;
use crate::worker::protocol::Sampled;

/// What happens while measuring, for a progress bar.
#[derive(Debug)]
pub enum Event<'a> {
    /// A group begins in a generation of fresh workers.
    Begin {
        /// The workload.
        workload: &'a str,
        /// The generation, from 0.
        generation: u32,
    },
    /// A cell was opened, or sampled once more.
    Step(&'a Cell),
    /// A round is done, the record holds its samples.
    Round {
        /// The record so far.
        record: &'a Record,
        /// The workload.
        workload: &'a str,
        /// Rounds done in this group, over all generations.
        done: u32,
    },
    /// A cell failed and is out.
    Failed {
        /// The cell.
        cell: &'a Cell,
        /// Why.
        error: &'a str,
    },
    /// A changed script gave no answer in time: its other cells are not tried.
    GivenUp {
        /// The script.
        script: &'a str,
    },
    /// A group is done in one generation of workers.
    Generation {
        /// The record so far.
        record: &'a Record,
    },
    /// Its intervals are not yet narrow enough: more generations follow.
    More {
        /// The workload.
        workload: &'a str,
        /// Half of the widest interval, as a share, if all cells have one.
        widest: Option<f64>,
        /// How many steps there are more.
        steps: u64,
    },
    /// A group is done in all generations, or the run was stopped in it.
    End {
        /// The record so far.
        record: &'a Record,
        /// The workload.
        workload: &'a str,
    },
}

/// Steps that are left to do: what a progress bar counts to.
pub fn steps(context: &Context<'_>, record: &Record) -> u64 {
    let steps = |(group, first): (&Group, usize)| {
        steps_of(group, group.processes.saturating_sub(resume::done(record, group, first)))
    };
    with_firsts(&context.plan.groups).map(steps).sum()
}

/// Steps of so many generations.
fn steps_of(group: &Group, generations: u32) -> u64 {
    let (open, round) = (group.cells.len(), Neighbours::of(&group.cells).samples());
    u64::from(generations) * (open as u64 + u64::from(group.rounds) * round as u64)
}

/// Each group, and where its cells begin in the record.
fn with_firsts(groups: &[Group]) -> impl Iterator<Item = (&Group, usize)> {
    groups.iter().scan(0, |next, group| {
        let first = *next;
        *next += group.cells.len() + group.skipped.len();
        Some((group, first))
    })
}

/// Measures what `record` lacks of the plan, whose cells it holds. A cell that fails is out; all
/// others go on.
///
/// # Errors
/// Only what `tell` returns, such as a record that cannot be saved.
pub fn run(
    context: &Context<'_>,
    record: &mut Record,
    tell: &mut dyn FnMut(Event<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let given_up = RefCell::default();
    let told = groups(context, record, &given_up, tell);
    if !record.interrupted {
        given_up.into_inner().tell(&mut record.cells);
    }
    // A stopped run leaves cells that were opened and never sampled.
    for cell in &mut record.cells {
        if matches!(&cell.outcome, Outcome::Measured(m) if m.samples.is_empty()) {
            cell.outcome = plan::not_reached();
        }
    }
    told
}

fn groups(
    context: &Context<'_>,
    record: &mut Record,
    given_up: &RefCell<GivenUp>,
    tell: &mut dyn FnMut(Event<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut references = References::default();
    for (index, (group, first)) in with_firsts(&context.plan.groups).enumerate() {
        let mut done = resume::done(record, group, first);
        if done == group.processes && context.plan.precision.is_none() {
            continue;
        }
        resume::forget(record, group, first, done);
        let mut series =
            Series { context, group, index, first, given_up, references: &mut references };
        let mut precision = Precision::new(context.plan.precision);
        let mut wanted = Some(group.processes);
        while let Some(processes) = wanted.filter(|_| !record.interrupted) {
            for generation in done..processes {
                if let Ending::Stopped = series.generation(generation, record, tell)? {
                    record.interrupted = true;
                    break;
                }
                tell(Event::Generation { record })?;
            }
            done = done.max(processes);
            let widest = widest(record, &record.cells[first..first + group.cells.len()]);
            wanted = precision.next(widest, processes, group.processes);
            if let Some(next) = wanted.filter(|_| !record.interrupted) {
                tell(Event::More {
                    workload: group.name(),
                    widest,
                    steps: steps_of(group, next - processes),
                })?;
            }
        }
        tell(Event::End { record, workload: group.name() })?;
        if record.interrupted {
            break;
        }
    }
    Ok(())
}

/// One group on its way into the record.
struct Series<'a> {
    context: &'a Context<'a>,
    group: &'a Group,
    /// The group's number.
    index: usize,
    /// Where its cells begin in the record.
    first: usize,
    /// Which scripts are given up, by now.
    given_up: &'a RefCell<GivenUp>,
    references: &'a mut References,
}

impl Series<'_> {
    fn generation(
        &mut self,
        generation: u32,
        record: &mut Record,
        tell: &mut dyn FnMut(Event<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Ending> {
        let Self { context, group, index, first, given_up, ref mut references } = *self;
        let workload = group.name();
        tell(Event::Begin { workload, generation })?;
        let mut workers = Workers::new(context, group, generation);
        let seed = context.lab.seed ^ (index as u64) << 32 ^ u64::from(generation);
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut active: Vec<usize> = (0..group.cells.len())
            .filter(|&i| !record.cells[first + i].outcome.has_failed())
            .collect();
        // What is opened first has the heap to itself: another cell in each generation. Sequential Rust
        // comes before all others, and Rust before Python: theirs is what answers are held against.
        rng.shuffle(&mut active);
        active.sort_by_key(|&i| {
            let cell = &group.cells[i];
            let is_reference = cell.is_native() && cell.is_sequential();
            (!cell.is_native(), !is_reference, cell.lane != Lane::Plain)
        });
        let mut turns = Turns::new(active, seed);
        let mut neighbours = Neighbours::of(&group.cells);
        let mut place = 0;
        let untried = |cell: &Cell| match given_up.borrow().has(cell) {
            true => Err(NoTake::Untried),
            false => Ok(()),
        };
        let open = |record: &mut Record, cell: usize| {
            untried(&record.cells[first + cell])?;
            let before = repeats(&record.cells[first + cell]);
            let opened = workers.open(cell, before, references)?;
            let measured = record.cells[first + cell].outcome.reached();
            measured.tasks = opened.tasks;
            // The capacity's processes open nothing that a program would have to open.
            if group.cells[cell].role != Role::Capacity {
                measured.startup_ns.push(opened.startup_ns);
                measured.prepare_ns.push(opened.prepare_ns);
            }
            measured.transfer = opened.transfer;
            Ok(())
        };
        let noted = |record: &mut Record, cell, why| {
            after(record, first + cell, why, (given_up, context.lab.limit), tell)
        };
        if turns.in_order(record, open, noted)? == Ending::Stopped {
            return Ok(Ending::Stopped);
        }
        for round in 0..group.rounds {
            let sample = |record: &mut Record, cell: usize| {
                untried(&record.cells[first + cell])?;
                // Only if its worker was lost meanwhile.
                workers.open(cell, repeats(&record.cells[first + cell]), references)?;
                let (mut sample, sampled) = workers.sample(cell, references)?;
                (sample.round, sample.place) = (round, place);
                place += 1;
                let measured = record.cells[first + cell].outcome.reached();
                measured.answer = sampled.answers[0];
                measured.samples.push(sample);
                note_gil(record, first + cell, sampled);
                Ok(())
            };
            let noted = |record: &mut Record, cell, why| {
                after(record, first + cell, why, (given_up, context.lab.limit), tell)
            };
            let order = neighbours.order(&mut rng);
            if turns.through(&order, record, sample, noted)? == Ending::Stopped {
                return Ok(Ending::Stopped);
            }
            let done = generation * group.rounds + round + 1;
            tell(Event::Round { record, workload, done })?;
        }
        Ok(Ending::Done)
    }
}

/// How often the samples that a cell has repeat its map, if it has any.
fn repeats(cell: &Cell) -> Option<u32> {
    Some(cell.measured()?.samples.last()?.repeats)
}

/// Tells of a turn; a cell that is out is noted first.
fn after(
    record: &mut Record,
    place: usize,
    why: Option<NoTake>,
    (given_up, limit): (&RefCell<GivenUp>, Duration),
    tell: &mut dyn FnMut(Event<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // What was not tried is told at the end, once.
    if let Some(why) = why.filter(|why| !matches!(why, NoTake::Untried)) {
        let is_late = matches!(why, NoTake::Failed(Failure::Late(_), _));
        let cell = &record.cells[place];
        let Cell { workload, model, runtime, .. } = cell;
        let read = Some(format!("read both sources: gilscope show {workload} {model}"));
        let why = match why {
            NoTake::Failed(failure, None) => NoTake::Failed(failure, read),
            why => why,
        };
        let scripts = scripts(cell);
        let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
        let outcome: Outcome = why.outcome(record, runtime, &scripts, None);
        record.cells[place].outcome = in_known_words(record, outcome);
        let cell = &record.cells[place];
        let error = cell.outcome.missing().map_or("", |missing| missing.reason);
        tell(Event::Failed { cell, error })?;
        if is_late && let Some(script) = given_up.borrow_mut().note(record, cell, limit) {
            tell(Event::GivenUp { script })?;
        }
    }
    tell(Event::Step(&record.cells[place]))
}

/// An error that another cell has met, in the same words as there: they are told once.
fn in_known_words(record: &Record, outcome: Outcome) -> Outcome {
    let known = record.cells.iter().find(|cell| match (&cell.outcome, &outcome) {
        (Outcome::Failed { error: a, remedy: one }, Outcome::Failed { error: b, remedy: two }) => {
            one == two && traceback::is_same(a, b)
        }
        _ => false,
    });
    known.map_or(outcome, |cell| cell.outcome.clone())
}

/// An import in some cell can switch the GIL on again; from then on its interpreter runs with it.
fn note_gil(record: &mut Record, place: usize, sampled: Sampled) {
    let runtime = &record.cells[place].runtime;
    if sampled.gil_enabled == Some(true)
        && let Some(interpreter) = record.interpreters.iter_mut().find(|i| i.id == *runtime)
    {
        interpreter.gil_enabled = true;
        if sampled.gil_enabled_by.is_some() {
            interpreter.gil_enabled_by = sampled.gil_enabled_by;
        }
    }
}
