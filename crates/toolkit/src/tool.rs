//! A tool, as it is written and as the gateway holds it.

use crate::arguments::{Arguments, integers};
use crate::{CallContext, Descriptor, ErrorCode, Spec, ToolError, schema};
use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::marker::PhantomData;
use std::sync::Arc;

/// A built-in tool: one file that says all about it.
pub trait Tool: Send + Sync + 'static {
    /// What it says about itself.
    const SPEC: Spec;
    /// Its own arguments, with `deny_unknown_fields`. `connection` and `user_token` are added for every tool.
    type Input: DeserializeOwned + JsonSchema + Send;
    /// Its answer, an object.
    type Output: Serialize + JsonSchema;

    /// Does it.
    fn call(
        context: &CallContext,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}

/// A tool as the gateway holds it, whatever its source.
#[async_trait]
pub trait DynTool: Send + Sync {
    /// What clients are shown.
    fn descriptor(&self) -> &Descriptor;

    /// Checks arguments before anything is opened or sent. They still have `connection` and `user_token`.
    fn check(&self, arguments: &Map<String, Value>) -> Result<(), ToolError>;

    /// Does it. The arguments were checked, and `connection` and `user_token` are taken out of them.
    async fn call(
        &self,
        context: &CallContext,
        arguments: Map<String, Value>,
    ) -> Result<Map<String, Value>, ToolError>;
}

/// Makes the object of a built-in tool. Panics when its schemas cannot be built: a mistake in the tool's file that the
/// first start and every test shows.
pub fn erase<T: Tool>() -> Arc<dyn DynTool> {
    let spec = T::SPEC;
    let input_schema = schema::input::<T::Input>(spec.session);
    let arguments = Arguments::new(&input_schema);
    let descriptor = Descriptor {
        name: spec.name.into(),
        title: spec.title.into(),
        description: spec.description.into(),
        area: spec.area,
        effect: spec.effect,
        reach: spec.reach,
        session: spec.session,
        list: spec.list,
        unverified: spec.unverified,
        input_schema: Arc::new(schema::listed(input_schema)),
        output_schema: Arc::new(schema::output::<T::Output>()),
    };
    Arc::new(Erased::<T> {
        descriptor,
        arguments,
        tool: PhantomData,
    })
}

struct Erased<T> {
    descriptor: Descriptor,
    arguments: Arguments,
    tool: PhantomData<T>,
}

#[async_trait]
impl<T: Tool> DynTool for Erased<T> {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn check(&self, arguments: &Map<String, Value>) -> Result<(), ToolError> {
        self.arguments.check(arguments)
    }

    async fn call(
        &self,
        context: &CallContext,
        mut arguments: Map<String, Value>,
    ) -> Result<Map<String, Value>, ToolError> {
        arguments.retain(|_, value| !value.is_null());
        integers(&self.descriptor.input_schema, &mut arguments);
        let input = serde_json::from_value(Value::Object(arguments))
            .map_err(|error| ToolError::invalid(format!("the arguments cannot be read: {error}")))?;
        let output = T::call(context, input).await?;
        match serde_json::to_value(output) {
            Ok(Value::Object(answer)) => Ok(answer),
            Ok(_) => Err(ToolError::new(
                ErrorCode::Internal,
                "the tool's answer is not an object",
            )),
            Err(error) => Err(
                ToolError::new(ErrorCode::Internal, "the tool's answer cannot be written").caused_by(error),
            ),
        }
    }
}
