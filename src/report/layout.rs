//! Lines of fields → text that fits: what to give up when the terminal is narrow.

use super::names::RUST;
use comfy_table::{Cell as Field, CellAlignment, ContentArrangement, Table, TableStyle};

/// A field in two lengths, such as with its interval and without.
pub type Lengths = (String, String);

/// One row, ready to print.
pub struct Line(pub [Lengths; COLUMNS.len()]);

const COLUMNS: [&str; 8] =
    ["runtime", "model", "speed-up", "cores", "wall", "start-up", "over Rust", "transfer"];
const RUNTIME: usize = 0;
const SPEEDUP: usize = 2;
const CORES: usize = 3;
const STARTUP: usize = 5;
const RATIO: usize = 6;
const TRANSFER: usize = 7;

/// Which columns are drawn, and how.
struct Layout {
    /// Column, and whether in its longer form.
    columns: Vec<(usize, bool)>,
    gap: u16,
}

impl Layout {
    /// Everything that any line has.
    fn of(lines: &[Line]) -> Self {
        let used = |&(c, _): &(usize, bool)| match c {
            RUNTIME => lines.iter().any(|line| line.0[c].1 != RUST), // else the heading says it
            _ => lines.iter().any(|line| !line.0[c].1.is_empty()),
        };
        Self { columns: (0..COLUMNS.len()).map(|c| (c, true)).filter(used).collect(), gap: 2 }
    }

    /// What to give up, one after the other, until the lines fit. What is too wide even then is
    /// wrapped within its column.
    const ECONOMIES: [fn(&mut Self); 10] = [
        |l| l.shorten(TRANSFER),
        |l| l.shorten(CORES),
        |l| l.shorten(RATIO),
        |l| l.shorten(RUNTIME),
        |l| l.gap = 1,
        |l| l.remove(TRANSFER),
        |l| l.remove(STARTUP),
        |l| l.remove(CORES),
        |l| l.remove(RATIO),
        |l| l.shorten(SPEEDUP),
    ];

    fn shorten(&mut self, column: usize) {
        self.columns.iter_mut().filter(|c| c.0 == column).for_each(|c| c.1 = false);
    }

    fn remove(&mut self, column: usize) {
        self.columns.retain(|c| c.0 != column);
    }

    fn width(&self, lines: &[Line]) -> usize {
        let widest = |&(c, long): &(usize, bool)| {
            let fields = lines.iter().map(|line| field(line, c, long).chars().count());
            fields.chain([COLUMNS[c].chars().count()]).max().unwrap_or(0)
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
pub fn draw(lines: &[Line], width: Option<u16>) -> String {
    let mut layout = Layout::of(lines);
    for economy in Layout::ECONOMIES {
        if width.is_none_or(|w| layout.width(lines) <= usize::from(w)) {
            break;
        }
        economy(&mut layout);
    }
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    if let Some(width) = width {
        // The last column's gap may stand outside: `trim_fmt` takes it off again.
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width.saturating_add(layout.gap));
    }
    table.set_header(layout.columns.iter().map(|&(c, _)| COLUMNS[c]));
    for line in lines {
        let fields = layout.columns.iter().map(|&(c, long)| field(line, c, long));
        table.add_row(fields.map(Field::new));
    }
    for (i, (column, _)) in layout.columns.iter().enumerate() {
        let Some(drawn) = table.column_mut(i) else { continue };
        drawn.set_padding((0, layout.gap));
        if *column > SPEEDUP {
            drawn.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}
