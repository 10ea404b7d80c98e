//! The emulator from outside: requests over its router, as a client sends them.

mod caller;
mod data;
mod grouping;
mod permissions;
mod recordings;
mod relations;
mod shop;
mod transactions;
mod users;
