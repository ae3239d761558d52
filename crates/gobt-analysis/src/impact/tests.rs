//! Are walls and sums what a slow calculation says?

use gobt_profile::{Graph, read_profile_or_graph};

use super::*;

fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read(format!("{folder}/{name}.json")).unwrap();
    read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap()
}

fn changes(to_source: usize, to_tests_alone: usize) -> PackageChanges {
    PackageChanges {
        to_source,
        to_tests_alone,
    }
}

fn seconds(body: f64, api: f64) -> BodyToApi {
    let nanos = |seconds: f64| Nanos::from_nanos((seconds * 1e9) as u64);
    BodyToApi {
        body: nanos(body),
        api: nanos(api),
    }
}

/// Whether an action depends on one of these, the slow way.
fn depends(graph: &Graph, id: usize, on: &BTreeSet<usize>) -> bool {
    let mode = |id: usize| &graph.actions()[id].mode;
    let mut seen = BTreeSet::new();
    let mut to_visit = vec![id];
    while let Some(id) = to_visit.pop() {
        if on.contains(&id) {
            return true;
        }
        if !seen.insert(id) {
            continue;
        }
        let dependencies = graph.dependencies(gobt_profile::ActionId::from_index(id));
        for dependency in dependencies.iter().map(|d| d.index()) {
            let order = [Mode::TestPrint, Mode::TestBarrier];
            if !(order.contains(mode(id)) && mode(id) == mode(dependency)) {
                to_visit.push(dependency);
            }
        }
    }
    false
}

/// Go's scheduler, one step after the other.
fn simulate(graph: &Graph, durations: &[Nanos], run: &BTreeSet<usize>, workers: usize) -> Nanos {
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let mut running: Vec<(u64, usize)> = Vec::new();
    let mut now = 0;
    loop {
        while running.len() < workers {
            let is_running = |id: &usize| running.iter().any(|(_, other)| other == id);
            let ready = run.iter().filter(|id| {
                let dependencies = graph.dependencies(gobt_profile::ActionId::from_index(**id));
                let mut needed = dependencies
                    .iter()
                    .map(|d| d.index())
                    .filter(|d| run.contains(d));
                !done.contains(id) && !is_running(id) && needed.all(|d| done.contains(&d))
            });
            let next = ready
                .min_by_key(|&&id| (graph.actions()[id].priority, id))
                .copied();
            let Some(next) = next else {
                break;
            };
            running.push((now + durations[next].as_nanos(), next));
        }
        let Some(&first) = running.iter().min() else {
            return Nanos::from_nanos(now);
        };
        running.retain(|entry| *entry != first);
        now = first.0;
        done.insert(first.1);
    }
}

/// The definitions, followed to the letter.
struct Slow<'a> {
    graph: &'a Graph,
    units: &'a Units,
    durations: Vec<Nanos>,
    workers: usize,
}

impl Slow<'_> {
    fn unit(&self, action: usize) -> Option<UnitId> {
        self.units
            .of_action(gobt_profile::ActionId::from_index(action))
    }

    /// The rebuild wall of all units that are meant.
    fn wall(&self, meant: impl Fn(&Unit) -> bool) -> Option<BodyToApi> {
        let meant = self.units.iter().filter(|(_, unit)| meant(unit));
        let changed: BTreeSet<UnitId> = meant.map(|(id, _)| id).collect();
        let all = 0..self.graph.actions().len();
        let is_own = |&id: &usize| self.unit(id).is_some_and(|unit| changed.contains(&unit));
        let own: BTreeSet<usize> = all.clone().filter(is_own).collect();
        let api = all.filter(|&id| depends(self.graph, id, &own));
        let api: BTreeSet<usize> = api.collect();
        let imports = |id: usize| {
            let dependencies = self
                .unit(id)
                .map_or(&[][..], |unit| self.units.dependencies(unit));
            dependencies.iter().any(|unit| changed.contains(unit))
        };
        let ends = |id: usize| {
            let mode = &self.graph.actions()[id].mode;
            matches!(mode, Mode::Link | Mode::TestRun)
        };
        let body = api.iter().copied();
        let body = body
            .filter(|&id| own.contains(&id) || imports(id) || ends(id))
            .collect();
        let run = |actions| simulate(self.graph, &self.durations, actions, self.workers);
        (!changed.is_empty()).then(|| BodyToApi {
            body: run(&body),
            api: run(&api),
        })
    }
}

#[test]
fn walls_of_recorded_builds_equal_a_slow_calculation() {
    for name in [
        "made/diamond",
        "recorded/gotest-go1.21.13",
        "recorded/gotest-go1.24.11",
        "recorded/gotest-go1.27.3",
        "recorded/cgo-go1.27.3",
    ] {
        let profile = fixture(name);
        let analysis = Analysis::of(&profile);
        let paths = Impact::paths(&analysis.units);
        let wanted = paths
            .iter()
            .rev()
            .take(40)
            .map(|path| (*path, changes(3, 2)));
        let impact = Impact::of(&profile, &analysis, wanted).unwrap();
        assert!(!impact.packages.is_empty());
        let slow = Slow {
            graph: &profile.graph,
            units: &analysis.units,
            durations: analysis.blocked.durations_without(&profile.graph),
            workers: impact.parallelism.get() as usize,
        };
        for package in &impact.packages {
            check(&slow, package, name);
        }
    }
}

fn check(slow: &Slow<'_>, package: &PackageImpact, name: &str) {
    let path = &*package.import_path;
    let rebuild = slow.wall(|unit| &*unit.import_path == path);
    let variant = format!(" [{path}.test]");
    let external = format!("{path}_test");
    let test_rebuild = slow.wall(|unit| {
        let tested = unit
            .variant
            .as_deref()
            .is_some_and(|v| v.ends_with(&variant));
        tested && (&*unit.import_path == path || *unit.import_path == external)
    });
    assert_eq!(package.rebuild, rebuild, "{name} {path}");
    assert_eq!(package.test_rebuild, test_rebuild, "{name} {path}");
    let nanos = |wall: Option<BodyToApi>| {
        let wall = wall.unwrap_or_default();
        (wall.body.as_nanos(), wall.api.as_nanos())
    };
    let (source, tests) = (nanos(rebuild), nanos(test_rebuild));
    let spent = nanos(Some(package.spent));
    assert_eq!(
        spent,
        (3 * source.0 + 2 * tests.0, 3 * source.1 + 2 * tests.1)
    );
}

#[test]
fn what_changed_most_expensively_comes_first() {
    let profile = fixture("made/diamond");
    let analysis = Analysis::of(&profile);
    let wanted = [
        ("example.com/m/b", changes(2, 5)),
        ("example.com/m/d", changes(3, 0)),
        ("example.com/m", changes(0, 1)),
        ("example.com/nowhere", changes(9, 9)),
    ];
    let impact = Impact::of(&profile, &analysis, wanted).unwrap();
    // d takes 3 s, then b 2 s and c 3.5 s beside each other, then m 1 s.
    let of = |package: &PackageImpact| (package.import_path.to_string(), package.rebuild);
    let found: Vec<_> = impact.packages.iter().map(of).collect();
    let wanted = [
        ("example.com/m/d", seconds(6.5, 7.5)),
        ("example.com/m/b", seconds(3.0, 3.0)),
        ("example.com/m", seconds(1.0, 1.0)),
    ];
    assert_eq!(
        found,
        wanted.map(|(path, wall)| (path.to_owned(), Some(wall)))
    );
    let spent: Vec<BodyToApi> = impact.packages.iter().map(|p| p.spent).collect();
    assert_eq!(
        spent,
        [seconds(19.5, 22.5), seconds(6.0, 6.0), seconds(0.0, 0.0)]
    );
    assert_eq!(impact.spent, seconds(25.5, 28.5));
    assert_eq!((impact.built_again, impact.not_run), (4, 0));
}

#[test]
fn a_build_without_times_has_no_walls() {
    let mut profile = fixture("made/diamond");
    profile.graph = Graph::default();
    let analysis = Analysis::of(&profile);
    assert_eq!(Impact::of(&profile, &analysis, []), None);
}

#[test]
fn what_came_from_the_cache_is_counted() {
    for (name, all) in [
        ("recorded/gofmt-go1.27.3-warm", true),
        ("recorded/gofmt-go1.27.3-cold", false),
    ] {
        let profile = fixture(name);
        let analysis = Analysis::of(&profile);
        let change = ("go/scanner", changes(1, 0));
        let impact = Impact::of(&profile, &analysis, [change]).unwrap();
        let package = &impact.packages[0];
        assert!(package.built_again > 3, "{package:?}");
        assert_eq!(
            package.not_run,
            if all { package.built_again } else { 0 },
            "{name}"
        );
        assert_eq!(impact.built_again, package.built_again);
    }
}

#[test]
fn packages_are_those_with_a_folder() {
    let profile = fixture("recorded/gotest-go1.27.3");
    let analysis = Analysis::of(&profile);
    let paths = Impact::paths(&analysis.units);
    let tests = |path: &&&str| path.ends_with(".test") || path.ends_with("_test");
    assert_eq!(paths.iter().find(tests), None);
    assert!(paths.is_sorted());
}
