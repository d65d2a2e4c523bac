//! Every cell computes the same answer, and both languages agree task by task.

use gilscope::grid::{self, PYTHON_MODELS};
use gilscope::models::Model;
use gilscope::record::Lane;
use gilscope::session::computing::Inputs;
use gilscope::worker::Worker as _;
use gilscope::worker::launch::Runtime;
use gilscope::worker::protocol::Open;

use crate::support::{LIMIT, corpus, external, externals, open, worker};

/// The smallest size at which every workload still has several tasks.
fn tiny(workload: &str) -> u64 {
    match workload {
        "primes" => 100_000,
        "mandelbrot" => 24,
        "word_count" => 20_000,
        "fibonacci" | "fibonacci_contiguous" => 16,
        "matmul" => 13,
        "monte_carlo" => 1_000,
        "sort" => 1_001,
        "json" => 5,
        _ => 3,
    }
}

#[test]
fn every_rust_model_gives_the_sequential_answer() {
    let corpus = corpus();
    for row in grid::ALL {
        let name = row.about.name;
        let mut inputs = Inputs::default();
        let mut run = |model: Model, workers| {
            let request = open(0, name, tiny(name), model.name(), workers, corpus.path());
            let (mut session, _) = (row.open)(&mut inputs, &request, model).unwrap();
            (session.sample(2).unwrap().answers, session.parts().unwrap())
        };
        let expected = run(Model::Sequential, 1);
        assert!(expected.1.len() > 1, "{name} has one task only");
        for model in Model::ALL {
            // More workers than cores, and more than tasks.
            for workers in [1, 2, 3, 200] {
                assert_eq!(run(model, workers), expected, "{name} by {model} × {workers}");
            }
        }
    }
}

#[test]
fn every_python_model_agrees_with_rust_task_by_task() {
    let corpus = corpus();
    let mut native = worker(&Runtime::Native);
    let everywhere =
        || PYTHON_MODELS.map(|m| m.name).into_iter().filter(|model| *model != "interpreters");
    let mut runtimes = vec![(Runtime::Embedded, everywhere().collect::<Vec<_>>())];
    // Other interpreters run the same scripts: one model of each sort shows that they can.
    runtimes.extend(externals().into_iter().map(|found| {
        let mut models = vec!["sequential", "threads", "processes"];
        models.extend(found.identity.interpreter_pool.then_some("interpreters"));
        (external(&found), models)
    }));
    for (runtime, models) in runtimes {
        let mut python = worker(&runtime);
        for row in grid::ALL {
            let name = row.about.name;
            let size = tiny(name);
            native.open(open(0, name, size, "sequential", 1, corpus.path()), LIMIT).unwrap();
            let expected = native.sample(0, 1, LIMIT).unwrap().answers;
            let parts = native.parts(0, LIMIT).unwrap();
            for model in &models {
                let cell = format!("{name} by {model} in {runtime:?}");
                python.open(open(1, name, size, model, 2, corpus.path()), LIMIT).unwrap();
                python.settle(1, LIMIT).unwrap();
                assert_eq!(python.sample(1, 1, LIMIT).unwrap().answers, expected, "{cell}");
                assert_eq!(python.parts(1, LIMIT).unwrap(), parts, "{cell}");
                python.close(1, LIMIT).unwrap();
            }
        }
    }
}

#[test]
fn rust_called_from_any_python_agrees_task_by_task() {
    let corpus = corpus();
    let mut native = worker(&Runtime::Native);
    let mut runtimes = vec![Runtime::Embedded];
    runtimes.extend(externals().iter().map(external));
    for runtime in runtimes {
        let mut python = worker(&runtime);
        for row in grid::ALL {
            let name = row.about.name;
            let plain = open(0, name, tiny(name), "sequential", 1, corpus.path());
            native.open(plain.clone(), LIMIT).unwrap();
            let expected = native.sample(0, 1, LIMIT).unwrap().answers;
            let parts = native.parts(0, LIMIT).unwrap();
            for lane in [Lane::NativeHeld, Lane::NativeReleased] {
                let cell = format!("{name}, {lane:?}, in {runtime:?}");
                let request =
                    Open { lane, model: "thread_pool".into(), workers: 2, ..plain.clone() };
                python.open(request, LIMIT).unwrap();
                assert_eq!(python.sample(0, 1, LIMIT).unwrap().answers, expected, "{cell}");
                assert_eq!(python.parts(0, LIMIT).unwrap(), parts, "{cell}");
                python.close(0, LIMIT).unwrap();
            }
        }
    }
}

#[test]
fn answers_fit_a_double() {
    let corpus = corpus();
    for row in grid::ALL {
        let request = open(0, row.about.name, tiny(row.about.name), "sequential", 1, corpus.path());
        let (mut session, _) =
            (row.open)(&mut Inputs::default(), &request, Model::Sequential).unwrap();
        let all = session.sample(1).unwrap().answers.into_iter().chain(session.parts().unwrap());
        assert!(all.into_iter().all(|answer| answer < 1 << 53), "{}", row.about.name);
    }
}
