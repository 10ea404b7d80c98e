//! Searches for input that breaks the property `form` (crates/properties/src/form.rs).
#![no_main]

use std::sync::LazyLock;

static PROPERTY: LazyLock<properties::Property> = LazyLock::new(|| properties::named("form"));

libfuzzer_sys::fuzz_target!(|input: &[u8]| (PROPERTY.holds)(input));
