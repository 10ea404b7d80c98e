//! The sample application: a small shop with something in every area.

mod storage;
mod tables;

use crate::app::App;
use crate::state::State;

/// Fills `app` with the shop.
pub(crate) fn seed(state: &State, app: &App) {
    tables::seed(state, app);
    storage::seed(state, app);
}
