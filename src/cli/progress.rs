//! What a person sees while it measures: a bar on a terminal, plain lines in a pipe.
//!
//! Nothing is drawn while a sample runs: a bar that moves takes processor time from it. So the bar
//! has no ticking thread and moves only between samples.

use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use gilscope::analysis::Estimate;
use gilscope::analysis::full_load::full_load;
use gilscope::machine::notices::{self, Notice};
use gilscope::measure::plan::Plan;
use gilscope::measure::run::Event;
use gilscope::record::{Bound, Cell, Interpreter, Lane, Record, Role, Workers};
use gilscope::words::{self, plural};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How much is told while it measures.
#[derive(Clone, Copy)]
pub enum Told<'a> {
    /// Lines with the first figures, and a bar.
    All,
    /// A bar alone: in a lesson, figures come with the verdict.
    Bar,
    /// Nothing, but whoever wants to know how far it is may look here.
    Gauge(&'a Gauge),
}

/// How far a measurement is, for another thread that looks now and then. Nothing is sent, so nobody who looks
/// keeps anybody from measuring.
#[derive(Default)]
pub struct Gauge(Mutex<Option<ProgressBar>>);

impl Gauge {
    /// The steps that are done, and of how many.
    pub fn steps(&self) -> (u64, u64) {
        let bar = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bar.as_ref().map_or((0, 0), |bar| (bar.position(), bar.length().unwrap_or(0)))
    }

    fn shows(&self, bar: &ProgressBar) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
    }
}

/// The progress of one run, on standard error.
pub struct Progress {
    bar: ProgressBar,
    /// Whether lines are told, too.
    has_lines: bool,
    /// Errors that were shown.
    shown: Vec<String>,
    /// How many cells failed since then with one of these.
    alike: u64,
}

impl Progress {
    /// A bar of `steps` steps; hidden unless standard error is a terminal.
    pub fn new(steps: u64, told: Told<'_>) -> Self {
        let is_seen = !matches!(told, Told::Gauge(_)) && std::io::stderr().is_terminal();
        let target =
            if is_seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template(match told {
            Told::All => "{wide_bar} {percent:>3} %  {eta_precise}  {msg}",
            Told::Bar | Told::Gauge(_) => " {bar:58} {percent:>3} %  {eta:>3}",
        });
        let bar = ProgressBar::with_draw_target(Some(steps), target);
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        if let Told::Gauge(gauge) = told {
            gauge.shows(&bar);
        }
        let has_lines = matches!(told, Told::All);
        Self { bar, has_lines, shown: Vec::new(), alike: 0 }
    }

    /// Where and what is measured.
    pub fn opening(&self, record: &Record, plan: &Plan, passed_over: &[String]) {
        let machine = &record.machine;
        let quota = machine
            .cpu_quota
            .map_or_else(String::new, |q| format!(", limited to {q} cores of time"));
        let cores = plural(machine.cores, "core");
        self.line(&format!("{}: {cores}{quota}, {}", machine.cpu, machine.os));
        for interpreter in &record.interpreters {
            let Interpreter { id, .. } = interpreter;
            self.line(&format!("{id}: {}, {}", interpreter.label(), interpreter.built()));
        }
        for line in passed_over {
            self.line(&format!("passed over: {line}"));
        }
        for Notice { what, remedy, .. } in notices::passing(machine, Path::new("/")) {
            self.line(&format!("before you measure: {what}; {remedy}"));
        }
        for changed in &record.changed_scripts {
            self.line(&format!("changed script: {changed}"));
        }
        if !record.resumed.is_empty() {
            self.line(&format!("going on with the run of {}", record.started));
        }
        self.line(&format!(
            "profile {}: {}, at least {} of each",
            record.profile,
            plural(plan.cells() as u64, "cell"),
            samples(plan),
        ));
    }

    /// Shows what happened.
    pub fn show(&mut self, event: &Event<'_>) {
        match event {
            Event::Begin { workload, generation } => {
                self.bar.set_message(format!("{workload}, process {}", generation + 1));
            }
            Event::Step(_) => self.bar.inc(1),
            // The first figures come early, but not after one round: that one may be a disturbed one.
            Event::Round { record, workload, done: 3 } => {
                self.line(&format!("{workload}, three rounds: {}", headline(record, workload)));
            }
            Event::Round { .. } | Event::Generation { .. } => {}
            Event::More { workload, widest, steps } => {
                self.bar.inc_length(*steps);
                let widest = widest.map_or_else(String::new, |widest| {
                    format!(" (half of the widest is {})", words::share(widest))
                });
                self.line(&format!("{workload}: intervals are not yet narrow enough{widest}"));
            }
            Event::Failed { cell, error } => self.failed(cell, error),
            Event::GivenUp { script } => {
                self.line(&format!("given up: {script}: its other cells are skipped"));
            }
            Event::End { record, workload } => {
                self.failed_alike();
                let told = if is_seen_once(record, workload) {
                    "one round, which gives no figures".to_owned()
                } else {
                    headline(record, workload)
                };
                self.line(&format!("{workload}: {told}"));
            }
        }
    }

    /// Shows an error once: a mistake in a workload is made by all its models.
    fn failed(&mut self, cell: &Cell, error: &str) {
        if self.shown.iter().any(|shown| shown == error) {
            self.alike += 1;
            return;
        }
        self.failed_alike();
        // A traceback has lines of its own.
        let gap = if error.contains('\n') { "\n" } else { " " };
        self.line(&format!("failed: {}:{gap}{error}", name(cell)));
        self.shown.push(error.to_owned());
    }

    fn failed_alike(&mut self) {
        if self.alike > 0 {
            let others = plural(self.alike, "other cell");
            self.line(&format!("failed in the same way: {others}"));
            self.alike = 0;
        }
    }

    /// One step more, and what it was.
    pub fn step(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        self.bar.inc(1);
    }

    /// So many steps are done, and what is next.
    pub fn at(&self, steps: u64, what: &str) {
        self.bar.set_message(what.to_owned());
        self.bar.set_position(steps);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// A line above the bar.
    pub fn line(&self, text: &str) {
        if !self.has_lines {
            return;
        }
        if self.bar.is_hidden() {
            eprintln!("{text}");
        } else {
            self.bar.println(text);
        }
    }
}

/// How many samples a cell gets: `10 samples`, `10 to 15 samples`.
fn samples(plan: &Plan) -> String {
    let counts = || plan.groups.iter().map(|group| group.processes * group.rounds);
    let (least, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    if least == most { plural(most, "sample") } else { format!("{least} to {most} samples") }
}

/// Whether all that is known of a workload comes from one round.
fn is_seen_once(record: &Record, workload: &str) -> bool {
    let measured = record.cells.iter().filter(|cell| cell.workload == workload);
    let samples = measured.filter_map(|cell| cell.measured()).flat_map(|m| &m.samples);
    let rounds: BTreeSet<(u32, u32)> =
        samples.map(|sample| (sample.process, sample.round)).collect();
    rounds.len() == 1
}

fn name(cell: &Cell) -> String {
    let Cell { workload, runtime, model, .. } = cell;
    let in_flight = match cell.in_flight {
        Some(in_flight) => format!(", {in_flight} in flight,"),
        None => format!(" × {}", cell.workers),
    };
    format!("{workload} by {model}{in_flight} in {runtime}{}", cell.lane.after())
}

/// Requests a second of the headline models, each with the most in flight that it was measured
/// with.
fn rates(record: &Record, workload: &str) -> String {
    let cells = record.cells_of(workload, Role::Shared).filter(|c| c.lane == Lane::Plain);
    let mut most: Vec<&Cell> = Vec::new();
    let is_headline = |c: &&Cell| {
        [Workers::Threads, Workers::Tasks].iter().any(|kind| record.is_emblem(c, *kind))
    };
    for cell in cells.filter(is_headline) {
        if record.per_second(cell).is_none() {
            continue;
        }
        let same = |c: &&mut &Cell| (&c.model, &c.runtime) == (&cell.model, &cell.runtime);
        match most.iter_mut().find(same) {
            Some(known) if known.in_flight < cell.in_flight => *known = cell,
            Some(_) => {}
            None => most.push(cell),
        }
    }
    let text: Vec<String> = most
        .into_iter()
        .filter_map(|cell| {
            let rate = words::rate(record.per_second(cell)?.value);
            let in_flight = words::whole(cell.in_flight?.into());
            let runtime = record.runtime_label(&cell.runtime);
            Some(format!("{} with {in_flight} in flight in {runtime}: {rate}", cell.model))
        })
        .collect();
    if text.is_empty() { "nothing measured".to_owned() } else { text.join("; ") }
}

/// The speed-ups of the headline models with the machine fully used; of work that waits its
/// [`rates`].
fn headline(record: &Record, workload: &str) -> String {
    if record.workloads.iter().any(|w| w.name == workload && w.bound == Bound::Waiting) {
        return rates(record, workload);
    }
    let full_load = full_load(record, workload);
    let speedups = record.cells.iter().filter(|c| {
        c.workload == workload
            && c.lane == Lane::Plain
            && Some(c.workers) == full_load
            && c.role == record.scaling_role(workload, &c.runtime)
            && [Workers::Threads, Workers::Processes].iter().any(|kind| record.is_emblem(c, *kind))
    });
    let text: Vec<String> = speedups
        .filter_map(|cell| {
            let Estimate { value, interval, .. } = record.speedup(cell)?;
            let interval = interval.map_or_else(String::new, |(a, b)| format!(" [{a:.2}, {b:.2}]"));
            let Cell { model, workers, runtime, .. } = cell;
            let runtime = record.runtime_label(runtime);
            Some(format!("{model} × {workers} in {runtime}: {value:.2}×{interval}"))
        })
        .collect();
    if text.is_empty() { "no speed-up measured".to_owned() } else { text.join("; ") }
}
