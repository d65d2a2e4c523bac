//! Parse `size` JSON documents of some kilobytes each, and write each again in one canonical form.
//!
//! *Cost*: one pass over the text, an allocation for nearly every key and string, one more pass.
//! *Split*: ranges of documents, all of nearly equal cost.
//! *Scales*: fully, as far as the memory allocator does.
//! *Kind*: operation, by each language's usual routine for it: `serde_json` to its `Value` here,
//! the `json` module in Python. *GIL class*: C code that holds the GIL: `json` parses and writes a
//! document in one C call each. (`hashlib` releases it for the microseconds of one fingerprint.)
//!
//! Writing the tree again is the check that every key and value was read, by code as native as the
//! parser; a fold over the tree in Python would cost more than the parsing.

use std::path::Path;

use anyhow::Result;
use serde_json::Value;

use super::{About, Sizes, Task, Workload};
use crate::fingerprint::fingerprint;
use crate::ranges::even_ranges;
use crate::record::{GilClass, Kind};
use crate::splitmix::outputs;

const SEED: u64 = 1_234_567;
/// In a document.
const ITEMS: usize = 16;

/// The workload.
pub struct Json;

impl Workload for Json {
    const ABOUT: About = About {
        name: "json",
        title: "parse JSON documents to trees and write them again",
        teaches: "A parser in C that holds the GIL from end to end",
        kind: Kind::Operation,
        gil_class: GilClass::CHolding,
        unit: "documents",
        sizes: [
            Sizes { shared: 64, scaling: 128 },
            Sizes { shared: 400, scaling: 1_200 },
            Sizes { shared: 1_200, scaling: 4_000 },
        ],
        ..About::PLAIN
    };
    type Input = Vec<String>;
    /// The documents' fingerprints.
    type Part = Vec<u64>;
    type Output = Vec<u64>;

    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Vec<String>> {
        Ok((0..usize::try_from(size)?).map(document).collect())
    }

    fn split(input: &Vec<String>, tasks: usize) -> Vec<Task> {
        even_ranges(input.len(), tasks)
    }

    fn work(input: &Vec<String>, task: Task) -> Vec<u64> {
        let canonical = |text| canonical(text).expect("the documents are JSON");
        input[task].iter().map(|text| fingerprint(&canonical(text))).collect()
    }

    fn merge(_input: &Vec<String>, parts: Vec<Vec<u64>>) -> Vec<u64> {
        parts.concat()
    }

    fn answer(output: &Vec<u64>) -> u64 {
        Self::part_fingerprint(output)
    }

    fn part_fingerprint(part: &Vec<u64>) -> u64 {
        let bytes: Vec<u8> = part.iter().flat_map(|number| number.to_le_bytes()).collect();
        fingerprint(&bytes)
    }
}

/// The same value in the one form that both languages write: no white space, keys in order, nothing
/// escaped that need not be. (`serde_json` keeps a map sorted by itself.)
///
/// # Errors
/// If the text is no JSON.
pub fn canonical(text: &str) -> serde_json::Result<Vec<u8>> {
    // lesson: start parse_and_write
    serde_json::to_vec(&serde_json::from_str::<Value>(text)?)
    // lesson: end parse_and_write
}

fn document(number: usize) -> String {
    let numbers = outputs(SEED, number * ITEMS..(number + 1) * ITEMS);
    let items: Vec<String> = numbers.map(item).collect();
    format!(r#"{{"document": {number}, "items": [{}]}}"#, items.join(", "))
}

/// Some of everything: nested objects and arrays, keys out of order, escapes, letters beyond ASCII.
/// The fractions are quarters, which have one shortest spelling, and are exact.
fn item(number: u64) -> String {
    let id = number >> 40;
    let code = number & 0xffff;
    let price = (number >> 16 & 0xffff) as f64 / 4.0;
    let sold = number.is_multiple_of(2);
    [
        format!(r#"{{"title": "Caf\u00e9 \"{code:x}\"\n", "id": {id}, "price": {price:?},"#),
        format!(r#" "sold": {sold}, "note": null, "history": [{id}, -{code}],"#),
        format!(r#" "tags": ["naïve", "日本{code}", "a\\b\/c", "\ud83d\ude00", "{number:016x}"],"#),
        format!(r#" "size": {{"width": -{price:?}, "height": {code}, "depth": []}}}}"#),
    ]
    .concat()
}
