//! In one word: what limits this build?
//!
//! Judged by the realised path, which says what this run waited for, and by replays, which say what
//! other numbers of workers would have brought. Where replays do not give what was recorded, only
//! what was seen counts.

use std::cmp::Reverse;
use std::num::NonZeroU32;

use gobt_profile::{ActionId, Nanos};

use crate::chains::SlackAndDrag;
use crate::critical_path::CriticalPath;
use crate::plan::Plan;
use crate::realised_path::RealisedPath;
use crate::replay::{PARALLELISMS, Scaling};
use crate::totals::Totals;
use crate::units::Units;

/// What the recorded times say about why the build took as long as it did.
#[derive(Debug, Clone, PartialEq)]
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
    /// The longest chain of dependencies is the limit: more workers change nothing.
    Chain {
        /// Critical path ÷ exec time, 0 to 1.
        chain_share: f64,
        /// What would shorten the chain most if it took no time: most drag first, of each package
        /// only the action with the most.
        steps: Vec<ActionId>,
    },
    /// Most of the time the build waited for a free worker: more of them would help.
    Workers {
        /// Part of the exec time for which the realised path waited for a worker, 0 to 1.
        wait_share: f64,
        /// What more workers would bring; `None` where replays are not to be trusted.
        more: Option<MoreWorkers>,
    },
    /// Neither: sometimes workers were missing, sometimes work.
    Mixed {
        /// Part of the exec time for which the realised path waited for a worker, 0 to 1.
        wait_share: f64,
        /// Critical path ÷ exec time, 0 to 1.
        chain_share: f64,
        /// What more workers would bring; `None` where replays are not to be trusted.
        more: Option<MoreWorkers>,
    },
}

/// What more workers, on a core each, would bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoreWorkers {
    /// More than this bring hardly anything.
    pub enough: NonZeroU32,
    /// The exec time with so many, by plain replay.
    pub predicted: Nanos,
    /// The other end of the range: where actions that run at once slow each other down, on a machine
    /// with so many cores.
    pub model: Nanos,
}

impl MoreWorkers {
    /// Both ends of the range, the shorter first.
    #[must_use]
    pub fn range(&self) -> (Nanos, Nanos) {
        (
            self.predicted.min(self.model),
            self.predicted.max(self.model),
        )
    }
}

/// The facts that the verdict rests on.
pub(crate) struct Evidence<'a> {
    pub(crate) totals: &'a Totals,
    pub(crate) critical_path: &'a CriticalPath,
    pub(crate) realised_path: &'a RealisedPath,
    pub(crate) scaling: Option<&'a Scaling>,
    pub(crate) slack: &'a SlackAndDrag,
    pub(crate) units: &'a Units,
    pub(crate) plan: &'a Plan,
}

/// From this share on, one cause is called the limit.
const MOST: f64 = 0.5;

/// From this share on, the chain leaves hardly anything to gain.
const NEARLY_ALL: f64 = 0.9;

/// From this share on, the chain leaves too little to gain for workers to be the limit.
const MUCH: f64 = 0.8;

/// Within this share of the best, a number of workers is enough; and a gain below it is none.
pub(crate) const HARDLY_ANYTHING: f64 = 0.05;

/// No larger number of workers is always predicted.
const MOST_PREDICTED: NonZeroU32 = match NonZeroU32::new(PARALLELISMS[PARALLELISMS.len() - 1]) {
    Some(most) => most,
    None => NonZeroU32::MIN,
};

/// So many steps are named.
const NAMED: usize = 3;

impl Verdict {
    /// Judges by the shares of the exec time, and by what other numbers of workers would bring.
    pub(crate) fn of(evidence: &Evidence<'_>) -> Self {
        let totals = evidence.totals;
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
        let chain_share = evidence.critical_path.length.share_of(exec);
        let wait_share = evidence.realised_path.wait.share_of(exec);
        let scaling = evidence.scaling.filter(|scaling| scaling.replay.trusted());
        let more = scaling.and_then(|scaling| more_workers(scaling, evidence.plan));
        // Replays reach only so far: with as many workers as that, or more, they cannot tell.
        let told = scaling.is_some_and(|s| s.replay.parallelism < MOST_PREDICTED);
        let bound = if told {
            more.is_none()
        } else {
            chain_share >= NEARLY_ALL
        };
        if bound {
            Self::Chain {
                chain_share,
                steps: with_most_drag(evidence, exec),
            }
        } else if wait_share > MOST && chain_share < MUCH {
            Self::Workers { wait_share, more }
        } else {
            Self::Mixed {
                wait_share,
                chain_share,
                more,
            }
        }
    }
}

/// `None` where more workers change nothing worth mentioning.
fn more_workers(scaling: &Scaling, plan: &Plan) -> Option<MoreWorkers> {
    let enough = scaling.enough_workers(HARDLY_ANYTHING)?;
    let predicted = scaling.at(enough.get())?.predicted;
    let now = scaling.replay.predicted;
    let gain = now.saturating_sub(predicted).share_of(now);
    let more = enough > scaling.replay.parallelism && gain > HARDLY_ANYTHING;
    more.then(|| MoreWorkers {
        enough,
        predicted,
        model: scaling.on_a_core_each(plan, enough).unwrap_or(predicted),
    })
}

/// The actions with the most drag, one for each unit. What is short beside the exec time is not worth
/// naming.
fn with_most_drag(evidence: &Evidence<'_>, exec: Nanos) -> Vec<ActionId> {
    let drags = evidence.slack.drag.iter().enumerate();
    let worth = drags.filter(|(_, drag)| drag.share_of(exec) >= HARDLY_ANYTHING);
    let mut dragging: Vec<(Reverse<Nanos>, ActionId)> = worth
        .map(|(index, drag)| (Reverse(*drag), ActionId::from_index(index)))
        .collect();
    dragging.sort_unstable();
    let mut units = Vec::new();
    let mut actions = Vec::new();
    for (_, action) in dragging {
        let unit = evidence.units.of_action(action);
        if actions.len() < NAMED && (unit.is_none() || !units.contains(&unit)) {
            units.push(unit);
            actions.push(action);
        }
    }
    actions
}
