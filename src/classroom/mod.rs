//! A class: lessons on a page for the projector, with votes by hand or from phones.
//!
//! ```text
//! lessons ─► room ─┬─► view ─► page      present: what stands on the screen, as plain data, by server-sent events
//!   ▲              │    ▲
//!   │         action    ├─ plot          axes, what is expected on them, what came
//!   │              ▲    ├─ lanes         who ran when
//!   │    server ─► class└─ score         what a class expected, and what came
//!   │              │
//!   └─ measuring ◄─┴─ job                by the thread that measures, and by no other
//!
//! phones ─► room                         a choice, and nothing else
//! ```
//!
//! The room is a state and what may be done to it: no thread, no socket, no clock of its own. What it may not
//! show it does not send: no tally and no figure before a class has committed itself.
//!
//! Measure first, show second: while samples are taken the page gets two small events a second at most.

pub mod action;
pub mod class;
mod course;
pub mod lanes;
mod measuring;
pub mod page;
pub mod phones;
pub mod plot;
pub mod present;
pub mod room;
pub mod score;
pub mod server;
pub mod view;
