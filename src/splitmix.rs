//! SplitMix64: random numbers of which any range can be had without those before it.
//!
//! The state only counts up, and each number is its state, mixed (G. L. Steele, D. Lea, C. H. Flood:
//! *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014). So every task starts in the
//! middle of one stream, which is the same however it is split, and the same in both languages. A
//! generator whose state must be stepped (xoshiro, the Mersenne twister) would need a seed for each
//! task, and the answer would depend on their number.

use std::ops::Range;

/// 2^64 divided by the golden ratio, made odd.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The numbers of this range of the stream that begins with `seed`.
///
/// ```
/// // The published outputs for the seed 1234567.
/// use gilscope::splitmix::outputs;
/// assert!(outputs(1_234_567, 0..5).eq([
///     6_457_827_717_110_365_317,
///     3_203_168_211_198_807_973,
///     9_817_491_932_198_370_423,
///     4_593_380_528_125_082_431,
///     16_408_922_859_458_223_821,
/// ]));
/// assert!(outputs(1_234_567, 3..4).eq([4_593_380_528_125_082_431]));
/// ```
pub fn outputs(seed: u64, range: Range<usize>) -> impl Iterator<Item = u64> {
    let mut state = seed.wrapping_add(GAMMA.wrapping_mul(range.start as u64));
    range.map(move |_| {
        state = state.wrapping_add(GAMMA);
        mix(state)
    })
}

fn mix(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
