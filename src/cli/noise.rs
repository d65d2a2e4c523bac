//! `gilscope doctor --noise`: how quiet this machine is, and so how small a difference it lets be seen.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use gilscope::measure::lab::processes;
use gilscope::measure::noise;
use gilscope::measure::plan::Profile;
use gilscope::record::Record;
use gilscope::{machine, stop};

use super::environment::CommonArgs;
use super::progress::{Progress, Told};
use super::recording::{self, Folder, Taken};

/// The name in place of a profile's.
const NAME: &str = "noise";
/// The longest that one look may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Looks for this many seconds, and keeps what that tells for later runs.
pub fn noise(seconds: u64, common: &CommonArgs) -> Result<ExitCode> {
    let Some(here) = common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let seed = common.seed();
    let folder = Folder::new(NAME, common)?;
    let record = recording::begin(Profile::Full, seed, &here);
    let mut record = Record { profile: NAME.to_owned(), interpreters: Vec::new(), ..record };

    let start = processes(&here.stop);
    let lab = here.lab(seed, LIMIT, &start);
    let progress = Progress::new(seconds, Told::All);
    progress.line(&format!("looking for {seconds} s at how quiet this machine is"));
    let measured = noise::run(&lab, Duration::from_secs(seconds), &mut record, &mut |record| {
        let last = record.looks.last().map_or(0, |look| look.at_ns);
        progress.at(last / 1_000_000_000, "looking");
        Ok(())
    });
    progress.finish();

    let found = record.noise().filter(|_| measured.is_ok() && !record.interrupted);
    record.conditions.noise.clone_from(&found);
    let mut taken = Taken { record, saved: measured, folder, before: None };
    let code = recording::conclude(&mut taken, &here.stop)?;
    if let Some(found) = found {
        machine::noise::keep(&here.machine, &found)?;
        super::say("kept for the footers of later runs on this machine")?;
    }
    Ok(code)
}
