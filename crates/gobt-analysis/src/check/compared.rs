//! What is known of the builds that limits are judged by?

use gobt_profile::Nanos;

use crate::analysis::Analysis;
use crate::command::Command;
use crate::diff::{Cost, Costs, Diff, Difference, Pair, Side};

use super::calm::Calm;
use super::{Builds, NotJudged, Terms, Which};

/// The head, and what comes of holding it against the base.
#[derive(Debug)]
pub(super) struct Compared<'a> {
    pub(super) head: Side<'a>,
    pub(super) base: Option<Side<'a>>,
    /// The head beside itself: what is known without the base.
    alone: Diff,
    with_base: Option<Diff>,
    calm: Option<Calm>,
}

impl<'a> Compared<'a> {
    pub(super) fn of(builds: &Builds<'a>, terms: &Terms) -> Self {
        let head = builds.head;
        let twice = Pair { base: head, head };
        let recordings = builds.recordings;
        let alone = Diff::of(&twice, recordings, terms.workers);
        let side = builds.base.map(|base| Pair { base, head });
        let with_base = side.map(|side| Diff::of(&side, recordings, terms.workers));
        let calm = side.zip(with_base.as_ref()).and_then(|(side, diff)| {
            let costs = diff.costs.as_ref()?;
            Some(Calm::of(&side, recordings, diff, costs, terms.tolerance))
        });
        Self {
            head,
            base: builds.base,
            alone,
            with_base,
            calm,
        }
    }

    /// Both builds compared, if there is a base.
    pub(super) fn diff(&self) -> Option<&Diff> {
        self.with_base.as_ref()
    }

    /// The comparison, else why there is none.
    pub(super) fn against_base(&self) -> Result<&Diff, NotJudged> {
        self.diff().ok_or(NotJudged::NoBase)
    }

    pub(super) fn calm(&self) -> Option<&Calm> {
        self.calm.as_ref()
    }

    fn costs(&self) -> Option<&Costs> {
        let with_base = self.diff().and_then(|diff| diff.costs.as_ref());
        with_base.or(self.alone.costs.as_ref())
    }

    /// What the head costs with nothing in the cache.
    pub(super) fn cost(&self) -> Option<&Cost> {
        self.costs().map(|costs| &costs.cost.head)
    }

    /// The number of workers of the replays.
    pub(super) fn workers(&self) -> Option<std::num::NonZeroU32> {
        self.costs().map(|costs| costs.parallelism)
    }

    /// The diff whose packages have the head's times.
    pub(super) fn packages(&self) -> &Diff {
        let comparable = self.diff().filter(|diff| diff.costs.is_some());
        comparable.unwrap_or(&self.alone)
    }

    /// Whether the times of packages are held against the base's.
    pub(super) fn cost_is_compared(&self) -> bool {
        self.diff().is_some_and(|diff| diff.costs.is_some())
    }

    /// Whether what both import can be compared: as costs, but with any go.
    pub(super) fn imports_are_comparable(&self, diff: &Diff) -> bool {
        let other_go = |d: &Difference| matches!(d, Difference::GoVersion(_));
        let hinders = |d: &Difference| {
            matches!(
                d,
                Difference::Outcome(_) | Difference::MainModule(_) | Difference::Platform(_)
            )
        };
        let kind = |side: Side<'_>| Command::of(&side.profile.build).subcommand;
        let same_kind = self.base.is_some_and(|base| kind(base) == kind(self.head));
        let differences = &diff.differences;
        let only_go = differences.iter().any(other_go) && !differences.iter().any(hinders);
        diff.comparable.cost || (only_go && same_kind)
    }

    /// Fails where the head did not come to its end.
    pub(super) fn head_ended(&self) -> Result<(), NotJudged> {
        match self.alone.comparable.cost {
            true => Ok(()),
            false => Err(NotJudged::DidNotEnd(Which::Head)),
        }
    }

    /// What the head costs, if that is known well enough.
    pub(super) fn own_cost(&self, terms: &Terms) -> Result<&Cost, NotJudged> {
        self.head_ended()?;
        let cost = self.cost().ok_or(NotJudged::DidNotEnd(Which::Head))?;
        known_enough(cost, self.head.analysis, terms)?;
        Ok(cost)
    }

    /// Both costs, if they can be held against each other.
    pub(super) fn both_costs(&self, terms: &Terms) -> Result<(&Costs, &Calm), NotJudged> {
        let diff = self.against_base()?;
        self.own_cost(terms)?;
        let (Some(costs), Some(calm)) = (&diff.costs, self.calm()) else {
            return Err(hindrance(diff, false));
        };
        if let Some(base) = self.base {
            known_enough(&costs.cost.base, base.analysis, terms)?;
        }
        Ok((costs, calm))
    }
}

/// Why two builds cannot be compared: in what they cost, or in what was seen.
pub(super) fn hindrance(diff: &Diff, seen: bool) -> NotJudged {
    let hinders = |difference: &&Difference| match difference {
        Difference::Outcome(_) | Difference::MainModule(_) | Difference::Platform(_) => true,
        Difference::GoVersion(_) => !seen,
        Difference::Machine(_) | Difference::Parallelism(_) | Difference::CacheState(_) => seen,
        _ => false,
    };
    match diff.differences.iter().find(hinders) {
        Some(Difference::Outcome(_)) => NotJudged::DidNotEnd(Which::Base),
        Some(difference) => NotJudged::Different(Box::new(difference.clone())),
        None => NotJudged::OtherCommand,
    }
}

/// Whether not too much of the work is estimated.
fn known_enough(cost: &Cost, analysis: &Analysis, terms: &Terms) -> Result<(), NotJudged> {
    let estimated = cost.estimated;
    let share = estimated.work.share_of(cost.work);
    // What counts as 0 shows in no sum.
    let unknown = estimated.unknown as f64 / analysis.plan.len().max(1) as f64;
    let share = share.max(unknown);
    if share > terms.estimated || (cost.work == Nanos::ZERO && estimated.unknown > 0) {
        return Err(NotJudged::Estimated { share });
    }
    Ok(())
}
