//! An axis of percentiles, on which each nine has as much room as the one before: 90, 99 and 99.9 %
//! are all but one in ten, a hundred and a thousand. On a linear axis the last two would lie on
//! each other, and they are what users notice.

/// A place on the axis.
pub struct Percentile {
    /// The percentage of all that are no slower.
    pub percent: f64,
    /// The number of which it is the slowest: where it stands on a logarithmic axis.
    pub one_in: u32,
    /// The words under it.
    pub words: &'static str,
}

/// The axis.
pub const PERCENTILES: [Percentile; 4] = [
    Percentile { percent: 50.0, one_in: 2, words: "50 %" },
    Percentile { percent: 90.0, one_in: 10, words: "90 %" },
    Percentile { percent: 99.0, one_in: 100, words: "99 %" },
    Percentile { percent: 99.9, one_in: 1_000, words: "99.9 %" },
];

/// The percentile at which one in `count` is slower.
pub fn percentile(count: u32) -> String {
    let known = PERCENTILES.iter().find(|percentile| percentile.one_in == count);
    known.map_or_else(String::new, |percentile| percentile.words.to_owned())
}
