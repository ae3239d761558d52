//! A comparison for machines: `gobt.diff/1`.

use std::io::{self, Write};

use gobt_analysis::diff::{
    Again, CacheWorth, Cause, Costs, Diff, Difference, Estimated, Explanation, MissRoot,
    PackageChange, PackageDiff, Pair, Side, WayIn,
};
use gobt_analysis::{Shift, TimeDifference};
use gobt_profile::Nanos;
use serde_json::{Value, json};

use super::DiffPage;

/// The schema's name.
pub const DIFF_SCHEMA: &str = "gobt.diff/1";

/// Writes the comparison as JSON, in one line. Packages that are the same in both are left out.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_diff_json(page: &DiffPage<'_>, out: &mut dyn Write) -> io::Result<()> {
    crate::json_line::write(&document(page), out)
}

fn document(page: &DiffPage<'_>) -> Value {
    let diff = page.diff;
    let head = &page.side.head;
    let base = &page.side.base;
    let differing = |package: &&PackageDiff| package.change != PackageChange::Same;
    let packages = diff.packages.iter().filter(differing);
    json!({
        "schema": DIFF_SCHEMA,
        "same_work": diff.costs.as_ref().map(Costs::same_work),
        "differences": diff.differences.iter().map(difference).collect::<Vec<_>>(),
        "comparable": {
            "wall": diff.comparable.wall,
            "cpu": diff.comparable.cpu,
            "cost": diff.comparable.cost,
        },
        "cost": diff.costs.as_ref().map(|costs| cost(page, costs)),
        "came": diff.came.iter().map(|w| way(head, w)).collect::<Vec<_>>(),
        "went": diff.went.iter().map(|w| way(base, w)).collect::<Vec<_>>(),
        "modules": diff.modules.as_ref().map(|modules| {
            let modules = modules.iter().map(|module| json!({
                "path": module.path,
                "main": module.main,
                "change": match () {
                    () if module.came() => "came",
                    () if module.went() => "went",
                    () => "version",
                },
                "base_version": module.version.base.clone().flatten(),
                "head_version": module.version.head.clone().flatten(),
                "base_packages": module.packages.base,
                "head_packages": module.packages.head,
                "base_ns": module.time.base.as_nanos(),
                "head_ns": module.time.head.as_nanos(),
            }));
            modules.collect::<Vec<_>>()
        }),
        "packages": packages.map(package).collect::<Vec<_>>(),
        "misses": misses(page),
        "seen": seen(diff),
        "explanation": diff.explanation.as_ref().map(explanation),
        "cache_worth": {
            "base": diff.cache_worth.base.as_ref().map(worth),
            "head": diff.cache_worth.head.as_ref().map(worth),
        },
    })
}

fn nanos(time: Option<Nanos>) -> Value {
    time.map_or(Value::Null, |time| time.as_nanos().into())
}

fn signed(difference: TimeDifference) -> Value {
    difference.as_nanos().into()
}

fn pair<T>(pair: &Pair<T>, of: impl Fn(&T) -> Value) -> Value {
    json!({"base": of(&pair.base), "head": of(&pair.head)})
}

fn difference(difference: &Difference) -> Value {
    let text = |pair: &Pair<Box<str>>| self::pair(pair, |text| (**text).into());
    let (what, values) = match difference {
        Difference::GoVersion(pair) => ("go_version", text(pair)),
        Difference::Platform(pair) => ("platform", text(pair)),
        Difference::MainModule(pair) => ("module", text(pair)),
        Difference::Machine(machines) => (
            "machine",
            pair(
                machines,
                |machine| json!({"cpus": machine.cpus, "cpu_quota_millis": machine.cpu_quota_millis}),
            ),
        ),
        Difference::Parallelism(workers) => {
            ("parallelism", pair(workers, |workers| workers.get().into()))
        }
        Difference::CacheState(states) => (
            "cache",
            pair(states, |state| format!("{state:?}").to_lowercase().into()),
        ),
        Difference::Command(words) => ("command", pair(words, |words| json!(words))),
        Difference::Goflags(flags) => ("goflags", pair(flags, |flags| json!(flags))),
        Difference::Outcome(outcomes) => (
            "outcome",
            pair(outcomes, |outcome| match outcome {
                gobt_profile::Outcome::Unknown => "unknown".into(),
                gobt_profile::Outcome::Succeeded => "succeeded".into(),
                gobt_profile::Outcome::Failed { .. } => "failed".into(),
                gobt_profile::Outcome::Interrupted { .. } => "interrupted".into(),
            }),
        ),
    };
    json!({"what": what, "base": values["base"], "head": values["head"]})
}

fn estimated(estimated: &Estimated) -> Value {
    json!({
        "actions": estimated.actions,
        "work_ns": estimated.work.as_nanos(),
        "unknown": estimated.unknown,
    })
}

fn cost(page: &DiffPage<'_>, costs: &Costs) -> Value {
    let side = |side: &Side<'_>, cost: &gobt_analysis::diff::Cost| {
        let steps = cost.critical_path.steps.iter().map(|&id| {
            let action = side.profile.graph.action(id);
            json!({
                "id": action.go_id,
                "mode": action.mode.to_string(),
                "package": action.package,
                "duration_ns": cost.times[id.index()].time.as_nanos(),
            })
        });
        json!({
            "work_ns": cost.work.as_nanos(),
            "exec_ns": cost.exec.as_nanos(),
            "critical_path": {
                "length_ns": cost.critical_path.length.as_nanos(),
                "steps": steps.collect::<Vec<_>>(),
            },
            "estimated": estimated(&cost.estimated),
        })
    };
    json!({
        "parallelism": costs.parallelism.get(),
        "base": side(&page.side.base, &costs.cost.base),
        "head": side(&page.side.head, &costs.cost.head),
        "work_difference_ns": signed(costs.work()),
        "exec_difference_ns": signed(costs.exec()),
        "critical_path_difference_ns": signed(costs.chain()),
        "shared_actions": costs.shared.actions,
        "hashed_actions": costs.shared.of,
        "own": pair(&costs.own, |own| json!({
            "actions": own.actions,
            "work_ns": own.work.as_nanos(),
            "estimated": estimated(&own.estimated),
        })),
    })
}

fn way(side: &Side<'_>, way: &WayIn) -> Value {
    let units = &side.analysis.units;
    let name = |unit| units.unit(unit).name();
    json!({
        "package": name(way.to),
        "importers": way.from.iter().map(|&unit| name(unit)).collect::<Vec<_>>(),
        "module": way.module,
        "brings": way.brings.iter().map(|&unit| name(unit)).collect::<Vec<_>>(),
        "work_ns": way.work.as_nanos(),
    })
}

fn package(package: &PackageDiff) -> Value {
    let change = match package.change {
        PackageChange::Came => "came",
        PackageChange::Went => "went",
        PackageChange::Changed => "changed",
        PackageChange::Follows => "follows",
        PackageChange::Elsewhere => "elsewhere",
        PackageChange::Same => "same",
        PackageChange::Unknown => "unknown",
    };
    json!({
        "name": package.name,
        "change": change,
        "base_ns": nanos(package.time.base),
        "head_ns": nanos(package.time.head),
        "base_recorded_ns": nanos(package.recorded.base),
        "head_recorded_ns": nanos(package.recorded.head),
        "estimated": package.estimated,
    })
}

fn misses(page: &DiffPage<'_>) -> Value {
    let misses = &page.diff.misses;
    json!({
        "compiled": misses.compiled,
        "cached": misses.cached,
        "new": again(misses.new),
        "not_found": again(misses.not_found),
        "untold": again(misses.untold),
        "roots": misses.roots.iter().map(|r| root(page, r)).collect::<Vec<_>>(),
    })
}

fn again(again: Again) -> Value {
    json!({"packages": again.units, "work_ns": again.work.as_nanos()})
}

fn root(page: &DiffPage<'_>, root: &MissRoot) -> Value {
    let units = &page.side.head.analysis.units;
    let names = root.units.iter().map(|&unit| units.unit(unit).name());
    json!({
        "causes": root.causes.iter().map(cause).collect::<Vec<_>>(),
        "packages": names.collect::<Vec<_>>(),
        "compiled": again(root.compiled),
        "follows": again(root.follows),
    })
}

fn cause(cause: &Cause) -> Value {
    match cause {
        Cause::GoVersion(pair) => {
            json!({"kind": "go_version", "base": pair.base, "head": pair.head})
        }
        Cause::Platform(pair) => json!({"kind": "platform", "base": pair.base, "head": pair.head}),
        Cause::Flag { name, values } => {
            json!({"kind": "flag", "name": name, "base": values.base, "head": values.head})
        }
        Cause::ToolFlags { tool, words } => {
            json!({"kind": "tool_flags", "name": tool, "base": words.base, "head": words.head})
        }
        Cause::Setting { name, values } => {
            json!({"kind": "setting", "name": name, "base": values.base, "head": values.head})
        }
        Cause::HiddenSetting { name } => json!({"kind": "hidden_setting", "name": name}),
        Cause::ModuleVersion { module, versions } => {
            json!({"kind": "module_version", "name": module, "base": versions.base, "head": versions.head})
        }
        Cause::Language(versions) => {
            json!({"kind": "language", "base": versions.base, "head": versions.head})
        }
        Cause::Files(files) => json!({
            "kind": "files",
            "changed": files.changed,
            "added": files.added,
            "removed": files.removed,
        }),
        Cause::Size { files, lines } => json!({
            "kind": "size",
            "base": {"files": files.base, "lines": lines.base},
            "head": {"files": files.head, "lines": lines.head},
        }),
        Cause::Imports(names) => {
            json!({"kind": "imports", "removed": names.base, "added": names.head})
        }
        Cause::BuildInfo => json!({"kind": "build_info"}),
        Cause::Folder => json!({"kind": "folder"}),
        Cause::Pgo => json!({"kind": "pgo"}),
        Cause::Cgo => json!({"kind": "cgo"}),
        Cause::Unknown => json!({"kind": "unknown"}),
    }
}

fn seen(diff: &Diff) -> Value {
    let seen = &diff.seen;
    let time = |times: &Pair<Option<Nanos>>| pair(times, |time| nanos(*time));
    let some = |times: &Pair<Nanos>| pair(times, |time| time.as_nanos().into());
    let number = |counts: &Pair<usize>| pair(counts, |count| (*count).into());
    json!({
        "wall_ns": time(&seen.wall),
        "exec_ns": time(&seen.exec),
        "load_ns": time(&seen.load),
        "cpu_ns": some(&seen.cpu),
        "total_work_ns": some(&seen.work),
        "wait_ns": some(&seen.waits),
        "packages": number(&seen.packages),
        "compiled": number(&seen.compiled),
        "cached": number(&seen.cached),
        "lines_compiled": pair(&seen.lines, |lines| json!(lines)),
        "critical_path_steps": number(&seen.chain_steps),
        "runs": number(&seen.runs),
        "shifts": seen.shifts.as_ref().map(|shifts| json!({
            "wall": shifts.wall.as_ref().map(shift),
            "exec": shifts.exec.as_ref().map(shift),
            "cpu": shifts.cpu.as_ref().map(shift),
        })),
    })
}

fn shift(shift: &Shift) -> Value {
    json!({
        "shift_ns": signed(shift.shift),
        "low_ns": signed(shift.low),
        "high_ns": signed(shift.high),
        "confidence": shift.confidence,
        "exact": shift.exact,
        "shown": shift.shown,
    })
}

fn explanation(explanation: &Explanation) -> Value {
    json!({
        "exec_ns": pair(&explanation.seen, |time| time.as_nanos().into()),
        "parallelism": pair(&explanation.parallelism, |workers| workers.get().into()),
        "workers_ns": signed(explanation.workers),
        "work_ns": signed(explanation.work),
        "cache_ns": signed(explanation.cache),
        "noise_ns": signed(explanation.noise),
    })
}

fn worth(worth: &CacheWorth) -> Value {
    json!({
        "work_ns": worth.work.as_nanos(),
        "wall_ns": worth.exec.as_nanos(),
        "actions": worth.actions,
        "estimated": estimated(&worth.estimated),
    })
}
