//! Everything that is known of one build, each figure worked out once.

use gobt_profile::Profile;

use crate::side_by_side::side_by_side;
use crate::verdict::Evidence;
use crate::{
    Blocked, Chains, Concurrency, CriticalPath, Dominators, Finding, Holder, Lanes, ModeFigures,
    PackageFigures, Plan, Reached, RealisedPath, RuleName, Runs, Scaling, SlackAndDrag, Totals,
    Units, Verdict, findings, holders, modes, packages, rebuilds,
};

/// All figures of one profile. Every report is drawn from this and the profile, and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The build as a whole.
    pub totals: Totals,
    /// What limits it, in one word.
    pub verdict: Verdict,
    /// The recorded build, to be replayed.
    pub plan: Plan,
    /// The longest chain of dependent actions.
    pub critical_path: CriticalPath,
    /// How much later each action could end, and what it would save to make it free.
    pub slack: SlackAndDrag,
    /// What of each action's duration was waiting for another test to start.
    pub blocked: Blocked,
    /// Why this run took as long as it did.
    pub realised_path: RealisedPath,
    /// For each step of the realised path, what held the workers while it waited.
    pub holders: Vec<Vec<Holder>>,
    /// Kinds of work, most first.
    pub modes: Vec<ModeFigures>,
    /// Compilations of packages, and which needs which.
    pub units: Units,
    /// Which units come in through one unit alone.
    pub dominators: Dominators,
    /// The figures of every unit, most self time first.
    pub packages: Vec<PackageFigures>,
    /// Running and waiting actions over time.
    pub concurrency: Concurrency,
    /// What each worker did.
    pub lanes: Lanes,
    /// What failed and what was never reached.
    pub reached: Reached,
    /// What replays say; `None` where actions have no times.
    pub scaling: Option<Scaling>,
    /// How far the runs differ; `None` of a single one.
    pub runs: Option<Runs>,
    /// What would shorten it, the largest saving first.
    pub findings: Vec<Finding>,
}

impl Analysis {
    /// Works out all figures, and asks every rule for findings.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        Self::ignoring(profile, &[])
    }

    /// The same without the findings of these rules.
    #[must_use]
    pub fn ignoring(profile: &Profile, ignored: &[RuleName]) -> Self {
        let mut analysis = Self::without_findings(profile);
        analysis.findings = findings(profile, &analysis, ignored);
        analysis
    }

    fn without_findings(profile: &Profile) -> Self {
        let graph = &profile.graph;
        let units = Units::of(profile);
        let totals = Totals::of(profile, &units);
        let plan = Plan::of(graph);
        let blocked = Blocked::of(graph);
        let concurrency = Concurrency::of(graph);
        let most_running = concurrency.most_running;
        // The replays take as long as all the rest.
        let (rest, scaling) = side_by_side(
            || Rest::of(profile, &plan, &units, &blocked),
            || Scaling::of(profile, &plan, &totals, &blocked, most_running),
        );
        let verdict = Verdict::of(&Evidence {
            totals: &totals,
            critical_path: &rest.critical_path,
            realised_path: &rest.realised_path,
            scaling: scaling.as_ref(),
            slack: &rest.slack,
            units: &units,
            plan: &plan,
        });
        Self {
            verdict,
            scaling,
            totals,
            modes: modes(graph),
            packages: rest.packages,
            slack: rest.slack,
            holders: rest.holders,
            realised_path: rest.realised_path,
            blocked,
            concurrency,
            lanes: rest.lanes,
            reached: Reached::of(graph, &units),
            critical_path: rest.critical_path,
            dominators: rest.dominators,
            units,
            plan,
            runs: Runs::of(profile),
            findings: Vec::new(),
        }
    }
}

/// What needs no replay.
struct Rest {
    critical_path: CriticalPath,
    slack: SlackAndDrag,
    realised_path: RealisedPath,
    lanes: Lanes,
    holders: Vec<Vec<Holder>>,
    dominators: Dominators,
    packages: Vec<PackageFigures>,
}

impl Rest {
    fn of(profile: &Profile, plan: &Plan, units: &Units, blocked: &Blocked) -> Self {
        let graph = &profile.graph;
        let chains = Chains::of(plan);
        let critical_path = CriticalPath::of(plan, &chains);
        let lanes = Lanes::of(graph);
        let realised_path = RealisedPath::of(graph, blocked);
        let dominators = Dominators::of(units);
        let rebuilds = rebuilds(graph, units);
        Self {
            packages: packages(profile, units, &critical_path, &dominators, &rebuilds),
            slack: SlackAndDrag::of(plan, &chains),
            holders: holders(&realised_path, &lanes),
            critical_path,
            realised_path,
            lanes,
            dominators,
        }
    }
}
