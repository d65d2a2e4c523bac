//! Published answers, and facts about the workloads that can be counted.

use std::f64::consts::PI;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use gilscope::fingerprint::fingerprint;
use gilscope::grid;
use gilscope::measure::verify::References;
use gilscope::models::Model;
use gilscope::ranges::even_ranges;
use gilscope::record::SEQUENTIAL;
use gilscope::session::computing::Inputs;
use gilscope::splitmix::outputs;
use gilscope::workloads::Workload;
use gilscope::workloads::fibonacci::{self, Bins, Fibonacci};
use gilscope::workloads::fibonacci_contiguous::FibonacciContiguous;
use gilscope::workloads::json::{self, Json};
use gilscope::workloads::mandelbrot::Mandelbrot;
use gilscope::workloads::matmul::{self, Matmul};
use gilscope::workloads::monte_carlo::MonteCarlo;
use gilscope::workloads::primes::Primes;
use gilscope::workloads::sort::{self, Sort};
use gilscope::workloads::word_count::WordCount;

use crate::support::{open, scripts};

fn unsplit<W: Workload>(input: &W::Input) -> W::Output {
    let tasks = W::split(input, 1);
    W::merge(input, tasks.into_iter().map(|task| W::work(input, task)).collect())
}

/// What a workload says is published is what it computes, at every size that takes less than a
/// moment.
#[test]
fn every_published_answer_is_right() {
    let mut checked = 0;
    for row in grid::ALL {
        let most = row.about.sizes.map(|sizes| sizes.shared)[2];
        for (size, right) in row.about.published.iter().filter(|(size, _)| *size <= most) {
            let corpus = Path::new("");
            let request = open(0, row.about.name, *size, SEQUENTIAL, 1, corpus);
            let (mut session, _) =
                (row.open)(&mut Inputs::default(), &request, Model::Sequential).unwrap();
            let answers = session.sample(1).unwrap().answers;
            assert_eq!(answers, [*right], "{} of {size}", row.about.name);
            checked += 1;
        }
    }
    assert!(checked >= 6, "only {checked} were checked");
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
    let cost = |rows: Range<usize>| -> u64 {
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
fn fibonacci_matches_the_published_numbers() {
    for (size, number) in Fibonacci::ABOUT.published {
        // The largest would take longer than a test may; a loop computes them at once.
        if *size <= 30 {
            let dealt = Fibonacci::prepare(*size, None).unwrap();
            let contiguous = FibonacciContiguous::prepare(*size, None).unwrap();
            assert_eq!(unsplit::<Fibonacci>(&dealt), *number, "fib({size})");
            assert_eq!(unsplit::<FibonacciContiguous>(&contiguous), *number, "fib({size})");
        }
        let (mut this, mut next) = (0, 1);
        for _ in 0..*size {
            (this, next) = (next, this + next);
        }
        assert_eq!(this, *number, "fib({size})");
        assert_eq!(fibonacci::calls(*size as u32), 2 * next - 1, "calls of fib({size})");
    }
}

#[test]
fn fibonacci_is_right_at_the_smallest_sizes() {
    let numbers: Vec<u64> =
        (0..=12).map(|n| unsplit::<Fibonacci>(&Fibonacci::prepare(n, None).unwrap())).collect();
    assert_eq!(numbers, [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]);
}

/// The sizes of every profile.
fn fibonacci_sizes() -> impl Iterator<Item = u64> {
    Fibonacci::ABOUT.sizes.into_iter().flat_map(|sizes| [sizes.shared, sizes.scaling])
}

#[test]
fn fibonacci_is_published_at_every_size() {
    for size in fibonacci_sizes() {
        assert!(Fibonacci::ABOUT.published.iter().any(|(known, _)| *known == size), "{size}");
    }
}

/// All calls over those of the busiest worker, when each has an even contiguous chunk of the bins:
/// the most that static chunks can gain, from counted calls and not from times.
fn static_bound(bins: &Bins, workers: usize) -> f64 {
    let calls = |chunk: Range<usize>| -> u64 {
        bins[chunk].iter().flatten().map(|&n| fibonacci::calls(n)).sum()
    };
    let busiest = even_ranges(bins.len(), workers).into_iter().map(calls).max().unwrap();
    calls(0..bins.len()) as f64 / busiest as f64
}

#[test]
fn fibonacci_is_dealt_evenly() {
    for size in fibonacci_sizes() {
        let bins = Fibonacci::prepare(size, None).unwrap();
        for workers in [2, 4, 8, 16] {
            let bound = static_bound(&bins, workers);
            assert!(bound > 0.95 * workers as f64, "fib({size}) × {workers}: {bound}");
        }
    }
}

#[test]
fn fibonacci_in_the_order_of_the_tree_is_bound_by_the_golden_ratio() {
    let golden = f64::midpoint(1.0, 5.0_f64.sqrt());
    let bins = FibonacciContiguous::prepare(30, None).unwrap();
    for (workers, power) in [(2, 1), (4, 2), (8, 3)] {
        let bound = static_bound(&bins, workers);
        assert!((bound - golden.powi(power)).abs() < 0.001, "{workers}: {bound}");
    }
}

#[test]
fn matmul_matches_its_formula() {
    // Σₖ (i + k)(k − j) = Σk² + (i − j)·Σk − n·i·j
    let n = 40_i64;
    let product = unsplit::<Matmul>(&Matmul::prepare(n as u64, None).unwrap());
    let (sum, squares) = (n * (n - 1) / 2, (n - 1) * n * (2 * n - 1) / 6);
    let entries = (0..n).flat_map(|i| (0..n).map(move |j| squares + (i - j) * sum - n * i * j));
    assert!(product.into_iter().eq(entries.map(|entry| entry as f64)));
}

#[test]
fn matmul_does_what_the_definition_says() {
    let n = 7;
    let random = |seed| -> Vec<f64> {
        outputs(seed, 0..n * n).map(|number| (number % 19) as f64 - 9.0).collect()
    };
    let (a, b) = (random(1), random(2));
    let entry = |i: usize, j: usize| (0..n).map(|k| a[i * n + k] * b[k * n + j]).sum();
    let product: Vec<f64> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
    assert_eq!(matmul::multiply(&a, &b, n), product);
    let one: Vec<f64> = (0..n * n).map(|at| f64::from(u8::from(at / n == at % n))).collect();
    assert_eq!(matmul::multiply(&a, &one, n), a);
    assert_eq!(matmul::multiply(&one, &a, n), a);
}

#[test]
fn monte_carlo_is_near_pi() {
    let points = 1_000_000;
    let hits = unsplit::<MonteCarlo>(&MonteCarlo::prepare(points, None).unwrap());
    let share = hits as f64 / points as f64;
    let error = 4.0 * (share * (1.0 - share) / points as f64).sqrt();
    assert!((4.0 * share - PI).abs() < 3.0 * error, "{} ± {error}", 4.0 * share);
}

/// Runs of every pair of lengths, with many equal keys and with few.
#[test]
fn merged_runs_are_sorted() {
    for (a, b) in (0..20).flat_map(|a| (0..20).map(move |b| (a, b))) {
        for distinct in [1, 3, 30, u64::MAX] {
            let numbers = outputs((a * 20 + b) as u64, 0..a + b);
            let mut keys: Vec<u32> = numbers.map(|number| (number % distinct) as u32).collect();
            keys[..a].sort();
            keys[a..].sort();
            let merged = sort::merge_runs(&keys[..a], &keys[a..]);
            keys.sort();
            assert_eq!(merged, keys);
        }
    }
}

#[test]
fn any_number_of_parts_sorts() {
    let input = Sort::prepare(1_000, None).unwrap();
    let mut sorted = input.clone();
    sorted.sort_unstable();
    for tasks in [1, 2, 3, 4, 7, 64, 1_000] {
        let tasks = Sort::split(&input, tasks);
        let parts = tasks.into_iter().map(|task| Sort::work(&input, task)).collect();
        assert_eq!(Sort::merge(&input, parts), sorted);
    }
    assert!(unsplit::<Sort>(&Vec::new()).is_empty());
}

/// Texts on which two writers of JSON might differ.
#[test]
fn both_languages_write_the_same_json() {
    let awkward = [
        r#" { } "#,
        r#"[[], {}, [[]], "", 0, -0.0, 0.25, 1.0, 1e3, 2.5E-1, 123456789.75]"#,
        r#"[9007199254740993, -9223372036854775808, 18446744073709551615]"#,
        r#"{"b": 1, "a": {"é": 1, "z": 2, "": 3}, "B": 2, "aa": null, "b": true}"#,
        r#"{"\ud83d\ude00": 1, "\uffff": 2, "日本": 3}"#,
        r#""\u0000\u0001\u001f\b\f\n\r\t\"\\\/ \u007f\u0080\u2028\u2029\ud834\udd1e""#,
    ];
    let mut texts = Json::prepare(3, None).unwrap();
    texts.extend(awkward.map(str::to_owned));
    let script = "import json, sys
from workloads.json import canonical
for text in json.load(sys.stdin):
    print(canonical(text).hex())";
    let output = assert_cmd::Command::new(gilscope::python::EXECUTABLE)
        .args(["-B", "-c", script])
        .current_dir(scripts())
        .write_stdin(serde_json::to_string(&texts).unwrap())
        .assert()
        .success();
    let python = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert_eq!(python.lines().count(), texts.len());
    for (text, python) in texts.iter().zip(python.lines()) {
        let bytes = json::canonical(text).unwrap();
        let rust: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(rust, python, "{text}");
    }
}

#[test]
fn a_json_document_is_some_kilobytes_long() {
    for text in Json::prepare(100, None).unwrap() {
        assert!((3_000..6_000).contains(&text.len()), "{}", text.len());
    }
}

#[test]
fn only_sequential_rust_or_a_published_value_is_a_reference() {
    let mut references = References::default();
    let about = (Mandelbrot::ABOUT.name, Mandelbrot::ABOUT.published);
    assert!(references.check(about, 8, 1, false).unwrap_err().contains("cannot be checked"));
    assert_eq!(references.check(about, 8, 2, true), Ok(()));
    assert_eq!(references.check(about, 8, 2, false), Ok(()));
    assert!(references.check(about, 8, 1, false).unwrap_err().contains("expected 2"));
    // Published: not even sequential Rust can contradict it.
    let primes = (Primes::ABOUT.name, Primes::ABOUT.published);
    assert!(references.check(primes, 1_000, 167, true).unwrap_err().contains("published"));
}

#[test]
fn python_doctests_pass() {
    for script in ["ranges.py", "fingerprint.py", "splitmix.py"] {
        let status = Command::new(gilscope::python::EXECUTABLE)
            .args(["-B", "-m", "doctest", script])
            .current_dir(scripts())
            .status()
            .unwrap();
        assert!(status.success(), "{script}");
    }
}
