//! The MCP side: what rmcp asks for, answered from the listing and the dispatch.

use crate::caller::Caller;
use crate::{Gateway, dispatch};
use http::request::Parts;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, ErrorData, Implementation, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    ProtocolVersion, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use std::borrow::Cow;
use std::sync::Arc;

/// What every client gets to read before it knows a tool: at most 246 characters, or Codex cuts it
/// (docs/reference/mcp-and-codex.md, finding 4). Its words match every tool in Codex's search, where they would no longer
/// tell tools apart: so it names what there is in words that people who look for one tool rarely use.
pub const INSTRUCTIONS: &str = "The user's own Backendless backend: database, app accounts and logins, storage, NoSQL, pub/sub, cron. \
     Answers are paged by next_offset; failures carry code and hint.";

/// The versions of the protocol that are spoken, oldest first.
const SUPPORTED: &[ProtocolVersion] = ProtocolVersion::KNOWN_VERSIONS;

/// The versions of the protocol that are spoken, oldest first: what `server/discover` answers.
pub fn protocol_versions() -> impl Iterator<Item = &'static str> {
    SUPPORTED.iter().map(ProtocolVersion::as_str)
}

/// How long a client may keep a list: tools change with the token only.
const LIST_TTL_MILLIS: u64 = 300_000;

/// Answers one client; a cheap clone of the shared gateway.
#[derive(Clone)]
pub(crate) struct Handler {
    gateway: Arc<Gateway>,
}

impl Handler {
    pub(crate) fn new(gateway: Arc<Gateway>) -> Self {
        Self { gateway }
    }
}

fn caller(context: &RequestContext<RoleServer>) -> Result<Caller, ErrorData> {
    let parts = context.extensions.get::<Parts>();
    parts
        .and_then(Caller::of)
        .ok_or_else(|| ErrorData::internal_error("the request was not authorised", None))
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let server = Implementation::new("causeway", env!("CARGO_PKG_VERSION")).with_title("Causeway");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(server)
            .with_instructions(INSTRUCTIONS)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(SUPPORTED)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let caller = caller(&context)?;
        let listing = self
            .gateway
            .listings
            .for_principal(&caller.principal, &caller.narrowing);
        Ok(ListToolsResult::with_all_items(listing.tools.clone())
            .with_ttl_ms(LIST_TTL_MILLIS)
            .with_cache_scope(CacheScope::Private))
    }

    async fn call_tool(
        &self,
        params: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let caller = caller(&context)?;
        let request = dispatch::Request::from((params, context.meta));
        let result = dispatch::call(&self.gateway, &caller, request, context.ct).await?;
        Ok(result.into())
    }

    // The capabilities say that there are none of these; the default would answer with empty lists all the same.
    async fn list_prompts(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(ErrorData::method_not_found::<rmcp::model::ListPromptsRequestMethod>())
    }

    async fn list_resources(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(ErrorData::method_not_found::<
            rmcp::model::ListResourcesRequestMethod,
        >())
    }

    async fn list_resource_templates(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(ErrorData::method_not_found::<
            rmcp::model::ListResourceTemplatesRequestMethod,
        >())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_fit_into_what_codex_shows() {
        assert!(
            INSTRUCTIONS.chars().count() <= 246,
            "{}",
            INSTRUCTIONS.chars().count()
        );
    }
}
