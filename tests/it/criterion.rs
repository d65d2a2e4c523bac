//! The overview of all benchmarks: from folders as criterion leaves them, from none, and from damaged ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::criterion::{BenchmarkId, Criterion, SamplingMode, Throughput};
use gilscope::charts::{Chart, of_criterion};
use gilscope::criterion::{Benchmark, Found, Group, read};
use gilscope::grid;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::json;
use tempfile::TempDir;

use crate::drawn::{check, texts, title, words};
use crate::support::gilscope;

/// Leaves a benchmark in `folder` as criterion does. Its folder may be called anything.
fn leave(folder: &Path, [group, function, parameter]: [&str; 3], seconds: f64) -> PathBuf {
    let count = fs::read_dir(folder).unwrap().count();
    let new = folder.join(count.to_string()).join("a function").join("new");
    fs::create_dir_all(&new).unwrap();
    let estimate = |share: f64| {
        let nanoseconds = seconds * share * 1e9;
        json!({
            "confidence_interval": {
                "confidence_level": 0.95,
                "lower_bound": nanoseconds * 0.9,
                "upper_bound": nanoseconds * 1.2,
            },
            "point_estimate": nanoseconds,
            "standard_error": nanoseconds / 100.0,
        })
    };
    let estimates = json!({"mean": estimate(1.0), "median": estimate(0.98), "slope": null});
    let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    let benchmark = json!({
        "group_id": group,
        "function_id": named(function),
        "value_str": named(parameter),
        "throughput": {"Elements": 1_000},
    });
    fs::write(new.join("estimates.json"), estimates.to_string()).unwrap();
    fs::write(new.join("benchmark.json"), benchmark.to_string()).unwrap();
    new
}

/// A folder with so many groups of so many benchmarks each, about as those of `cargo bench`.
pub fn made_up(groups: usize, each: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    let lanes = ["rust", "python", "native_held", "native_released"];
    let models: Vec<String> = grid::model_infos().into_iter().map(|info| info.name).collect();
    for group in 0..groups {
        let (lane, workload) = (lanes[group % 4], grid::workload_names()[group / 4 % 9]);
        let name = format!("{workload}{}/{lane}", if group < 36 { "" } else { "_again" });
        let name = if group < 72 { name } else { format!("{name}_{group}") };
        let usual = 10_f64.powf(rng.f64() * 5.0 - 6.0);
        for benchmark in 0..each {
            let workers = (benchmark / models.len() + 1).to_string();
            let model = &models[benchmark % models.len()];
            leave(folder.path(), [&name, model, &workers], usual * (1.0 + 3.0 * rng.f64()));
        }
    }
    folder
}

fn chart(found: &Found) -> Chart {
    let place = ["drawn on a processor, 2 cores", "measured 2026-01-01 10:00 to 10:09"];
    of_criterion(found, &grid::model_infos(), &place.map(str::to_owned)).unwrap()
}

/// Draws it into a folder, and sees that it is whole.
fn draw(found: &Found) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    check(&chart(found).save(folder.path()).unwrap());
    folder
}

#[test]
fn however_many_groups_there_are_no_word_lies_over_another() {
    for (groups, each) in
        [(1, 1), (1, 30), (2, 60), (5, 6), (12, 5), (12, 13), (40, 5), (56, 13), (90, 2)]
    {
        let tree = made_up(groups, each);
        let found = read(tree.path()).unwrap();
        let folder = draw(&found);
        let said = words(&folder, "criterion");
        let is_named = |name: &str| said.lines().any(|line| line == name);
        assert!(found.groups.len() == groups && found.damaged.is_empty());
        for (number, group) in found.groups.iter().enumerate() {
            assert_eq!(is_named(&group.name), number < 56, "{groups}: {} in {said}", group.name);
        }
        assert_eq!(said.contains("34 more groups"), groups == 90, "{said}");
        let figures = chart(&found).figures.len();
        assert_eq!(figures, groups.min(56) * each, "{groups} × {each}");
        if groups * each <= 30 {
            // Each has a line of its own, with its name and its time.
            for benchmark in found.groups.iter().flat_map(|group| &group.benchmarks) {
                let begins = |line: &str| line.starts_with(&format!("{} ", benchmark.name));
                assert!(said.lines().any(begins), "{} in {said}", benchmark.name);
            }
        }
    }
}

/// Nothing is smaller than what is read on a page, at any number of groups.
#[test]
fn no_word_is_too_small() {
    for (groups, each) in [(12, 13), (56, 13)] {
        let folder = draw(&read(made_up(groups, each).path()).unwrap());
        let set = crate::drawn::set(&folder.path().join("criterion.svg"));
        let least = set.iter().map(|text| text.em).fold(f32::INFINITY, f32::min);
        assert!(least >= 29.5, "{groups}: {least}");
    }
}

#[test]
fn figures_are_those_of_criterion() {
    let folder = tempfile::tempdir().unwrap();
    leave(folder.path(), ["primes/rust", "rayon", "2"], 12e-3);
    leave(folder.path(), ["primes/python", "threads", "2"], 34.5e-3);
    let slow = leave(folder.path(), ["primes/rust", "threads", "2"], 15e-3);
    leave(folder.path(), ["alone", "", ""], 250e-9);
    // Where samples became longer and longer, the slope says more than their mean; and other intervals are said.
    let path = slow.join("estimates.json");
    let mut estimates: serde_json::Value =
        serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    estimates["slope"] = estimates["mean"].clone();
    estimates["slope"]["point_estimate"] = json!(16e6);
    fs::write(&path, estimates.to_string()).unwrap();
    let found = read(folder.path()).unwrap();
    let drawn = chart(&found);
    let told: Vec<String> = drawn.figures.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "alone: 250 ns [225 ns, 300 ns]",
            "primes/python, threads/2: 34.5 ms [31.1 ms, 41.4 ms]",
            "primes/rust, rayon/2: 12.0 ms [10.8 ms, 14.4 ms]",
            "primes/rust, threads/2: 16.0 ms [13.5 ms, 18.0 ms]",
        ]
    );
    assert_eq!(drawn.title, "4 benchmarks in 3 groups: an iteration takes 250 ns to 34.5 ms");
    assert!(drawn.svg.contains("95 % intervals"));
    estimates["slope"]["confidence_interval"]["confidence_level"] = json!(0.9);
    fs::write(&path, estimates.to_string()).unwrap();
    assert!(!chart(&read(folder.path()).unwrap()).subtitle.contains("are 95 %"));
}

/// What begins with a model's name has the model's colour; Python's markers are hollow; and the key says so.
#[test]
fn benchmarks_look_like_their_models() {
    let drawn = |benchmarks: &[[&str; 3]]| {
        let tree = tempfile::tempdir().unwrap();
        for names in benchmarks {
            leave(tree.path(), *names, 0.01);
        }
        let folder = draw(&read(tree.path()).unwrap());
        let svg = fs::read_to_string(folder.path().join("criterion.svg")).unwrap();
        (svg, words(&folder, "criterion"))
    };
    let (svg, said) =
        drawn(&[["primes/python", "threads", "2"], ["channels", "tokio_spsc", "probe"]]);
    assert!(svg.contains("#0072B2"), "{svg}");
    for entry in ["threads", "tokio", "in Rust", "in Python"] {
        assert!(said.lines().any(|line| line == entry), "{entry}: {said}");
    }
    assert!(!said.contains("no model"), "{said}");
    let (svg, said) = drawn(&[["kernels/sort", "ours", ""], ["kernels/sort", "rayonish", ""]]);
    assert!(!svg.contains("#0072B2") && !said.contains("no model") && !said.contains("rayon\n"));
}

#[test]
fn what_is_damaged_is_named_and_the_rest_is_drawn() {
    let tree = made_up(3, 4);
    let damaged = |name: &str, text: &str| {
        let new = leave(tree.path(), ["damaged", name, ""], 1.0);
        fs::write(new.join(name), text).unwrap();
        new.strip_prefix(tree.path()).unwrap().display().to_string()
    };
    let all = [
        damaged("estimates.json", "{\"mean\": {\"point"),
        damaged("estimates.json", "[1, 2, 3]"),
        damaged("benchmark.json", ""),
        damaged("benchmark.json", "{\"group_id\": 7}"),
    ];
    let new = leave(tree.path(), ["damaged", "no time", ""], -1.0);
    fs::remove_file(leave(tree.path(), ["damaged", "no name", ""], 1.0).join("benchmark.json"))
        .unwrap();
    let ended = gilscope().arg("chart").arg(tree.path()).assert().success();
    let told = String::from_utf8(ended.get_output().stderr.clone()).unwrap();
    for path in all.iter().map(String::as_str).chain([new
        .parent()
        .unwrap()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()])
    {
        assert!(told.contains(path), "{path}: {told}");
    }
    assert_eq!(told.lines().count(), 6, "{told}");
    assert!(told.contains("cut short") && told.contains("is no time"), "{told}");
    check(&tree.path().join("criterion.png"));
    assert!(words(&tree, "criterion").contains("its files are damaged: 6 benchmarks"));
    assert!(title(&tree, "criterion").starts_with("12 benchmarks in 3 groups"));
}

#[test]
fn where_there_is_nothing_to_draw_it_says_what_to_do() {
    let one_line = |said: &'static str| {
        predicate::function(move |text: &str| text.lines().count() == 1 && text.contains(said))
    };
    let refused = |paths: &[&Path], said| {
        gilscope().arg("chart").args(paths).assert().code(1).stderr(one_line(said));
    };
    let empty = tempfile::tempdir().unwrap();
    refused(&[empty.path()], "measure first with cargo bench");
    refused(&[empty.path()], "record.json");
    let new = leave(empty.path(), ["group", "function", ""], 1.0);
    refused(&[empty.path(), empty.path()], "is drawn alone");
    gilscope()
        .arg("chart")
        .arg(empty.path())
        .arg("--slide")
        .assert()
        .code(1)
        .stderr(contains("as no slide"));
    fs::write(new.join("estimates.json"), "{").unwrap();
    refused(&[empty.path()], "measure again with cargo bench");
}

#[test]
fn it_is_left_where_it_is_asked_for() {
    let (tree, out) = (made_up(1, 2), tempfile::tempdir().unwrap());
    let out = out.path().join("a").join("b");
    gilscope()
        .arg("chart")
        .arg(tree.path())
        .arg("--out")
        .arg(&out)
        .assert()
        .success()
        .stdout(contains("criterion.png"));
    check(&out.join("criterion.png"));
    assert!(!tree.path().join("criterion.png").exists());
    let said = texts(&out.join("criterion.svg"));
    assert!(said.iter().any(|(text, _)| text.contains("measured 2")), "{said:?}");
}

/// Names are anybody's: as long as they like, in any writing, with what nobody sees.
#[test]
fn whatever_a_group_is_called_it_is_drawn() {
    let tree = tempfile::tempdir().unwrap();
    let long = "a long name/".repeat(90);
    let bare = "x".repeat(1_000);
    for name in
        [&*long, &bare, "<b>&amp;\"", "\u{1b}[31mred\u{202e}\u{7}", "two\nlines", "線路", ""]
    {
        leave(tree.path(), [name, name, name], 0.01);
        leave(tree.path(), [name, "other", name], 0.02);
    }
    let folder = draw(&read(tree.path()).unwrap());
    let svg = fs::read_to_string(folder.path().join("criterion.svg")).unwrap();
    assert!(!svg.contains('\u{1b}') && !svg.contains('\u{202e}') && !svg.contains("<b>"));
    assert!(svg.lines().all(|line| line.len() < 2_000));
    // Alone, such a name is also the title.
    let alone = tempfile::tempdir().unwrap();
    leave(alone.path(), [&bare, &long, &bare], 0.01);
    draw(&read(alone.path()).unwrap());
}

/// Times that no clock tells apart, and times of many sizes, have a place on the axis.
#[test]
fn any_time_has_a_place() {
    for seconds in [&[1e-9][..], &[1e-12, 1.0], &[0.01; 5], &[1e-9, 1.0, 1e3]] {
        let tree = tempfile::tempdir().unwrap();
        for (number, seconds) in seconds.iter().enumerate() {
            leave(tree.path(), ["group", &number.to_string(), ""], *seconds);
        }
        draw(&read(tree.path()).unwrap());
    }
}

/// Not only what is made up after it: what this version of criterion leaves is read.
#[test]
fn what_criterion_leaves_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut criterion = Criterion::default()
        .output_directory(folder.path())
        .sample_size(10)
        .nresamples(10)
        .warm_up_time(Duration::from_micros(1))
        .measurement_time(Duration::from_micros(1))
        .without_plots();
    let mut group = criterion.benchmark_group("a group/of two");
    group.sampling_mode(SamplingMode::Flat).throughput(Throughput::Bytes(100));
    for model in ["rayon", "new"] {
        group.bench_function(BenchmarkId::new(model, "2: *"), |bencher| {
            bencher.iter_custom(|n| Duration::from_micros(10 * n));
        });
    }
    group.finish();
    criterion.bench_function("alone", |bencher| bencher.iter_custom(Duration::from_micros));
    let found = read(folder.path()).unwrap();
    assert_eq!(found.damaged, Vec::<String>::new());
    let told = |group: &Group| {
        let micros = |b: &Benchmark| format!("{} {:.3} µs", b.name, b.seconds.value * 1e6);
        (group.name.clone(), group.benchmarks.iter().map(micros).collect::<Vec<_>>().join(", "))
    };
    let expected =
        [("a group/of two", "new/2: * 10.000 µs, rayon/2: * 10.000 µs"), ("alone", " 1.000 µs")];
    let expected = expected.map(|(group, told)| (group.to_owned(), told.to_owned()));
    assert_eq!(found.groups.iter().map(told).collect::<Vec<_>>(), expected);
    assert!(found.usual_intervals && found.measured.is_some());
}
