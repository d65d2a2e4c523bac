//! Charts of made-up records: all drawn, no word cut off, none over another, and the titles say
//! what the record says.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gilscope::charts::draw_all;
use gilscope::record::*;
use resvg::usvg::Rect;

use crate::drawn::{check, draw, leaders, scale_of, texts, title, words};
use crate::made_up;

/// The grid of two workloads or of all four. Only the first has intervals: in a build without
/// optimisation they take longer than all else, and points without them must be drawn too.
fn whole(cores: u32, workloads: usize) -> Record {
    let mut record = made_up::whole(cores);
    record.workloads.truncate(workloads);
    let kept: Vec<String> = record.workloads.iter().map(|info| info.name.clone()).collect();
    record.cells.retain(|cell| kept.contains(&cell.workload));
    let cells = record.cells.iter_mut();
    made_up::few_rounds(cells.filter(|c| c.workload != "primes"));
    record
}

/// The names of all charts of such a record.
fn all_of(record: &Record) -> BTreeSet<String> {
    let names = record.workloads.iter().map(|info| &info.name);
    let each = names.flat_map(|name| [format!("speedup-{name}"), format!("wall-time-{name}")]);
    let pages = ["headline", "speedup", "cores-used", "native-lane", "interpreters"];
    // Of one or two workloads there is no map and there are no classes.
    let maps = ["heat-map", "decomposition", "gil-classes"];
    let maps = maps.into_iter().filter(|_| record.workloads.len() > 2);
    // On few cores a speed-up says all that its efficiency does.
    let efficiency = (record.machine.cores > 3).then_some("efficiency");
    each.chain(pages.into_iter().chain(maps).chain(efficiency).map(str::to_owned)).collect()
}

#[test]
fn every_chart_is_drawn_whole_on_one_core() {
    let record = whole(1, 2);
    assert_eq!(draw(&record).1, all_of(&record));
}

#[test]
fn every_chart_is_drawn_whole_on_two_cores() {
    let record = whole(2, 4);
    assert_eq!(draw(&record).1, all_of(&record));
}

/// The other tests look at drawings.
#[test]
fn every_picture_is_as_large_as_a_projector() {
    let folder = tempfile::tempdir().unwrap();
    for picture in draw_all(&whole(2, 4), folder.path()).unwrap() {
        check(&picture);
    }
}

#[test]
fn every_chart_is_drawn_whole_on_four_cores() {
    let record = whole(4, 2);
    assert_eq!(draw(&record).1, all_of(&record));
}

#[test]
fn every_chart_is_drawn_whole_on_sixteen_cores() {
    let record = whole(16, 2);
    assert_eq!(draw(&record).1, all_of(&record));
}

#[test]
fn every_chart_is_drawn_whole_on_sixty_four_cores() {
    let record = whole(64, 2);
    assert_eq!(draw(&record).1, all_of(&record));
}

#[test]
fn every_chart_is_drawn_whole_on_two_hundred_and_fifty_six_cores() {
    let record = whole(256, 2);
    assert_eq!(draw(&record).1, all_of(&record));
}

/// A record with the primes of one runtime or two, with Python's threads scaling by `python`.
fn primes(python: made_up::Scaling, runtimes: &[&str]) -> Record {
    let mut record = made_up::record(2);
    made_up::workload(&mut record, "primes", GilClass::Bytecode);
    for runtime in runtimes {
        let threads: made_up::Scaling = if *runtime == NATIVE { |n| n } else { python };
        let models = [("threads", threads), ("processes", |n| 0.9 * n)];
        let models = if *runtime == NATIVE { &models[..1] } else { &models };
        made_up::family(&mut record, "primes", Role::Shared, runtime, 0.2, models, &[1, 2]);
    }
    record
}

#[test]
fn a_title_says_what_the_record_says() {
    let title_of = |folder: &tempfile::TempDir, chart: &str| title(folder, chart);
    let (folder, _) = draw(&primes(|_| 0.5, &[NATIVE, OWN_PYTHON]));
    let said = title_of(&folder, "headline");
    assert_eq!(
        said,
        "Two Python threads are no faster than one; two Rust threads are 2.0 times as fast"
    );

    // The opposite finding, in the same chart: nothing was written down beforehand.
    let (folder, _) = draw(&primes(|n| n, &[NATIVE, OWN_PYTHON]));
    let said = title_of(&folder, "headline");
    assert_eq!(
        said,
        "Two Python threads are 2.0 times as fast as one; two Rust threads are 2.0 times as fast"
    );

    // No winner where the interval holds 1.
    let (folder, _) = draw(&primes(|_| 1.0, &[NATIVE, OWN_PYTHON]));
    let said = title_of(&folder, "headline");
    assert!(said.starts_with("Two Python threads are no faster than one; two Rust"), "{said}");
    let wall = words(&folder, "wall-time-primes").replace('\n', " ");
    assert!(wall.contains("no difference is seen"), "{wall}");
}

#[test]
fn a_record_without_python_or_without_anything_gives_what_it_can() {
    let names = draw(&primes(|n| n, &[NATIVE])).1;
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["cores-used", "speedup-primes", "wall-time-primes"]
    );
    assert!(draw(&primes(|n| n, &[])).1.is_empty());
    assert!(draw(&made_up::record(4)).1.is_empty());
}

/// A record with cells that failed, were skipped, or never got a sample.
fn with_gaps() -> Record {
    let mut record = whole(4, 3);
    let long = "a reason that goes on and on, ".repeat(20);
    for cell in &mut record.cells {
        match (cell.model.as_str(), cell.workers, cell.runtime.as_str()) {
            ("processes", 4, OWN_PYTHON) => {
                cell.outcome =
                    Outcome::Failed { error: "no space left\non device".into(), remedy: None };
            }
            ("rayon", ..) => {
                cell.outcome = Outcome::Skipped { reason: long.clone(), remedy: None };
            }
            (SEQUENTIAL, _, "external:3.13.5t") => {
                cell.outcome = Outcome::Measured(Measured::default());
            }
            _ => {}
        }
    }
    record
}

#[test]
fn what_is_missing_is_said() {
    let record = with_gaps();
    let (folder, names) = draw(&record);
    assert_eq!(names, all_of(&record));
    for (chart, said) in [
        ("headline", "Not drawn: Python 3.11 processes with 4 workers: failed: no space left"),
        ("speedup-primes", "Not drawn: Rust rayon with 1, 2, 4, 8 workers: skipped: a reason"),
        ("speedup-primes", "Python 3.13t threads with 1, 2, 4, 8 workers: "),
        (
            "speedup",
            "Rust rayon with 1, 2, 4, 8 workers (primes, mandelbrot and word_count): skipped",
        ),
        ("wall-time-primes", "failed: no space left"),
        ("wall-time-primes", "no samples taken"),
        ("cores-used", "Python 3.11 processes (primes, mandelbrot and word_count): failed"),
        ("heat-map", "Not drawn: Rust rayon (primes, mandelbrot and word_count): skipped"),
        ("heat-map", "failed"),
        ("efficiency", "Rust rayon with 1, 2, 4 workers (primes, mandelbrot and word_count): skip"),
    ] {
        let words = words(&folder, chart);
        assert!(words.contains(said), "{chart} does not say {said:?}: {words}");
    }
}

/// A record with long names, two kinds of core, an unknown model, and a clock that stood still.
fn odd() -> Record {
    let mut record = whole(16, 2);
    record.interrupted = true;
    record.processes = 1;
    record.machine.cpu = "A Processor With An Uncommonly Long Name ".repeat(4);
    record.machine.virtualised = Some("a hypervisor in a container".into());
    record.machine.cpu_quota = Some(15.5);
    record.machine.core_kinds = vec![
        CoreKind { name: "performance".into(), cores: 6 },
        CoreKind { name: "efficiency".into(), cores: 2 },
    ];
    record.changed_scripts = (0..40).map(|i| format!("workloads/script_{i}.py")).collect();
    for info in &mut record.workloads {
        info.title =
            "counts something that takes a good many words to describe & <mark> ".repeat(4);
    }
    for (i, cell) in record.cells.iter_mut().enumerate() {
        if cell.model == "futures" {
            cell.model = "a_model_of_next_year_with_a_long_name".into();
        }
        if let Outcome::Measured(measured) = &mut cell.outcome
            && i % 17 == 5
        {
            measured.samples.iter_mut().for_each(|s| s.wall_ns = 0);
        }
    }
    record
}

#[test]
fn long_words_and_odd_figures_stay_inside() {
    let record = odd();
    let (folder, names) = draw(&record);
    assert_eq!(names, all_of(&record));
    let words = words(&folder, "headline");
    for said in ["INTERRUPTED", "within one process", "quota of 15.5 cores", "slower cores"] {
        assert!(words.contains(said), "{said} is not in {words}");
    }
}

fn many_workloads(count: u32) -> Record {
    let mut record = made_up::record(8);
    for i in 0..count {
        let name = format!("a_workload_with_a_name_{i}");
        made_up::workload(&mut record, &name, GilClass::CReleasing);
        for runtime in [NATIVE, OWN_PYTHON] {
            let other = if runtime == NATIVE { "rayon" } else { "processes" };
            let models: [(&str, made_up::Scaling); 2] = [("threads", |n| n), (other, |n| n)];
            made_up::family(
                &mut record,
                &name,
                Role::Shared,
                runtime,
                0.1,
                &models,
                &[1, 3, 8, 24],
            );
        }
    }
    record
}

/// The whole grid with one interpreter more and every model in all of them. No intervals: it is the
/// room that is tested.
fn crowded() -> Record {
    let mut record = made_up::whole(8);
    let third = Interpreter {
        id: "external:3.14.2".into(),
        version: "3.14.2".into(),
        free_threaded_build: false,
        ..record.interpreters[1].clone()
    };
    record.interpreters.push(third);
    let all = ["threads", "processes", "thread_pool", "event_loop", "interpreters", "uvloop"];
    let models = all.map(|model| (model, (|n| n.sqrt()) as made_up::Scaling));
    let names: Vec<String> = record.workloads.iter().map(|info| info.name.clone()).collect();
    for name in &names {
        for (runtime, models) in [
            (OWN_PYTHON, &models[4..]),
            ("external:3.13.5t", &models[2..]),
            ("external:3.13.5t+gil", &models[2..]),
            ("external:3.14.2", &models[..]),
        ] {
            made_up::family(&mut record, name, Role::Shared, runtime, 0.15, models, &[1, 8]);
        }
    }
    made_up::few_rounds(&mut record.cells);
    record
}

/// The grid with another ratio between the languages in each workload, down to Rust being slower.
fn unlike(cores: u32) -> Record {
    let mut record = made_up::whole(cores);
    let names: Vec<String> = record.workloads.iter().map(|info| info.name.clone()).collect();
    for info in record.workloads.iter_mut().skip(7) {
        info.kind = Kind::Operation;
    }
    for cell in &mut record.cells {
        let place = names.iter().position(|name| *name == cell.workload).unwrap() as i32;
        let slower = if cell.model == SEQUENTIAL { 1.0 } else { 1.0 + 0.2 * f64::from(place % 3) };
        let Outcome::Measured(measured) = &mut cell.outcome else { continue };
        if cell.workload != "primes" {
            measured.samples.truncate(4);
        }
        if cell.runtime == NATIVE {
            // Sequential Rust takes up to as long as Python, and its threads even longer.
            let factor = 1.7_f64.powi(place) * slower;
            let longer = |s: &mut Sample| s.wall_ns = (s.wall_ns as f64 * factor) as u64;
            measured.samples.iter_mut().for_each(longer);
        }
        if let Some(transfer) = &mut measured.transfer {
            transfer.ns *= 1 << place;
        }
    }
    record
}

#[test]
fn nine_workloads_and_every_model_fit_into_every_chart() {
    let record = crowded();
    let (folder, names) = draw(&record);
    assert_eq!(names, all_of(&record));
    let words = words(&folder, "heat-map");
    assert!(!words.contains("want of room"), "{words}");
}

#[test]
fn the_factors_multiply_and_those_below_one_are_drawn_too() {
    let mut record = unlike(2);
    record.workloads.retain(|info| ["primes", "sort", "json"].contains(&info.name.as_str()));
    record.cells.retain(|cell| ["primes", "sort", "json"].contains(&cell.workload.as_str()));
    let (folder, _) = draw(&record);
    let said = words(&folder, "decomposition").replace('\n', " ");
    assert!(said.contains("the best Rust's time: 50× interpreter × "), "{said}");
    assert!(said.contains("own routines · best Rust: "), "{said}");
    assert!(said.contains("60.0 ms + 1.50 ms"), "{said}");

    let said = words(&folder, "native-lane").replace('\n', " ");
    assert!(said.contains("letting go of the GIL makes them 1.9 times as fast"), "{said}");
}

#[test]
fn overview_pages_hold_as_many_workloads_as_there_are() {
    for count in [10, 16] {
        let mut record = many_workloads(count);
        made_up::few_rounds(&mut record.cells);
        let (folder, _) = draw(&record);
        let last = format!("a_workload_with_a_name_{}", count - 1);
        for page in ["speedup", "efficiency", "cores-used", "heat-map", "decomposition"] {
            let words = words(&folder, page);
            assert!(!words.contains("want of room"), "{page}: {words}");
            // Where columns are narrow, a long name is cut.
            let is_last = |line: &str| last.starts_with(line.trim_end_matches('…'));
            assert!(words.lines().any(|l| l.len() > 3 && is_last(l)), "{page}: {words}");
        }
    }
}

/// The gallery's text, and what it links, in its order.
fn links_of(text: &str) -> Vec<&str> {
    text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect()
}

/// Every file below `folder` whose name ends with `ending`, as its path from there.
fn files_below(folder: &Path, ending: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            let below = files_below(&entry.path(), ending);
            found.extend(below.iter().map(|file| format!("{name}/{file}")));
        } else if name.ends_with(ending) {
            found.insert(name);
        }
    }
    found
}

/// What the gallery shows is explained, and what it explains is there: as a picture, or in its page.
#[test]
fn the_gallery_and_its_text_agree() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts");
    let text = fs::read_to_string(gallery.join("README.md")).unwrap();
    let page = fs::read_to_string(gallery.join("index.html")).unwrap();
    let anchors: BTreeSet<&str> =
        page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let links = links_of(&text);
    for link in &links {
        let (file, anchor) = link.split_once('#').map_or((*link, None), |(f, a)| (f, Some(a)));
        assert!(gallery.join(file).is_file(), "{link} is not there");
        let is_known = anchor.is_none_or(|anchor| file == "index.html" && anchors.contains(anchor));
        assert!(is_known, "{link} leads nowhere");
    }
    let pictures = files_below(&gallery, ".png");
    let is_picture = |link: &&str| link.ends_with(".png");
    let linked = links.into_iter().filter(is_picture).map(str::to_owned).collect();
    assert_eq!(pictures, linked, "pictures that are there, and those that are explained");
    assert!(pictures.len() <= 30, "{} pictures: the others are in the page", pictures.len());
    let as_svg = |png: &String| png.replace(".png", ".svg");
    assert_eq!(files_below(&gallery, ".svg"), pictures.iter().map(as_svg).collect());
}

/// The gallery's page holds its records, in the order in which its text tells of them: that is their letters.
#[test]
fn the_page_of_the_gallery_holds_its_records() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts");
    let text = fs::read_to_string(gallery.join("README.md")).unwrap();
    let told: Vec<&str> =
        links_of(&text).into_iter().filter(|link| link.ends_with("record.json")).collect();
    assert_eq!(
        told.iter().map(|&link| link.to_owned()).collect::<BTreeSet<_>>(),
        files_below(&gallery, "record.json")
    );
    let held = file::read_all(&gallery.join("index.html")).unwrap();
    assert_eq!(held.len(), told.len());
    for (letter, (path, held)) in ('A'..).zip(told.into_iter().zip(held)) {
        let mut record = file::read(&gallery.join(path)).unwrap();
        gilscope::grid::complete(&mut record);
        assert!(record == held, "{letter} of the page is not {path}");
        let named = text.split(&format!("\n**{letter}, ")).nth(1).expect("a letter is missing");
        assert!(named.split("](").nth(1).unwrap().starts_with(path), "{letter} is not {path}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_its_remedy() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = draw_all(&made_up::record(1), &file.path().join("charts")).unwrap_err();
    assert!(error.to_string().contains("--out DIR"), "{error}");
}

/// Five interpreters, one of them with subinterpreters, one whose GIL an import switched on.
fn five_interpreters() -> Record {
    let mut record = whole(8, 9);
    let mut newer = record.interpreters[0].clone();
    newer.id = "external:3.14.2".into();
    newer.version = "3.14.2".into();
    newer.executable = "/usr/bin/python3.14".into();
    newer.build_flags.clear();
    let mut spoilt = record.interpreters[2].clone();
    spoilt.id = "external:3.14.2t".into();
    spoilt.version = "3.14.2".into();
    spoilt.experimental = false;
    spoilt.gil_asked = Some(false);
    spoilt.gil_enabled_by = Some("an_extension".into());
    record.interpreters.extend([newer, spoilt]);
    for info in record.workloads.clone() {
        for runtime in ["external:3.14.2", "external:3.14.2t"] {
            let models: [(&str, made_up::Scaling); 2] =
                [("threads", |_| 0.97), ("interpreters", |n| n.powf(0.8))];
            let models = if runtime == "external:3.14.2" { &models[..] } else { &models[..1] };
            let name = &info.name;
            made_up::family(&mut record, name, Role::Shared, runtime, 0.13, models, &[1, 2, 4, 8]);
        }
    }
    record
}

#[test]
fn five_interpreters_have_their_places_and_names() {
    let record = five_interpreters();
    let (folder, names) = draw(&record);
    assert_eq!(names, all_of(&record));
    for chart in ["gil-classes", "interpreters"] {
        let words = words(&folder, chart);
        for name in ["Python 3.11", "Python 3.13t", "Python 3.13t, GIL on", "Python 3.14"] {
            assert!(words.lines().any(|line| line == name), "{chart}: no {name:?} in {words}");
        }
        // Where the column is narrow, it is broken into lines.
        let flowing = words.replace('\n', " ");
        assert!(flowing.contains("GIL re-enabled by an_extension"), "{chart}: {words}");
    }
}

/// `cargo test --release --test it -- --ignored --nocapture gallery`
#[test]
#[ignore = "draws charts for people to look at, and prints how long that takes"]
fn gallery() {
    let mut records: Vec<(String, Record)> =
        [1, 2, 4, 16, 64].map(|n| (format!("{n}-cores"), made_up::whole(n))).into();
    records.push(("gaps".into(), with_gaps()));
    records.push(("odd".into(), odd()));
    records.push(("crowded".into(), crowded()));
    records.extend([2, 16].map(|n| (format!("unlike-{n}-cores"), unlike(n))));
    records.push(("ten-workloads".into(), many_workloads(10)));
    records.push(("five-interpreters".into(), five_interpreters()));
    for (name, record) in records {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery").join(name);
        let start = std::time::Instant::now();
        let charts = draw_all(&record, &folder).unwrap();
        println!("{} charts in {:?}: {}", charts.len(), start.elapsed(), folder.display());
    }
}

/// Opposite records have opposite titles, and where no difference is seen, that is said.
#[test]
fn opposite_records_have_opposite_titles() {
    let said = |change: fn(&mut Record)| {
        let mut record = whole(4, 9);
        // A single Python: what is told is the embedded one and Rust.
        record.interpreters.truncate(1);
        record.cells.retain(|cell| !cell.runtime.starts_with("external"));
        change(&mut record);
        let folder = tempfile::tempdir().unwrap();
        draw_all(&record, folder.path()).unwrap();
        let charts = [
            "headline",
            "speedup-sha256",
            "speedup",
            "cores-used",
            "heat-map",
            "decomposition",
            "native-lane",
            "gil-classes",
            "efficiency",
        ];
        charts.map(|chart| title(&folder, chart))
    };
    let as_it_is = said(|_| {});
    let opposite = said(|record| {
        for cell in &mut record.cells {
            // Rust's threads are as Python's were, and Python's as Rust's.
            let python = cell.runtime == OWN_PYTHON && cell.lane == Lane::Plain;
            let held = cell.lane == Lane::NativeHeld;
            let released = cell.lane == Lane::NativeReleased;
            let bytecode = cell.workload != "sha256";
            let n = f64::from(cell.workers.min(4));
            let factor = match cell.model.as_str() {
                "threads" | "thread_pool" | "crossbeam" | "rayon" | "tokio" | "futures"
                | "tokio_blocking" => match (python, bytecode) {
                    (true, true) | (false, _) if held => 1.0 / n,
                    (true, true) => 1.0 / n,
                    (true, false) => n,
                    (false, _) if released || cell.runtime == NATIVE => n,
                    (false, _) => 1.0,
                },
                "processes" => n,
                _ => 1.0,
            };
            // And its programs take longer than Python's.
            let slow = if (cell.runtime.as_str(), cell.role) == (NATIVE, Role::Shared) {
                100.0
            } else {
                1.0
            };
            let Outcome::Measured(measured) = &mut cell.outcome else { continue };
            for sample in &mut measured.samples {
                sample.wall_ns = (sample.wall_ns as f64 * factor * slow) as u64;
            }
        }
    });
    for (title, other) in as_it_is.iter().zip(&opposite) {
        assert_ne!(title, other);
        assert!(!title.is_empty() && title.split(' ').count() <= 22, "{title}");
    }
    let few = said(|record| made_up::few_rounds(&mut record.cells));
    for (title, few) in as_it_is.iter().zip(few) {
        assert!(!few.contains("no faster") && !few.contains("gain in"), "{title}: {few}");
    }
}

/// A label is led to the point whose figure it prints, and not to a later one, whatever was measured beyond
/// the cores.
#[test]
fn a_label_hangs_at_the_value_that_it_prints() {
    let mut records: Vec<(String, Record)> =
        [1, 2, 4, 16, 64, 256].map(|n| (format!("{n} cores"), whole(n, 1))).into();
    for folder in ["", "interpreters", "sixteen_cores"] {
        let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts").join(folder);
        let mut record = file::read(&gallery.join("record.json")).unwrap();
        gilscope::grid::complete(&mut record);
        record.workloads.retain(|info| info.name == "primes");
        record.cells.retain(|cell| cell.workload == "primes");
        records.push((format!("charts/{folder}"), record));
    }
    for (cores, record) in records {
        let folder = tempfile::tempdir().unwrap();
        draw_all(&record, folder.path()).unwrap();
        for chart in ["headline", "speedup-primes"] {
            let svg = folder.path().join(chart).with_extension("svg");
            let scale = scale_of(&svg);
            let texts = texts(&svg);
            let middle = |r: &Rect| (r.top() + r.bottom()) / 2.0 * scale;
            let value = |text: &str| -> Option<f64> { text.strip_suffix('×')?.parse().ok() };
            // Two ticks give the axis, which is linear where figures are near.
            let is_logarithmic = texts.iter().any(|(text, _)| text.starts_with("log scale"));
            let level = |value: f64| if is_logarithmic { value.log2() } else { value };
            let ticks: Vec<(f64, f32)> =
                texts.iter().filter_map(|(t, r)| Some((level(value(t)?), middle(r)))).collect();
            let (first, last) = (ticks.first().unwrap(), ticks.last().unwrap());
            let slope = f64::from(last.1 - first.1) / (last.0 - first.0);
            let y = |value: f64| f64::from(first.1) + slope * (level(value) - first.0);
            let leaders = leaders(&svg);
            let mut labels = 0;
            for (text, rect) in texts.iter().filter(|(text, _)| text.contains("threads ")) {
                let Some(value) = text.rsplit(' ').next().and_then(value) else { continue };
                let at = middle(rect);
                let to = |l: &&[(f32, f32); 2]| (l[1].1 - at).abs();
                let leader = leaders.iter().min_by(|a, b| to(a).total_cmp(&to(b))).unwrap();
                // What is printed is rounded to a hundredth.
                let rounded = (y(value + 0.005) - y(value - 0.005)).abs();
                let off = (f64::from(leader[0].1) - y(value)).abs();
                assert!(
                    off < 8.0 + rounded,
                    "{chart}, {cores}: {text} hangs {off} away from its value"
                );
                labels += 1;
            }
            assert!(labels >= 2, "{chart}, {cores}: {texts:?}");
        }
    }
}
