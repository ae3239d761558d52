//! Is the chain of dependencies the limit, and which of its packages make it long?

use gobt_profile::{ActionId, Mode, Nanos};

use crate::units::UnitId;

use super::case::Case;
use super::origin::Origin;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("bounded-by-the-chain"),
    title: "The chain of dependencies is the limit",
    summary: "packages or tests that wait for one another take nearly all of the time: more workers change little, these packages do",
    check: |case| find(case).into_iter().collect(),
};

/// From this part of the exec time on the chain is the limit.
const CHAIN_SHARE: f64 = 0.8;

/// A step counts when the chain would be so much of the exec time shorter without it.
const DRAG_SHARE: f64 = 0.05;

/// With the steps named in half their time, so much of the exec time must be saved.
const SAVING_SHARE: f64 = 0.05;

/// So many steps are named.
const NAMED: usize = 3;

/// What such a step is made faster by, in the question asked.
pub(super) const HALF: f64 = 0.5;

/// A step of the path that its owner can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A package is compiled: one of ours (or nobody knows whose), not of another module.
    Compile(UnitId),
    /// A package of another module is compiled.
    CompileDependency(UnitId),
    /// Its tests run.
    Test(ActionId),
}

impl Step {
    /// `None` for the standard library, links and what go does itself.
    pub(super) fn of(case: &Case<'_>, id: ActionId, places: &[usize]) -> Option<Self> {
        if case.profile.graph.action(id).mode == Mode::TestRun {
            // Benchmarks and fuzzing take as long as they are told to.
            let asked = ["bench", "fuzz"]
                .iter()
                .any(|f| case.command.flag(f).is_some());
            return (!asked).then_some(Self::Test(id));
        }
        let unit = case.analysis.units.of_action(id)?;
        let figures = &case.analysis.packages[places[unit.index()]];
        match case.origin(figures) {
            _ if !figures.executed => None,
            Origin::Standard => None,
            Origin::Dependency => Some(Self::CompileDependency(unit)),
            Origin::Own | Origin::Unknown => Some(Self::Compile(unit)),
        }
    }

    pub(super) fn name<'a>(&self, case: &'a Case<'_>) -> &'a str {
        match self {
            Self::Compile(unit) | Self::CompileDependency(unit) => {
                case.analysis.units.unit(*unit).name()
            }
            Self::Test(id) => &case.profile.graph.action(*id).package,
        }
    }

    pub(super) fn words(&self, case: &Case<'_>) -> Words {
        let words = Words::new().name(self.name(case));
        match self {
            Self::Compile(_) | Self::CompileDependency(_) => words,
            Self::Test(_) => Words::new().text("the tests of ").then(words),
        }
    }

    /// The same where a sentence begins.
    pub(super) fn words_first(&self, case: &Case<'_>) -> Words {
        match self {
            Self::Compile(_) | Self::CompileDependency(_) => self.words(case),
            Self::Test(_) => Words::new().text("The tests of ").name(self.name(case)),
        }
    }

    /// What can be done so that it is done sooner.
    pub(super) fn advice(&self, case: &Case<'_>) -> Words {
        match self {
            Self::Compile(_) => Words::new().text("Split ").name(self.name(case)).text(
                " into parts that do not need each other, so that they compile side by side; \
                     or let what imports it import a small package of its types and interfaces \
                     instead.",
            ),
            Self::CompileDependency(_) => Words::new()
                .name(self.name(case))
                .text(" belongs to another module: ")
                .code(format!("gobt why FILE {}", self.name(case)))
                .text(" shows what brings it in, and what would go with it."),
            Self::Test(_) => Words::new()
                .text("The tests of one package run one after another: mark the slow ones of ")
                .name(self.name(case))
                .text(" with ")
                .code("t.Parallel()")
                .text(", or move some to a package of their own, which runs beside it."),
        }
    }

    pub(super) fn has(&self, case: &Case<'_>, id: ActionId) -> bool {
        match self {
            Self::Compile(unit) | Self::CompileDependency(unit) => {
                case.analysis.units.of_action(id) == Some(*unit)
            }
            Self::Test(own) => *own == id,
        }
    }
}

/// Whether the chain is the limit, so that what stands on it is told by this rule.
pub(super) fn is_the_limit(case: &Case<'_>) -> bool {
    let chain = case.analysis.critical_path.length.share_of(case.exec);
    case.workers.get() > 1 && chain >= CHAIN_SHARE && !case.is_crowded()
}

fn find(case: &Case<'_>) -> Option<Finding> {
    if !is_the_limit(case) {
        return None;
    }
    let steps = heaviest(case);
    if steps.is_empty() {
        return None;
    }
    let faster = |id| steps.iter().any(|(step, _)| step.has(case, id));
    let saving = case.saving_scaled(|id, _| if faster(id) { HALF } else { 1.0 });
    if !case.is_worth_share(saving, SAVING_SHARE) {
        return None;
    }
    let path = &case.analysis.critical_path;
    let on_it = Words::new().list(steps.iter().map(|(step, _)| step.words(case)));
    let detail = Words::new()
        .text("The longest chain of dependencies takes ")
        .time(path.length)
        .text(" of ")
        .time(case.exec)
        .text(", with ")
        .number(case.analysis.totals.total_work.share_of(case.exec))
        .text(" of ")
        .count(case.workers.get() as usize, "worker", "workers")
        .text(" busy on average: more workers change little. Of what can be changed on it, ")
        .then(on_it.clone())
        .text(if steps.len() == 1 {
            " weighs most; in half its time the build would be "
        } else {
            " weigh most; each in half its time, the build would be "
        })
        .time(saving)
        .text(" shorter.");
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("The chain is the limit, with ")
            .share(path.length.share_of(case.exec))
            .text(" of the exec time; on it: ")
            .then(on_it),
        detail,
        evidence: steps
            .iter()
            .map(|(step, drag)| {
                let what = step
                    .words(case)
                    .text(", by which the chain would be shorter without it");
                Evidence::time(what, *drag)
            })
            .collect(),
        saving: Some(saving),
        next_step: next_step(case, &steps),
        packages: steps
            .iter()
            .map(|(step, _)| step.name(case).into())
            .collect(),
    })
}

/// The steps that weigh most on the chain, and by how much it would be shorter without each.
fn heaviest(case: &Case<'_>) -> Vec<(Step, Nanos)> {
    let places = case.places();
    let mut steps: Vec<(Step, Nanos)> = Vec::new();
    for &id in &case.analysis.critical_path.steps {
        let Some(step) = Step::of(case, id, &places) else {
            continue;
        };
        let drag = case.analysis.slack.drag[id.index()].min(case.duration(id));
        match steps.iter_mut().find(|(known, _)| *known == step) {
            Some((_, sum)) => *sum += drag,
            None => steps.push((step, drag)),
        }
    }
    steps.retain(|(_, drag)| drag.share_of(case.exec) >= DRAG_SHARE);
    steps.sort_by_key(|&(step, drag)| (std::cmp::Reverse(drag), step));
    steps.truncate(NAMED);
    steps
}

fn next_step(case: &Case<'_>, steps: &[(Step, Nanos)]) -> Words {
    let first = |wanted: fn(&Step) -> bool| steps.iter().map(|(step, _)| *step).find(wanted);
    let ours = first(|step| matches!(step, Step::Compile(_)));
    let theirs = first(|step| matches!(step, Step::CompileDependency(_)));
    let tests = first(|step| matches!(step, Step::Test(_)));
    let mut advice = [ours, theirs, tests]
        .into_iter()
        .flatten()
        .map(|step| step.advice(case));
    let first = advice.next().unwrap_or_default();
    advice.fold(first, |all, next| all.text(" ").then(next))
}
