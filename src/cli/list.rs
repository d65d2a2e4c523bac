//! `gilscope list`: the workloads, and the grid: what runs here, what is skipped, and why.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use gilscope::analysis::verdict::grouped;
use gilscope::grid;
use gilscope::machine;
use gilscope::measure::plan::{Group, Plan, Profile};
use gilscope::record::{Bound, Cell, Choice, Lane, NATIVE};
use gilscope::report::tables::notes::Notes;
use gilscope::scripts::Scripts;
use gilscope::stop::Stop;
use gilscope::words::{plural, whole, wrap};
use gilscope::worker::library;

use super::planning;
use super::runtimes::{self, Runtimes};

/// Interpreters' labels are broken to about this width: there may be many side by side.
const NARROW: u16 = 14;

/// Which grid.
#[derive(Args)]
pub struct Arguments {
    /// The profile whose cells are listed
    #[arg(long, value_enum, default_value = "full")]
    profile: Profile,
    /// Also list this CPython; `all` for every one on PATH, of pyenv and of uv
    #[arg(long, value_name = "PATH|all")]
    python: Vec<String>,
}

/// Prints the workloads and the grid.
pub fn list(arguments: &Arguments) -> Result<ExitCode> {
    super::say(format_args!("{}\n", workloads(arguments.profile).trim_fmt()))?;
    super::say(format_args!("{}\n", waiting_workloads().trim_fmt()))?;

    let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
    let scripts = Scripts::find(None)?;
    let stop = Stop::on_signals()?;
    stop.end_at_once("stopped".to_owned(), false);
    let found = runtimes::discover(&program, &scripts.folder, &arguments.python, &stop)?;
    let (has_library, machine) = (library::of(&program).is_some(), machine::inspect());
    let choice = Choice::default();
    let mut plan = planning::plan(arguments.profile, &choice, &machine, &found, has_library);
    if found.stdlib.is_none() {
        planning::skip_what_reads(&mut plan);
    }
    let mut notes = Notes::default();
    for bound in [Bound::Computing, Bound::Waiting] {
        let table = grid_table(&plan, bound, &found, &mut notes);
        super::say(format_args!("{}\n", table.trim_fmt()))?;
    }
    let width = super::terminal_width();
    for note in notes.lines() {
        super::say(wrap(&note, width, "    "))?;
    }
    for line in &found.passed_over {
        super::say(wrap(&format!("passed over: {line}"), width, "    "))?;
    }
    let skipped: usize = plan.groups.iter().map(|group| group.skipped.len()).sum();
    let (profile, cells) = (arguments.profile.name(), plural(plan.cells() as u64, "cell"));
    let counts = format!("Profile {profile}: {cells} to run here, {skipped} skipped.");
    super::say(wrap(&counts, width, ""))?;
    super::say(wrap("gilscope show WORKLOAD MODEL prints the sources of a pair.", width, ""))?;
    Ok(ExitCode::SUCCESS)
}

fn workloads(profile: Profile) -> Table {
    let mut table = table();
    let sizes = format!("SIZE in {} (shared; Rust's own)", profile.name());
    table.set_header(["WORKLOAD", "WHAT", "KIND", "GIL", &sizes]);
    let library = grid::LIBRARY.iter().map(|row| &row.about);
    let library_only = library.filter(|about| grid::row_named(about.name).is_none());
    for about in grid::ALL.iter().map(|row| &row.about).chain(library_only) {
        let sizes = profile.sizes(about);
        let lane = if grid::row_named(about.name).is_none() { ", by libraries" } else { "" };
        table.add_row([
            about.name.to_owned(),
            format!("{}{lane}", about.title),
            about.kind.brief().to_owned(),
            about.gil_class.brief().to_owned(),
            format!("{}; {} {}", whole(sizes.shared), whole(sizes.scaling), about.unit),
        ]);
    }
    table
}

fn waiting_workloads() -> Table {
    let mut table = table();
    table.set_header(["WORKLOAD", "WHAT IT WAITS FOR", "KIND", "MOST IN FLIGHT"]);
    for row in grid::WAITING {
        let about = &row.about;
        let lane = if row.lane == Lane::Library { ", by a client library" } else { "" };
        table.add_row([
            about.name.to_owned(),
            format!("{}{lane}", about.title),
            about.kind.brief().to_owned(),
            whole(u64::from(about.most_in_flight)),
        ]);
    }
    table
}

/// A line for each model and lane, a column for each runtime: in how many workloads it runs.
fn grid_table(plan: &Plan, bound: Bound, met: &Runtimes, notes: &mut Notes) -> Table {
    let groups: Vec<&Group> = plan.groups.iter().filter(|g| g.info.bound == bound).collect();
    let mut runtimes = vec![(NATIVE.to_owned(), "Rust".to_owned())];
    runtimes.extend(met.usable.iter().map(|(i, _)| (i.id.clone(), i.label())));
    if met.no_own.is_some() {
        let own = gilscope::record::OWN_PYTHON;
        runtimes.push((own.to_owned(), "gilscope's own Python".to_owned()));
    }
    let mut table = table();
    let labels = runtimes.iter().map(|(_, label)| wrap(label, Some(NARROW), ""));
    let (title, models, lanes) = match bound {
        Bound::Computing => (
            "MODEL: workloads",
            grid::model_names(Bound::Computing),
            &[Lane::Library, Lane::NativeHeld, Lane::NativeReleased][..],
        ),
        Bound::Waiting => {
            ("MODEL: workloads that wait", grid::model_names(Bound::Waiting), &[Lane::Library][..])
        }
    };
    table.set_header([title.to_owned()].into_iter().chain(labels));
    let plain = models.iter().map(|model| (*model, Lane::Plain, (*model).to_owned()));
    // Some models are in the library lane alone.
    let named: Vec<&str> = grid::models(bound).iter().map(|about| about.name).collect();
    let others = lanes.iter().flat_map(|lane| {
        named.iter().map(move |model| (*model, *lane, format!("{model} ► {}", lane.words())))
    });
    let planned = |model: &str, lane| {
        let cells = groups.iter().flat_map(|group| group.cells.iter().chain(&group.skipped));
        lane == Lane::Plain || cells.into_iter().any(|c| c.model == model && c.lane == lane)
    };
    for (model, lane, name) in plain.chain(others) {
        if !planned(model, lane) {
            continue;
        }
        let fields = runtimes.iter().map(|(runtime, _)| {
            field(&groups, notes, |c| c.runtime == *runtime && c.model == model && c.lane == lane)
        });
        table.add_row([name].into_iter().chain(fields.collect::<Vec<_>>()));
    }
    table
}

/// `9`, `8, 1 skipped (2)`, `skipped (1)`, or a dash where nothing is planned.
fn field(groups: &[&Group], notes: &mut Notes, is_meant: impl Fn(&Cell) -> bool) -> String {
    let runs = groups.iter().filter(|group| group.cells.iter().any(&is_meant)).count();
    let mut parts = Vec::new();
    if runs > 0 {
        parts.push(runs.to_string());
    }
    let skipped: Vec<&Cell> = groups
        .iter()
        .filter_map(|group| group.skipped.iter().find(|cell| is_meant(cell)))
        .collect();
    let numbers = skipped.iter().filter_map(|cell| Some(notes.number(cell.outcome.missing()?)));
    for (number, cells) in grouped(numbers.collect(), |number| *number) {
        let all = cells.len() == groups.len();
        let count = if all { String::new() } else { format!("{} ", cells.len()) };
        parts.push(format!("{count}skipped ({number})"));
    }
    if parts.is_empty() { "–".to_owned() } else { parts.join(", ") }
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING);
    if let Some(width) = super::terminal_width() {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table
}
