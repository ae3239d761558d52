//! How much of the build is C?

use gobt_profile::{Mode, Nanos};

use crate::packages::PackageFigures;

use super::case::Case;
use super::origin::Origin;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("cgo"),
    title: "cgo and the C compiler take much of the build",
    summary: "packages with C in them hold the build up (from Go 1.26 on, with what their C costs)",
    check: |case| find(case).into_iter().collect(),
};

/// From Go 1.26 on: so much of the exec time must be saved.
const SAVING_SHARE: f64 = 0.05;

/// Up to Go 1.25: so much of the work must be that of packages with C in them.
const WORK_SHARE: f64 = 0.1;

/// And so much time.
const WORK_TIME: Nanos = Nanos::from_nanos(2_000_000_000);

/// So many packages are named.
const NAMED: usize = 5;

fn find(case: &Case<'_>) -> Option<Finding> {
    let packages = case.analysis.packages.iter();
    let mut with_c: Vec<&PackageFigures> = packages.filter(|p| p.executed && p.uses_cgo).collect();
    let known: Nanos = with_c.iter().map(|figures| figures.cgo_time).sum();
    if with_c.is_empty() {
        return None;
    }
    let (time, saving) = if known > Nanos::ZERO {
        with_c.sort_by_key(|figures| (std::cmp::Reverse(figures.cgo_time), figures.unit));
        if !case.is_worth(known) {
            return None;
        }
        let saving = case.saving_scaled(|_, action| if is_c(&action.mode) { 0.0 } else { 1.0 });
        if !case.is_worth_share(saving, SAVING_SHARE) {
            return None;
        }
        (known, Some(saving))
    } else {
        let whole: Nanos = with_c.iter().map(|figures| figures.self_time).sum();
        let share = whole.share_of(case.analysis.totals.total_work);
        if share < WORK_SHARE || whole < WORK_TIME || !case.is_worth(whole) {
            return None;
        }
        (whole, None)
    };
    Some(finding(case, &with_c, time, saving))
}

/// What from Go 1.26 on is an action of its own.
fn is_c(mode: &Mode) -> bool {
    matches!(mode, Mode::CgoRun | Mode::CgoCompile(_) | Mode::CollectCgo)
}

fn finding(
    case: &Case<'_>,
    with_c: &[&PackageFigures],
    time: Nanos,
    saving: Option<Nanos>,
) -> Finding {
    let words = Words::new()
        .count(with_c.len(), "package", "packages")
        .text(" with C in them took ")
        .time(time);
    let detail = match saving {
        Some(saving) => words
            .text(" for cgo and the C compiler alone; without that the build would be ")
            .time(saving)
            .text(" shorter."),
        None => {
            words.text(" with their Go code; up to Go 1.25 nobody can tell how much of that was C.")
        }
    };
    let share = |figures: &PackageFigures| match saving {
        Some(_) => figures.cgo_time,
        None => figures.self_time,
    };
    let named = || with_c.iter().take(NAMED);
    Finding {
        rule: RULE.name,
        title: Words::new().text("cgo and the C compiler took ").time(time),
        detail,
        evidence: named()
            .map(|figures| Evidence::time(Words::new().name(figures.name()), share(figures)))
            .collect(),
        saving,
        next_step: next_step(case, with_c),
        packages: named().map(|figures| figures.name().into()).collect(),
    }
}

fn next_step(case: &Case<'_>, with_c: &[&PackageFigures]) -> Words {
    let others = with_c
        .iter()
        .find(|figures| case.origin(figures) != Origin::Standard);
    match others {
        None => Words::new()
            .text("Only the standard library uses C here: with ")
            .code("CGO_ENABLED=0")
            .text(" go does without (net and os/user then ask the system in Go)."),
        Some(figures) => Words::new().text("For ").name(figures.name()).text(
            ": keep the build cache, since C that does not change is compiled once; link the \
                 system's library instead of compiling its sources (many such modules have a build \
                 tag for that); or use a package in pure Go.",
        ),
    }
}
