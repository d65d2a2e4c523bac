//! Lines of fields → text that fits: what to give up when the terminal is narrow.

use crate::analysis::names::{Lengths, RUST};
use comfy_table::{Cell as Field, CellAlignment, ContentArrangement, Table, TableStyle};

/// One row, ready to print: a field for each column.
pub struct Line(pub Vec<Lengths>);

/// The columns of a table, the first of which is the runtime.
pub struct Columns {
    /// What stands above each.
    pub names: &'static [&'static str],
    /// How many of the first hold words and not figures.
    pub left: usize,
    /// What to give up, one after the other, until the lines fit. What is too wide even then is
    /// wrapped within its column.
    pub economies: &'static [Economy],
}

/// A way to need less room.
#[derive(Clone, Copy)]
pub enum Economy {
    /// This column in its shorter form.
    Shorten(usize),
    /// Less space between columns.
    Narrow,
    /// Without this column.
    Remove(usize),
}

const RUNTIME: usize = 0;

/// Which columns are drawn, and how.
struct Layout {
    names: &'static [&'static str],
    /// Column, and whether in its longer form.
    columns: Vec<(usize, bool)>,
    gap: u16,
}

impl Layout {
    /// Everything that any line has.
    fn of(names: &'static [&'static str], lines: &[Line]) -> Self {
        let used = |&(c, _): &(usize, bool)| match c {
            RUNTIME => lines.iter().any(|line| line.0[c].1 != RUST), // else the heading says it
            _ => lines.iter().any(|line| !line.0[c].1.is_empty()),
        };
        let columns = (0..names.len()).map(|c| (c, true)).filter(used).collect();
        Self { names, columns, gap: 2 }
    }

    fn save(&mut self, economy: Economy) {
        match economy {
            Economy::Shorten(column) => self.shorten(column),
            Economy::Narrow => self.gap = 1,
            Economy::Remove(column) => self.columns.retain(|c| c.0 != column),
        }
    }

    fn shorten(&mut self, column: usize) {
        self.columns.iter_mut().filter(|c| c.0 == column).for_each(|c| c.1 = false);
    }

    fn width(&self, lines: &[Line]) -> usize {
        let widest = |&(c, long): &(usize, bool)| {
            let fields = lines.iter().map(|line| field(line, c, long).chars().count());
            fields.chain([self.names[c].chars().count()]).max().unwrap_or(0)
        };
        let gaps = usize::from(self.gap) * self.columns.len().saturating_sub(1);
        self.columns.iter().map(widest).sum::<usize>() + gaps
    }
}

fn field(line: &Line, column: usize, long: bool) -> &str {
    let (with, without) = &line.0[column];
    if long { with } else { without }
}

/// The lines under their headers, no wider than `width` where that can be had.
pub fn draw(columns: &Columns, lines: &[Line], width: Option<u16>) -> String {
    let mut layout = Layout::of(columns.names, lines);
    for economy in columns.economies {
        if width.is_none_or(|w| layout.width(lines) <= usize::from(w)) {
            break;
        }
        layout.save(*economy);
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    if let Some(width) = width {
        // The last column's gap may stand outside: `trim_fmt` takes it off again.
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width.saturating_add(layout.gap));
    }
    table.set_header(layout.columns.iter().map(|&(c, _)| columns.names[c]));
    for line in lines {
        let fields = layout.columns.iter().map(|&(c, long)| field(line, c, long));
        table.add_row(fields.map(Field::new));
    }
    for (i, (column, _)) in layout.columns.iter().enumerate() {
        let Some(drawn) = table.column_mut(i) else { continue };
        drawn.set_padding((0, layout.gap));
        if *column >= columns.left {
            drawn.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}
