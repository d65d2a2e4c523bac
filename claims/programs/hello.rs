//! The program of which one asks how large it is.

fn main() {
    println!("Hello, world!");
}
