//! `sha256`, two blocks side by side in one thread.
//!
//! The processor can start its instruction for two rounds of SHA-256 every second cycle, but has the
//! result only after four, and the next two rounds need it. So one message leaves the unit idle half
//! of the time, however well it is programmed: `sha2`, OpenSSL and `ring` are equally fast. A second
//! message has rounds of its own, which need nothing of the first's and fill the gaps: two at once
//! take as long as one.
//!
//! The instructions of the two are mixed by hand, since a processor looks ahead over some hundred
//! instructions, and one message is millions of them. A third message would find no gap left, and no
//! registers: each takes six of the sixteen.
//!
//! Blocks share their fill, and that is left unused: each is digested as if nothing were known of
//! the other. Where there are no such instructions, and for the last of an odd number, `sha2` does
//! it.

use super::Kernel;
use crate::ranges::even_ranges;
use crate::workloads::sha256::{Input, Sha256Blocks as Plain};
use crate::workloads::{About, Task, Workload as _};

/// The workload.
pub struct Sha256Blocks;

impl Kernel for Sha256Blocks {
    type Plain = Plain;
    /// Half as many tasks as in the plain lane, so that most sizes make tasks of equally many pairs.
    const ABOUT: About =
        About { title: "digest large blocks, two at a time", tasks: 32, ..Plain::ABOUT };

    /// Ranges of pairs: of tasks of three blocks, every third block would be alone.
    fn split(input: &Input, tasks: usize) -> Vec<Task> {
        let pairs = even_ranges(input.blocks.div_ceil(2), tasks);
        pairs.into_iter().map(|pairs| 2 * pairs.start..input.blocks.min(2 * pairs.end)).collect()
    }

    fn work(input: &Input, task: Task) -> Vec<u8> {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("sha")
            && is_x86_feature_detected!("ssse3")
            && is_x86_feature_detected!("sse4.1")
        {
            let paired = task.end - task.len() % 2;
            let mut digests = Vec::with_capacity(task.len() * 32);
            for first in (task.start..paired).step_by(2) {
                // SAFETY: the processor has the three features, as was asked just now.
                #[expect(unsafe_code, reason = "instructions that not every processor has")]
                let two = unsafe { pair::digests(first as u64, &input.fill) };
                digests.extend_from_slice(two.as_flattened().as_flattened());
            }
            digests.extend(Plain::work(input, paired..task.end));
            return digests;
        }
        Plain::work(input, task)
    }
}

/// Two messages at once, as FIPS 180-4 and the manual of the instructions have it.
#[cfg(target_arch = "x86_64")]
mod pair {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_extract_epi32, _mm_loadu_si128, _mm_set_epi32,
        _mm_set_epi64x, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32,
        _mm_shuffle_epi8, _mm_shuffle_epi32,
    };

    /// What SHA-256 digests at a time.
    type Chunk = [u8; 64];
    /// Eight words, from a to h.
    type State = [u32; 8];

    const PRIMES: [u128; 64] = primes();
    /// The state to begin with: the first 32 bits of the fractions of the square roots of primes.
    const START: State = {
        let mut words = [0; 8];
        let mut i = 0;
        while i < 8 {
            words[i] = (PRIMES[i] << 64).isqrt() as u32;
            i += 1;
        }
        words
    };
    /// A word for each of the 64 rounds: the same of the cube roots.
    const ROUNDS: [[u32; 4]; 16] = {
        let mut words = [[0; 4]; 16];
        let mut i = 0;
        while i < 64 {
            words[i / 4][i % 4] = cube_root(PRIMES[i] << 96) as u32;
            i += 1;
        }
        words
    };

    const fn primes() -> [u128; 64] {
        let (mut primes, mut found, mut candidate) = ([0; 64], 0, 2);
        while found < 64 {
            let mut i = 0;
            while i < found && candidate % primes[i] != 0 {
                i += 1;
            }
            if i == found {
                primes[found] = candidate;
                found += 1;
            }
            candidate += 1;
        }
        primes
    }

    /// The largest whole number below 2^36 whose cube is not above this: bit by bit.
    const fn cube_root(cube: u128) -> u128 {
        let (mut root, mut bit) = (0, 1 << 35);
        while bit > 0 {
            if (root | bit) * (root | bit) * (root | bit) <= cube {
                root |= bit;
            }
            bit >>= 1;
        }
        root
    }

    /// The digests of the blocks `first` and `first + 1`: each its number in eight bytes, and `fill`.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    pub fn digests(first: u64, fill: &[u8]) -> [[[u8; 4]; 8]; 2] {
        let head = |number: u64| {
            let mut head = [0; 64];
            head[..8].copy_from_slice(&number.to_le_bytes());
            head[8..].copy_from_slice(&fill[..56]);
            [head]
        };
        let (body, rest) = fill[56..].as_chunks();
        // A message ends with a one bit, zeros, and its length in bits.
        let mut tail = [0; 64];
        tail[..rest.len()].copy_from_slice(rest);
        tail[rest.len()] = 0x80;
        tail[56..].copy_from_slice(&(8 * (8 + fill.len() as u64)).to_be_bytes());

        let mut states = [START; 2];
        compress(&mut states, [&head(first), &head(first + 1)]);
        compress(&mut states, [body, body]);
        compress(&mut states, [&[tail], &[tail]]);
        states.map(|state| state.map(u32::to_be_bytes))
    }

    /// Takes equally many chunks into each of two states.
    // Never inlined, or the compiler may see that the two are given the same chunks, and prepare
    // the words of both only once.
    #[inline(never)]
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn compress(states: &mut [State; 2], [one, two]: [&[Chunk]; 2]) {
        // The instructions want a, b, e, f in one register and the rest in another.
        let mut abef = [0, 1].map(|lane| words(&states[lane], [0, 1, 4, 5]));
        let mut cdgh = [0, 1].map(|lane| words(&states[lane], [2, 3, 6, 7]));
        for (one, two) in one.iter().zip(two) {
            let before = (abef, cdgh);
            let mut message = [load(one), load(two)];
            for (step, constants) in ROUNDS.iter().enumerate() {
                for lane in 0..2 {
                    let [w0, w1, w2, w3] = message[lane];
                    let k = words4(constants);
                    let sum = _mm_add_epi32(w0, k);
                    cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], sum);
                    let sum = _mm_shuffle_epi32(sum, 0b1110);
                    abef[lane] = _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], sum);
                    // The next four words are made of the sixteen before them.
                    let next = if step < 12 {
                        let near = _mm_alignr_epi8(w3, w2, 4);
                        _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), near), w3)
                    } else {
                        w0
                    };
                    message[lane] = [w1, w2, w3, next];
                }
            }
            for lane in 0..2 {
                abef[lane] = _mm_add_epi32(abef[lane], before.0[lane]);
                cdgh[lane] = _mm_add_epi32(cdgh[lane], before.1[lane]);
            }
        }
        for lane in 0..2 {
            let [f, e, b, a] = split(abef[lane]);
            let [h, g, d, c] = split(cdgh[lane]);
            states[lane] = [a, b, c, d, e, f, g, h];
        }
    }

    #[target_feature(enable = "sse2")]
    fn words(state: &State, [i, j, k, l]: [usize; 4]) -> __m128i {
        words4(&[state[l], state[k], state[j], state[i]])
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn words4(words: &[u32; 4]) -> __m128i {
        let [w0, w1, w2, w3] = words.map(u32::cast_signed);
        _mm_set_epi32(w3, w2, w1, w0)
    }

    #[target_feature(enable = "sse4.1")]
    fn split(words: __m128i) -> [u32; 4] {
        [
            _mm_extract_epi32::<0>(words).cast_unsigned(),
            _mm_extract_epi32::<1>(words).cast_unsigned(),
            _mm_extract_epi32::<2>(words).cast_unsigned(),
            _mm_extract_epi32::<3>(words).cast_unsigned(),
        ]
    }

    /// The sixteen words of a chunk, whose bytes are big-endian.
    #[inline]
    #[target_feature(enable = "ssse3")]
    fn load(chunk: &Chunk) -> [__m128i; 4] {
        let swap = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
        let quarters = chunk.as_ptr().cast::<__m128i>();
        // SAFETY: there are four times sixteen bytes, and they need not be aligned.
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        let quarter = |i| unsafe { _mm_loadu_si128(quarters.add(i)) };
        [0, 1, 2, 3].map(|i| _mm_shuffle_epi8(quarter(i), swap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two at a time and one at a time, whatever the tasks.
    #[test]
    fn digests_are_those_of_sha2() {
        let input = Plain::prepare(5, None).unwrap();
        for task in [0..0, 0..1, 0..2, 1..4, 0..5] {
            let plain = Plain::work(&input, task.clone());
            assert_eq!(<Sha256Blocks as Kernel>::work(&input, task), plain);
        }
        let tasks = <Sha256Blocks as Kernel>::split(&input, 64);
        assert_eq!(tasks, [0..2, 2..4, 4..5]);
    }
}
