//! What is a master key and what is not.

use super::*;
use domain::{OsEntropy, SeededEntropy};

const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn parse(text: &str) -> Result<MasterKey, MasterKeyError> {
    MasterKey::parse("main", &SecretString::from(text))
}

#[test]
fn every_spelling_of_the_same_bytes_is_the_same_key() {
    let raw: Vec<u8> = (0..32).collect();
    let expected = parse(HEX).unwrap().check_value();
    let spellings = [
        HEX.to_uppercase(),
        format!("  {HEX}\n"),
        STANDARD.encode(&raw),
        STANDARD_NO_PAD.encode(&raw),
        URL_SAFE.encode(&raw),
        URL_SAFE_NO_PAD.encode(&raw),
        format!("{}\r\n", STANDARD.encode(&raw)),
    ];
    for text in spellings {
        assert_eq!(parse(&text).unwrap().check_value(), expected, "{text}");
        assert_eq!(
            MasterKey::parse_file("main", text.as_bytes())
                .unwrap()
                .check_value(),
            expected,
            "{text}"
        );
    }
    assert_eq!(
        MasterKey::parse_file("main", &raw).unwrap().check_value(),
        expected
    );
}

#[test]
fn what_is_no_key_is_refused_with_the_reason() {
    let length = |bytes| MasterKeyError::Length {
        id: "main".into(),
        bytes,
    };
    let encoding = || MasterKeyError::Encoding { id: "main".into() };
    for (text, expected) in [
        ("", encoding()),
        ("not base64 at all!", encoding()),
        ("AAECAw==", length(4)),
        (&HEX[..62], length(31)),
        (&HEX[..63], encoding()),
        (&STANDARD.encode([9; 33]), length(33)),
        (
            &"00".repeat(32),
            MasterKeyError::Placeholder { id: "main".into() },
        ),
    ] {
        assert_eq!(parse(text).err(), Some(expected), "{text}");
    }
    let typed = b"correct horse battery staple 123";
    assert_eq!(typed.len(), 32);
    assert_eq!(MasterKey::parse_file("main", typed).err(), Some(encoding()));
    assert_eq!(MasterKey::parse_file("main", &[0xff; 31]).err(), Some(length(31)));
}

#[test]
fn an_id_is_short_and_plain() {
    let key = SecretString::from(HEX);
    for id in ["", "Main", "a b", "ä", &"x".repeat(65)] {
        assert!(
            matches!(MasterKey::parse(id, &key), Err(MasterKeyError::Id { .. })),
            "{id}"
        );
    }
    for id in ["main", "2026-11", "a_b.c", &"x".repeat(64)] {
        assert_eq!(MasterKey::parse(id, &key).unwrap().id(), id);
    }
}

#[test]
fn a_generated_file_reads_back_and_never_repeats() {
    let one = MasterKey::generate_file(&SeededEntropy::new(1));
    let again = MasterKey::generate_file(&SeededEntropy::new(1));
    assert_eq!(one.expose_secret(), again.expose_secret());
    assert_eq!(one.expose_secret().len(), 45);
    let key = MasterKey::parse_file("main", one.expose_secret().as_bytes()).unwrap();
    assert_eq!(
        key.check_value(),
        MasterKey::parse("main", &again).unwrap().check_value()
    );
    assert_ne!(
        MasterKey::generate_file(&OsEntropy).expose_secret(),
        MasterKey::generate_file(&OsEntropy).expose_secret()
    );
}

#[test]
fn neither_debug_nor_errors_show_the_key() {
    let key = parse(HEX).unwrap();
    assert_eq!(format!("{key:?}"), r#"MasterKey { id: "main", .. }"#);
    let error = parse("sesame-sesame!").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("sesame"));
}

#[test]
fn the_check_value_depends_on_key_and_id() {
    let other = HEX.replace("1f", "2f");
    assert_ne!(
        parse(HEX).unwrap().check_value(),
        parse(&other).unwrap().check_value()
    );
    let renamed = MasterKey::parse("other", &SecretString::from(HEX)).unwrap();
    assert_ne!(parse(HEX).unwrap().check_value(), renamed.check_value());
    assert_ne!(
        parse(HEX).unwrap().check_value(),
        parse(HEX).unwrap().wrapping_key().to_vec()
    );
}
