//! Made-up records: charts and reports are tested with findings of the test's own choosing.

use gilscope::grid;
use gilscope::record::*;

/// A record of a made-up machine with `cores` cores, without cells.
pub fn record(cores: u32) -> Record {
    Record {
        schema: SCHEMA,
        gilscope: Build {
            version: "0.0.0".into(),
            commit: "made-up".into(),
            compiler: "rustc 1.95.0 (59807616e 2026-04-14)".into(),
            flags: "opt-level 3".into(),
            target: "x86_64-unknown-linux-gnu, generic".into(),
            ..Build::default()
        },
        started: "2026-01-02T03:04:05+00:00".into(),
        finished: Some("2026-01-02T03:14:05+00:00".into()),
        profile: "full".into(),
        seed: 7,
        processes: 5,
        interrupted: false,
        beside_another: false,
        resumed: Vec::new(),
        asked: None,
        machine: Machine {
            os: "Linux 6.1 (Debian 13)".into(),
            arch: "x86_64".into(),
            cpu: "Made-up Processor 9000".into(),
            logical_cpus: cores * 2,
            physical_cores: cores.div_ceil(2),
            usable_cpus: (0..cores).collect(),
            cpu_quota: None,
            cores,
            core_kinds: vec![CoreKind { name: "alike".into(), cores: cores.div_ceil(2) }],
            memory_bytes: 16 << 30,
            virtualised: None,
            governor: Some("performance".into()),
        },
        conditions: Conditions::default(),
        interpreters: vec![
            interpreter(OWN_PYTHON, "3.11.7", false, true),
            interpreter("external:3.13.5t", "3.13.5", true, false),
            interpreter("external:3.13.5t+gil", "3.13.5", true, true),
        ],
        changed_scripts: vec![],
        script_fingerprints: Default::default(),
        corpus: None,
        files: None,
        workloads: vec![],
        models: grid::model_infos(),
        cells: vec![],
        services: vec![],
        asleep: vec![],
        probes: vec![],
        looks: vec![],
        command: None,
        prediction: None,
    }
}

fn interpreter(id: &str, version: &str, free_threaded: bool, gil: bool) -> Interpreter {
    Interpreter {
        id: id.into(),
        version: version.into(),
        executable: format!("/usr/bin/python{version}"),
        free_threaded_build: free_threaded,
        experimental: free_threaded,
        gil_asked: free_threaded.then_some(gil),
        gil_enabled_by: None,
        gil_enabled: gil,
        embedded: id == OWN_PYTHON,
        jit: None,
        interpreter_pool: false,
        packages: vec![],
        build_flags: vec!["pgo".into()],
        compiler: "GCC 14.2.0".into(),
    }
}

/// Adds a workload that counts made-up things.
pub fn workload(record: &mut Record, name: &str, gil_class: GilClass) {
    record.workloads.push(WorkloadInfo {
        name: name.into(),
        title: format!("{name}, made up"),
        teaches: format!("What {name} teaches"),
        kind: Kind::Algorithm,
        gil_class,
        unit: "numbers".into(),
        serial_part: None,
        bound: Bound::Computing,
        wait_ns: None,
    });
}

/// A measured cell: `seconds` a map, give or take a fixed 2 %, in five processes of four rounds,
/// with `cores` busy.
pub fn cell(
    workload: &str,
    role: Role,
    runtime: &str,
    model: &str,
    workers: u32,
    seconds: f64,
    cores: f64,
) -> Cell {
    let sample = |i: u32| {
        // The same wobble in every cell's round i would cancel in a paired ratio, so the workers
        // take part in it.
        let wobble = 1.0 + 0.02 * (f64::from(i * 7 + workers * 3) * 1.7).sin();
        Sample {
            process: i / 4,
            round: i % 4,
            repeats: 1,
            wall_ns: (seconds * wobble * 1e9) as u64,
            used: Counters {
                cpu_ns: Some((seconds * wobble * cores * 1e9) as u64),
                voluntary_switches: Some(10),
                involuntary_switches: Some(1),
                minor_faults: Some(0),
                major_faults: Some(0),
            },
            peak_memory_bytes: Some(10 << 20),
            ..Sample::default()
        }
    };
    let pickled = Transfer { bytes_out: 4_000, bytes_back: 60_000, ns: 1_500_000 };
    let measured = Measured {
        answer: 42,
        tasks: 64,
        startup_ns: vec![if model == "processes" { 60_000_000 } else { 20_000 }; 5],
        prepare_ns: vec![1_000_000; 5],
        transfer: (model == "processes").then_some(pickled),
        samples: (0..20).map(sample).collect(),
    };
    Cell {
        workload: workload.into(),
        size: if role == Role::Shared { 1_000 } else { 100_000 },
        role,
        model: model.into(),
        workers,
        in_flight: None,
        runtime: runtime.into(),
        lane: Lane::Plain,
        outcome: Outcome::Measured(measured),
    }
}

/// Leaves too few rounds for intervals.
pub fn few_rounds<'a>(cells: impl IntoIterator<Item = &'a mut Cell>) {
    for cell in cells {
        if let Outcome::Measured(measured) = &mut cell.outcome {
            measured.samples.truncate(3);
        }
    }
}

/// How a made-up family of cells scales: the speed-up by number of workers.
pub type Scaling = fn(f64) -> f64;

/// Every model of a runtime at each of `workers`, with `serial` seconds for the sequential cell.
pub fn family(
    record: &mut Record,
    workload: &str,
    role: Role,
    runtime: &str,
    serial: f64,
    models: &[(&str, Scaling)],
    workers: &[u32],
) {
    record.cells.push(cell(workload, role, runtime, SEQUENTIAL, 1, serial, 1.0));
    for (model, scaling) in models {
        for &n in workers {
            // Workers beyond the cores share them.
            let speedup = scaling(f64::from(n.min(record.machine.cores)));
            record.cells.push(cell(workload, role, runtime, model, n, serial / speedup, speedup));
        }
    }
}

/// The workloads of the whole grid, in its order.
const NINE: [(&str, GilClass); 9] = [
    ("primes", GilClass::Bytecode),
    ("mandelbrot", GilClass::Bytecode),
    ("word_count", GilClass::CHolding),
    ("sha256", GilClass::CReleasing),
    ("fibonacci", GilClass::Bytecode),
    ("matmul", GilClass::Bytecode),
    ("monte_carlo", GilClass::Bytecode),
    ("sort", GilClass::CHolding),
    ("json", GilClass::CHolding),
];

/// The workloads that Rust also does for Python's threads.
const IN_NATIVE_LANE: [&str; 4] = ["primes", "mandelbrot", "word_count", "matmul"];

/// The whole grid on a machine with `cores` cores: Python's threads at the GIL's mercy, native
/// code a little below the ideal line, a free-threaded build with its lock off and on, and Rust
/// called from Python's threads.
pub fn whole(cores: u32) -> Record {
    let mut record = record(cores);
    let mut workers: Vec<u32> =
        std::iter::successors(Some(1), |n| Some(n * 2)).take_while(|&n| n < cores).collect();
    workers.extend([cores, cores * 2]);
    let bound = |n: f64| n.min(64.0).powf(0.97);
    let flat: Scaling = |n| 1.0 - 0.02 * n.ln();
    let processes: (&str, Scaling) = ("processes", |n| n.powf(0.9) * 0.9);
    for (name, class) in NINE {
        workload(&mut record, name, class);
        let python_threads: Scaling =
            if class == GilClass::CReleasing { |n| n.powf(0.95) } else { flat };
        let python: &[(&str, Scaling)] = &[
            ("threads", python_threads),
            ("thread_pool", python_threads),
            processes,
            ("event_loop", |_| 0.99),
        ];
        let native: &[(&str, Scaling)] = &[
            ("threads", |n| n.powf(0.93)),
            ("crossbeam", bound),
            ("rayon", bound),
            ("tokio", |n| n.powf(0.96)),
            ("tokio_blocking", |n| n.powf(0.95)),
            ("futures", |n| n.powf(0.94)),
        ];
        family(&mut record, name, Role::Shared, OWN_PYTHON, 0.15, python, &workers);
        for (runtime, threads) in [
            ("external:3.13.5t", (|n: f64| n.powf(0.94)) as Scaling),
            ("external:3.13.5t+gil", python_threads),
        ] {
            let models = [("threads", threads), processes];
            family(&mut record, name, Role::Shared, runtime, 0.24, &models, &workers);
        }
        family(&mut record, name, Role::Shared, NATIVE, 0.003, native, &workers);
        family(&mut record, name, Role::Scaling, NATIVE, 0.12, native, &workers);
        if IN_NATIVE_LANE.contains(&name) {
            for (lane, scaling) in
                [(Lane::NativeHeld, flat), (Lane::NativeReleased, |n: f64| n.powf(0.9))]
            {
                let first = record.cells.len();
                let models = [("threads", scaling), ("thread_pool", scaling)];
                family(&mut record, name, Role::Shared, OWN_PYTHON, 0.0031, &models, &workers);
                family(&mut record, name, Role::Scaling, OWN_PYTHON, 0.121, &models, &workers);
                record.cells[first..].iter_mut().for_each(|cell| cell.lane = lane);
            }
        }
        for &n in &workers {
            let busy = f64::from(n.min(cores));
            record.cells.push(cell(
                name,
                Role::Capacity,
                NATIVE,
                "capacity",
                n,
                0.12 / busy.powf(0.98),
                busy,
            ));
        }
    }
    record
}
