//! What was found, a sentence for each thing that was looked at, and the picture of it.

use crate::analysis::asleep::{Sleepers, sleepers};
use crate::analysis::server_groups::{Group, TASKS, groups, mirrors, who};
use crate::analysis::servers::{Quantity, ratio};
use crate::analysis::verdict::{Verdict, for_title};
use crate::record::services::Service;
use crate::record::{NATIVE, Record};
use crate::report::finding::Finding;
use crate::report::findings::findings;
use crate::report::pictures::{Picture, of_few, of_probe, of_run};
use crate::words::{bytes, fold, plural, sentence, share, whole};

/// What is said, and shown.
pub struct Seen {
    /// The finding first.
    pub said: Vec<String>,
    /// Pictures of it, the fullest first: one of them is shown.
    pub pictures: Vec<Vec<String>>,
}

/// What `record` shows.
pub fn seen(record: &Record, columns: u16) -> Seen {
    // The legend of the rows says what speed-ups are.
    if let Some(Picture { said, lines }) = of_run(record, columns, false) {
        return Seen { said: vec![said], pictures: vec![lines] };
    }
    let probes = record.probes.iter();
    let of_probes: Vec<Picture> =
        probes.filter_map(|probe| of_probe(record, probe, columns)).collect();
    let pictures = match &record.probes[..] {
        [one] => [of_probe(record, one, columns), of_few(record, one, columns)],
        _ => [None, None],
    };
    let of_services = groups(record).iter().filter_map(|group| of_servers(record, group)).collect();
    let of_asleep: Vec<String> = sleepers(record).iter().map(of_sleepers).collect();
    let of_probes = of_probes.into_iter().map(|picture| picture.said).collect();
    let all: [Vec<String>; 4] =
        [of_probes, of_services, of_asleep, Vec::from_iter(of_looks(record))];
    let mut said: Vec<String> = all.into_iter().flatten().collect();
    if said.is_empty() {
        said.extend(findings(record).first().map(|finding| of_finding(record, finding)));
    }
    Seen { said, pictures: pictures.into_iter().flatten().map(|picture| picture.lines).collect() }
}

/// How small a difference the machine lets be seen.
fn of_looks(record: &Record) -> Option<String> {
    let looks = Some(record.looks.len()).filter(|looks| *looks > 0)?;
    let Some(noise) = record.noise() else {
        let looks = plural(looks as u64, "look");
        return Some(format!(
            "{looks} are too few to tell how quiet the machine is: give it longer."
        ));
    };
    let [quick, full, slow] = [noise.quick, noise.full, noise.slow_share].map(share);
    Some(format!(
        "The smallest difference that this machine lets be seen: {quick} in a quick run, {full} in a full \
         one. It was slow for {slow} of the time."
    ))
}

/// A finding with the first of its figures; the tables have the others.
fn of_finding(record: &Record, finding: &Finding) -> String {
    let figures = finding.figures.iter().take(1).cloned().collect();
    let brief = Finding { figures, cause: String::new(), ..finding.clone() };
    sentence(&format!("{}: {}.", brief.heading(), brief.row(record)))
}

/// `JSON, Rust hyper against Python asyncio streams: answers a second, 2.3 times as many; …`, of two servers
/// that are written alike.
fn of_servers(record: &Record, group: &Group) -> Option<String> {
    let (rust, pythons) = mirrors(&TASKS, &group.services)?;
    let (rust, python) = (group.services[rust], group.services[*pythons.first()?]);
    let times = |quantity| compared(record, rust, python, &quantity);
    let answers = times(Quantity::Throughput)?;
    let cpu = times(Quantity::PerCpuSecond)
        .map_or_else(String::new, |cpu| format!("; for as much CPU time, {cpu}"));
    let [one, other] = [rust, python].map(|service| who(record, service).label);
    let load = sentence(&group.load());
    Some(format!("{load}, {one} against {other}: answers a second, {answers}{cpu}."))
}

/// How many times as many the first has, as far as that may be said.
fn compared(
    record: &Record,
    one: &Service,
    other: &Service,
    quantity: &Quantity,
) -> Option<String> {
    let over = ratio(record, one, other, None, quantity)?;
    let times = fold(over.value);
    Some(match for_title(over) {
        Verdict::More | Verdict::Less => format!("{times} times as many"),
        Verdict::Alike => "as many".to_owned(),
        Verdict::NotSeen => "no difference seen".to_owned(),
        Verdict::Open => format!("{times} times as many in too few rounds to tell"),
    })
}

/// `Of 10,000 that wait in Rust, a thread holds 21 times a task: 9.82 kB, 457 bytes.`
fn of_sleepers(seen: &Sleepers) -> String {
    let language = if seen.runtime == NATIVE { "Rust" } else { "Python" };
    let waiting = format!("Of {} that wait in {language}", whole(seen.count));
    let times = seen.tasks_a_thread.value;
    let [thread, task] = seen.bytes.map(|held| bytes(held.value.round() as u64));
    let held = match seen.verdict {
        Verdict::More => format!("a thread holds {} times a task", fold(times)),
        Verdict::Less => format!("a task holds {} times a thread", fold(1.0 / times)),
        Verdict::Alike => "a thread holds as much as a task".to_owned(),
        Verdict::NotSeen => "no difference is seen of a thread and a task".to_owned(),
        Verdict::Open => {
            return format!(
                "{waiting}, a thread holds {thread}, a task {task}: too few trials for an interval."
            );
        }
    };
    format!("{waiting}, {held}: {thread}, {task}.")
}
