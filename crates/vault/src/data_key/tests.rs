//! Wrapping, and answers that may never change: stored values depend on them.

use super::*;
use domain::{ManualClock, SeededEntropy};

fn master(id: &str, seed: u64) -> MasterKey {
    MasterKey::parse(id, &MasterKey::generate_file(&SeededEntropy::new(seed))).unwrap()
}

#[test]
fn a_wrapped_key_is_bound_to_tenant_id_and_master_key() {
    let (clock, entropy) = (ManualClock::default(), SeededEntropy::new(5));
    let tenant = TenantId::generate(&clock, &entropy);
    let id = DataKeyId::generate(&clock, &entropy);
    let (one, two) = (master("one", 1), master("two", 2));
    let (key, wrapped) = TenantKey::generate(&tenant, &id, &one, &entropy);
    let again = TenantKey::unwrap(&tenant, &id, &one, &wrapped).unwrap();
    assert_eq!(key.digest(b"x"), again.digest(b"x"));

    let (other_tenant, other_id) = (
        TenantId::generate(&clock, &entropy),
        DataKeyId::generate(&clock, &entropy),
    );
    assert!(TenantKey::unwrap(&other_tenant, &id, &one, &wrapped).is_err());
    assert!(TenantKey::unwrap(&tenant, &other_id, &one, &wrapped).is_err());
    assert!(TenantKey::unwrap(&tenant, &id, &two, &wrapped).is_err());
    assert!(TenantKey::unwrap(&tenant, &id, &master("uno", 1), &wrapped).is_err());

    let moved = rewrap(&tenant, &id, &one, &two, &wrapped, &entropy).unwrap();
    let again = TenantKey::unwrap(&tenant, &id, &two, &moved).unwrap();
    assert_eq!(key.digest(b"x"), again.digest(b"x"));
}

#[test]
fn every_purpose_has_a_key_of_its_own() {
    let (clock, entropy) = (ManualClock::default(), SeededEntropy::new(5));
    let tenant = TenantId::generate(&clock, &entropy);
    let id = DataKeyId::generate(&clock, &entropy);
    let (key, _) = TenantKey::generate(&tenant, &id, &master("one", 1), &entropy);
    let macs = [
        key.audit_mac(b"x"),
        key.checkpoint_signature(b"x"),
        key.digest(b"x"),
    ];
    assert!(macs[0] != macs[1] && macs[1] != macs[2] && macs[0] != macs[2]);
    assert!(key.audit_mac_matches(b"x", &macs[0]) && !key.audit_mac_matches(b"x", &macs[1]));
    assert!(key.checkpoint_matches(b"x", &macs[1]) && !key.checkpoint_matches(b"x", &macs[0]));
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Values in databases must open for ever, so everything that leads to them is fixed here once.
#[test]
fn stored_formats_never_change_unnoticed() {
    let (clock, entropy) = (ManualClock::default(), SeededEntropy::new(5));
    let tenant = TenantId::generate(&clock, &entropy);
    let id = DataKeyId::generate(&clock, &entropy);
    let (key, wrapped) = TenantKey::generate(&tenant, &id, &master("one", 1), &entropy);
    let cell = Cell {
        table: "connections",
        row: "con_1",
        column: "sealed",
    };
    let values = [
        wrapped,
        key.seal(cell, b"secret", &entropy),
        key.audit_mac(b"row"),
        key.checkpoint_signature(b"checkpoint"),
        key.digest(b"arguments"),
        master("one", 1).check_value(),
    ];
    let expected = [
        "0146c395ed52b0b56fc8e0e5381713ca011f0c2bad0d3079f5737c23791c34ea3e6e404c172e93601bd216462ae7034fd60e14f29c8cc9e20112b1dc9a321f1ff394f3bf45cc11e0f2",
        "0162fbe481c6e3a065efebbfd9559eac7d91e7c0dbc038d8246008943d023a9b8951bfead8276ffc27abe990ee0880",
        "2773570ae129c3fd980cf7c44ee9a2bd4af62efac7e09dc681f512b4f1299aa6",
        "829d535d7d74b56623173abf0f6416927af12e3a19dec4d25b83eb4f7da199af",
        "0d266f716d8aa4ee69860994c22c491209d760bd60fef28c02cfef7e0f0f257d",
        "fff1ad48ea005560b45d3cd253c19e713c30e04961147ac7d7e5860f145a79e0",
    ];
    assert_eq!(values.map(|value| hex(&value)).as_slice(), expected.as_slice());
}
