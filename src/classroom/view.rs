//! What the page is told: everything that stands on it, as plain data, and all positions as parts of an axis
//! from 0 to 1. So the page needs no scale, no units and no rules; and what it is not told it cannot show.

use serde::Serialize;

/// All that the page shows.
#[derive(Debug, Serialize)]
pub struct View {
    /// The time that the class has.
    pub clock: Clock,
    /// That it is a replay, and of when; it stands on every screen then.
    pub replay: Option<String>,
    /// What is to be known of the last thing that was done.
    pub said: Option<String>,
    /// The lesson that is played.
    pub lesson: Option<Asked>,
    /// Who has answered: no tally before the reveal.
    pub answers: Answered,
    /// Votes from phones, if there are some.
    pub poll: Option<Poll>,
    /// The lesson that would follow.
    pub next: Option<u32>,
    /// What is shown.
    pub screen: Screen,
}

/// The time that the class has.
#[derive(Debug, Serialize)]
pub struct Clock {
    /// Since the first question.
    pub elapsed_s: f64,
    /// Of how many minutes.
    pub minutes: u32,
}

/// A lesson's question.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// Its number.
    pub number: u32,
    /// A few words.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// What is asked.
    pub question: String,
    /// What may be answered.
    pub options: Vec<Choice>,
    /// What may be changed once it is known.
    pub changes: Vec<Change>,
}

/// An answer.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// Its letter.
    pub letter: char,
    /// The answer.
    pub text: String,
}

/// What may be changed.
#[derive(Debug, Serialize)]
pub struct Change {
    /// The key that does it.
    pub key: char,
    /// What is changed.
    pub text: String,
}

/// Who has answered.
#[derive(Debug, Default, Serialize)]
pub struct Answered {
    /// The teacher.
    pub own: Option<char>,
    /// How many voted, each time.
    pub counted: Vec<u64>,
}

/// Where phones vote.
#[derive(Debug, Clone, Serialize)]
pub struct Poll {
    /// The address to be typed.
    pub address: String,
    /// The code that is asked for there.
    pub code: String,
    /// Both in one.
    pub link: String,
    /// The dark fields of its QR code, as the path of an SVG.
    pub qr: String,
    /// How many fields it has on a side.
    pub size: usize,
    /// When the listener ends.
    pub until: String,
    /// Whether votes are taken now.
    pub open: bool,
    /// How many have come.
    pub received: usize,
}

/// What is shown.
#[derive(Debug, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Screen {
    /// The lessons of this class.
    Menu {
        /// In their order.
        lessons: Vec<Row>,
        /// How many minutes they take.
        planned: u32,
        /// Of how many.
        room: u32,
    },
    /// A question, until it is answered.
    Question {
        /// How long it has stood there.
        asked_s: f64,
    },
    /// Empty axes, on which a class draws what it expects.
    Sketch {
        /// They.
        plot: Plot,
    },
    /// It is measured.
    Run {
        /// What is run.
        command: String,
        /// How far it is.
        steps: Steps,
        /// The busy part of each core.
        cores: Vec<f64>,
        /// Since when.
        seconds: f64,
        /// What is to be known meanwhile.
        also: Vec<String>,
        /// What was asked before a change.
        expects: Option<String>,
        /// Whether somebody has asked to stop.
        stopping: bool,
    },
    /// What came.
    Reveal {
        /// From when it is.
        from: String,
        /// By what it was measured.
        command: String,
        /// The axes, with what was expected and, one after the other, what came.
        plot: Plot,
        /// Who voted for what.
        tally: Vec<Tally>,
        /// How many of the figures are told.
        shown: usize,
        /// Of how many.
        of: usize,
        /// The option that holds, once all are told.
        verdict: Option<char>,
        /// The sentence, once all are told.
        sentence: Option<String>,
        /// Whether nothing was decided, so that it may be measured again.
        again: bool,
        /// Who else took processor time.
        beside: Option<String>,
    },
    /// Why it is so.
    Why {
        /// In a few sentences.
        text: String,
        /// From when the pictures are.
        from: String,
        /// Who ran when.
        lanes: Vec<Lanes>,
        /// A chart, where nobody noted who ran when.
        chart: Option<Drawn>,
    },
    /// The lines that decide.
    Code {
        /// In each language.
        sources: Vec<Source>,
    },
    /// What is asked before something is changed.
    Expect {
        /// The key of the change.
        key: char,
        /// What will be changed.
        text: String,
        /// What is asked.
        expects: String,
    },
    /// What a change did.
    Change {
        /// Its key.
        key: char,
        /// What was changed.
        text: String,
        /// From when it is.
        from: String,
        /// What was asked before.
        expects: String,
        /// Before and after.
        bars: Vec<Bar>,
        /// What is to be said.
        sentence: String,
    },
    /// What is left for home.
    Exercise {
        /// What is to be done.
        text: String,
        /// How it is checked.
        how: Option<String>,
        /// A hint.
        hint: Option<String>,
    },
    /// What phones sent of their homework.
    Homework {
        /// Of how many machines.
        machines: usize,
        /// All of them.
        chart: Option<Drawn>,
    },
    /// Nothing more will be shown.
    Ended {
        /// Where all is kept; empty if there is nothing.
        folder: String,
    },
    /// What the class expected, and what came.
    Score {
        /// Lesson by lesson.
        rows: Vec<Scored>,
        /// Where all is kept.
        folder: String,
        /// What can be had.
        downloads: Vec<Download>,
    },
}

/// A lesson in the menu.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its number.
    pub number: u32,
    /// A few words.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// What the last rehearsal saw of it.
    pub told: Option<String>,
    /// Whether it was played.
    pub done: bool,
    /// Whether it is the next one.
    pub next: bool,
}

/// How far it is.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Steps {
    /// So many are done.
    pub done: u64,
    /// Of so many; 0 as long as that is not known.
    pub of: u64,
}

/// Figures on axes.
#[derive(Debug, Default, Serialize)]
pub struct Plot {
    /// One for each unit.
    pub axes: Vec<Axis>,
    /// A figure each; those of one axis stand together.
    pub rows: Vec<PlotRow>,
}

/// An axis.
#[derive(Debug, Serialize)]
pub struct Axis {
    /// What it counts.
    pub label: String,
    /// Where something stands at it.
    pub ticks: Vec<Mark>,
}

/// A figure on its axis.
#[derive(Debug, Serialize)]
pub struct PlotRow {
    /// What it is.
    pub name: String,
    /// The number of its axis.
    pub axis: usize,
    /// Where options lie that speak of it.
    pub ghosts: Vec<Ghost>,
    /// Where the class expects it.
    pub guess: Option<Mark>,
    /// Where it was.
    pub measured: Option<Measured>,
}

/// Where an option lies.
#[derive(Debug, Serialize)]
pub struct Ghost {
    /// Which one.
    pub letter: char,
    /// From here.
    pub from: f64,
    /// To here.
    pub to: f64,
}

/// A place on an axis, with what it means.
#[derive(Debug, Serialize)]
pub struct Mark {
    /// Where.
    pub at: f64,
    /// What it means.
    pub words: String,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// Where.
    pub at: f64,
    /// From where its interval goes.
    pub low: Option<f64>,
    /// To where.
    pub high: Option<f64>,
    /// With its interval.
    pub words: String,
}

/// Who voted for an option.
#[derive(Debug, Serialize)]
pub struct Tally {
    /// Its letter.
    pub letter: char,
    /// The answer.
    pub text: String,
    /// How many, each time.
    pub votes: Vec<u32>,
    /// Whether it is the teacher's.
    pub own: bool,
    /// Whether it holds.
    pub holds: bool,
}

/// Who ran when, in one way of doing it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lanes {
    /// Whose.
    pub who: String,
    /// What is to be seen.
    pub told: String,
    /// How long was looked.
    pub window_ns: u64,
    /// Whether a lock lets one of them run at a time.
    pub locked: bool,
    /// One for each thread.
    pub lanes: Vec<Lane>,
    /// When answers came.
    pub answered_us: Vec<u64>,
}

/// When one of them ran.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lane {
    /// Its name.
    pub name: String,
    /// From and to, in nanoseconds.
    pub spans: Vec<(u64, u64)>,
}

/// A chart.
#[derive(Debug, Clone, Serialize)]
pub struct Drawn {
    /// Where it is.
    pub src: String,
    /// What it says.
    pub title: String,
    /// Its figures.
    pub figures: Vec<(String, String)>,
}

/// Lines of a source.
#[derive(Debug, Serialize)]
pub struct Source {
    /// The file.
    pub path: String,
    /// The language.
    pub language: &'static str,
    /// The number of the first line.
    pub first: usize,
    /// Each line in pieces: what they are, such as `k` for a keyword, and their text.
    pub lines: Vec<Vec<(String, String)>>,
}

/// A figure before or after a change.
#[derive(Debug, Serialize)]
pub struct Bar {
    /// What it is.
    pub name: String,
    /// With its interval.
    pub words: String,
    /// As a part of the longest bar.
    pub share: f64,
    /// Whether it came by the change.
    pub is_new: bool,
}

/// What a class expected of a lesson.
#[derive(Debug, Serialize)]
pub struct Scored {
    /// The lesson's number.
    pub number: u32,
    /// A few words.
    pub title: String,
    /// The option that held.
    pub verdict: Option<char>,
    /// What was said then.
    pub said: String,
    /// How many had it, each time.
    pub votes: Vec<Right>,
}

/// How many were right.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Right {
    /// So many.
    pub right: u32,
    /// Of so many.
    pub all: u32,
}

/// A file.
#[derive(Debug, Serialize)]
pub struct Download {
    /// Where it is.
    pub href: String,
    /// What it is.
    pub text: String,
}
