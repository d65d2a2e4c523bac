//! `gilscope class collect FILE`: the homework of a class, gathered from whatever its lines came in.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use gilscope::homework::collected::{collect, text_of};
use gilscope::{charts, report};

use crate::cli::{say, terminal_width};

/// What the chart is called, without its extension.
const NAME: &str = "homework";

/// Where the lines are.
#[derive(Args)]
pub struct Arguments {
    /// A text with the lines in it, such as pasted mails or a chat; - for standard input
    file: PathBuf,
    /// What to call the chart, of which a PNG and an SVG are written. Default: homework, beside FILE
    #[arg(short, long, value_name = "NAME")]
    output: Option<PathBuf>,
}

/// Gathers them.
pub fn collect_from(Arguments { file, output }: &Arguments) -> Result<ExitCode> {
    let collected = collect(&text_of(&read(file)?));
    if collected.machines.is_empty() && collected.damaged.is_empty() {
        bail!(
            "{} holds no line of gilkit.py: each begins with GK1: and stands below its table",
            file.display()
        );
    }
    say(report::homework(&collected, terminal_width()))?;
    let output = output.clone().unwrap_or_else(|| file.with_file_name(NAME));
    let name = output.file_stem().and_then(|name| name.to_str()).unwrap_or(NAME);
    let folder = output.parent().unwrap_or(Path::new("."));
    if let Some(chart) = charts::draw_homework(&collected.machines, folder, name)? {
        say(format_args!("\nchart   {}", chart.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(bytes);
    }
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
