//! What does `gobt why --json` say? The contract `gobt.why/1`.
//!
//! Fields are added, never renamed or given another meaning. Absent knowledge is null, never 0.

use std::io::{self, Write};

use gobt_analysis::why::{
    Answer, ChainCount, ChainStart, Cost, CutImport, Import, Importer, Loss, ModuleShare, Origin,
    OwnKnown,
};
use gobt_analysis::{UnitId, Why};
use gobt_profile::Nanos;
use serde::Serialize;

use crate::why::WhyReport;

/// The schema that is written.
pub const WHY_SCHEMA: &str = "gobt.why/1";

/// Writes the answers as JSON, in one line; each list but that of the cuts with `top` entries at
/// most.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_why_json(report: &WhyReport<'_>, top: usize, out: &mut dyn Write) -> io::Result<()> {
    crate::json_line::write(&Writer { report, top }.document(), out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    package: &'a str,
    own_packages: &'static str,
    parallelism: Option<u32>,
    exec_ns: Option<u64>,
    critical_path_ns: Option<u64>,
    answers: Vec<AnswerRow<'a>>,
}

#[derive(Serialize)]
struct AnswerRow<'a> {
    import_path: &'a str,
    variant: Option<&'a str>,
    module: Option<&'a str>,
    standard: Option<bool>,
    self_ns: Option<u64>,
    exclusive_ns: Option<u64>,
    cached: Option<bool>,
    asked_for: bool,
    chains_from: &'static str,
    reached_by: usize,
    chain_count: Option<u128>,
    chain_count_exact: bool,
    chains: Vec<Vec<ImportRow<'a>>>,
    own_importers: usize,
    other_importers: usize,
    importers: Vec<ImporterRow<'a>>,
    doors: DoorsRow<'a>,
    cuts: Vec<CutRow<'a>>,
    brings: LossRow<'a>,
}

#[derive(Serialize)]
struct ImportRow<'a> {
    from: &'a str,
    to: &'a str,
    places: Vec<PlaceRow>,
}

#[derive(Serialize)]
struct PlaceRow {
    file: String,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct ImporterRow<'a> {
    package: &'a str,
    own: bool,
    places: Vec<PlaceRow>,
}

#[derive(Serialize)]
struct DoorsRow<'a> {
    count: usize,
    imports: Vec<ImportRow<'a>>,
    all: Option<LossRow<'a>>,
}

#[derive(Serialize)]
struct CutRow<'a> {
    #[serde(flatten)]
    import: ImportRow<'a>,
    own: bool,
    loss: Option<LossRow<'a>>,
}

#[derive(Serialize)]
struct LossRow<'a> {
    packages: usize,
    self_ns: Option<u64>,
    cached: Option<usize>,
    exec_ns: Option<u64>,
    critical_path_ns: Option<u64>,
    saving_ns: Option<i128>,
    modules: Vec<ModuleRow<'a>>,
    costliest: Vec<CostlyRow<'a>>,
}

#[derive(Serialize)]
struct ModuleRow<'a> {
    module: Option<&'a str>,
    standard: Option<bool>,
    packages: usize,
    self_ns: Option<u64>,
}

#[derive(Serialize)]
struct CostlyRow<'a> {
    package: &'a str,
    self_ns: Option<u64>,
}

struct Writer<'a, 'b> {
    report: &'b WhyReport<'a>,
    top: usize,
}

impl<'a> Writer<'a, '_> {
    fn document(&self) -> Document<'a> {
        let why: &'a Why = self.report.why;
        Document {
            schema: WHY_SCHEMA,
            package: self.report.asked,
            own_packages: match why.own_known {
                OwnKnown::ByProfile => "profile",
                OwnKnown::ByPath => "path",
                OwnKnown::No => "unknown",
            },
            parallelism: why.parallelism.map(Into::into),
            exec_ns: why.before.map(|cost| cost.exec.as_nanos()),
            critical_path_ns: why.before.map(|cost| cost.critical_path.as_nanos()),
            answers: why
                .answers
                .iter()
                .map(|answer| self.answer(answer))
                .collect(),
        }
    }

    fn answer(&self, answer: &'a Answer) -> AnswerRow<'a> {
        let facts = self.report.facts;
        let recorded = facts.totals.recorded;
        let unit = facts.units.unit(answer.unit);
        let variant = unit.variant.as_deref();
        let known = self
            .report
            .profile
            .packages
            .find(&unit.import_path, variant);
        let (chain_count, chain_count_exact) = match answer.chain_count {
            ChainCount::Exactly(count) => (Some(count), true),
            ChainCount::MoreThan(count) => (Some(count), false),
            ChainCount::Circle => (None, false),
        };
        let own_importers = answer.importers.iter().filter(|i| i.own).count();
        AnswerRow {
            import_path: &unit.import_path,
            variant,
            module: known.and_then(|p| p.module.as_ref().map(|module| &*module.path)),
            standard: known.and_then(|p| p.standard),
            self_ns: recorded.then(|| unit.self_time.as_nanos()),
            exclusive_ns: answer.exclusive.map(Nanos::as_nanos),
            cached: recorded.then_some(unit.cached),
            asked_for: answer.asked_for,
            chains_from: match answer.from {
                ChainStart::Own => "own",
                ChainStart::AskedFor => "asked_for",
            },
            reached_by: answer.reached_by,
            chain_count,
            chain_count_exact,
            chains: self.some(&answer.chains, |chain| self.chain(chain)),
            own_importers,
            other_importers: answer.importers.len() - own_importers,
            importers: self.some(&answer.importers, |importer| {
                self.importer(*importer, answer.unit)
            }),
            doors: DoorsRow {
                count: answer.doors.len(),
                imports: self.some(&answer.doors, |&door| self.import(door)),
                all: answer.all_doors.as_ref().map(|loss| self.loss(loss)),
            },
            cuts: answer.cuts.iter().map(|cut| self.cut(cut)).collect(),
            brings: self.loss(&answer.brings),
        }
    }

    /// The first of a list.
    fn some<T: 'a, R>(&self, all: &'a [T], row: impl Fn(&'a T) -> R) -> Vec<R> {
        all.iter().take(self.top).map(row).collect()
    }

    fn name(&self, unit: UnitId) -> &'a str {
        self.report.facts.units.unit(unit).name()
    }

    fn chain(&self, chain: &[UnitId]) -> Vec<ImportRow<'a>> {
        let imports = chain.windows(2).map(|pair| Import {
            from: pair[0],
            to: pair[1],
        });
        imports.map(|import| self.import(import)).collect()
    }

    fn import(&self, import: Import) -> ImportRow<'a> {
        ImportRow {
            from: self.name(import.from),
            to: self.name(import.to),
            places: self.places(import),
        }
    }

    fn places(&self, import: Import) -> Vec<PlaceRow> {
        let places = (self.report.places)(import).into_iter();
        let row = |place: crate::why::Place| PlaceRow {
            file: place.file,
            line: place.line,
            column: place.column,
        };
        places.map(row).collect()
    }

    fn importer(&self, importer: Importer, of: UnitId) -> ImporterRow<'a> {
        ImporterRow {
            package: self.name(importer.unit),
            own: importer.own,
            places: self.places(Import {
                from: importer.unit,
                to: of,
            }),
        }
    }

    fn cut(&self, cut: &'a CutImport) -> CutRow<'a> {
        CutRow {
            import: self.import(cut.import),
            own: cut.own,
            loss: cut.loss.as_ref().map(|loss| self.loss(loss)),
        }
    }

    fn loss(&self, loss: &'a Loss) -> LossRow<'a> {
        let recorded = self.report.facts.totals.recorded;
        let saving = |(before, after): (Cost, Cost)| {
            i128::from(before.exec.as_nanos()) - i128::from(after.exec.as_nanos())
        };
        LossRow {
            packages: loss.units.len(),
            self_ns: loss.self_time.map(Nanos::as_nanos),
            cached: recorded.then_some(loss.cached),
            exec_ns: loss.after.map(|cost| cost.exec.as_nanos()),
            critical_path_ns: loss.after.map(|cost| cost.critical_path.as_nanos()),
            saving_ns: self.report.why.before.zip(loss.after).map(saving),
            modules: self.some(&loss.modules, module),
            costliest: self.some(&loss.units, |&unit| CostlyRow {
                package: self.name(unit),
                self_ns: recorded.then(|| self.report.facts.units.unit(unit).self_time.as_nanos()),
            }),
        }
    }
}

fn module(share: &ModuleShare) -> ModuleRow<'_> {
    let (module, standard) = match &share.origin {
        Origin::Module { path, .. } => (Some(&**path), Some(false)),
        Origin::Standard => (None, Some(true)),
        Origin::Unknown => (None, None),
    };
    ModuleRow {
        module,
        standard,
        packages: share.units,
        self_ns: share.self_time.map(Nanos::as_nanos),
    }
}
