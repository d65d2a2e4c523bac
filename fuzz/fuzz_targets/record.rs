//! Any text as a record: it is refused with an error, or it can be used. A record may come from
//! anyone. (Charts are left out: one record's take a second to draw, and this runs a thousand times
//! a second.)
//!
//! ```sh
//! cargo install cargo-fuzz
//! cargo +nightly fuzz run record -- -dict=fuzz/json.dict -max_total_time=300
//! ```

#![no_main]

use gilscope::record::{Record, file};
use gilscope::report;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// The width of a usual terminal: tables are then shortened, which is more to go wrong.
const WIDTH: Option<u16> = Some(80);

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(record) = file::parse(text) else { return };
    is_read_as_it_was_written(&record);
    is_told(&record);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    gilscope_fuzz::mutate(data, size, max_size, seed)
});

/// Equal without exceptions, floats included. JSON has neither NaN nor infinity, a number out of
/// range is an error, and `float_roundtrip` reads every other one as exactly what was written.
fn is_read_as_it_was_written(record: &Record) {
    let text = serde_json::to_string(record).expect("a record can be written");
    let read = file::parse(&text).expect("a record that was written can be read");
    assert_eq!(read, *record);
}

/// Figures that no machine could have measured make odd tables and sentences, but never a panic.
fn is_told(record: &Record) {
    report::table(record, WIDTH);
    report::asleep_table::table(record, WIDTH);
    report::probes_table::tables(record, WIDTH);
    report::services::table(record, WIDTH);
    report::findings(record);
    report::services::findings(record);
    report::trace::of(record);
}
