//! What a Go build *means*: pure functions from a [`Profile`](gobt_profile::Profile) to figures.
//!
//! No I/O, no clock, no printing: the same profile gives the same figures. Everything is linear in
//! actions and edges, up to the logarithm that sorting costs, and nothing recurses along the graph.
//!
//! # One example
//! ```text
//!   d 3 s ──▶ b 2 s ──▶ m 1 s        two workers, dependencies to the left
//!        └──▶ c 3.5 s ─┘
//! ```
//! Total work is 3 + 2 + 3.5 + 1 = 9.5 s. The **critical path** is d, c, m: 7.5 s, and no number of
//! workers can be faster. If the run took 8 s (**exec time**), the average parallelism was 9.5 ÷ 8.

mod analysis;
mod blocked;
mod chains;
mod closures;
mod command;
mod concurrency;
mod critical_path;
pub mod diff;
mod dominators;
mod findings;
mod holders;
mod impact;
mod lanes;
mod modes;
mod packages;
mod plan;
mod reached;
mod realised_path;
mod replay;
mod samples;
mod side_by_side;
mod test_runs;
mod time_difference;
mod totals;
mod units;
mod variants;
mod verdict;
mod what_if;
pub mod why;

pub use analysis::Analysis;
pub use blocked::Blocked;
pub use chains::{Chains, SlackAndDrag};
pub use closures::{ALL_UP_TO, MOST_OF_MANY, Rebuild, RebuildActions, rebuilds};
pub use concurrency::{Concurrency, ConcurrencyPoint};
pub use critical_path::CriticalPath;
pub use dominators::{Dominators, roots};
pub use findings::{
    Evidence, Figure, Finding, Part, RULES, Rule, RuleName, UnknownRule, Words, findings,
};
pub use holders::{Holder, holders, holders_in_sum};
pub use impact::{BodyToApi, Impact, PackageChanges, PackageImpact};
pub use lanes::{LaneEntry, Lanes};
pub use modes::{ModeFigures, modes};
pub use packages::{PackageFigures, packages};
pub use plan::{Plan, TaskId, recorded_durations};
pub use reached::Reached;
pub use realised_path::{RealisedPath, RealisedStep};
pub use replay::{
    Company, PARALLELISMS, ReplayFigures, Replayer, Scaling, ScalingPoint, Schedule, TRUSTED_ERROR,
    replay,
};
pub use samples::{Shift, enough_runs, runs_needed_against};
pub use time_difference::TimeDifference;
pub use totals::Totals;
pub use units::{Unit, UnitId, Units};
pub use verdict::{MoreWorkers, Verdict};
pub use what_if::{
    BEST_FOR, BestChanges, Candidate, Change, ChangeSet, Cores, Prediction, Removal, Saving,
    SetMember, Speedup, WhatIf,
};
pub use why::Why;
