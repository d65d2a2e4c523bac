//! The page of records: what is in it, that it is whole, that it harms nobody, and that it is read back.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use gilscope::charts;
use gilscope::page::page;
use gilscope::record::{Outcome, Record, file};
use resvg::{tiny_skia, usvg};

use crate::support::{gallery, gilscope};

/// The record of nine workloads.
fn main_record() -> Record {
    let is_it = |(path, _): &(PathBuf, Record)| path.ends_with("charts/record.json");
    gallery().into_iter().find(is_it).unwrap().1
}

/// Every `name="…"` of an attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    page.split(&begin).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_page_is_small_and_every_link_leads_somewhere() {
    for (path, record) in gallery() {
        let text = page(&[record]).unwrap();
        assert!(text.len() <= 3 << 20, "{}: {} bytes", path.display(), text.len());
        let ids = values(&text, "id");
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(known.len(), ids.len(), "{}: two elements share a name", path.display());
        for link in values(&text, "href") {
            let to = link.strip_prefix('#').expect("nothing is linked outside the page");
            assert!(known.contains(to), "{}: {link} leads nowhere", path.display());
        }
        for question in ["What was seen", "Does it scale?", "What does it cost?", "Why?"] {
            assert!(text.contains(question), "{}", path.display());
        }
    }
}

#[test]
fn nothing_is_loaded_or_run_but_what_is_in_the_page() {
    let text = page(&[main_record()]).unwrap();
    assert!(text.contains("default-src &#39;none&#39;; style-src &#39;sha256-"));
    for loads in [" src=", "@import", "url(", "http:", "https:", " style=", " onload", " onclick"] {
        // Its own sources and script are text, in which words may stand.
        let markup = text.split("id=\"sources\"").next().unwrap();
        assert!(!markup.contains(loads), "{loads}");
    }
    let script = text.rsplit("<script>").next().unwrap().split("</script>").next().unwrap();
    assert!(script.len() <= 25_000, "{} bytes of script", script.len());
    assert_eq!(text.matches("<script>").count(), 1, "one script, and what holds the record");
}

#[test]
fn a_page_of_several_records_tells_them_apart() {
    let records: Vec<Record> = gallery().into_iter().take(3).map(|(_, record)| record).collect();
    let text = page(&records).unwrap();
    assert!(text.contains("gilscope: 3 records"));
    let ids = values(&text, "id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for letter in ["A: ", "B: ", "C: "] {
        assert!(text.contains(letter), "{letter}");
    }
}

#[test]
fn the_record_is_read_back_from_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let (path, record) = &gallery()[0];
    let html = folder.path().join("report.html");
    gilscope().arg("report").arg(path).arg("-o").arg(&html).assert().success();
    assert_eq!(file::read(&html).unwrap(), *record, "nothing is lost in a page");
    let (again, drawn) = (folder.path().join("again.html"), folder.path().join("drawn"));
    gilscope().arg("report").arg(&html).arg("-o").arg(&again).assert().success();
    assert_eq!(fs::read(&html).unwrap(), fs::read(&again).unwrap());
    gilscope().arg("chart").arg(&html).arg("--out").arg(&drawn).assert().success();
    assert!(fs::read_dir(&drawn).unwrap().count() > 1);
    gilscope().arg("table").arg(&html).assert().success();
}

#[test]
fn a_page_of_several_records_gives_back_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let html = folder.path().join("report.html");
    let (paths, records): (Vec<PathBuf>, Vec<Record>) = gallery().into_iter().take(2).unzip();
    gilscope().arg("report").args(paths).arg("-o").arg(&html).assert().success();
    assert_eq!(file::read_all(&html).unwrap(), records);
    let table = gilscope().arg("table").arg("--pictures").arg(&html).assert().success();
    assert!(String::from_utf8_lossy(&table.get_output().stdout).contains('█'));
}

/// What the system opens pages with is told the page.
#[cfg(target_os = "linux")]
#[test]
fn a_page_is_opened_when_that_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let (opener, told) = (folder.path().join("xdg-open"), folder.path().join("told"));
    fs::write(&opener, format!("#!/bin/sh\necho \"$1\" > {}\n", told.display())).unwrap();
    fs::set_permissions(&opener, PermissionsExt::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", folder.path().display());
    let html = folder.path().join("report.html");
    let mut command = gilscope();
    command.env("PATH", path).arg("report").arg(&gallery()[0].0).arg("-o").arg(&html).arg("--open");
    command.assert().success();
    let is_told = |_| {
        std::thread::sleep(Duration::from_millis(50));
        fs::read_to_string(&told).is_ok_and(|told| told.contains("report.html"))
    };
    assert!((0..200).any(is_told), "nothing was opened");
}

#[test]
fn what_is_no_page_of_a_record_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |text: &str, why: &str| {
        let path = folder.path().join("report.html");
        fs::write(&path, text).unwrap();
        let error = format!("{:#}", file::read(&path).unwrap_err());
        assert!(error.contains(why), "{error}");
    };
    refused("<!DOCTYPE html><p>Hello", "a page without a record");
    let begin = "<script type=\"application/gzip\" class=\"record\">";
    refused(&format!("{begin}!!</script>"), "damaged");
    refused(&format!("{begin}aGVsbG8=</script>"), "damaged");
    let both: Vec<Record> = gallery().into_iter().take(2).map(|(_, record)| record).collect();
    refused(&page(&both).unwrap(), "holds 2 records");
}

/// What a record or a script may say to harm who opens the page.
const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><svg onload=alert(2)>",
    "</style></title><script>alert(3)</script>",
    "<!--<img src=x onerror=alert(4)>",
    "\u{1b}[31m\u{7}\u{0}bell",
    "\u{202e}txt.exe\u{2066}",
];

/// A record of the gallery in which every name is hostile.
fn hostile(mut record: Record) -> Record {
    let mut said = HOSTILE.iter().cycle();
    let mut next = || (*said.next().unwrap()).to_owned();
    record.machine.cpu = next();
    record.machine.os = HOSTILE.join(" ");
    record.prediction = Some(HOSTILE.join(" "));
    record.command = Some(HOSTILE.join(" "));
    record.gilscope.commit = next();
    record.conditions.notices = vec![HOSTILE.join(" ")];
    record.changed_scripts = vec![next(), next()];
    for interpreter in &mut record.interpreters {
        interpreter.version = next();
        interpreter.executable = HOSTILE.join("/");
    }
    for info in &mut record.workloads {
        let name = next();
        for cell in record.cells.iter_mut().filter(|cell| cell.workload == info.name) {
            cell.workload.clone_from(&name);
        }
        (info.name, info.title, info.teaches, info.unit) = (name, next(), next(), next());
    }
    for cell in record.cells.iter_mut().step_by(7) {
        let (error, remedy) = (HOSTILE.join("\n"), Some(HOSTILE.join(" ")));
        cell.outcome = Outcome::Failed { error, remedy };
        cell.model = next();
    }
    for probe in &mut record.probes {
        probe.question = next();
        for case in &mut probe.cases {
            case.label = next();
        }
    }
    record
}

#[test]
fn what_a_record_says_is_text_and_never_markup() {
    for (path, record) in gallery() {
        let record = hostile(record);
        let text = page(std::slice::from_ref(&record)).unwrap();
        for harm in ["<script>alert", "<svg onload", "<img", "<!--", "\u{1b}", "\u{7}", "\u{202e}"]
        {
            assert!(!text.contains(harm), "{}: {harm:?}", path.display());
        }
        assert_eq!(text.matches("<script>").count(), 1, "{}", path.display());
        // The drawings are well-formed, in the page and as files.
        for svg in text.split("<svg ").skip(1) {
            let svg = format!("<svg {}</svg>", svg.split("</svg>").next().unwrap());
            roxmltree::Document::parse(&svg).unwrap();
        }
        for chart in charts::all(&record).unwrap() {
            roxmltree::Document::parse(&chart.svg).unwrap();
        }
    }
}

#[test]
fn a_chart_looks_the_same_in_a_page_as_in_its_file() {
    for (path, record) in gallery() {
        let text = page(std::slice::from_ref(&record)).unwrap();
        let drawn: Vec<&str> = text.split("<svg ").skip(1).collect();
        let charts = charts::all(&record).unwrap();
        assert_eq!(drawn.len(), charts.len());
        // Every third is enough: they are drawn by the same few strokes.
        for chart in charts.iter().step_by(3) {
            let id = format!("<figure id=\"{}\"", chart.name);
            let figure = text.split(&id).nth(1).unwrap();
            let svg = figure.split("<svg ").nth(1).unwrap().split("</svg>").next().unwrap();
            let begin = "<svg xmlns=\"http://www.w3.org/2000/svg\" fill=\"none\" ";
            let inline = pixels(&format!("{begin}{svg}</svg>").replace(" fill=\"none\"  ", " "));
            let alone = pixels(&chart.svg);
            // Where text is fitted to its length, edges of letters lie a fraction of a pixel elsewhere.
            let is_off = |(a, b): &(&u8, &u8)| a.abs_diff(**b) > 96;
            let off = inline.iter().zip(&alone).filter(is_off).count();
            let share = off as f64 / alone.len() as f64;
            assert!(share < 0.002, "{} of {}: {share}", chart.name, path.display());
        }
    }
}

/// An SVG as an eighth of the canvas.
fn pixels(svg: &str) -> Vec<u8> {
    // What a page's style says of the figures' places.
    let svg = svg.replace("class=\"f\"", "fill=\"none\"");
    let options = usvg::Options { fontdb: crate::drawn::fonts(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(&svg, &options).unwrap();
    let mut picture = tiny_skia::Pixmap::new(960, 600).unwrap();
    picture.fill(tiny_skia::Color::WHITE);
    let scale = 960.0 / tree.size().width();
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.take()
}

#[test]
fn a_figure_of_a_chart_stands_in_its_table_and_under_the_pointer() {
    let record = main_record();
    let text = page(std::slice::from_ref(&record)).unwrap();
    let headline = text.split("<figure id=\"headline\"").nth(1).unwrap();
    let headline = headline.split("</figure>").next().unwrap();
    let told = headline.matches("<rect class=\"f\"").count();
    assert!(told >= 6, "{told} figures in the headline");
    assert_eq!(headline.matches("<tr><th scope=\"row\">").count(), told, "each has a row");
    assert!(headline.contains("<title>Python threads, workers: 2: 0."), "{headline}");
    assert!(headline.contains("10 samples"), "{headline}");
    for chart in charts::all(&record).unwrap() {
        assert!(!chart.figures.is_empty(), "{} shows no figure", chart.name);
    }
}

#[test]
fn a_cell_has_an_address() {
    let text = page(&[main_record()]).unwrap();
    for anchor in ["primes-threads-2-python", "primes-rayon-2-native-scaling"] {
        assert!(text.contains(&format!("<tr id=\"{anchor}\">")), "{anchor}");
    }
}
