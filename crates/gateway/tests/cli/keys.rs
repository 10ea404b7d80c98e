//! Master keys: made once, refused when wrong, rotated.

use crate::causeway::{Causeway, mode};

/// 32 bytes, each another.
const OLD: &str = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW: &str = "new:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

#[test]
fn a_fresh_store_gets_a_key_that_only_its_user_can_read() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    assert_eq!(mode(&causeway.data()), 0o700);
    assert_eq!(mode(&causeway.data().join("master.key")), 0o600);
    assert_eq!(mode(&causeway.data().join("causeway.db")), 0o600);
}

#[test]
fn a_store_without_its_key_does_not_get_another() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let key = causeway.data().join("master.key");
    std::fs::remove_file(&key).unwrap();
    assert_eq!(
        causeway.refused(&["tenant", "list"]),
        "error: the database was made with a master key, but DIR/data/master.key is not there; restore the file from a \
         backup, or set vault.master_keys"
    );
    assert!(!key.exists(), "none was made up");
    std::fs::write(&key, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    assert_eq!(
        causeway.refused(&["tenant", "list"]),
        "error: master key `main` is not the key that this database knows by that id; give the original key, or give the \
         new key an id of its own"
    );
    std::fs::write(&key, "c2hvcnQ=").unwrap();
    let short = causeway.refused(&["tenant", "list"]);
    assert!(
        short.starts_with("error: the master key file DIR/data/master.key holds no master key: master key `main` has 5 bytes"),
        "{short}"
    );
}

#[test]
fn keys_are_rotated_by_putting_the_new_one_first() {
    let old = Causeway::new().with("CAUSEWAY__VAULT__MASTER_KEYS", OLD);
    old.json(&["tenant", "create", "shop"]);
    assert!(!old.data().join("master.key").exists());
    let both = format!("{NEW},{OLD}");
    let on = |keys: &str| {
        let url = format!("sqlite:{}", old.data().join("causeway.db").display());
        Causeway::on(&url).with("CAUSEWAY__VAULT__MASTER_KEYS", keys)
    };
    let early = on(NEW).refused(&["tenant", "list"]);
    assert!(
        early.contains("none of the master keys given (`new`) belongs to this database, which knows `old`"),
        "{early}"
    );
    assert!(on(&both).json(&["key", "rotate"])["rewrapped"].as_u64().unwrap() >= 1);
    let listed = on(&both).json(&["key", "list"]);
    assert_eq!(listed["master_keys"][1]["id"], "old");
    assert_eq!(listed["master_keys"][1]["wraps"], 0);
    assert_eq!(on(NEW).json(&["tenant", "list"])["tenants"][0]["name"], "shop");
    assert_eq!(on(NEW).json(&["key", "remove", "old"])["removed"], true);
    assert!(
        on(OLD)
            .refused(&["tenant", "list"])
            .contains("none of the master keys given")
    );
}
