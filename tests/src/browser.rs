//! A real Chromium, steered through `tests/clients/playwright/steer.mjs`.

use crate::program::provided;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// One browser with one page. Fields are found by their labels and buttons by their names, as people and screen readers
/// find them.
pub struct Browser {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Browser {
    /// Starts it. Nobody is signed in anywhere.
    pub fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/playwright/steer.mjs");
        let mut child = Command::new(provided("CAUSEWAY_TEST_NODE"))
            .arg(script)
            .arg(provided("CAUSEWAY_TEST_PLAYWRIGHT"))
            .arg(provided("CAUSEWAY_TEST_CHROMIUM"))
            .arg(pictures())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            stdin: child.stdin.take().unwrap(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Begins anew: no cookies, nothing counted. Without a script, pages must work all the same.
    pub fn open(&mut self, script: bool) {
        self.command(&json!({"command": "open", "script": script}));
    }

    /// Goes to an address; the status of the answer.
    pub fn go(&mut self, url: &str) -> u64 {
        self.command(&json!({"command": "go", "url": url}))
            .as_u64()
            .unwrap()
    }

    /// Types into a field.
    pub fn fill(&mut self, label: &str, text: &str) {
        self.command(&json!({"command": "fill", "label": label, "text": text}));
    }

    /// Ticks a box or a round button.
    pub fn choose(&mut self, label: &str) {
        self.command(&json!({"command": "choose", "label": label}));
    }

    /// Chooses from a list.
    pub fn select(&mut self, label: &str, option: &str) {
        self.command(&json!({"command": "select", "label": label, "option": option}));
    }

    /// Presses the first button or link of a name, and waits for the page behind it.
    pub fn press(&mut self, name: &str) {
        self.command(&json!({"command": "press", "name": name}));
    }

    /// Presses a button or link in a part of the page (a CSS selector).
    pub fn press_in(&mut self, place: &str, name: &str) {
        self.command(&json!({"command": "press", "name": name, "place": place}));
    }

    /// Opens a part that is folded away.
    pub fn unfold(&mut self, name: &str) {
        self.command(&json!({"command": "unfold", "name": name}));
    }

    /// Where it is.
    pub fn url(&mut self) -> String {
        text(&self.command(&json!({"command": "url"})))
    }

    /// What a person reads on the page, or in a part of it (a CSS selector).
    pub fn text(&mut self, place: &str) -> String {
        text(&self.command(&json!({"command": "text", "place": place})))
    }

    /// Where the links of the page lead on this gateway: paths.
    pub fn links(&mut self) -> Vec<String> {
        strings(&self.command(&json!({"command": "links"})))
    }

    /// Waits until a text is on the page.
    pub fn wait_for(&mut self, text: &str) {
        self.command(&json!({"command": "wait", "text": text}));
    }

    /// Presses the key that goes to the next field or link: its name, and whether it can be seen that it is chosen.
    pub fn tab(&mut self) -> (String, bool) {
        let at = self.command(&json!({"command": "tab"}));
        (text(&at["name"]), at["outlined"] == true)
    }

    /// How often a person had to do something since [`Browser::open`].
    pub fn actions(&mut self) -> u64 {
        self.command(&json!({"command": "actions"})).as_u64().unwrap()
    }

    /// What the browser complained of since the last time: scripts that failed, what the policy of the page forbids.
    pub fn complaints(&mut self) -> Vec<String> {
        strings(&self.command(&json!({"command": "complaints"})))
    }

    /// Takes pictures of the page, light and dark, on a desk and on a phone, and asserts that it fits everywhere, that axe
    /// finds nothing, and that the browser complained of nothing.
    pub fn look(&mut self, name: &str) {
        let mut findings = strings(&self.command(&json!({"command": "look", "name": name})));
        findings.extend(self.complaints());
        assert!(findings.is_empty(), "{name}: {findings:#?}");
    }

    fn command(&mut self, command: &Value) -> Value {
        writeln!(self.stdin, "{command}").unwrap();
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("the browser answered no JSON to {command}: {error}: {line}"));
        assert!(answer["error"].is_null(), "{command}: {}", answer["error"]);
        answer["value"].take()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `target/screenshots`, which is kept behind the test.
fn pictures() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().find(|folder| folder.ends_with("target"));
    target
        .unwrap_or_else(|| test.parent().unwrap())
        .join("screenshots")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}
