//! The load generator: a thread and a connection a worker, in a closed loop or in an open one.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Barrier, OnceLock};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Serialize;

use crate::calls::Call;
use crate::latencies::Percentiles;
use crate::process::processor_time;
use crate::schedule::{Pace, Schedule};
use crate::wire::Wire;

/// Small: a thread a connection must not cost memory.
const STACK: usize = 128 * 1024;

/// What to call, how, and for how long.
#[derive(clap::Args)]
pub(crate) struct Load {
    /// The server.
    #[arg(long)]
    target: SocketAddr,
    /// Which call.
    #[arg(long)]
    call: Call,
    /// The server is a gateway, and this file has a bearer token on each line; they are used in turn.
    #[arg(long)]
    bearers: Option<PathBuf>,
    /// Connections, each with one call at a time.
    #[arg(long, default_value_t = 1)]
    connections: u32,
    /// Seconds of calls that do not count.
    #[arg(long, default_value_t = 0.0)]
    warm_up: f64,
    /// Seconds of calls that count.
    #[arg(long, required_unless_present_any = ["calls", "hold"])]
    seconds: Option<f64>,
    /// How many calls to make, however long they take.
    #[arg(long, conflicts_with_all = ["seconds", "warm_up", "rate"])]
    calls: Option<u64>,
    /// Calls a second, begun on time whether or not earlier ones are answered, as far as there are free connections.
    /// What a call takes is counted from when it was meant to begin. Without it every connection begins its next call when
    /// it has the answer of the last one.
    #[arg(long)]
    rate: Option<u32>,
    /// The process whose processor time is divided by the calls.
    #[arg(long)]
    process: Option<u32>,
    /// Measure nothing: open the connections one after the other, make one call on each, print a line, and keep all of
    /// them open until standard input ends.
    #[arg(long, conflicts_with_all = ["seconds", "calls", "warm_up", "rate"])]
    hold: bool,
}

/// What is printed.
#[derive(Serialize)]
struct Report {
    calls: usize,
    calls_per_second: f64,
    latency_micros: Percentiles,
    processor_micros_per_call: Option<f64>,
}

impl Load {
    /// Makes the calls and prints the report. One wrong answer makes all of it fail.
    pub(crate) fn run(&self) -> Result<()> {
        if self.hold {
            return self.hold();
        }
        let gate = Arc::new(Gate::new(self.connections as usize));
        let workers = self.workers()?;
        let workers = workers.map(|worker| worker?.start(Arc::clone(&gate)));
        let workers = workers.collect::<Result<Vec<_>>>()?;
        let begin = Instant::now();
        let counted_from = begin + Duration::try_from_secs_f64(self.warm_up)?;
        gate.open(self.pace(begin, counted_from)?, counted_from);
        std::thread::sleep(counted_from.saturating_duration_since(Instant::now()));
        let used_before = self.processor_time()?;
        let (mut taken, mut last) = (Vec::new(), counted_from);
        for worker in workers {
            let done = worker.join().map_err(|_| anyhow!("a worker panicked"))??;
            taken.extend(done.taken);
            last = last.max(done.last);
        }
        let used = self.processor_time()?.zip(used_before);
        let report = report(
            taken,
            last - counted_from,
            used.map(|(after, before)| after.saturating_sub(before)),
        )?;
        crate::say(&serde_json::to_string(&report)?)?;
        Ok(())
    }

    fn hold(&self) -> Result<()> {
        let mut held = Vec::new();
        for worker in self.workers()? {
            let mut worker = worker?;
            worker.exchange()?;
            held.push(worker);
        }
        crate::say("held")?;
        crate::until_input_ends()?;
        drop(held);
        Ok(())
    }

    /// The workers, each connected when it is taken.
    fn workers(&self) -> Result<impl Iterator<Item = Result<Worker>>> {
        let requests = Arc::new(self.requests()?);
        Ok((0..self.connections).map(move |number| {
            let wire = Wire::connect(self.target);
            Ok(Worker {
                wire: wire.with_context(|| format!("cannot connect to {}", self.target))?,
                call: self.call,
                speaks_mcp: self.bearers.is_some(),
                requests: Arc::clone(&requests),
                turn: number as usize,
                stride: self.connections as usize,
            })
        }))
    }

    fn requests(&self) -> Result<Vec<Vec<u8>>> {
        let Some(file) = &self.bearers else {
            return Ok(vec![self.call.to_backendless(self.target)]);
        };
        let bearers =
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let requests = bearers
            .lines()
            .map(|bearer| self.call.to_gateway(self.target, bearer));
        let requests: Vec<_> = requests.collect();
        ensure!(!requests.is_empty(), "{} has no bearers", file.display());
        Ok(requests)
    }

    fn pace(&self, begin: Instant, counted_from: Instant) -> Result<Pace> {
        if let Some(calls) = self.calls {
            return Ok(Pace::counted(calls));
        }
        let seconds = self.seconds.context("neither seconds nor calls are given")?;
        let end = counted_from + Duration::try_from_secs_f64(seconds)?;
        Ok(match self.rate {
            Some(rate) => Pace::Open(Schedule::new(begin, end, rate)),
            None => Pace::Closed { end },
        })
    }

    fn processor_time(&self) -> Result<Option<Duration>> {
        self.process.map(processor_time).transpose()
    }
}

fn report(taken: Vec<Duration>, elapsed: Duration, used: Option<Duration>) -> Result<Report> {
    let calls = taken.len();
    let count = f64::from(u32::try_from(calls)?);
    Ok(Report {
        calls,
        calls_per_second: count / elapsed.as_secs_f64(),
        latency_micros: Percentiles::of(taken).context("no call began in the time that counts")?,
        processor_micros_per_call: used.map(|used| used.as_secs_f64() * 1e6 / count),
    })
}

/// Holds the workers back until all of them are there: the first ones would leave no time for starting the others.
struct Gate {
    everybody: Barrier,
    plan: OnceLock<(Pace, Instant)>,
}

impl Gate {
    fn new(workers: usize) -> Self {
        Self {
            everybody: Barrier::new(workers + 1),
            plan: OnceLock::new(),
        }
    }

    fn open(&self, pace: Pace, counted_from: Instant) {
        // It is opened once.
        let _ = self.plan.set((pace, counted_from));
        self.everybody.wait();
    }

    /// When calls begin, and from when they count.
    fn pass(&self) -> Result<&(Pace, Instant)> {
        self.everybody.wait();
        self.plan.get().context("the gate opened without a plan")
    }
}

/// One connection, and the requests that it sends one after the other.
struct Worker {
    wire: Wire,
    call: Call,
    speaks_mcp: bool,
    requests: Arc<Vec<Vec<u8>>>,
    turn: usize,
    stride: usize,
}

/// What a worker measured.
struct Done {
    taken: Vec<Duration>,
    last: Instant,
}

impl Worker {
    fn start(self, gate: Arc<Gate>) -> Result<JoinHandle<Result<Done>>> {
        let thread = Builder::new().stack_size(STACK);
        thread
            .spawn(move || self.work(&gate))
            .context("no further thread can be started")
    }

    fn work(mut self, gate: &Gate) -> Result<Done> {
        let &(ref pace, counted_from) = gate.pass()?;
        let (mut taken, mut last) = (Vec::new(), counted_from);
        while let Some(begin) = pace.next() {
            std::thread::sleep(begin.saturating_duration_since(Instant::now()));
            self.exchange()?;
            let end = Instant::now();
            if begin >= counted_from {
                taken.push(end - begin);
                last = end;
            }
        }
        Ok(Done { taken, last })
    }

    fn exchange(&mut self) -> Result<()> {
        let request = &self.requests[self.turn % self.requests.len()];
        self.turn += self.stride;
        self.wire.write(request).context("the request cannot be sent")?;
        let answer = self.wire.read().context("the answer cannot be read")?;
        let answer = answer.context("the server closed the connection instead of answering")?;
        let is_right = if self.speaks_mcp {
            self.call.is_answered_by_gateway(answer.body)
        } else {
            self.call.is_answered_by(answer.body)
        };
        if !is_right || !answer.head.starts_with(b"HTTP/1.1 200 ") {
            bail!(
                "a wrong answer: {}{}",
                String::from_utf8_lossy(answer.head),
                String::from_utf8_lossy(answer.body)
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_divides_by_the_calls_that_counted() {
        let taken = vec![Duration::from_millis(2); 400];
        let report = report(taken, Duration::from_secs(2), Some(Duration::from_millis(100))).unwrap();
        assert_eq!(
            serde_json::to_value(&report).unwrap(),
            serde_json::json!({
                "calls": 400,
                "calls_per_second": 200.0,
                "latency_micros": {"p50": 2000.0, "p99": 2000.0, "longest": 2000.0},
                "processor_micros_per_call": 250.0,
            })
        );
        assert!(super::report(Vec::new(), Duration::from_secs(1), None).is_err());
    }
}
