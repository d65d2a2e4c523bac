//! Homework: the machines of a class, each known by the line that `python_scripts/gilkit.py` prints.
//!
//! ```text
//! a pasted mail or chat ─► collected ─► line: Machine ─► seen ─► charts, report
//! ```
//!
//! [`line`](mod@line) is one line and what it says, [`collected`] finds all of them in any text, and
//! [`seen`] is what they show together.

pub mod collected;
pub mod line;
pub mod seen;

pub use collected::{Collected, collect};
pub use line::{Damage, Machine, Python, parse};
