//! No time counts before its answer is checked.

use std::collections::HashMap;

use crate::workloads::About;

/// The right answers, as far as they are known: by workload and size.
#[derive(Debug, Default)]
pub struct References(HashMap<(&'static str, u64), u64>);

impl References {
    /// Checks an answer. The first one for a workload and size comes from the sequential Rust
    /// program; it is checked against the published value, if there is one, and kept.
    ///
    /// # Errors
    /// A sentence that says what was expected and what came.
    pub fn check(&mut self, about: &About, size: u64, answer: u64) -> Result<(), String> {
        let published = about.published.iter().find(|(of, _)| *of == size).map(|(_, value)| *value);
        let expected = *self.0.entry((about.name, size)).or_insert(published.unwrap_or(answer));
        if answer == expected {
            return Ok(());
        }
        let source =
            if published.is_some() { "published" } else { "of the sequential Rust program" };
        Err(format!("wrong answer: got {answer}, expected {expected} ({source})"))
    }
}

/// Names the first task whose part differs from the reference's.
pub fn first_difference(expected: &[u64], got: &[u64]) -> String {
    if expected.len() != got.len() {
        return format!("it made {} tasks, expected {}", got.len(), expected.len());
    }
    match expected.iter().zip(got).position(|(e, g)| e != g) {
        Some(task) => format!(
            "the first task that differs is task {task} of {}: got {}, expected {}",
            got.len(),
            got[task],
            expected[task]
        ),
        None => "every task's part is right, so it went wrong in `merge`, or by chance".to_owned(),
    }
}
