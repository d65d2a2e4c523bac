//! Sort `size` random 32-bit keys by their digits: a radix sort, which compares no two keys.
//!
//! *Cost*: a comparison yields one bit, so that n keys need n log₂ n of them, 23 for each of ten
//! million keys; and of every second one the processor guesses the outcome wrong. A digit says at
//! once which bin a key belongs in: three deals into bins sort 32 bits, and nothing is guessed.
//! *Near memory*: the first deal is by the highest digit, straight out of the input, into 256 bins.
//! From then on each bin is a problem of its own, which fits the second-level cache, and only that
//! one deal is as slow as main memory. Within a bin the lowest digit comes first: a deal keeps the
//! order of what meets in a bin, and so, after the last one, that of all digits.
//! *Digits*: 8 bits at first, since 256 is about as many pages as can be written to by turns before
//! looking up their addresses is what takes the time. Then 12 bits: two more deals are enough.
//! *Parallel*: the keys are counted first, so that it is known where each bin begins, and where in
//! it each worker's keys go. Workers deal side by side without a lock, and then take bins.
//! Nothing is left to merge, so nothing is serial.
//! *Split*: one task. It is shared out inside, if one of rayon's workers does it.
//!
//! *Large pages*: without them, a quarter of the time on one core with ten million keys was none of
//! all this: the system found and cleared 10,000 pages of memory for what is returned.

use std::mem::{replace, swap};
use std::slice::IterMut;

use rayon::prelude::*;

use super::Kernel;
use crate::large_pages::zeros;
use crate::ranges::even_ranges;
use crate::record::GilClass;
use crate::workloads::sort::Sort as Plain;
use crate::workloads::{About, Task, Workload as _};

/// How many bins the keys are dealt into at first.
const TOP: usize = 256;
/// Fewer keys than these are in the cache anyway.
const FEW: usize = 1 << 15;

/// The workload.
pub struct Sort;

impl Kernel for Sort {
    type Plain = Plain;
    const ABOUT: About = About {
        title: "sort random 32-bit keys by their digits",
        teaches: "Keys that are dealt into bins need neither comparing nor merging",
        gil_class: GilClass::CReleasing,
        serial_part: None,
        tasks: 1,
        ..Plain::ABOUT
    };

    fn work(input: &Vec<u32>, task: Task) -> Vec<u32> {
        sorted(&input[task])
    }
}

/// What can be sorted by its bits.
pub trait Key: Copy + Default + Send + Sync {
    /// How many there are.
    const BITS: u32;

    /// A number whose order is that of the keys.
    fn bits(self) -> u64;
}

impl Key for u32 {
    const BITS: u32 = Self::BITS;

    fn bits(self) -> u64 {
        self.into()
    }
}

impl Key for i64 {
    const BITS: u32 = Self::BITS;

    fn bits(self) -> u64 {
        // Without a sign, the negative ones would be above all others.
        (self ^ Self::MIN).cast_unsigned()
    }
}

/// The keys in order. Shared among rayon's workers if one of them calls.
pub fn sorted<K: Key>(keys: &[K]) -> Vec<K> {
    if u32::try_from(keys.len()).is_err() {
        // Counters of 32 bits are too small, and those of 64 would fill the nearest cache.
        let mut sorted = keys.to_vec();
        sorted.sort_unstable_by_key(|key| key.bits());
        return sorted;
    }
    if keys.len() < FEW {
        let mut sorted = keys.to_vec();
        sort_by_lower(&mut sorted, &mut Vec::new(), K::BITS);
        return sorted;
    }
    let lower = K::BITS - TOP.ilog2();
    let workers = if in_pool() { rayon::current_num_threads() } else { 1 };
    let shares: Vec<_> = even_ranges(keys.len(), workers).into_iter().map(|r| &keys[r]).collect();
    let counts = spread(shares.clone(), || (), |(), share| count::<TOP, K>(share, lower));

    let mut sorted = zeros(keys.len());
    // In every bin each share has a room of its own, so that no worker waits for another.
    let rooms = (0..TOP).flat_map(|bin| counts.iter().map(move |counts| counts[bin] as usize));
    let mut deals: Vec<_> = shares.into_iter().map(|share| (share, Vec::new())).collect();
    for (i, room) in cut(&mut sorted, rooms).enumerate() {
        deals[i % counts.len()].1.push(room.iter_mut());
    }
    spread(deals, || (), |(), (share, mut bins)| deal(share, &mut bins, lower));

    let lengths = (0..TOP).map(|bin| counts.iter().map(|counts| counts[bin] as usize).sum());
    let bins = cut(&mut sorted, lengths).collect();
    // A worker keeps its scratch space for the next bin, as that is in the cache by now.
    spread(bins, Vec::new, |scratch, bin| sort_by_lower(bin, scratch, lower));
    sorted
}

/// Which bin a key belongs in, by the digit that begins above this many bits.
fn digit<const BINS: usize, K: Key>(key: K, shift: u32) -> usize {
    (key.bits() >> shift) as usize % BINS
}

/// How many keys belong in each bin.
fn count<const BINS: usize, K: Key>(keys: &[K], shift: u32) -> [u32; BINS] {
    let mut counts = [0; BINS];
    for key in keys {
        counts[digit::<BINS, K>(*key, shift)] += 1;
    }
    counts
}

/// Cuts off pieces of these lengths, one after the other.
fn cut<K>(
    mut keys: &mut [K],
    lengths: impl Iterator<Item = usize>,
) -> impl Iterator<Item = &mut [K]> {
    lengths.map(move |length| keys.split_off_mut(..length).expect("as many keys as were counted"))
}

/// Puts each key into its bin, behind those that are there.
///
/// (Collecting a cache line for each bin, and writing it when it is full, was slower: the caches
/// collect by themselves what goes to no more than 256 places.)
fn deal<K: Key>(keys: &[K], bins: &mut [IterMut<K>], shift: u32) {
    // Of a length that the compiler knows: then no index needs a check.
    let bins = &mut bins[..TOP];
    for key in keys {
        if let Some(free) = bins[digit::<TOP, K>(*key, shift)].next() {
            *free = *key;
        }
    }
}

/// Sorts by this many of the keys' bits, those above being equal.
fn sort_by_lower<K: Key>(keys: &mut [K], scratch: &mut Vec<K>, bits: u32) {
    // Wide digits mean fewer deals; but of each deal every bin is looked at, even if it is empty.
    if keys.len() < 4096 {
        sort_by_digits::<256, K>(keys, scratch, bits);
    } else {
        sort_by_digits::<4096, K>(keys, scratch, bits);
    }
}

/// The same by digits for this many bins, the lowest first.
fn sort_by_digits<const BINS: usize, K: Key>(keys: &mut [K], scratch: &mut Vec<K>, bits: u32) {
    if scratch.len() < keys.len() {
        scratch.resize(keys.len(), K::default());
    }
    let (mut to, mut from) = (&mut scratch[..keys.len()], keys);
    let mut moved = false;
    for shift in (0..bits).step_by(BINS.ilog2() as usize) {
        let mut places = count::<BINS, K>(from, shift);
        // A digit that all keys share, as the upper ones of small numbers, changes nothing.
        if places.contains(&(from.len() as u32)) {
            continue;
        }
        // Where the next key of each bin goes. (An iterator for each, as above, takes twice the
        // space, and 4096 of them fill the nearest cache.)
        let mut place = 0;
        for count in &mut places {
            place += replace(count, place);
        }
        for key in &*from {
            let place = &mut places[digit::<BINS, K>(*key, shift)];
            to[*place as usize] = *key;
            *place += 1;
        }
        swap(&mut from, &mut to);
        moved = !moved;
    }
    if moved {
        to.copy_from_slice(from);
    }
}

/// Does every item, and lends each worker something of its own meanwhile.
fn spread<T: Send, S, R: Send>(
    items: Vec<T>,
    lend: impl Fn() -> S + Send + Sync,
    work: impl Fn(&mut S, T) -> R + Send + Sync,
) -> Vec<R> {
    if in_pool() {
        items.into_par_iter().map_init(lend, work).collect()
    } else {
        let mut own = lend();
        items.into_iter().map(|item| work(&mut own, item)).collect()
    }
}

/// Whether one of rayon's workers calls: other models bring their own, and must not start rayon's.
fn in_pool() -> bool {
    rayon::current_thread_index().is_some()
}
