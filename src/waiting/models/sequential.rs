//! No concurrency: one request after the other, each waited for.

use crate::models::About;
use crate::record::{Tint, Workers};
use anyhow::Result;

/// What is to be known about it.
pub const ABOUT: About =
    About { quick: true, ..About::of("sequential", "sequential", Workers::Caller, Tint::Grey) };

/// Makes every request with the one client.
///
/// # Errors
/// The first failure ends it.
///
/// ```
/// use gilscope::waiting::models::sequential;
/// let squares = sequential::map(&mut (), 3, |_, n| Ok(n * n))?;
/// assert_eq!(squares, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<C, R>(
    client: &mut C,
    requests: usize,
    request: impl Fn(&mut C, usize) -> Result<R>,
) -> Result<Vec<R>> {
    // lesson: start loop
    (0..requests).map(|i| request(client, i)).collect()
    // lesson: end loop
}
