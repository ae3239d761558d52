//! Systems without Unix signals (Windows): Ctrl-C and Ctrl-Break reach go through the console.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::process::ExitStatus;
use std::time::{Duration, SystemTime};

use tokio::process::Command;

use crate::ladder::Received;

use super::Ended;

/// The number that Unix gives Ctrl-C; `128 + 2` is the status that scripts know.
const INTERRUPT: i32 = 2;

/// How a process ended, of its wait status.
pub(crate) fn end_of(status: ExitStatus) -> Ended {
    Ended::Exited(status.code().unwrap_or(1))
}

/// Ctrl-C, taken over from the moment this is made.
#[derive(Debug)]
pub(crate) struct Signals {}

impl Signals {
    /// Takes Ctrl-C over.
    pub(crate) fn take_over() -> io::Result<Self> {
        Ok(Self {})
    }

    /// The next Ctrl-C. The console sends it to every process that is attached to it.
    pub(crate) async fn next(&mut self) -> Received {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Received {
            signal: INTERRUPT,
            by_terminal: true,
        }
    }
}

/// When a file was last written.
pub(crate) fn last_change(meta: &Metadata) -> Option<SystemTime> {
    meta.modified().ok()
}

/// A command line, run as the console's shell understands it.
pub(crate) fn shell(line: &OsStr) -> Command {
    let mut command = Command::new("cmd");
    command.arg("/C").arg(line);
    command
}

/// The console's processes share its keys.
pub(crate) fn shares_terminal() -> bool {
    true
}

/// Nothing to set.
pub(crate) fn start_in_place(_: &mut Command, _: bool) {}

/// The console has told go already.
pub(crate) fn pass_on(_: i32, _: u32, _: bool) {}

/// Ends go; what it started ends with the console's own signal.
pub(crate) fn kill_all(process: u32, _: bool, _: &[u32]) {
    let _ = std::process::Command::new("taskkill")
        .args(["/T", "/F", "/PID", &process.to_string()])
        .output();
}

/// There are no groups.
pub(crate) async fn wait_for_group(_: u32, _: bool, _: Duration) -> bool {
    true
}

/// Nothing to set.
pub(crate) fn start_apart(_: &mut Command) {}

/// Priorities are left as they are.
pub(crate) fn yield_to_others(_: Option<u32>) {}

/// Priorities are left as they are.
pub(crate) fn yield_this_thread() {}
