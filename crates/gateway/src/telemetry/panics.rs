//! Panics: counted and logged with where they happened, never with what they said, which could be an argument or a key.

use std::io::Write;
use std::panic::PanicHookInfo;

/// Replaces what a panic does in the whole process: without it, its text goes to standard error.
pub fn log_panics() {
    std::panic::set_hook(Box::new(log));
}

fn log(panic: &PanicHookInfo<'_>) {
    metrics::counter!("causeway_panics_total").increment(1);
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    if tracing::dispatcher::has_been_set() {
        tracing::error!(location, "panicked");
    } else {
        // A command without logging. Nobody can be told that standard error is gone.
        let _ = writeln!(std::io::stderr(), "error: causeway panicked at {location}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::middleware::panic::answer;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use std::panic::catch_unwind;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_logged_with_its_place_and_counted_once() {
        let (lines, recorder) = (Lines::default(), PrometheusBuilder::new().build_recorder());
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .finish();
        let before = std::panic::take_hook();
        log_panics();
        tracing::subscriber::with_default(subscriber, || {
            metrics::with_local_recorder(&recorder, || {
                let payload = catch_unwind(|| panic!("secret words")).unwrap_err();
                assert_eq!(answer(payload).status(), 500);
            });
        });
        std::panic::set_hook(before);
        let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(log.contains("ERROR") && log.contains("panicked"), "{log}");
        assert!(log.contains(file!()), "{log}");
        assert!(!log.contains("secret words"), "{log}");
        let counted = recorder.handle().render();
        assert!(
            counted.lines().any(|line| line == "causeway_panics_total 1"),
            "{counted}"
        );
    }
}
