//! Searches for input that breaks the property `narrowing` (crates/properties/src/narrowing.rs).
#![no_main]

use std::sync::LazyLock;

static PROPERTY: LazyLock<properties::Property> = LazyLock::new(|| properties::named("narrowing"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| (PROPERTY.holds)(input));
