//! `causeway tenant`: the customers of the gateway.

use super::account::invite;
use super::operator::{Operator, Subject, email, name, time};
use super::output::note;
use super::{CliError, Session};
use crate::lists;
use clap::Subcommand;
use domain::TenantId;
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal};
use store::{Role, StoreError, Tenant, TenantState};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a tenant, with a first account for its machines or for a person.
    Create {
        /// What people call it; unique in the gateway.
        #[arg(value_parser = name)]
        name: String,
        /// Make the first account for the person with this address, as the owner, and print the link to sign in with.
        #[arg(long, value_parser = email)]
        email: Option<String>,
    },
    /// Show all tenants.
    List,
    /// Refuse all sign-ins and all bearers of a tenant until it is resumed.
    Suspend {
        /// Its id or name.
        tenant: String,
    },
    /// Let a suspended tenant work again.
    Resume {
        /// Its id or name.
        tenant: String,
    },
    /// Destroy the keys of a tenant and then all its data. Nobody can bring it back.
    Delete {
        /// Its id or name.
        tenant: String,
        /// Do not ask. Required where standard input is no terminal.
        #[arg(long)]
        yes: bool,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<(), CliError> {
        let operator = Operator::open(session).await?;
        let result = match self {
            Self::Create { name, email } => create(&operator, name, email).await,
            Self::List => list(&operator).await,
            Self::Suspend { tenant } => suspend(&operator, &tenant, true).await,
            Self::Resume { tenant } => suspend(&operator, &tenant, false).await,
            Self::Delete { tenant, yes } => delete(&operator, &tenant, yes).await,
        };
        operator.close().await?;
        let (json, text) = result?;
        Ok(session.output.result(&json, text)?)
    }
}

type Printed = Result<(Value, String), CliError>;

async fn create(operator: &Operator, name: String, email: Option<String>) -> Printed {
    let tenant = Tenant {
        id: TenantId::generate(operator.base.clock.as_ref(), operator.base.entropy.as_ref()),
        name,
        state: TenantState::Active,
        created_at: operator.now(),
    };
    operator.base.store.create_tenant(&tenant).await?;
    match furnish(operator, &tenant, email).await {
        Ok(printed) => Ok(printed),
        Err(error) => {
            // Half a tenant would only be in the way of the next attempt.
            remove(operator, &tenant.id).await?;
            Err(error)
        }
    }
}

/// Gives a new tenant its first account, and the trail its first row.
async fn furnish(operator: &Operator, tenant: &Tenant, email: Option<String>) -> Printed {
    let detail = json!({ "name": tenant.name });
    let subject = Subject {
        detail,
        ..Subject::default()
    };
    let Some(email) = email else {
        let account = operator.create_machine_account(tenant).await?;
        operator.record(&tenant.id, "tenant.create", subject).await?;
        let json = json!({ "id": tenant.id, "name": tenant.name, "account": account.id });
        return Ok((json, format!("{}  {}", tenant.id, tenant.name)));
    };
    let account = operator.new_account(tenant, Some(email), Role::Owner);
    operator.base.store.create_account(&tenant.id, &account).await?;
    let invitation = invite(operator, tenant, &account).await?;
    operator.record(&tenant.id, "tenant.create", subject).await?;
    let json = json!({
        "id": tenant.id,
        "name": tenant.name,
        "account": account.id,
        "invite_url": invitation.url,
        "expires_at": time(invitation.expires_at),
    });
    let text = format!(
        "{}  {}\nfirst sign-in: {}",
        tenant.id, tenant.name, invitation.url
    );
    Ok((json, text))
}

async fn list(operator: &Operator) -> Printed {
    let tenants = lists::tenants(operator.base.store.as_ref()).await?;
    let rows = tenants.iter().map(|tenant| {
        json!({
            "id": tenant.id,
            "name": tenant.name,
            "state": state(tenant.state),
            "created_at": time(tenant.created_at),
        })
    });
    let lines = tenants.iter().map(|tenant| {
        format!(
            "{}  {}  {:9}  {}",
            tenant.id,
            time(tenant.created_at),
            state(tenant.state),
            tenant.name
        )
    });
    let text = if tenants.is_empty() {
        "there are no tenants; make one with `causeway tenant create NAME`".to_owned()
    } else {
        lines.collect::<Vec<_>>().join("\n")
    };
    Ok((json!({ "tenants": rows.collect::<Vec<_>>() }), text))
}

fn state(state: TenantState) -> &'static str {
    match state {
        TenantState::Active => "active",
        TenantState::Suspended => "suspended",
        TenantState::Shredded => "shredded",
    }
}

async fn suspend(operator: &Operator, named: &str, suspended: bool) -> Printed {
    let tenant = operator.tenant(named).await?;
    let wanted = if suspended {
        TenantState::Suspended
    } else {
        TenantState::Active
    };
    let action = if suspended {
        "tenant.suspend"
    } else {
        "tenant.resume"
    };
    let change = async {
        let now = operator.now();
        if operator
            .base
            .store
            .set_tenant_suspended(&tenant.id, suspended, now)
            .await?
        {
            return Ok(());
        }
        Err(CliError::refused(format!(
            "the tenant `{}` is being deleted",
            tenant.name
        )))
    };
    operator
        .audited(&tenant.id, action, Subject::default(), change)
        .await?;
    let json = json!({ "id": tenant.id, "state": state(wanted) });
    Ok((json, format!("{} is {}", tenant.name, state(wanted))))
}

async fn delete(operator: &Operator, named: &str, yes: bool) -> Printed {
    let tenant = operator.tenant(named).await?;
    if !yes && !std::io::stdin().is_terminal() {
        return Err(CliError::usage(format!(
            "nobody can be asked whether the tenant `{}` is to be deleted for good, because standard input is no terminal; \
             say it with --yes. Nothing was deleted",
            tenant.name
        )));
    }
    if !yes {
        note(format!(
            "This destroys the keys and all data of the tenant `{}` for good. Type its name to go on:",
            tenant.name
        ));
        let mut typed = String::new();
        std::io::stdin().lock().read_line(&mut typed)?;
        if typed.trim() != tenant.name {
            return Err(CliError::refused(
                "that is not the name of the tenant; nothing was deleted",
            ));
        }
    }
    remove(operator, &tenant.id).await?;
    Ok((
        json!({ "id": tenant.id, "deleted": true }),
        format!("{} is deleted", tenant.name),
    ))
}

/// The keys first: from then on nothing of the tenant can be read, also not in copies of the rows.
async fn remove(operator: &Operator, id: &TenantId) -> Result<(), StoreError> {
    let store = &operator.base.store;
    store.shred_tenant(id, operator.now()).await?;
    store.delete_shredded_tenant(id, operator.now()).await?;
    Ok(())
}
