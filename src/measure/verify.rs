//! No time counts before its answer is checked.

use std::collections::HashMap;

/// The right answers, as far as they are known: by workload and size.
#[derive(Debug, Default)]
pub struct References(HashMap<(String, u64), u64>);

impl References {
    /// Checks an answer. Without a published value, the first one of the sequential Rust program
    /// (`is_reference`) is what all others are held against; no other program may set it.
    ///
    /// # Errors
    /// A sentence that says what was expected and what came.
    pub fn check(
        &mut self,
        (workload, published): (&str, &[(u64, u64)]),
        size: u64,
        answer: u64,
        is_reference: bool,
    ) -> Result<(), String> {
        let published = published.iter().find(|(of, _)| *of == size).map(|(_, value)| *value);
        let key = (workload.to_owned(), size);
        let known = published.or_else(|| self.0.get(&key).copied());
        let Some(expected) = known.or(is_reference.then_some(answer)) else {
            return Err("its answer cannot be checked: sequential Rust gave none".to_owned());
        };
        self.0.insert(key, expected);
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
