//! The real Codex, with a scripted model in the place of OpenAI's: everything between the model and the gateway is what users run.

mod answer;
mod home;
mod login;
mod model;

pub use answer::Answer;
pub use login::{LoggedIn, Login};
pub use model::Seen;

use crate::program::{self, Ended};
use crate::walk::Visit;
use home::Home;
use model::ScriptedModel;
use std::process::Command;

/// The name under which Codex knows the gateway, as the README has it.
pub const SERVER: &str = "backendless";
/// The name of the variable with the token, as the README has it.
pub const TOKEN_VARIABLE: &str = "CAUSEWAY_TOKEN";

/// How Codex offers tools to a model; it decides by the model's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Every tool is declared: models that Codex does not know.
    Declared,
    /// Tools are found with `tool_search` first.
    Search,
    /// The model writes JavaScript that calls tools.
    Code,
}

impl Shape {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Declared, Self::Search, Self::Code];

    fn model(self) -> &'static str {
        match self {
            Self::Declared => "some-model-that-codex-does-not-know",
            Self::Search => "gpt-5.5",
            Self::Code => "gpt-6.1-sol",
        }
    }
}

/// Which MCP revision Codex speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// 2025-06-18, with `initialize`.
    Default,
    /// 2026-07-28, behind Codex' switch.
    Stateless,
}

/// What Codex may do without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approvals {
    /// As it comes; `codex exec` has nobody to ask.
    AsItComes,
    /// Everything is allowed.
    Granted,
}

/// What the scripted model does in one turn.
#[derive(Debug, Clone)]
pub enum Turn {
    /// Calls a tool.
    Call(Visit),
    /// Asks Codex' own search over the tools that are not declared.
    Search(String),
}

/// One run of `codex exec`.
#[derive(Debug, Clone, Copy)]
pub struct Codex {
    /// How tools are offered.
    pub shape: Shape,
    /// Which protocol.
    pub protocol: Protocol,
    /// What may be done.
    pub approvals: Approvals,
}

/// What a run left.
#[derive(Debug)]
pub struct Played {
    /// What the model got for each turn, in order.
    pub answers: Vec<Answer>,
    /// What the model saw of the gateway.
    pub seen: Seen,
    /// The process.
    pub ended: Ended,
}

impl Codex {
    /// Lets Codex work on an endpoint while the model makes these turns.
    pub async fn play(self, mcp_url: &str, token: &str, turns: Vec<Turn>) -> Played {
        let model = ScriptedModel::start(self.shape, turns).await;
        let home = Home::new(self.shape.model(), &model.url());
        home.add(mcp_url, token).await;
        home.require(SERVER);
        self.run(model, home.codex(token)).await
    }

    async fn run(self, model: ScriptedModel, mut command: Command) -> Played {
        command.args(["exec", "--skip-git-repo-check", "--json", "--disable", "plugins"]);
        if self.protocol == Protocol::Stateless {
            command.args(["--enable", "mcp_2026_07_28"]);
        }
        if self.approvals == Approvals::Granted {
            command.arg("--dangerously-bypass-approvals-and-sandbox");
        }
        command.arg("do what the script says");
        let ended = program::run(command).await;
        let (answers, seen) = model.finish(&ended);
        Played { answers, seen, ended }
    }

    /// What `codex mcp list` says about the gateway.
    pub async fn listed(mcp_url: &str, token: &str) -> String {
        let home = Home::new(Shape::Declared.model(), "http://127.0.0.1:9");
        home.add(mcp_url, token).await;
        let mut list = home.codex(token);
        list.args(["mcp", "list"]);
        let listed = program::run(list).await;
        assert_eq!(listed.code, Some(0), "{listed:?}");
        listed.stdout
    }
}
