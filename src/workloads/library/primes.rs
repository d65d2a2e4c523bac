//! `primes` as a library counts them: a sieve of bits on a wheel of 30.
//!
//! What makes it fast, the largest gain first:
//!
//! - *A wheel.* Of 30 numbers in a row only 8 have no factor 2, 3 or 5, so one byte stands for 30
//!   numbers. Thirty times as many fit into the first-level cache as in the plain lane, and a prime
//!   crosses off 8 of its multiples where it crossed off 30.
//! - *Patterns.* The primes up to 97 cross off more than all others together. The multiples of two
//!   primes p and q repeat every p × q bytes, so they are found when the program is compiled, and
//!   laid over the sieve by `&`, 32 bytes at a time.
//! - *Whole turns.* Eight multiples of a prime, one for each spoke of the wheel, lie at distances
//!   that are the same in every turn. So a turn takes them all with eight constant masks: nothing is
//!   looked up, no branch is hard to guess, and where the next turn begins is all that is kept of a
//!   prime. The last turn may reach beyond the segment: what it crosses off there waits for the next.
//!
//! What is left, up to 10^9, are 6.5 changes to each byte of the sieve, about one each cycle.
//! (`primesieve`, C++ and the usual yardstick, stops inside of a turn where the segment ends and
//! goes on there: that needs less memory and more code.)

use super::Kernel;
use crate::workloads::primes::{Input, Primes as Plain};
use crate::workloads::{About, Task, Workload as _};

/// How many bytes are sieved at once: most of a first-level cache.
const SEGMENT: usize = 1 << 15;

/// How many numbers are counted at once, so that 32 bits number the bytes that stand for them. A
/// longer task is cut.
const LONGEST: usize = 1 << 31;

/// The spokes of the wheel: the remainders of 30 that primes from 7 on have. Each is one bit.
const SPOKES: [usize; 8] = [1, 7, 11, 13, 17, 19, 23, 29];

/// The multiples of the primes from 7 to 97, two primes a pattern, small with large: that keeps
/// all of them short.
static PATTERNS: [&[u8]; 11] = [
    &pattern::<{ 7 * 97 }>([7, 97]),
    &pattern::<{ 11 * 89 }>([11, 89]),
    &pattern::<{ 13 * 83 }>([13, 83]),
    &pattern::<{ 17 * 79 }>([17, 79]),
    &pattern::<{ 19 * 73 }>([19, 73]),
    &pattern::<{ 23 * 71 }>([23, 71]),
    &pattern::<{ 29 * 67 }>([29, 67]),
    &pattern::<{ 31 * 61 }>([31, 61]),
    &pattern::<{ 37 * 59 }>([37, 59]),
    &pattern::<{ 41 * 53 }>([41, 53]),
    &pattern::<{ 43 * 47 }>([43, 47]),
];

/// The primes that the wheel and the patterns cross off, themselves included.
const SMALL: [usize; 25] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
];

/// The workload.
pub struct Primes;

impl Kernel for Primes {
    type Plain = Plain;
    const ABOUT: About =
        About { title: "count primes with a sieve of bits on a wheel of 30", ..Plain::ABOUT };

    fn work(input: &Input, task: Task) -> u64 {
        task.clone()
            .step_by(LONGEST)
            .map(|start| count(&(start..task.end.min(start + LONGEST)), &input.base))
            .sum()
    }
}

/// Counts the primes in `range`.
fn count(range: &Task, base: &[usize]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor has the instructions that the function is compiled for.
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        return unsafe { count_avx2(range, base) };
    }
    count_anywhere(range, base)
}

/// The same source with wider vectors, and an instruction that counts bits.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn count_avx2(range: &Task, base: &[usize]) -> u64 {
    count_anywhere(range, base)
}

#[inline(always)] // so that it is compiled for its caller's instructions, as all that it calls
fn count_anywhere(range: &Task, base: &[usize]) -> u64 {
    let bytes = range.start / 30..range.end.div_ceil(30);
    let longest = SEGMENT.min(bytes.len());

    // A prime begins at its square: smaller primes cross off what is below.
    let large = base.iter().skip(SMALL.len()).take_while(|&&prime| prime * prime < range.end);
    let reach = large.clone().last().map_or(0, |&prime| prime);
    let mut sieve = vec![0xff; longest + reach];
    // A list for each spoke, so that one loop with constant masks serves all primes of a list.
    let mut turns: [Vec<Turns>; 8] = Default::default();
    for &prime in large {
        let spoke = without(prime).trailing_ones() as usize;
        turns[spoke].push(Turns::begin(prime, bytes.start, &mut sieve));
    }

    let mut count = SMALL.iter().filter(|&&prime| range.contains(&prime)).count() as u64;
    for start in bytes.clone().step_by(longest.max(1)) {
        let length = longest.min(bytes.end - start);
        lay_patterns(&mut sieve[..length], start);
        cross_off::<1>(&mut turns[0], &mut sieve, length);
        cross_off::<7>(&mut turns[1], &mut sieve, length);
        cross_off::<11>(&mut turns[2], &mut sieve, length);
        cross_off::<13>(&mut turns[3], &mut sieve, length);
        cross_off::<17>(&mut turns[4], &mut sieve, length);
        cross_off::<19>(&mut turns[5], &mut sieve, length);
        cross_off::<23>(&mut turns[6], &mut sieve, length);
        cross_off::<29>(&mut turns[7], &mut sieve, length);
        // The first and the last byte may reach out of the range; and 1 is no prime.
        for byte in [0, length - 1] {
            for spoke in SPOKES {
                let number = (start + byte) * 30 + spoke;
                if number == 1 || !range.contains(&number) {
                    sieve[byte] &= without(number);
                }
            }
        }
        count += ones(&sieve[..length]);
        // What the turns crossed off beyond the segment is the beginning of the next.
        sieve.copy_within(length.., 0);
        sieve[reach..].fill(0xff);
    }
    count
}

/// A byte of the sieve without the bit of this number: all its bits, if the number is on no spoke.
const fn without(number: usize) -> u8 {
    // A table of 30 bytes, once compiled.
    match number % 30 {
        1 => !1,
        7 => !2,
        11 => !4,
        13 => !8,
        17 => !16,
        19 => !32,
        23 => !64,
        29 => !128,
        _ => !0,
    }
}

/// A sieve of `BYTES` bytes with the multiples of these primes crossed off.
const fn pattern<const BYTES: usize>(primes: [usize; 2]) -> [u8; BYTES] {
    let mut bytes = [0xff; BYTES];
    let mut i = 0;
    while i < 2 {
        let mut multiple = primes[i];
        while multiple < 30 * BYTES {
            bytes[multiple / 30] &= without(multiple);
            multiple += 2 * primes[i];
        }
        i += 1;
    }
    bytes
}

/// Crosses off the multiples of the primes up to 97 in this segment, whose first byte is `start`.
#[inline(always)]
fn lay_patterns(segment: &mut [u8], start: usize) {
    for pattern in PATTERNS {
        // The rest of a pattern that began before the segment, and then whole ones.
        let rest = &pattern[start % pattern.len()..];
        let (head, tail) = segment.split_at_mut(rest.len().min(segment.len()));
        and(head, rest);
        tail.chunks_mut(pattern.len()).for_each(|chunk| and(chunk, pattern));
    }
}

#[inline(always)]
fn and(bytes: &mut [u8], pattern: &[u8]) {
    bytes.iter_mut().zip(pattern).for_each(|(byte, &mask)| *byte &= mask);
}

/// The turns of a prime. A turn is `prime` bytes long: it takes 30 multiples, and a byte 30 numbers.
struct Turns {
    // 32 bits, since thousands of these stream through the cache beside each segment: with 64 bits
    // it takes an eighth longer.
    prime: u32,
    /// Where the next turn begins, counted from the beginning of the segment.
    next: u32,
}

impl Turns {
    /// The turns of `prime` from byte `start` on, where `sieve` begins, or from its square on.
    fn begin(prime: usize, start: usize, sieve: &mut [u8]) -> Self {
        let turn = (start / prime).max(prime / 30) * prime;
        let next = turn.checked_sub(start).unwrap_or_else(|| {
            // It has begun before the sieve: what is left of it.
            for spoke in SPOKES {
                let multiple = turn * 30 + prime * spoke;
                if let Some(byte) = (multiple / 30).checked_sub(start) {
                    sieve[byte] &= without(multiple);
                }
            }
            turn + prime - start
        });
        Self { prime: prime as u32, next: next as u32 }
    }
}

/// Crosses off the multiples of these primes, all of which are `SPOKE` modulo 30.
#[inline(always)]
fn cross_off<const SPOKE: usize>(turns: &mut [Turns], sieve: &mut [u8], length: usize) {
    let masks = const {
        let mut masks = [0; 8];
        let mut i = 0;
        while i < 8 {
            masks[i] = without(SPOKE * SPOKES[i]);
            i += 1;
        }
        masks
    };
    for turn in turns {
        let (prime, mut next) = (turn.prime as usize, turn.next as usize);
        let bytes = SPOKES.map(|spoke| prime / 30 * spoke + SPOKE * spoke / 30);
        // Always so. Asked here, it need not be asked again at every byte below.
        assert!(bytes.iter().all(|&byte| byte < prime));
        while next < length {
            let turn = &mut sieve[next..next + prime];
            for (byte, mask) in bytes.into_iter().zip(masks) {
                turn[byte] &= mask;
            }
            next += prime;
        }
        turn.next = (next - length) as u32;
    }
}

/// How many bits are set.
#[inline(always)]
fn ones(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks();
    words.iter().map(|&word| u64::from(u64::from_ne_bytes(word).count_ones())).sum::<u64>()
        + rest.iter().map(|byte| u64::from(byte.count_ones())).sum::<u64>()
}
