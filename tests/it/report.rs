//! The terminal's table and sentences, from made-up records.
use crate::made_up;
use gilscope::report::{findings, table};

#[test]
fn tmp() {
    let t = std::time::Instant::now();
    println!("{}", table(&made_up::whole(2), Some(80)));
    println!("{:?}", t.elapsed());
    println!("{}", table(&made_up::whole(2), Some(40)));
    println!("{}", table(&made_up::whole(2), None));
    for f in findings(&made_up::whole(2)) {
        println!("{f}");
    }
}
