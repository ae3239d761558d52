//! Which packages were compiled a second time because of a test?

use std::collections::BTreeMap;

use gobt_profile::Nanos;

use crate::units::{Unit, UnitId};

use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("compiled-again-for-tests"),
    title: "Packages were compiled again for tests",
    summary: "a package with tests inside it and tests outside it makes go compile again all that stands between the two",
    check: |case| find(case).into_iter().collect(),
};

/// So many packages under test are named.
const NAMED: usize = 5;

/// What was compiled again for the tests of one package.
#[derive(Default)]
struct Again {
    units: usize,
    time: Nanos,
}

fn find(case: &Case<'_>) -> Option<Finding> {
    let mut by_test: BTreeMap<&str, Again> = BTreeMap::new();
    let mut units: Vec<UnitId> = Vec::new();
    for (id, unit) in case.analysis.units.iter().filter(|(_, unit)| unit.executed) {
        if let Some(tested) = compiled_again_for(unit) {
            let again = by_test.entry(tested).or_default();
            again.units += 1;
            again.time += unit.self_time;
            units.push(id);
        }
    }
    let time: Nanos = by_test.values().map(|again| again.time).sum();
    if !case.is_worth(time) {
        return None;
    }
    let saving = case.saving_of_units(&units, 0.0);
    if !case.is_worth(saving) {
        return None;
    }
    let mut tests: Vec<(&str, Again)> = by_test.into_iter().collect();
    tests.sort_by(|a, b| b.1.time.cmp(&a.1.time).then_with(|| a.0.cmp(b.0)));
    let first = tests.first()?.0;
    let named = || tests.iter().take(NAMED);
    Some(Finding {
        rule: RULE.name,
        title: Words::new().count(
            units.len(),
            "package was compiled again for tests, most for those of ",
            "packages were compiled again for tests, most for those of ",
        )
        .name(first),
        detail: Words::new()
            .count(units.len(), "package", "packages")
            .text(" that import a package under test, and are imported by its external tests, were compiled a second time, since the package under test is another one with its internal tests in it: ")
            .time(time)
            .text(" of work. Without that the run would be ")
            .time(saving)
            .text(" shorter."),
        evidence: named()
            .map(|(tested, again)| {
                let what = Words::new()
                    .count(again.units, "package", "packages")
                    .text(" again for the tests of ")
                    .name(tested);
                Evidence::time(what, again.time)
            })
            .collect(),
        saving: Some(saving),
        next_step: Words::new()
            .text("Move the tests inside ")
            .name(first)
            .text(" (")
            .code(format!("package {}", last_element(first)))
            .text(") out of it (")
            .code(format!("package {}_test", last_element(first)))
            .text("), or those outside that import so much into a package of their own: with only one kind, nothing is compiled twice."),
        packages: named().map(|(tested, _)| (*tested).into()).collect(),
    })
}

/// The package under test that made this one be compiled again: `p` for `q [p.test]`. `None` for
/// what has to be compiled for a test: `p` with its tests in it, `p_test`, the test's main package.
fn compiled_again_for(unit: &Unit) -> Option<&str> {
    let (_, test) = unit.variant.as_deref()?.split_once(" [")?;
    let tested = test.strip_suffix(".test]")?;
    let path = &*unit.import_path;
    let own = path == tested || path.strip_suffix("_test") == Some(tested);
    (!own).then_some(tested)
}

/// What the package is called, as a rule.
fn last_element(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
