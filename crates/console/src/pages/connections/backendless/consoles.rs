//! The consoles that people may sign in to: the operator's, and the vendor's two.

use crate::BackendlessConsole;
use crate::console::Settings;
use backendless::{EU_CONSOLE, EU_SERVER, US_CONSOLE, US_SERVER};

/// The operator's first, because they are what the operator wants.
pub(super) fn consoles(settings: &Settings) -> Vec<BackendlessConsole> {
    let vendors = [
        ("US region", US_CONSOLE, US_SERVER),
        ("EU region", EU_CONSOLE, EU_SERVER),
    ];
    let vendors = vendors.into_iter().filter_map(|(name, console_url, server_url)| {
        BackendlessConsole::parse(&format!("{name} {console_url} {server_url}"))
    });
    settings
        .backendless_consoles
        .iter()
        .cloned()
        .chain(vendors)
        .collect()
}

/// The console of this address, if people may sign in to it.
pub(super) fn allowed(settings: &Settings, console_url: &str) -> Option<BackendlessConsole> {
    consoles(settings)
        .into_iter()
        .find(|console| console.console_url.as_str() == console_url)
}

/// The origins of all of them, as sources of a content security policy: where the form may lead.
pub(crate) fn origins(settings: &Settings) -> String {
    let mut origins: Vec<_> = consoles(settings)
        .iter()
        .map(|console| console.console_url.origin().ascii_serialization())
        .collect();
    origins.dedup();
    origins.join(" ")
}
