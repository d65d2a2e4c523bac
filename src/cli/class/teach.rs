//! `gilscope class [LESSON…]`: a page for the projector, and this machine behind it.
//!
//! Two threads: one serves the page, and this one measures. Nothing is measured on the thread that serves, and
//! nothing is served on the one that measures, so that neither waits for the other.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::Args;
use crossbeam::channel;
use gilscope::classroom::action::{Job, Part};
use gilscope::classroom::class::Class;
use gilscope::classroom::phones::code::Qr;
use gilscope::classroom::phones::{self, Ballot, Bounds, Votes};
use gilscope::classroom::room::{Phones, Room};
use gilscope::classroom::server;
use gilscope::classroom::view::{Poll, Steps};
use gilscope::lessons::Lesson;
use gilscope::lessons::rehearsal::Rehearsal;
use gilscope::lessons::screen::From;
use gilscope::record::Record;
use gilscope::stop::Stop;
use jiff::{SignedDuration, Zoned};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::cli::environment::CommonArgs;
use crate::cli::lesson::desk::Desk;
use crate::cli::lesson::{FromArgs, rehearse};
use crate::cli::progress::{Gauge, Told};
use crate::cli::{recording, say};

/// Which lessons, and how.
#[derive(Args)]
#[command(mut_arg("open", |open| open.hide(true)))]
pub struct Lecture {
    /// The lessons, by their numbers, in this order. Without any, all
    #[arg(value_name = "LESSON")]
    lessons: Vec<u32>,
    /// Play what was measured before: a folder of `gilscope rehearse`, or a record
    #[arg(long, value_name = "PATH")]
    replay: Option<PathBuf>,
    /// The port of the page on this computer; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Let phones vote: at this address of this computer, or at the one by which the network reaches it. All
    /// else stays on this computer
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, require_equals = true)]
    lan: Option<Option<IpAddr>>,
    /// The port at which phones vote; 0 for any that is free
    #[arg(long, value_name = "N", default_value_t = 0, requires = "lan")]
    lan_port: u16,
    /// For how many minutes they may
    #[arg(long = "for", value_name = "MINUTES", default_value_t = 90, requires = "lan", value_parser = clap::value_parser!(u64).range(1..=1440))]
    minutes: u64,
    /// Only print the page's address
    #[arg(long)]
    no_open: bool,
    #[command(flatten)]
    from: FromArgs,
    #[command(flatten)]
    common: CommonArgs,
}

/// How long the page has to hear that the class has ended.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// Holds a class, until somebody ends it.
pub fn teach(arguments: &Lecture) -> Result<ExitCode> {
    let lessons = arguments.from.lessons(&arguments.lessons)?;
    let signals = Stop::on_signals()?;
    let (jobs, work) = channel::unbounded();
    let gauge = Arc::new(Gauge::default());
    let steps = Arc::clone(&gauge);
    let replayed = arguments.replay.as_deref();
    let room = Room::new(plan(lessons, replayed), replay(replayed)?);
    let class = Arc::new(Class::new(room, jobs, move || {
        let (done, of) = steps.steps();
        Steps { done, of }
    }));
    // One thread is enough for a page, and leaves the cores to what is measured.
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.context("cannot start a thread for the page")?;
    let address = open(&runtime, arguments.port, &class)?;
    let held = Arc::clone(&class);
    std::thread::spawn(move || {
        // Nothing is ever sent: it is closed when somebody asks to stop.
        let _ = signals.wait().recv();
        held.end();
    });
    say(format_args!("the class is at http://{address}/   Ctrl-C ends it"))?;
    // Dropped, it takes no more votes.
    let _votes = admit(&runtime, arguments, &class)?;
    if !arguments.no_open
        && let Err(error) = opener::open_browser(format!("http://{address}/"))
    {
        eprintln!("open it in a browser yourself: {error}");
    }
    let mut desk = Desk::new(arguments.common.clone(), arguments.replay.clone(), "class");
    // While the teacher reads the first question, so that nobody waits for it later.
    if let Err(error) = desk.until(class.button()) {
        class.change(|room| room.say(format!("{error:#}")));
    }
    // One after the other, until the class ends.
    work.iter().for_each(|job| measure(&class, &mut desk, &gauge, &job));
    class.change(Room::end);
    std::thread::sleep(LAST_WORDS);
    runtime.shutdown_background();
    if let Some(folder) = desk.folder() {
        say(format_args!("kept in {}", folder.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The lessons, each with what a rehearsal has seen of it: the one that is replayed, or else the last one.
fn plan(lessons: Vec<Lesson>, replay: Option<&Path>) -> Vec<(Lesson, Option<String>)> {
    let rehearsal = Rehearsal::read(replay.unwrap_or(Path::new(rehearse::FOLDER)));
    let told = |stem: &str| rehearsal.as_ref().and_then(|rehearsal| rehearsal.told(stem));
    lessons.into_iter().map(|lesson| (lesson.clone(), told(&lesson.stem))).collect()
}

/// What stands on every screen of a replay.
fn replay(path: Option<&Path>) -> Result<Option<String>> {
    let Some(path) = path else { return Ok(None) };
    let date = match Rehearsal::read(path) {
        Some(rehearsal) => rehearsal.date,
        // A single record, or a folder with some, each of which says on its screen when it was measured.
        None if path.is_dir() => return Ok(Some("replay".to_owned())),
        None => recording::read(path)?.date().to_owned(),
    };
    Ok(Some(format!("replay of {date}")))
}

/// Begins to serve the page, on this computer alone; says where.
fn open(runtime: &Runtime, port: u16, class: &Arc<Class>) -> Result<SocketAddr> {
    let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let listener = runtime.block_on(TcpListener::bind(wanted)).with_context(|| {
        format!(
            "cannot listen at {wanted}: name another port with --port, or 0 for any that is free"
        )
    })?;
    let address = listener.local_addr().context("the page has no address")?;
    let class = Arc::clone(class);
    runtime.spawn(async move {
        if let Err(error) = server::serve(listener, class).await {
            eprintln!("gilscope: {error:#}");
        }
    });
    Ok(address)
}

/// Lets phones vote, if that was asked for.
fn admit(runtime: &Runtime, arguments: &Lecture, class: &Class) -> Result<Option<Votes>> {
    let Some(asked) = arguments.lan else { return Ok(None) };
    let address = asked.or_else(phones::own_address).context(
        "this computer is in no network that phones could reach it by: name its address, as in \
         --lan=192.168.1.5",
    )?;
    let lasts = Duration::from_secs(arguments.minutes * 60);
    let (ballot, lines) = (Arc::new(Ballot::new()), Arc::default());
    let until = Zoned::now().saturating_add(SignedDuration::try_from(lasts)?);
    let until = until.strftime("%H:%M").to_string();
    let listening = phones::listen(
        address,
        arguments.lan_port,
        Arc::clone(&ballot),
        Arc::clone(&lines),
        Instant::now() + lasts,
        Bounds::default(),
    );
    let votes = runtime.block_on(listening)?;
    let Qr { path, size } = Qr::of(&votes.link)?;
    let poll = Poll {
        address: votes.address.to_string(),
        code: votes.code.clone(),
        link: votes.link.clone(),
        qr: path,
        size,
        until: until.clone(),
        open: false,
        received: 0,
    };
    class.change(|room| room.admit(Phones { ballot, lines, poll }));
    say(format_args!("phones vote at {}   until {until}, from this network", votes.link))?;
    Ok(Some(votes))
}

/// Measures, shows what came, and keeps it.
fn measure(class: &Class, desk: &mut Desk, gauge: &Gauge, job: &Job) {
    let stop = class.button();
    let came = match desk.until(stop) {
        Ok(true) => taken(class, desk, gauge, job),
        Ok(false) => Ok(None),
        Err(error) => Err(error),
    };
    class.change(|room| room.measured(job, came));
    // What is shown by now is written without keeping anybody from going on.
    match keep(desk, class) {
        Ok(Some(folder)) => class.change(|room| room.kept_in(folder)),
        Ok(None) => {}
        Err(error) => class.change(|room| room.say(format!("{error:#}"))),
    }
}

fn taken(
    class: &Class,
    desk: &mut Desk,
    gauge: &Gauge,
    Job { lesson, answers, part }: &Job,
) -> Result<Option<(Record, From)>> {
    let told = Told::Gauge(gauge);
    match part {
        Part::Answer => desk.answer(lesson, answers, told, |also| {
            class.change(|room| room.tell(also));
            Ok(())
        }),
        Part::Why(command) => desk.why(lesson, command, told),
        Part::Change(change) => desk.change(lesson, (change.key, &change.run), told),
    }
}

/// Leaves what was predicted, voted and seen; says where.
fn keep(desk: &mut Desk, class: &Class) -> Result<Option<PathBuf>> {
    let Some((lesson, kept, record)) = class.look(Room::to_keep) else { return Ok(None) };
    desk.keep(&lesson, &kept, &record)?;
    let Some(folder) = desk.folder() else { return Ok(None) };
    let path = folder.join("votes.csv");
    std::fs::write(&path, class.look(Room::csv)).with_context(|| {
        format!("cannot write {}: name another folder with --out", path.display())
    })?;
    Ok(Some(folder.to_owned()))
}
