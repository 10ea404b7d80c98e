//! `causeway tools`: the tools that agents get.

use super::output::print;
use super::{CliError, Session};
use clap::Subcommand;
use domain::Area;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use toolkit::{Catalog, Descriptor};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all of them.
    List {
        /// Print the documentation of all tools as Markdown instead.
        #[arg(long)]
        markdown: bool,
    },
}

impl Command {
    pub(super) fn run(self, session: &Session) -> Result<(), CliError> {
        let Self::List { markdown } = self;
        let catalog = Catalog::new(tools::all()).map_err(|error| CliError::refused(error.to_string()))?;
        if markdown {
            return Ok(print(document(&catalog).trim_end())?);
        }
        let all = || catalog.iter().map(|tool| tool.descriptor());
        let json = json!({ "tools": all().map(row).collect::<Vec<_>>() });
        let lines =
            all().map(|tool| format!("{:26} {:16} {}", tool.name, tool.scope().to_string(), tool.title));
        Ok(session
            .output
            .result(&json, lines.collect::<Vec<_>>().join("\n"))?)
    }
}

fn row(tool: &Descriptor) -> Value {
    let hints = tool.hints();
    json!({
        "name": tool.name,
        "title": tool.title,
        "area": tool.area.as_str(),
        "scope": tool.scope().to_string(),
        "description": tool.description,
        "read_only": hints.read_only,
        "destructive": hints.destructive,
        "idempotent": hints.idempotent,
        "open_world": hints.open_world,
        "input_schema": tool.input_schema.as_ref(),
        "output_schema": tool.output_schema.as_ref(),
    })
}

const HEAD: &str = "\
# Tools

<!-- Made by `causeway tools list --markdown` from the tools themselves. Do not edit. -->

A token with the scope in the table is shown the tool and may call it; `*` as the area stands for all of them, and a
higher level includes the lower ones (read, write, destroy).

The requests behind the tools follow the vendor's documentation and clients (`docs/reference/backendless-rest.md`). What those
leave open was tried against the emulator only, and is marked with the tool.
";

/// The contents of `docs/TOOLS.md`.
fn document(catalog: &Catalog) -> String {
    let mut text = HEAD.to_owned();
    for area in Area::ALL {
        let of_area: Vec<_> = catalog
            .iter()
            .map(|tool| tool.descriptor())
            .filter(|tool| tool.area == *area)
            .collect();
        if of_area.is_empty() {
            continue;
        }
        // Writing into a `String` cannot fail.
        let _ = write!(
            text,
            "\n## {area}\n\n| Tool | Scope | Effect |\n| --- | --- | --- |\n"
        );
        for tool in &of_area {
            let _ = writeln!(
                text,
                "| [`{0}`](#{0}) | `{1}` | {2} |",
                tool.name,
                tool.scope(),
                effect(tool)
            );
        }
        for tool in of_area {
            describe(&mut text, tool);
        }
    }
    text
}

fn effect(tool: &Descriptor) -> &'static str {
    let hints = tool.hints();
    match (hints.read_only, hints.destructive, hints.idempotent) {
        (true, _, _) => "reads",
        (_, true, _) => "destroys",
        (_, _, true) => "changes; repeating it changes nothing more",
        _ => "changes",
    }
}

fn describe(text: &mut String, tool: &Descriptor) {
    let _ = write!(
        text,
        "\n### `{}`\n\n{}: {}\n",
        tool.name, tool.title, tool.description
    );
    for (title, schema) in [("Input", &tool.input_schema), ("Output", &tool.output_schema)] {
        let fields = fields(schema);
        if fields.is_empty() {
            let _ = write!(text, "\n{title}: nothing.\n");
        } else {
            let _ = write!(text, "\n{title}:\n\n{fields}");
        }
    }
    if let Some(unverified) = tool.unverified {
        let _ = write!(text, "\nUnverified against the live Backendless: {unverified}.\n");
    }
}

/// One line a member: name, type, whether it is required, what it means.
fn fields(schema: &Map<String, Value>) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|required| required == name));
    let mut lines = String::new();
    for (name, member) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let kind = kind(member);
        let required = if is_required(name) { ", required" } else { "" };
        let description = member
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let _ = write!(lines, "* `{name}` ({kind}{required})");
        if !description.is_empty() {
            let _ = write!(lines, ": {}", description.replace('\n', " "));
        }
        lines.push('\n');
    }
    lines
}

/// The type of a member in one word, as far as there is one.
fn kind(member: &Value) -> String {
    match member.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds
            .iter()
            .filter_map(Value::as_str)
            .filter(|kind| *kind != "null")
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "value".to_owned(),
    }
}
