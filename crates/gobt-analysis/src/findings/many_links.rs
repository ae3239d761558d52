//! Are many binaries linked in one build, and perhaps thrown away?

use gobt_profile::{ActionId, Mode, Nanos};

use super::case::Case;
use super::link_time::without_links;
use super::tests_not_cached::unchanged_tests;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("many-links"),
    title: "Many binaries are linked",
    summary: "linking several binaries (or test binaries) takes a tenth of the build or more; go build ./... links them only to throw them away",
    check: |case| find(case).into_iter().collect(),
};

/// Fewer are not many.
const FEWEST: usize = 2;

/// Without them so much of the exec time would be saved.
const SHARE: f64 = 0.1;

/// So many are named.
const NAMED: usize = 5;

/// What becomes of the binaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Nothing: `go build` of several packages checks that they can be linked.
    None,
    /// Their tests are run.
    Tests,
    /// They are kept.
    Kept,
}

fn find(case: &Case<'_>) -> Option<Finding> {
    let mut links = case.links();
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
    if is_told_by_others(case, links.len()) {
        return None;
    }
    links.sort_by_key(|&link| (std::cmp::Reverse(case.duration(link)), link));
    let used = used_for(case, &links);
    let names = || {
        links
            .iter()
            .map(|&link| &*case.profile.graph.action(link).package)
    };
    let words = Words::new()
        .count(links.len(), "link", "links")
        .text(" took ")
        .time(time)
        .text(" of work");
    let detail = match used {
        Use::None => words
            .text(", and no binary was kept: go links them only to see that it can, and does so anew every time. Without that the build would be ")
            .time(at_most)
            .text(" shorter."),
        Use::Tests => words
            .text(": every package with tests is a binary of its own, linked with all that it imports. At most ")
            .time(at_most)
            .text(" of the build can be saved there."),
        Use::Kept => words
            .text(". At most ")
            .time(at_most)
            .text(" of the build can be saved there."),
    };
    Some(Finding {
        rule: RULE.name,
        title: match used {
            Use::None => Words::new()
                .count(links.len(), "binary was", "binaries were")
                .text(" linked and thrown away"),
            Use::Tests => Words::new().count(
                links.len(),
                "test binary was linked",
                "test binaries were linked",
            ),
            Use::Kept => {
                Words::new().count(links.len(), "binary was linked", "binaries were linked")
            }
        },
        detail,
        evidence: links
            .iter()
            .zip(names())
            .take(NAMED)
            .map(|(&link, name)| {
                Evidence::time(
                    Words::new().text("link of ").name(name),
                    case.duration(link),
                )
            })
            .collect(),
        // How much less there is to link after the next step, nobody knows.
        saving: (used == Use::None).then_some(at_most),
        next_step: next_step(used),
        packages: names().take(NAMED).map(Into::into).collect(),
    })
}

/// Whether test binaries were linked because of a flag that has a rule of its own.
fn is_told_by_others(case: &Case<'_>, links: usize) -> bool {
    let tests = case.linked_tests().len();
    let unchanged = match case.command.flag("count") {
        Some(_) => unchanged_tests(case).len(),
        None => 0,
    };
    tests > 0 && (case.command.flag("coverpkg").is_some() || unchanged * 2 >= links)
}

fn used_for(case: &Case<'_>, links: &[ActionId]) -> Use {
    let graph = &case.profile.graph;
    let is_kept = |link: &ActionId| {
        let mut dependents = graph.dependents(*link).iter();
        dependents.any(|&d| graph.action(d).mode == Mode::LinkInstall)
    };
    let is_build = graph.actions().iter().any(|a| a.mode == Mode::GoBuild);
    if !case.linked_tests().is_empty() {
        Use::Tests
    } else if is_build && !links.iter().any(is_kept) {
        Use::None
    } else {
        Use::Kept
    }
}

fn next_step(used: Use) -> Words {
    match used {
        Use::None => Words::new()
            .text("To see that all compiles, ")
            .code("go vet ./...")
            .text(" does it without linking. To have the binaries, ")
            .code("go build -o bin/ ./...")
            .text(" keeps them, and links only those again that changed."),
        Use::Tests => Words::new().text(
            "Test only the packages that a change reaches; go caches the results of the others. \
             Small packages that import the same large ones can share a test package.",
        ),
        Use::Kept => Words::new()
            .text("Build only the binaries that are needed (name their packages instead of ")
            .code("./...")
            .text("). Where nobody debugs them, ")
            .code("-ldflags=-w")
            .text(" makes each link shorter."),
    }
}
