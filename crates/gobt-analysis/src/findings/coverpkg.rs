//! Does every test binary hold all packages because of `-coverpkg`?

use gobt_profile::{ActionId, Nanos};

use super::case::Case;
use super::link_time::without_links;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("coverpkg"),
    title: "-coverpkg makes every test binary hold everything",
    summary: "with -coverpkg each test binary holds, and waits for, every package that is covered, not only those it tests",
    check: |case| find(case).into_iter().collect(),
};

/// Fewer test binaries are linked soon enough.
const FEWEST: usize = 3;

/// Without links so much of the exec time would be saved.
const SHARE: f64 = 0.1;

fn find(case: &Case<'_>) -> Option<Finding> {
    let flag = case.command.flag("coverpkg").filter(|_| case.is_test())?;
    let links: Vec<ActionId> = case.linked_tests().iter().map(|test| test.link).collect();
    if links.len() < FEWEST {
        return None;
    }
    let time: Nanos = links.iter().map(|&link| case.duration(link)).sum();
    if !case.is_worth(time) {
        return None;
    }
    let at_most = without_links(case);
    if !case.is_worth_share(at_most, SHARE) {
        return None;
    }
    let code = format!("-coverpkg={}", flag.value);
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .code(&*code)
            .text(" puts all covered packages into each of ")
            .count(links.len(), "test binary", "test binaries"),
        detail: Words::new()
            .text("With ")
            .code(&*code)
            .text(" every test binary holds all covered packages, so none is linked before the last of them is compiled, and each is linked and run anew when any of them changes. The ")
            .count(links.len(), "link", "links")
            .text(" took ")
            .time(time)
            .text(" of work; without links the run would be ")
            .time(at_most)
            .text(" shorter, which is the most that can be saved."),
        evidence: vec![
            Evidence::count("test binaries linked", links.len(), "link", "links"),
            Evidence::time(Words::new().text("work on these links"), time),
        ],
        saving: None,
        next_step: Words::new()
            .text("While you work, ")
            .code("go test -cover")
            .text(" (each package covered by its own tests) is enough. Where coverage across packages is needed, name the few that count instead of all: ")
            .code("-coverpkg=./internal/...")
            .text("."),
        packages: Vec::new(),
    })
}
