//! A process that gobt started: who tells it of signals, and what is left of it afterwards?

use std::time::Duration;

use crate::captured::SIGNAL_STATUS;
use crate::ladder::{Effect, Ladder, Received};
use crate::system::{self, Ended, Signals};

/// How long to wait for what a process leaves running before it is ended.
const GRACE: Duration = Duration::from_secs(2);

/// How long after the end of a process the signal that ended it may reach gobt, on a busy machine.
const LATE: Duration = Duration::from_secs(1);

/// A process that runs in the foreground, in gobt's own group or as the leader of one.
#[derive(Debug)]
pub(crate) struct Foreground {
    process: u32,
    shares_group: bool,
    ladder: Ladder,
    /// Processes that outlived it.
    strays: Vec<u32>,
}

impl Foreground {
    pub(crate) fn new(process: Option<u32>, shares_group: bool) -> Self {
        Self {
            process: process.unwrap_or_default(),
            shares_group,
            ladder: Ladder::default(),
            strays: Vec::new(),
        }
    }

    /// A signal came: tells whoever must be told.
    pub(crate) fn signal(&mut self, received: Received) {
        if self.shares_group {
            // It may be gone a moment later, and who its children were with it.
            self.strays.extend(system::descendants(self.process));
        }
        match self.ladder.step(received, self.shares_group) {
            Effect::Nothing => {}
            Effect::PassOn(signal) => system::pass_on(signal, self.process, self.shares_group),
            Effect::KillAll => system::kill_all(self.process, self.shares_group, &self.strays),
        }
    }

    /// It has ended so. On a terminal Ctrl-C reaches it by itself, and may have ended it before gobt
    /// heard of it: that is waited for, or it would come when nobody expects it.
    pub(crate) async fn hear_of_end(&mut self, ended: Ended, signals: &mut Signals) {
        let by_signal = match ended {
            Ended::Killed(_) => true,
            Ended::Exited(status) => status > SIGNAL_STATUS,
        };
        if by_signal && self.shares_group && self.first_signal().is_none() {
            let late = tokio::time::timeout(LATE, signals.next()).await;
            if let Ok(received) = late {
                self.signal(received);
            }
        }
    }

    /// The first signal that came.
    pub(crate) fn first_signal(&self) -> Option<i32> {
        self.ladder.first()
    }

    /// It has ended. After a signal, nothing that it started is left running.
    pub(crate) async fn clean_up(&self) {
        if self.first_signal().is_none() {
            return;
        }
        let gone = system::wait_for_group(self.process, self.shares_group, GRACE).await;
        if !gone || self.shares_group {
            system::kill_all(self.process, self.shares_group, &self.strays);
        }
        let _ = system::wait_for_group(self.process, self.shares_group, GRACE).await;
    }
}
