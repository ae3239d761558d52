//! Did tests hold a worker while they waited for others to start?

use gobt_profile::{ActionId, Mode, Nanos};

use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("blocked-by-test-order"),
    title: "Tests held workers while they waited for their turn",
    summary: "up to Go 1.25 a test that has a worker waits until the one before it has started; Go 1.26 frees the worker",
    check: |case| find(case).into_iter().collect(),
};

/// So many tests are named.
const NAMED: usize = 3;

fn find(case: &Case<'_>) -> Option<Finding> {
    let blocked = &case.analysis.blocked;
    let time = blocked.total();
    // With the tests blocked as they were, against no test blocked.
    let as_it_was = case.scaling.replay.predicted;
    let saving = as_it_was.saturating_sub(case.before);
    if !case.is_worth(saving) {
        return None;
    }
    let graph = &case.profile.graph;
    let runs = graph.iter().filter(|(_, a)| a.mode == Mode::TestRun);
    let mut held: Vec<(Nanos, ActionId)> = runs
        .map(|(id, _)| (blocked.time(id), id))
        .filter(|(held, _)| *held > Nanos::ZERO)
        .collect();
    held.sort_by_key(|&(held, id)| (std::cmp::Reverse(held), id));
    let name = |id: ActionId| &*graph.action(id).package;
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("Tests held workers for ")
            .time(time)
            .text(" before they ran"),
        detail: Words::new()
            .count(held.len(), "test had a worker", "tests had a worker")
            .text(" and waited until the test before, in the order in which results are printed, had started: ")
            .time(time)
            .text(" in all. Had they not held the workers meanwhile, the run would be ")
            .time(saving)
            .text(" shorter."),
        evidence: held
            .iter()
            .take(NAMED)
            .map(|&(held, id)| {
                let what = Words::new().text("a worker held by the tests of ").name(name(id));
                Evidence::time(what, held)
            })
            .collect(),
        saving: Some(saving),
        next_step: Words::new().text(
            "Build with Go 1.26 or later, where a waiting test takes no worker. Until then name the \
             packages whose tests are built last at the end of the command line: go starts tests \
             in that order.",
        ),
        packages: held.iter().take(NAMED).map(|&(_, id)| name(id).into()).collect(),
    })
}
