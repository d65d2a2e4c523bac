//! A text, such as a pasted mail or chat → the machines whose lines are in it.

use super::line::{Damage, MARK, Machine, is_part, parse};

/// What was found in a text.
#[derive(Debug, Default)]
pub struct Collected {
    /// The machines, in the order of the text.
    pub machines: Vec<Machine>,
    /// How many lines were there before.
    pub repeated: usize,
    /// The numbers of lines with one that is damaged, and what is wrong with it.
    pub damaged: Vec<(usize, Damage)>,
}

/// Every line of homework in `text`, whatever stands around it.
pub fn collect(text: &str) -> Collected {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Collected::default();
    for (number, line) in lines.iter().enumerate() {
        let next = lines.get(number + 1).copied().unwrap_or_default();
        for read in line.match_indices(MARK).filter_map(|(at, _)| read(&line[at..], next)) {
            match read {
                // One that is quoted in an answer is still one machine.
                Ok(machine) if found.machines.contains(&machine) => found.repeated += 1,
                Ok(machine) => found.machines.push(machine),
                Err(damage) => found.damaged.push((number + 1, damage)),
            }
        }
    }
    found
}

/// The text of a file. Whatever is no UTF-8 in it is no part of a line; and UTF-16, as some shells of
/// Windows redirect, is these letters with zeros in between.
pub fn text_of(bytes: &[u8]) -> String {
    let bytes: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What begins here, as far as it is one at all: in prose about it nothing follows the colon.
fn read(here: &str, next: &str) -> Option<Result<Machine, Damage>> {
    let (mark, rest) = here.split_once(':')?;
    let is_mark = mark[MARK.len()..].chars().all(|c| c.is_ascii_digit()) && mark != MARK;
    let body = leading(rest);
    if !is_mark || body.is_empty() {
        return None;
    }
    let whole =
        |body: &str| parse(&format!("{mark}:{}", body.trim_end_matches(['.', ';', '-', '_'])));
    let read = whole(body);
    // A narrow terminal, or a mail that is quoted, may have broken it in two.
    if read == Err(Damage::Changed) && rest.trim_end() == body {
        let next = leading(next.trim_start_matches(['>', ' ']));
        return Some(whole(&format!("{body}{next}")).or(read));
    }
    Some(read)
}

fn leading(text: &str) -> &str {
    text.split(|c| !is_part(c)).next().unwrap_or_default()
}
