//! `gilscope probe`: not how fast, but why. Without a name it lists them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::measure::plan::Profile;
use gilscope::measure::probes::{Context, plan, run, takes, window};
use gilscope::probes;
use gilscope::record::{EMBEDDED, Outcome, Record};
use gilscope::worker::launch::library_of;
use gilscope::{report, stop, words};

use super::ground::{Ground, Told};
use super::recording::{self, Folder};

/// What to look at, and how.
#[derive(Args)]
pub struct Arguments {
    /// The probes; `all` for every one. Without any, a list of them
    #[arg(value_name = "NAME", value_parser = names())]
    names: Vec<String>,
    /// How long to look: smoke once and for a moment, full ten times
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    #[command(flatten)]
    told: Told,
    /// Fresh processes for each case. Default: 3; for smoke 1, for full 10
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    takes: Option<u32>,
    /// The longest that one of them may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Also write who ran when as a trace, for ui.perfetto.dev or chrome://tracing
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

const ALL: &str = "all";
/// Not a program of its own: these, in every CPython that is found, and so with the lock of one
/// free-threaded build on and off.
const SWITCHING_ON: (&str, [&str; 3]) = ("switching_on", ["handoff", "attach_wait", "convoy"]);

fn names() -> clap::builder::PossibleValuesParser {
    probes::names().into_iter().chain([SWITCHING_ON.0, ALL]).collect::<Vec<_>>().into()
}

/// Looks at what was asked for.
pub fn probe(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.names.is_empty() {
        list()?;
        return Ok(ExitCode::SUCCESS);
    }
    let asked = |name: &str| arguments.names.iter().any(|asked| asked == name);
    let mut told = arguments.told.clone();
    if asked(SWITCHING_ON.0) && told.python.is_empty() {
        told.python.push(ALL.to_owned());
    }
    let Some(ground) = told.look_around()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let Ground { stop, program, scripts, runtimes, .. } = &ground;
    let profile = arguments.profile;
    let folder = Folder::new(&format!("probe_{}", profile.name()), told.out.as_deref())?;
    let library = library_of(program);
    let context = Context {
        program,
        library: library.as_deref(),
        scripts: &scripts.folder,
        runtimes: &runtimes.usable,
        takes: arguments.takes.unwrap_or_else(|| takes(profile)),
        window: window(profile),
        limit: Duration::from_secs(arguments.timeout),
        seed: told.seed,
        stop,
    };

    // Plan.
    let chosen = |name: &str| {
        asked(name) || asked(ALL) || (asked(SWITCHING_ON.0) && SWITCHING_ON.1.contains(&name))
    };
    let rows: Vec<_> = probes::ALL.iter().filter(|row| chosen(row.name)).collect();
    let mut ids: Vec<String> = runtimes.usable.iter().map(|(i, _)| i.id.clone()).collect();
    if runtimes.no_embedded.is_some() {
        ids.insert(0, EMBEDDED.to_owned()); // to be skipped, and said so
    }
    let mut record = Record {
        processes: context.takes,
        probes: plan(profile, &rows, &ids, library.is_some()),
        ..recording::begin(profile, told.seed, &ground)
    };
    if let Some(why) = &runtimes.no_embedded {
        let cases = record.probes.iter_mut().flat_map(|probe| &mut probe.cases);
        for case in cases.filter(|case| case.runtime == EMBEDDED) {
            case.outcome = Outcome::Skipped {
                reason: format!("the embedded CPython does not start: {why}"),
                mend: Some("gilscope doctor says more".to_owned()),
            };
        }
    }
    for line in &runtimes.passed_over {
        eprintln!("passed over: {line}");
    }

    // Measure, and save after each take: there are few.
    let measured = run(&context, &mut record, &mut |record, probe, case| {
        let probe = &record.probes[probe];
        eprintln!("{}", report::tables::take(record, probe, &probe.cases[case]));
        folder.save(record)
    });

    // Save, draw and tell.
    let code = recording::conclude(&mut record, measured, &folder, stop)?;
    if let Some(trace) = &arguments.trace {
        std::fs::write(trace, report::trace::of(&record)).with_context(|| {
            format!("cannot write the trace {}: name another file", trace.display())
        })?;
    }
    Ok(code)
}

fn list() -> Result<()> {
    for row in &probes::ALL {
        line(row.name, row.question)?;
    }
    let (name, of) = SWITCHING_ON;
    let of = words::list(&of);
    line(name, &format!("Is it the lock? {of}, in every CPython found, the lock on and off"))?;
    let to_run = "to run one: gilscope probe NAME; to run all of them: gilscope probe all";
    super::say(format_args!("\n{}", words::wrap(to_run, super::terminal_width(), "")))
}

fn line(name: &str, question: &str) -> Result<()> {
    let text = format!("{name:15} {question}");
    super::say(words::wrap(&text, super::terminal_width(), "                "))
}
