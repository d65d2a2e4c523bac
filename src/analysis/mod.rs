//! The questions that charts and reports ask of a record, each answered in one place.
//!
//! A figure that stands in a table, in a sentence and in a chart comes from one function here, so
//! that all three name the same value and interval:
//!
//! ```text
//!         ┌ pairs ─► figures ─► scaling ─► few, headline    computing
//!         │                   └ break_even, decomposition; tally
//!         ├ waiting ─► throughput                           waiting
//! stats ─►┤ servers, server_groups                          servers   ─► verdict ─► charts, report
//!         ├ asleep                                          asleep
//!         ├ probes, telling ─► contrasts, steps             probes
//!         ├ noise ─► samples                                how quiet it was
//!         └ floor, sequence                                 how small a difference is seen
//! two records: comparable (may they be compared) ─► welch, runs ─► compare ─► builds, slower,
//! change (what a script did)
//! ladder: from plain Python to what an expert ships in Rust
//! overview: of what computes and what waits four figures a workload
//! slides: of all of these the few figures that carry one idea, with what may be said of them
//! for all of them: models, names, pythons (which one is *Python*), vocabulary; full_load (at how many
//! workers); missing (why absent); rounds (what was seen once)
//! ```
//!
//! [`stats`] turns raw samples into estimates with intervals, for all others. Nothing here
//! draws, prints or measures.

pub mod asleep;
pub mod break_even;
pub mod builds;
pub mod change;
pub mod comparable;
pub mod compare;
pub mod contrasts;
pub mod decomposition;
pub mod few;
pub mod figures;
pub mod floor;
pub mod full_load;
pub mod headline;
pub mod ladder;
pub mod missing;
pub mod models;
pub mod names;
pub mod noise;
pub mod overview;
pub mod pairs;
pub mod prediction;
pub mod probes;
pub mod pythons;
pub mod rounds;
pub mod runs;
pub mod samples;
pub mod scaling;
pub mod sequence;
pub mod series;
pub mod server_groups;
pub mod servers;
pub mod slides;
pub mod slower;
pub mod stats;
pub mod steps;
pub mod tally;
pub mod telling;
pub mod throughput;
pub mod verdict;
pub mod vocabulary;
pub mod waiting;
pub mod welch;

pub use stats::Estimate;
