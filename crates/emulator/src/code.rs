//! Cloud code: services, events, timers and the files of models.

mod execution;
mod models;
mod routes;
mod sample;
mod schedule;
mod timer;
mod timers;

pub(crate) use models::{Language, Models};
pub(crate) use routes::routes;
pub(crate) use timer::Mode;
pub(crate) use timers::Timers;

/// What one application keeps for its code.
#[derive(Debug, Default)]
pub(crate) struct Code {
    pub(crate) timers: Timers,
    pub(crate) models: Models,
}
