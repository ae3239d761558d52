//! Signals, process groups and what else differs between systems: one file per system.

use std::fmt;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(crate) use unix::{
    Signals, end_of, kill_all, last_change, pass_on, shares_terminal, shell, start_apart,
    start_in_place, wait_for_group, yield_this_thread, yield_to_others,
};

#[cfg(not(unix))]
mod other;
#[cfg(not(unix))]
pub(crate) use other::{
    Signals, end_of, kill_all, last_change, pass_on, shares_terminal, shell, start_apart,
    start_in_place, wait_for_group, yield_this_thread, yield_to_others,
};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::descendants;

/// Without a process table to read, what go started is known only where it has its own group.
#[cfg(not(target_os = "linux"))]
pub(crate) fn descendants(_: u32) -> Vec<u32> {
    Vec::new()
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this status.
    Exited(i32),
    /// By this signal.
    Killed(i32),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(status) => write!(f, "failed with status {status}"),
            Self::Killed(signal) => write!(f, "was ended by signal {signal}"),
        }
    }
}
