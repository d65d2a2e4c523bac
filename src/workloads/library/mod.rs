//! The library lane of work that computes: what an expert would ship.
//!
//! Beside every plain program that both languages share stands what nobody would call a textbook: in Rust
//! tuned kernels, SIMD and crates, in Python NumPy, Numba and orjson. It reads the same input and must come to the same
//! answer. The plain kernels stay as they are; this is where tuning belongs, and each file opens with what makes it
//! fast.
//!
//! A kernel here is called in two ways: alone, where it has one core, or by rayon. Most are mapped over tasks as the
//! plain ones are. Where merging the parts of tasks would cost much of what sharing them saves, there is one task,
//! and the kernel shares it out itself when one of rayon's workers calls it.

use std::path::Path;

use anyhow::Result;

use super::{About, Task, Workload};

pub mod json;
pub mod mandelbrot;
pub mod matmul;
pub mod monte_carlo;
pub mod primes;
pub mod regression;
pub mod sha256;
pub mod sort;
pub mod word_count;

/// What a plain workload does, by another kernel: its input, its parts and its answer are the plain one's.
pub trait Kernel: 'static {
    /// Whose work it does.
    type Plain: Workload;
    /// What is to be known about it, where that differs.
    const ABOUT: About;

    /// See [`Workload::work`].
    fn work(input: &Input<Self>, task: Task) -> Part<Self>;

    /// See [`Workload::split`].
    fn split(input: &Input<Self>, tasks: usize) -> Vec<Task> {
        Self::Plain::split(input, tasks)
    }

    /// See [`Workload::merge`].
    fn merge(input: &Input<Self>, parts: Vec<Part<Self>>) -> Output<Self> {
        Self::Plain::merge(input, parts)
    }
}

type Input<K> = <<K as Kernel>::Plain as Workload>::Input;
type Part<K> = <<K as Kernel>::Plain as Workload>::Part;
type Output<K> = <<K as Kernel>::Plain as Workload>::Output;

impl<K: Kernel> Workload for K {
    const ABOUT: About = K::ABOUT;
    type Input = Input<K>;
    type Part = Part<K>;
    type Output = Output<K>;

    fn prepare(size: u64, corpus: Option<&Path>) -> Result<Input<K>> {
        K::Plain::prepare(size, corpus)
    }

    fn split(input: &Input<K>, tasks: usize) -> Vec<Task> {
        K::split(input, tasks)
    }

    fn work(input: &Input<K>, task: Task) -> Part<K> {
        K::work(input, task)
    }

    fn merge(input: &Input<K>, parts: Vec<Part<K>>) -> Output<K> {
        K::merge(input, parts)
    }

    fn answer(output: &Output<K>) -> u64 {
        K::Plain::answer(output)
    }

    fn part_fingerprint(part: &Part<K>) -> u64 {
        K::Plain::part_fingerprint(part)
    }
}
