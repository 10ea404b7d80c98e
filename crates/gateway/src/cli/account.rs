//! `causeway account`: the people and machines of a tenant.

use super::operator::{Operator, Subject, email, time};
use super::{CliError, Session};
use crate::invitation::INVITATION_PATH;
use crate::lists;
use clap::{Subcommand, ValueEnum};
use domain::{InvitationId, SecretHash, Timestamp, random_secret};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::Duration;
use store::{Account, AccountState, Invitation, Role, StoreError, Tenant};

/// How long the link of a new account counts.
const INVITATION_LIFE: Duration = Duration::from_hours(7 * 24);

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an account for a person, and print the link to choose a password with.
    Create {
        /// The tenant's id or name.
        #[arg(long)]
        tenant: String,
        /// The address that signs in; unique in the gateway.
        #[arg(long, value_parser = email)]
        email: String,
        /// What the person may do [default: owner for the first person of a tenant, else member].
        #[arg(long)]
        role: Option<RoleName>,
    },
    /// Show the accounts of a tenant.
    List {
        /// The tenant's id or name.
        #[arg(long)]
        tenant: String,
    },
    /// End all sessions of an account and refuse its sign-ins and bearers.
    Disable(Chosen),
    /// Let a disabled account work again.
    Enable(Chosen),
}

/// Which account.
#[derive(Debug, clap::Args)]
pub(super) struct Chosen {
    /// Its id or address.
    account: String,
    /// The tenant's id or name.
    #[arg(long)]
    tenant: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    /// Manages accounts and settings, reads the whole audit trail.
    Owner,
    /// Uses their own connections and tokens.
    Member,
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let operator = Operator::open(session).await?;
        let result = match self {
            Self::Create { tenant, email, role } => create(&operator, &tenant, email, role).await,
            Self::List { tenant } => list(&operator, &tenant).await,
            Self::Disable(chosen) => set_state(&operator, &chosen, AccountState::Disabled).await,
            Self::Enable(chosen) => set_state(&operator, &chosen, AccountState::Active).await,
        };
        operator.close().await?;
        let (json, text) = result?;
        Ok(session.output.result(&json, text)?)
    }
}

type Printed = Result<(Value, String), CliError>;

async fn create(operator: &Operator, tenant: &str, email: String, role: Option<RoleName>) -> Printed {
    let tenant = operator.active_tenant(tenant).await?;
    let role = match role {
        Some(RoleName::Owner) => Role::Owner,
        Some(RoleName::Member) => Role::Member,
        None => {
            let people = lists::accounts(operator.base.store.as_ref(), &tenant.id).await?;
            if people.iter().any(|account| account.email.is_some()) {
                Role::Member
            } else {
                Role::Owner
            }
        }
    };
    let account = operator.new_account(&tenant, Some(email), role);
    let subject = Subject {
        account: Some(&account.id),
        detail: json!({ "role": role_name(role) }),
        ..Subject::default()
    };
    let change = async {
        operator.base.store.create_account(&tenant.id, &account).await?;
        match invite(operator, &tenant, &account).await {
            Ok(invitation) => Ok(invitation),
            Err(error) => {
                // An account that nobody can sign in to would only hold the address.
                operator
                    .base
                    .store
                    .delete_account(&tenant.id, &account.id, operator.now())
                    .await?;
                Err(error.into())
            }
        }
    };
    let invitation = operator
        .audited(&tenant.id, "account.create", subject, change)
        .await?;
    let json = json!({
        "id": account.id,
        "invite_url": invitation.url,
        "role": role_name(role),
        "expires_at": time(invitation.expires_at),
    });
    let text = format!(
        "{}\nfirst sign-in, until {}: {}",
        account.id,
        time(invitation.expires_at),
        invitation.url
    );
    Ok((json, text))
}

/// A link that gives an account its first password.
pub(super) struct Link {
    pub(super) url: String,
    pub(super) expires_at: Timestamp,
}

/// Makes the link; earlier ones of the account count no longer.
pub(super) async fn invite(
    operator: &Operator,
    tenant: &Tenant,
    account: &Account,
) -> Result<Link, StoreError> {
    let secret = random_secret(operator.base.entropy.as_ref());
    let expires_at = operator.now().plus(INVITATION_LIFE);
    let invitation = Invitation {
        id: InvitationId::generate(operator.base.clock.as_ref(), operator.base.entropy.as_ref()),
        tenant: tenant.id.clone(),
        account: Some(account.id.clone()),
        email: account.email.clone(),
        role: account.role,
        created_at: operator.now(),
        expires_at,
        accepted_at: None,
    };
    let hash = SecretHash::of(secret.expose_secret());
    operator
        .base
        .store
        .create_invitation(&tenant.id, &invitation, &hash)
        .await?;
    let public_url = operator.config.server.public_url(operator.config.server.bind);
    let url = public_url.join(&format!("{INVITATION_PATH}{}", secret.expose_secret()));
    Ok(Link { url, expires_at })
}

async fn list(operator: &Operator, tenant: &str) -> Printed {
    let tenant = operator.tenant(tenant).await?;
    let accounts = lists::accounts(operator.base.store.as_ref(), &tenant.id).await?;
    let rows = accounts.iter().map(|account| {
        json!({
            "id": account.id,
            "email": account.email,
            "role": role_name(account.role),
            "state": state_name(account.state),
            "created_at": time(account.created_at),
        })
    });
    let lines = accounts.iter().map(|account| {
        let email = account.email.as_deref().unwrap_or("(machines)");
        format!(
            "{}  {:8}  {:6}  {email}",
            account.id,
            state_name(account.state),
            role_name(account.role)
        )
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    Ok((json!({ "accounts": rows.collect::<Vec<_>>() }), text))
}

async fn set_state(operator: &Operator, chosen: &Chosen, state: AccountState) -> Printed {
    let tenant = operator.tenant(&chosen.tenant).await?;
    let account = operator.account(&tenant, &chosen.account).await?;
    let action = match state {
        AccountState::Active => "account.enable",
        AccountState::Disabled => "account.disable",
    };
    let subject = Subject {
        account: Some(&account.id),
        ..Subject::default()
    };
    let change = async {
        let now = operator.now();
        let store = &operator.base.store;
        if store
            .set_account_state(&tenant.id, &account.id, state, now)
            .await?
        {
            return Ok(());
        }
        Err(CliError::refused(format!(
            "the account {} was deleted in the meantime",
            account.id
        )))
    };
    operator.audited(&tenant.id, action, subject, change).await?;
    let json = json!({ "id": account.id, "state": state_name(state) });
    Ok((json, format!("{} is {}", account.id, state_name(state))))
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Member => "member",
    }
}

fn state_name(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => "active",
        AccountState::Disabled => "disabled",
    }
}
