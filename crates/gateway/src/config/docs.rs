//! The documentation of all settings as Markdown, from the embedded defaults.

use super::schema::{Schema, Setting};
use std::fmt::Write;

const HEAD: &str = "\
# Configuration

<!-- Made by `causeway config print --docs` from the defaults that are built in. Do not edit. -->

The gateway runs without any configuration. A setting is taken from the first of these places that has it:

1. an option of the command line (`--data-dir`, `--database-url`, `serve --bind`),
2. an environment variable: `CAUSEWAY__SECTION__NAME`, with two underscores twice; lists are separated by commas,
3. the TOML file that `--config` names,
4. the default.

A secret can also be given as a file, by the setting of the same name with `_file` at its end. `causeway config check`
tells all mistakes at once; `causeway config print` shows every value and where it came from, without secrets. A name
that is not on this page is a mistake.
";

/// The contents of `docs/CONFIG.md`.
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    for section in &Schema::embedded().sections {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "\n## `[{}]`\n\n{}\n", section.name, section.text);
        for setting in &section.settings {
            describe(&mut text, setting);
        }
    }
    text
}

fn describe(text: &mut String, setting: &Setting) {
    let default = if setting.default.is_unset() {
        "empty".to_owned()
    } else {
        format!("`{}`", setting.default.to_json())
    };
    let secret = if setting.secret {
        " A secret: it is never shown."
    } else {
        ""
    };
    let _ = write!(
        text,
        "\n### `{}`\n\n{}{secret}\n\n* Allowed: {}.\n* Default: {default}.\n* Variable: `{}`\n",
        setting.key,
        setting.text,
        setting.allowed,
        setting.variable()
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_its_own_heading() {
        let text = markdown();
        for setting in Schema::embedded().settings() {
            let heading = format!("\n### `{}`\n", setting.key);
            assert_eq!(text.matches(&heading).count(), 1, "{}", setting.key);
        }
        assert!(text.contains("Variable: `CAUSEWAY__SERVER__TRUSTED_PROXIES`"));
    }
}
