//! What a teacher types: single keys on a terminal, lines in a pipe.

use std::io::{BufRead as _, ErrorKind, IsTerminal as _};

use anyhow::{Context as _, Result};
use console::{Key as Pressed, Term};
use crossbeam::channel::{self, Receiver};
use crossbeam::select;
use gilscope::stop::Stop;

/// One thing typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A letter.
    Letter(char),
    /// How many of a class voted for each option.
    Votes(Vec<u32>),
    /// The line was ended, without anything on it.
    Enter,
    /// Nothing more will be typed.
    End,
}

/// Where it is typed.
pub enum Keys {
    /// At a terminal, which gives each key at once.
    Terminal(Term),
    /// Anywhere else: a line at a time, by a thread that waits for it, so that Ctrl-C need not.
    Lines(Receiver<String>),
}

impl Keys {
    /// A terminal, if both ends are one.
    pub fn new() -> Self {
        if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
            return Self::Terminal(Term::stdout());
        }
        let (sender, lines) = channel::unbounded();
        std::thread::spawn(move || {
            let lines = std::io::stdin().lock().lines();
            lines.map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Self::Lines(lines)
    }

    /// Empties the screen; elsewhere an empty line is all that can be done.
    pub fn clear(&self) -> Result<()> {
        match self {
            Self::Terminal(term) => term.clear_screen().context("cannot clear the terminal"),
            Self::Lines(_) => crate::cli::say(""),
        }
    }

    /// Waits for the next one; [`Key::End`] if the user asks to stop.
    pub fn next(&self, stop: &Stop) -> Result<Key> {
        match self {
            Self::Terminal(term) => match term.read_key() {
                Ok(Pressed::Char('v' | 'V')) => {
                    term.write_str(" v ").context("cannot write to the terminal")?;
                    Ok(typed(&format!("v {}", term.read_line().unwrap_or_default())))
                }
                Ok(Pressed::Char(letter)) => Ok(Key::Letter(letter.to_ascii_lowercase())),
                Ok(Pressed::Enter) => Ok(Key::Enter),
                Ok(Pressed::Escape | Pressed::CtrlC) => Ok(Key::End),
                Ok(_) => self.next(stop),
                Err(error) if error.kind() == ErrorKind::Interrupted => Ok(Key::End),
                Err(error) => Err(error).context("cannot read from the terminal"),
            },
            Self::Lines(lines) => Ok(select! {
                recv(lines) -> line => line.map_or(Key::End, |line| typed(&line)),
                recv(stop.wait()) -> _ => Key::End,
            }),
        }
    }
}

/// What a line says.
fn typed(line: &str) -> Key {
    let mut words = line.split_whitespace();
    match (words.next(), line.trim().chars().next()) {
        (Some("v" | "V"), _) => {
            Key::Votes(words.map(|word| word.parse().unwrap_or(u32::MAX)).collect())
        }
        (_, Some(letter)) => Key::Letter(letter.to_ascii_lowercase()),
        _ => Key::Enter,
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, typed};

    #[test]
    fn a_line_is_a_letter_or_votes_or_nothing() {
        assert_eq!(typed("B"), Key::Letter('b'));
        assert_eq!(typed(""), Key::Enter);
        assert_eq!(typed("v 30 38 8 4"), Key::Votes(vec![30, 38, 8, 4]));
        assert_eq!(typed("v many"), Key::Votes(vec![u32::MAX]));
    }
}
