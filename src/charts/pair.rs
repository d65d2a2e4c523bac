//! Two panels that belong on one slide: the same threads on work that computes and on work that
//! waits. Python's GIL is held while bytecode runs and released while a request waits.

use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::Estimate;
use crate::analysis::headline::Headline;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::Who;
use crate::analysis::scaling::Scaling;
use crate::analysis::series::{Gap, Line, Load, Series, last_alike};
use crate::analysis::verdict::{Verdict, for_title, times_over};
use crate::charts::kit::canvas::Rect;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::labels::Label;
use crate::charts::kit::panel::Panel;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::charts::kit::span::Span;
use crate::charts::kit::style::{GREY, INK};
use crate::charts::kit::text::{Type, fit, put};
use crate::record::{Bound, Lane, NATIVE, OWN_PYTHON, Record, Role, Workers, WorkloadInfo};
use crate::words::{times, whole};

/// Type sizes for the back row.
const SIZES: Sizes = Sizes { axis: 60, label: 66, mark: 46, weight: 1.6 };

/// One panel.
struct Side<'a> {
    info: &'a WorkloadInfo,
    /// What its workload does, in a word.
    what: &'static str,
    series: Series,
    /// The load at which figures are named: both lines have one there.
    at: u32,
    /// The load up to which more would ideally be as many times as fast.
    ideal: u32,
    span: Span,
}

/// Draws both, if `computing` and `waiting` each have a workload with threads of both languages.
pub fn draw(computing: &Record, all: &[Scaling], waiting: &Record) -> Result<Option<Chart>> {
    let Some(left) =
        Headline::of(computing, all).and_then(|h| Side::computing(computing, h.scaling))
    else {
        return Ok(None);
    };
    let Some(right) = choose(waiting) else { return Ok(None) };
    let sides = [left, right];
    let points = sides.iter().flat_map(|side| &side.series.lines).flat_map(|line| &line.points);
    let frame = Frame {
        title: sides.each_ref().map(Side::words).join(". "),
        subtitle: format!(
            "Threads in both languages; how many times as fast as their own sequential program; {}",
            interval_words(points.map(|(_, gain)| gain)),
        ),
        notes: Gap::notes(sides.iter().flat_map(|side| &side.series.gaps)),
    };
    frame
        .chart("pair", computing, |area, room| {
            let half = (room.width() - 120) / 2;
            let rooms = [
                Rect { right: room.left + half, ..room },
                Rect { left: room.right - half, ..room },
            ];
            for (side, room) in sides.iter().zip(rooms) {
                let panel = side.panel();
                panel.draw(area, room, |panel| {
                    if let Some(same) = side.same().filter(|_| side.series.load == Load::InFlight) {
                        shade(panel, same)?;
                    }
                    Ok(vec![Label::grey("ideal", panel.ideal(side.ideal)?)])
                })?;
            }
            Ok(())
        })
        .map(Some)
}

/// `fetch`, `timers`, or the first workload that has both languages' threads.
fn choose(waiting: &Record) -> Option<Side<'_>> {
    let named = |name: &'static str| waiting.workloads.iter().filter(move |w| w.name == name);
    let in_order = named("fetch").chain(named("timers")).chain(&waiting.workloads);
    in_order.into_iter().find_map(|info| Side::waiting(waiting, info))
}

/// The language alone: there are two lines, and the footer names the interpreter.
fn language(line: &Line) -> &'static str {
    if line.who.runtime == NATIVE { "Rust" } else { "Python" }
}

/// Whether its line is shown: that of the model that stands for threads, in both panels.
fn is_shown(record: &Record, bound: Bound, who: &Who) -> bool {
    record.stands_for(bound, &who.model, Workers::Threads)
        && (who.runtime == NATIVE || who.runtime == OWN_PYTHON)
}

impl<'a> Side<'a> {
    fn computing(record: &Record, scaling: &Scaling<'a>) -> Option<Self> {
        let mut series = Series::over(Load::Workers);
        let lines =
            scaling.lines.iter().filter(|line| is_shown(record, Bound::Computing, &line.who));
        series.lines = lines.cloned().collect();
        let gaps = scaling.gaps.iter().filter(|gap| is_shown(record, Bound::Computing, &gap.who));
        series.gaps = gaps.cloned().collect();
        let span = Span::of(&series.lines, &[], record.machine.cores)?;
        let (at, ideal) = (scaling.full_load, record.machine.cores);
        Self { info: scaling.info, what: "computing", series, at, ideal, span }.if_both()
    }

    fn waiting(record: &Record, info: &'a WorkloadInfo) -> Option<Self> {
        let mut series = Series::over(Load::InFlight);
        let cells = record.cells_of(&info.name, Role::Shared).filter(|c| c.lane == Lane::Plain);
        for cell in cells {
            let who = Who::ran(record, cell);
            if !is_shown(record, Bound::Waiting, &who) {
                continue;
            }
            let Some(in_flight) = cell.in_flight.filter(|n| *n > 0) else { continue };
            let figure = record.gain(cell).filter(Estimate::is_positive).ok_or_else(|| {
                let reason = why_unmeasured(cell);
                reason.unwrap_or_else(|| "no sequential rate to count against".to_owned())
            });
            series.add(who, in_flight, figure);
        }
        let series = series.sorted();
        let ideal = series.most()?;
        let at = series.lines.iter().filter_map(|line| Some(line.last()?.0)).min()?;
        let span = Span::on(Scale::Times, &series.lines, &[1.0, f64::from(ideal)])?;
        Self { info, what: "waiting", series, at, ideal, span }.if_both()
    }

    /// Nothing, unless both languages have a figure to name.
    fn if_both(self) -> Option<Self> {
        let named = self.series.lines.iter().filter(|line| line.at(self.at).is_some());
        (named.count() == 2).then_some(self)
    }

    fn panel(&self) -> Labelled<'_> {
        let ended = |line| Ended {
            line,
            name: language(line),
            figure: self.figure(line),
            at: Some(self.at),
        };
        let load = self.series.load;
        Labelled {
            span: &self.span,
            lines: self.series.lines.iter().map(ended).collect(),
            heading: format!("with {}:", whole(self.at.into())),
            under: load.words(),
            title: Some(format!("{}: {}", self.what, self.info.name)),
            behind: vec![],
            sizes: SIZES,
        }
    }

    /// `1,240×`.
    fn figure(&self, line: &Line) -> String {
        line.at(self.at).map_or_else(String::new, |gain| match gain.value {
            many if many >= 999.5 => format!("{}×", whole(many.round() as u64)),
            few => times(few),
        })
    }

    /// The last load up to which both languages gain about as much.
    fn same(&self) -> Option<u32> {
        let [one, other] = self.series.lines.as_slice() else { return None };
        last_alike(one, other)
    }

    /// What its title says: `2 threads that compute: Rust 1.7 times as fast, Python no faster`, or where
    /// both do as well, `100 that wait: both over 80 times as fast`.
    fn words(&self) -> String {
        if self.series.load == Load::Workers {
            let each: Vec<String> = self.series.lines.iter().map(|line| self.gain(line)).collect();
            let threads =
                if self.at == 1 { "1 thread that computes" } else { "threads that compute" };
            let threads = if self.at == 1 {
                threads.to_owned()
            } else {
                format!("{} {threads}", whole(self.at.into()))
            };
            return format!("{threads}: {}", each.join(", "));
        }
        let at = self.same().unwrap_or(self.at);
        let gains = self.series.lines.iter().filter_map(|line| Some(line.at(at)?.value));
        let (low, high) =
            gains.fold((f64::MAX, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        let waiting = format!("{} that wait", whole(at.into()));
        if self.same().is_some() {
            return format!("{waiting}: both over {} times as fast", floored(low));
        }
        let more = match self
            .series
            .lines
            .iter()
            .find(|line| line.at(at).is_some_and(|e| e.value == high))
        {
            Some(line) => language(line),
            None => "",
        };
        format!("{waiting}: {more} gains {} times as much", times_over(high, low))
    }

    /// What one language gains where it computes.
    fn gain(&self, line: &Line) -> String {
        let name = language(line);
        let Some(gain) = line.at(self.at) else { return String::new() };
        let times = times_over(gain.value, 1.0);
        match for_title(gain) {
            Verdict::More => format!("{name} {times} times as fast"),
            Verdict::Less => format!("{name} {times} times slower"),
            Verdict::Alike => format!("{name} no faster"),
            Verdict::NotSeen => format!("for {name} no gain is seen"),
            Verdict::Open => format!("{name} {}", times_words(gain.value)),
        }
    }
}

/// `1.7×`.
fn times_words(gain: f64) -> String {
    times(gain).replace(' ', "\u{a0}")
}

/// A round number below: `80` of 81.9.
fn floored(value: f64) -> String {
    let unit = 10_f64.powf(value.log10().floor());
    let unit = if value < 10.0 { 0.1 } else { unit };
    let floor = (value / unit).floor() * unit;
    if floor < 10.0 { format!("{floor:.1}") } else { whole(floor as u64) }
}

/// A pale ground as far as `count`: there, both languages are the same.
fn shade(panel: &Panel, count: u32) -> Result<()> {
    let Rect { left, top, bottom, .. } = panel.rect;
    let right = panel.x(f64::from(count)) + 40;
    let ground = Rectangle::new([(left, top), (right, bottom)], INK.mix(0.05).filled());
    panel.area.draw(&ground)?;
    let kind = Type::new(48, GREY);
    let (kind, lines) = fit("both languages alike", kind, right - left - 40, 2);
    for (line, y) in lines.iter().zip((top + 24..).step_by(60)) {
        put(panel.area, line, (left + 24, y), kind, HPos::Left, VPos::Top)?;
    }
    Ok(())
}
