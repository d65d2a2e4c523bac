//! Text that knows how wide it is: measured, wrapped, shortened, placed.

use anyhow::Result;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, TextStyle};

use super::canvas::{Area, FAMILY};

/// How text is set. `em` is the font size in canvas units, twice that of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// Font size.
    pub em: i32,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: RGBColor,
}

impl Type {
    /// Regular text of this size.
    pub const fn new(em: i32, colour: RGBColor) -> Self {
        Self { em, bold: false, colour }
    }

    /// The same in bold.
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in another size.
    pub const fn sized(self, em: i32) -> Self {
        Self { em, ..self }
    }

    fn font(self) -> FontDesc<'static> {
        let style = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        // plotters divides by 1.24 on its way to SVG's font size.
        FontDesc::new(FontFamily::Name(FAMILY), f64::from(self.em) * 1.24, style)
    }
}

/// How wide `text` is at most. plotters measures some 6 % more than the SVG shows (it takes the
/// size as the font's height, SVG as its em), and that is left in as room for a browser's own font.
pub fn width(text: &str, kind: Type) -> i32 {
    let measured = kind.font().box_size(text).map(|(width, _)| width);
    // Without a font nothing can be measured; the font is compiled in, and a guess beats a crash.
    measured.map_or_else(|_| text.chars().count() as i32 * kind.em, |width| width as i32)
}

/// How wide `text` is in the font that the SVG asks for, in a size of so many units.
pub fn length(text: &str, size: f64, bold: bool) -> i32 {
    let kind = Type { bold, ..Type::new(1_000, RGBColor(0, 0, 0)) };
    // Without the 6 % more: its height over its em, over plotters' own factor.
    (f64::from(width(text, kind)) / 1_000.0 * size * (HEIGHT_OVER_EM / 1.24)).round() as i32
}

/// Of DejaVu Sans: the height that plotters takes for its size.
const HEIGHT_OVER_EM: f64 = 1.164;

/// The widest of `texts`.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, kind: Type) -> i32 {
    texts.into_iter().map(|text| width(text, kind)).max().unwrap_or(0)
}

/// Puts `text` at a point, which is where on it `horizontal` and `vertical` say.
pub fn put(
    area: &Area,
    text: &str,
    at: (i32, i32),
    kind: Type,
    horizontal: HPos,
    vertical: VPos,
) -> Result<()> {
    if text.is_empty() {
        return Ok(()); // an empty element in the SVG helps no one
    }
    let style: TextStyle = kind.font().color(&kind.colour);
    area.draw_text(text, &style.pos(Pos::new(horizontal, vertical)), at)?;
    Ok(())
}

/// The text, cut with an ellipsis if it is wider than `room`.
pub fn shorten(text: &str, kind: Type, room: i32) -> String {
    if width(text, kind) <= room {
        return text.to_owned();
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let cut = |end: usize| format!("{}…", text[..end].trim_end());
    // By halves: a name may be a thousand letters long, and measuring is not free.
    let fitting = ends.partition_point(|&end| width(&cut(end), kind) <= room);
    cut(ends[fitting.saturating_sub(1)])
}

/// Lines of at most `room`, broken between `parts`, which `join` keeps together on a line. A part
/// that is wider than a whole line is shortened.
pub fn wrap(parts: &[&str], join: &str, kind: Type, room: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        let part = shorten(part, kind, room);
        if let Some(last) = lines.last_mut() {
            let joined = format!("{last}{join}{part}");
            if width(&joined, kind) <= room {
                *last = joined;
                continue;
            }
        }
        lines.push(part);
    }
    lines
}

/// Prose in at most `most` lines: smaller type first, down to three fifths, then an ellipsis.
pub fn fit(text: &str, kind: Type, room: i32, most: usize) -> (Type, Vec<String>) {
    let (kind, lines) = fit_all(&[text], kind, room, most);
    (kind, lines.concat())
}

/// The same for several texts side by side, which look like equals only in one size.
pub fn fit_all(texts: &[&str], kind: Type, room: i32, most: usize) -> (Type, Vec<Vec<String>>) {
    let fits = |text: &str, kind| {
        let words: Vec<&str> = text.split(' ').collect();
        words.iter().all(|word| width(word, kind) <= room)
            && wrap(&words, " ", kind, room).len() <= most
    };
    let smallest = kind.em * 3 / 5;
    let mut kind = kind;
    while kind.em > smallest && !texts.iter().all(|text| fits(text, kind)) {
        kind.em -= 4;
    }
    let cut = |text: &&str| {
        let words: Vec<&str> = text.split(' ').collect();
        let mut lines = wrap(&words, " ", kind, room);
        if lines.len() > most {
            let rest = lines.split_off(most - 1).join(" ");
            lines.push(shorten(&rest, kind, room));
        }
        lines
    };
    (kind, texts.iter().map(cut).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::kit::canvas::with_fonts;

    const KIND: Type = Type::new(40, RGBColor(0, 0, 0));

    #[test]
    fn what_is_too_wide_is_cut_to_fit() {
        with_fonts();
        assert_eq!(shorten("short", KIND, 1000), "short");
        assert_eq!(shorten("", KIND, 0), "");
        let cut = shorten("äöü a longer text than fits", KIND, 300);
        assert!(cut.starts_with("äöü a") && cut.ends_with('…') && width(&cut, KIND) <= 300);
        assert_eq!(shorten("nothing fits", KIND, 1), "…");
    }

    #[test]
    fn lines_break_between_parts_and_shrink_before_they_are_cut() {
        with_fonts();
        let lines = wrap(&["one", "two", "three"], " · ", KIND, width("one · two", KIND));
        assert_eq!(lines, ["one · two", "three"]);
        let (kind, lines) = fit("words that need more room than there is", KIND, 700, 1);
        assert!(kind.em < KIND.em && lines.len() == 1 && lines[0].ends_with("there is"));
        let (_, lines) = fit(&"word ".repeat(200), KIND, 700, 2);
        assert!(lines.len() == 2 && lines[1].ends_with('…'));
    }
}
