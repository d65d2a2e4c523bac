//! Published answers, and facts about the workloads that can be counted.

use std::fs;
use std::process::Command;

use gilscope::fingerprint::fingerprint;
use gilscope::measure::verify::References;
use gilscope::ranges::even_ranges;
use gilscope::workloads::Workload;
use gilscope::workloads::mandelbrot::Mandelbrot;
use gilscope::workloads::primes::Primes;
use gilscope::workloads::word_count::WordCount;

use crate::support::scripts;

fn unsplit<W: Workload>(input: &W::Input) -> W::Output {
    let tasks = W::split(input, 1);
    W::merge(input, tasks.into_iter().map(|task| W::work(input, task)).collect())
}

#[test]
fn primes_match_the_published_counts() {
    for (size, count) in Primes::ABOUT.published {
        assert_eq!(unsplit::<Primes>(&Primes::prepare(*size, None).unwrap()), *count, "π({size})");
    }
}

#[test]
fn primes_are_right_at_the_smallest_sizes() {
    let counts: Vec<u64> =
        (0..=12).map(|n| unsplit::<Primes>(&Primes::prepare(n, None).unwrap())).collect();
    assert_eq!(counts, [0, 0, 1, 2, 2, 3, 3, 4, 4, 4, 4, 5, 5]);
}

/// The most that a deal of Mandelbrot's rows can gain, from counted steps and not from times.
#[test]
fn mandelbrot_rewards_those_who_balance() {
    let input = Mandelbrot::prepare(512, None).unwrap();
    let cost = |rows: std::ops::Range<usize>| -> u64 {
        Mandelbrot::work(&input, rows).into_iter().map(u64::from).sum()
    };
    let rows: Vec<u64> = (0..512).map(|row| cost(row..row + 1)).collect();
    let total: u64 = rows.iter().sum();
    let bound = |busiest: u64| total as f64 / busiest as f64;
    // A little more than 1.02, 1.70, 2.85 and 1.99, 3.95, 7.77, which hold in the limit of fine
    // rows and many steps.
    for (workers, contiguous, cyclic) in [(2, 1.02, 1.99), (4, 1.71, 3.95), (8, 2.86, 7.77)] {
        let chunks = even_ranges(rows.len(), workers);
        let busiest = chunks.into_iter().map(|c| rows[c].iter().sum()).max().unwrap();
        assert!((bound(busiest) - contiguous).abs() < 0.01, "{workers}: {}", bound(busiest));

        let dealt = |w| rows.iter().skip(w).step_by(workers).sum();
        let busiest = (0..workers).map(dealt).max().unwrap();
        assert!(bound(busiest) >= cyclic - 0.01, "{workers}: {}", bound(busiest));

        // A queue: every task goes to the worker that is free first.
        let mut busy = vec![0_u64; workers];
        for task in Mandelbrot::split(&input, Mandelbrot::ABOUT.tasks) {
            *busy.iter_mut().min().unwrap() += cost(task);
        }
        let busiest = busy.into_iter().max().unwrap();
        assert!(bound(busiest) > 0.96 * workers as f64, "{workers}: {}", bound(busiest));
    }
}

#[test]
fn words_are_defined_over_bytes() {
    let corpus = tempfile::NamedTempFile::new().unwrap();
    let text = b"To be, or NOT\x0bto be:\r\nthat_is\x1cthe question\xc3\xa9 2 be\n";
    fs::write(corpus.path(), text).unwrap();
    let input = WordCount::prepare(text.len() as u64, Some(corpus.path())).unwrap();
    let counts = unsplit::<WordCount>(&input);
    let count = |word: &str| counts.get(word.as_bytes()).copied().unwrap_or(0);
    let found = ["to", "be", "or", "not", "that", "is", "the", "question"].map(count);
    assert_eq!(found, [2, 3, 1, 1, 1, 1, 1, 1]);
    assert_eq!(counts.len(), 8);
}

#[test]
fn a_corpus_is_repeated_and_never_cut_within_a_word() {
    let corpus = tempfile::NamedTempFile::new().unwrap();
    fs::write(corpus.path(), "alpha beta\ngamma\n").unwrap();
    let input = WordCount::prepare(1_700, Some(corpus.path())).unwrap();
    let whole = unsplit::<WordCount>(&input);
    assert_eq!(whole[&b"gamma".to_vec()], 100);
    for tasks in [1, 2, 7, 100, 3_000] {
        let parts: Vec<_> = WordCount::split(&input, tasks)
            .into_iter()
            .map(|task| WordCount::work(&input, task))
            .collect();
        assert_eq!(WordCount::merge(&input, parts), whole, "{tasks} tasks");
    }
}

#[test]
fn a_missing_or_empty_corpus_is_said() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    for corpus in [None, Some(empty.path())] {
        let error = WordCount::prepare(10, corpus).unwrap_err().to_string();
        assert!(error.contains("--corpus DIR"), "{error}");
    }
}

/// FIPS 180-4's examples of one block and of two.
#[test]
fn sha256_matches_the_published_vectors() {
    assert_eq!(fingerprint(b"abc"), 0xba78_16bf_8f01_cfea >> 11);
    let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_eq!(fingerprint(two_blocks), 0x248d_6a61_d206_38b8 >> 11);
}

#[test]
fn only_sequential_rust_or_a_published_value_is_a_reference() {
    let mut references = References::default();
    let about = &Mandelbrot::ABOUT;
    assert!(references.check(about, 8, 1, false).unwrap_err().contains("cannot be checked"));
    assert_eq!(references.check(about, 8, 2, true), Ok(()));
    assert_eq!(references.check(about, 8, 2, false), Ok(()));
    assert!(references.check(about, 8, 1, false).unwrap_err().contains("expected 2"));
    // Published: not even sequential Rust can contradict it.
    assert!(references.check(&Primes::ABOUT, 1_000, 167, true).unwrap_err().contains("published"));
}

#[test]
fn python_doctests_pass() {
    for script in ["ranges.py", "fingerprint.py"] {
        let status = Command::new(gilscope::python::EXECUTABLE)
            .args(["-B", "-m", "doctest", script])
            .current_dir(scripts())
            .status()
            .unwrap();
        assert!(status.success(), "{script}");
    }
}
