//! Both sources of a pair side by side, coloured.

use std::fmt::Write as _;

use askama::filters::{Html, escape};
use synoptic::{Highlighter, TokOpt};

use crate::record::{Bound, Lane, Record};
use crate::regions::without_marks;
use crate::sources::twins;

/// A pair of files.
pub struct Pair {
    /// What it is: `workloads/primes`.
    pub stem: String,
    /// Rust, and Python.
    pub sides: [Side; 2],
}

impl Pair {
    /// What a link to it says.
    pub fn anchor(&self) -> String {
        self.stem.replace('/', "-")
    }
}

/// One of them.
pub struct Side {
    /// The language.
    pub language: &'static str,
    /// The file.
    pub path: String,
    /// Its lines as markup, all text escaped; none where the language has no such file.
    pub lines: Option<String>,
}

/// The pairs of everything that was measured in `records`, each once.
pub fn pairs<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<Pair> {
    let mut stems: Vec<String> = Vec::new();
    for record in records {
        let folder = |bound| if bound == Bound::Waiting { "waiting/" } else { "" };
        for info in &record.workloads {
            stems.push(format!("{}workloads/{}", folder(info.bound), info.name));
        }
        for cell in &record.cells {
            let info = record.workloads.iter().find(|info| info.name == cell.workload);
            let folder = folder(info.map(|info| info.bound).unwrap_or_default());
            stems.push(format!("{folder}models/{}", cell.model));
            if cell.lane == Lane::Library {
                let folder = Lane::library_folder(cell.in_flight.is_some());
                stems.push(format!("{folder}/{}", cell.workload));
            }
        }
        stems.extend(record.services.iter().map(|service| format!("servers/{}", service.server)));
        stems.extend(record.asleep.iter().map(|cell| format!("asleep/{}", cell.model)));
        stems.extend(record.probes.iter().map(|probe| format!("probes/{}", probe.name)));
    }
    let mut seen = std::collections::HashSet::new();
    stems.retain(|stem| seen.insert(stem.clone()));
    // Workloads before models: what is done, and then how it is spread.
    stems.sort_by_key(|stem| stem.contains("models/"));
    stems.iter().filter_map(|stem| pair(stem)).collect()
}

/// The twins of a stem; none where neither language has it.
fn pair(stem: &str) -> Option<Pair> {
    let sides = twins(stem).map(|source| Side {
        language: source.language,
        lines: source.text.map(|text| coloured(&without_marks(text), source.language)),
        path: source.path,
    });
    let is_there = sides.iter().any(|side| side.lines.is_some());
    is_there.then(|| Pair { stem: stem.to_owned(), sides })
}

/// The lines of a source in pieces, each with what it is: `c` a comment, `s` a string, `k` a keyword, `n` a
/// number, or nothing of these.
pub fn tokens(text: &str, language: &str) -> Vec<Vec<(String, String)>> {
    let mut highlighter = rules(language);
    let lines: Vec<String> = text.trim_end().lines().map(str::to_owned).collect();
    highlighter.run(&lines);
    let piece = |token| match token {
        TokOpt::Some(text, kind) => (kind, text),
        TokOpt::None(text) => (String::new(), text),
    };
    let line = |(number, line): (usize, &String)| {
        highlighter.line(number, line).into_iter().map(piece).collect()
    };
    lines.iter().enumerate().map(line).collect()
}

/// The source as markup, with a class for what its words are.
fn coloured(text: &str, language: &str) -> String {
    let mut markup = String::with_capacity(text.len() * 2);
    for line in tokens(text, language) {
        for (kind, text) in line {
            let Ok(text) = escape(&text, Html);
            // Writing to a string does not fail.
            let _ = match kind.as_str() {
                "" => write!(markup, "{text}"),
                kind => write!(markup, "<span class={kind}>{text}</span>"),
            };
        }
        markup.push('\n');
    }
    markup
}

/// What is coloured: little, so that it is read and not looked at.
fn rules(language: &str) -> Highlighter {
    const RUST: &str = "as|async|await|break|const|continue|dyn|else|enum|fn|for|if|impl|in|let|loop|\
                        match|mod|move|mut|pub|ref|return|self|Self|static|struct|super|trait|type|\
                        unsafe|use|where|while";
    const PYTHON: &str = "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|\
                          finally|for|from|global|if|import|in|is|lambda|None|nonlocal|not|or|pass|\
                          raise|return|True|try|while|with|yield";
    let mut rules = Highlighter::new(4);
    let keywords = if language == "Rust" { RUST } else { PYTHON };
    if language == "Rust" {
        rules.keyword("c", r"(//.*)$");
        rules.bounded("s", r#"r?b?""#, "\"", true);
        rules.keyword("s", r"('\\?.')");
    } else {
        rules.bounded("s", "\"\"\"", "\"\"\"", true);
        rules.keyword("c", "(#.*)$");
        rules.bounded("s", r#"[rbf]?""#, "\"", true);
        rules.bounded("s", "'", "'", true);
    }
    rules.keyword("k", &format!(r"\b({keywords})\b"));
    rules.keyword("n", r"\b([0-9][0-9_]*(?:\.[0-9]+)?(?:e-?[0-9]+)?)\b");
    rules
}
