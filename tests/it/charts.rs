//! Charts of made-up records: drawn, whole, and without a word over another.

use std::path::Path;

use gilscope::charts::draw_all;

use crate::made_up;

#[test]
#[ignore = "draws into target/charts for people to look at"]
fn gallery() {
    for cores in [1, 2, 4, 16, 64] {
        let started = std::time::Instant::now();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("gallery-{cores}"));
        let charts = draw_all(&made_up::whole(cores), &folder).unwrap();
        println!("{} charts in {:?}: {}", charts.len(), started.elapsed(), folder.display());
    }
}
