//! What holds for every tool, whoever writes it.

use toolkit::Catalog;

#[test]
fn names_are_unique_and_valid() {
    let catalog = Catalog::new(crate::all()).unwrap();
    for tool in catalog.iter() {
        let name = &tool.descriptor().name;
        assert!(
            name.len() <= 48 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{name}"
        );
    }
}
