//! The search itself: it finds what is there, says where, and is not content with nothing.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

const SECRET: &str = "pass+word/of a?shop";

fn folder(logs: &[(&str, &str)], secrets: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in logs {
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::write(folder.path().join(SECRETS), secrets).unwrap();
    folder
}

fn found(log: &str) -> Vec<(usize, &'static str)> {
    let folder = folder(&[("log", log)], &format!("password\t{SECRET}\n"));
    let searched = search(folder.path()).unwrap();
    assert_eq!((searched.secrets, searched.logs), (1, 1));
    let findings = searched.findings.into_iter();
    findings
        .map(|finding| {
            assert_eq!(
                (finding.file.as_str(), finding.kind.as_str()),
                ("log", "password")
            );
            (finding.line, finding.form)
        })
        .collect()
}

#[test]
fn every_form_is_found_with_its_line() {
    assert_eq!(found(&format!("one\ntwo {SECRET} two\nthree")), [(2, "plain")]);
    assert_eq!(found(&SECRET.to_uppercase()), [(1, "plain")]);
    assert_eq!(
        found("\n\nhttp://x/?p=pass%2Bword%2Fof%20a%3Fshop"),
        [(3, "percent-encoded")]
    );
    assert_eq!(found("p=pass%2bword%2fof%20a%3fshop"), [(1, "percent-encoded")]);
    for before in ["", "u", "us", "user:"] {
        for engine in [STANDARD, URL_SAFE] {
            let text = engine.encode(format!("{before}{SECRET}, and more"));
            assert_eq!(found(&format!("Basic {text}")), [(1, "base64")], "{before}");
        }
    }
    assert_eq!(found("pass+word/of a"), []);
}

#[test]
fn a_quote_is_found_as_json_writes_it() {
    let folder = folder(
        &[("log", r#"{"message":"it is say \"please\" twice"}"#)],
        "phrase\tsay \"please\"\n",
    );
    let searched = search(folder.path()).unwrap();
    assert_eq!(searched.findings[0].form, "escaped in JSON");
}

#[test]
fn the_list_of_secrets_is_no_log_and_short_texts_are_not_looked_for() {
    let folder = folder(
        &[("a", "nothing"), ("b", "shop, and shop")],
        "token\tcwy_0123456789\ntoken\tcwy_0123456789\nname\tshop\n",
    );
    let searched = search(folder.path()).unwrap();
    assert_eq!(
        searched,
        Searched {
            secrets: 1,
            logs: 2,
            findings: Vec::new()
        }
    );
}

#[test]
fn a_finding_fails_the_run_and_does_not_repeat_the_secret() {
    let leaks = Leaks {
        folder: folder(&[("log", SECRET)], &format!("password\t{SECRET}\n")),
    };
    let kept = leaks.folder.path().to_owned();
    let finding = search(&kept).unwrap().findings.remove(0).to_string();
    assert_eq!(finding, "log:1: password, plain");
    assert_eq!(leaks.search(true).unwrap().failed, 1);
    assert!(kept.join("log").exists(), "it stays to be looked at");
    fs::remove_dir_all(kept).unwrap();
}

#[test]
fn a_whole_run_that_kept_nothing_fails_and_a_part_does_not() {
    let nothing = Leaks::prepare().unwrap().search(false).unwrap();
    assert_eq!((nothing.passed, nothing.failed), (0, 0));
    let empty = Leaks::prepare().unwrap();
    let kept = empty.folder.path().to_owned();
    assert_eq!(empty.search(true).unwrap().failed, 1);
    fs::remove_dir_all(kept).unwrap();
}
