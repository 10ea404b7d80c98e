//! The MCP SDK for Python, in an environment of its own.

use std::fs;
use std::process::Command;

use crate::provide::{Missing, Provided, Shelf, apt, install as run, program};
use crate::terminal::say;

const LIST: &str = "python-sdk";

/// `CAUSEWAY_TEST_PYTHON_MCP` is the Python whose packages include `mcp`.
pub(crate) fn ensure(shelf: &Shelf) -> Result<Provided, Missing> {
    let failed = |why: String| {
        let what = format!("Python could not install tests/clients/{LIST} ({why})");
        Missing::new(
            what,
            "reach the Python package index and run again (Debian: apt-get install python3-venv)",
        )
    };
    let unreadable = |error: std::io::Error| failed(error.to_string());
    let target = shelf.installed.join(LIST);
    let (interpreter, stamp) = (target.join("bin/python"), target.join("installed"));
    let requirements = shelf.lists.join(LIST).join("requirements.txt");
    let wanted = fs::read_to_string(&requirements).map_err(unreadable)?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(Provided::at("CAUSEWAY_TEST_PYTHON_MCP", interpreter));
    }
    let python = program("python3").ok_or_else(|| failed("there is no python3".to_owned()))?;
    say(&format!(
        "installing tests/clients/{LIST} from the Python package index"
    ));
    let environment = || run(Command::new(&python).args(["-m", "venv", "--clear"]).arg(&target));
    // Debian's python3 comes without the part that makes environments.
    environment()
        .or_else(|why| {
            apt::install("python3-venv")
                .map_err(|_| why)
                .and_then(|()| environment())
        })
        .map_err(failed)?;
    let arguments = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--no-deps",
        "--requirement",
    ];
    run(Command::new(&interpreter).args(arguments).arg(&requirements)).map_err(failed)?;
    fs::write(&stamp, wanted).map_err(unreadable)?;
    Ok(Provided::at("CAUSEWAY_TEST_PYTHON_MCP", interpreter))
}
