//! `gilscope compare RECORD RECORD…`: runs held against a baseline, by people or by a machine.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use gilscope::analysis::compare::{Comparison, compare as compare_records};
use gilscope::analysis::slower::judge;
use gilscope::record::Record;
use gilscope::{charts, report};

/// What a machine is told by: other than that of an error, and of a wrong command line.
const SLOWER: u8 = 3;
/// Where there is no terminal to fit.
const WIDTH: u16 = 80;

/// Which records, and what is asked of them.
#[derive(Args)]
pub struct Arguments {
    /// The baseline, and one or more records that are held against it, as `gilscope run` leaves them
    #[arg(required = true, num_args = 2..=26, value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// Only these workloads
    #[arg(long = "workload", value_name = "NAME", value_delimiter = ',', value_parser = super::workload_names())]
    workloads: Vec<String>,
    /// Draw the geometric means into this folder, as compare.png and compare.svg
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Exit with code 3 if a cell, a mean or the build is slower than the baseline by more than this, such
    /// as 10%. Only what exceeds the noise counts, corrected for the number of cells; a limit is higher
    /// where the machine's noise (of `gilscope doctor --noise`, if a record holds it) is, and for another
    /// binary's kernels where builds of one source differ by more
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    fail_if_slower: Option<f64>,
}

/// Prints the comparison, draws it, and judges it.
pub fn compare(arguments: &Arguments) -> Result<ExitCode> {
    let records = read(arguments)?;
    let comparisons = compare_records(&records.iter().collect::<Vec<_>>())?;
    let names: Vec<String> =
        arguments.records.iter().map(|path| path.display().to_string()).collect();
    let width = Some(super::terminal_width().unwrap_or(WIDTH));
    super::say(report::comparison(&comparisons, &names, width))?;
    if let Some(folder) = &arguments.out
        && let Some(chart) = charts::draw_comparison(&comparisons, folder)?
    {
        super::say(format_args!("\nchart   {}", chart.display()))?;
    }
    match arguments.fail_if_slower {
        Some(share) => tell_slower(&comparisons, share, width),
        None => Ok(ExitCode::SUCCESS),
    }
}

fn read(arguments: &Arguments) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for path in &arguments.records {
        let mut record = super::recording::read(path)?;
        if !arguments.workloads.is_empty() {
            let wanted = |name: &String| arguments.workloads.contains(name);
            record.workloads.retain(|info| wanted(&info.name));
            record.cells.retain(|cell| wanted(&cell.workload));
        }
        records.push(record);
    }
    Ok(records)
}

fn tell_slower(comparisons: &[Comparison<'_>], share: f64, width: Option<u16>) -> Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for (number, comparison) in (1..).zip(comparisons) {
        let judgement = judge(comparison, share);
        if judgement.cells == 0 {
            // A check that cannot fail must not pass.
            bail!(
                "--fail-if-slower has nothing to judge by: it takes five processes in each record; \
                 measure both with: gilscope run --profile quick"
            );
        }
        super::say("")?;
        for line in report::judgement(comparison, &judgement, share, number, width) {
            super::say(line)?;
        }
        if !judgement.slower.is_empty() {
            code = ExitCode::from(SLOWER);
        }
    }
    Ok(code)
}

/// `10%`, `10 %` or `10`, as a share.
fn percent(text: &str) -> Result<f64, String> {
    let (number, has_sign) = match text.trim().strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text.trim(), false),
    };
    let percent: f64 = number.parse().unwrap_or(f64::NAN);
    if !(percent.is_finite() && (0.0..=1000.0).contains(&percent)) {
        return Err("it is a percentage from 0 to 1000, such as 10%".to_owned());
    }
    if percent > 0.0 && percent < 1.0 && !has_sign {
        // Most who write 0.1 mean a tenth.
        let tenth = (percent * 1e4).round() / 100.0;
        return Err(format!("write {tenth}% or {percent}%, whichever is meant"));
    }
    Ok(percent / 100.0)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percentages_are_read_and_nonsense_is_refused() {
        for text in ["10%", "10 %", "10", " 10% "] {
            assert_eq!(percent(text), Ok(0.1), "{text}");
        }
        assert_eq!(percent("0.5%"), Ok(0.005));
        assert_eq!(percent("0"), Ok(0.0));
        for text in ["", "%", "ten", "-5%", "NaN", "inf%", "1e9%", "10%%", "0.1", "10 5%"] {
            assert!(percent(text).is_err(), "{text}");
        }
        assert!(percent("0.1").is_err_and(|why| why.contains("10% or 0.1%")));
    }
}
