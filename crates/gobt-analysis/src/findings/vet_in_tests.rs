//! How much of `go test` is vet?

use gobt_profile::{Action, Mode, Nanos};

use super::case::Case;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("vet-in-tests"),
    title: "go test ran vet first",
    summary: "go test vets what it tests, and every dependency for it; without vet this run would have been shorter",
    check: |case| find(case).into_iter().collect(),
};

fn find(case: &Case<'_>) -> Option<Finding> {
    if !case.is_test() {
        return None;
    }
    let is_vet = |action: &Action| action.mode == Mode::Vet && action.executed();
    let time: Nanos = case.work(|_, action| is_vet(action));
    if !case.is_worth(time) {
        return None;
    }
    let saving = case.saving_without_mode(&Mode::Vet);
    if !case.is_worth(saving) {
        return None;
    }
    let runs = case
        .profile
        .graph
        .actions()
        .iter()
        .filter(|a| is_vet(a))
        .count();
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("Vet took ")
            .time(time)
            .text(" of this go test"),
        detail: Words::new()
            .text("Vet ran over ")
            .count(runs, "package", "packages")
            .text(", those included that the tested ones import, and took ")
            .time(time)
            .text(" of work. Without it the run would be ")
            .time(saving)
            .text(" shorter. (Its results are cached like those of the compiler.)"),
        evidence: vec![
            Evidence::time(Words::new().text("work in vet"), time),
            Evidence::count("packages vetted", runs, "package", "packages"),
        ],
        saving: Some(saving),
        next_step: Words::new()
            .code("go test -vet=off")
            .text(" leaves it out; let ")
            .code("go vet ./...")
            .text(" run once in a step of its own (it checks more than go test lets it)."),
        packages: Vec::new(),
    })
}
