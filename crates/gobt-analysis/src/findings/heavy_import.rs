//! Does one import alone bring in much of the build?

use gobt_profile::Nanos;

use crate::packages::PackageFigures;
use crate::units::UnitId;

use super::case::Case;
use super::origin::Origin;
use super::{Evidence, Finding, Rule, RuleName, Words};

pub(super) const RULE: Rule = Rule {
    name: RuleName("heavy-import"),
    title: "One import brings in much of the build",
    summary: "one of your packages is the only one to import a package of another module, and what comes in with it is a large part of the build",
    check: find,
};

/// Without the import so much of the exec time must be saved …
const SAVING_SHARE: f64 = 0.05;

/// … and so much time.
const SAVING_TIME: Nanos = Nanos::from_nanos(2_000_000_000);

/// So many imports are named …
const NAMED: usize = 3;

/// … of so many that bring in most.
const TRIED: usize = 5;

/// Of what comes in with an import, so much is named.
const SHOWN: usize = 3;

/// An import that nothing else in the build has.
struct Import<'a> {
    /// The variants of the package that imports; they have one path.
    from: Vec<UnitId>,
    to: &'a PackageFigures,
}

fn find(case: &Case<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = candidates(case)
        .iter()
        .filter_map(|import| finding(case, import))
        .collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.saving));
    found.truncate(NAMED);
    found
}

/// The imports that bring in most, and enough. What an import brings in bounds what it costs.
fn candidates<'a>(case: &Case<'a>) -> Vec<Import<'a>> {
    let enough = |figures: &&PackageFigures| {
        let brings = figures.exclusive;
        brings >= SAVING_TIME && brings.share_of(case.before) >= SAVING_SHARE
    };
    let packages = case.analysis.packages.iter();
    let mut heavy: Vec<&PackageFigures> = packages
        .filter(enough)
        .filter(|figures| case.origin(figures) == Origin::Dependency)
        .collect();
    if heavy.is_empty() {
        return Vec::new();
    }
    heavy.sort_by_key(|figures| (std::cmp::Reverse(figures.exclusive), figures.unit));
    let places = case.places();
    let mut importers = vec![Vec::new(); heavy.len()];
    let mut slots = vec![None; case.analysis.units.all().len()];
    for (slot, figures) in heavy.iter().enumerate() {
        slots[figures.unit.index()] = Some(slot);
    }
    for (unit, _) in case.analysis.units.iter() {
        for dependency in case.analysis.units.dependencies(unit) {
            if let Some(slot) = slots[dependency.index()] {
                importers[slot].push(unit);
            }
        }
    }
    let imports = heavy.into_iter().zip(importers);
    imports
        .filter(|(_, from)| is_one_of_ours(case, from, &places))
        .map(|(to, from)| Import { from, to })
        .take(TRIED)
        .collect()
}

/// Whether these importers are one package of the main module, in all its variants.
fn is_one_of_ours(case: &Case<'_>, from: &[UnitId], places: &[usize]) -> bool {
    let units = &case.analysis.units;
    let Some(first) = from.first() else {
        return false;
    };
    let path = &units.unit(*first).import_path;
    let same = from
        .iter()
        .all(|&unit| units.unit(unit).import_path == *path);
    let figures = &case.analysis.packages[places[first.index()]];
    let ours = match case.origin(figures) {
        Origin::Own => true,
        // Of a bare graph it is known only that the module cache does not hold it.
        Origin::Unknown => figures.standard == Some(false),
        Origin::Dependency | Origin::Standard => false,
    };
    same && ours
}

fn finding(case: &Case<'_>, import: &Import<'_>) -> Option<Finding> {
    let cut = import.from.iter().map(|&from| (from, import.to.unit));
    let saving = case.saving_without_imports(cut.collect());
    if saving < SAVING_TIME || !case.is_worth_share(saving, SAVING_SHARE) {
        return None;
    }
    let units = &case.analysis.units;
    let from = &*units.unit(*import.from.first()?).import_path;
    let to = import.to.name();
    let mut brought: Vec<UnitId> = case.analysis.dominators.dominated(import.to.unit).to_vec();
    let more = brought.len() - 1;
    brought.sort_by_key(|&unit| (std::cmp::Reverse(units.unit(unit).self_time), unit));
    let detail = Words::new()
        .text("Only ")
        .name(from)
        .text(" imports ")
        .name(to)
        .text("; with it come in ")
        .count(
            more,
            "more package that nothing else needs",
            "more packages that nothing else needs",
        )
        .text(", together ")
        .time(import.to.exclusive)
        .text(" of work. Without this import the build would be ")
        .time(saving)
        .text(" shorter.");
    let evidence = brought.iter().take(SHOWN).map(|&unit| {
        let unit = units.unit(unit);
        Evidence::time(Words::new().name(unit.name()), unit.self_time)
    });
    Some(Finding {
        rule: RULE.name,
        title: Words::new()
            .text("The import of ")
            .name(to)
            .text(" alone brings in ")
            .count(more + 1, "package", "packages"),
        detail,
        evidence: std::iter::once(Evidence::time(
            Words::new().text("work that comes in with the import"),
            import.to.exclusive,
        ))
        .chain(evidence)
        .collect(),
        saving: Some(saving),
        next_step: Words::new().code(format!("gobt why FILE {to}")).text(
            " shows the way in. Move what needs it into a package of its own that only those \
                 binaries import which use it, put it behind a build tag, or import a smaller \
                 package of that module.",
        ),
        packages: vec![from.into(), to.into()],
    })
}
