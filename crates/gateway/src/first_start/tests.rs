//! Starts that end early, links that nobody uses, and files that are in the way.

use super::*;
use crate::config::{Config, Sources};
use crate::foundation::Nature;
use crate::lifecycle::Lifecycle;
use domain::{AccountId, Clock, ManualClock, SeededEntropy};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::Arc;
use store::AcceptedInvitation;

struct Bench {
    base: Foundation,
    clock: Arc<ManualClock>,
    public_url: PublicUrl,
    _data: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().display().to_string();
        let sources = Sources {
            flags: vec![("test", "database.data_dir", folder)],
            ..Sources::default()
        };
        let config = Config::load(&sources).unwrap();
        let clock = Arc::new(ManualClock::default());
        let nature = Nature {
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
            documents: None,
        };
        let base = Foundation::open(&config, nature, &Lifecycle::new())
            .await
            .unwrap();
        let public_url = config.server.public_url(config.server.bind);
        Self {
            base,
            clock,
            public_url,
            _data: data,
        }
    }

    /// What a start hands out: the hash of the link's secret.
    async fn start(&self) -> Option<SecretHash> {
        let link = owner_link(&self.base, &self.public_url).await.unwrap()?;
        let secret = link.expose_secret().rsplit('/').next().unwrap().to_owned();
        Some(SecretHash::of(&secret))
    }

    async fn is_open(&self, link: &SecretHash) -> bool {
        let found = self.base.store.open_invitation(link, self.clock.now()).await;
        found.unwrap().is_some()
    }

    async fn accept(&self, link: &SecretHash) {
        let accepted = AcceptedInvitation {
            new_account: AccountId::generate(self.clock.as_ref(), self.base.entropy.as_ref()),
            email: "ada@example.com".to_owned(),
            password_hash: "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g".into(),
        };
        let account = self
            .base
            .store
            .accept_invitation(link, &accepted, self.clock.now())
            .await;
        assert_eq!(account.unwrap().unwrap().role, Role::Owner);
    }
}

#[tokio::test]
async fn a_first_start_that_ended_before_its_link_is_finished_by_the_next() {
    let bench = Bench::new().await;
    let tenant = first_tenant(&bench.base, bench.clock.now())
        .await
        .unwrap()
        .unwrap();
    let link = bench.start().await.expect("the tenant alone is no first start");
    let invitation = bench.base.store.open_invitation(&link, bench.clock.now()).await;
    assert_eq!(invitation.unwrap().unwrap().tenant, tenant);
    assert_eq!(lists::tenants(bench.base.store.as_ref()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_link_that_nobody_used_is_replaced_once_it_is_over() {
    let bench = Bench::new().await;
    let first = bench.start().await.unwrap();
    bench
        .clock
        .advance(LINK_LIFE.saturating_sub(Duration::from_secs(1)));
    assert!(bench.is_open(&first).await);
    assert!(bench.start().await.is_none(), "one open link is enough");
    bench.clock.advance(Duration::from_secs(1));
    let second = bench.start().await.expect("the first link is over");
    assert!(!bench.is_open(&first).await && bench.is_open(&second).await);
    assert_eq!(lists::tenants(bench.base.store.as_ref()).await.unwrap().len(), 1);
    bench.accept(&second).await;
    bench.clock.advance(LINK_LIFE * 2);
    assert!(bench.start().await.is_none(), "there is an owner");
}

#[tokio::test]
async fn a_tenant_that_was_suspended_gets_no_link() {
    let bench = Bench::new().await;
    let now = bench.clock.now();
    let tenant = first_tenant(&bench.base, now).await.unwrap().unwrap();
    bench
        .base
        .store
        .set_tenant_suspended(&tenant, true, now)
        .await
        .unwrap();
    assert!(bench.start().await.is_none());
}

#[test]
fn an_earlier_file_that_others_may_read_is_replaced_by_a_private_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(LINK_FILE);
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(write_link(folder.path(), &"new".into()).unwrap(), path);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "new\n");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no draft is left"
    );
}

#[test]
fn a_symlink_in_the_way_is_replaced_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::NamedTempFile::new().unwrap();
    let path = folder.path().join(LINK_FILE);
    symlink(elsewhere.path(), &path).unwrap();
    write_link(folder.path(), &"secret".into()).unwrap();
    assert_eq!(std::fs::read_to_string(elsewhere.path()).unwrap(), "");
    assert!(std::fs::symlink_metadata(&path).unwrap().is_file());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "secret\n");
}
