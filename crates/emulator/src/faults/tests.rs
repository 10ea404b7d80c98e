//! Which faults happen to which requests.

use super::{Effect, Fault, Faults};
use serde_json::json;

#[test]
fn a_fault_happens_as_often_as_it_says_to_what_fits() {
    let mut faults = Faults::default();
    faults.inject(Fault::once("*/counters/*", Effect::Hang).times(2).method("put"));
    faults.inject(Fault::once("*", Effect::Reset));
    let path = "/app/key/counters/visits/increment/get";
    assert_eq!(faults.take("PUT", path), Some(Effect::Hang));
    assert_eq!(faults.take("PUT", path), Some(Effect::Hang));
    assert_eq!(faults.take("PUT", path), Some(Effect::Reset));
    assert_eq!(faults.take("PUT", path), None);
    faults.inject(Fault::once("*/counters/*", Effect::Hang).method("PUT"));
    assert_eq!(faults.take("GET", path), None);
    assert_eq!(faults.take("PUT", "/app/key/hive"), None);
    faults.clear();
    assert!(faults.waiting().is_empty());
}

#[test]
fn a_fault_is_read_from_json() {
    let read = |value| serde_json::from_value::<Fault>(value).unwrap();
    assert_eq!(read(json!({"effect": "hang"})), Fault::once("*", Effect::Hang));
    let fault = Fault::once("*/data/*", Effect::CutBody { after_bytes: 3 }).times(2);
    let value = json!({"path": "*/data/*", "times": 2, "effect": "cut_body", "after_bytes": 3});
    assert_eq!(read(value.clone()), fault);
    assert_eq!(serde_json::to_value(&fault).unwrap(), value);
    assert!(serde_json::from_value::<Fault>(json!({"effect": "explode"})).is_err());
}
