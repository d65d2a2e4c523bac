//! Raw samples as tidy tables: a row for each, a column for each thing that is known of it, with its unit in
//! the name. What a record does not tell is empty, and never 0.
//!
//! What was measured differs in kind, and so do columns: there is a table for each kind, and [`Table`] names
//! them.

mod asleep;
mod cells;
mod looks;
mod probes;
mod services;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::analysis::missing::missing;
use crate::record::Record;
use crate::record::outcome::Missing;

/// What a record may have samples of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Table {
    /// Workloads: a row a sample
    Cells,
    /// Servers under load: a row a round
    Services,
    /// Many tasks asleep: a row a trial
    Asleep,
    /// Probes: a row a figure, a span of a track, or a duration with how many took so long
    Probes,
    /// How quiet the machine was: a row a look
    Looks,
}

impl Table {
    /// The tables of these records, the first one being what a record is most about.
    pub fn all_in(records: &[Record]) -> Vec<Self> {
        let is_in = |table: &Self| records.iter().any(|record| table.is_in(record));
        Self::value_variants().iter().copied().filter(is_in).collect()
    }

    fn is_in(self, record: &Record) -> bool {
        match self {
            Self::Cells => !record.cells.is_empty(),
            Self::Services => !record.services.is_empty(),
            Self::Asleep => !record.asleep.is_empty(),
            Self::Probes => !record.probes.is_empty(),
            Self::Looks => !record.looks.is_empty(),
        }
    }

    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Why some of what was planned for this table has no rows.
pub fn absent(records: &[Record], table: Table) -> Vec<Missing<'_>> {
    records.iter().flat_map(|record| absent_in(record, table)).collect()
}

fn absent_in(record: &Record, table: Table) -> Vec<Missing<'_>> {
    let services = record.services.iter().map(|service| service.outcome.missing());
    let asleep = record.asleep.iter().map(|asleep| asleep.outcome.missing());
    let cases = record.probes.iter().flat_map(|probe| &probe.cases);
    match table {
        Table::Cells => record.cells.iter().filter_map(missing).collect(),
        Table::Services => services.flatten().collect(),
        Table::Asleep => asleep.flatten().collect(),
        Table::Probes => cases.filter_map(|case| case.outcome.missing()).collect(),
        Table::Looks => Vec::new(),
    }
}

/// This table of all `records`, under a line with the names of its columns. Records are told apart by the
/// first column: when each was begun.
///
/// # Errors
/// If it cannot be written as CSV.
pub fn of(records: &[Record], table: Table) -> Result<String> {
    match table {
        Table::Cells => written(cells::COLUMNS, records.iter().flat_map(cells::rows)),
        Table::Services => written(services::COLUMNS, records.iter().flat_map(services::rows)),
        Table::Asleep => written(asleep::COLUMNS, records.iter().flat_map(asleep::rows)),
        Table::Probes => written(probes::COLUMNS, records.iter().flat_map(probes::rows)),
        Table::Looks => written(looks::COLUMNS, records.iter().flat_map(looks::rows)),
    }
}

/// A column: its name, and what stands in it in a row.
type Column<Row> = (&'static str, fn(&Row) -> String);

fn written<Row>(columns: &[Column<Row>], rows: impl Iterator<Item = Row>) -> Result<String> {
    const FAILED: &str = "cannot write the table as CSV";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|(name, _)| name)).context(FAILED)?;
    for row in rows {
        writer.write_record(columns.iter().map(|(_, of)| of(&row))).context(FAILED)?;
    }
    String::from_utf8(writer.into_inner().context(FAILED)?).context(FAILED)
}

/// A number that need not be whole has a point also where it is: whoever reads the first hundred rows to see
/// what a column holds is not misled.
fn fraction(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:?}"))
}

/// Empty where it is not known.
fn known(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
