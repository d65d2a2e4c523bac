//! Published claims: every row is one, the rules decide on both sides of each edge, and what was measured is
//! shown with its verdict.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use gilscope::analysis::Estimate;
use gilscope::claims::evidence::{Evidence, Ran};
use gilscope::claims::file::{Claimed, Rule};
use gilscope::claims::judged::judge;
use gilscope::claims::ledger::Ledger;
use gilscope::claims::rules::Verdict;
use gilscope::claims::{self, Claim, page};
use gilscope::record::*;

use crate::chromium::Browser;
use crate::made_up;
use crate::support::{PATIENCE, gilscope};

fn estimate(low: f64, high: f64) -> Estimate {
    Estimate { interval: Some((low, high)), ..Estimate::bare((low * high).sqrt()) }
}

fn verdict(rule: Rule, (low, high): (f64, f64), claimed: &str) -> Verdict {
    Verdict::of(rule, estimate(low, high), &Claimed::parse(claimed).unwrap(), None)
}

#[test]
fn a_ratio_is_decided_by_its_whole_interval() {
    let of = |interval| verdict(Rule::Ratio, interval, "50 to 60");
    assert_eq!(of((50.0, 60.0)), Verdict::Confirmed);
    assert_eq!(of((49.9, 55.0)), Verdict::NotConfirmed);
    assert_eq!(of((55.0, 60.1)), Verdict::NotConfirmed);
    assert_eq!(of((40.0, 70.0)), Verdict::NotConfirmed);
    assert_eq!(of((40.0, 49.9)), Verdict::Refuted);
    assert_eq!(of((40.0, 50.0)), Verdict::NotConfirmed);
    assert_eq!(of((60.1, 70.0)), Verdict::Refuted);
    assert_eq!(of((60.0, 70.0)), Verdict::NotConfirmed);
    // Few samples have no interval: they decide nothing.
    let point = Estimate::bare(55.0);
    let claimed = Claimed::parse("50 to 60").unwrap();
    assert_eq!(Verdict::of(Rule::Ratio, point, &claimed, None), Verdict::NotConfirmed);
}

#[test]
fn a_direction_must_be_clear() {
    let above = |interval| verdict(Rule::Direction, interval, "> 1.5");
    assert_eq!(above((1.5, 2.0)), Verdict::Confirmed);
    assert_eq!(above((1.49, 2.0)), Verdict::NotConfirmed);
    assert_eq!(above((1.0, 1.49)), Verdict::Refuted);
    let below = |interval| verdict(Rule::Direction, interval, "< 1.1");
    assert_eq!(below((0.9, 1.1)), Verdict::Confirmed);
    assert_eq!(below((0.9, 1.11)), Verdict::NotConfirmed);
    assert_eq!(below((1.11, 1.2)), Verdict::Refuted);
}

#[test]
fn an_absolute_figure_is_refuted_only_far_off() {
    let of = |interval| verdict(Rule::Absolute, interval, "1200 to 1500 ms");
    assert_eq!(of((0.4e9, 0.5e9)), Verdict::Plausible);
    assert_eq!(of((0.3e9, 0.399e9)), Verdict::Refuted);
    assert_eq!(of((0.3e9, 0.41e9)), Verdict::Plausible);
    assert_eq!(of((4.4e9, 4.5e9)), Verdict::Plausible);
    assert_eq!(of((4.51e9, 4.6e9)), Verdict::Refuted);
    let memory = |low, high| {
        let claimed = Claimed::parse("25 to 35 MB").unwrap();
        Verdict::of(Rule::Absolute, estimate(low, high), &claimed, Some(1.5))
    };
    assert_eq!(memory(17e6, 18e6), Verdict::Plausible);
    assert_eq!(memory(16e6, 16.6e6), Verdict::Refuted);
    assert_eq!(memory(52e6, 53e6), Verdict::Plausible);
    assert_eq!(memory(52.6e6, 53e6), Verdict::Refuted);
}

#[test]
fn figures_that_disagree_leave_it_to_what_is_run() {
    use Verdict::*;
    let together = |all: &[Verdict]| Verdict::together(all.iter().copied());
    assert_eq!(together(&[Confirmed, Confirmed]), Confirmed);
    assert_eq!(together(&[Refuted, Refuted]), Refuted);
    assert_eq!(together(&[Confirmed, Refuted]), DependsOn);
    assert_eq!(together(&[Confirmed, NotConfirmed]), DependsOn);
    assert_eq!(together(&[Plausible, Refuted]), DependsOn);
    // What was not measured decides nothing.
    assert_eq!(together(&[Refuted, NotTestable]), Refuted);
    assert_eq!(together(&[NotTestable]), NotTestable);
    assert_eq!(together(&[]), NotTestable);
}

#[test]
fn what_is_claimed_is_read_with_its_unit() {
    let range = |text: &str| Claimed::parse(text).map(|claimed| claimed.range).ok();
    assert_eq!(range("50 to 60"), Some((50.0, 60.0)));
    assert_eq!(range("4.8 s"), Some((4.8e9, 4.8e9)));
    assert_eq!(range("25 to 35 MB"), Some((25e6, 35e6)));
    assert_eq!(range("25,000"), Some((25e3, 25e3)));
    assert_eq!(range("> 1.5"), Some((1.5, f64::INFINITY)));
    assert_eq!(range("< 5 ms"), Some((0.0, 5e6)));
    for nonsense in ["", "fast", "60 to 50", "1 to", "> x", "NaN", "inf"] {
        assert_eq!(range(nonsense), None, "{nonsense}");
    }
}

/// The ledger as it is published.
fn all() -> Vec<Claim> {
    claims::all(None).unwrap()
}

#[test]
fn every_row_is_a_claim() {
    let all = all();
    assert!(all.len() >= 42, "{}", all.len());
    let numbers: BTreeSet<u32> = all.iter().map(|claim| claim.number).collect();
    for claim in &all {
        let file = &claim.file;
        assert!(file.words.split_whitespace().count() <= 12, "{}", claim.stem);
        for (what, text) in
            [("about", &file.about), ("reading", &file.reading), ("expected", &file.expected)]
        {
            assert!(!text.trim().is_empty(), "{} says nothing of {what}", claim.stem);
        }
        assert_eq!(file.expected_on.len(), "2026-11-21".len(), "{}", claim.stem);
        for other in &file.contradicts {
            assert!(numbers.contains(other), "{} contradicts {other}", claim.stem);
        }
        let said = format!("{} {} {} {}", file.fair, file.reading, file.true_if, file.expected);
        for word in ["false", "wrong", "nonsense"] {
            let is_said = said.split(|c: char| !c.is_alphabetic()).any(|one| one == word);
            assert!(!is_said, "{} says {word}", claim.stem);
        }
    }
}

#[test]
fn a_row_that_is_none_says_what_is_wrong() {
    let row = |text: &str| format!("{:#}", Claim::parse("01-x", text, |_| None).unwrap_err());
    let begin =
        "article='A'\nabout='a'\nwords='w'\nreading='r'\nexpected='e'\nexpected_on='2026-11-21'\n";
    let with = |rest: &str| row(&format!("{begin}{rest}"));
    assert!(with("rule='ratio'").contains("no figure has a claimed range"));
    assert!(with("rule='none'").contains("why_not"));
    assert!(with("rule='program'").contains("no program shows anything"));
    assert!(with("rule='ratio'\nfaster=true").contains("unknown field"));
    let figure = "[figures.a]\nclaimed='1'\nof={of='nothing', by='threads', in='rust'}";
    assert!(with(&format!("rule='ratio'\n{figure}")).contains("no figure is called nothing"));
    let figure = "[figures.a]\nclaimed='1'\nprogram=['p', 'x']";
    assert!(with(&format!("rule='ratio'\n{figure}")).contains("which is not there"));
    let program = "[programs.p]\nfile='p.rs'\nshows='refutes'";
    assert!(with(&format!("rule='program'\n{program}")).contains("there is no programs/p.rs"));
    let long = begin.replace("words='w'", &format!("words='{}'", "w ".repeat(13)));
    assert!(row(&format!("{long}rule='none'\nwhy_not='x'")).contains("13 words"));
    assert!(format!("{:#}", Claim::parse("x", "", |_| None).unwrap_err()).contains("number"));
}

const ROW: &str = r#"
article = "C"
about = "Python's speed"
words = "50-60 times slower than <b>Rust</b> for CPU-intensive workloads"
reading = "sequential programs of both"
expected = "depends"
expected_on = "2026-11-21"
true_if = "an interpreter that takes that long"
rule = "ratio"
run = ["run --workload primes,sort --model sequential"]
[figures.primes]
claimed = "40 to 60"
of = { of = "seconds", by = "sequential", in = "python", workload = "primes", over = { in = "rust" } }
[figures.sort]
claimed = "50 to 60"
of = { of = "seconds", by = "sequential", in = "python", workload = "sort", over = { in = "rust" } }
"#;
const RUST: &str = r#"
article = "A"
about = "memory"
words = "prevents all memory leaks"
reading = "a safe program that leaks would be a counter-example"
expected = "a counter-example"
expected_on = "2026-11-21"
rule = "program"
[programs.cycle]
file = "cycle.rs"
shows = "refutes"
"#;

fn row(stem: &str, text: &str) -> Claim {
    Claim::parse(stem, text, |_| Some("fn main() { let a = \"<&>\"; }\n".to_owned())).unwrap()
}

/// Python's primes take fifty times as long as Rust's, and its sort as long.
fn evidence() -> Evidence {
    let mut record = made_up::record(2);
    for (name, python) in [("primes", 0.15), ("sort", 0.003)] {
        made_up::workload(&mut record, name, GilClass::Bytecode);
        for (runtime, seconds) in [(OWN_PYTHON, python), (NATIVE, 0.003)] {
            let cell = made_up::cell(name, Role::Shared, runtime, SEQUENTIAL, 1, seconds, 1.0);
            record.cells.push(cell);
        }
    }
    let command = "run --workload primes,sort --model sequential".to_owned();
    let ran = Ran { did: Some(true), says: "it grew".into(), figures: BTreeMap::new() };
    Evidence {
        records: BTreeMap::from([(command, record)]),
        programs: BTreeMap::from([("cycle.rs".to_owned(), ran)]),
    }
}

#[test]
fn a_claim_is_judged_by_what_was_measured() {
    let (claim, evidence) = (row("01-fifty", ROW), evidence());
    let judged = judge(&claim, &evidence);
    assert_eq!(judged.verdict, Verdict::DependsOn);
    assert_eq!(judged.deciding(Verdict::Confirmed), ["primes"]);
    assert_eq!(judged.deciding(Verdict::Refuted), ["sort"]);
    let nothing = Evidence::default();
    let open = judge(&claim, &nothing);
    assert_eq!(open.verdict, Verdict::NotTestable);
    assert!(!open.is_measured());

    let leaks = row("02-leaks", RUST);
    assert_eq!(judge(&leaks, &evidence).verdict, Verdict::Refuted);
    assert_eq!(judge(&leaks, &nothing).verdict, Verdict::NotTestable);
    let mut other = evidence;
    other.programs.get_mut("cycle.rs").unwrap().did = Some(false);
    assert_eq!(judge(&leaks, &other).verdict, Verdict::NotConfirmed);
}

fn ledger() -> Ledger {
    let record = made_up::record(2);
    Ledger {
        claims: vec![1, 2],
        started: record.started,
        gilscope: record.gilscope,
        machine: record.machine,
        interpreters: record.interpreters,
        compiler: Some("rustc 1.95.0".into()),
        records: BTreeMap::new(),
        programs: BTreeMap::new(),
    }
}

#[test]
fn the_page_says_verdict_figure_and_how_to_dispute_it() {
    let (one, two) = (row("01-fifty", ROW), row("02-leaks", RUST));
    let (text, charts) = page::page(&[&one, &two], &ledger(), &evidence()).unwrap();
    for words in [
        "1 refuted here and 1 that depend on what is run",
        "id=\"claim-1\"",
        "<strong>depends on</strong> what is run: confirmed here in primes; refuted here in sort",
        "a counter-example to the claim",
        "gilscope claims run 2",
        "claims/01-fifty.toml",
        "an interpreter that takes that long",
        "Expected on 2026-11-21",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    // What comes from a row or a program is escaped, in the chart too.
    assert!(text.contains("&#60;b&#62;Rust&#60;/b&#62;") && !text.contains("<b>Rust"));
    assert!(text.contains("&#60;&#38;&#62;"));
    assert!(!text.contains("<script"));
    let names: Vec<&str> = charts.iter().map(|chart| chart.name.as_str()).collect();
    assert_eq!(names, ["claims-1"]);
    let figures: Vec<&str> = charts[0].figures.iter().map(|figure| figure.at.as_str()).collect();
    assert_eq!(figures, ["claimed", "claimed", "primes", "sort", "verdict", "verdict"]);
}

#[test]
fn the_page_is_for_everybody() {
    let Some(mut browser) = Browser::start() else { return };
    let (one, two) = (row("01-fifty", ROW), row("02-leaks", RUST));
    let (text, _) = page::page(&[&one, &two], &ledger(), &evidence()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("claims.html");
    fs::write(&path, text).unwrap();
    browser.width(1920);
    browser.open(&path);
    for width in [390, 1024, 1920] {
        browser.width(width);
        let wide = browser.ask("document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "at {width}: {wide}");
    }
    assert_eq!(browser.violations(), serde_json::json!([]));
    browser.assert_quiet("file://");
}

#[test]
fn many_claims_are_drawn_whole() {
    let mut evidence = evidence();
    let record = evidence.records.values().next().unwrap().clone();
    let mut rows = Vec::new();
    for number in 1..30_u32 {
        let low = f64::from(number * number);
        let text = ROW.replace("40 to 60", &format!("{low} to {}", low * 1.5));
        let text =
            text.replace("Python's speed", &format!("what number {number} is about, in words"));
        rows.push(row(&format!("{number:02}-row"), &text));
    }
    evidence.records.insert("run --workload primes,sort --model sequential".into(), record);
    let all: Vec<&Claim> = rows.iter().collect();
    let (_, charts) = page::page(&all, &ledger(), &evidence).unwrap();
    assert!(charts.len() > 3);
    let folder = tempfile::tempdir().unwrap();
    for path in gilscope::charts::save(&charts, folder.path()).unwrap() {
        crate::drawn::check(&path);
    }
}

#[test]
fn claims_are_listed_and_shown() {
    let list = gilscope().args(["claims"]).assert().success();
    let text = String::from_utf8(list.get_output().stdout.clone()).unwrap();
    assert!(text.lines().filter(|line| line.contains('“')).count() >= 42, "{text}");
    let show = gilscope().args(["claims", "show", "1"]).assert().success();
    let text = String::from_utf8(show.get_output().stdout.clone()).unwrap();
    for words in ["read as:", "expected on 2026-11-21", "measured by: gilscope run"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let error = gilscope().args(["claims", "show", "4711"]).assert().failure();
    let error = String::from_utf8(error.get_output().stderr.clone()).unwrap();
    assert!(error.contains("there is no claim 4711"), "{error}");
}

/// A folder of one's own: a row that a program decides, one that nothing decides here, one that is refused by
/// the compiler, and one whose program does not do what it says.
#[test]
fn claims_of_ones_own_are_measured() {
    let folder = tempfile::tempdir().unwrap();
    let programs = folder.path().join("programs");
    fs::create_dir(&programs).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let begin = "article='A'\nabout='a'\nreading='r'\nexpected='e'\nexpected_on='2026-11-21'\n";
    write(
        "01-said.toml",
        &format!(
            "{begin}words='prints five'\nrule='absolute'\n[programs.five]\nfile='five.py'\nmeasure=['wall', 'memory']\n[figures.five]\nclaimed='5'\nprogram=['five', 'five']\n[figures.memory]\nunit='bytes'\nclaimed='10 GB'\nprogram=['five', 'memory']\n"
        ),
    );
    write(
        "02-fails.toml",
        &format!(
            "{begin}words='it works'\nrule='program'\n[programs.fails]\nfile='fails.py'\nshows='confirms'\n"
        ),
    );
    write(
        "03-open.toml",
        &format!("{begin}words='the best'\nrule='none'\nwhy_not='nothing measures that'\n"),
    );
    fs::write(
        programs.join("five.py"),
        "import sys\nprint('ready', flush=True)\nsys.stdin.read()\nprint('five 5')\n",
    )
    .unwrap();
    fs::write(programs.join("fails.py"), "raise SystemExit('no, it does not')\n").unwrap();
    let out = folder.path().join("out");
    let arguments = ["claims", "run", "all", "--claims"];
    let told = gilscope()
        .args(arguments)
        .arg(folder.path())
        .arg("--out")
        .arg(&out)
        .timeout(PATIENCE)
        .assert()
        .success();
    let text = String::from_utf8(told.get_output().stdout.clone()).unwrap();
    assert!(text.contains(" 2  not confirmed"), "{text}");
    assert!(text.contains(" 3  not testable here"), "{text}");
    let page = fs::read_to_string(out.join("claims.html")).unwrap();
    assert!(page.contains("no, it does not"), "{page}");
    assert!(page.contains("nothing measures that"), "{page}");
    let (ledger, evidence) = Ledger::read(&out).unwrap();
    assert_eq!(ledger.claims, [1, 2, 3]);
    assert_eq!(evidence.programs["five.py"].figures["five"], [5.0; 5]);
    assert_eq!(evidence.programs["five.py"].figures["wall"].len(), 5);
    fs::remove_file(out.join("claims.html")).unwrap();
    let again = gilscope()
        .args(["claims", "page", "--claims"])
        .arg(folder.path())
        .arg(&out)
        .assert()
        .success();
    let again = String::from_utf8(again.get_output().stdout.clone()).unwrap();
    assert!(text.ends_with(&again), "{again}");
    assert_eq!(fs::read_to_string(out.join("claims.html")).unwrap(), page);
    let show = gilscope()
        .args(["claims", "show", "1", "--claims"])
        .arg(folder.path())
        .arg("--measured")
        .arg(&out)
        .assert()
        .success();
    let text = String::from_utf8(show.get_output().stdout.clone()).unwrap();
    assert!(text.contains("five: 5") && text.contains("verdict: depends on"), "{text}");
}
