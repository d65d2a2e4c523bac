//! The machines of a class in the terminal: medians in groups, on how many each lesson's effect is seen,
//! and which lines do not count.

use super::READABLE;
use super::tables::layout::{Economy, Table, one};
use crate::analysis::names::Lengths;
use crate::homework::seen::{EFFECTS, Effect, Group, groups, limits};
use crate::homework::{Collected, Damage, Machine};
use crate::words::{list, number, plural, share, wrap};

/// A column: its name, its figure, and how that is written.
type Column = (&'static str, fn(&Machine) -> Option<f64>, fn(f64) -> String);

const LOOP: [Column; 4] = [
    ("2 threads", |machine| machine.two.threads, number),
    ("on all cores", |machine| machine.all.threads, number),
    ("2 processes", |machine| machine.two.processes, number),
    ("on all cores", |machine| machine.all.processes, number),
];
const CALLS: [Column; 3] = [
    ("json.loads", |machine| machine.json, number),
    ("sorted", |machine| machine.sorted, number),
    ("hashlib.sha256", |machine| machine.sha256, number),
];
const ADDITIONS: [Column; 2] = [
    ("count += 1", |machine| machine.lost, share),
    ("with a call", |machine| machine.lost_by_call, share),
];

/// All of it, without line ends at its end.
pub fn homework(collected: &Collected, width: Option<u16>) -> String {
    let machines = &collected.machines;
    let readable = Some(width.map_or(READABLE, |width| width.min(READABLE)));
    let paragraph = |text: String| wrap(&text, readable, "  ");
    let not_counted = not_counted(collected).map(paragraph);
    if machines.is_empty() {
        return not_counted.unwrap_or_default();
    }
    let effects = EFFECTS.iter().map(|effect| seen(effect, machines)).chain([limits()]);
    let mut blocks = vec![
        table("Lesson 1: a loop, how many times as fast as by one", machines, &LOOP, width),
        table("Lesson 4: two threads, how many times as fast as one", machines, &CALLS, width),
        table("Lesson 11: what share of additions is lost", machines, &ADDITIONS, width),
        effects.map(paragraph).collect::<Vec<_>>().join("\n"),
    ];
    blocks.extend(not_counted);
    blocks.join("\n\n")
}

/// On how many machines it is seen, with the GIL and without.
fn seen(effect: &Effect, machines: &[Machine]) -> String {
    let of = [(true, "with the GIL"), (false, "without")].map(|(gil, lock)| {
        let share = effect.share(machines, gil);
        (share.of > 0).then(|| format!("on {share} {lock}"))
    });
    let of: Vec<String> = of.into_iter().flatten().collect();
    let of = if of.is_empty() { "not looked for".to_owned() } else { of.join(", ") };
    format!("Lesson {}: {}: {of}", effect.lesson, effect.what)
}

/// Medians, a line for each group.
fn table(heading: &str, machines: &[Machine], columns: &[Column], width: Option<u16>) -> String {
    let line = |group: &Group| -> Vec<Lengths> {
        let figures =
            columns.iter().map(|(_, of, words)| group.median(of).map_or_else(String::new, words));
        let names = [group.name.clone(), group.machines.len().to_string()];
        names.into_iter().chain(figures).map(one).collect()
    };
    let sections: Vec<Vec<Vec<Lengths>>> =
        groups(machines).iter().map(|groups| groups.iter().map(line).collect()).collect();
    let apart = [vec![one(String::new())]];
    let names = ["", "machines"].into_iter().chain(columns.iter().map(|(name, ..)| *name));
    let table = Table {
        names: names.map(str::to_owned).collect(),
        left: 1,
        lines: sections.join(&apart[..]),
        economies: &[Economy::Narrow],
    };
    format!("{heading}\n{}", table.draw(width))
}

/// What was found and is no machine.
fn not_counted(collected: &Collected) -> Option<String> {
    let of = |damage: Damage| -> Option<String> {
        let lines = collected.damaged.iter().filter(|(_, is)| *is == damage);
        let lines: Vec<String> = lines.map(|(number, _)| number.to_string()).collect();
        let lines = match lines.as_slice() {
            [] => return None,
            [one] => format!("line {one}"),
            all => format!("lines {}", list(all)),
        };
        Some(format!("{lines} ({damage})"))
    };
    let mut parts: Vec<String> = Damage::ALL.into_iter().filter_map(of).collect();
    if collected.repeated > 0 {
        parts.push(format!("{} that was there before", plural(collected.repeated as u64, "line")));
    }
    (!parts.is_empty()).then(|| format!("Not counted: {}.", parts.join("; ")))
}
