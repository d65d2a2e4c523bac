//! One group in one generation of fresh workers: opened cells, and samples of them.

use std::collections::HashMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::backends;
use super::capacity::Capacity;
use super::lab::Lab;
use super::plan::{Group, Plan};
use super::speeds::{Speeds, Watch};
use super::tree;
use super::verify::{References, first_difference};
use crate::backends::handle::Backends;
use crate::grid;
use crate::record::{Cell, Counters, Lane, NATIVE, Role, SEQUENTIAL, Sample};
use crate::waiting::{Backend, Endpoints};
use crate::worker::launch::Launch;
use crate::worker::protocol::{Open, Opened, Sampled};
use crate::worker::{Failure, Worker};

/// Repeats are found out for samples that last longer than they must by this factor: a machine that
/// was slow then may be so much faster later (1.6 times was seen, in a virtual machine).
const MARGIN: f64 = 1.7;

/// What every group needs to know of the run.
pub struct Context<'a> {
    /// What starts workers.
    pub lab: Lab<'a>,
    /// What is measured.
    pub plan: &'a Plan,
    /// The file of text, for workloads that read one.
    pub corpus: Option<&'a Path>,
    /// The list of small files, for workloads that read those.
    pub files: Option<&'a Path>,
}

/// A cell that is open in a worker.
struct OpenCell {
    opened: Opened,
    /// The processes of its pool.
    pool: Vec<u32>,
    repeats: u32,
    /// Whether it has been warmed up: samples are kept from now on.
    warm: bool,
}

/// Which worker a cell lives in: the runtime's, or one of its own. Thousands of threads that wait
/// for their turn would be in the way of whatever else is in their process, and a control is there to
/// have nothing in its way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Host {
    runtime: String,
    cell: Option<usize>,
    /// How many threads a library may have there.
    library_threads: u32,
}

/// The workers of one group in one generation, started when first needed. If one dies, its other
/// cells are opened again in a new one.
pub struct Workers<'a> {
    context: &'a Context<'a>,
    group: &'a Group,
    generation: u32,
    hosts: HashMap<Host, Box<dyn Worker>>,
    capacity: Option<Capacity>,
    /// By the cell that they serve: ten thousand connections are all that one process may have.
    backends: HashMap<usize, Backends>,
    open: HashMap<usize, OpenCell>,
    began: Instant,
    watch: Watch,
}

impl<'a> Workers<'a> {
    /// No worker yet.
    pub fn new(context: &'a Context<'a>, group: &'a Group, generation: u32) -> Self {
        let (hosts, backends, open) = (HashMap::new(), HashMap::new(), HashMap::new());
        let began = Instant::now();
        let (capacity, watch) = (None, Watch::default());
        Self { context, group, generation, hosts, capacity, backends, open, began, watch }
    }

    /// Opens a cell, checks its first answer and finds out how often a sample must repeat it: as often
    /// as `before`, if samples were taken of it before, so that all of them are alike.
    ///
    /// # Errors
    /// If it does not open, or its answer is wrong.
    pub fn open(
        &mut self,
        cell: usize,
        before: Option<u32>,
        references: &mut References,
    ) -> Result<Opened, Failure> {
        if let Some(open) = self.open.get(&cell) {
            return Ok(open.opened);
        }
        let (opened, pool) = match self.cell(cell).role {
            Role::Capacity => (self.open_capacity()?, Vec::new()),
            _ => self.open_in_host(cell)?,
        };
        let repeats = before.unwrap_or(1);
        self.open.insert(cell, OpenCell { opened, pool, repeats, warm: false });
        // Also a warm-up: the first map of a process meets its caches, its allocator, its imports.
        let mut sample = self.take(cell, references)?.0;
        let wanted = self.context.plan.sample_at_least.mul_f64(MARGIN);
        while before.is_none() && self.grow(cell, &sample, wanted) {
            sample = self.take(cell, references)?.0;
        }
        if let Some(open) = self.open.get_mut(&cell) {
            open.warm = true;
        }
        Ok(opened)
    }

    /// Whether `sample` lasted for less than `wanted`: then the next one repeats the map more often.
    fn grow(&mut self, cell: usize, sample: &Sample, wanted: Duration) -> bool {
        // Read twice, a file is no longer cold.
        let once = self.group.backend == Some(Backend::ColdFiles);
        let wanted = wanted.as_nanos() as u64;
        let Some(open) = self.open.get_mut(&cell).filter(|_| !once && sample.wall_ns < wanted)
        else {
            return false;
        };
        let each = (sample.wall_ns / u64::from(open.repeats)).max(1);
        let repeats = wanted.div_ceil(each).max(u64::from(open.repeats) + 1);
        open.repeats = u32::try_from(repeats).unwrap_or(u32::MAX);
        true
    }

    fn open_in_host(&mut self, cell: usize) -> Result<(Opened, Vec<u32>), Failure> {
        let request = Open { endpoints: self.endpoints(cell)?, ..self.open_request(cell) };
        let limit = self.context.lab.limit;
        let host = self.host(self.host_of(cell))?;
        let before = tree::descendants(host.pid());
        let outcome = host.open(request, limit);
        let mut pool = tree::descendants(host.pid());
        pool.retain(|pid| !before.contains(pid));
        Ok((self.forget_dead_worker(cell, outcome)?, pool))
    }

    fn open_capacity(&mut self) -> Result<Opened, Failure> {
        let nothing = Opened { startup_ns: 0, prepare_ns: 0, tasks: 1, transfer: None };
        if self.capacity.is_some() {
            return Ok(nothing);
        }
        let cells = self.group.cells.iter().enumerate().filter(|(_, c)| c.role == Role::Capacity);
        let most = cells.clone().map(|(_, c)| c.workers).max().unwrap_or(0);
        let Some((first, _)) = cells.min_by_key(|(i, _)| *i) else { return Ok(nothing) };
        let request = Open { model: SEQUENTIAL.to_owned(), workers: 1, ..self.open_request(first) };
        self.capacity = Some(Capacity::open(&self.context.lab, self.generation, &request, most)?);
        Ok(nothing)
    }

    /// Takes one sample of an open cell that lasts, and checks its answers. Also returns what the child
    /// said.
    ///
    /// # Errors
    /// If the cell fails, or an answer is wrong.
    pub fn sample(
        &mut self,
        cell: usize,
        references: &mut References,
    ) -> Result<(Sample, Sampled), Failure> {
        loop {
            let taken = self.take(cell, references)?;
            // The machine may have been slow when the repeats were found out.
            if !self.grow(cell, &taken.0, self.context.plan.sample_at_least) {
                return Ok(taken);
            }
        }
    }

    fn take(
        &mut self,
        cell: usize,
        references: &mut References,
    ) -> Result<(Sample, Sampled), Failure> {
        let repeats = self.open.get(&cell).map_or(1, |open| open.repeats);
        let at_ns = self.began.elapsed().as_nanos() as u64;
        let (mut sample, sampled) = match self.cell(cell).role {
            Role::Capacity => self.sample_capacity(cell, repeats)?,
            _ => self.sample_in_host(cell, repeats)?,
        };
        let planned = self.cell(cell);
        // Requests have no best serial program: each response is checked by itself, and the first
        // of Rust's answers is what all others are held against.
        let is_reference = planned.is_native() && (planned.is_sequential() || self.waits());
        let workload = (self.group.name(), self.group.published);
        for &answer in &sampled.answers {
            if let Err(wrong) = references.check(workload, planned.size, answer, is_reference) {
                let where_from = self.blame(cell).unwrap_or_else(|failure| failure.to_string());
                return Err(Failure::Reported(format!("{wrong}; {where_from}")));
            }
        }
        (sample.process, sample.repeats, sample.at_ns) = (self.generation, repeats, at_ns);
        Ok((sample, sampled))
    }

    fn sample_in_host(&mut self, cell: usize, repeats: u32) -> Result<(Sample, Sampled), Failure> {
        let limit = self.context.lab.limit;
        let pool = self.open.get(&cell).map(|open| open.pool.clone()).unwrap_or_default();
        backends::before_sample(self.context, self.group.backend)?;
        let backends = Vec::from_iter(self.backends.get(&cell).map(Backends::pid));
        let settled = self.host(self.host_of(cell))?.settle(cell, limit);
        self.forget_dead_worker(cell, settled)?;
        let speeds = self.speeds(cell)?;
        // One of each physical core comes first: so they are distinct ones.
        let Lab { cpus, pin, .. } = self.context.lab;
        let own_cpus = pin.then(|| &cpus[..cpus.len().min(self.cell(cell).workers as usize)]);
        let host = self.host(self.host_of(cell))?;
        let pid = host.pid();
        let all = || pool.iter().copied().chain([pid]);
        all().for_each(|pid| own_cpus.iter().for_each(|own| tree::pin(pid, own)));
        tree::reset_peak_memory(all());
        let before = (tree::used(&pool), tree::used(&backends));
        let (was_on, steal) = (tree::processor(pid), tree::steal_ns());
        let outcome = host.sample(cell, repeats, limit);
        let processors = was_on.zip(tree::processor(pid));
        let steal_ns =
            tree::steal_ns().zip(steal).map(|(after, before)| after.saturating_sub(before));
        let used = tree::used(&pool).since(before.0);
        let by_backends = tree::used(&backends).since(before.1);
        let sampled = self.forget_dead_worker(cell, outcome)?;
        thread::sleep(grid::library_rest(&self.cell(cell).model));
        let alone = processors.filter(|_| self.is_alone(cell));
        let sample = Sample {
            peak_memory_bytes: tree::peak_memory(all()),
            server_cpu_ns: by_backends.cpu_ns.filter(|_| self.backends.contains_key(&cell)),
            processors,
            steal_ns,
            calibration: speeds.slowest(alone),
            ..add_pool_counters(&sampled, used)
        };
        Ok((sample, sampled))
    }

    fn sample_capacity(&mut self, cell: usize, repeats: u32) -> Result<(Sample, Sampled), Failure> {
        let (workers, limit) = (self.cell(cell).workers, self.context.lab.limit);
        let speeds = self.speeds(cell)?;
        let capacity =
            self.capacity.as_mut().ok_or_else(|| Failure::Reported("not open".to_owned()))?;
        let outcome = capacity.sample(workers, repeats, limit);
        if outcome.is_err() {
            // Of several processes one failed, and what the others say is still in their pipes:
            // the next capacity cell begins with new ones.
            self.capacity = None;
            let cells = &self.group.cells;
            self.open.retain(|&i, _| cells[i].role != Role::Capacity);
        }
        let sampled = outcome?;
        let calibration = speeds.slowest(None);
        let sample = add_pool_counters(&sampled, Counters::default());
        Ok((Sample { calibration, ..sample }, sampled))
    }

    /// How fast every processor is now. That is not asked before a sample that is not kept, and not in
    /// `smoke`, whose times mean nothing.
    fn speeds(&mut self, cell: usize) -> Result<Speeds, Failure> {
        let is_kept = self.open.get(&cell).is_some_and(|open| open.warm);
        if !is_kept || self.context.plan.sample_at_least.is_zero() {
            return Ok(Speeds::default());
        }
        let alone = self.is_alone(cell);
        self.watch.speeds(&self.context.lab, self.generation, alone)
    }

    /// Whether one worker has no process beside it: then it runs on one processor at a time.
    fn is_alone(&self, cell: usize) -> bool {
        let has_pool = self.open.get(&cell).is_some_and(|open| !open.pool.is_empty());
        self.cell(cell).workers == 1 && !has_pool
    }

    /// Which task of a cell with a wrong answer is the first to differ from sequential Rust.
    fn blame(&mut self, cell: usize) -> Result<String, Failure> {
        let (limit, size) = (self.context.lab.limit, self.cell(cell).size);
        let reference = self.group.cells.iter().enumerate().position(|(i, c)| {
            let is_first = c.model == SEQUENTIAL || self.waits();
            is_first && c.runtime == NATIVE && c.size == size && self.open.contains_key(&i)
        });
        let Some(reference) = reference.filter(|reference| *reference != cell) else {
            return Ok("it is the reference itself".to_owned());
        };
        let expected = self.host(self.host_of(reference))?.parts(reference, limit)?;
        let got = self.host(self.host_of(cell))?.parts(cell, limit)?;
        Ok(first_difference(&expected, &got))
    }

    fn cell(&self, cell: usize) -> &'a Cell {
        &self.group.cells[cell]
    }

    fn host_of(&self, cell: usize) -> Host {
        let Cell { runtime, role, lane, model, workers, .. } = self.cell(cell);
        // A library may import what is in the way of others (on a build without a GIL it may bring that
        // back), and it has as many threads of its own as it was told when it was loaded.
        let ships = *lane == Lane::Library && runtime != NATIVE;
        let alone = self.waits() || *role == Role::Control || ships;
        Host {
            runtime: runtime.clone(),
            cell: alone.then_some(cell),
            library_threads: grid::library_threads(model, *workers),
        }
    }

    fn host(&mut self, host: Host) -> Result<&mut dyn Worker, Failure> {
        if !self.hosts.contains_key(&host) {
            let lab = &self.context.lab;
            let launch = lab.launch(&host.runtime, self.generation);
            let keeps_memory = !self.waits();
            let launch = Launch { library_threads: host.library_threads, keeps_memory, ..launch };
            let worker = (lab.start)(&launch)?;
            self.hosts.insert(host.clone(), worker);
        }
        Ok(&mut **self.hosts.get_mut(&host).expect("it was started just now"))
    }

    /// Passes `outcome` on. If the cell's worker is gone, so is everything that was open in it.
    fn forget_dead_worker<T>(
        &mut self,
        cell: usize,
        outcome: Result<T, Failure>,
    ) -> Result<T, Failure> {
        if outcome.is_err() {
            self.backends.remove(&cell); // they may be what failed
        }
        if let Err(Failure::Died(_) | Failure::Late(_)) = outcome {
            let lost = self.host_of(cell);
            self.hosts.remove(&lost);
            let cells = &self.group.cells;
            let all: Vec<usize> = self.open.keys().copied().collect();
            for other in all {
                if self.host_of(other) == lost && cells[other].role != Role::Capacity {
                    self.open.remove(&other);
                }
            }
        }
        outcome
    }

    /// What a cell that waits talks to: backends of its own, started here.
    fn endpoints(&mut self, cell: usize) -> Result<Option<Endpoints>, Failure> {
        let Some(backend) = self.group.backend else { return Ok(None) };
        let (endpoints, backends) = backends::open(self.context, backend)?;
        self.backends.extend(backends.map(|backends| (cell, backends)));
        Ok(Some(endpoints))
    }

    fn waits(&self) -> bool {
        self.group.backend.is_some()
    }

    fn open_request(&self, cell: usize) -> Open {
        let planned = self.cell(cell);
        Open {
            cell,
            workload: planned.workload.clone(),
            size: planned.size,
            corpus: self.context.corpus.map(Path::to_owned),
            lane: planned.lane,
            model: planned.model.clone(),
            workers: planned.workers,
            in_flight: planned.in_flight,
            endpoints: None,
        }
    }
}

impl Drop for Workers<'_> {
    fn drop(&mut self) {
        self.hosts.values_mut().for_each(|worker| worker.dismiss());
    }
}

/// The child's own figures, and those of the processes that its pool keeps.
fn add_pool_counters(child: &Sampled, pool: Counters) -> Sample {
    Sample {
        wall_ns: child.wall_ns,
        used: child.used + pool,
        collections: child.collections,
        ..Sample::default()
    }
}
