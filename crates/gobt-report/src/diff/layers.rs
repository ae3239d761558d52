//! The two layers: what the change costs without noise, and what was seen.

use std::cmp::Reverse;
use std::collections::HashSet;

use gobt_analysis::diff::{
    CacheWorth, Cost, Costs, ModuleDiff, PackageChange, PackageDiff, Pair, Side, WayIn,
};
use gobt_analysis::{Shift, Words, enough_runs, runs_needed_against};
use gobt_profile::{ActionId, Nanos};

use super::story::{estimates, is_mostly_estimated};
use super::tables::{Compared, signed};
use super::{DiffPage, Section};
use crate::figures::{Name, Row, Table};
use crate::human::{count, duration, plural};

/// A package whose time differs by less is not worth a row …
const LEAST_TIME: Nanos = Nanos::from_nanos(20_000_000);

/// … nor one whose time differs by a smaller part.
const LEAST_SHARE: f64 = 0.1;

/// What both cost with nothing in the cache.
pub(super) fn costs(page: &DiffPage<'_>) -> Section {
    let section = Section::new("What it costs with an empty cache, without noise");
    let Some(costs) = &page.diff.costs else {
        return section;
    };
    let Costs { cost, .. } = costs;
    let table = Compared::new().times("total work", cost.map(|cost| cost.work), true);
    let table = match is_mostly_estimated(costs) {
        true => table,
        false => table
            .times("critical path", cost.map(|c| c.critical_path.length), true)
            .times(
                &format!(
                    "exec time, {}",
                    plural(costs.parallelism.get() as usize, "worker", "workers")
                ),
                cost.map(|cost| cost.exec),
                true,
            ),
    };
    let packages = page.side.map(|side| side.analysis.units.all().len());
    let section = section.table(table.counts("packages", packages).into_table(""));
    if costs.same_work() {
        // Not at the top: that nothing differs is known for certain.
        return match estimates(costs) {
            Some(note) => section.note(note),
            None => section,
        };
    }
    section.note(
        Words::new()
            .text(format!(
                "{} of {} are the same work in both builds and count with one duration, the median of all recordings.",
                count(costs.shared.actions),
                plural(costs.shared.of, "action", "actions"),
            )),
    )
    .note(own_work(page))
}

/// Where the difference of work comes from.
pub(crate) fn own_work(page: &DiffPage<'_>) -> Words {
    let sum = |change: PackageChange| {
        let packages = page.diff.packages.iter().filter(|p| p.change == change);
        packages.fold((0, Pair::<Nanos>::default()), |(number, sum), package| {
            let time = package.time.map(|time| time.unwrap_or_default());
            let sum = Pair {
                base: sum.base + time.base,
                head: sum.head + time.head,
            };
            (number + 1, sum)
        })
    };
    let (came, new) = sum(PackageChange::Came);
    let (went, gone) = sum(PackageChange::Went);
    let (changed, again) = sum(PackageChange::Changed);
    let (follows, same) = sum(PackageChange::Follows);
    let packages = |number| plural(number, "package", "packages");
    let parts = [
        (
            came,
            format!("{} came (+{})", packages(came), duration(new.head)),
        ),
        (
            went,
            format!("{} went (−{})", packages(went), duration(gone.base)),
        ),
        (
            changed,
            format!(
                "{} changed ({} → {}, with the noise of their recordings)",
                packages(changed),
                duration(again.base),
                duration(again.head)
            ),
        ),
        (
            follows,
            format!(
                "{} compiled again with the same sources ({} before and after)",
                packages(follows),
                duration(same.head)
            ),
        ),
    ];
    let mut parts = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .peekable();
    if parts.peek().is_none() {
        return Words::new().text("The difference is links, vet and tests.");
    }
    Words::new()
        .list(parts.map(|(_, text)| Words::new().text(text)))
        .text(". The rest of the difference is links, vet and tests.")
}

/// The imports that brought in what is new.
pub(super) fn came(page: &DiffPage<'_>, top: usize) -> Section {
    ways(
        "What came in, and through which import",
        &page.side.head,
        &page.diff.came,
        top,
    )
}

/// The imports that no longer bring in what went.
pub(super) fn went(page: &DiffPage<'_>, top: usize) -> Section {
    ways(
        "What went, and with which import",
        &page.side.base,
        &page.diff.went,
        top,
    )
    .folded()
}

fn ways(title: &str, side: &Side<'_>, ways: &[WayIn], top: usize) -> Section {
    let units = &side.analysis.units;
    let rows = ways.iter().take(top).map(|way| {
        let to = units.unit(way.to).name();
        let name = match &*way.from {
            [] => to.to_owned(),
            [from] => format!("{} → {to}", units.unit(*from).name()),
            [from, others @ ..] => {
                format!(
                    "{} (and {} more) → {to}",
                    units.unit(*from).name(),
                    others.len()
                )
            }
        };
        Row {
            name: Name::Build(name),
            cells: vec![count(way.brings.len()), duration(way.work)],
        }
    });
    let mut rows: Vec<Row> = rows.collect();
    let rest = ways.get(top..).unwrap_or_default();
    if !rest.is_empty() {
        let packages: usize = rest.iter().map(|way| way.brings.len()).sum();
        let work = rest.iter().map(|way| way.work).sum();
        rows.push(Row {
            name: Name::Own(plural(rest.len(), "other", "others")),
            cells: vec![count(packages), duration(work)],
        });
    }
    Section::new(title).table(Table {
        headers: vec!["import", "packages", "work"],
        rows,
    })
}

/// Modules that came, went or have another version.
pub(super) fn modules(page: &DiffPage<'_>, top: usize) -> Section {
    let modules = page.diff.modules.as_deref().unwrap_or_default();
    let mut modules: Vec<&ModuleDiff> = modules.iter().filter(|module| !module.main).collect();
    modules.sort_by(|a, b| {
        let work = |m: &ModuleDiff| Reverse(m.time.delta().length());
        work(a).cmp(&work(b)).then_with(|| a.path.cmp(&b.path))
    });
    let title = plural(
        modules.len(),
        "module is not the same",
        "modules are not the same",
    );
    let version = |version: &Option<Option<Box<str>>>| match version {
        None => "–".to_owned(),
        Some(None) => "a folder".to_owned(),
        Some(Some(version)) => harmless(version),
    };
    let rows = modules.iter().take(top).map(|module| Row {
        name: Name::Build(module.path.to_string()),
        cells: vec![
            version(&module.version.base),
            version(&module.version.head),
            signed(module.time.delta()),
        ],
    });
    let mut rows: Vec<Row> = rows.collect();
    if let Some(more) = modules.len().checked_sub(top).filter(|more| *more > 0) {
        rows.push(Row {
            name: Name::Own(format!("{} more", count(more))),
            cells: vec![String::new(), String::new(), String::new()],
        });
    }
    Section::new(title)
        .table(Table {
            headers: vec!["module", "base", "head", "work"],
            rows,
        })
        .folded()
}

/// A version as go allows it; any other letter could be meant for the page.
fn harmless(version: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || ".-+_".contains(c);
    let letters = version.chars();
    letters
        .map(|c| if is_allowed(c) { c } else { '?' })
        .collect()
}

/// Packages of both builds whose time differs.
pub(super) fn packages(page: &DiffPage<'_>, top: usize) -> Section {
    let section = Section::new("Packages that became slower or faster").folded();
    let changed = slower_or_faster(page);
    if changed.is_empty() {
        return section;
    }
    let table = changed
        .iter()
        .take(top)
        .fold(Compared::new(), |table, package| {
            let time = package.recorded.map(|time| time.unwrap_or_default());
            table.named_times(Name::Build(package.name.to_string()), time, true)
        });
    let runs = page.diff.seen.runs;
    let section = match (runs.base, runs.head) {
        (1, 1) => section.note(
            Words::new()
                .text("Compiled from other inputs, and recorded once each: some of it is noise."),
        ),
        _ => section,
    };
    section.table(table.into_table("package"))
}

/// Packages of both builds that were compiled from other inputs and took notably longer or shorter,
/// the largest difference first.
pub(crate) fn slower_or_faster<'a>(page: &DiffPage<'a>) -> Vec<&'a PackageDiff> {
    let worth = |package: &&PackageDiff| {
        package.recorded.known().is_some_and(|time| {
            let length = time.delta().length();
            length >= LEAST_TIME && length.share_of(time.base.max(time.head)) >= LEAST_SHARE
        })
    };
    let changed = page.diff.packages.iter();
    let again =
        |p: &&PackageDiff| matches!(p.change, PackageChange::Changed | PackageChange::Follows);
    let changed = changed.filter(again);
    let mut changed: Vec<&PackageDiff> = changed.filter(worth).collect();
    changed.sort_by(|a, b| {
        let length = |p: &PackageDiff| {
            let time = p.recorded.map(|time| time.unwrap_or_default());
            Reverse(time.delta().length())
        };
        length(a).cmp(&length(b)).then_with(|| a.name.cmp(&b.name))
    });
    changed
}

/// Where the critical path runs, before and after.
pub(super) fn path(page: &DiffPage<'_>, top: usize) -> Section {
    let section = Section::new("The critical path").folded();
    let costs = page.diff.costs.as_ref();
    let Some(costs) = costs.filter(|costs| !costs.same_work() && !is_mostly_estimated(costs))
    else {
        return section;
    };
    let names = Pair {
        base: step_names(&page.side.base, &costs.cost.base),
        head: step_names(&page.side.head, &costs.cost.head),
    };
    let before: HashSet<&String> = names.base.iter().collect();
    let steps = costs.cost.head.critical_path.steps.iter().zip(&names.head);
    let mut new: Vec<(&ActionId, &String)> =
        steps.filter(|(_, name)| !before.contains(name)).collect();
    let number = new.len();
    let time = |id: ActionId| costs.cost.head.times[id.index()].time;
    new.sort_by_key(|(id, _)| (Reverse(time(**id)), **id));
    let rows = new.iter().take(top).map(|(id, name)| Row {
        name: Name::Build((*name).clone()),
        cells: vec![duration(time(**id))],
    });
    let length = costs.cost.map(|cost| cost.critical_path.length);
    section
        .note(Words::new().text(format!(
            "{} in {} → {} in {}, of which {} new.",
            duration(length.base),
            plural(names.base.len(), "step", "steps"),
            duration(length.head),
            plural(names.head.len(), "step", "steps"),
            plural(number, "is", "are"),
        )))
        .table(Table {
            headers: vec!["new on it", "time"],
            rows: rows.collect(),
        })
}

fn step_names(side: &Side<'_>, cost: &Cost) -> Vec<String> {
    let graph = &side.profile.graph;
    let steps = cost.critical_path.steps.iter().map(|&id| graph.action(id));
    let names = steps.map(|action| match &*action.package {
        "" => action.mode.family().to_owned(),
        package => format!("{} {package}", action.mode.family()),
    });
    names.collect()
}

/// The figures of the runs, with their noise.
pub(super) fn seen(page: &DiffPage<'_>) -> Section {
    let seen = &page.diff.seen;
    let comparable = page.diff.comparable;
    let table = Compared::new()
        .maybe_times("wall time", seen.wall, comparable.wall)
        .maybe_times("exec time", seen.exec, comparable.wall)
        .maybe_times("load", seen.load, comparable.wall)
        .times("CPU time", seen.cpu, comparable.cpu)
        .times("total work", seen.work, comparable.cpu)
        .times("waits for a worker", seen.waits, comparable.wall)
        .counts("packages compiled", seen.compiled)
        .counts("found in the cache", seen.cached);
    let lines = seen.lines.known();
    let table =
        match lines.map(|lines| lines.map(|lines| usize::try_from(*lines).unwrap_or(usize::MAX))) {
            Some(lines) => table.counts("lines compiled", lines),
            None => table,
        };
    let table = table.counts("steps of the critical path", seen.chain_steps);
    Section::new("What was seen")
        .notes(noise(page))
        .table(table.into_table(""))
        .folded()
}

/// How far the times of single runs are to be believed.
pub(crate) fn noise(page: &DiffPage<'_>) -> Vec<Words> {
    let seen = &page.diff.seen;
    let Some(shifts) = seen.shifts else {
        return Vec::new();
    };
    if (seen.runs.base, seen.runs.head) == (1, 1) {
        return vec![Words::new().text(
            "One run of each: wall times vary by some percent from run to run. What hardly varies are the packages and lines compiled, the steps of the critical path, and the CPU time.",
        )];
    }
    let shifts = [
        ("Wall time", shifts.wall),
        ("Exec time", shifts.exec),
        ("CPU time", shifts.cpu),
    ];
    let mut words: Vec<Words> = shifts
        .into_iter()
        .filter_map(|(what, shift)| Some(shift_words(what, &shift?)))
        .collect();
    if !enough_runs(seen.runs.base, seen.runs.head) {
        words.extend(
            runs_needed_against(seen.runs.base.min(seen.runs.head)).map(|needed| {
                Words::new().text(format!(
                "{} and {} runs cannot show any difference at 95 %; against {} it takes {needed}.",
                seen.runs.base,
                seen.runs.head,
                seen.runs.base.min(seen.runs.head)
            ))
            }),
        );
    }
    words
}

fn shift_words(what: &str, shift: &Shift) -> Words {
    let interval = format!(
        "{} to {}, {:.0} % sure (Hodges-Lehmann, {} and {} runs)",
        signed(shift.low),
        signed(shift.high),
        shift.confidence * 100.0,
        shift.base_runs,
        shift.head_runs
    );
    Words::new().text(match shift.shown {
        true => format!("{what}: {} ({interval}).", signed(shift.shift)),
        false => format!("{what}: no difference that the runs can show ({interval})."),
    })
}

/// What explains the difference of the exec times that were seen.
pub(super) fn explanation(page: &DiffPage<'_>) -> Section {
    let section = Section::new("What explains the difference of the exec times").folded();
    let Some(explanation) = &page.diff.explanation else {
        return section;
    };
    let workers = explanation.parallelism;
    let row = |name: String, value: String| Row {
        name: Name::Label(name),
        cells: vec![value],
    };
    let mut rows = vec![row(
        "exec time of the base".to_owned(),
        duration(explanation.seen.base),
    )];
    if !workers.same() {
        let name = format!("{} → {} workers", workers.base, workers.head);
        rows.push(row(name, signed(explanation.workers)));
    }
    rows.push(row(
        "other work, the cache as before".to_owned(),
        signed(explanation.work),
    ));
    rows.push(row(
        "found in the cache, or no longer".to_owned(),
        signed(explanation.cache),
    ));
    rows.push(row(
        "the same work took longer or shorter".to_owned(),
        signed(explanation.noise),
    ));
    rows.push(row(
        "exec time of the head".to_owned(),
        duration(explanation.seen.head),
    ));
    section.table(Table {
        headers: vec!["", "time"],
        rows,
    })
}

/// What the cache spared both.
pub(super) fn cache_worth(page: &DiffPage<'_>) -> Section {
    let worth = page.diff.cache_worth;
    let words = [("the base", worth.base), ("the head", worth.head)];
    let words = words.into_iter().filter_map(|(side, worth)| {
        let worth = worth.filter(|worth| worth.actions > 0)?;
        Some(worth_words(side, &worth))
    });
    Section::new("What the cache was worth")
        .notes(words)
        .folded()
}

fn worth_words(side: &'static str, worth: &CacheWorth) -> Words {
    let words = Words::new()
        .text(format!("It spared {side} "))
        .time(worth.work)
        .text(" of work, ")
        .time(worth.exec)
        .text(" of exec time by replay");
    match worth.estimated.work.share_of(worth.work) {
        share if worth.estimated.actions > 0 => words
            .text(" (")
            .share(share)
            .text(" of the work is estimated)."),
        _ => words.text("."),
    }
}
