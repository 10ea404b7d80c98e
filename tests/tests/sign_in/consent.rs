//! A person who is asked for consent, and what they answer.

use tests::agent::{Agent, Parameters, Tokens};
use tests::site::Site;
use tests::visitor::{Form, Shown, Visitor};
use url::Url;

/// What is on the buttons.
const ALLOW: &str = "Allow";
const REFUSE: &str = "Refuse";

/// A consent page that is shown to somebody who has signed in.
pub(crate) struct Consent {
    pub(crate) visitor: Visitor,
    pub(crate) page: Shown,
    pub(crate) form: Form,
}

impl Consent {
    /// Opens what an agent wants opened, and signs in on the way.
    pub(crate) async fn asked(site: &Site, agent: &Agent, wish: &Parameters) -> Self {
        let mut visitor = site.visitor();
        let asked = visitor.open(&agent.url(wish)).await;
        let (email, password) = site.account();
        let page = visitor.sign_in(&asked, email, password).await;
        let form = page.form_to(ALLOW);
        Self { visitor, page, form }
    }

    /// Allows what is chosen.
    pub(crate) async fn allow(&mut self) -> Shown {
        self.visitor.press(&self.page, &self.form, ALLOW).await
    }

    /// Refuses.
    pub(crate) async fn refuse(&mut self) -> Shown {
        self.visitor.press(&self.page, &self.form, REFUSE).await
    }
}

/// Where an agent's answer is sent when the user allows everything.
pub(crate) async fn allowed(site: &Site, agent: &Agent, wish: &Parameters) -> Url {
    let mut consent = Consent::asked(site, agent, wish).await;
    let shown = consent.allow().await;
    shown
        .leads_to()
        .unwrap_or_else(|| panic!("{} {}", shown.status, shown.html))
}

/// A code that the user gave an agent.
pub(crate) async fn code(site: &Site, agent: &Agent) -> String {
    agent.code(&allowed(site, agent, &agent.wish()).await)
}

/// An agent that has tokens.
pub(crate) async fn signed_in(site: &Site) -> (Agent, Tokens) {
    let agent = Agent::registered(&site.mcp_url()).await;
    let code = code(site, &agent).await;
    let tokens = Tokens::of(&agent.redeem(&code).await);
    (agent, tokens)
}
