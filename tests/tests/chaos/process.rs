//! Memory and open files of the gateways, sampled: neither may grow once a process is warm.

use crate::site::World;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

const BEAT: Duration = Duration::from_millis(500);

/// Fewer samples of one process say nothing about its growth.
const ENOUGH: usize = 240;

/// How much the later half may lie above the earlier one: caches fill for a while, and allocators keep what was once used.
const MEMORY_SLACK: u64 = 12 * 1024 * 1024;
const FILES_SLACK: u64 = 24;

#[derive(Debug, Clone, Copy)]
struct Sample {
    memory: u64,
    files: u64,
}

/// The samples of each process.
#[derive(Default)]
pub(crate) struct Series(BTreeMap<(&'static str, u32), Vec<Sample>>);

/// Samples until the end.
pub(crate) async fn watch(world: Arc<World>, end: CancellationToken) -> Series {
    let (mut series, mut beat) = (Series::default(), interval(BEAT));
    loop {
        tokio::select! {
            _ = beat.tick() => {}
            () = end.cancelled() => return series,
        }
        for gateway in &world.gateways {
            if let Some((process, sample)) = gateway.process().and_then(|id| Some((id, sample(id)?))) {
                series.0.entry((gateway.name, process)).or_default().push(sample);
            }
        }
    }
}

/// What Linux says of a process; nothing when it is gone.
fn sample(process: u32) -> Option<Sample> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = resident.trim().trim_end_matches(" kB").parse().ok()?;
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).ok()?.count();
    Some(Sample {
        memory: kilobytes * 1024,
        files: files as u64,
    })
}

/// The median of a part of a series.
fn median(samples: &[Sample], of: impl Fn(&Sample) -> u64) -> u64 {
    let mut values: Vec<u64> = samples.iter().map(of).collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// What a process had when it was warm (its second quarter) and in the end (its last quarter).
fn growth(samples: &[Sample], of: impl Fn(&Sample) -> u64 + Copy) -> (u64, u64) {
    let quarter = samples.len() / 4;
    let warm = &samples[quarter..(2 * quarter).max(quarter + 1).min(samples.len())];
    (median(warm, of), median(&samples[3 * quarter..], of))
}

impl Series {
    /// Fails when a process that lived long enough grew. A long run has one: the second gateway is never ended.
    pub(crate) fn assert_flat(&self, length: Duration) {
        let long: Vec<_> = self
            .0
            .iter()
            .filter(|(_, samples)| samples.len() >= ENOUGH)
            .collect();
        assert!(
            !long.is_empty() || length < 3 * BEAT * u32::try_from(ENOUGH).unwrap(),
            "{self}"
        );
        for ((name, process), samples) in long {
            let (warm, last) = growth(samples, |sample| sample.memory);
            assert!(
                last <= warm + MEMORY_SLACK,
                "{name} ({process}) grew from {warm} to {last} bytes"
            );
            let (warm, last) = growth(samples, |sample| sample.files);
            assert!(
                last <= warm + FILES_SLACK,
                "{name} ({process}) went from {warm} to {last} files"
            );
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "processes that lived for 10 seconds or longer (warm → last):")?;
        for ((name, process), samples) in self.0.iter().filter(|(_, samples)| samples.len() >= 20) {
            let (warm, last) = growth(samples, |sample| sample.memory);
            let (files, last_files) = growth(samples, |sample| sample.files);
            let seconds = samples.len() as u128 * BEAT.as_millis() / 1_000;
            let mib = |bytes: u64| bytes / (1024 * 1024);
            writeln!(
                f,
                "  {name:<14} {process:>8}  {seconds:>4} s   {:>4} → {:>4} MiB   {files:>4} → {last_files:>4} files",
                mib(warm),
                mib(last)
            )?;
        }
        Ok(())
    }
}
