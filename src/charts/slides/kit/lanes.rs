//! Who runs when: a lane for each thread, the lock between them, and beside them the cores that they use.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle, WHITE};

use super::cores::Cores;
use super::figures::few_ns;
use super::page::{NAME, TEXT, THREADS, THREADS_NAMED};
use crate::analysis::probes::Absence;
use crate::analysis::slides::threads::Threads;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::style::{FAINT, GREY, INK, PALE};
use crate::charts::kit::text::{Type, put, widest, width};
use crate::record::probes::Seen;

/// So much of a take is drawn: ten turns of 5 ms.
pub const SHOWN_NS: u64 = 50_000_000;
/// The lock's line, where it has room.
const STROKE: i32 = 36;
/// Between what stands side by side.
const GAP: i32 = 60;

/// Some threads, with their heading.
pub struct Group<'a> {
    /// What they are, or what is seen of them.
    pub heading: String,
    /// How it is set.
    pub kind: Type,
    /// The threads.
    pub threads: Threads<'a>,
    /// What their lock is called, if they have one.
    pub lock: &'a str,
}

/// What stands at every group alike.
pub struct Lanes<'a> {
    /// The groups, from above.
    pub groups: Vec<Group<'a>>,
    /// What the threads are called.
    pub names: [&'a str; 2],
    /// How many cores the machine has.
    pub cores: u32,
    /// Whether one of the blocks says what it is.
    pub is_explained: bool,
}

impl<'a> Lanes<'a> {
    /// A group for each of these names, whose threads are A and B.
    pub fn lettered(
        named: impl IntoIterator<Item = (&'a str, Threads<'a>)>,
        lock: &'a str,
        cores: u32,
    ) -> Self {
        let group = |(name, threads): (&str, _)| Group {
            heading: name.to_owned(),
            kind: NAME,
            threads,
            lock,
        };
        let groups = named.into_iter().map(group).collect();
        Self { groups, names: ["A", "B"], cores, is_explained: false }
    }

    /// Draws them.
    pub fn draw(&self, area: &Area, room: Rect) -> Result<()> {
        let names = self.groups.iter().map(|group| group.lock).chain(self.names);
        let squares = self.groups.iter().map(|group| Cores::of(&group.threads, self.cores));
        let squares: Vec<Cores> = squares.collect();
        let right = squares.iter().map(Cores::width).max().unwrap_or(0);
        let time = Rect {
            left: room.left + widest(names, NAME) + GAP / 2,
            right: room.right - right - GAP,
            ..room
        };
        let bottom = axis(area, time)?;
        // A lock's band is as high as half a lane.
        let heights: Vec<(i32, i32)> = self.groups.iter().map(Group::parts).collect();
        let fixed: i32 = heights.iter().map(|(fixed, _)| fixed).sum();
        let shares: i32 = heights.iter().map(|(_, shares)| shares).sum();
        let free = bottom - room.top - fixed - GAP * (heights.len() as i32 - 1);
        let share = free / shares.max(1);
        let mut top = room.top;
        for ((group, squares), (fixed, shares)) in self.groups.iter().zip(&squares).zip(heights) {
            let height = fixed + shares * share;
            let rect = Rect { top, bottom: top + height, ..time };
            // A heading stands at the page's edge: it is about all that is below it.
            let at = (room.left, top);
            put(area, &group.heading, at, group.kind, HPos::Left, VPos::Top)?;
            self.draw_group(area, group, rect, share)?;
            // Beside the lanes, or beside the heading too where these are low.
            let top_of_lanes = if shares * share < squares.height() { top } else { top + fixed };
            squares.draw(area, (time.right + GAP, i32::midpoint(top_of_lanes, rect.bottom)))?;
            top += height + GAP;
        }
        Ok(())
    }

    fn draw_group(&self, area: &Area, group: &Group, rect: Rect, share: i32) -> Result<()> {
        // Without a lock only a gap is between the lanes.
        let height = if group.threads.hands_over() { share * 4 } else { share * 4 - GAP / 8 };
        let top = rect.top + group.parts().0;
        let lanes =
            [top, rect.bottom - height].map(|top| Rect { top, bottom: top + height, ..rect });
        let take = group.threads.take;
        for (n, (lane, track)) in lanes.into_iter().zip(&take.tracks).enumerate() {
            let name = Type { colour: THREADS_NAMED[n], ..NAME };
            let middle = i32::midpoint(lane.top, lane.bottom);
            let at = (rect.left - GAP / 2, middle);
            put(area, self.names[n], at, name, HPos::Right, VPos::Center)?;
            area.draw(&Rectangle::new(corners(lane), FAINT.mix(0.6).filled()))?;
            for (start, end, why) in track.absences() {
                let colour = match why {
                    Absence::Waited => THREADS[n].mix(0.2),
                    Absence::Taken => PALE.mix(1.0),
                    Absence::Unknown => continue,
                };
                block(area, lane, (start, end), colour.filled())?;
            }
            for &span in &track.spans {
                block(area, lane, span, THREADS[n].filled())?;
            }
        }
        if group.threads.hands_over() {
            let at = (rect.left - GAP / 2, i32::midpoint(lanes[0].bottom, lanes[1].top));
            put(area, group.lock, at, NAME, HPos::Right, VPos::Center)?;
            lock(area, lanes, &take.holders())?;
            if self.is_explained {
                explain(area, lanes, take)?;
            }
        }
        Ok(())
    }
}

impl Group<'_> {
    /// How high it is: what its heading needs, and how many shares of the rest. A lane has four.
    fn parts(&self) -> (i32, i32) {
        let band = if self.threads.hands_over() { 3 } else { 0 };
        (self.kind.em * 5 / 4 + GAP / 4, 8 + band)
    }
}

fn corners(Rect { left, top, right, bottom }: Rect) -> [(i32, i32); 2] {
    [(left, top), (right, bottom)]
}

fn x(rect: Rect, ns: u64) -> i32 {
    rect.left + (ns.min(SHOWN_NS) as f64 / SHOWN_NS as f64 * f64::from(rect.width())) as i32
}

/// A time in a lane; nothing of it beyond what is shown.
fn block(area: &Area, lane: Rect, (start, end): (u64, u64), style: ShapeStyle) -> Result<()> {
    if start < SHOWN_NS {
        // What is too short to be seen is still there.
        let (left, right) = (x(lane, start), x(lane, end).max(x(lane, start) + 2));
        area.draw(&Rectangle::new(corners(Rect { left, right, ..lane }), style))?;
    }
    Ok(())
}

/// The lock: a line that is always at exactly one of the two.
fn lock(area: &Area, lanes: [Rect; 2], holders: &[(u64, u64, usize)]) -> Result<()> {
    let stroke = STROKE.min((lanes[1].top - lanes[0].bottom) / 4).max(4);
    let inset = stroke / 2 + 6;
    let y = |n: usize| if n == 0 { lanes[0].bottom + inset } else { lanes[1].top - inset };
    let mut path: Vec<(i32, i32)> = Vec::new();
    for &(start, _, n) in holders.iter().take_while(|(start, ..)| *start < SHOWN_NS) {
        // Whoever has the first turn had the lock before it.
        let x = if path.is_empty() { lanes[0].left } else { x(lanes[0], start) };
        path.extend(path.last().map(|&(_, before)| (x, before)));
        path.push((x, y(n)));
    }
    path.extend(path.last().map(|&(_, last)| (lanes[0].right, last)));
    area.draw(&PathElement::new(path, INK.stroke_width(stroke.unsigned_abs())))?;
    Ok(())
}

/// One block says that its thread runs, the one beside it that it waits, and the other thread's
/// meanwhile how long it is: the first for which all three have room, from the second turn on, since the
/// window may have cut the first.
fn explain(area: &Area, lanes: [Rect; 2], take: &Seen) -> Result<()> {
    let bold = TEXT.bold();
    // Text is measured a little wider than it is drawn.
    let fits = |text: &str, kind, (from, to): (u64, u64)| {
        width(text, kind) * 25 / 26 < x(lanes[0], to) - x(lanes[0], from)
    };
    let length = |(start, end): (u64, u64)| few_ns((end - start) as f64);
    let holders = take.holders();
    let clear = holders.windows(3).find_map(|turns| {
        let (_, before, a) = turns[0];
        let (waits, turn) = ((before, turns[2].0), (turns[1].0, turns[1].1));
        let runs = (turns[2].0, turns[2].1);
        // In one piece: nothing else took the core in between.
        let is_whole = |n: usize, span| take.tracks[n].spans.contains(&span);
        let is_clear = a == 0 && is_whole(0, runs) && is_whole(1, turn) && runs.1 <= SHOWN_NS;
        let all_fit = fits("waits", TEXT, waits)
            && fits("runs", bold, runs)
            && fits(&length(turn), bold, turn);
        (is_clear && all_fit).then_some((waits, runs, turn))
    });
    let Some((waits, runs, turn)) = clear else { return Ok(()) };
    let say = |text: &str, n: usize, (from, to): (u64, u64), kind| {
        let middle = i32::midpoint(lanes[n].top, lanes[n].bottom);
        let at = (x(lanes[n], u64::midpoint(from, to)), middle);
        put(area, text, at, kind, HPos::Center, VPos::Center)
    };
    say("waits", 0, waits, TEXT)?;
    say("runs", 0, runs, Type { colour: WHITE, ..bold })?;
    say(&length(turn), 1, turn, bold)
}

/// The time below the lanes; returns where they end.
fn axis(area: &Area, rect: Rect) -> Result<i32> {
    let bottom = rect.bottom - TEXT.em * 5 / 4;
    let line = |from, to| PathElement::new(vec![from, to], GREY.stroke_width(5));
    for tick in 0..=5 {
        let at = x(rect, SHOWN_NS / 5 * tick);
        area.draw(&line((at, bottom - 20), (at, bottom + 10)))?;
    }
    area.draw(&line((rect.left, bottom), (rect.right, bottom)))?;
    let end = few_ns(SHOWN_NS as f64);
    put(area, "0", (rect.left, bottom + 24), TEXT, HPos::Left, VPos::Top)?;
    put(area, &end, (rect.right, bottom + 24), TEXT, HPos::Right, VPos::Top)?;
    Ok(bottom - GAP / 2)
}
