//! Why a package is in the build: random imports against plain versions that are slow and obvious.

use std::collections::BTreeSet;

use gobt_analysis::why::{Answer, ChainCount, ChainStart, Facts, Question};
use gobt_analysis::{Analysis, Change, UnitId, Units, WhatIf, Why};
use gobt_profile::{Module, Package, Packages, Profile};
use gobt_testkit::dag::{Action, Dag};
use gobt_testkit::random::Random;
use proptest::prelude::*;

use crate::profile;

/// A build of up to nine compilations that import one another at random.
struct Build {
    profile: Profile,
    analysis: Analysis,
    /// Places of the units that the command named.
    named: Vec<UnitId>,
}

impl Build {
    fn random(seed: u64) -> Self {
        let mut random = Random::for_part(seed, 7);
        let count = 1 + random.below(9);
        let density = 0.1 + random.unit() * 0.5;
        let few_names = random.chance(0.3);
        let names_more = random.chance(0.5);
        let mut dag = Dag::default();
        let mut imported = vec![false; count];
        let mut names: Vec<usize> = Vec::new();
        for index in 0..count {
            let name = if few_names { random.below(5) } else { index };
            let imports = (0..index as u32).filter(|_| random.chance(density));
            let imports: Vec<u32> = imports.collect();
            for &import in &imports {
                imported[import as usize] |= names[import as usize] != name;
            }
            names.push(name);
            let action = Action::new("build", &format!("p{name}"), random.below(20) as u64);
            dag.add(action.in_objdir(&format!("/tmp/b{index}/")).after(imports));
        }
        let named: Vec<u32> = (0..count as u32)
            .filter(|&index| !imported[index as usize] || (names_more && random.chance(0.2)))
            .collect();
        dag.add(Action::new("go build", "", 0).after(named.iter().copied()));
        let workers = 1 + random.below(3);
        let mut profile = profile(&dag.run(workers).to_json());
        profile.build.parallelism = Some(workers as u32);
        let own = (0..9).filter(|_| random.chance(0.4));
        profile.packages = Packages::new(own.map(own_package).collect());
        Self {
            analysis: Analysis::of(&profile),
            profile,
            named: named
                .iter()
                .map(|&at| UnitId::from_index(at as usize))
                .collect(),
        }
    }

    fn units(&self) -> &Units {
        &self.analysis.units
    }

    fn ids(&self) -> Vec<UnitId> {
        self.units().iter().map(|(id, _)| id).collect()
    }

    fn path(&self, unit: UnitId) -> &str {
        &self.units().unit(unit).import_path
    }

    fn is_own(&self, unit: UnitId) -> bool {
        self.profile.packages.find(self.path(unit), None).is_some()
    }

    /// What units need, but for what has the same path: nothing imports itself.
    fn imports(&self) -> Vec<(UnitId, UnitId)> {
        let mut imports = self.needs();
        imports.retain(|&(from, to)| self.path(from) != self.path(to));
        imports
    }

    fn needs(&self) -> Vec<(UnitId, UnitId)> {
        let from = self.ids().into_iter();
        let of = |from| {
            self.units()
                .dependencies(from)
                .iter()
                .map(move |&to| (from, to))
        };
        from.flat_map(of).collect()
    }

    fn roots(&self) -> Vec<UnitId> {
        let imports = self.imports();
        let is_root = |unit: &UnitId| imports.iter().all(|(_, to)| to != unit);
        self.ids().into_iter().filter(is_root).collect()
    }

    /// Every chain from one unit to another, both ends included.
    fn chains(&self, from: UnitId, to: UnitId) -> Vec<Vec<UnitId>> {
        if from == to {
            return vec![vec![to]];
        }
        let imports = self.imports().into_iter();
        let next = imports.filter(|&(importer, _)| importer == from);
        let rest = next.flat_map(|(_, next)| self.chains(next, to));
        rest.map(|chain| [vec![from], chain].concat()).collect()
    }

    /// What is built when some units are not there and some imports are not written.
    fn built(
        &self,
        there: &dyn Fn(UnitId) -> bool,
        written: &dyn Fn(&str, &str) -> bool,
    ) -> BTreeSet<UnitId> {
        let mut built: BTreeSet<UnitId> =
            self.named.iter().copied().filter(|&u| there(u)).collect();
        loop {
            let before = built.len();
            for (from, to) in self.imports() {
                let is_written = written(self.path(from), self.path(to));
                if built.contains(&from) && there(to) && is_written {
                    built.insert(to);
                }
            }
            if built.len() == before {
                return built;
            }
        }
    }

    fn gone(
        &self,
        there: &dyn Fn(UnitId) -> bool,
        written: &dyn Fn(&str, &str) -> bool,
    ) -> BTreeSet<UnitId> {
        let built = self.built(there, written);
        self.ids()
            .into_iter()
            .filter(|u| !built.contains(u))
            .collect()
    }

    fn why(&self) -> Why {
        let question = Question {
            units: &self.ids(),
            chains: usize::MAX,
            own_modules: &[],
        };
        Why::of(&self.profile, &Facts::of(&self.profile), &question)
    }

    /// The variants of both packages, each with each.
    fn edges_of(&self, from: &str, to: &str) -> Vec<(UnitId, UnitId)> {
        let imports = self.imports().into_iter();
        imports
            .filter(|&(f, t)| self.path(f) == from && self.path(t) == to)
            .collect()
    }
}

fn own_package(name: usize) -> Package {
    Package {
        import_path: format!("p{name}").into(),
        module: Some(Module {
            path: "m".into(),
            version: None,
            main: true,
        }),
        ..Package::default()
    }
}

fn set(units: &[UnitId]) -> BTreeSet<UnitId> {
    units.iter().copied().collect()
}

/// The shortest chain for each path, the shortest of all first; equal ones by names.
fn slow_shortest(build: &Build, answer: &Answer) -> Vec<Vec<UnitId>> {
    let names = |chain: &Vec<UnitId>| -> Vec<(String, UnitId)> {
        let name = |unit: &UnitId| (build.path(*unit).to_owned(), *unit);
        chain.iter().map(name).collect()
    };
    let starts: Vec<UnitId> = match answer.from {
        ChainStart::Own => build
            .ids()
            .into_iter()
            .filter(|&u| build.is_own(u))
            .collect(),
        ChainStart::AskedFor => build.roots(),
    };
    let mut shortest: Vec<Vec<UnitId>> = Vec::new();
    for start in starts.into_iter().filter(|&start| start != answer.unit) {
        let chains = build.chains(start, answer.unit).into_iter();
        shortest.extend(chains.min_by_key(|chain| (chain.len(), names(chain))));
    }
    shortest.sort_by_key(|chain| (chain.len(), names(chain)));
    let mut seen = BTreeSet::new();
    shortest.retain(|chain| seen.insert(build.path(chain[0]).to_owned()));
    shortest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn chains_are_the_shortest_and_all_are_counted(seed in any::<u64>()) {
        let build = Build::random(seed);
        for answer in &build.why().answers {
            let chains = slow_shortest(&build, answer);
            prop_assert_eq!(&answer.chains, &chains);
            prop_assert_eq!(answer.reached_by, chains.len());
            let others = build.roots().into_iter().filter(|&root| root != answer.unit);
            let all: usize = others.map(|root| build.chains(root, answer.unit).len()).sum();
            prop_assert_eq!(answer.chain_count, ChainCount::Exactly(all as u128));
            let own_lead_there = build.ids().iter().any(|&unit| {
                unit != answer.unit && build.is_own(unit) && !build.chains(unit, answer.unit).is_empty()
            });
            prop_assert_eq!(answer.from == ChainStart::Own, own_lead_there);
        }
    }

    #[test]
    fn cut_imports_are_those_without_which_it_is_not_built(seed in any::<u64>()) {
        let build = Build::random(seed);
        for answer in &build.why().answers {
            let mut cuts = BTreeSet::new();
            for (from, to) in build.imports() {
                let import = (build.path(from).to_owned(), build.path(to).to_owned());
                let gone = build.gone(&|_| true, &|f, t| (f, t) != (&import.0, &import.1));
                if gone.contains(&answer.unit) {
                    cuts.insert(import);
                }
            }
            let path = |unit| build.path(unit).to_owned();
            let found: BTreeSet<_> = answer.cuts.iter().map(|cut| (path(cut.import.from), path(cut.import.to))).collect();
            prop_assert_eq!(&found, &cuts);
            prop_assert_eq!(answer.cuts.len(), cuts.len());
            for cut in &answer.cuts {
                let (from, to) = (build.path(cut.import.from), build.path(cut.import.to));
                let gone = build.gone(&|_| true, &|f, t| (f, t) != (from, to));
                prop_assert_eq!(set(&cut.loss.as_ref().unwrap().units), gone);
                prop_assert_eq!(cut.own, build.is_own(cut.import.from));
            }
        }
    }

    #[test]
    fn what_it_brings_along_is_what_is_not_built_without_it(seed in any::<u64>()) {
        let build = Build::random(seed);
        for answer in &build.why().answers {
            let gone = build.gone(&|unit| unit != answer.unit, &|_, _| true);
            prop_assert_eq!(set(&answer.brings.units), gone);
            prop_assert_eq!(answer.asked_for, build.named.contains(&answer.unit));
            let modules: usize = answer.brings.modules.iter().map(|share| share.units).sum();
            prop_assert_eq!(modules, answer.brings.units.len());
            let times = answer.brings.modules.iter().map(|share| share.self_time.unwrap());
            prop_assert_eq!(Some(times.sum()), answer.brings.self_time);
        }
    }

    #[test]
    fn doors_are_own_imports_of_others_on_the_way(seed in any::<u64>()) {
        let build = Build::random(seed);
        for answer in &build.why().answers {
            let leads_on = |unit| !build.chains(unit, answer.unit).is_empty();
            let imports = build.imports().into_iter();
            let doors = imports.filter(|&(from, to)| build.is_own(from) && !build.is_own(to) && leads_on(to));
            let path = |unit| build.path(unit).to_owned();
            let doors: BTreeSet<_> = doors.map(|(from, to)| (path(from), path(to))).collect();
            let found: BTreeSet<_> = answer.doors.iter().map(|door| (path(door.from), path(door.to))).collect();
            prop_assert_eq!(answer.doors.len(), found.len());
            prop_assert_eq!(&found, &doors);
            let written = |from: &str, to: &str| !doors.contains(&(from.to_owned(), to.to_owned()));
            let gone = build.gone(&|_| true, &written);
            let expected = (doors.len() > 1 && gone.contains(&answer.unit)).then_some(gone);
            prop_assert_eq!(answer.all_doors.as_ref().map(|loss| set(&loss.units)), expected);
        }
    }

    #[test]
    fn costs_are_those_that_what_if_predicts(seed in any::<u64>()) {
        let build = Build::random(seed);
        // What-if takes for asked for what nothing depends on, and every need for an import.
        if build.named != build.roots() || build.imports() != build.needs() {
            return Ok(());
        }
        let why = build.why();
        let what_if = |change| WhatIf::of(&build.profile, &build.analysis, &[change], None, None).unwrap();
        for answer in &why.answers {
            let without = what_if(Change::Without { units: vec![answer.unit] });
            let before = why.before.unwrap();
            prop_assert_eq!((before.exec, before.critical_path), (without.before.exec, without.before.critical_path.length));
            let after = answer.brings.after.unwrap();
            prop_assert_eq!((after.exec, after.critical_path), (without.after.exec, without.after.critical_path.length));
            for cut in &answer.cuts {
                let imports = build.edges_of(build.path(cut.import.from), build.path(cut.import.to));
                let without = what_if(Change::WithoutImport { imports });
                let after = cut.loss.as_ref().unwrap().after.unwrap();
                prop_assert_eq!((after.exec, after.critical_path), (without.after.exec, without.after.critical_path.length));
            }
        }
    }

    #[test]
    fn facts_and_exclusive_time_are_those_of_the_analysis(seed in any::<u64>(), workers in 1usize..4) {
        let profile = profile(&Dag::random(seed).run(workers).to_json());
        let (facts, analysis) = (Facts::of(&profile), Analysis::of(&profile));
        prop_assert_eq!(facts.replay, analysis.scaling.as_ref().map(|scaling| scaling.replay));
        let units: Vec<UnitId> = facts.units.iter().map(|(id, _)| id).collect();
        let question = Question { units: &units, chains: 0, own_modules: &[] };
        for answer in Why::of(&profile, &facts, &question).answers {
            let figures = analysis.packages.iter().find(|p| p.unit == answer.unit).unwrap();
            prop_assert_eq!(answer.exclusive, Some(figures.exclusive));
        }
    }

    #[test]
    fn any_graph_is_answered(seed in any::<u64>(), workers in 1usize..4) {
        // Actions of one folder may need one another through others: units in a circle.
        let profile = profile(&Dag::random(seed).run(workers).to_json());
        let facts = Facts::of(&profile);
        let units: Vec<UnitId> = facts.units.iter().map(|(id, _)| id).collect();
        let question = Question { units: &units, chains: 3, own_modules: &["p1"] };
        let why = Why::of(&profile, &facts, &question);
        prop_assert_eq!(why.answers.len(), units.len());
        for answer in &why.answers {
            for cut in &answer.cuts {
                prop_assert!(cut.loss.as_ref().is_none_or(|loss| loss.units.contains(&answer.unit)));
            }
            for chain in &answer.chains {
                prop_assert_eq!(chain.last(), Some(&answer.unit));
            }
        }
    }
}
