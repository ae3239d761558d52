//! Did `-count` run tests again of which nothing had changed?

use gobt_profile::{ActionId, Nanos, Outcome};

use super::case::{Case, LinkedTest};
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("tests-not-cached"),
    title: "-count=1 ran tests again of which nothing had changed",
    summary: "with -count=1 go takes no test's result from the cache; the code of these tests had not changed",
    check: |case| find(case).into_iter().collect(),
};

/// So many packages are named.
const NAMED: usize = 5;

fn find(case: &Case<'_>) -> Option<Finding> {
    // Of tests that fail, go keeps no result.
    if matches!(case.profile.build.outcome, Outcome::Failed { .. }) {
        return None;
    }
    let flag = case.command.flag("count").filter(|_| case.is_test())?;
    // Whoever runs tests ten times wants them run.
    if flag.value != "1" {
        return None;
    }
    let tests = unchanged_tests(case);
    let mut spared = vec![false; case.profile.graph.actions().len()];
    for test in &tests {
        spared[test.run.index()] = true;
        spared[test.link.index()] = true;
    }
    let time = case.work(|id, _| spared[id.index()]);
    if !case.is_worth(time) {
        return None;
    }
    let saving = case.saving_scaled(|id, _| if spared[id.index()] { 0.0 } else { 1.0 });
    if !case.is_worth(saving) {
        return None;
    }
    Some(finding(case, tests, time, saving))
}

fn finding(case: &Case<'_>, mut tests: Vec<LinkedTest>, time: Nanos, saving: Nanos) -> Finding {
    let own = |test: &LinkedTest| case.duration(test.run) + case.duration(test.link);
    tests.sort_by_key(|test| (std::cmp::Reverse(own(test)), test.run));
    let name = |test: &LinkedTest| &*case.profile.graph.action(test.run).package;
    let flag = "-count=1";
    let goflags = case
        .command
        .flag("count")
        .is_some_and(|flag| flag.from_goflags);
    Finding {
        rule: RULE.name,
        title: Words::new().code(flag).text(" ran ").count(
            tests.len(),
            "unchanged test binary again",
            "unchanged test binaries again",
        ),
        detail: Words::new()
            .text("All code of ")
            .count(tests.len(), "test binary", "test binaries")
            .text(" came from the cache, but they were linked and run anew: ")
            .time(time)
            .text(". With their results from the cache the run would be ")
            .time(saving)
            .text(" shorter."),
        evidence: tests
            .iter()
            .take(NAMED)
            .map(|test| {
                let what = Words::new().text("link and run of ").name(name(test));
                Evidence::time(what, own(test))
            })
            .collect(),
        saving: Some(saving),
        next_step: Words::new()
            .text(if goflags { "Take " } else { "Leave out " })
            .code(flag)
            .text(if goflags { " out of GOFLAGS" } else { "" })
            .text(
                ": go keeps the result of a test that passed until its code, its flags, or the \
                 files and variables change that it reads. For tests that ask something go does \
                 not see (a server, a database), keep it, and for them alone.",
            ),
        packages: tests
            .iter()
            .take(NAMED)
            .map(|test| name(test).into())
            .collect(),
    }
}

/// The tests that ran, below whose binaries nothing was compiled.
pub(super) fn unchanged_tests(case: &Case<'_>) -> Vec<LinkedTest> {
    let graph = &case.profile.graph;
    let mut changed = vec![false; graph.actions().len()];
    let any_changed = |changed: &[bool], id: ActionId| {
        let mut needed = graph.dependencies(id).iter();
        needed.any(|d| changed[d.index()])
    };
    for &id in graph.topological_order() {
        let action = graph.action(id);
        if action.mode.compiles() {
            changed[id.index()] = action.executed() || any_changed(&changed, id);
        }
    }
    let linked = case.linked_tests().into_iter();
    linked
        .filter(|test| !any_changed(&changed, test.link))
        .collect()
}
