//! Count how often each word occurs in `size` bytes of real text, with a table made for words.
//!
//! How that finds words and keeps them stands with [the table](table).
//! *Split*: one task. It is cut into small pieces inside, if one of rayon's workers does it. Each
//! worker takes one after the other, and counts all of its pieces in one table: there are as many
//! tables to merge as workers, and not as tasks.

use std::iter::from_fn;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use anyhow::Result;
use rayon::prelude::*;

use crate::workloads::word_count::WordCount as Plain;
use crate::workloads::{About, Task, Workload};

pub mod table;

use table::Counts;

/// How many bytes a worker takes at a time: some 50 microseconds of work. Of much less, taking it
/// would be most; of much more, all would wait at the end for the one that took the last.
const PIECE: usize = 1 << 16;

/// The workload.
pub struct WordCount;

impl Workload for WordCount {
    const ABOUT: About = About {
        title: "count the words of source texts, with a table made for words",
        teaches: "A table for each worker, not for each task, leaves little to merge",
        serial_part: None,
        tasks: 1,
        ..Plain::ABOUT
    };
    type Input = Vec<u8>;
    type Part = Counts;
    type Output = Counts;

    fn prepare(size: u64, corpus: Option<&Path>) -> Result<Vec<u8>> {
        Plain::prepare(size, corpus)
    }

    fn split(input: &Vec<u8>, tasks: usize) -> Vec<Task> {
        Plain::split(input, tasks)
    }

    fn work(input: &Vec<u8>, task: Task) -> Counts {
        let text = &input[task];
        if rayon::current_thread_index().is_none() {
            return Counts::of([text]);
        }
        // Not `fold`: it would begin a table again for whatever a worker steals.
        let pieces = pieces(text);
        let next = AtomicUsize::new(0);
        let tables = rayon::broadcast(|_| {
            Counts::of(from_fn(|| pieces.get(next.fetch_add(1, Relaxed)).copied()))
        });
        tables.into_par_iter().reduce_with(Counts::and).unwrap_or_default()
    }

    fn merge(_input: &Vec<u8>, parts: Vec<Counts>) -> Counts {
        parts.into_iter().reduce(Counts::and).unwrap_or_default()
    }

    fn answer(output: &Counts) -> u64 {
        Self::part_fingerprint(output)
    }

    fn part_fingerprint(part: &Counts) -> u64 {
        Plain::part_fingerprint(&part.words())
    }
}

/// Cuts a text between words.
fn pieces(mut text: &[u8]) -> Vec<&[u8]> {
    from_fn(|| {
        let rest = text.get(PIECE..).unwrap_or_default();
        let word = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        text.split_off(..text.len() - rest.len() + word).filter(|piece| !piece.is_empty())
    })
    .collect()
}
