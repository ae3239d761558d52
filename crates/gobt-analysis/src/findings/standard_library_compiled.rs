//! Was the standard library compiled anew, and which flag asked for that?

use gobt_profile::{Cache, Mode, Nanos};

use crate::packages::PackageFigures;

use super::case::Case;
use super::empty_cache_in_ci;
use super::origin::Origin;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("standard-library-compiled"),
    title: "The standard library was compiled anew, for a flag",
    summary: "a flag (-race, -trimpath, -gcflags=all=…, …) made go compile the standard library again that the cache holds without it",
    check: |case| find(case).into_iter().collect(),
};

/// Fewer packages are no standard library.
const FEWEST: usize = 20;

/// So much of the exec time must be saved.
const SAVING_SHARE: f64 = 0.1;

/// Flags without a value that every package is compiled with.
const SWITCHES: [&str; 5] = ["race", "msan", "asan", "trimpath", "linkshared"];

/// Flags with a value that can be meant for every package.
const FOR_PACKAGES: [&str; 3] = ["gcflags", "asmflags", "gccgoflags"];

fn find(case: &Case<'_>) -> Option<Finding> {
    // With --cold it is by design; of a bare graph nobody knows.
    let kept = matches!(case.profile.build.cache, Some(Cache::User | Cache::Program));
    let causes = causes(case);
    if !kept || causes.is_empty() || empty_cache_in_ci::was_empty(case) {
        return None;
    }
    let standard: Vec<&PackageFigures> = case
        .analysis
        .packages
        .iter()
        .filter(|figures| figures.executed && case.origin(figures) == Origin::Standard)
        .collect();
    if standard.len() < FEWEST {
        return None;
    }
    let mut spared = vec![false; case.analysis.units.all().len()];
    for figures in &standard {
        spared[figures.unit.index()] = true;
    }
    let saving = case.saving_scaled(|id, action| {
        let unit = case.analysis.units.of_action(id);
        let spared = unit.is_some_and(|unit| spared[unit.index()]);
        let looked_for = action.mode == Mode::BuildCheckCache;
        if spared && !looked_for { 0.0 } else { 1.0 }
    });
    if !case.is_worth_share(saving, SAVING_SHARE) {
        return None;
    }
    Some(finding(case, &standard, &causes, saving))
}

fn finding(
    case: &Case<'_>,
    standard: &[&PackageFigures],
    causes: &[String],
    saving: Nanos,
) -> Finding {
    let work: Nanos = standard.iter().map(|figures| figures.self_time).sum();
    let flags = causes.join(" ");
    let detail = Words::new()
        .count(standard.len(), "package", "packages")
        .text(" of the standard library took ")
        .time(work)
        .text(" of work: the cache had none that were compiled with ")
        .code(&*flags)
        .text(". From the cache, as next time, the build would be ")
        .time(saving)
        .text(" shorter.");
    let ci = case.profile.build.ci == Some(true);
    let next_step = if ci {
        Words::new()
            .text("Let the build cache that CI keeps be written by a job with the same flags (or put the flags into the cache's key), or leave ")
            .code(&*flags)
            .text(" to one job.")
    } else {
        Words::new()
            .text("Nothing, if it was the first time: the cache keeps every set of flags that was used in the last days. Else use one set of flags everywhere (in GOFLAGS), or leave ")
            .code(&*flags)
            .text(" to CI.")
    };
    Finding {
        rule: RULE.name,
        title: Words::new()
            .text("The standard library was compiled anew for ")
            .code(&*flags),
        detail,
        evidence: vec![
            Evidence::count(
                "packages of the standard library compiled",
                standard.len(),
                "package",
                "packages",
            ),
            Evidence::time(Words::new().text("work on them"), work),
        ],
        saving: Some(saving),
        next_step,
        packages: Vec::new(),
    }
}

/// The flags that ask for a standard library of its own, as they may be typed.
fn causes(case: &Case<'_>) -> Vec<String> {
    let command = &case.command;
    let switches = SWITCHES.iter().filter(|name| command.is_set(name));
    let mut causes: Vec<String> = switches.map(|name| format!("-{name}")).collect();
    for name in FOR_PACKAGES {
        let Some(flag) = command.flag(name) else {
            continue;
        };
        let pattern = flag.value.split_once('=').map(|(pattern, _)| pattern);
        if matches!(pattern, Some("all" | "std" | "...")) {
            causes.push(format!("-{name}={}", flag.value));
        }
    }
    let mode = command.flag("buildmode").map(|flag| &*flag.value);
    let shared = ["c-shared", "shared", "plugin", "pie"];
    if let Some(mode) = mode.filter(|mode| shared.contains(mode)) {
        causes.push(format!("-buildmode={mode}"));
    }
    causes
}
