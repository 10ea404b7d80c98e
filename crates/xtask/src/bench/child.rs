//! A process that lives as long as its value.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

/// A running program. It is ended when this is dropped.
pub(crate) struct Child {
    process: std::process::Child,
    stdout: BufReader<ChildStdout>,
    /// The programs of the benchmark end by themselves when this is closed, also when nobody drops anything.
    _stdin: Option<ChildStdin>,
}

impl Child {
    /// Starts a program whose output is read line by line.
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let shown = command.get_program().display().to_string();
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {shown}"))?;
        let stdout = process.stdout.take().context("its output is a pipe")?;
        Ok(Self {
            _stdin: process.stdin.take(),
            stdout: BufReader::new(stdout),
            process,
        })
    }

    /// Starts a program whose first line is the address that it serves.
    pub(crate) fn announcing(command: Command) -> Result<(Self, SocketAddr)> {
        let mut child = Self::start(command)?;
        let address = child.line()?.parse().context("the first line is no address")?;
        Ok((child, address))
    }

    /// The next line of its output.
    pub(crate) fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.stdout.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to end, as an operator does, and waits until it has.
    pub(crate) fn stop(&mut self) -> Result<()> {
        let told = Command::new("kill")
            .args(["-TERM", &self.id().to_string()])
            .status();
        told.context("cannot start kill")?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
