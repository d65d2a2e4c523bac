//! What the charts of a probe say first: its [contrasts](crate::record::probes::Contrast), filled in
//! with what was measured.
//!
//! Which sentence is said is the measurement's affair: opposite records give opposite titles. Takes are
//! fresh processes that share nothing, so a ratio of two cases is Welch's. Where there are too few takes
//! for an interval and they are not far apart, both figures are told and no more.

use std::collections::HashSet;

use super::break_even::Pays;
use super::names::{Who, runtime_short};
use super::stats::Estimate;
use super::verdict::{Verdict, times_over, unpaired};
use crate::record::probes::{By, Case, Contrast, Pick, Probe, Seen, Unit};
use crate::record::{Bound, Record, Workers};
use crate::words::{duration, duration_known, number, sentence, share};

/// A title has room for two figures of a number, and nobody remembers a third.
const TWO_FIGURES: f64 = 0.1;

/// What a chart shows of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Who ran when.
    Tracks,
    /// A row for each case.
    Rows,
    /// From where on something pays.
    Map,
}

impl Probe {
    /// The title of a chart of `cases`: what was found, or the question where nothing can be said.
    pub fn title(&self, record: &Record, cases: &[&Case], shown: Shown) -> String {
        let measured = |runtime: &str| {
            cases.iter().any(|case| case.runtime == runtime && !case.takes().is_empty())
        };
        // Of several Pythons the first that has something to say; its name is in the sentence.
        let python = record.interpreters.iter().map(|i| i.id.as_str()).find(|id| measured(id));
        let mut said = Vec::new();
        for contrast in self.contrasts.iter().filter(|contrast| shown.is_of(&contrast.by)) {
            match self.said(record, contrast, cases, python) {
                Some(Said::Finding(words)) => said.push(words),
                // One that is open leaves the whole sentence open.
                Some(Said::Figures(words)) => return words,
                None => {}
            }
        }
        if said.is_empty() {
            return self.question.clone();
        }
        let looked = cases.iter().find_map(|case| Some(case.takes().first()?.window_ns));
        let half = duration_known(looked.unwrap_or(0) as f64 / 2e9, TWO_FIGURES);
        let opening = self.opening.replace("{half}", &half);
        let title = sentence(&format!("{opening}{}", said.join(", ")));
        let Some(python) = python.filter(|_| record.interpreters.len() > 1) else { return title };
        let name = runtime_short(record, python);
        if title.contains(&*name) {
            return title;
        }
        let mut letters = title.chars();
        let first = letters.next().map(char::to_lowercase).into_iter().flatten();
        format!("{name}, {}", first.chain(letters).collect::<String>())
    }

    /// The cases that such a title speaks of, each with what it is compared by.
    fn told_cases(&self, record: &Record, shown: Shown) -> Vec<(&By, &Case)> {
        let measured = || self.cases.iter().filter(|case| !case.takes().is_empty());
        let ran = |id: &&str| measured().any(|case| case.runtime == *id);
        let python = record.interpreters.iter().map(|i| i.id.as_str()).find(ran);
        let contrasts = self.contrasts.iter().filter(|contrast| shown.is_of(&contrast.by));
        let picks = contrasts.flat_map(|contrast| {
            let picks = [Some(&contrast.one), contrast.other.as_ref()];
            picks.into_iter().flatten().map(|pick| (&contrast.by, pick))
        });
        // One that names no number means all of them.
        let of_pick = |(by, pick): (_, &Pick)| {
            let cases: Vec<&Case> = measured().filter(|case| pick.is(case, python)).collect();
            cases.into_iter().map(move |case| (by, case))
        };
        picks.flat_map(of_pick).collect()
    }

    /// These cases, in the probe's order.
    pub fn title_cases(&self, record: &Record, shown: Shown) -> Vec<&Case> {
        let told = self.told_cases(record, shown);
        let is_told = |case: &&Case| told.iter().any(|(_, one)| std::ptr::eq(*one, *case));
        self.cases.iter().filter(is_told).collect()
    }

    /// The figures that such a title rests on, each once: `Python threads alone: 17,000/s [15,400/s, …]`.
    pub fn proof(&self, record: &Record, shown: Shown) -> Vec<String> {
        let figure = |(by, case): (&By, &Case)| {
            let estimate = case.estimate(self.reader(by))?;
            let figure = estimate.words(|x| self.words(by, x));
            Some(format!("{}: {figure}", self.called(record, case).label))
        };
        let mut told: Vec<String> =
            self.told_cases(record, shown).into_iter().filter_map(figure).collect();
        let mut seen = HashSet::new();
        told.retain(|figure| seen.insert(figure.clone()));
        told
    }

    /// A figure of what is compared.
    fn words(&self, by: &By, value: f64) -> String {
        match by {
            By::Durations => duration(value / 1e9),
            By::Figure(name) => {
                let info = self.figures.iter().find(|info| info.name == *name);
                info.map_or_else(|| number(value), |info| info.unit.words(value))
            }
            By::Running | By::Pays => number(value),
        }
    }

    fn said(
        &self,
        record: &Record,
        contrast: &Contrast,
        cases: &[&Case],
        python: Option<&str>,
    ) -> Option<Said> {
        let find = |pick: &Pick| {
            cases.iter().copied().find(|case| pick.is(case, python) && !case.takes().is_empty())
        };
        let one = find(&contrast.one)?;
        let name = python.map_or_else(String::new, |python| runtime_short(record, python));
        let Some(other) = &contrast.other else {
            let figure = self.figure(&contrast.by, one)?;
            let words = contrast.more.replace("{one}", &figure).replace("{python}", &name);
            return Some(Said::Finding(words));
        };
        let other = find(other)?;
        let figures = [one, other].map(|case| self.figure(&contrast.by, case));
        let [Some(figure), Some(other_figure)] = figures else { return None };
        let of = self.reader(&contrast.by);
        let values = |case: &Case| case.takes().iter().filter_map(&of).collect::<Vec<f64>>();
        let words = match unpaired(&values(one), &values(other)) {
            Verdict::More => &contrast.more,
            Verdict::Less => &contrast.less,
            Verdict::Alike => &contrast.alike,
            Verdict::NotSeen => &contrast.unseen,
            Verdict::Open => {
                let called = |case| self.called(record, case).label;
                return Some(Said::Figures(format!(
                    "{}: {} {figure}, {} {other_figure}",
                    sentence(&self.measure(&contrast.by)),
                    called(one),
                    called(other)
                )));
            }
        };
        let times = times_over(one.estimate(&of)?.value, other.estimate(&of)?.value);
        let words = words.replace("{one}", &figure).replace("{other}", &other_figure);
        Some(Said::Finding(words.replace("{times}", &times).replace("{python}", &name)))
    }

    /// What of a take is compared.
    fn reader(&self, by: &By) -> impl Fn(&Seen) -> Option<f64> {
        let (by, telling) = (by.clone(), self.telling);
        move |seen| match &by {
            By::Running => (!seen.tracks.is_empty()).then(|| seen.running_at_once()),
            By::Durations => Some(seen.quantile(telling?)? as f64),
            By::Figure(name) => seen.figure(name),
            By::Pays => None,
        }
    }

    /// What that is, for people.
    fn measure(&self, by: &By) -> String {
        match by {
            By::Running => "threads running at once".to_owned(),
            By::Durations => format!("{}, {}", self.durations, self.which()),
            By::Figure(name) => {
                let info = self.figures.iter().find(|info| info.name == *name);
                info.map_or_else(|| name.clone(), |info| info.title.clone())
            }
            By::Pays => "pays".to_owned(),
        }
    }

    /// Which of the durations is the most telling: `median`, `99 %`.
    pub fn which(&self) -> String {
        match self.telling {
            None | Some(0.5) => "median".to_owned(),
            Some(share) => format!("{} %", number(share * 100.0).trim_end_matches(".0")),
        }
    }

    /// What is compared of this case, in words.
    fn figure(&self, by: &By, case: &Case) -> Option<String> {
        if *by == By::Pays {
            let way = self.ways().find(|way| way.iter().any(|one| std::ptr::eq(one, case)))?;
            return Some(match self.pays(way)? {
                Pays::Never => "never".to_owned(),
                pays => {
                    let from = pays.words(self.over_unit).replace(".00 ", " ").replace(".0 ", " ");
                    format!("from {}s of {from}", self.over)
                }
            });
        }
        let Estimate { value, .. } = case.estimate(self.reader(by))?;
        Some(match by {
            By::Running => number(value),
            By::Durations => duration_known(value / 1e9, TWO_FIGURES),
            By::Figure(name) => {
                let unit = self.figures.iter().find(|info| info.name == *name)?.unit;
                match unit {
                    Unit::Share if value > 0.0 => share(value),
                    unit => unit.words(value),
                }
            }
            By::Pays => return None,
        })
    }

    /// A case with its number, where cases differ in that: `Python threads beside 1 computing thread`.
    pub fn called(&self, record: &Record, case: &Case) -> Who {
        let who = Who::called(record, &case.runtime, &case.model, &case.label);
        match self.behind(case) {
            Some(behind) => Who { label: format!("{} {behind}", who.label), ..who },
            None => who,
        }
    }

    /// What one of what its numbers count is called: `1 thread`.
    pub fn behind_one(&self) -> String {
        match self.behind.get(1) {
            Some(one) if !one.is_empty() => one.clone(),
            _ => format!("1 {}", self.over),
        }
    }

    /// The numbers that its contrasts speak of.
    pub fn told(&self) -> Vec<u64> {
        let picks = |contrast: &Contrast| {
            [contrast.one.at, contrast.other.as_ref().and_then(|other| other.at)]
        };
        let rows = self.contrasts.iter().filter(|contrast| Shown::Rows.is_of(&contrast.by));
        rows.flat_map(picks).flatten().collect()
    }

    /// Its number in words, with what it counts: `beside 2 computing threads`. `None` where all cases
    /// have the same, or it has no bound.
    pub fn behind(&self, case: &Case) -> Option<String> {
        let differ = self.cases.iter().any(|other| other.at != case.at);
        let at = self.at_words(case.at);
        if !differ || at.is_empty() {
            return None;
        }
        let [none, one, many] = self.behind.as_slice() else {
            return Some(format!("{at} {}", self.over));
        };
        let counted = self.over_unit == Unit::Count;
        let words = match case.at {
            0 if counted && !none.is_empty() => none,
            1 if counted && !one.is_empty() => one,
            _ => many,
        };
        Some(words.replace("{}", &at.replace(".00 ", " ").replace(".0 ", " ")))
    }
}

/// Threads that compute, of one build with its lock on and off: the title where nothing else differs.
pub fn switched(record: &Record, cases: &[&Case]) -> Option<String> {
    let found = |on: bool| {
        let case = |case: &&&Case| {
            let of = record.interpreters.iter().find(|i| i.id == case.runtime);
            let state = of.is_some_and(|i| i.free_threaded_build && i.gil_enabled == on);
            state
                && case.variant == case.model
                && case.takes().iter().any(|s| !s.tracks.is_empty())
                && record.stands_for(Bound::Computing, &case.model, Workers::Threads)
        };
        cases.iter().find(case).copied()
    };
    let (on, off) = (found(true)?, found(false)?);
    let version = |case: &Case| {
        let found = record.interpreters.iter().find(|i| i.id == case.runtime);
        found.map(|i| i.version.clone())
    };
    if version(on) != version(off) {
        return None;
    }
    let running = |seen: &Seen| (!seen.tracks.is_empty()).then(|| seen.running_at_once());
    let [with, without] = [on, off].map(|case| case.estimate(running).map(|e| number(e.value)));
    Some(format!(
        "{}: one build, one switch: {} of {} threads run at once with the lock on, {} with it off",
        runtime_short(record, &off.runtime),
        with?,
        on.at,
        without?
    ))
}

/// What comes of a contrast.
enum Said {
    /// A sentence.
    Finding(String),
    /// Both figures: too few takes for more.
    Figures(String),
}

impl Shown {
    fn is_of(self, by: &By) -> bool {
        match by {
            By::Running => self == Self::Tracks,
            By::Durations | By::Figure(_) => self == Self::Rows,
            By::Pays => self == Self::Map,
        }
    }
}

impl Pick {
    fn is(&self, case: &Case, python: Option<&str>) -> bool {
        let runtime = if self.python { python } else { Some(crate::record::NATIVE) };
        runtime == Some(case.runtime.as_str())
            && case.variant == self.variant
            && self.at.is_none_or(|at| at == case.at)
    }
}
