//! `gilscope list`: the grid in words.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use comfy_table::Table;
use comfy_table::presets::NOTHING;
use gilscope::grid;
use gilscope::models::Model;
use gilscope::record::{GilClass, Kind};
use gilscope::words::whole;

/// Takes nothing.
#[derive(Args)]
pub struct Arguments {}

/// Prints workloads and models.
pub fn list(_arguments: &Arguments) -> Result<ExitCode> {
    let mut workloads = Table::new();
    workloads.load_style(NOTHING).set_header([
        "WORKLOAD",
        "WHAT",
        "KIND",
        "GIL",
        "SIZE (quick: shared; Rust's own)",
    ]);
    for row in grid::ALL {
        let about = &row.about;
        let sizes = about.sizes[1];
        workloads.add_row([
            about.name.to_owned(),
            about.title.to_owned(),
            kind(about.kind).to_owned(),
            gil_class(about.gil_class).to_owned(),
            format!("{}; {} {}", whole(sizes.shared), whole(sizes.scaling), about.unit),
        ]);
    }
    let mut models = Table::new();
    models.load_style(NOTHING).set_header(["MODEL", "RUST", "PYTHON"]);
    for name in grid::model_names() {
        models.add_row([
            name,
            if Model::named(name).is_some() { "yes" } else { "–" },
            if grid::PYTHON_MODELS.contains(&name) { "yes" } else { "–" },
        ]);
    }
    if let Some(width) = super::terminal_width() {
        workloads
            .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
            .set_width(width);
    }
    super::say(format_args!("{workloads}\n\n{models}\n"))?;
    super::say("gilscope show WORKLOAD MODEL prints the sources of a pair.")?;
    Ok(ExitCode::SUCCESS)
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Algorithm => "algorithm",
        Kind::Operation => "operation",
    }
}

fn gil_class(class: GilClass) -> &'static str {
    match class {
        GilClass::Bytecode => "bytecode",
        GilClass::CHolding => "C, holds it",
        GilClass::CReleasing => "C, releases it",
    }
}
