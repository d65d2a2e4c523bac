//! Two panels that belong on one slide: the same threads on work that computes and on work that
//! waits. Python's GIL is held while bytecode runs and released while a request waits.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::headline::Headline;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::Who;
use crate::analysis::scaling::Scaling;
use crate::analysis::series::{Gap, Line, Load, Series};
use crate::charts::kit::canvas::{self, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::labels::Label;
use crate::charts::kit::panel::Span;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::record::{Bound, EMBEDDED, Lane, NATIVE, Record, Role, Workers, WorkloadInfo};
use crate::words::{plural, times, whole};

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
pub fn draw(
    computing: &Record,
    all: &[Scaling],
    waiting: &Record,
    folder: &Path,
) -> Result<Option<PathBuf>> {
    let Some(left) =
        Headline::of(computing, all).and_then(|h| Side::computing(computing, h.scaling))
    else {
        return Ok(None);
    };
    let Some(right) = choose(waiting) else { return Ok(None) };
    let sides = [left, right];
    let points = sides.iter().flat_map(|side| &side.series.lines).flat_map(|line| &line.points);
    let frame = Frame {
        title: sides.each_ref().map(Side::words).join("; "),
        subtitle: format!(
            "Threads in both languages; how many times as fast as their own sequential program; {}",
            interval_words(points.map(|(_, gain)| gain)),
        ),
        notes: sides.iter().flat_map(|side| &side.series.gaps).map(Gap::note).collect(),
    };
    canvas::save(folder, "pair", |area| {
        let room = frame.draw(area, computing)?;
        let half = (room.width() - 120) / 2;
        let rooms =
            [Rect { right: room.left + half, ..room }, Rect { left: room.right - half, ..room }];
        for (side, room) in sides.iter().zip(rooms) {
            let panel = side.panel();
            panel.draw(area, room, |panel| {
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
        && (who.runtime == NATIVE || who.runtime == EMBEDDED)
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

    /// `computing, 4 workers: Rust 3.9×, Python 0.98×`.
    fn words(&self) -> String {
        let each: Vec<String> = self
            .series
            .lines
            .iter()
            .map(|line| format!("{}\u{a0}{}", language(line), self.figure(line)))
            .collect();
        let load = match self.series.load {
            Load::Workers => plural(self.at, "worker"),
            _ => format!("{} in flight", whole(self.at.into())),
        };
        // A title breaks between languages, not before a figure.
        let head = format!("{}, {load}:", self.what).replace(' ', "\u{a0}");
        format!("{head} {}", each.join(", "))
    }
}
