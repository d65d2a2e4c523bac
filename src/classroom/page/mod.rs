//! The one page of a class. It loads nothing but what this program sends it.

use anyhow::{Context as _, Result};
use askama::Template;

use crate::page::digest;

const STYLE: &str = include_str!("class.css");
/// One script of several files: an inline script imports nothing.
const SCRIPT: &str = concat!(
    include_str!("dom.js"),
    include_str!("plot.js"),
    include_str!("lanes.js"),
    include_str!("screens.js"),
    include_str!("class.js"),
);

#[derive(Template)]
#[template(path = "page/class.html")]
struct Page {
    style: &'static str,
    script: &'static str,
}

/// The page.
///
/// # Errors
/// If the template cannot be filled in.
pub fn page() -> Result<String> {
    let page = Page { style: STYLE, script: SCRIPT };
    page.render().context("cannot fill in the page of the class")
}

/// What the page may do: run its own script, have its own style, and talk to where it is from. Nobody may
/// put it into a frame.
pub fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; connect-src 'self'; \
         img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}
