//! Did a CI server build everything anew because its build cache was empty?

use gobt_profile::{Cache, Mode, Nanos};

use super::case::Case;
use super::origin::Origin;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("empty-cache-in-ci"),
    title: "The build cache was empty, on a CI server",
    summary: "on a CI server every dependency was compiled anew: the build cache is not kept between runs",
    check: |case| find(case).into_iter().collect(),
};

/// A build of fewer dependencies needs no cache.
const FEWEST: usize = 20;

/// With more of the dependencies from the cache than this, it was not empty.
const CACHED_SHARE: f64 = 0.05;

/// So much of the exec time must be saved.
const SAVING_SHARE: f64 = 0.2;

fn find(case: &Case<'_>) -> Option<Finding> {
    if !was_empty(case) {
        return None;
    }
    let compiled = compiled_dependencies(case);
    let saving = case.saving_scaled(|id, action| {
        let unit = case.analysis.units.of_action(id);
        let spared = unit.is_some_and(|unit| compiled[unit.index()]);
        // Even what is in the cache is looked for there.
        let looked_for = action.mode == Mode::BuildCheckCache;
        if spared && !looked_for { 0.0 } else { 1.0 }
    });
    if !case.is_worth_share(saving, SAVING_SHARE) {
        return None;
    }
    let count = compiled.iter().filter(|compiled| **compiled).count();
    let work = work_of(case, &compiled);
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("Nothing came from the build cache: ")
            .count(count, "dependency was compiled anew", "dependencies were compiled anew"),
        detail: Words::new()
            .count(count, "package", "packages")
            .text(
                " of the standard library and of other modules took ",
            )
            .time(work)
            .text(" of work. They change only with go.sum or with Go itself; with them in the cache the build would be ")
            .time(saving)
            .text(" shorter, less what it takes to restore the cache."),
        evidence: vec![
            Evidence::count("dependencies compiled", count, "package", "packages"),
            Evidence::time(Words::new().text("work on them"), work),
        ],
        saving: Some(saving),
        next_step: next_step(case),
        packages: Vec::new(),
    })
}

fn next_step(case: &Case<'_>) -> Words {
    if case.profile.build.cache == Some(Cache::Program) {
        return Words::new()
            .text("The program that GOCACHEPROG names had nothing: see that it reaches its server, and that builds of the main branch write to it.");
    }
    Words::new()
        .text("Keep the folders that ")
        .code("go env GOCACHE GOMODCACHE")
        .text(
            " names between runs, under a key of Go's version, go.sum and the flags (on GitHub, \
             actions/setup-go does it unless it is told ",
        )
        .code("cache: false")
        .text("; on GitLab, ")
        .code("cache: paths:")
        .text(").")
}

/// Whether this is such a build. Then the rule about the standard library has nothing to add.
pub(super) fn was_empty(case: &Case<'_>) -> bool {
    let build = &case.profile.build;
    let kept = matches!(build.cache, Some(Cache::User | Cache::Program));
    if build.ci != Some(true) || !kept {
        return false;
    }
    let (mut cached, mut all) = (0_usize, 0_usize);
    for figures in &case.analysis.packages {
        if (figures.cached || figures.executed) && case.origin(figures) != Origin::Own {
            all += 1;
            cached += usize::from(figures.cached);
        }
    }
    all >= FEWEST && cached as f64 <= all as f64 * CACHED_SHARE
}

fn compiled_dependencies(case: &Case<'_>) -> Vec<bool> {
    let mut compiled = vec![false; case.analysis.units.all().len()];
    for figures in case.analysis.packages.iter().filter(|p| p.executed) {
        compiled[figures.unit.index()] = case.origin(figures) != Origin::Own;
    }
    compiled
}

fn work_of(case: &Case<'_>, chosen: &[bool]) -> Nanos {
    let all = case.analysis.units.iter();
    all.filter(|(unit, _)| chosen[unit.index()])
        .map(|(_, unit)| unit.self_time)
        .sum()
}
