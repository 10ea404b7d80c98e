//! Templates of push notifications.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A template as an application keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PushTemplate {
    /// `ANDROID`, `IOS` or `OSX`.
    pub(crate) device_type: String,
    pub(crate) content: Value,
}

/// Templates by name.
#[derive(Debug, Default)]
pub(crate) struct PushTemplates {
    by_name: BTreeMap<String, PushTemplate>,
}

impl PushTemplates {
    pub(crate) fn insert(&mut self, name: &str, template: PushTemplate) {
        self.by_name.insert(name.to_owned(), template);
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The templates for one kind of device, by name. The shape of the answer is unverified.
    pub(crate) fn for_device(&self, device_type: &str) -> Map<String, Value> {
        let templates = self.by_name.iter();
        templates
            .filter(|(_, template)| template.device_type == device_type)
            .map(|(name, template)| (name.clone(), template.content.clone()))
            .collect()
    }
}
