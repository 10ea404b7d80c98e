//! The recordings that the client does not follow, each with the reason.

use crate::capture::Capture;

/// Operations, and why the client does not send what the SDK sends.
const NOT_FOLLOWED: &[(&str, &str)] = &[
    (
        "Files.remove('/docs/my file.txt') (leading slash kept)",
        "the SDK sends a double slash before the path; a path is sent with one",
    ),
    (
        "Files.remove(absolute URL)",
        "the client takes paths: a URL of the storage contains the API key",
    ),
    (
        "Hive('groceryStore').MapStore('fruits').get() (all pairs, SDK uses POST)",
        "the whole map is read with the documented GET, as the Swift SDK and the console do",
    ),
    (
        "Hive('my hive').ListStore('k/1 é').get() (odd characters)",
        "a slash in a key breaks the route of the SDK too; the client refuses the name",
    ),
    ("Automations.activateFlow", AUTOMATIONS),
    ("Automations.activateFlowById", AUTOMATIONS),
    ("Automations.activateFlowTrigger", AUTOMATIONS),
    ("Automations.activateFlowTriggerById", AUTOMATIONS),
    (
        "Commerce.validatePlayPurchase",
        "purchases of app stores are no area of the client",
    ),
    ("dataHives.createHive", TWIN),
    ("dataHives.getHiveNames", TWIN),
    ("dataHives.setHiveStoreValue(map)", TWIN),
    ("dataHives.loadHiveStoreValues(map) (note: GET, all pairs)", TWIN),
    ("dataHives.loadHiveStoreValues(list)", TWIN),
    ("files.loadDirectory", TWIN),
    ("files.createDir", TWIN),
    ("files.copyFile", TWIN),
    ("files.moveFile", TWIN),
    ("files.deleteFile", TWIN),
    ("messaging.sendMessage/publish", TWIN),
];

const AUTOMATIONS: &str = "FlowRunner automations are no area of the client";
const TWIN: &str = "the console's twin of an operation of the app API, which is what the client uses";

/// Why a recording is not followed; `None` if it has to be.
pub(crate) fn reason(capture: &Capture) -> Option<&'static str> {
    NOT_FOLLOWED
        .iter()
        .find(|(operation, _)| *operation == capture.operation)
        .map(|(_, reason)| *reason)
}

/// Every operation that is listed.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    NOT_FOLLOWED.iter().map(|(operation, _)| *operation)
}
