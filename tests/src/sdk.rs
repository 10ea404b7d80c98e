//! The official SDKs of other languages as clients: a small program in each lists the tools and makes the calls that it is told.

use crate::causeway::Running;
use crate::walk;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running program.
struct Sdk {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Sdk {
    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        Self {
            stdin: child.stdin.take().unwrap(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("the program said no JSON: {error}: {line}"))
    }
}

impl Drop for Sdk {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lets the program list all tools and call each of them on the demo's shop. It speaks `version` of the protocol.
pub fn assert_lists_and_calls(command: Command, demo: &Running, version: &str) {
    let mut command = command;
    command.arg(demo.mcp_url()).arg(demo.told("token"));
    let mut sdk = Sdk::start(command);
    let listed = sdk.read();
    assert_eq!(listed["version"], version);
    let mut names: Vec<&str> = walk::all().iter().map(|visit| visit.tool).collect();
    names.sort_unstable();
    assert_eq!(listed["tools"], json!(names));
    let mut answers: Vec<(&str, Value)> = Vec::new();
    for visit in walk::all() {
        let earlier = |tool: &str| {
            let answer = answers.iter().find(|(name, _)| *name == tool);
            answer.map(|(_, structured)| structured.clone())
        };
        let arguments = visit.filled(&earlier);
        writeln!(
            sdk.stdin,
            "{}",
            json!({"name": visit.tool, "arguments": arguments})
        )
        .unwrap();
        let result = sdk.read();
        let structured = &result["structuredContent"];
        visit.assert_answered(structured);
        answers.push((visit.tool, structured.clone()));
    }
}
