//! Lines of fields → text that fits: what to give up when the terminal is narrow.

use comfy_table::{Cell as Field, CellAlignment, ContentArrangement, TableStyle};

use crate::analysis::names::Lengths;

/// A table, ready to print.
pub struct Table {
    /// What stands above each column.
    pub names: Vec<String>,
    /// How many of the first columns hold words and not figures.
    pub left: usize,
    /// A field for each column of each line, in two lengths. A column without any is not drawn.
    pub lines: Vec<Vec<Lengths>>,
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

/// A field that has one length.
pub fn one(text: String) -> Lengths {
    (text.clone(), text)
}

/// Which columns are drawn, and how.
struct Layout {
    /// Column, and whether in its longer form.
    columns: Vec<(usize, bool)>,
    gap: u16,
}

impl Layout {
    fn save(&mut self, economy: Economy) {
        match economy {
            Economy::Shorten(column) => {
                self.columns.iter_mut().filter(|c| c.0 == column).for_each(|c| c.1 = false);
            }
            Economy::Narrow => self.gap = 1,
            Economy::Remove(column) => self.columns.retain(|c| c.0 != column),
        }
    }
}

impl Table {
    /// The lines under their headers, no wider than `width` where that can be had.
    pub fn draw(&self, width: Option<u16>) -> String {
        let is_used = |c: &usize| self.lines.iter().any(|line| !field(line, *c, false).is_empty());
        let used = (0..self.names.len()).filter(is_used);
        let mut layout = Layout { columns: used.map(|c| (c, true)).collect(), gap: 2 };
        for economy in self.economies {
            if width.is_none_or(|w| self.width(&layout) <= usize::from(w)) {
                break;
            }
            layout.save(*economy);
        }
        let mut table = comfy_table::Table::new();
        table.load_style(TableStyle::new());
        if let Some(width) = width {
            // The last column's gap may stand outside: `trim_fmt` takes it off again.
            table
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(width.saturating_add(layout.gap));
        }
        table.set_header(layout.columns.iter().map(|&(c, _)| &self.names[c]));
        for line in &self.lines {
            let fields = layout.columns.iter().map(|&(c, long)| field(line, c, long));
            table.add_row(fields.map(Field::new));
        }
        for (i, (column, _)) in layout.columns.iter().enumerate() {
            let Some(drawn) = table.column_mut(i) else { continue };
            drawn.set_padding((0, layout.gap));
            if *column >= self.left {
                drawn.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt()
    }

    fn width(&self, layout: &Layout) -> usize {
        let widest = |&(c, long): &(usize, bool)| {
            let fields = self.lines.iter().map(|line| field(line, c, long).chars().count());
            fields.chain([self.names[c].chars().count()]).max().unwrap_or(0)
        };
        let gaps = usize::from(layout.gap) * layout.columns.len().saturating_sub(1);
        layout.columns.iter().map(widest).sum::<usize>() + gaps
    }
}

/// A line that says why it has no figures may end before the last column.
fn field(line: &[Lengths], column: usize, long: bool) -> &str {
    line.get(column).map_or("", |(with, without)| if long { with } else { without })
}
