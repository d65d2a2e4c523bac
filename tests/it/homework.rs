//! Homework: the script for any Python of a student, its line, and what is made of a class's lines.

use std::fs;
use std::path::Path;
use std::process::Command;

use flate2::Crc;
use gilscope::charts::draw_homework;
use gilscope::homework::collected::text_of;
use gilscope::homework::seen::{EFFECTS, GAIN, Share};
use gilscope::homework::{Collected, Damage, Machine, collect, parse};
use gilscope::python::EXECUTABLE;
use gilscope::{grid, record};
use predicates::str::contains;

use crate::drawn::{check, title, words};
use crate::support::{externals, gilscope, scripts};

/// The line with these fields.
fn line(fields: &str) -> String {
    let mut crc = Crc::new();
    crc.update(fields.as_bytes());
    format!("{fields};{:08x}", crc.sum())
}

/// An ordinary machine.
fn ordinary() -> String {
    line("GK1:3.13.5;cpython;on;Darwin;arm64;8;5;0.97;0.96;1.93;6.8;1.01;0.98;1.95;0;0.41")
}

/// `count` machines of a made-up class.
fn class(count: usize) -> String {
    let mut rng = fastrand::Rng::with_seed(80);
    let pythons = ["3.9.6", "3.11.9", "3.12.4", "3.13.5", "3.14.0", "3.14.0t"];
    let systems = ["Linux;x86_64", "Darwin;arm64", "Windows;x86_64", "Windows;arm64"];
    let lines = (0..count).map(|number| {
        let python = if number == 3 { "3.10.14;pypy" } else { rng.choice(pythons).unwrap() };
        let gil = !python.ends_with('t');
        let implementation = if python.contains(';') { "" } else { ";cpython" };
        let system = rng.choice(systems).unwrap();
        let cores: u32 = *rng.choice(&[4, 8, 8, 8, 10, 10, 12, 16]).unwrap();
        let around = |rng: &mut fastrand::Rng, middle: f64| middle * (0.95 + 0.1 * rng.f64());
        let (two, all) = (around(&mut rng, 1.92), around(&mut rng, f64::from(cores) * 0.7));
        let threads =
            |rng: &mut fastrand::Rng, gain: f64| around(rng, if gil { 0.97 } else { gain });
        let (two_threads, all_threads) = (threads(&mut rng, two), threads(&mut rng, all));
        let [json, sorted] = [(); 2].map(|()| threads(&mut rng, 1.8));
        let lost = if gil { 0.0 } else { 0.66 };
        line(&format!(
            "GK1:{python}{implementation};{};{system};{cores};5;{two_threads:.3};{all_threads:.3};\
             {two:.3};{all:.3};{json:.3};{sorted:.3};{:.3};{lost};{:.3}",
            if gil { "on" } else { "off" },
            around(&mut rng, 1.94),
            around(&mut rng, 0.42)
        ))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn machines(text: &str) -> Vec<Machine> {
    let Collected { machines, damaged, .. } = collect(text);
    assert_eq!(damaged, []);
    machines
}

/// What a command prints that succeeds.
fn said(command: &mut assert_cmd::Command) -> String {
    let ended = command.assert().success();
    String::from_utf8(ended.get_output().stdout.clone()).unwrap()
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the script prints, started by this Python.
fn run(executable: &Path, gil: Option<bool>) -> String {
    let mut command = Command::new(executable);
    command.arg("-B").arg(scripts().join("gilkit.py")).arg("--quick");
    // Whoever runs it is nobody's business.
    for name in ["USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME", "TEACHER"] {
        command.env(name, "Ermintrude");
    }
    if let Some(on) = gil {
        command.env("PYTHON_GIL", if on { "1" } else { "0" });
    }
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    told
}

#[test]
fn every_python_here_prints_a_line_that_is_read_and_holds_no_name() {
    let embedded = (Path::new(EXECUTABLE).to_owned(), None, None);
    let others =
        externals().into_iter().map(|one| (one.executable, one.switches.gil, Some(one.identity)));
    for (executable, gil, identity) in others.chain([embedded]) {
        let told = run(&executable, gil);
        let last = told.lines().last().unwrap();
        // One quick round is no measurement, whatever it says; as five it is read.
        assert_eq!(parse(last), Err(Damage::Trial), "{told}");
        let (fields, _) = last.rsplit_once(';').unwrap();
        let mut each: Vec<&str> = fields.split(';').collect();
        each[6] = "5";
        let machine = parse(&line(&each.join(";"))).unwrap();
        let Machine { two, all, json, sorted, sha256, lost, lost_by_call, .. } = &machine;
        let gains =
            [two.threads, two.processes, all.threads, all.processes, *json, *sorted, *sha256];
        assert!(gains.iter().chain([lost, lost_by_call]).all(Option::is_some), "{told}");
        if let Some(identity) = identity {
            let t = if identity.free_threaded_build { "t" } else { "" };
            assert_eq!(machine.python.version, format!("{}{t}", identity.version));
            assert_eq!(machine.python.gil, identity.gil_enabled, "{told}");
        }
        for said in ["Two threads are ", "Faster by a second thread: ", "count += 1"] {
            assert!(told.contains(said), "{said}: {told}");
        }
        // All of the line is accounted for: what is no figure is one of these.
        assert_eq!(each.len(), 16, "{last}");
        let system = [machine.system.as_str(), machine.architecture.as_str()];
        assert_eq!(system, [std::env::consts::OS, std::env::consts::ARCH].map(as_python_says));
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let user = std::env::var("USER").unwrap_or_default();
        for name in ["Ermintrude", host.trim(), &user].into_iter().filter(|name| name.len() > 3) {
            assert!(!told.to_lowercase().contains(&name.to_lowercase()), "{name}: {told}");
        }
        assert!(told.is_ascii(), "{told}");
    }
}

fn as_python_says(rust: &str) -> &str {
    match rust {
        "linux" => "Linux",
        "macos" => "Darwin",
        "aarch64" => "arm64",
        other => other,
    }
}

#[test]
fn it_is_a_program_of_python_3_9() {
    let path = scripts().join("gilkit.py");
    let text = fs::read_to_string(&path).unwrap();
    // Written down twice, since one file knows nothing of the other.
    assert!(text.contains(&format!("\nGAIN = {GAIN} ")), "both call a gain the same");
    let ask = "import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 9))";
    let asked = Command::new(EXECUTABLE).args(["-c", ask]).arg(&path).status().unwrap();
    assert!(asked.success());
    let help = Command::new(EXECUTABLE).arg("-B").arg(&path).arg("--help").output().unwrap();
    assert!(String::from_utf8_lossy(&help.stdout).contains("--quick"));
}

#[test]
fn lines_are_found_in_whatever_they_came_in() {
    let good = ordinary();
    let Collected { machines, repeated, damaged } = collect(&format!(
        "From: a student\nMine is {good}. It begins with `GK1:`, as you said.\n\n> {good}\n\
         [12:01] <b>{}</b>",
        line("GK1:3.14.0t;cpython;off;Linux;x86_64;4;5;1.9;3.6;-;-;1.7;1.8;1.9;0.66;0.7")
    ));
    assert_eq!((machines.len(), repeated, damaged), (2, 1, vec![]));
    assert_eq!(machines[0].python.label(), "CPython 3.13");
    assert_eq!((machines[0].system_name(), machines[0].cores), ("macOS", 8));
    assert_eq!(machines[1].python.label(), "CPython 3.14, no GIL");
    assert_eq!(machines[1].two.processes, None);
    // A narrow terminal breaks it anywhere; a mail is quoted.
    for at in 5..good.len() - 1 {
        let (head, tail) = good.split_at(at);
        for broken in [format!("{head}\r\n{tail}\r\n"), format!("> {head}\n> {tail}")] {
            assert_eq!(collect(&broken).machines.len(), 1, "{broken}");
        }
    }
    // What PowerShell redirects.
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(collect(&text_of(&utf16)).machines.len(), 1);
}

#[test]
fn what_is_damaged_is_named() {
    let good = ordinary();
    let cut = &good[..good.len() - 12];
    let text = [
        good.replace("6.8", "7.8").as_str(),
        "",
        cut,
        "GK2:3.20.0;cpython;on;1;2;3;deadbeef",
        &line("GK1:3.13.5;cpython;on;Linux;x86_64;0;5;1;1;2;2;1;1;2;0;0.4"), // no core
        &line("GK1:3.13.5;cpython;on;Linux;x86_64;8;5;1;1;2;2;1;1;2;0;1.4"), // more than all
        &line("GK1:3.13.5;cpython;on;Linux;x86_64;8;5;1;1;2"),
        &line("GK1:3.13.5;cpython;on;Linux;x86_64;8;1;1;1;2;2;1;1;2;0;0.4"),
        &good,
    ]
    .join("\n");
    let Collected { machines, damaged, .. } = collect(&text);
    assert_eq!(machines.len(), 1);
    use Damage::{Changed, Format, Nonsense, Trial};
    let expected = [
        (1, Changed),
        (3, Changed),
        (4, Format),
        (5, Nonsense),
        (6, Nonsense),
        (7, Nonsense),
        (8, Trial),
    ];
    assert_eq!(damaged, expected);
    // Any one character that is another one.
    for (at, was) in good.char_indices().skip(4) {
        for other in ['0', '7', 'x', ';', '-'].into_iter().filter(|other| *other != was) {
            let changed = format!("{}{other}{}", &good[..at], &good[at + 1..]);
            assert!(parse(&changed).is_err(), "{changed}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chat.txt");
    fs::write(&file, text).unwrap();
    let told = said(gilscope().args(["class", "collect"]).arg(&file));
    assert!(in_one_line(&told).contains(
        "Not counted: lines 1 and 3 (cut or changed in copying); line 4 (printed by another version \
         of gilkit.py); lines 5, 6 and 7 (no figures of a machine); line 8 (of one quick round)."
    ));
    check(&folder.path().join("homework.png"));
    fs::write(&file, "nothing at all").unwrap();
    let none = gilscope().args(["class", "collect"]).arg(&file).assert().code(1);
    none.stderr(contains("holds no line of gilkit.py"));
}

#[test]
fn a_class_is_told_in_groups_and_by_lesson() {
    let folder = tempfile::tempdir().unwrap();
    let mut collect = gilscope();
    collect.args(["class", "collect", "-", "-o", "class"]).current_dir(&folder);
    let told = said(collect.write_stdin(class(80)));
    let machines = machines(&class(80));
    let without = machines.iter().filter(|machine| !machine.python.gil).count();
    assert!((5..40).contains(&without));
    for (effect, gil, shown, of) in [
        (0, true, 80 - without, 80 - without),
        (0, false, 0, without),
        (1, true, 80 - without, 80 - without),
        (3, true, 0, 80 - without),
        (3, false, without, without),
    ] {
        assert_eq!(EFFECTS[effect].share(&machines, gil), Share { shown, of }, "{effect} {gil}");
    }
    let with = 80 - without;
    for said in [
        format!("on all {with} machines with the GIL, on none of {without} machines without"),
        "CPython 3.14, no GIL".to_owned(),
        "PyPy 3.10".to_owned(),
        "16 cores".to_owned(),
        "chart class.png".to_owned(),
    ] {
        assert!(in_one_line(&told).contains(&said), "{said}: {told}");
    }
    let share = |shown, of| Share { shown, of }.to_string();
    assert_eq!([share(2, 3), share(3, 3)], ["2 of 3 machines", "all 3 machines"]);
    assert_eq!([share(0, 3), share(1, 1)], ["none of 3 machines", "the one machine"]);
    let first = |name: &str| told.find(name).unwrap();
    assert!(first("CPython 3.9") < first("CPython 3.11"), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
}

#[test]
fn however_many_machines_are_drawn_no_word_lies_over_another() {
    let folder = tempfile::tempdir().unwrap();
    for count in [1, 2, 7, 80, 400] {
        let machines = machines(&class(count));
        let png = draw_homework(&machines, folder.path(), "class").unwrap().unwrap();
        check(&png);
        let svg = fs::read_to_string(png.with_extension("svg")).unwrap();
        let marks = svg.matches("<circle").count() + svg.matches("<polygon").count();
        let hollow = svg.matches("<polyline").count();
        assert!(marks + hollow >= 4 * count, "{count}: {marks} {hollow}");
    }
    let machines = machines(&class(80));
    draw_homework(&machines, folder.path(), "eighty").unwrap();
    let said = words(&folder, "eighty");
    for word in ["4", "8", "10", "12", "16", "its threads", "its processes", "80 machines"] {
        assert!(said.lines().any(|line| line.contains(word)), "{word}: {said}");
    }
    assert!(title(&folder, "eighty").contains("gain nothing on all"), "{said}");
    // Every number of cores there is: those that have room are named.
    let many: Vec<String> = (1..=64)
        .map(|n| ordinary().replace(";8;5;", &format!(";{n};5;")))
        .map(|changed| line(changed.rsplit_once(';').unwrap().0))
        .collect();
    let many = self::machines(&many.join("\n"));
    check(&draw_homework(&many, folder.path(), "many").unwrap().unwrap());
    assert_eq!(draw_homework(&[], folder.path(), "none").unwrap(), None);
}

/// Threads and processes have the colours of those models in every other chart.
#[test]
fn colours_are_those_of_the_models() {
    let infos = grid::model_infos();
    let folder = tempfile::tempdir().unwrap();
    let png = draw_homework(&machines(&ordinary()), folder.path(), "one").unwrap().unwrap();
    let svg = fs::read_to_string(png.with_extension("svg")).unwrap();
    for (model, tint, colour) in [
        ("threads", record::Tint::Blue, "#0072B2"),
        ("processes", record::Tint::Vermilion, "#D55E00"),
    ] {
        assert!(infos.iter().filter(|info| info.name == model).all(|info| info.tint == tint));
        assert!(svg.contains(colour), "{colour}");
    }
}
