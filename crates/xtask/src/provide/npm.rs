//! Programs and libraries from npm, pinned by the lock files in tests/clients.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::provide::{Missing, Provided, Shelf, install as run, program};
use crate::terminal::say;

/// `CAUSEWAY_TEST_CODEX` is the program.
pub(crate) fn codex(shelf: &Shelf) -> Result<Provided, Missing> {
    let modules = install(shelf, "codex")?.join("node_modules/@openai");
    // The package that npm chose for this platform holds the program itself; starting it directly saves a Node process.
    let program = entries(&modules)
        .flat_map(|package| entries(&package.join("vendor")).collect::<Vec<_>>())
        .map(|platform| platform.join("bin/codex"))
        .find(|program| program.is_file())
        .ok_or_else(|| {
            Missing::new(
                "no Codex for this platform",
                "run on Linux or macOS, on x86-64 or ARM",
            )
        })?;
    Ok(Provided::at("CAUSEWAY_TEST_CODEX", program))
}

/// `CAUSEWAY_TEST_CONFORMANCE` is the script that Node runs.
pub(crate) fn conformance(shelf: &Shelf) -> Result<Provided, Missing> {
    let script = "node_modules/@modelcontextprotocol/conformance/dist/index.js";
    Ok(Provided::at(
        "CAUSEWAY_TEST_CONFORMANCE",
        install(shelf, "conformance")?.join(script),
    ))
}

/// `CAUSEWAY_TEST_INSPECTOR` is the script that Node runs.
pub(crate) fn inspector(shelf: &Shelf) -> Result<Provided, Missing> {
    let script = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
    Ok(Provided::at(
        "CAUSEWAY_TEST_INSPECTOR",
        install(shelf, "inspector")?.join(script),
    ))
}

/// `CAUSEWAY_TEST_TYPESCRIPT_SDK` is the folder whose `node_modules` has `@modelcontextprotocol/client`.
pub(crate) fn typescript_sdk(shelf: &Shelf) -> Result<Provided, Missing> {
    Ok(Provided::at(
        "CAUSEWAY_TEST_TYPESCRIPT_SDK",
        install(shelf, "typescript-sdk")?,
    ))
}

/// `CAUSEWAY_TEST_SDK_WALK` is the folder whose `node_modules` has `backendless` and `backendless-console-sdk`.
pub(crate) fn backendless_sdks(shelf: &Shelf) -> Result<Provided, Missing> {
    Ok(Provided::at(
        "CAUSEWAY_TEST_SDK_WALK",
        install(shelf, "backendless-sdks")?,
    ))
}

/// Installs the packages that tests/clients/`list` pins, unless the same lock file was installed before.
pub(super) fn install(shelf: &Shelf, list: &str) -> Result<PathBuf, Missing> {
    let (source, target) = (shelf.lists.join(list), shelf.installed.join(list));
    let failed = |why: String| {
        Missing::new(
            format!("npm could not install tests/clients/{list} ({why})"),
            "reach the npm registry and run again",
        )
    };
    let unreadable = |error: std::io::Error| failed(error.to_string());
    let lock = fs::read_to_string(source.join("package-lock.json")).map_err(unreadable)?;
    let stamp = target.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(target);
    }
    let npm = program("npm")
        .ok_or_else(|| Missing::new("no npm", "install Node.js with npm (Debian: nodejs, npm)"))?;
    say(&format!("installing tests/clients/{list} from npm"));
    fs::create_dir_all(&target).map_err(unreadable)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(source.join(file), target.join(file)).map_err(unreadable)?;
    }
    // No package's own install script runs on the machine of whoever runs the tests.
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run(Command::new(npm).args(arguments).current_dir(&target)).map_err(failed)?;
    fs::write(&stamp, lock).map_err(unreadable)?;
    Ok(target)
}

fn entries(folder: &std::path::Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::install;
    use crate::provide::Shelf;

    fn shelf(folder: &Path) -> Shelf {
        Shelf {
            lists: folder.join("lists"),
            installed: folder.join("installed"),
        }
    }

    #[test]
    fn what_is_installed_from_the_same_lock_file_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        for place in ["lists/a/package-lock.json", "installed/a/installed"] {
            let path = folder.path().join(place);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        assert_eq!(
            install(&shelf(folder.path()), "a").unwrap(),
            folder.path().join("installed/a")
        );
    }

    #[test]
    fn a_failure_says_what_is_missing_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let missing = install(&shelf(folder.path()), "a").unwrap_err();
        assert!(
            missing
                .what
                .starts_with("npm could not install tests/clients/a ("),
            "{missing:?}"
        );
        assert!(missing.how_to_get.contains("npm registry"), "{missing:?}");
    }
}
