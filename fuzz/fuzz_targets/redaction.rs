//! Searches for input that breaks the property `redaction` (crates/properties/src/redaction.rs).
#![no_main]

use std::sync::LazyLock;

static PROPERTY: LazyLock<properties::Property> = LazyLock::new(|| properties::named("redaction"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| (PROPERTY.holds)(input));
