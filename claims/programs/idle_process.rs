//! A process of Rust that waits: its memory is measured from outside.

use std::io::{self, Read as _, Write as _};

fn main() -> io::Result<()> {
    println!("ready");
    io::stdout().flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
