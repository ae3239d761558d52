//! Which packages take much longer to compile than their lines explain?

use gobt_profile::{Mode, Nanos};

use crate::packages::PackageFigures;
use crate::units::UnitId;

use super::case::Case;
use super::origin::Origin;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("slow-for-its-size"),
    title: "Packages are slow to compile for their size",
    summary: "a package takes at least four times as long per line as half of this build's packages do (generics, generated tables, huge functions)",
    check: |case| find(case).into_iter().collect(),
};

/// Smaller packages say little: what every compilation costs hides what a line costs.
const FEWEST_LINES: u64 = 100;

/// A median of fewer packages is none.
const FEWEST_PACKAGES: usize = 20;

/// A package that compiles faster is not looked at.
const SHORTEST: Nanos = Nanos::from_nanos(500_000_000);

/// So many times the median is too much.
const FACTOR: f64 = 4.0;

/// So many are named, and counted.
const NAMED: usize = 8;

struct Slow<'a> {
    figures: &'a PackageFigures,
    /// Seconds for a thousand lines.
    rate: f64,
    /// So much of its time is more than the median explains.
    excess: f64,
}

fn find(case: &Case<'_>) -> Option<Finding> {
    let longest = case.analysis.packages.first()?;
    if longest.self_time < SHORTEST {
        return None;
    }
    let median = median_rate(case)?;
    let slow = slow_packages(case, median);
    if slow.is_empty() {
        return None;
    }
    let units: Vec<(UnitId, f64)> = slow
        .iter()
        .map(|slow| (slow.figures.unit, median / slow.rate))
        .collect();
    let saving = case.saving_scaled(|id, action| {
        let unit = case.analysis.units.of_action(id);
        // Looking into the cache and C have nothing to do with the lines.
        let compiles = action.mode == Mode::Build;
        let found = units
            .iter()
            .find(|(slow, _)| Some(*slow) == unit && compiles);
        found.map_or(1.0, |(_, factor)| *factor)
    });
    if !case.is_worth(saving) {
        return None;
    }
    let first = slow.first()?;
    let detail = Words::new()
        .text("Half of this build's packages compile in ")
        .time(seconds(median))
        .text(" per thousand lines or less; ")
        .name(first.figures.name())
        .text(" takes ")
        .time(seconds(first.rate))
        .text(" (")
        .number(first.rate / median)
        .text(" times as much)")
        .then(others(slow.len() - 1))
        .text(". At the median rate the build would be ")
        .time(saving)
        .text(" shorter.");
    Some(Finding {
        rule: RULE.name,
        title: title(first, slow.len() - 1),
        detail,
        evidence: slow
            .iter()
            .map(|slow| {
                let what = Words::new()
                    .name(slow.figures.name())
                    .text(", per thousand lines");
                Evidence::time(what, seconds(slow.rate))
            })
            .collect(),
        saving: Some(saving),
        next_step: next_step(first.figures.name()),
        packages: slow.iter().map(|slow| slow.figures.name().into()).collect(),
    })
}

fn title(first: &Slow<'_>, others: usize) -> Words {
    Words::new()
        .count(
            others + 1,
            "package is slow to compile for its size: ",
            "packages are slow to compile for their size, most of all ",
        )
        .name(first.figures.name())
}

fn others(others: usize) -> Words {
    match others {
        0 => Words::new(),
        _ => Words::new()
            .text(", and ")
            .count(others, "other takes", "others take")
            .text(format!(" at least {FACTOR} times as much too")),
    }
}

fn next_step(slowest: &str) -> Words {
    Words::new()
        .code(format!(
            "go build -gcflags={slowest}=-bench=phases.txt {slowest}"
        ))
        .text(
            " writes down how long each of the compiler's phases took, and how many functions it \
             compiled. Many more than the source has: generic code is made anew for types of this \
             package; use fewer types, or code that is not generic. A few that take long: generated \
             code or large tables of literals, which can be split, or read from a file (",
        )
        .code("go:embed")
        .text(").")
}

/// Seconds for a thousand lines, where both are known and the package is large enough.
fn rate(figures: &PackageFigures) -> Option<f64> {
    // The lines of a variant are those of the plain package: its tests are not counted. And up to
    // Go 1.25 nobody knows what of the time was C.
    let c_unknown = figures.uses_cgo && figures.cgo_time == Nanos::ZERO;
    if !figures.executed || figures.variant.is_some() || c_unknown {
        return None;
    }
    let lines = figures.lines.filter(|lines| *lines >= FEWEST_LINES)?;
    let rate = figures.compile_time().as_secs_f64() * 1000.0 / lines as f64;
    (rate > 0.0).then_some(rate)
}

fn median_rate(case: &Case<'_>) -> Option<f64> {
    let mut rates: Vec<f64> = case.analysis.packages.iter().filter_map(rate).collect();
    if rates.len() < FEWEST_PACKAGES {
        return None;
    }
    let middle = rates.len() / 2;
    let (_, median, _) = rates.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*median)
}

fn slow_packages<'a>(case: &Case<'a>, median: f64) -> Vec<Slow<'a>> {
    let long = case
        .analysis
        .packages
        .iter()
        .take_while(|figures| figures.self_time >= SHORTEST);
    let mut slow: Vec<Slow<'a>> = long
        .filter(|figures| figures.compile_time() >= SHORTEST)
        .filter(|figures| case.origin(figures) != Origin::Standard)
        .filter_map(|figures| {
            let rate = rate(figures).filter(|rate| *rate >= median * FACTOR)?;
            let excess = figures.compile_time().as_secs_f64() * (1.0 - median / rate);
            Some(Slow {
                figures,
                rate,
                excess,
            })
        })
        .collect();
    slow.sort_by(|a, b| {
        let by_excess = b.excess.total_cmp(&a.excess);
        by_excess.then_with(|| a.figures.unit.cmp(&b.figures.unit))
    });
    slow.truncate(NAMED);
    slow
}

fn seconds(seconds: f64) -> Nanos {
    Nanos::from_nanos((seconds * 1e9).round() as u64)
}
