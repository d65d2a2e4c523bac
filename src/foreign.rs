//! What others say: a script, an interpreter, a record from another machine. It is shown in terminals, and so
//! must neither move a cursor nor be without end.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::words::{is_unseen, whole};

/// Characters of a text that are kept: some hundred lines.
const LONGEST: usize = 10_000;
/// Characters of one of its lines.
const LONGEST_LINE: usize = 500;

/// A text as it can be shown anywhere: what is not seen itself as Python writes it in a string (`\x1b`,
/// `\u202e`), but for line breaks and tabs; long lines, and a long text, without their middles.
///
/// ```
/// use gilscope::foreign::told;
/// assert_eq!(told("\x1b[2Jgone"), r"\x1b[2Jgone");
/// assert_eq!(told(&"no".repeat(1_000)).len(), 500 + "… (1,500 characters left out) …".len());
/// ```
pub fn told(text: &str) -> String {
    // Shortened twice: to escape fifty megabytes takes a while.
    let text = escaped(&shortened(text, LONGEST)).replace("\\r\n", "\n");
    let lines = text.split('\n').map(|line| shortened(line, LONGEST_LINE));
    shortened(&lines.collect::<Vec<_>>().join("\n"), LONGEST).into_owned()
}

/// The same text in which whatever [is not seen](is_unseen) is.
fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| !is_unseen(c) || c == '\n' || c == '\t';
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c) {
            _ if is_plain(c) => escaped.push(c),
            0x0d => escaped.push_str("\\r"),
            code @ ..0x100 => escaped.push_str(&format!("\\x{code:02x}")),
            code => escaped.push_str(&format!("\\u{code:04x}")),
        }
    }
    Cow::Owned(escaped)
}

/// The same without its middle, where it has more than `most` characters.
fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    let count = if text.len() <= most { 0 } else { text.chars().count() };
    if count <= most {
        return Cow::Borrowed(text);
    }
    let half = most / 2;
    let at = |place: usize| text.char_indices().nth(place).map_or(text.len(), |(at, _)| at);
    let (start, end) = (&text[..at(half)], &text[at(count - half)..]);
    let left_out = whole((count - 2 * half) as u64);
    Cow::Owned(format!("{start}… ({left_out} characters left out) …{end}"))
}

/// Reads JSON by others, with every text in it [escaped](told) but none shortened.
///
/// # Errors
/// If it is none, or has another shape.
pub fn json<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    // Nearly always there is nothing to escape, and then it is read in one go: records are large.
    let is_plain = |c: char| !is_unseen(c) || c.is_ascii_whitespace();
    if text.chars().all(is_plain) && !ESCAPES.iter().any(|escape| text.contains(escape)) {
        return serde_json::from_str(text);
    }
    let mut value: Value = serde_json::from_str(text)?;
    escape(&mut value);
    serde_json::from_value(value)
}

/// How JSON writes what is not seen; the second half of `\u` is looked at when it is read.
const ESCAPES: [&str; 4] = ["\\u", "\\b", "\\f", "\\r"];

fn escape(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(visible) = escaped(text) {
                *text = visible;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(escape),
        Value::Object(fields) => {
            let named = std::mem::take(fields).into_iter();
            *fields = named
                .map(|(name, mut value)| {
                    escape(&mut value);
                    (escaped(&name).into_owned(), value)
                })
                .collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_keeps_its_ends() {
        let long = format!("first\n{}\nlast", "ä".repeat(50_000_000));
        let told = told(&long);
        assert!(told.starts_with("first\n") && told.ends_with("\nlast"), "{told}");
        assert!(told.chars().count() < 1_000, "{}", told.len());
    }

    #[test]
    fn many_lines_are_cut_in_their_middle() {
        let told = told(&"a line\n".repeat(100_000));
        assert!(told.chars().count() < LONGEST + 100 && told.contains("characters left out"));
    }

    #[test]
    fn what_turns_or_clears_is_written_out() {
        let hostile = "a\u{202e}b\x07\x1b]0;title\x07\u{9b}2J\r\nnext\rover\tend";
        assert_eq!(told(hostile), "a\\u202eb\\x07\\x1b]0;title\\x07\\x9b2J\nnext\\rover\tend");
    }

    #[test]
    fn every_text_in_json_is_escaped() {
        let text = r#"{"a\u001b": ["\u202e", {"b": "\u0007"}], "ä": 1.5, "big": 9007199254740993}"#;
        let read: Value = json(text).unwrap();
        assert_eq!(
            read.to_string(),
            r#"{"a\\x1b":["\\u202e",{"b":"\\x07"}],"big":9007199254740993,"ä":1.5}"#
        );
    }
}
