//! A browser, and the driver that tests steer it with.

use std::path::PathBuf;

use crate::provide::{Missing, Provided, Shelf, apt, npm, program};

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// `CAUSEWAY_TEST_CHROMIUM` is the browser, `CAUSEWAY_TEST_PLAYWRIGHT` the folder whose `node_modules` has `playwright-core`.
pub(crate) fn ensure(shelf: &Shelf) -> Result<Provided, Missing> {
    let browser = match find() {
        Some(browser) => browser,
        None => install()?,
    };
    let mut provided = Provided::at("CAUSEWAY_TEST_CHROMIUM", browser);
    provided.variables.push((
        "CAUSEWAY_TEST_PLAYWRIGHT",
        npm::install(shelf, "playwright")?.into(),
    ));
    Ok(provided)
}

fn find() -> Option<PathBuf> {
    NAMES.into_iter().find_map(program)
}

fn install() -> Result<PathBuf, Missing> {
    let missing =
        |why: String| Missing::new(format!("no Chromium ({why})"), "Debian: apt-get install chromium");
    apt::install("chromium").map_err(missing)?;
    find().ok_or_else(|| missing("the package brought none".to_owned()))
}
