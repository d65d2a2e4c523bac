//! The page of a record in a real browser.

use std::fs;
use std::path::{Path, PathBuf};

use gilscope::page::page;
use gilscope::record::Record;
use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::support::gallery;

/// The pages of some records of the gallery: one that computes, probes, servers.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let wanted = ["charts/record.json", "charts/probes/record.json", "charts/services/record.json"];
    let is_wanted = |(path, _): &(PathBuf, Record)| wanted.iter().any(|end| path.ends_with(end));
    let make = |(path, record): (PathBuf, Record)| {
        let name = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let to = folder.join(name).with_extension("html");
        fs::write(&to, page(&[record]).unwrap()).unwrap();
        to
    };
    gallery().into_iter().filter(is_wanted).map(make).collect()
}

#[test]
fn a_page_says_nothing_to_the_console_and_asks_for_nothing() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    for path in pages(folder.path()) {
        browser.width(1920);
        browser.open(&path);
        let dangling = browser.ask(
            "[...document.links].filter(a => a.hash && \
             !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map(a => a.hash)",
        );
        assert_eq!(dangling, json!([]), "{}", path.display());
        for width in [390, 1024, 1920] {
            browser.width(width);
            let wide = browser.ask("document.documentElement.scrollWidth - innerWidth");
            assert!(wide.as_i64().unwrap() <= 0, "{} at {width}: {wide}", path.display());
        }
        assert_eq!(browser.violations(), json!([]), "{}", path.display());
        browser.assert_quiet("file://");
    }
}

#[test]
fn the_page_is_used_by_keyboard() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = pages(folder.path()).into_iter().find(|path| path.ends_with("charts.html")).unwrap();
    browser.width(1024);
    browser.open(&path);

    // The tab key comes by everything that can be used, in the order of the page.
    let mut stops: Vec<String> = Vec::new();
    for _ in 0..400 {
        browser.press("Tab");
        let stop = browser.ask(
            "document.activeElement.closest('th') ? 'heading' : document.activeElement.localName",
        );
        let stop = stop.as_str().unwrap().to_owned();
        if stops.last() != Some(&stop) {
            stops.push(stop);
        }
        if stops.last().is_some_and(|stop| stop == "heading") {
            break;
        }
        if stops.last().is_some_and(|stop| stop == "svg") && stops.len() < 4 {
            browser.press("ArrowRight");
            let said = browser.ask("document.getElementById('tip').textContent");
            let hidden = browser.ask("document.getElementById('tip').hidden");
            assert_eq!(hidden, json!(false));
            assert!(said.as_str().unwrap().contains("samples"), "{said}");
            browser.press("Escape");
            assert_eq!(browser.ask("document.getElementById('tip').hidden"), json!(true));
        }
    }
    for kind in ["a", "svg", "summary", "input", "heading"] {
        assert!(stops.iter().any(|stop| stop == kind), "{kind} is not reached: {stops:?}");
    }

    // A heading sorts, a second time the other way.
    let column = "[...document.querySelectorAll('#all tbody tr')].filter(r => !r.querySelector('.none'))\
                  .map(r => Number(r.cells[5].dataset.by)).filter(x => !Number.isNaN(x))";
    browser.ask("document.querySelectorAll('#all th button')[5].focus()");
    let is_sorted = |values: &Value, up: bool| {
        let values: Vec<f64> =
            values.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        assert!(values.len() > 100);
        values.windows(2).all(|pair| if up { pair[0] <= pair[1] } else { pair[0] >= pair[1] })
    };
    browser.press("Enter");
    assert!(is_sorted(&browser.ask(column), true));
    browser.press("Enter");
    assert!(is_sorted(&browser.ask(column), false));
    let order = browser.ask("document.querySelectorAll('#all th')[5].ariaSort");
    assert_eq!(order, json!("descending"));

    // Words filter.
    browser.ask("document.getElementById('wanted').focus()");
    for key in "primes rayon".split("").filter(|key| !key.is_empty()) {
        browser.press(key);
    }
    let left = browser.ask(
        "[...document.querySelectorAll('#all tbody tr')].filter(r => !r.hidden).map(r => r.id)",
    );
    let left = left.as_array().unwrap();
    assert!(!left.is_empty() && left.iter().all(|id| id.as_str().unwrap().contains("rayon")));
    // The address of a row that is filtered out shows it again.
    browser.ask("location.hash = '#json-threads-2-python'; 0");
    let shown = browser.ask(
        "new Promise(done => setTimeout(() => done(!document.getElementById(\
         'json-threads-2-python').hidden), 200))",
    );
    assert_eq!(shown, json!(true));
}

#[test]
fn no_chart_is_cut_on_paper() {
    /// What A4 leaves between margins of 14 mm, in pixels of CSS.
    const PAPER: (u32, f64) = (688, 1_016.0);
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    for path in pages(folder.path()) {
        browser.open(&path);
        browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
        browser.width(PAPER.0);
        let highest = browser.ask(
            "Math.max(...[...document.querySelectorAll('figure')].map(f => \
             getComputedStyle(f).breakInside == 'avoid' ? f.offsetHeight : Infinity))",
        );
        // A chart that is lower than a sheet is moved to the next one whole.
        assert!(highest.as_f64().unwrap() < PAPER.1, "{}: {highest}", path.display());
        let widest = browser.ask("document.documentElement.scrollWidth");
        assert!(widest.as_f64().unwrap() <= f64::from(PAPER.0), "{}: {widest}", path.display());
        let printed = browser.call("Page.printToPDF", json!({"preferCSSPageSize": true}));
        assert!(printed["data"].as_str().unwrap().starts_with("JVBER"), "a PDF");
        browser.call("Emulation.setEmulatedMedia", json!({"media": ""}));
    }
}
