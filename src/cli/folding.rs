//! Source text in fewer columns than it was written for: code is cut as little as can be, and prose in
//! comments is filled anew, since cut lines of prose are a comb that nobody reads.

/// The lines of `text`, none of them longer than `column`.
pub fn folded(text: &str, column: usize) -> Vec<String> {
    refilled(text, column).iter().flat_map(|line| cut(line, column)).collect()
}

/// The same lines; a paragraph of a comment that does not fit is filled anew.
fn refilled(text: &str, column: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut is_example = false;
    for line in text.lines() {
        let (mark, said) = taken_apart(line);
        // Examples in comments are code.
        let is_fence = said.starts_with("```");
        is_example ^= is_fence;
        let is_same = paragraph.first().is_none_or(|first| taken_apart(first).0 == mark);
        if !is_same || is_fence || is_example || !is_prose(mark, said) {
            all.extend(filled(&paragraph, column));
            paragraph.clear();
        }
        if is_fence || is_example || !is_prose(mark, said) {
            all.push(line.to_owned());
        } else {
            paragraph.push(line);
        }
    }
    all.extend(filled(&paragraph, column));
    all
}

/// What makes a line a comment, with all before it, and what the comment says.
fn taken_apart(line: &str) -> (&str, &str) {
    let start = line.len() - line.trim_start().len();
    let marks = ["//! ", "/// ", "// ", "# "];
    let mark = marks.iter().find(|mark| line[start..].starts_with(**mark));
    line.split_at(mark.map_or(0, |mark| start + mark.len()))
}

/// Whether a comment says it in sentences: no list, no table, no diagram.
fn is_prose(mark: &str, said: &str) -> bool {
    let is_drawn = |c: char| matches!(c, '│' | '─' | '►' | '┌' | '├' | '└' | '|');
    !mark.is_empty()
        && said.starts_with(|c: char| c.is_alphanumeric() || "`'\"([*".contains(c))
        && !said.contains("  ")
        && !said.contains(is_drawn)
}

/// A paragraph as it is if it fits, and otherwise in other lines.
fn filled(paragraph: &[&str], column: usize) -> Vec<String> {
    if paragraph.iter().all(|line| line.chars().count() <= column) {
        return paragraph.iter().map(|line| (*line).to_owned()).collect();
    }
    let said: Vec<&str> = paragraph.iter().map(|line| taken_apart(line).1).collect();
    let mark = taken_apart(paragraph[0]).0;
    let options = textwrap::Options::new(column)
        .initial_indent(mark)
        .subsequent_indent(mark)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(&said.join(" "), options).into_iter().map(|line| line.into_owned()).collect()
}

/// A line in pieces that keep its indentation.
fn cut(line: &str, column: usize) -> Vec<String> {
    // A rule under a heading is only as long as there is room.
    if line.starts_with('─') {
        return vec![line.chars().take(column).collect()];
    }
    // At most half of the room, so that something of the line has some, too.
    let indent = (line.len() - line.trim_start().len()).min(column / 2 - 4);
    let mut pieces = Vec::new();
    let mut rest: Vec<char> = line.chars().collect();
    while rest.len() > column {
        // At a space, if there is one in the last half of the line.
        let space = rest[..column].iter().rposition(|&c| c == ' ').filter(|&at| at > column / 2);
        let tail = rest.split_off(space.map_or(column, |at| at + 1));
        pieces.push(rest.iter().collect::<String>().trim_end().to_owned());
        rest = " ".repeat(indent + 4).chars().chain(tail).collect();
    }
    pieces.push(rest.iter().collect());
    pieces
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn prose_is_filled_anew_and_code_is_cut() {
        let source = "//! A sentence that goes on for much longer than there are columns here,\n\
                      //! and ends.\n//!\n//! - a list\n//! - of two\nfn f() {\n    let a = 1;\n}\n";
        let lines = folded(source, 40);
        assert!(lines.iter().all(|line| line.chars().count() <= 40), "{lines:?}");
        let words = |text: &str| {
            text.replace("//!", "").split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(words(&lines.join("\n")), words(source));
        assert_eq!(lines[0], "//! A sentence that goes on for much");
        assert!(
            lines.contains(&"//! - of two".to_owned()) && lines.contains(&"fn f() {".to_owned())
        );
        // What fits stays as it was written.
        assert_eq!(folded(source, 100), source.lines().collect::<Vec<_>>());
        let long = format!("{}x = {}", " ".repeat(30), "y + ".repeat(30));
        assert!(folded(&long, 40).iter().all(|line| line.chars().count() <= 40));
    }
}
