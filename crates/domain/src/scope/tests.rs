//! What scopes mean, as tables.

use super::*;
use proptest::prelude::*;

fn scopes(text: &str) -> Scopes {
    Scopes::try_from(text.to_owned()).unwrap()
}

#[test]
fn a_set_is_kept_in_its_shortest_form() {
    for (came, kept) in [
        ("files:read", "files:read"),
        (
            "users:write, data:read files:read",
            "data:read files:read users:write",
        ),
        ("files:read files:destroy files:write", "files:destroy"),
        ("*:write files:read data:destroy", "*:write data:destroy"),
        ("*:read *:destroy users:write", "*:destroy"),
    ] {
        assert_eq!(Scopes::parse(came).unwrap().to_string(), kept, "{came}");
    }
}

#[test]
fn a_mistake_names_itself() {
    for (came, said) in [
        ("", "no scope was given"),
        (" , ", "no scope was given"),
        ("files", "`files` is not a scope"),
        ("file:read", "`file` is not an area"),
        ("files:delete", "`delete` is not a level"),
        ("files:read:x", "`read:x` is not a level"),
        ("Files:read", "`Files` is not an area"),
    ] {
        let error = Scopes::parse(came).unwrap_err().to_string();
        assert!(error.contains(said), "{came}: {error}");
    }
}

#[test]
fn nobody_hands_out_more_than_they_hold() {
    for (held, wanted, may) in [
        ("*:write", "files:write data:read", true),
        ("*:write", "files:destroy", false),
        ("files:destroy", "*:read", false),
        ("*:read files:destroy", "*:read files:write", true),
        ("files:read", "", true),
        ("", "files:read", false),
    ] {
        assert_eq!(scopes(held).includes(&scopes(wanted)), may, "{held} / {wanted}");
    }
}

#[test]
fn an_intersection_is_what_both_allow() {
    for (one, two, both) in [
        ("*:write", "files:destroy data:read", "data:read files:write"),
        ("*:read", "*:destroy", "*:read"),
        ("files:read", "data:read", ""),
        ("*:read files:destroy", "*:read files:write", "*:read files:write"),
    ] {
        assert_eq!(
            scopes(one).intersect(&scopes(two)).to_string(),
            both,
            "{one} / {two}"
        );
    }
}

fn any_scopes() -> impl Strategy<Value = Scopes> {
    let scope =
        (proptest::option::of(0..Area::ALL.len()), 0..Level::ALL.len()).prop_map(|(area, level)| Scope {
            area: area.map(|index| Area::ALL[index]),
            level: Level::ALL[level],
        });
    proptest::collection::vec(scope, 0..6).prop_map(|scopes| scopes.into_iter().collect())
}

proptest! {
    #[test]
    fn text_reads_back(held in any_scopes()) {
        prop_assert_eq!(scopes(&held.to_string()), held);
    }

    #[test]
    fn inclusion_and_intersection_agree_with_every_single_call(one in any_scopes(), two in any_scopes()) {
        let both = one.intersect(&two);
        prop_assert!(one.includes(&both) && two.includes(&both));
        for &area in Area::ALL {
            for &level in Level::ALL {
                prop_assert_eq!(both.allows(area, level), one.allows(area, level) && two.allows(area, level));
                if one.includes(&two) && two.allows(area, level) {
                    prop_assert!(one.allows(area, level));
                }
            }
        }
    }
}
