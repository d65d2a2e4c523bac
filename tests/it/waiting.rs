//! Charts and sentences of work that waits, from made-up records.

use std::path::Path;

use gilscope::charts::draw_all;

use crate::made_up_waiting;

/// `cargo test --test it -- --ignored --nocapture waiting::gallery`
#[test]
#[ignore = "draws charts for people to look at"]
fn gallery() {
    let record = made_up_waiting::whole(4, 1);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery").join("waiting");
    let charts = draw_all(&record, &folder).unwrap();
    println!("{} charts: {}", charts.len(), folder.display());
}
