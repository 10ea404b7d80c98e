//! What is remembered in this process, and how a change of another process reaches it.

use super::App;
use crate::changes::ChangeListener;
use connections::Connections;
use oauth::bearer::OpaqueTokens;
use oauth::server::OauthServer;
use std::sync::Arc;
use store::ChangeSubject;
use vault::Vault;

/// Everything that remembers something.
pub(super) fn all(app: &App) -> Vec<Arc<dyn ChangeListener>> {
    vec![
        Arc::new(RememberedTokens(Arc::clone(&app.tokens))),
        Arc::new(RememberedGrants(Arc::clone(&app.oauth))),
        Arc::new(RememberedKeys(Arc::clone(&app.base.vault))),
        Arc::new(RememberedConnections(app.connections.clone())),
    ]
}

struct RememberedTokens(Arc<OpaqueTokens>);

impl ChangeListener for RememberedTokens {
    fn changed(&self, subject: &ChangeSubject) {
        self.0.changed(subject);
    }

    fn forget_all(&self) {
        self.0.forget_all();
    }
}

/// Grants, signatures and signing keys.
struct RememberedGrants(Arc<OauthServer>);

impl ChangeListener for RememberedGrants {
    fn changed(&self, subject: &ChangeSubject) {
        self.0.changed(subject);
    }

    fn forget_all(&self) {
        self.0.forget_all();
    }
}

struct RememberedKeys(Arc<Vault>);

impl ChangeListener for RememberedKeys {
    fn changed(&self, subject: &ChangeSubject) {
        if let ChangeSubject::DataKey(tenant) | ChangeSubject::Tenant(tenant) = subject {
            self.0.forget(tenant);
        }
    }

    fn forget_all(&self) {
        self.0.forget_all();
    }
}

struct RememberedConnections(Connections);

impl ChangeListener for RememberedConnections {
    fn changed(&self, subject: &ChangeSubject) {
        match subject {
            ChangeSubject::Connection(id) => self.0.forget(id),
            ChangeSubject::Account(_) | ChangeSubject::Tenant(_) => self.0.forget_rows(),
            ChangeSubject::Token(_)
            | ChangeSubject::Grant(_)
            | ChangeSubject::DataKey(_)
            | ChangeSubject::SigningKeys => {}
        }
    }

    fn forget_all(&self) {
        self.0.forget_all();
    }
}
