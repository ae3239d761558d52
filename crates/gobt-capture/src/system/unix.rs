//! Unix: signals with their sender, process groups, exit statuses.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io::{self, IsTerminal};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use rustix::process::{Pid, Signal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::low_level::siginfo::Cause;
use tokio::process::Command;
use tokio::sync::mpsc;

use crate::ladder::Received;

use super::Ended;

/// How a process ended, of its wait status.
pub(crate) fn end_of(status: ExitStatus) -> Ended {
    match (status.code(), status.signal()) {
        (Some(code), _) => Ended::Exited(code),
        (None, Some(signal)) => Ended::Killed(signal),
        (None, None) => Ended::Exited(1),
    }
}

/// The signals that end a build, taken over from the moment this is made.
#[derive(Debug)]
pub(crate) struct Signals {
    received: mpsc::UnboundedReceiver<Received>,
    /// Once set, a signal ends gobt as if it had never been taken over.
    released: Arc<AtomicBool>,
}

impl Signals {
    /// Takes the signals over. A thread of its own waits for them until the process ends.
    pub(crate) fn take_over() -> io::Result<Self> {
        let taken = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];
        let mut signals = SignalsInfo::<WithOrigin>::new(taken)?;
        let (send, received) = mpsc::unbounded_channel();
        let released = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&released);
        let wait = move || {
            for origin in &mut signals {
                let by_terminal = matches!(origin.cause, Cause::Kernel | Cause::Unknown);
                let message = Received {
                    signal: origin.signal,
                    by_terminal,
                };
                if seen.load(Ordering::SeqCst) || send.send(message).is_err() {
                    // Whatever comes of this, the thread goes on to the next signal.
                    let _ = signal_hook::low_level::emulate_default_handler(origin.signal);
                }
            }
        };
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(wait)?;
        Ok(Self { received, released })
    }

    /// The next signal.
    pub(crate) async fn next(&mut self) -> Received {
        match self.received.recv().await {
            Some(received) => received,
            // The thread lives as long as the process.
            None => std::future::pending().await,
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.released.store(true, Ordering::SeqCst);
    }
}

/// When a file was last written, replaced or renamed. Unlike the time of its last writing, nobody can
/// set this one.
pub(crate) fn last_change(meta: &Metadata) -> Option<SystemTime> {
    let seconds = u64::try_from(meta.ctime()).ok()?;
    let nanos = u32::try_from(meta.ctime_nsec()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
}

/// A command line, run as the shell understands it.
pub(crate) fn shell(line: &OsStr) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line);
    command
}

/// Whether gobt is on a terminal: then the terminal's keys reach go by themselves, and go must
/// stay in the foreground group, or reading the terminal would stop it.
pub(crate) fn shares_terminal() -> bool {
    io::stdin().is_terminal() || io::stdout().is_terminal() || io::stderr().is_terminal()
}

/// Sets whether the process will lead a group of its own.
pub(crate) fn start_in_place(command: &mut Command, shares_group: bool) {
    if !shares_group {
        command.process_group(0);
    }
}

/// Sends a signal to go: to its whole group where it leads one, else to it and what it started.
pub(crate) fn pass_on(signal: i32, process: u32, shares_group: bool) {
    let Some(signal) = Signal::from_named_raw(signal) else {
        return;
    };
    send(signal, process, shares_group, &[]);
}

/// Ends go, what it started, and `others`, at once. Who is gone already is no trouble.
pub(crate) fn kill_all(process: u32, shares_group: bool, others: &[u32]) {
    send(Signal::KILL, process, shares_group, others);
}

fn send(signal: Signal, process: u32, shares_group: bool, others: &[u32]) {
    let as_pid = |pid: u32| i32::try_from(pid).ok().and_then(Pid::from_raw);
    let Some(go) = as_pid(process) else {
        return;
    };
    if shares_group {
        let _ = rustix::process::kill_process(go, signal);
    } else {
        let _ = rustix::process::kill_process_group(go, signal);
    }
    for pid in others.iter().copied().filter_map(as_pid) {
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// Waits until nothing is left of go's group, or the time is over. True if nothing is left.
pub(crate) async fn wait_for_group(process: u32, shares_group: bool, at_most: Duration) -> bool {
    let Some(group) = i32::try_from(process).ok().and_then(Pid::from_raw) else {
        return true;
    };
    if shares_group {
        return true;
    }
    let deadline = Instant::now() + at_most;
    while rustix::process::test_kill_process_group(group).is_ok() {
        if Instant::now() >= deadline {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    true
}

/// The lowest priority that a process can be given.
const NICEST: i32 = 19;

/// Sets that the process will lead a group of its own: the terminal's keys do not reach it.
pub(crate) fn start_apart(command: &mut Command) {
    command.process_group(0);
}

/// Lets everything else on this machine go before the group that this process leads.
///
/// For the group, because on Linux that reaches every thread, and go starts some at once. Where it
/// is refused, nothing is lost but some time.
pub(crate) fn yield_to_others(process: Option<u32>) {
    let group = process
        .and_then(|pid| i32::try_from(pid).ok())
        .and_then(Pid::from_raw);
    if let Some(group) = group {
        let _ = rustix::process::setpriority_pgrp(Some(group), NICEST);
    }
}

/// Lets everything else go before the thread that calls this (on Linux, where threads have
/// priorities of their own).
pub(crate) fn yield_this_thread() {
    #[cfg(target_os = "linux")]
    {
        let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICEST);
    }
}
