//! The page on the phone. It needs no script, loads nothing, and is small enough for any network.

use std::sync::LazyLock;

use askama::Template;

use super::ballot::Asked;
use crate::page::digest;

const STYLE: &str = include_str!("vote.css");
const SCRIPT: &str = include_str!("vote.js");

#[derive(Template)]
#[template(path = "phones/vote.html")]
struct Vote<'a> {
    code: &'a str,
    round: u64,
    /// Which of the page's sentences holds.
    when: &'static str,
    is_open: bool,
    chosen: Option<char>,
    options: Vec<(char, &'a str)>,
}

#[derive(Template)]
#[template(path = "phones/enter.html")]
struct Enter {
    is_lost: bool,
}

/// The page of what is asked, for a phone that has chosen this.
pub(super) fn vote(code: &str, asked: &Asked, chosen: Option<usize>) -> askama::Result<String> {
    let when = match (asked.open, chosen) {
        _ if asked.options.is_empty() => "nothing",
        (false, _) => "closed",
        (true, None) => "open",
        (true, Some(_)) => "chosen",
    };
    let options = ('A'..='Z').zip(asked.options.iter().map(String::as_str)).collect();
    let chosen = chosen.and_then(|chosen| ('A'..='Z').nth(chosen));
    Vote { code, round: asked.round, when, is_open: asked.open, chosen, options }.render()
}

/// The page that asks for the code; where there is no such page, it says so.
pub(super) fn enter(is_lost: bool) -> askama::Result<String> {
    Enter { is_lost }.render()
}

/// Nothing may be loaded or run but what is in the page, and nothing sent but to where it comes from.
pub(super) fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            digest(STYLE),
            digest(SCRIPT)
        )
    });
    &POLICY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(open: bool, options: &[&str]) -> Asked {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        Asked { open, round: 3, options, hushed: false }
    }

    /// What is neither hidden nor inside something hidden, of the sentences about voting.
    fn said(page: &str) -> Vec<&str> {
        let sentences = page.split("<p data-when=\"").skip(1);
        let shown = sentences.filter(|rest| !rest.split('>').next().unwrap().contains("hidden"));
        shown.map(|rest| rest.split('"').next().unwrap()).collect()
    }

    #[test]
    fn one_sentence_holds_at_a_time() {
        let options = ["one", "two"];
        for (asked, chosen, when) in [
            (Asked::default(), None, "nothing"),
            (asked(false, &options), None, "closed"),
            (asked(true, &options), None, "open"),
            (asked(true, &options), Some(1), "chosen"),
        ] {
            let page = vote("K7QM2P", &asked, chosen).unwrap();
            assert_eq!(said(&page), [when]);
            assert_eq!(page.contains("aria-pressed=\"true\""), chosen.is_some());
        }
    }

    #[test]
    fn it_is_small_and_an_option_is_text() {
        let text = "<script>alert(1)</script>\"'&";
        let page = vote("K7QM2P", &asked(true, &[text; 5]), Some(4)).unwrap();
        assert!(page.len() < 20_000, "{} bytes", page.len());
        assert_eq!(page.matches("<script>").count(), 1);
        assert!(page.contains("You chose <b id=\"chosen\">E</b>"));
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for page in [vote("K7QM2P", &Asked::default(), None), enter(false), enter(true)] {
            let page = page.unwrap();
            for loads in ["src=", "http:", "https:", "url(", "@import", "style=", " onclick"] {
                assert!(!page.contains(loads), "{loads}");
            }
        }
    }
}
