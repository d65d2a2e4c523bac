//! gilscope: the same work in Rust and in Python by every concurrency model, measured and drawn.

mod cli;

use std::process::ExitCode;

use gilscope::foreign::told;

fn main() -> ExitCode {
    match cli::Cli::from_command_line().run() {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // All causes on one line: what failed, on which file, why, and the remedy.
            eprintln!("gilscope: {}", told(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

/// `gilscope list | head` is no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
