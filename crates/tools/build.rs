//! Finds the tools: every file `src/tools/<area>/<name>.rs` is one, and nothing else lists them.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new("src/tools");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut modules = String::new();
    let mut tools = String::new();
    for area in sorted(root)?.into_iter().filter(|path| path.is_dir()) {
        println!("cargo::rerun-if-changed={}", area.display());
        let area_name = stem(&area);
        let _ = writeln!(modules, "mod {area_name} {{");
        for file in sorted(&area)?
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        {
            let name = stem(&file);
            let path = fs::canonicalize(&file)?.display().to_string();
            // `{:?}` of a text is a Rust literal.
            let _ = writeln!(modules, "    #[path = {path:?}]\n    pub(super) mod {name};");
            let _ = writeln!(tools, "        toolkit::erase::<{area_name}::{name}::Tool>(),");
        }
        modules.push_str("}\n");
    }
    let code = format!(
        "{modules}\n/// Every built-in tool.\npub fn all() -> Vec<std::sync::Arc<dyn toolkit::DynTool>> {{\n    vec![\n{tools}    ]\n}}\n"
    );
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(PathBuf::from(out).join("tools.rs"), code)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
