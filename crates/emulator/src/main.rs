//! The `backendless-emulator` command.
fn main() {}
