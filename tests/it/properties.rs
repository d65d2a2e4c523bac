//! Properties: what holds for every input, tried on many that are drawn at random.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use gilscope::analysis::stats::{Observation, estimate, median};
use gilscope::measure::plan::Profile;
use gilscope::measure::probes::{Chosen, plan};
use gilscope::probes;
use gilscope::ranges::even_ranges;
use gilscope::record::file;
use gilscope::record::probes::{Seen, Takes};
use gilscope::record::{Counters, Latencies, Measured, OWN_PYTHON, Outcome, Record, Role, Sample};
use gilscope::worker::protocol::{Reply, Request};
use gilscope::{charts, report, words};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::made_up;

/// Times, as long as anything takes.
fn seconds() -> impl Strategy<Value = f64> {
    1e-9..1e6_f64
}

fn observations() -> impl Strategy<Value = Vec<Observation>> {
    vec((0..8_u32, seconds()), 1..40).prop_map(|all| {
        all.into_iter().map(|(process, value)| Observation { process, value }).collect()
    })
}

fn samples() -> impl Strategy<Value = Vec<Sample>> {
    vec((any::<u32>(), 1..1_000_u32, proptest::option::of(any::<u32>())), 0..20).prop_map(|all| {
        let sample = |(wall, repeats, cpu): (u32, u32, Option<u32>)| Sample {
            wall_ns: wall.into(),
            repeats,
            used: Counters { cpu_ns: cpu.map(Into::into), ..Counters::default() },
            ..Sample::default()
        };
        all.into_iter().map(sample).collect()
    })
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        samples()
            .prop_map(|samples| Outcome::Measured(Measured { samples, ..Measured::default() })),
        (texts(), proptest::option::of(texts()))
            .prop_map(|(reason, remedy)| Outcome::Skipped { reason, remedy }),
        (texts(), proptest::option::of(texts()))
            .prop_map(|(error, remedy)| Outcome::Failed { error, remedy }),
    ]
}

/// Texts in which everything is seen: others are read with that written out.
fn texts() -> impl Strategy<Value = String> {
    ".*".prop_map(|text| text.replace(words::is_unseen, "\\"))
}

fn seen() -> impl Strategy<Value = Seen> {
    (vec(0..1_u64 << 50, 0..50), proptest::collection::btree_map("[a-z_]+", -1e9..1e9_f64, 0..4))
        .prop_map(|(durations, figures): (Vec<u64>, BTreeMap<String, f64>)| Seen {
            window_ns: 1,
            durations: Seen::rounded(durations),
            figures,
            ..Seen::default()
        })
}

/// A record with a few cells.
fn small() -> Record {
    let mut record = made_up::record(2);
    let cell =
        |workers| made_up::cell("primes", Role::Shared, OWN_PYTHON, "threads", workers, 0.1, 1.0);
    record.cells = (1..6).map(cell).collect();
    record
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_percentile_of_merged_histograms_lies_among_those_of_its_parts(
        parts in vec(vec(1..1_u64 << 45, 1..300), 1..6),
        percent in prop::sample::select(vec![50.0, 90.0, 99.0, 99.9]),
    ) {
        let part = |nanoseconds: &Vec<u64>| {
            let mut part = Latencies::default();
            nanoseconds.iter().for_each(|ns| part.note(Duration::from_nanos(*ns)));
            part
        };
        let parts: Vec<Latencies> = parts.iter().map(part).collect();
        let mut merged = Latencies::default();
        parts.iter().for_each(|part| merged.add(&part.buckets()));
        let each = || parts.iter().map(|part| part.at(percent));
        prop_assert!(each().min().unwrap() <= merged.at(percent));
        prop_assert!(merged.at(percent) <= each().max().unwrap());
        prop_assert_eq!(merged.count(), parts.iter().map(Latencies::count).sum::<u64>());
    }

    #[test]
    fn an_estimate_lies_among_its_observations_and_in_its_interval(all in observations()) {
        let found = estimate(&all).unwrap();
        let values = || all.iter().map(|o| o.value);
        let least = values().fold(f64::INFINITY, f64::min);
        let most = values().fold(0.0, f64::max);
        prop_assert!(least <= found.value && found.value <= most);
        if let Some((low, high)) = found.interval {
            prop_assert!(low <= found.value * (1.0 + 1e-9) && found.value <= high * (1.0 + 1e-9));
        }
        // The inverse of all values has the inverse figure.
        let inverse = all.iter().map(|o| Observation { value: 1.0 / o.value, ..*o });
        let inverse = estimate(&inverse.collect::<Vec<_>>()).unwrap();
        prop_assert!((inverse.value * found.value - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_median_has_as_many_below_as_above(mut all in vec(seconds(), 1..50)) {
        let middle = median(&mut all).unwrap();
        let below = all.iter().filter(|x| **x < middle).count();
        let above = all.iter().filter(|x| **x > middle).count();
        prop_assert!(below <= all.len() / 2 && above <= all.len() / 2);
    }

    #[test]
    fn ranges_cover_everything_once(length in 0..10_000_usize, parts in 1..200_usize) {
        let ranges = even_ranges(length, parts);
        let covered: Vec<usize> = ranges.iter().cloned().flatten().collect();
        prop_assert!(covered.into_iter().eq(0..length));
        let sizes = || ranges.iter().map(ExactSizeIterator::len);
        prop_assert!(sizes().max().unwrap_or(0) - sizes().min().unwrap_or(0) <= 1);
    }

    #[test]
    fn rounding_keeps_every_duration_and_three_digits(all in vec(0..u64::from(u32::MAX) << 16, 0..200)) {
        let seen = Seen { durations: Seen::rounded(all.iter().copied()), ..Seen::default() };
        prop_assert_eq!(seen.count(), all.len() as u64);
        for (share, exact) in [(0.0, all.iter().min()), (1.0, all.iter().max())] {
            let (Some(rounded), Some(exact)) = (seen.quantile(share), exact) else { continue };
            prop_assert!(rounded.abs_diff(*exact) as f64 <= *exact as f64 * 0.005 + 0.5);
        }
    }

    #[test]
    fn figures_have_words(x in any::<f64>(), n in any::<u64>()) {
        for text in [words::number(x), words::times(x), words::duration(x), words::rate(x)] {
            prop_assert!(!text.is_empty());
        }
        prop_assert_eq!(words::whole(n).replace(',', ""), n.to_string());
        prop_assert!(!words::bytes(n).is_empty());
    }

    #[test]
    fn a_wrapped_text_keeps_its_words(text in "[a-z ]{0,200}", width in 10..100_u16) {
        let wrapped = words::wrap(&text, Some(width), "  ");
        prop_assert!(wrapped.split_whitespace().eq(text.split_whitespace()));
    }

    #[test]
    fn a_record_is_read_as_it_was_written(outcomes in vec(outcomes(), 0..6), seen in seen()) {
        let mut record = small();
        for (cell, outcome) in record.cells.iter_mut().zip(outcomes) {
            cell.outcome = outcome;
        }
        record.probes = plan(Profile::Smoke, &[&probes::ALL[0]], &Chosen::default(), &[], &|_| true);
        record.probes[0].cases[0].outcome = Outcome::Measured(Takes { takes: vec![seen] });
        let text = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(file::parse(&text).unwrap(), record);
    }

    #[test]
    fn a_damaged_record_is_an_error_and_no_more(cut in 0.0..1.0_f64, garbage in ".{0,20}") {
        let text = serde_json::to_string(&small()).unwrap();
        let at = (0..=(text.len() as f64 * cut) as usize).rev().find(|i| text.is_char_boundary(*i));
        let (head, tail) = text.split_at(at.unwrap_or(0));
        prop_assert!(file::parse(head).is_err());
        // Something else in its middle may be harmless; it must not be worse than an error.
        drop(file::parse(&format!("{head}{garbage}{tail}")));
        prop_assert!(file::parse(&garbage).is_err());
    }

    #[test]
    fn no_line_of_the_protocol_is_worse_than_an_error(line in ".{0,100}") {
        drop(serde_json::from_str::<Request>(&line));
        drop(serde_json::from_str::<Reply>(&line));
    }

    #[test]
    fn what_a_probe_saw_crosses_the_pipe(seen in seen()) {
        let line = serde_json::to_string(&Reply::Seen(seen.clone())).unwrap();
        prop_assert!(!line.contains('\n'));
        let Reply::Seen(read) = serde_json::from_str(&line).unwrap() else { panic!("{line}") };
        prop_assert_eq!(read, seen);
    }
}

/// What fuzzing has found worth keeping: also records of figures that no machine could measure.
#[test]
fn any_record_that_is_read_can_be_told_and_drawn() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/record");
    let mut read = 0;
    for entry in fs::read_dir(corpus).unwrap().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let Ok(record) = file::parse(&text) else { continue };
        read += 1;
        report::text(&record, Some(80));
        report::pictures(&record, Some(80));
        // The usual ones have tests of their own; to draw takes a second each.
        let name = entry.file_name().to_string_lossy().into_owned();
        if ["absurd", "infinite", "tiny", "one_"].iter().any(|start| name.starts_with(start)) {
            charts::draw_all(&record, tempfile::tempdir().unwrap().path()).unwrap();
        }
    }
    assert!(read > 20, "only {read} records could be read");
}
