//! One sentence for each probe: what was seen.

use super::probes_table::who;
use crate::analysis::break_even::Pays;
use crate::record::Record;
use crate::record::probes::{Case, Probe, Seen, UNBOUNDED, Unit};
use crate::words::{duration, list, number, rate};

/// What `record` shows of its probes, in their order. Medians over the takes.
pub fn findings(record: &Record) -> Vec<String> {
    let sentence = |probe: &Probe| {
        let view = View { record, probe };
        match probe.name.as_str() {
            "handoff" => view.handoff(),
            "held_released" => view.held_released(),
            "attach_wait" => view.attach_wait(),
            "convoy" => view.convoy(),
            "switch_interval" => view.switch_interval(),
            "crossover" => view.crossover(),
            "spawn" => view.spawn(),
            "channels" => view.channels(),
            "counter" => view.counter(),
            "oversubscribe" => view.oversubscribe(),
            "blocked_loop" => view.longest("The latest of all ticks was late by"),
            "gc_pause" => view.longest("The latest tick of a millisecond was late by"),
            _ => None,
        }
    };
    record.probes.iter().filter_map(sentence).collect()
}

/// One probe of a record.
struct View<'a> {
    record: &'a Record,
    probe: &'a Probe,
}

impl View<'_> {
    fn median(&self, case: &Case, of: impl Fn(&Seen) -> Option<f64>) -> Option<f64> {
        case.estimate(self.record.seed, of).map(|estimate| estimate.value)
    }

    fn at(&self, at: u64) -> impl Iterator<Item = &Case> {
        self.probe.cases.iter().filter(move |case| case.at == at)
    }

    fn who(&self, case: &Case) -> String {
        who(self.record, case)
    }

    /// With two of them: how many ran at once, and how long a turn was where they took turns.
    fn handoff(&self) -> Option<String> {
        let part = |case: &Case| {
            let running = self.median(case, |seen| Some(seen.running_at_once()))?;
            let turns = (running < 1.5).then(|| {
                let turn = self.median(case, Seen::turn_ns)?;
                Some(format!(", in turns of {}", duration(turn / 1e9)))
            });
            let turns = turns.flatten().unwrap_or_default();
            Some(format!("{} {}{turns}", self.who(case), number(running)))
        };
        let parts: Vec<String> = self.at(2).filter_map(part).collect();
        (!parts.is_empty())
            .then(|| format!("Of two that compute, so many ran at a time: {}.", parts.join("; ")))
    }

    /// What two threads did, as a multiple of what one did.
    fn held_released(&self) -> Option<String> {
        let part = |case: &Case| {
            let alone =
                |one: &&Case| (&one.runtime, &one.variant) == (&case.runtime, &case.variant);
            let steps = |seen: &Seen| seen.figure("steps_per_s");
            let one = self.median(self.at(1).find(alone)?, steps)?;
            Some(format!("{} {}", self.who(case), number(self.median(case, steps)? / one)))
        };
        let parts: Vec<String> = self.at(2).filter_map(part).collect();
        (!parts.is_empty()).then(|| {
            format!(
                "Two threads did so many times what one of the same kind did: {}.",
                list(&parts)
            )
        })
    }

    /// The median wait beside nobody and beside one.
    fn attach_wait(&self) -> Option<String> {
        let wait = |case: &Case| self.median(case, |seen| Some(seen.quantile(0.5)? as f64 / 1e9));
        let part = |at: u64| -> Vec<String> {
            self.at(at)
                .filter_map(|case| Some(format!("{} {}", self.who(case), duration(wait(case)?))))
                .collect()
        };
        let (alone, beside) = (part(0), part(1));
        if beside.is_empty() {
            return None;
        }
        let alone = if alone.is_empty() {
            String::new()
        } else {
            format!("; with nobody computing: {}", list(&alone))
        };
        Some(format!(
            "A thread that wants the lock waited so long beside one that computes (median): {}{alone}.",
            list(&beside)
        ))
    }

    /// Both ends of the trade: what the shortest and the longest interval gave.
    fn switch_interval(&self) -> Option<String> {
        let ends = |case: &Case| {
            let late = self.median(case, |seen| Some(seen.quantile(0.5)? as f64 / 1e9))?;
            let steps = self.median(case, |seen| seen.figure("steps_per_s"))?;
            let interval = duration(case.at as f64 / 1e9);
            Some(format!("with {interval} {} late and {}", duration(late), rate(steps)))
        };
        let parts: Vec<String> = self
            .probe
            .ways()
            .filter_map(|cases| {
                let (first, last) = (cases.first()?, cases.last()?);
                Some(format!("{}: {}, {}", self.who(first), ends(first)?, ends(last)?))
            })
            .collect();
        (!parts.is_empty()).then(|| {
            format!(
                "A thread that had slept went on so late beside two that computed, which meanwhile \
                 did so many steps (medians): {}.",
                parts.join("; ")
            )
        })
    }

    /// From which item on each model pays.
    fn crossover(&self) -> Option<String> {
        let pays = |way: &[Case]| {
            let who = self.who(way.first()?);
            Some(match self.probe.pays(way, self.record.seed)? {
                Pays::Never => format!("{who} with no item that was tried"),
                from => format!("{who} from {} an item", from.words(self.probe.over_unit)),
            })
        };
        let all: Vec<String> = self.probe.ways().filter_map(pays).collect();
        (!all.is_empty()).then(|| {
            format!(
                "To spread a loop over all cores (a list that takes a fifth of the window, of 20,000 \
                 items at most) pays by {}.",
                list(&all)
            )
        })
    }

    fn spawn(&self) -> Option<String> {
        let part = |case: &Case| {
            let median = self.median(case, |seen| Some(seen.quantile(0.5)? as f64 / 1e9))?;
            Some(format!("{} {}", self.who(case), duration(median)))
        };
        let parts: Vec<String> = self.probe.cases.iter().filter_map(part).collect();
        (!parts.is_empty())
            .then(|| format!("To start and join one took, at the median: {}.", list(&parts)))
    }

    /// What went through the larger channels.
    fn channels(&self) -> Option<String> {
        let part = |case: &Case| {
            let messages = self.median(case, |seen| seen.figure("messages_per_s"))?;
            let age = self.median(case, |seen| Some(seen.quantile(0.5)? as f64 / 1e9))?;
            Some(format!("{} {}, {} in it", self.who(case), rate(messages), duration(age)))
        };
        let large = self.probe.cases.iter().filter(|case| case.at > 1 && case.at != UNBOUNDED);
        let parts: Vec<String> = large.filter_map(part).collect();
        (!parts.is_empty()).then(|| {
            format!(
                "Through a channel with 1,024 slots went so many messages, each for so long: {}.",
                parts.join("; ")
            )
        })
    }

    /// Who lost additions with two threads.
    fn counter(&self) -> Option<String> {
        let lost = |case: &Case| self.median(case, |seen| seen.figure("lost_share"));
        let all: Vec<(&Case, f64)> = self.at(2).filter_map(|c| Some((c, lost(c)?))).collect();
        let parts: Vec<String> = all
            .iter()
            .filter(|(_, share)| *share > 0.0)
            .map(|(case, share)| format!("{} {}", self.who(case), Unit::Share.words(*share)))
            .collect();
        match (all.is_empty(), parts.is_empty()) {
            (true, _) => None,
            (_, true) => Some("Of two threads' additions, none was lost.".to_owned()),
            _ => Some(format!(
                "Of two threads' additions, so many were lost: {}; of all others none.",
                list(&parts)
            )),
        }
    }

    /// What the most threads a core did, as a part of what one a core did.
    fn oversubscribe(&self) -> Option<String> {
        let units = |case: &Case| self.median(case, |seen| seen.figure("units_per_s"));
        let part = |cases: &[Case]| {
            let (one, most) = (cases.first()?, cases.last()?);
            let share = number(units(most)? / units(one)?);
            Some(format!("{} {share} with {}", self.who(one), most.at))
        };
        let parts: Vec<String> = self.probe.ways().filter_map(part).collect();
        (!parts.is_empty()).then(|| {
            format!(
                "With so many threads a core, each did so many times what one a core did: {}.",
                list(&parts)
            )
        })
    }

    /// The longest duration of each case, the median over the takes.
    fn longest(&self, words: &str) -> Option<String> {
        let part = |case: &Case| {
            let longest = self.median(case, |seen| Some(seen.quantile(1.0)? as f64 / 1e9))?;
            Some(format!("{} {}", self.who(case), duration(longest)))
        };
        let parts: Vec<String> = self.probe.cases.iter().filter_map(part).collect();
        (!parts.is_empty()).then(|| format!("{words}: {}.", list(&parts)))
    }

    /// Answers a second beside one computing thread, where all machines are equally awake.
    fn convoy(&self) -> Option<String> {
        let answers = |case: &Case| self.median(case, |seen| seen.figure("answers_per_s"));
        let parts: Vec<String> = self
            .at(1)
            .filter_map(|case| Some(format!("{} {}", self.who(case), rate(answers(case)?))))
            .collect();
        if parts.is_empty() {
            return None;
        }
        let idle: Vec<String> = self
            .at(0)
            .filter_map(|case| Some(format!("{} {}", self.who(case), rate(answers(case)?))))
            .collect();
        let idle = if idle.is_empty() {
            String::new()
        } else {
            format!(
                " With nothing computing: {}; an idle core sleeps and must be woken for each, so \
                 that says less.",
                list(&idle)
            )
        };
        Some(format!("Answers to one client beside one that computes: {}.{idle}", list(&parts)))
    }
}
