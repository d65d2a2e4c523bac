//! Any line between parent and worker: it is refused with an error, or means the same when it is
//! passed on. A worker runs scripts that anyone may have edited.
//!
//! ```sh
//! cargo install cargo-fuzz
//! cargo +nightly fuzz run protocol -- -dict=fuzz/json.dict -max_total_time=300
//! ```

#![no_main]

use gilscope::worker::protocol::{Reply, Request};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Serialize;
use serde::de::DeserializeOwned;

fuzz_target!(|bytes: &[u8]| {
    let Ok(line) = std::str::from_utf8(bytes) else { return };
    is_passed_on::<Request>(line);
    is_passed_on::<Reply>(line);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    gilscope_fuzz::mutate(data, size, max_size, seed)
});

/// The text is compared and not what it stands for: it tells -0.0 from 0.0, which `==` would not,
/// and these types need no `PartialEq` but for this.
fn is_passed_on<T: Serialize + DeserializeOwned>(line: &str) {
    let Ok(said) = serde_json::from_str::<T>(line) else { return };
    let written = serde_json::to_string(&said).expect("what was read can be written");
    // The other side reads up to the end of the line.
    assert!(!written.contains('\n'), "{written}");
    let read: T = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(serde_json::to_string(&read).expect("and written again"), written);
}
