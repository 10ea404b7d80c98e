//! Tools by name: what may be listed and called.

use crate::{Descriptor, DynTool};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An immutable set of tools in the stable order of their names. Listing and calling use the same one.
#[derive(Clone, Default)]
pub struct Catalog {
    tools: BTreeMap<Arc<str>, Arc<dyn DynTool>>,
}

/// Two sources offer a tool of the same name. Which of them a caller would get must not depend on luck.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there are two tools named `{name}`")]
pub struct DuplicateTool {
    /// The name.
    pub name: String,
}

impl Catalog {
    /// A catalogue of these tools.
    pub fn new(tools: impl IntoIterator<Item = Arc<dyn DynTool>>) -> Result<Self, DuplicateTool> {
        let mut catalog = Self::default();
        for tool in tools {
            let name = Arc::clone(&tool.descriptor().name);
            if catalog.tools.insert(Arc::clone(&name), tool).is_some() {
                return Err(DuplicateTool {
                    name: name.to_string(),
                });
            }
        }
        Ok(catalog)
    }

    /// The tool of a name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn DynTool>> {
        self.tools.get(name)
    }

    /// All tools by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn DynTool>> {
        self.tools.values()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.tools.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    /// The part of the catalogue whose descriptors are wanted.
    #[must_use]
    pub fn filter(&self, wanted: impl Fn(&Descriptor) -> bool) -> Self {
        let tools = self.tools.iter().filter(|(_, tool)| wanted(tool.descriptor()));
        Self {
            tools: tools
                .map(|(name, tool)| (Arc::clone(name), Arc::clone(tool)))
                .collect(),
        }
    }
}
