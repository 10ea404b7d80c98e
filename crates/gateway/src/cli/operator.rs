//! The operator at work: the store and the vault opened for one command, and every change recorded.

use super::{CliError, Session};
use crate::config::Config;
use crate::foundation::{Foundation, Nature};
use crate::lifecycle::{Lifecycle, Patience};
use domain::{AccountId, ConnectionId, TenantId, Timestamp};
use serde_json::{Value, json};
use std::future::Future;
use std::time::Duration;
use store::{Account, AccountState, AuditEntry, AuditPhase, Role, Tenant, TenantState};

/// How long the end of a command waits for the audit trail.
const PATIENCE: Duration = Duration::from_secs(10);

/// One command's access to everything that is stored.
pub(super) struct Operator {
    pub(super) config: Config,
    pub(super) base: Foundation,
    life: Lifecycle,
}

/// What an audit entry says about a change beyond its action.
#[derive(Default)]
pub(super) struct Subject<'a> {
    pub(super) account: Option<&'a AccountId>,
    pub(super) connection: Option<&'a ConnectionId>,
    /// Ids and names of what was changed. Never a secret.
    pub(super) detail: Value,
}

impl Operator {
    /// Opens store and vault as the configuration says.
    pub(super) async fn open(session: &Session) -> Result<Self, CliError> {
        let config = session.config()?;
        let life = Lifecycle::new();
        let base = Foundation::open(&config, Nature::real(), &life).await?;
        Ok(Self { config, base, life })
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.base.clock.now()
    }

    /// A tenant by id or name.
    pub(super) async fn tenant(&self, named: &str) -> Result<Tenant, CliError> {
        let found = match named.parse::<TenantId>() {
            Ok(id) => self.base.store.tenant(&id).await?,
            Err(_) => self.base.store.tenant_by_name(named).await?,
        };
        found.ok_or_else(|| {
            CliError::not_found(
                format!("tenant `{named}`"),
                "`causeway tenant list` shows all tenants",
            )
        })
    }

    /// A tenant by id or name, for something new in it.
    pub(super) async fn active_tenant(&self, named: &str) -> Result<Tenant, CliError> {
        let tenant = self.tenant(named).await?;
        match tenant.state {
            TenantState::Active => Ok(tenant),
            TenantState::Suspended => Err(CliError::refused(format!(
                "the tenant `{}` is suspended; resume it first with `causeway tenant resume {}`",
                tenant.name, tenant.id
            ))),
            TenantState::Shredded => Err(CliError::refused(format!(
                "the tenant `{}` is being deleted; finish it with `causeway tenant delete {}`",
                tenant.name, tenant.id
            ))),
        }
    }

    /// An account of a tenant by id or address.
    pub(super) async fn account(&self, tenant: &Tenant, named: &str) -> Result<Account, CliError> {
        let found = match named.parse::<AccountId>() {
            Ok(id) => self.base.store.account(&tenant.id, &id).await?,
            Err(_) => self
                .base
                .store
                .account_by_email(&named.to_lowercase())
                .await?
                .filter(|account| account.tenant == tenant.id),
        };
        found.ok_or_else(|| {
            CliError::not_found(
                format!("account `{named}` in the tenant `{}`", tenant.name),
                format!("`causeway account list --tenant {}` shows all of them", tenant.id),
            )
        })
    }

    /// The account that something new is for: the one that is named, else the tenant's first.
    pub(super) async fn account_or_first(
        &self,
        tenant: &Tenant,
        named: Option<&str>,
    ) -> Result<Account, CliError> {
        let account = match named {
            Some(named) => self.account(tenant, named).await?,
            None => match self.base.store.first_account(&tenant.id).await? {
                Some(account) => account,
                None => self.create_machine_account(tenant).await?,
            },
        };
        match account.state {
            AccountState::Active => Ok(account),
            AccountState::Disabled => Err(CliError::refused(format!(
                "the account {} is disabled; enable it first with `causeway account enable {} --tenant {}`",
                account.id, account.id, tenant.id
            ))),
        }
    }

    /// Makes the account that a tenant's machines work as. Nobody signs in to it.
    pub(super) async fn create_machine_account(&self, tenant: &Tenant) -> Result<Account, CliError> {
        let account = self.new_account(tenant, None, Role::Member);
        self.base.store.create_account(&tenant.id, &account).await?;
        Ok(account)
    }

    /// The row of an account that is not stored yet.
    pub(super) fn new_account(&self, tenant: &Tenant, email: Option<String>, role: Role) -> Account {
        Account {
            id: AccountId::generate(self.base.clock.as_ref(), self.base.entropy.as_ref()),
            tenant: tenant.id.clone(),
            email,
            role,
            state: AccountState::Active,
            created_at: self.now(),
        }
    }

    /// Does a change between its two audit records: what was to be done is written before, how it ended behind it.
    pub(super) async fn audited<T>(
        &self,
        tenant: &TenantId,
        action: &str,
        subject: Subject<'_>,
        change: impl Future<Output = Result<T, CliError>>,
    ) -> Result<T, CliError> {
        let intent = self.entry(tenant, action, subject);
        self.base.audit.intent(intent.clone()).await?;
        let began = self.now();
        let result = change.await;
        let outcome = if result.is_ok() { "ok" } else { "failed" };
        let took = self.now().since(began).as_micros();
        let outcome = AuditEntry {
            at: self.now(),
            outcome: Some(outcome.to_owned()),
            duration_micros: i64::try_from(took).ok(),
            ..intent
        };
        self.base.audit.outcome(outcome).await?;
        result
    }

    /// Records a change that is done: its tenant was not there before.
    pub(super) async fn record(
        &self,
        tenant: &TenantId,
        action: &str,
        subject: Subject<'_>,
    ) -> Result<(), CliError> {
        let mut entry = self.entry(tenant, action, subject);
        entry.outcome = Some("ok".to_owned());
        Ok(self.base.audit.outcome(entry).await?)
    }

    fn entry(&self, tenant: &TenantId, action: &str, subject: Subject<'_>) -> AuditEntry {
        let mut call = [0; 16];
        self.base.entropy.fill(&mut call);
        AuditEntry {
            tenant: tenant.clone(),
            call: format!("cli_{:032x}", u128::from_be_bytes(call)),
            phase: AuditPhase::Outcome,
            at: self.now(),
            account: subject.account.cloned(),
            actor: "cli".to_owned(),
            action: action.to_owned(),
            connection: subject.connection.cloned(),
            outcome: None,
            duration_micros: None,
            client: Some(format!("causeway/{}", env!("CARGO_PKG_VERSION"))),
            arguments_digest: None,
            detail: if subject.detail.is_null() {
                json!({})
            } else {
                subject.detail
            },
        }
    }

    /// Ends the command: what was recorded is committed.
    pub(super) async fn close(self) -> Result<(), CliError> {
        let closed = self.base.audit.close().await;
        self.life.stop();
        let patience = Patience {
            notice: Duration::ZERO,
            grace: PATIENCE,
        };
        self.life.finish(patience, async {}).await;
        Ok(closed?)
    }
}

/// A name that people give to something: 1 to 100 characters, no control characters, no blanks around it.
pub(super) fn name(text: &str) -> Result<String, String> {
    let length = text.chars().count();
    if text.trim() != text || text.chars().any(char::is_control) || !(1..=100).contains(&length) {
        return Err(
            "a name is 1 to 100 characters, without control characters and without blanks around it"
                .to_owned(),
        );
    }
    Ok(text.to_owned())
}

/// An address of a person, in lower case.
pub(super) fn email(text: &str) -> Result<String, String> {
    let is_plain = !text.chars().any(|c| c.is_whitespace() || c.is_control()) && text.len() <= 254;
    match text.split_once('@') {
        Some((local, host)) if is_plain && !local.is_empty() && host.contains('.') && !host.contains('@') => {
            Ok(text.to_lowercase())
        }
        _ => Err("an address looks like name@example.com".to_owned()),
    }
}

/// A point in time as people and programs read it (RFC 3339, UTC).
pub(super) fn time(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.as_micros()).map_or_else(
        |_| at.as_micros().to_string(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_have_a_form() {
        assert_eq!(name("My shop").as_deref(), Ok("My shop"));
        for bad in ["", " shop", "shop ", "sh\nop", &"x".repeat(101)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
        assert_eq!(email("Ada@Example.COM").as_deref(), Ok("ada@example.com"));
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@host",
            "a b@example.com",
            "a@b@c.d",
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn times_are_utc_to_the_second() {
        assert_eq!(
            time(Timestamp::from_millis(1_795_305_600_999)),
            "2026-11-22T00:00:00Z"
        );
    }
}
