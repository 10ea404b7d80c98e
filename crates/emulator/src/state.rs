//! Everything that one emulator holds: its applications, developers, clock and randomness.

use crate::app::App;
use crate::clock::Clock;
use crate::console::Developers;
use crate::faults::Faults;
use crate::random::Random;
use parking_lot::{Mutex, RwLock};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The shared state behind every route.
pub(crate) struct State {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Random,
    pub(crate) developers: Mutex<Developers>,
    pub(crate) faults: Mutex<Faults>,
    apps: RwLock<BTreeMap<String, Arc<App>>>,
    default_app: RwLock<Option<String>>,
}

impl State {
    pub(crate) fn new(clock: Arc<dyn Clock>, random: Random, developers: Developers) -> Self {
        Self {
            clock,
            random,
            developers: Mutex::new(developers),
            faults: Mutex::default(),
            apps: RwLock::default(),
            default_app: RwLock::default(),
        }
    }

    /// Milliseconds since the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Creates an application. The first one is the one that the domain form (`/api/…`) serves.
    pub(crate) fn create_app(&self, name: &str) -> Arc<App> {
        let app = Arc::new(App::new(name, self.now(), &self.random));
        self.default_app.write().get_or_insert_with(|| app.id.clone());
        self.apps.write().insert(app.id.clone(), Arc::clone(&app));
        app
    }

    /// Removes an application with all that it holds; false when there is none with this id.
    pub(crate) fn delete_app(&self, id: &str) -> bool {
        self.apps.write().remove(id).is_some()
    }

    /// The application with this id.
    pub(crate) fn app(&self, id: &str) -> Option<Arc<App>> {
        self.apps.read().get(id).cloned()
    }

    /// The applications, ordered by id.
    pub(crate) fn apps(&self) -> Vec<Arc<App>> {
        self.apps.read().values().cloned().collect()
    }

    /// The application of the domain form.
    pub(crate) fn default_app(&self) -> Option<Arc<App>> {
        let id = self.default_app.read().clone()?;
        self.app(&id)
    }
}
