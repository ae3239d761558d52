//! In one word: what limits this build?
//!
//! Only what the recorded times themselves show; predictions are another matter.

use gobt_profile::Nanos;

use crate::concurrency::Concurrency;
use crate::critical_path::CriticalPath;
use crate::totals::Totals;

/// What the recorded times say about why the build took as long as it did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// No action has times.
    NothingRan,
    /// No command ran: everything came from the cache.
    AllCached,
    /// Most of the wall time passed before the first action.
    Loading {
        /// Part of the wall time, 0 to 1.
        load_share: f64,
    },
    /// The longest chain of dependencies takes most of the exec time: more workers change little.
    Chain {
        /// Critical path ÷ exec time, 0 to 1.
        chain_share: f64,
    },
    /// Ready actions waited for a worker most of the time: more workers would help.
    Workers {
        /// Part of the exec time in which an action was ready and none could take it, 0 to 1.
        waiting_share: f64,
        /// Total work ÷ critical path, rounded up: with more workers than this some must idle.
        useful_workers: u64,
    },
    /// Neither: sometimes workers were missing, sometimes work.
    Mixed {
        /// Part of the exec time in which an action was ready and none could take it, 0 to 1.
        waiting_share: f64,
        /// Critical path ÷ exec time, 0 to 1.
        chain_share: f64,
    },
}

/// From this share on, one cause is called the limit.
const MOST: f64 = 0.5;

/// From this share on, the chain leaves hardly anything to gain.
const NEARLY_ALL: f64 = 0.8;

impl Verdict {
    /// Judges by the shares of the exec time.
    #[must_use]
    pub fn of(totals: &Totals, path: &CriticalPath, concurrency: &Concurrency) -> Self {
        let Some(exec) = totals.exec else {
            return Self::NothingRan;
        };
        if let (Some(load), Some(wall)) = (totals.load, totals.wall) {
            let load_share = load.share_of(wall);
            if load_share > MOST && totals.executed > 0 {
                return Self::Loading { load_share };
            }
        }
        if totals.executed == 0 {
            return Self::AllCached;
        }
        let chain_share = path.length.share_of(exec);
        let waiting = concurrency.time_while(|point| point.waiting > 0);
        let waiting_share = waiting.share_of(exec);
        if chain_share >= NEARLY_ALL {
            Self::Chain { chain_share }
        } else if waiting_share > MOST {
            Self::Workers {
                waiting_share,
                useful_workers: useful_workers(totals.total_work, path.length),
            }
        } else if chain_share > MOST {
            Self::Chain { chain_share }
        } else {
            Self::Mixed {
                waiting_share,
                chain_share,
            }
        }
    }
}

fn useful_workers(work: Nanos, chain: Nanos) -> u64 {
    match chain.as_nanos() {
        0 => 1,
        chain => work.as_nanos().div_ceil(chain),
    }
}
