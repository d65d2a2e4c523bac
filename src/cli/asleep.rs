//! `gilscope asleep`: many tasks that wait at once. What each occupies, and how late it wakes.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use gilscope::measure::asleep::{Context, nights, plan, run};
use gilscope::measure::plan::Profile;
use gilscope::record::{EMBEDDED, Outcome, Record};
use gilscope::report;
use gilscope::stop;

use super::ground::{Ground, Told};
use super::recording::{self, Folder};

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure: full goes up to a million tasks, and to ten thousand threads
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    #[command(flatten)]
    told: Told,
    /// Fresh worker processes for each number of tasks. Default: 3; for smoke, 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    nights: Option<u32>,
    /// How long after the first one all tasks wake. Default: several times what starting them takes
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    sleep: Option<u64>,
    /// The longest that one night may take, its sleep included
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
}

/// Measures what was asked for.
pub fn asleep(arguments: &Arguments) -> Result<ExitCode> {
    let Some(ground) = arguments.told.look_around()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let Ground { stop, program, scripts, runtimes, .. } = &ground;
    let profile = arguments.profile;
    let folder = Folder::new(&format!("asleep_{}", profile.name()), arguments.told.out.as_deref())?;
    let context = Context {
        program,
        scripts: &scripts.folder,
        runtimes: &runtimes.usable,
        nights: arguments.nights.unwrap_or_else(|| nights(profile)),
        limit: Duration::from_secs(arguments.timeout),
        seed: arguments.told.seed,
        stop,
    };

    // Plan.
    let mut ids: Vec<String> = runtimes.usable.iter().map(|(i, _)| i.id.clone()).collect();
    if runtimes.no_embedded.is_some() {
        ids.insert(0, EMBEDDED.to_owned()); // to be skipped, and said so
    }
    let mut record = Record {
        processes: context.nights,
        asleep: plan(profile, &ids, arguments.sleep.map(Duration::from_secs)),
        ..recording::begin(profile, arguments.told.seed, &ground)
    };
    if let Some(why) = &runtimes.no_embedded {
        for cell in record.asleep.iter_mut().filter(|cell| cell.runtime == EMBEDDED) {
            cell.outcome = Outcome::Skipped {
                reason: format!("the embedded CPython does not start: {why}"),
                mend: Some("gilscope doctor says more".to_owned()),
            };
        }
    }
    for line in &runtimes.passed_over {
        eprintln!("passed over: {line}");
    }

    // Measure, and save after each night: there are few, and they are long.
    let measured = run(&context, &mut record, &mut |record, cell| {
        eprintln!("{}", report::tables::night(record, &record.asleep[cell]));
        folder.save(record)
    });

    // Save, draw and tell.
    recording::conclude(&mut record, measured, &folder, stop)
}
