//! Searches for input that breaks the property `authorization` (crates/properties/src/authorization.rs).
#![no_main]

use std::sync::LazyLock;

static PROPERTY: LazyLock<properties::Property> = LazyLock::new(|| properties::named("authorization"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| (PROPERTY.holds)(input));
