//! What does the page know of each compilation of a package?

use gobt_analysis::{Analysis, Origin, PackageFigures, UnitId, origin};
use gobt_profile::{Nanos, Profile};
use serde::Serialize;

use super::strings::{Strings, TextId};
use crate::figures::every_time_is_known;

mod flag {
    pub(super) const EXECUTED: u8 = 1;
    pub(super) const CACHED: u8 = 2;
    pub(super) const FAILED: u8 = 4;
    pub(super) const NEVER_REACHED: u8 = 8;
    pub(super) const USES_CGO: u8 = 16;
}

/// One entry for each unit, in the order of the units. Times are nanoseconds.
#[derive(Serialize)]
pub(super) struct Units {
    path: Vec<TextId>,
    variant: Vec<Option<TextId>>,
    module: Vec<Option<TextId>>,
    version: Vec<Option<TextId>>,
    /// 0 own, 1 another module's, 2 standard library, 3 not known.
    origin: Vec<u8>,
    flags: Vec<u8>,
    #[serde(rename = "self")]
    self_time: Vec<u64>,
    cpu: Vec<u64>,
    cgo: Vec<u64>,
    check: Vec<u64>,
    critical: Vec<u64>,
    exclusive: Option<Vec<u64>>,
    /// The work of a change to its API; `null` where that was not worked out.
    rebuild: Option<Vec<Option<u64>>>,
    /// The work of a change within its function bodies.
    body: Option<Vec<Option<u64>>>,
    lines: Vec<Option<u64>>,
    files: Vec<Option<u32>>,
    /// The closest unit through which every way to it leads.
    parent: Vec<Option<usize>>,
}

pub(super) fn columns(profile: &Profile, analysis: &Analysis, strings: &mut Strings) -> Units {
    let complete = every_time_is_known(analysis);
    let mut figures: Vec<&PackageFigures> = analysis.packages.iter().collect();
    figures.sort_unstable_by_key(|figures| figures.unit);
    let all = || figures.iter().copied();
    let times = |time: fn(&PackageFigures) -> Nanos| all().map(|p| time(p).as_nanos()).collect();
    let rebuild = |part: fn(&gobt_analysis::Rebuild) -> Nanos| {
        complete.then(|| {
            let rebuilds = all().map(|p| p.rebuild.as_ref().map(|r| part(r).as_nanos()));
            rebuilds.collect()
        })
    };
    let never = never_reached(analysis, figures.len());
    Units {
        path: all().map(|p| strings.add(&p.import_path)).collect(),
        variant: all()
            .map(|p| p.variant.as_deref().map(|name| strings.add(name)))
            .collect(),
        module: all()
            .map(|p| p.module.as_ref().map(|module| strings.add(&module.path)))
            .collect(),
        version: all()
            .map(|p| {
                let version = p.module.as_ref()?.version.as_deref()?;
                Some(strings.add(version))
            })
            .collect(),
        origin: all().map(|p| origin_code(origin(profile, p))).collect(),
        flags: all()
            .zip(&never)
            .map(|(p, never)| flags(p, *never))
            .collect(),
        self_time: times(|p| p.self_time),
        cpu: times(|p| p.cpu),
        cgo: times(|p| p.cgo_time),
        check: times(|p| p.check_time),
        critical: times(|p| p.critical),
        exclusive: complete.then(|| times(|p| p.exclusive)),
        rebuild: rebuild(|r| r.api),
        body: rebuild(|r| r.body),
        lines: all().map(|p| p.lines).collect(),
        files: all().map(|p| p.files).collect(),
        parent: (0..figures.len())
            .map(|unit| {
                let parent = analysis.dominators.parent(UnitId::from_index(unit));
                parent.map(UnitId::index)
            })
            .collect(),
    }
}

const fn origin_code(origin: Origin) -> u8 {
    match origin {
        Origin::Own => 0,
        Origin::Dependency => 1,
        Origin::Standard => 2,
        Origin::Unknown => 3,
    }
}

fn never_reached(analysis: &Analysis, units: usize) -> Vec<bool> {
    let mut never = vec![false; units];
    for unit in &analysis.reached.never_reached {
        never[unit.index()] = true;
    }
    never
}

fn flags(package: &PackageFigures, never_reached: bool) -> u8 {
    let when = |holds: bool, flag: u8| if holds { flag } else { 0 };
    when(package.executed, flag::EXECUTED)
        | when(package.cached, flag::CACHED)
        | when(package.failed, flag::FAILED)
        | when(never_reached, flag::NEVER_REACHED)
        | when(package.uses_cgo, flag::USES_CGO)
}
