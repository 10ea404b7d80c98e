//! Searches for input that breaks the property `bearer` (crates/properties/src/bearer.rs).
#![no_main]

use std::sync::LazyLock;

static PROPERTY: LazyLock<properties::Property> = LazyLock::new(|| properties::named("bearer"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| (PROPERTY.holds)(input));
