//! What is a table, and what is only text, in GitHub's Markdown.

use crate::words::visible;

/// A table: the names of its columns, of which the first holds words and the others figures, and its rows.
pub fn table(names: &[String], rows: &[Vec<String>]) -> String {
    let line = |fields: &[String]| format!("| {} |", fields.join(" | "));
    let sides: Vec<String> =
        (0..names.len()).map(|i| if i == 0 { ":--" } else { "--:" }.to_owned()).collect();
    let rows = rows.iter().map(|row| line(row));
    [line(names), line(&sides)].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// What a record says, in one line that Markdown and HTML take for nothing else.
pub fn plain(text: &str) -> String {
    let text: Vec<char> = one_line(text).chars().collect();
    let is_letter =
        |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| c.is_alphanumeric());
    let mut escaped = String::with_capacity(text.len());
    for (at, &c) in text.iter().enumerate() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            // As in `word_count`, where it marks nothing.
            '_' if is_letter(at.checked_sub(1)) && is_letter(Some(at + 1)) => escaped.push(c),
            // An interval's bracket ends no link.
            ']' if text.get(at + 1).is_some_and(|next| ";),".contains(*next)) => escaped.push(c),
            '\\' | '`' | '*' | '_' | ']' | '|' | '~' | '#' | '$' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The same as code: between more backticks than it has in a row.
pub fn code(text: &str) -> String {
    let text = one_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let room = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{code, plain, table};

    #[test]
    fn what_a_record_says_is_text() {
        assert_eq!(plain("word_count, 1.95×"), "word_count, 1.95×");
        assert_eq!(plain("a|b\n<b>`c`</b> & _d_"), r"a\|b &lt;b&gt;\`c\`&lt;/b&gt; &amp; \_d\_");
        assert_eq!(plain("![x](y) \u{202e}\u{7}"), "![x\\](y) \u{fffd}\u{fffd}");
        assert_eq!(plain("0.98 [0.97, 0.99])"), "0.98 [0.97, 0.99])");
        assert_eq!(code("run --script a.py"), "`run --script a.py`");
        assert_eq!(code("a ``b`` `"), "``` a ``b`` ` ```");
    }

    #[test]
    fn a_table_has_a_line_a_row() {
        let [names, row] = [["a", "b"], ["c", "1"]].map(|line| line.map(str::to_owned).to_vec());
        assert_eq!(table(&names, &[row]), "| a | b |\n| :-- | --: |\n| c | 1 |");
    }
}
