//! Digest `size` blocks of one mebibyte each with SHA-256, and then their digests.
//!
//! *Cost*: one pass over the bytes, at the speed of the processor's SHA instructions where it has
//! them.
//! *Split*: ranges of blocks, all of equal cost.
//! *Scales*: fully, also in Python's threads.
//! *Kind*: operation, by each language's standard routine for it: the `sha2` crate here, `hashlib`
//! (OpenSSL) in Python. *GIL class*: C code that releases the GIL, which `hashlib` does for every
//! piece of 2048 bytes or more.

use std::path::Path;

use anyhow::Result;
use sha2::{Digest as _, Sha256};

use super::{About, Sizes, Task, Workload};
use crate::fingerprint::fingerprint;
use crate::ranges::even_ranges;
use crate::record::{GilClass, Kind};

const BLOCK: usize = 1 << 20;

/// The workload.
pub struct Sha256Blocks;

/// The input.
pub struct Input {
    pub(super) blocks: usize,
    /// Blocks differ in their first bytes only and share the rest, so that a thousand of them need
    /// no gigabyte of memory: what is measured is hashing, not reading memory.
    pub(super) fill: Vec<u8>,
}

impl Workload for Sha256Blocks {
    const ABOUT: About = About {
        name: "sha256",
        title: "digest large blocks with SHA-256",
        teaches: "hashlib lets go of the GIL while it computes",
        kind: Kind::Operation,
        gil_class: GilClass::CReleasing,
        unit: "MiB",
        sizes: [
            Sizes { shared: 2, scaling: 4 },
            Sizes { shared: 48, scaling: 56 },
            Sizes { shared: 192, scaling: 256 },
        ],
        ..About::PLAIN
    };
    type Input = Input;
    /// The digests of the blocks, one after the other.
    type Part = Vec<u8>;
    type Output = Vec<u8>;

    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Input> {
        let fill = Sha256::digest(b"gilscope").repeat(BLOCK / 32);
        Ok(Input { blocks: usize::try_from(size)?, fill })
    }

    fn split(input: &Input, tasks: usize) -> Vec<Task> {
        even_ranges(input.blocks, tasks)
    }

    fn work(input: &Input, task: Task) -> Vec<u8> {
        // lesson: start digest
        let digest = |block: usize| {
            let mut digest = Sha256::new();
            digest.update((block as u64).to_le_bytes());
            digest.update(&input.fill);
            digest.finalize()
        };
        task.flat_map(digest).collect()
        // lesson: end digest
    }

    fn merge(_input: &Input, parts: Vec<Vec<u8>>) -> Vec<u8> {
        Sha256::digest(parts.concat()).to_vec()
    }

    fn answer(output: &Vec<u8>) -> u64 {
        fingerprint(output)
    }

    fn part_fingerprint(part: &Vec<u8>) -> u64 {
        fingerprint(part)
    }
}
