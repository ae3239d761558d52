//! Writes what replays of every recorded fixture give, for the tests of the page's own replay.
//!
//! ```text
//! cargo run -p gobt-report --example replay_cases -- target/ui/cases
//! ```
//!
//! `scripts/ui` runs it before those tests, each time: nothing of it is committed, so it cannot
//! fall behind.

use std::error::Error;
use std::fs::{self, File};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use gobt_analysis::{Analysis, Change, PARALLELISMS, Removal, Speedup, UnitId, WhatIf};
use gobt_profile::{Profile, read_profile_or_graph};
use gobt_report::html;
use gobt_testkit::synthetic::{Build, Options, Shape};
use serde_json::{Value, json};

const FOLDERS: [&str; 3] = [
    "../gobt-profile/tests/fixtures/made",
    "../gobt-profile/tests/fixtures/recorded",
    "tests/fixtures",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("into which folder?")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    for path in fixtures()? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        // What an interrupted build leaves behind has no times, and so no replay.
        let Ok(profile) = read_profile_or_graph(File::open(&path)?, &str::to_owned) else {
            continue;
        };
        write(folder, &name, &profile)?;
    }
    for (name, shape, cached) in [
        ("generated-1.25", Shape::UpTo125, 0.3),
        ("generated-1.26", Shape::From126, 0.0),
    ] {
        let options = Options {
            shape,
            cached,
            ..Options::sized(1_000, 9_000)
        };
        let graph = Build::generate(&options)?.to_json();
        let profile = read_profile_or_graph(graph.as_slice(), &str::to_owned)?;
        write(folder, name, &profile)?;
    }
    Ok(())
}

fn fixtures() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder)? {
            paths.push(entry?.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn write(folder: &Path, name: &str, profile: &Profile) -> Result<(), Box<dyn Error>> {
    let analysis = Analysis::of(profile);
    let data: Value = serde_json::from_str(&html::page_data(profile, &analysis))?;
    let cases = json!({
        "name": name,
        "data": data,
        "imports": imports(&analysis),
        "sets": sets(&analysis).iter().map(|set| set_cases(profile, &analysis, set)).collect::<Vec<_>>(),
    });
    fs::write(folder.join(format!("{name}.json")), cases.to_string())?;
    Ok(())
}

/// For each unit those that it depends on.
fn imports(analysis: &Analysis) -> Vec<Vec<usize>> {
    let units = &analysis.units;
    let row = |unit| units.dependencies(unit).iter().map(|d| d.index()).collect();
    units.iter().map(|(unit, _)| row(unit)).collect()
}

/// Units that take no time, and units that are left out.
struct Set {
    free: Vec<UnitId>,
    without: Vec<UnitId>,
}

/// Free: none, the slowest, some, all. Left out: one after the other of what brings most with it,
/// some together, some beside others that are free, all.
fn sets(analysis: &Analysis) -> Vec<Set> {
    let slowest: Vec<UnitId> = analysis.packages.iter().map(|p| p.unit).collect();
    let every = |step: usize| slowest.iter().copied().step_by(step).collect::<Vec<_>>();
    let mut heaviest: Vec<_> = analysis.packages.iter().collect();
    heaviest.sort_by_key(|package| std::cmp::Reverse(package.exclusive));
    let heaviest: Vec<UnitId> = heaviest.iter().map(|p| p.unit).collect();
    let set = |free: &[UnitId], without: &[UnitId]| Set {
        free: free.to_vec(),
        without: without.to_vec(),
    };
    let first = |units: &[UnitId], most: usize| units[..most.min(units.len())].to_vec();
    let mut sets = vec![
        set(&[], &[]),
        set(&first(&slowest, 1), &[]),
        set(&first(&slowest, 3), &[]),
        set(&every(5), &[]),
        set(&slowest, &[]),
    ];
    sets.extend(heaviest.iter().take(8).map(|&unit| set(&[], &[unit])));
    sets.push(set(&[], &every(7)));
    sets.push(set(&every(5), &every(11)));
    sets.push(set(&first(&slowest, 2), &slowest));
    sets
}

fn set_cases(profile: &Profile, analysis: &Analysis, set: &Set) -> Value {
    let mut changes = vec![Change::Speedup {
        units: set.free.clone(),
        by: Speedup::Free,
    }];
    if !set.without.is_empty() {
        changes.push(Change::Without {
            units: set.without.clone(),
        });
    }
    let cores = |workers: NonZeroU32| {
        let recorded = analysis.scaling.as_ref().map_or(1.0, |s| s.company.cores);
        workers.max(NonZeroU32::new(recorded.ceil() as u32).unwrap_or(workers))
    };
    let recorded = analysis.scaling.as_ref().map(|s| s.replay.parallelism);
    let numbers = PARALLELISMS.into_iter().filter_map(NonZeroU32::new);
    let mut path = Value::Null;
    let runs: Vec<Value> = numbers
        .chain(recorded)
        .filter_map(|workers| {
            let cores = cores(workers);
            let found = WhatIf::of(profile, analysis, &changes, Some(workers), Some(cores))?;
            let steps = found.after.critical_path.steps.iter();
            path = json!({
                "length": found.after.critical_path.length.as_nanos(),
                "steps": steps.map(|step| step.index()).collect::<Vec<_>>(),
            });
            Some(json!({
                "workers": workers,
                "cores": cores,
                "exec": found.after.exec.as_nanos(),
                "shared": found.after.model.as_nanos(),
            }))
        })
        .collect();
    let places = |units: &[UnitId]| units.iter().map(|unit| unit.index()).collect::<Vec<_>>();
    let removed = match set.without.as_slice() {
        [] => Vec::new(),
        without => Removal::of(&analysis.units, without, &[]).gone().collect(),
    };
    json!({
        "free": places(&set.free),
        "without": places(&set.without),
        "gone": places(&removed),
        "path": path,
        "runs": runs,
    })
}
