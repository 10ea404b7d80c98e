//! Tokens and the audit trail of what the operator does.

use crate::causeway::Causeway;
use serde_json::Value;

#[test]
fn a_token_is_revoked_by_its_id_alone() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let id = causeway.made(
        &[
            "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
        ],
        "id",
    );
    let taken = causeway.refused(&[
        "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
    ]);
    assert!(taken.contains("`t`"), "{taken}");
    assert_eq!(causeway.json(&["token", "revoke", &id])["revoked"], true);
    assert_eq!(
        causeway.run(&["token", "revoke", &id]).stdout,
        format!("{id} was revoked before\n")
    );
    assert_eq!(
        causeway.json(&["token", "list", "--tenant", "shop"])["tokens"][0]["state"],
        "revoked"
    );
    // The name is free again.
    causeway.json(&[
        "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
    ]);
    let unknown = causeway.refused(&["token", "revoke", "tok_00000000000000000000000000"]);
    assert_eq!(
        unknown,
        "error: there is no token tok_00000000000000000000000000; `causeway token list` shows all of a tenant"
    );
}

#[test]
fn what_the_operator_does_is_recorded_and_verifies() {
    let causeway = Causeway::new();
    causeway.json(&["tenant", "create", "shop"]);
    let id = causeway.made(
        &[
            "token", "create", "--tenant", "shop", "--name", "t", "--scopes", "*:read",
        ],
        "id",
    );
    causeway.json(&["token", "revoke", &id]);
    let exported = causeway.run(&["audit", "export", "--tenant", "shop"]).stdout;
    let rows: Vec<Value> = exported
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {}",
                row["sequence"], row["actor"], row["action"], row["phase"]
            )
            .replace('"', "")
        })
        .collect();
    assert_eq!(
        seen,
        [
            "1 cli tenant.create outcome",
            "2 cli token.create intent",
            "3 cli token.create outcome",
            "4 cli token.revoke intent",
            "5 cli token.revoke outcome",
        ]
    );
    assert_eq!(rows[4]["outcome"], "ok");
    assert_eq!(rows[4]["detail"]["token"], id);
    let verified = causeway.json(&["audit", "verify"]);
    assert_eq!(verified["intact"], true);
    assert_eq!(verified["trails"][0]["rows"], 5);
    let anchor = verified["trails"][0]["end"].as_str().unwrap();
    assert_eq!(
        causeway.json(&["audit", "verify", "--anchor", anchor])["intact"],
        true
    );
    let forged = format!(
        "{}{}",
        &anchor[..anchor.len() - 1],
        if anchor.ends_with('0') { '1' } else { '0' }
    );
    let answer = causeway.run(&["audit", "verify", "--anchor", &forged]);
    assert!(!answer.success);
    assert!(answer.stdout.contains("NOT INTACT"), "{}", answer.stdout);
    assert_eq!(
        answer.stderr.trim(),
        "error: 1 findings: the audit trail is not as the gateway wrote it"
    );
}
