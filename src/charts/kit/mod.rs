//! What charts are drawn with, whatever they show. The kinds of chart are one folder up.
//!
//! ```text
//! canvas → SVG → PNG, chart ◄─ text, style, frame (title, subtitle, notes, footer), figure (what is shown)
//!   panel, span, limits, scale, ticks, labels,            lines over a count
//!   labelled, spread
//!   rows, axis, marks, matrix, notes                        rows below each other
//!   ramp, percentiles                                       a colour scale; an axis of nines
//! ```

pub mod axis;
pub mod canvas;
pub mod chart;
pub mod figure;
pub mod frame;
pub mod labelled;
pub mod labels;
pub mod limits;
pub mod marks;
pub mod matrix;
pub mod notes;
pub mod panel;
pub mod percentiles;
pub mod phrases;
pub mod ramp;
pub mod rows;
pub mod scale;
pub mod span;
pub mod spread;
pub mod style;
pub mod text;
pub mod ticks;
