//! The tools, resources and prompts that the suite wants to find, answering what it says that they must.
#![expect(deprecated, reason = "the legacy era has logging, and the suite asks for it")]

use crate::input_required::{self, Round};
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ErrorData,
    GetPromptRequestParams, GetPromptResponse, GetPromptResult, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, LoggingMessageNotificationParam,
    PaginatedRequestParams, ProgressNotificationParam, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, ServerCapabilities, ServerConfig, SetLevelRequestParams, SubscribeRequestParams,
    SubscriptionFilter, Tool, UnsubscribeRequestParams,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::broadcast;

/// The smallest picture: one transparent pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
/// A sound of no samples.
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/// What changes while the suite listens.
#[derive(Debug, Clone, Copy)]
enum Change {
    Tools,
    Prompts,
}

/// The server's side of the suite.
#[derive(Clone)]
pub(crate) struct Fixture {
    changes: broadcast::Sender<Change>,
    states: input_required::States,
}

impl Default for Fixture {
    fn default() -> Self {
        Self {
            changes: broadcast::channel(16).0,
            states: input_required::States::default(),
        }
    }
}

/// Values of the protocol are written as they look on the wire.
pub(crate) fn wire<T: DeserializeOwned>(value: Value) -> T {
    let text = value.to_string();
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A result that needs nothing more, which the stateless era wants to be said.
pub(crate) fn complete<T: DeserializeOwned>(mut result: Value) -> T {
    result["resultType"] = json!("complete");
    wire(result)
}

fn text(text: &str) -> CallToolResult {
    complete(json!({"content": [{"type": "text", "text": text}]}))
}

fn tools() -> Vec<Tool> {
    let plain = [
        "test_simple_text",
        "test_image_content",
        "test_audio_content",
        "test_embedded_resource",
        "test_multiple_content_types",
        "test_tool_with_logging",
        "test_error_handling",
        "test_tool_with_progress",
        "test_elicitation_sep1034_defaults",
        "test_elicitation_sep1330_enums",
        "test_reconnection",
        "test_trigger_tool_change",
        "test_trigger_prompt_change",
        "test_missing_capability",
        "test_streaming_elicitation",
        "test_logging_tool",
    ];
    let no_arguments = json!({"type": "object", "properties": {}});
    let mut tools: Vec<Value> = plain
        .iter()
        .chain(&input_required::TOOLS)
        .map(|name| json!({"name": name, "description": "For the suite.", "inputSchema": no_arguments}))
        .collect();
    for (name, argument) in [("test_sampling", "prompt"), ("test_elicitation", "message")] {
        let schema =
            json!({"type": "object", "properties": {argument: {"type": "string"}}, "required": [argument]});
        tools.push(json!({"name": name, "description": "For the suite.", "inputSchema": schema}));
    }
    let header =
        json!({"type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}});
    tools.push(json!({"name": "test_custom_header", "description": "Mirrors an argument in a header.", "inputSchema": header}));
    tools.push(json!({
        "name": "json_schema_2020_12_tool", "description": "Its schema has much of JSON Schema 2020-12.",
        "inputSchema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "$defs": {"address": {"$anchor": "addressDef", "type": "object",
                "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
            "properties": {
                "name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
                "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                "phone": {"type": "string"}, "email": {"type": "string"},
            },
            "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
            "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
            "then": {"required": ["phone"]},
            "else": {"required": ["email"]},
            "additionalProperties": false,
        },
    }));
    wire(Value::from(tools))
}

/// Results that are the same every time.
fn fixed(tool: &str) -> Option<CallToolResult> {
    let content = match tool {
        "test_simple_text" => {
            json!([{"type": "text", "text": "This is a simple text response for testing."}])
        }
        "test_image_content" => json!([{"type": "image", "data": PNG, "mimeType": "image/png"}]),
        "test_audio_content" => json!([{"type": "audio", "data": WAV, "mimeType": "audio/wav"}]),
        "test_embedded_resource" => json!([{"type": "resource", "resource": {
            "uri": "test://embedded-resource", "mimeType": "text/plain", "text": "This is an embedded resource content.",
        }}]),
        "test_multiple_content_types" => json!([
            {"type": "text", "text": "Multiple content types test:"},
            {"type": "image", "data": PNG, "mimeType": "image/png"},
            {"type": "resource", "resource": {"uri": "test://mixed-content-resource", "mimeType": "application/json",
                "text": json!({"test": "data", "value": 123}).to_string()}},
        ]),
        "test_error_handling" => {
            let content =
                json!([{"type": "text", "text": "This tool intentionally returns an error for testing"}]);
            return Some(complete(json!({"content": content, "isError": true})));
        }
        "test_custom_header"
        | "json_schema_2020_12_tool"
        | "test_reconnection"
        | "test_logging_tool"
        | "test_streaming_elicitation" => json!([{"type": "text", "text": "done"}]),
        // A stateless server cannot ask a legacy client: docs/adr/0003-a-stateless-transport.md.
        "test_sampling"
        | "test_elicitation"
        | "test_elicitation_sep1034_defaults"
        | "test_elicitation_sep1330_enums" => {
            let content = json!([{"type": "text", "text": "there is no session to ask over"}]);
            return Some(complete(json!({"content": content, "isError": true})));
        }
        _ => return None,
    };
    Some(complete(json!({"content": content})))
}

impl Fixture {
    async fn call(
        &self,
        params: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = params.name.clone();
        if let Some(result) = fixed(&name) {
            return Ok(result.into());
        }
        match &*name {
            "test_tool_with_logging" => {
                for line in [
                    "Tool execution started",
                    "Tool processing data",
                    "Tool execution completed",
                ] {
                    let line: LoggingMessageNotificationParam = wire(json!({"level": "info", "data": line}));
                    log(context, line).await;
                }
            }
            "test_tool_with_progress" => {
                if let Some(token) = context.meta.get_progress_token() {
                    for progress in [0, 50, 100] {
                        let told: ProgressNotificationParam =
                            wire(json!({"progressToken": token, "progress": progress, "total": 100}));
                        context.peer.notify_progress(told).await.unwrap();
                    }
                }
            }
            // Without a listener there is nobody to tell.
            "test_trigger_tool_change" => drop(self.changes.send(Change::Tools)),
            "test_trigger_prompt_change" => drop(self.changes.send(Change::Prompts)),
            "test_missing_capability" => {
                let capabilities = context.client_capabilities();
                if capabilities.is_none_or(|capabilities| capabilities.sampling.is_none()) {
                    let required: ClientCapabilities = wire(json!({"sampling": {}}));
                    return Err(ErrorData::missing_required_client_capability(required));
                }
            }
            other if input_required::TOOLS.contains(&other) => {
                let capabilities = context.client_capabilities().unwrap_or_default();
                let round = Round {
                    responses: params.input_responses.unwrap_or_default(),
                    state: params.request_state,
                    capabilities,
                };
                return input_required::answer(other, &round, &self.states);
            }
            other => return Err(ErrorData::invalid_params(format!("Unknown tool: {other}"), None)),
        }
        Ok(text("done").into())
    }
}

async fn log(context: &RequestContext<RoleServer>, line: LoggingMessageNotificationParam) {
    context.peer.notify_logging_message(line).await.unwrap();
}

impl ServerHandler for Fixture {
    fn get_info(&self) -> ServerConfig {
        let capabilities: ServerCapabilities = wire(json!({
            "tools": {"listChanged": true}, "prompts": {"listChanged": true}, "resources": {"subscribe": true},
            "completions": {}, "logging": {},
        }));
        ServerConfig::new(capabilities)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools())
            .with_ttl_ms(0)
            .with_cache_scope(CacheScope::Private))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        params: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.call(params, &context).await
    }

    async fn list_resources(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(complete(
            json!({"ttlMs": 0, "cacheScope": "private", "resources": [
                {"uri": "test://static-text", "name": "text", "description": "A text.", "mimeType": "text/plain"},
                {"uri": "test://static-binary", "name": "picture", "description": "A picture.", "mimeType": "image/png"},
                {"uri": "test://watched-resource", "name": "watched", "description": "It never changes.", "mimeType": "text/plain"},
            ]}),
        ))
    }

    async fn list_resource_templates(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(complete(
            json!({"ttlMs": 0, "cacheScope": "private", "resourceTemplates": [
                {"uriTemplate": "test://template/{id}/data", "name": "data", "description": "Data of an id.", "mimeType": "application/json"},
            ]}),
        ))
    }

    async fn read_resource(
        &self,
        params: ReadResourceRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = params.uri;
        let id = uri
            .strip_prefix("test://template/")
            .and_then(|rest| rest.strip_suffix("/data"));
        let content = match (&*uri, id) {
            ("test://static-text" | "test://watched-resource", _) => {
                json!({"mimeType": "text/plain", "text": "This is the content of the static text resource."})
            }
            ("test://static-binary", _) => json!({"mimeType": "image/png", "blob": PNG}),
            (_, Some(id)) => {
                let data = json!({"id": id, "templateTest": true, "data": format!("Data for ID: {id}")});
                json!({"mimeType": "application/json", "text": data.to_string()})
            }
            _ => {
                return Err(ErrorData::invalid_params(
                    "Resource not found",
                    Some(json!({"uri": uri})),
                ));
            }
        };
        let mut content = content;
        content["uri"] = json!(uri);
        let result: ReadResourceResult =
            complete(json!({"ttlMs": 0, "cacheScope": "private", "contents": [content]}));
        Ok(result.into())
    }

    async fn list_prompts(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let argument = |name: &str| json!({"name": name, "description": "For the suite.", "required": true});
        let prompt = |name: &str, arguments: Vec<Value>| json!({"name": name, "description": "For the suite.", "arguments": arguments});
        Ok(complete(json!({"ttlMs": 0, "cacheScope": "private", "prompts": [
            prompt("test_simple_prompt", vec![]),
            prompt("test_prompt_with_arguments", vec![argument("arg1"), argument("arg2")]),
            prompt("test_prompt_with_embedded_resource", vec![argument("resourceUri")]),
            prompt("test_prompt_with_image", vec![]),
            prompt("test_input_required_result_prompt", vec![]),
        ]})))
    }

    async fn get_prompt(
        &self,
        params: GetPromptRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = params.arguments.unwrap_or_default();
        let argument = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
        let said = |text: String| json!({"role": "user", "content": {"type": "text", "text": text}});
        let messages = match params.name.as_str() {
            "test_simple_prompt" => vec![said("This is a simple prompt for testing.".to_owned())],
            "test_prompt_with_arguments" => vec![said(format!(
                "Prompt with arguments: arg1='{}', arg2='{}'",
                argument("arg1"),
                argument("arg2")
            ))],
            "test_prompt_with_embedded_resource" => vec![
                json!({"role": "user", "content": {"type": "resource", "resource": {
                    "uri": argument("resourceUri"), "mimeType": "text/plain", "text": "Embedded resource content for testing.",
                }}}),
                said("Please process the embedded resource above.".to_owned()),
            ],
            "test_prompt_with_image" => vec![
                json!({"role": "user", "content": {"type": "image", "data": PNG, "mimeType": "image/png"}}),
                said("Please analyze the image above.".to_owned()),
            ],
            "test_input_required_result_prompt" => match params.input_responses {
                None => return Ok(input_required::prompt().into()),
                Some(responses) => vec![said(format!("The context is {responses:?}."))],
            },
            other => {
                return Err(ErrorData::invalid_params(
                    format!("Unknown prompt: {other}"),
                    None,
                ));
            }
        };
        let result: GetPromptResult = complete(json!({"messages": messages}));
        Ok(result.into())
    }

    async fn set_level(
        &self,
        _params: SetLevelRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn subscribe(
        &self,
        _params: SubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn unsubscribe(
        &self,
        _params: UnsubscribeRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let mut changes = self.changes.subscribe();
        loop {
            let change = tokio::select! {
                change = changes.recv() => change,
                () = context.cancelled() => return Ok(()),
            };
            // A change that the listener did not ask for is refused by the sink, and a listener that left is no failure.
            match change {
                Ok(Change::Tools) => drop(context.sink().notify_tool_list_changed().await),
                Ok(Change::Prompts) => drop(context.sink().notify_prompt_list_changed().await),
                Err(_) => return Ok(()),
            }
        }
    }
}
