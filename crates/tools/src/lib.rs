#![doc = include_str!("../README.md")]

//! The built-in tools.

mod file_path;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

include!(concat!(env!("OUT_DIR"), "/tools.rs"));
