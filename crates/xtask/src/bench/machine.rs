//! The machine and the versions that numbers belong to.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::provide::cluster;
use crate::workspace::{Workspace, output};

/// What numbers depend on. Whatever cannot be found out is said to be unknown.
#[derive(Serialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_gib: f64,
    pub(crate) kernel: String,
    /// The file system and the device of the folder where the databases are.
    pub(crate) disk: String,
    pub(crate) rust: String,
    pub(crate) postgres: String,
    /// The commit, marked when files differ from it.
    pub(crate) source: String,
    pub(crate) profile: String,
    /// Processes that wanted to run in the minute before, on average: above the benchmark's own share, they disturbed it.
    pub(crate) load_before: String,
}

impl Machine {
    pub(crate) fn describe(workspace: &Workspace, profile: &str) -> Result<Self> {
        let load = read("/proc/loadavg");
        Ok(Self {
            processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(unknown),
            cores: std::thread::available_parallelism()?.get(),
            memory_gib: field(&read("/proc/meminfo"), "MemTotal")
                .and_then(|value| value.strip_suffix(" kB")?.parse::<f64>().ok())
                .map_or(0.0, |kibibytes| kibibytes / 1_048_576.0),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            disk: mount(&read("/proc/mounts"), &std::env::temp_dir()).unwrap_or_else(unknown),
            rust: said(workspace.command("rustc").arg("--version")),
            postgres: cluster::programs().map_or_else(unknown, |folder| {
                said(Command::new(folder.join("postgres")).arg("--version"))
            }),
            source: said(
                workspace
                    .command("git")
                    .args(["describe", "--always", "--dirty", "--abbrev=10"]),
            ),
            profile: profile.to_owned(),
            load_before: load.split(' ').next().map_or_else(unknown, str::to_owned),
        })
    }
}

/// The median of 200 times 4 KiB that are appended and forced to the disk, in the folder where the databases are.
pub(crate) fn disk_flush_millis() -> Result<f64> {
    let mut file = tempfile::tempfile().context("no file for measuring the disk")?;
    let mut taken = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[1; 4096])?;
        file.sync_data()?;
        taken.push(begun.elapsed());
    }
    taken.sort_unstable();
    Ok(taken[taken.len() / 2].as_secs_f64() * 1_000.0)
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn said(command: &mut Command) -> String {
    let text = output(command).ok().and_then(|said| String::from_utf8(said).ok());
    text.map_or_else(unknown, |text| text.trim().to_owned())
}

fn unknown() -> String {
    "unknown".to_owned()
}

/// A value of a file with lines of the form `name : value`.
fn field(text: &str, name: &str) -> Option<String> {
    let value = |line: &str| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    };
    text.lines().find_map(value)
}

/// File system and device of the innermost mount that a folder lies in.
fn mount(mounts: &str, folder: &Path) -> Option<String> {
    let mut found: Option<(usize, String)> = None;
    for line in mounts.lines() {
        let mut parts = line.split(' ');
        let (Some(device), Some(place), Some(kind)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        // The later of two mounts at one place hides the earlier.
        if folder.starts_with(place) && found.as_ref().is_none_or(|(length, _)| *length <= place.len()) {
            found = Some((place.len(), format!("{kind} on {device}")));
        }
    }
    found.map(|(_, disk)| disk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_name() {
        let text = "processor\t: 0\nmodel name\t: AMD EPYC\nmodel name\t: second\n";
        assert_eq!(field(text, "model name").as_deref(), Some("AMD EPYC"));
        assert_eq!(field(text, "model"), None);
    }

    #[test]
    fn the_innermost_mount_counts() {
        let mounts = "/dev/vda / ext4 rw 0 0\nproc /proc proc rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n";
        let disk = |folder: &str| mount(mounts, Path::new(folder));
        assert_eq!(disk("/tmp/x").as_deref(), Some("tmpfs on tmpfs"));
        assert_eq!(disk("/tmpx").as_deref(), Some("ext4 on /dev/vda"));
        assert_eq!(mount("", Path::new("/")), None);
    }
}
