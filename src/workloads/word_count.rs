//! Count how often each word occurs in `size` bytes of real text: map and reduce.
//!
//! *Cost*: one pass over the bytes, and a look-up for each word.
//! *Split*: at the ends of lines, near equal numbers of bytes.
//! *Scales*: not fully. Every task returns a dictionary, and merging these is serial; Python's
//! worker processes must also pickle them. That is the price that this workload shows. (Split work
//! has an advantage too: the words of a smaller text fit a nearer cache. One worker may therefore
//! be a little faster than the unsplit program, in either language.)
//! *Kind*: algorithm. *GIL class*: C code that holds the GIL: `translate`, `split` and `Counter`
//! each run over a whole task in one call.
//!
//! A word is a run of ASCII letters, in lower case; every other byte separates. It is defined over
//! bytes, since text encodings differ, and so do the languages' ideas of white space.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::{About, Sizes, Task, Workload};
use crate::fingerprint::fingerprint;
use crate::ranges::even_ranges;
use crate::record::GilClass;

/// For every byte the byte that it counts as: itself in lower case, or a space.
const TABLE: [u8; 256] = {
    let mut table = [b' '; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphabetic() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// The workload.
pub struct WordCount;

/// How often each word occurs.
///
/// The standard library's map, whose hash withstands chosen keys; a faster hash is what an expert
/// would choose for text that no attacker can choose.
pub type Counts = HashMap<Vec<u8>, u64>;

impl Workload for WordCount {
    const ABOUT: About = About {
        name: "word_count",
        title: "count the words of source texts: map and reduce",
        teaches: "Merging the counts is serial, and processes pickle them too",
        gil_class: GilClass::CHolding,
        unit: "bytes",
        serial_part: Some("merging the tasks' dictionaries"),
        // Few tasks: each costs one more dictionary to merge.
        tasks: 16,
        needs_corpus: true,
        called_from_python: true,
        sizes: [
            Sizes { shared: 200_000, scaling: 400_000 },
            Sizes { shared: 2_000_000, scaling: 4_500_000 },
            Sizes { shared: 8_000_000, scaling: 28_000_000 },
        ],
        ..About::PLAIN
    };
    type Input = Vec<u8>;
    type Part = Counts;
    type Output = Counts;

    /// The first `size` bytes of the corpus; a short corpus is repeated until it is long enough.
    fn prepare(size: u64, corpus: Option<&Path>) -> Result<Vec<u8>> {
        let corpus =
            corpus.context("word_count needs a corpus: name a folder of text with --corpus DIR")?;
        let text = fs::read(corpus).with_context(|| format!("cannot read {}", corpus.display()))?;
        let empty =
            || format!("{} is empty: name a folder of text with --corpus DIR", corpus.display());
        ensure!(!text.is_empty(), empty());
        Ok(text.into_iter().cycle().take(usize::try_from(size)?).collect())
    }

    fn split(input: &Vec<u8>, tasks: usize) -> Vec<Task> {
        // A cut moves on to the next end of line, so that no word is cut in two. A line that spans
        // whole ranges swallows them: their bounds meet, and the empty ranges are left out.
        let mut cuts = vec![0];
        cuts.extend(
            even_ranges(input.len(), tasks).iter().skip(1).map(|r| after_line(input, r.start)),
        );
        cuts.push(input.len());
        cuts.windows(2).map(|cut| cut[0]..cut[1]).filter(|range| !range.is_empty()).collect()
    }

    fn work(input: &Vec<u8>, task: Task) -> Counts {
        let text: Vec<u8> = input[task].iter().map(|&byte| TABLE[usize::from(byte)]).collect();
        let mut counts = Counts::new();
        for word in text.split(|&byte| byte == b' ').filter(|word| !word.is_empty()) {
            // Look first, and copy the word only when it is new: `entry` would want an owned key
            // every time.
            match counts.get_mut(word) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(word.to_vec(), 1);
                }
            }
        }
        counts
    }

    fn merge(_input: &Vec<u8>, parts: Vec<Counts>) -> Counts {
        // lesson: start serial_part
        parts
            .into_iter()
            .reduce(|mut total, part| {
                for (word, count) in part {
                    *total.entry(word).or_default() += count;
                }
                total
            })
            .unwrap_or_default()
        // lesson: end serial_part
    }

    fn answer(output: &Counts) -> u64 {
        Self::part_fingerprint(output)
    }

    fn part_fingerprint(part: &Counts) -> u64 {
        // Sorted, since a map's order is no part of the answer.
        let mut items: Vec<_> = part.iter().collect();
        items.sort_unstable();
        let mut text = Vec::new();
        for (word, count) in items {
            text.extend_from_slice(word);
            text.extend_from_slice(format!(" {count}\n").as_bytes());
        }
        fingerprint(&text)
    }
}

/// The position after the first end of line at `position` or later; the end if there is none.
fn after_line(data: &[u8], position: usize) -> usize {
    data[position..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(data.len(), |end| position + end + 1)
}
