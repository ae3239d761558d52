//! Is one limit kept?

use std::cmp::Reverse;

use gobt_profile::{Build, Graph, Nanos};

use crate::diff::{Cost, Costs, PackageDiff, Side};
use crate::units::UnitId;

use super::because::{self, Because};
use super::calm::Calm;
use super::compared::{Compared, hindrance};
use super::seen::{Longer, Runs};
use super::{Judgement, Limit, Most, NotJudged, Note, Pattern, Subject, Terms, Verdict, Which};

/// Judges one of all limits.
pub(super) fn judge(
    compared: &Compared<'_>,
    limit: &Limit,
    all: &[Limit],
    terms: &Terms,
) -> Result<Judgement, NotJudged> {
    match &limit.subject {
        Subject::ExecTime => cost(compared, limit, terms, |cost| cost.exec, |calm| calm.exec),
        Subject::TotalWork => cost(compared, limit, terms, |cost| cost.work, |calm| calm.work),
        Subject::CriticalPath => cost(
            compared,
            limit,
            terms,
            |cost| cost.critical_path.length,
            |calm| calm.path.length,
        ),
        Subject::Packages => packages(compared, limit),
        Subject::PackageTime(pattern) => package_times(compared, limit, pattern, all, terms),
        Subject::NewModules { allowed } => new_modules(compared, limit, allowed),
        Subject::SeenWallTime => seen(compared, limit, terms, |build, _| build.wall),
        Subject::SeenExecTime => seen(compared, limit, terms, |_, graph| exec_time(graph)),
    }
}

/// A figure held against its limit.
fn judged(limit: &Limit, figure: u64, base: Option<u64>) -> Judgement {
    let allowed = limit.most.allowed(base);
    let broken = allowed.is_some_and(|allowed| figure > allowed);
    Judgement {
        limit: limit.clone(),
        verdict: if broken {
            Verdict::Broken
        } else {
            Verdict::Passed
        },
        figure: Some(figure),
        base,
        allowed,
        of: Vec::new(),
        because: None,
        note: None,
    }
}

/// A limit on what the build costs. An absolute one takes the costs as they are; a relative one the
/// head's without the noise of what merely changed.
fn cost(
    compared: &Compared<'_>,
    limit: &Limit,
    terms: &Terms,
    of: fn(&Cost) -> Nanos,
    calm_of: fn(&Calm) -> Nanos,
) -> Result<Judgement, NotJudged> {
    let (mut judgement, chain) = if limit.most.is_relative() {
        let (costs, calm) = compared.both_costs(terms)?;
        let base = of(&costs.cost.base).as_nanos();
        let judgement = judged(limit, calm_of(calm).as_nanos(), Some(base));
        by_more_than_estimates(&judgement, costs)?;
        (judgement, &calm.path)
    } else {
        let own = compared.own_cost(terms)?;
        let diff = compared.diff().and_then(|diff| diff.costs.as_ref());
        let base = diff.map(|costs| of(&costs.cost.base).as_nanos());
        (judged(limit, of(own).as_nanos(), base), &own.critical_path)
    };
    if judgement.verdict == Verdict::Broken {
        let only = matches!(limit.subject, Subject::CriticalPath).then_some(&*chain.steps);
        judgement.because = because::of_work(compared, only);
    }
    Ok(judgement)
}

/// What came may be estimated. A limit that would be kept without it is not broken for certain.
fn by_more_than_estimates(judgement: &Judgement, costs: &Costs) -> Result<(), NotJudged> {
    let estimated = costs.own.head.estimated.work.as_nanos();
    let figure = judgement.figure.unwrap_or_default();
    let without = figure.saturating_sub(estimated);
    match judgement.allowed {
        Some(allowed) if figure > allowed && without <= allowed => Err(NotJudged::ByEstimates),
        _ => Ok(()),
    }
}

fn packages(compared: &Compared<'_>, limit: &Limit) -> Result<Judgement, NotJudged> {
    let count = |side: Side<'_>| side.analysis.units.all().len() as u64;
    compared.head_ended()?;
    let comparable = compared.diff().filter(|diff| diff.comparable.cost);
    let base = compared.base.filter(|_| comparable.is_some()).map(count);
    if limit.most.is_relative() && base.is_none() {
        let diff = compared.against_base()?;
        return Err(hindrance(diff, false));
    }
    let mut judgement = judged(limit, count(compared.head), base);
    if judgement.verdict == Verdict::Broken {
        judgement.because = because::of_packages(compared);
    }
    Ok(judgement)
}

/// One package that a limit speaks of.
struct Meant<'d> {
    package: &'d PackageDiff,
    unit: UnitId,
    time: u64,
    base: Option<u64>,
    allowed: u64,
}

fn package_times(
    compared: &Compared<'_>,
    limit: &Limit,
    pattern: &Pattern,
    all: &[Limit],
    terms: &Terms,
) -> Result<Judgement, NotJudged> {
    let calm = match limit.most.is_relative() {
        true => Some(compared.both_costs(terms)?.1),
        false => {
            compared.own_cost(terms)?;
            None
        }
    };
    let there = packages_meant(compared, pattern, all);
    if there.is_empty() {
        return Err(NotJudged::NoSuchPackage);
    }
    let meant: Vec<Meant<'_>> = there
        .into_iter()
        .filter_map(|(unit, package)| held_against(compared, limit, calm, unit, package))
        .collect();
    let over = |meant: &&Meant<'_>| meant.time > meant.allowed;
    // An estimate breaks no limit.
    let mut broken: Vec<&Meant<'_>> = meant.iter().filter(over).collect();
    let any = !broken.is_empty();
    broken.retain(|meant| !meant.package.estimated);
    if any && broken.is_empty() {
        return Err(NotJudged::ByEstimates);
    }
    broken.sort_by_key(|meant| (Reverse(meant.time - meant.allowed), meant.unit));
    let nearest = || meant.iter().max_by_key(|m| (beyond(m), Reverse(m.unit)));
    let shown = broken.first().copied().or_else(nearest);
    let shown = shown.ok_or(NotJudged::NotInBase)?;
    let mut judgement = judged(limit, shown.time, shown.base);
    judgement.of = match broken.is_empty() {
        true => vec![shown.package.name.clone()],
        false => broken.iter().map(|m| m.package.name.clone()).collect(),
    };
    if judgement.verdict == Verdict::Broken {
        judgement.because = because::of_package(compared, shown.unit);
    }
    Ok(judgement)
}

/// How far a package is beyond its limit; below 0 where it keeps it.
fn beyond(meant: &Meant<'_>) -> i128 {
    i128::from(meant.time) - i128::from(meant.allowed)
}

/// The head's packages for which no other limit says more.
fn packages_meant<'d>(
    compared: &'d Compared<'_>,
    pattern: &Pattern,
    all: &[Limit],
) -> Vec<(UnitId, &'d PackageDiff)> {
    let patterns = all.iter().filter_map(|limit| match &limit.subject {
        Subject::PackageTime(pattern) => Some(pattern),
        _ => None,
    });
    let others: Vec<&Pattern> = patterns
        .filter(|other| other.precision() > pattern.precision())
        .collect();
    let units = &compared.head.analysis.units;
    let packages = compared.packages().packages.iter();
    packages
        .filter_map(|package| Some((package.unit.head?, package)))
        .filter(|(unit, _)| {
            let path = &units.unit(*unit).import_path;
            pattern.matches(path) && !others.iter().any(|other| other.matches(path))
        })
        .collect()
}

/// `None` where there is nothing to hold it against: a relative limit, and the package is new.
fn held_against<'d>(
    compared: &Compared<'_>,
    limit: &Limit,
    calm: Option<&Calm>,
    unit: UnitId,
    package: &'d PackageDiff,
) -> Option<Meant<'d>> {
    // Beside itself, the head is its own base.
    let base = compared.base.and(package.time.base);
    let base = base
        .filter(|_| compared.cost_is_compared())
        .map(Nanos::as_nanos);
    let actions = &compared.head.analysis.units.unit(unit).actions;
    let time = calm.map_or(package.time.head, |calm| Some(calm.self_time(actions)));
    Some(Meant {
        time: time?.as_nanos(),
        allowed: limit.most.allowed(base)?,
        package,
        unit,
        base,
    })
}

fn new_modules(
    compared: &Compared<'_>,
    limit: &Limit,
    allowed: &[Pattern],
) -> Result<Judgement, NotJudged> {
    let diff = compared.against_base()?;
    // What is imported does not depend on which go compiles it, but for few.
    if !compared.imports_are_comparable(diff) {
        return Err(hindrance(diff, false));
    }
    let new = because::new_modules(diff).ok_or(NotJudged::ModulesUnknown)?;
    let counts = |module: &&str| !allowed.iter().any(|pattern| pattern.matches(module));
    let new: Vec<&str> = new.into_iter().filter(counts).collect();
    let mut judgement = judged(limit, new.len() as u64, Some(0));
    judgement.base = None;
    if judgement.verdict == Verdict::Broken {
        judgement.because = because::of_modules(compared, &new);
    }
    judgement.of = new.into_iter().map(Box::from).collect();
    Ok(judgement)
}

fn seen(
    compared: &Compared<'_>,
    limit: &Limit,
    terms: &Terms,
    time: fn(&Build, &Graph) -> Option<Nanos>,
) -> Result<Judgement, NotJudged> {
    compared.head_ended()?;
    let runs = |side: Side<'_>| Runs::of_profile(side.profile, time);
    let head = runs(compared.head).ok_or(NotJudged::NoTime(Which::Head))?;
    let mut base = compared.base.and_then(runs);
    if limit.most.is_relative() {
        let diff = compared.against_base()?;
        if !diff.comparable.wall {
            return Err(hindrance(diff, true));
        }
        base.as_ref().ok_or(NotJudged::NoTime(Which::Base))?;
    } else if compared.diff().is_some_and(|diff| !diff.comparable.wall) {
        base = None;
    }
    let (longer, knows) = held_against_limit(&head, base.as_ref(), limit.most, terms.margin);
    let median = |runs: &Runs| runs.median().as_nanos();
    let mut judgement = judged(limit, median(&head), base.as_ref().map(median));
    judgement.verdict = match longer {
        Longer::Yes => Verdict::Broken,
        _ => Verdict::Passed,
    };
    judgement.note = match (longer, knows) {
        (Longer::WithinNoise, true) => Some(Note::WithinNoise),
        (Longer::WithinNoise, false) => Some(Note::WithinMargin),
        (_, false) => Some(Note::Margin),
        _ => None,
    };
    if judgement.verdict == Verdict::Broken {
        judgement.because = compared.diff().and_then(|_| came_or_longer(compared));
    }
    Ok(judgement)
}

/// What was seen may have another reason; only a change is worth telling.
fn came_or_longer(compared: &Compared<'_>) -> Option<Because> {
    let because = because::of_work(compared, None);
    because.filter(|because| !matches!(because, Because::Largest { .. }))
}

/// The verdict, and whether the runs know their own noise.
fn held_against_limit(head: &Runs, base: Option<&Runs>, most: Most, margin: f64) -> (Longer, bool) {
    match (most, base) {
        (Most::Absolute(most), _) => head.against(Nanos::from_nanos(most), margin),
        (most, Some(base)) => {
            let allowed = |time: Nanos| {
                let allowed = most.allowed(Some(time.as_nanos()));
                allowed.map_or(time, Nanos::from_nanos)
            };
            head.against_runs(base, allowed, margin)
        }
        (_, None) => (Longer::No, false),
    }
}

fn exec_time(graph: &Graph) -> Option<Nanos> {
    Some(graph.latest_done()?.since(graph.earliest_start()?))
}
