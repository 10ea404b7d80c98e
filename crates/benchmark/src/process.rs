//! The processor time of another process, from Linux's `/proc`.

use std::time::Duration;

use anyhow::{Context, Result};

/// Ticks a second in `/proc/PID/stat` (`USER_HZ`), the same on every architecture that the gateway runs on.
const TICKS_A_SECOND: f64 = 100.0;

/// User and system time of all threads so far, those that ended included; in steps of 10 ms.
pub(crate) fn processor_time(process: u32) -> Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let line = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let ticks = ticks(&line).with_context(|| format!("{path} has another form than proc(5) says"))?;
    Ok(Duration::from_secs_f64(ticks / TICKS_A_SECOND))
}

/// Fields 14 and 15 (proc(5)); the second field is a name in parentheses that may hold anything.
fn ticks(line: &str) -> Option<f64> {
    let (_, fields) = line.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(f64::from(user) + f64::from(system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added() {
        let line = "71 (a) b) S 1 71 71 0 -1 4194560 8 0 0 0 250 50 9 9 20 0 3 0 100 200";
        assert_eq!(ticks(line), Some(300.0));
        assert_eq!(ticks("71 (a S 1"), None);
    }

    #[test]
    fn this_process_has_used_a_known_amount() {
        let used = processor_time(std::process::id()).unwrap();
        assert!(used < Duration::from_hours(1), "{used:?}");
    }
}
