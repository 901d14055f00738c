//! The `keyaki` command line.
fn main() {}
