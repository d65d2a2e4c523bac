//! A table made for words, and how they are found.
//!
//! *Finding words*: of 64 bytes at once it is asked which are letters, and the answers are the bits
//! of one number. A word begins and ends where a bit differs from the one before it, and one
//! instruction finds the next such bit. A loop over bytes would ask at every one, and the processor
//! would guess the answer wrong at the end of nearly every word.
//! *A word is a number*: sixteen letters are two machine words. To load them, to clear what is
//! behind the word, and to set the bit that makes a letter small takes a few instructions, however
//! long the word is; to compare two words takes two. No letter is copied to anywhere else, and no
//! pointer leads out of the table. Six words of a thousand are longer, and go into an ordinary map.
//! *A cheap hash*: one multiplication. The standard library's withstands words that an attacker
//! chose, and takes many times as long.

use std::collections::HashMap;
use std::mem::{replace, swap};

use crate::workloads::word_count as plain;

/// Letters in small, and zeros behind them.
type Word = [u64; 2];
/// How many letters that are at most.
const FIT: usize = 16;

/// How often each word occurs.
pub struct Counts {
    /// A power of two of them, at least half of them free.
    slots: Vec<Slot>,
    used: usize,
    longer: HashMap<Vec<u8>, u64>,
}

/// A word and how often it occurs: never, if the slot is free.
#[derive(Clone, Copy, Default)]
struct Slot {
    word: Word,
    count: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); 1 << 12], used: 0, longer: HashMap::new() }
    }
}

impl Counts {
    /// Counts the words of these texts.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut counts = Self::default();
        for text in texts {
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") {
                // SAFETY: this processor has AVX2.
                #[expect(unsafe_code, reason = "instructions that not every processor has")]
                unsafe {
                    avx2::count(&mut counts, text)
                };
                continue;
            }
            counts.count_portably(text);
        }
        counts
    }

    /// Counts the words of a text on any processor.
    pub fn count_portably(&mut self, text: &[u8]) {
        self.count(text, letters);
    }

    /// These and others.
    pub fn and(mut self, mut other: Self) -> Self {
        // Into the one with more slots. The words come nearly in the order of their hashes: in few
        // slots they would all crowd into the first ones before these are doubled.
        if self.slots.len() < other.slots.len() {
            swap(&mut self, &mut other);
        }
        used(&other.slots).for_each(|slot| self.add(slot.word, slot.count));
        for (word, count) in other.longer {
            *self.longer.entry(word).or_default() += count;
        }
        self
    }

    /// Counts the words of a text, by a function that says which of 64 bytes are letters.
    ///
    /// Inlined, so that a caller with AVX2 makes it a loop with AVX2. (What is inlined below it
    /// costs a fifth more as a call for each word.)
    #[inline(always)]
    fn count(&mut self, text: &[u8], letters: impl Fn(&[u8; 64]) -> u64) {
        // Where the last word begins, and whether it goes on in the next block.
        let (mut start, mut goes_on) = (0, 0);
        for (block, base) in text.chunks(64).zip((0..).step_by(64)) {
            let letters = match block.first_chunk() {
                Some(block) => letters(block),
                None => letters(&padded(block)),
            };
            let before = letters << 1 | goes_on;
            let (mut starts, mut ends) = (letters & !before, before & !letters);
            if goes_on == 0 {
                start = base + take_lowest(&mut starts);
            }
            while ends != 0 {
                self.add_from(text, start, base + take_lowest(&mut ends));
                start = base + take_lowest(&mut starts);
            }
            goes_on = letters >> 63;
        }
        if goes_on == 1 {
            self.add_from(text, start, text.len());
        }
    }

    /// Counts the word of a text that begins and ends here.
    #[inline(always)]
    fn add_from(&mut self, text: &[u8], start: usize, end: usize) {
        if end - start <= FIT {
            self.add(load(&text[start..], end - start), 1);
        } else {
            *self.longer.entry(text[start..end].to_ascii_lowercase()).or_default() += 1;
        }
    }

    /// Counts a word that fits.
    #[inline(always)]
    fn add(&mut self, word: Word, count: u64) {
        // The upper bits of the hash say where to look; what finds its slot taken is in the next one.
        let mut at = (hash(word) >> (64 - self.slots.len().trailing_zeros())) as usize;
        while self.slots[at].word != word && self.slots[at].count > 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        let slot = &mut self.slots[at];
        slot.count += count;
        if slot.word != word {
            slot.word = word;
            self.used += 1;
            if self.used > self.slots.len() / 2 {
                self.grow();
            }
        }
    }

    /// Doubles the slots. While half of them are free, most words are where their hash says.
    #[cold]
    fn grow(&mut self) {
        let more = vec![Slot::default(); self.slots.len() * 2];
        let few = replace(&mut self.slots, more);
        self.used = 0;
        used(&few).for_each(|slot| self.add(slot.word, slot.count));
    }

    /// As the plain lane has them.
    pub fn words(&self) -> plain::Counts {
        let mut words = self.longer.clone();
        for slot in used(&self.slots) {
            let letters = slot.word.iter().flat_map(|half| half.to_le_bytes());
            words.insert(letters.take_while(|letter| *letter > 0).collect(), slot.count);
        }
        words
    }
}

/// Those that are not free.
fn used(slots: &[Slot]) -> impl Iterator<Item = &Slot> {
    slots.iter().filter(|slot| slot.count > 0)
}

/// A number that any change of the letters changes, in its upper bits too.
fn hash([low, high]: Word) -> u64 {
    // The upper half of a product depends on the upper bits of its factors, the lower half on the
    // lower ones: one laid over the other, on all. The constants are bits of π, as good as any.
    let product =
        u128::from(low ^ 0x243f_6a88_85a3_08d3) * u128::from(high ^ 0x1319_8a2e_0370_7344);
    (product >> 64) as u64 ^ product as u64
}

/// The word with which a text begins, and which has this many letters.
fn load(text: &[u8], length: usize) -> Word {
    /// For every length the bits of its letters.
    const MASKS: [u128; FIT + 1] = {
        let mut masks = [0; FIT + 1];
        let mut length = 1;
        while length <= FIT {
            masks[length] = u128::MAX >> (8 * (FIT - length));
            length += 1;
        }
        masks
    };
    /// The bit that small letters have, and capital ones have not.
    const SMALL: u128 = u128::from_le_bytes([0x20; FIT]);

    // Sixteen bytes are there, unless the text ends.
    let bytes = text.first_chunk().copied().unwrap_or_else(|| padded(text));
    let word = (u128::from_le_bytes(bytes) | SMALL) & MASKS[length];
    [word as u64, (word >> 64) as u64]
}

/// The end of a text, and zeros behind it.
fn padded<const N: usize>(end: &[u8]) -> [u8; N] {
    let mut block = [0; N];
    block[..end.len()].copy_from_slice(end);
    block
}

/// Clears the lowest bit that is set, and says which it was: 64 if none was.
fn take_lowest(bits: &mut u64) -> usize {
    let lowest = bits.trailing_zeros() as usize;
    *bits &= bits.wrapping_sub(1);
    lowest
}

/// Which of the bytes are letters: a bit for each, the first one's the lowest. For any processor, eight at a time.
fn letters(block: &[u8; 64]) -> u64 {
    /// A one in every byte: a multiple of it is a number for each byte.
    const EACH: u64 = 0x0101_0101_0101_0101;
    let mut bits = 0;
    for (i, eight) in block.as_chunks().0.iter().enumerate() {
        let bytes = u64::from_le_bytes(*eight);
        // Seven bits of each byte, so that no sum reaches into the next byte: the eighth is set if the sum
        // is 128 or more.
        let small = (bytes | (EACH * 0x20)) & (EACH * 0x7f);
        let from_a = small + EACH * u64::from(128 - b'a');
        let behind_z = small + EACH * u64::from(127 - b'z');
        let eighth = from_a & !behind_z & !bytes & (EACH * 0x80);
        // The factor's bits move each of them to its place in the highest byte.
        bits |= ((eighth >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    bits
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi8, _mm256_cmpgt_epi8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set_epi64x, _mm256_set1_epi8,
    };

    use super::Counts;

    /// Counts the words of a text. The whole loop is compiled once more, since a function with AVX2
    /// cannot be inlined into one without.
    #[target_feature(enable = "avx2")]
    pub fn count(counts: &mut Counts, text: &[u8]) {
        counts.count(text, |block| {
            let (halves, _) = block.as_chunks();
            u64::from(letters(&halves[0])) | u64::from(letters(&halves[1])) << 32
        });
    }

    /// Which of the bytes are letters.
    #[target_feature(enable = "avx2")]
    fn letters(bytes: &[u8; 32]) -> u32 {
        let small = _mm256_or_si256(load(bytes), _mm256_set1_epi8(0x20));
        // Bytes are compared as numbers with a sign. So z becomes 127, the greatest: what is behind
        // it overflows and is negative; and so is what is no ASCII, or it is less than 5.
        let to_top = _mm256_add_epi8(small, _mm256_set1_epi8((127 - b'z').cast_signed()));
        let are_letters = _mm256_cmpgt_epi8(to_top, _mm256_set1_epi8(127 - 26));
        _mm256_movemask_epi8(are_letters).cast_unsigned()
    }

    /// The compiler makes one load of it. (That has a function too, but takes a bare pointer.)
    #[target_feature(enable = "avx2")]
    fn load(bytes: &[u8; 32]) -> __m256i {
        let (eights, _) = bytes.as_chunks();
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| i64::from_le_bytes(eights[i]));
        _mm256_set_epi64x(d, c, b, a)
    }
}
