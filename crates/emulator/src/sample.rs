//! The sample application: a small shop with something in every area.

mod storage;

use crate::app::App;
use crate::state::State;

/// Fills `app` with the shop.
pub(crate) fn seed(state: &State, app: &App) {
    storage::seed(state, app);
}
