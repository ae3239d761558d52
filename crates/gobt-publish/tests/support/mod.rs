//! A clock that does not wait.

use std::sync::Mutex;
use std::time::Duration;

use gobt_publish::Clock;

/// Notes each wait, and lets its own time pass instead.
#[derive(Debug, Default)]
pub(crate) struct QuickClock {
    waits: Mutex<Vec<Duration>>,
}

#[allow(dead_code)] // not every test asks for it
pub(crate) const START: u64 = 1_800_000_000;

impl QuickClock {
    /// The waits so far, in seconds.
    pub(crate) fn waited(&self) -> Vec<u64> {
        let waits = self.waits.lock().unwrap();
        waits.iter().map(Duration::as_secs).collect()
    }
}

impl Clock for QuickClock {
    fn unix_seconds(&self) -> u64 {
        START + self.waited().iter().sum::<u64>()
    }

    fn wait(&self, time: Duration) {
        self.waits.lock().unwrap().push(time);
    }
}
