//! Which tools a caller sees: one immutable snapshot for listing and for calling.

use crate::Narrowing;
use domain::{Principal, Scopes};
use quick_cache::sync::Cache;
use rmcp::model::{Tool, ToolAnnotations};
use std::borrow::Cow;
use std::sync::Arc;
use toolkit::{Catalog, Descriptor};

/// Distinct pairs of scopes and narrowing that are remembered. A caller that invents more only loses speed.
const REMEMBERED: usize = 256;

/// What one kind of caller may list and call.
pub(crate) struct Listing {
    pub(crate) catalog: Catalog,
    pub(crate) tools: Vec<Tool>,
}

/// All tools, and the listings that were asked for.
pub(crate) struct Listings {
    all: Catalog,
    remembered: Cache<(String, Narrowing), Arc<Listing>>,
}

impl Listings {
    pub(crate) fn new(all: Catalog) -> Self {
        Self {
            all,
            remembered: Cache::new(REMEMBERED),
        }
    }

    /// Every tool, whoever calls.
    pub(crate) fn all(&self) -> &Catalog {
        &self.all
    }

    /// What a principal may see behind a narrowed URL.
    pub(crate) fn for_principal(&self, principal: &Principal, narrowing: &Narrowing) -> Arc<Listing> {
        let key = (principal.scopes.to_string(), narrowing.of_tools());
        if let Some(listing) = self.remembered.get(&key) {
            return listing;
        }
        let listing = Arc::new(Listing::new(&self.all, &principal.scopes, narrowing));
        self.remembered.insert(key, Arc::clone(&listing));
        listing
    }
}

impl Listing {
    fn new(all: &Catalog, scopes: &Scopes, narrowing: &Narrowing) -> Self {
        let catalog =
            all.filter(|tool| scopes.allows(tool.area, tool.effect.level()) && narrowing.leaves(tool));
        let tools = catalog.iter().map(|tool| listed(tool.descriptor())).collect();
        Self { catalog, tools }
    }
}

fn listed(tool: &Descriptor) -> Tool {
    let hints = tool.hints();
    let annotations = ToolAnnotations::new()
        .read_only(hints.read_only)
        .destructive(hints.destructive)
        .idempotent(hints.idempotent)
        .open_world(hints.open_world);
    Tool::new(
        Cow::Owned(tool.name.to_string()),
        tool.description.to_string(),
        Arc::clone(&tool.input_schema),
    )
    .with_title(tool.title.to_string())
    .with_annotations(annotations)
    .with_raw_output_schema(Arc::clone(&tool.output_schema))
}
