//! A class votes from its phones.
//!
//! ```text
//! a phone ─► listener ─► routes ─┬─► limits ─► ballot ◄─ the teacher's side: ask, open, close
//!                                ├─► page                     │
//!                                └─► live ◄───────────────────┘ what is asked, as it changes
//! ```
//!
//! [`listener`] is the one door of gilscope that is not on loopback, and so as narrow as can be: behind it there
//! is a page with the answers, and what comes in is a choice, or one line of homework.

pub mod ballot;
pub mod code;
pub mod limits;
pub mod listener;
mod live;
mod page;
mod routes;
pub mod voter;

pub use ballot::{Asked, Ballot, Refused};
pub use listener::{Bounds, Votes, listen, own_address};
pub use voter::Voter;
