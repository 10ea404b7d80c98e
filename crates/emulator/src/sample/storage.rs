//! What the shop keeps outside tables: files, hives, counters, timers.

use crate::app::App;
use crate::state::State;

/// Fills the file tree, hives, counters and timers of the shop.
pub(crate) fn seed(_state: &State, _app: &App) {}
