//! What finds the way: what people hope for and type, the help of each command, the words explained.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gilscope::record::file;
use gilscope::report;
use predicates::str::contains;

use crate::made_up;
use crate::support::gilscope;

/// What is typed, and what is told instead.
const HOPES: [(&[&str], &str); 19] = [
    (&["lessons"], "gilscope lesson lists them"),
    (&["explain", "gil"], "gilscope probe handoff"),
    (&["help", "asyncio"], "gilscope show fetch event_loop"),
    (&["explain"], "gilscope lesson lists them"),
    (&["run", "primes"], "gilscope run --workload primes"),
    (&["run", "primes", "sort"], "gilscope run --workload primes,sort"),
    (&["run", "primes", "rayon"], "gilscope run --workload primes --model rayon"),
    (&["run", "handoff"], "gilscope probe handoff"),
    (&["primes"], "gilscope run --workload primes"),
    (&["threads"], "gilscope run --model threads"),
    (&["handoff"], "gilscope probe handoff"),
    (&["gil"], "gilscope probe handoff"),
    (&["bench"], "gilscope run"),
    (&["show"], "gilscope show primes threads"),
    (&["show", "threads"], "gilscope show primes threads"),
    (&["servers"], "gilscope services"),
    (&["pandas"], "gilscope export --format csv"),
    (&["export", "--format", "trace"], "gilscope export --format trace"),
    (&["schema"], "gilscope export --schema"),
];

/// The gilscope commands that a text names.
fn named(text: &str) -> Vec<Vec<String>> {
    let commands = text.split("gilscope ").skip(1).filter(|rest| !rest.starts_with(':'));
    let words = |rest: &str| {
        let line = rest.lines().next().unwrap().split([';', ':']).next().unwrap();
        let is_word =
            |word: &&str| !["lists", "names", "all", "them", "or", "leaves"].contains(word);
        let words = line.split(' ').map(|word| word.trim_end_matches(','));
        words.take_while(is_word).map(str::to_owned).collect()
    };
    commands.map(words).collect()
}

#[test]
fn what_people_hope_for_gets_the_command_that_does_it() {
    let empty = tempfile::tempdir().unwrap();
    for (typed, told) in HOPES {
        let failed = gilscope().args(typed).current_dir(&empty).assert().code(2).stdout("");
        let said = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
        assert!(said.contains(told) && said.lines().count() <= 2, "{typed:?}: {said}");
        // What is told is a command: it names nothing that is not there.
        let commands = named(said.trim_start_matches("gilscope: "));
        assert!(!commands.is_empty(), "{said}");
        for command in commands {
            let quick = ["show", "list"].contains(&command[0].as_str());
            let rest: &[&str] = if quick || command == ["probe"] || command == ["lesson"] {
                &[]
            } else {
                &["--help"]
            };
            gilscope().args(&command).args(rest).assert().success();
        }
    }
    // What is wrong in another way is told by the parser, which knows better.
    for (typed, told) in [
        (&["run", "--workload", "prims"][..], "'primes'"),
        (&["run", "--profile", "quik"][..], "'quick'"),
        (&["chrt"][..], "chart"),
        (&["compare", "--fail-if-slower", "much", "a", "b"][..], "percentage"),
    ] {
        gilscope().args(typed).assert().code(2).stderr(contains(told));
    }
    gilscope().arg("--help").assert().success().stdout(contains("Usage"));
    gilscope().args(["help", "run"]).assert().success().stdout(contains("--workload"));
}

#[test]
fn compare_without_records_says_which_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let compare = || {
        let mut command = gilscope();
        command.arg("compare").current_dir(&folder);
        command
    };
    compare().assert().code(2).stderr(contains("no record in results yet"));
    gilscope().arg("table").current_dir(&folder).assert().code(2).stderr(contains("no record"));
    let mut record = made_up::whole(2);
    record.workloads.truncate(1);
    record.cells.retain(|cell| cell.workload == record.workloads[0].name);
    let add = |name: &str| {
        let path = folder.path().join("results").join(name);
        fs::create_dir_all(&path).unwrap();
        file::write(&record, &path.join("record.json")).unwrap();
    };
    add("2026-01-01_10-00-00_quick");
    compare().assert().code(2).stderr(contains("results has none like"));
    add("2026-01-01_11-00-00_services_quick");
    add("2026-01-01_12-00-00_quick");
    let line = "gilscope compare results/2026-01-01_10-00-00_quick/record.json \
                results/2026-01-01_12-00-00_quick/record.json";
    compare().assert().code(2).stderr(contains(line));
    // And so it does.
    let command: Vec<&str> = line.split(' ').skip(1).collect();
    gilscope().args(command).current_dir(&folder).assert().success();
    let table = gilscope().arg("table").current_dir(&folder).assert().code(2);
    table.stderr(contains("gilscope table results/2026-01-01_12-00-00_quick/record.json"));
}

/// Each command's own options, and none of what only another one has.
#[test]
fn help_speaks_of_its_own_command() {
    let help = |command: &str| {
        let output = gilscope().args([command, "--help"]).assert().success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    };
    let first = |text: &str| text.lines().next().unwrap().to_owned();
    let commands = [
        "run", "services", "asleep", "probe", "list", "show", "chart", "table", "compare", "doctor",
    ];
    let listed = gilscope().arg("--help").assert().success();
    let listed = String::from_utf8(listed.get_output().stdout.clone()).unwrap();
    let abouts: BTreeSet<String> = commands.map(|command| first(&help(command))).into();
    assert_eq!(abouts.len(), commands.len(), "two begin alike: {abouts:?}");
    for command in commands {
        // What the list of commands says of it is what its own help begins with.
        let line = listed.lines().find(|line| line.trim_start().starts_with(command)).unwrap();
        let about = line.trim_start().strip_prefix(command).unwrap().trim();
        assert!(
            first(&help(command)).starts_with(about.get(..30).unwrap_or(about)),
            "{command}: {about}"
        );
    }
    for (command, foreign) in [
        ("services", &["--workload", "--corpus", "GIL", "grid", "headline"][..]),
        ("asleep", &["--workload", "probe", "server", "grid", "headline"][..]),
        ("probe", &["--workload", "worker processes", "server", "grid", "headline"][..]),
        ("run", &["--trace", "--trials", "--server"][..]),
    ] {
        let text = help(command);
        for word in foreign {
            assert!(!text.contains(word), "{command} speaks of {word}: {text}");
        }
    }
}

#[test]
fn the_words_of_charts_and_tables_are_explained() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/words.md");
    let page = fs::read_to_string(page).unwrap();
    let explained: Vec<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("- **")?.split("**").next())
        .flat_map(|words| words.split(", ").map(str::to_lowercase))
        .collect();
    // What stands at the head of a column.
    let text = report::text(&made_up::whole(4), None);
    let header = text.lines().find(|line| line.starts_with("runtime  ")).unwrap();
    let columns: Vec<&str> = header.split("  ").map(str::trim).filter(|c| !c.is_empty()).collect();
    assert!(columns.len() >= 7, "{columns:?}");
    for column in columns {
        let known = explained.iter().any(|one| one.starts_with(&column.to_lowercase()));
        assert!(known, "the column {column} is not explained");
    }
    for word in [
        "worker",
        "capacity",
        "interval",
        "round",
        "take",
        "gil class",
        "held",
        "convoy",
        "switch interval",
        "back-pressure",
        "tail latency",
        "closed loop",
        "open loop",
        "in flight",
        "decomposition",
        "quiet time",
        "smallest difference",
        "no difference seen",
    ] {
        let known =
            explained.iter().any(|one| one.contains(word)) || page.contains(&format!("*{word}*"));
        assert!(known, "{word}");
    }
    assert!(page.lines().count() < 140, "it is one page");
}
