//! Where does time come from? From here, so that tests need not wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Time, and waiting for it to pass.
pub trait Clock {
    /// Seconds since 1970.
    fn unix_seconds(&self) -> u64;

    /// Returns after this time.
    fn wait(&self, time: Duration);
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn unix_seconds(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    }

    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }
}
