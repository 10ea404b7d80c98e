//! The committed corpus of a target: small enough to be replayed by every test run.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::fuzz::libfuzzer::Target;

/// What is committed of what was found for one target, at most.
const MOST_INPUTS: usize = 100;
const MOST_BYTES: u64 = 32 * 1024;

/// How the names of inputs begin that a person wrote: they stay.
const WRITTEN: &str = "seed-";

/// What is committed of one target.
pub(super) struct Corpus {
    pub(super) inputs: usize,
    pub(super) bytes: u64,
}

impl Corpus {
    /// Replaces what was found before by the fewest inputs that reach as much as everything that was found, a part
    /// of them of all sizes where they are too many.
    pub(super) fn minimise(target: &Target) -> Result<Self> {
        let parent = target.corpus.parent().context("a corpus is in a folder")?;
        let merged = tempfile::tempdir_in(parent)?;
        target.merge(merged.path())?;
        let kept = spread(sized(merged.path())?);
        ensure!(!kept.is_empty(), "nothing is left of {}", target.corpus.display());
        for (path, _) in sized(&target.corpus)? {
            if !is_written(&path) {
                fs::remove_file(path)?;
            }
        }
        let written: Vec<Vec<u8>> = contents(&target.corpus)?;
        for (path, _) in &kept {
            let content = fs::read(path)?;
            if !written.contains(&content) {
                let name = path.file_name().context("an input has a name")?;
                fs::write(target.corpus.join(name), content)?;
            }
        }
        let all = sized(&target.corpus)?;
        Ok(Self {
            inputs: all.len(),
            bytes: all.iter().map(|(_, size)| size).sum(),
        })
    }
}

fn sized(folder: &Path) -> Result<Vec<(PathBuf, u64)>> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        Ok((entry.path(), entry.metadata()?.len()))
    });
    entries.collect()
}

fn is_written(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(WRITTEN))
}

fn contents(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let read = sized(folder)?.into_iter().map(|(path, _)| Ok(fs::read(path)?));
    read.collect()
}

/// Inputs of all sizes that fit the bounds, from the smallest one on. Which ones depends on nothing but them.
fn spread(mut inputs: Vec<(PathBuf, u64)>) -> Vec<(PathBuf, u64)> {
    inputs.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
    let mut total = 0;
    let fits = |(_, size): &(PathBuf, u64)| {
        total += size;
        total <= MOST_BYTES
    };
    let stride = inputs.len().div_ceil(MOST_INPUTS).max(1);
    inputs.into_iter().step_by(stride).take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, MOST_INPUTS, spread};
    use std::path::PathBuf;

    #[test]
    fn inputs_of_all_sizes_are_kept_within_both_bounds() {
        let input = |name: &str, size: u64| (PathBuf::from(name), size);
        let kept = spread(vec![
            input("c", 9),
            input("b", 1),
            input("a", 1),
            input("d", MOST_BYTES),
        ]);
        assert_eq!(kept, [input("a", 1), input("b", 1), input("c", 9)]);
        let many = (1..=3 * MOST_INPUTS as u64).map(|size| input("x", size));
        let kept = spread(many.collect());
        assert_eq!(kept.len(), MOST_INPUTS);
        assert_eq!(kept[MOST_INPUTS - 1].1, 298);
    }
}
