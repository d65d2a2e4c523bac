//! Criterion as all benches use it: short enough that `cargo bench` as a whole ends within ten minutes.

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, PlottingBackend, SamplingMode};
use plotters::style::{FontStyle, register_font};

/// Criterion with so many samples in about this time, unless the command line says otherwise. (Where a sample is
/// a single long iteration, it takes longer, and criterion warns of it.)
pub fn criterion(samples: usize, time: Duration) -> Criterion {
    // It is built with gilscope's plotters, which looks for no font of the system.
    let font = register_font("sans-serif", FontStyle::Normal, dejavu::sans::regular());
    assert!(font.is_ok(), "the built-in font is readable");
    Criterion::default()
        .sample_size(samples)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(time)
        // Of so few samples, ten times as many resamples would take longer than measuring, for the same interval.
        .nresamples(10_000)
        // It is built in; gnuplot would have to be there, and takes its time.
        .plotting_backend(PlottingBackend::Plotters)
        .configure_from_args()
}

/// A group whose samples are all alike: an iteration is a whole map, a round or a window, and there is no slope
/// to be found in ever longer samples.
pub fn group(criterion: &mut Criterion, name: impl Into<String>) -> BenchmarkGroup<'_, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    group
}
