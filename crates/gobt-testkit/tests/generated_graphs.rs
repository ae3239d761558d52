//! Is a generated graph what it says it is? Asked of the JSON, as a reader sees it.

// Clippy's leave for tests does not reach their helpers.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashSet};

use gobt_testkit::Edges;
use gobt_testkit::dag::{Action, Dag};
use gobt_testkit::schedule::Times;
use gobt_testkit::synthetic::{Build, Node, Options, Shape, SyntheticError};
use serde_json::Value;

/// Graphs of both shapes, odd and even, cold, half cached and cached.
fn samples() -> Vec<Options> {
    let mut samples = Vec::new();
    for shape in [Shape::UpTo125, Shape::From126] {
        for (actions, edges) in [(200, 1_700), (201, 1_701), (1_001, 13_002), (2_000, 26_001)] {
            for cached in [0.0, 0.5, 1.0] {
                samples.push(Options {
                    shape,
                    cached,
                    workers: 1 + actions % 7,
                    ..Options::sized(actions, edges)
                });
            }
        }
    }
    samples
}

fn parsed(build: &Build) -> Vec<Value> {
    serde_json::from_slice(&build.to_json()).unwrap()
}

/// Dependencies before dependents, nothing before it is ready, never more at
/// once than there are workers.
fn check_times(edges: &Edges, times: &[Times], workers: usize) {
    for id in edges.nodes() {
        let own = times[id as usize];
        assert!(
            own.ready <= own.start && own.start <= own.done,
            "{id}: {own:?}"
        );
        let last = edges
            .of(id)
            .iter()
            .map(|&dep| times[dep as usize].done)
            .max();
        assert_eq!(own.ready, last.unwrap_or(0), "action {id}");
    }
    let mut changes: Vec<(u64, i64)> = times
        .iter()
        .filter(|t| t.start < t.done)
        .flat_map(|t| [(t.start, 1), (t.done, -1)])
        .collect();
    changes.sort_unstable();
    let mut running = 0;
    for (at, change) in changes {
        running += change;
        assert!(running <= workers as i64, "{running} at {at}");
    }
}

#[test]
fn actions_and_edges_are_as_many_as_asked() {
    for options in samples() {
        let actions = parsed(&Build::generate(&options).unwrap());
        assert_eq!(actions.len(), options.actions, "{options:?}");
        let mut edges = 0;
        for action in &actions {
            let deps: Vec<u64> = action["Deps"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|dep| dep.as_u64().unwrap())
                .collect();
            let distinct: HashSet<u64> = deps.iter().copied().collect();
            assert_eq!(distinct.len(), deps.len(), "{action}");
            edges += deps.len();
        }
        assert_eq!(edges, options.edges, "{options:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let options = Options::sized(400, 4_000);
    let json = |seed| {
        let options = Options {
            seed,
            ..options.clone()
        };
        Build::generate(&options).unwrap().to_json()
    };
    assert_eq!(json(7), json(7));
    assert_ne!(json(7), json(8));
}

#[test]
fn ids_and_priorities_are_those_that_go_gives() {
    for options in samples() {
        let build = Build::generate(&options).unwrap();
        let edges = build.edges();
        let ids: Vec<u32> = edges.nodes().collect();
        assert_eq!(edges.breadth_first(0), ids, "{options:?}");
        for (priority, id) in (0..).zip(edges.post_order([0])) {
            assert_eq!(build.priorities()[id as usize], priority);
            // After everything it depends on: so there is no cycle.
            for &dep in edges.of(id) {
                assert!(build.priorities()[dep as usize] < priority);
            }
        }
        for (id, action) in (0_u64..).zip(parsed(&build)) {
            assert_eq!(action["ID"], id);
        }
    }
}

#[test]
fn times_are_those_of_a_real_schedule() {
    for options in samples() {
        for start_delay_ns in [0, 20_000] {
            let options = Options {
                start_delay_ns,
                ..options.clone()
            };
            let build = Build::generate(&options).unwrap();
            check_times(build.edges(), build.times(), options.workers);
            // No worker idles while something is ready, so this bound holds.
            let work = build.total_work_ns();
            assert!(build.exec_time_ns() <= work + start_delay_ns * options.actions as u64);
            assert!(build.exec_time_ns() * options.workers as u64 >= work);
        }
    }
}

#[test]
fn the_link_comes_last_and_needs_every_package() {
    let build = Build::generate(&Options::sized(1_000, 13_000)).unwrap();
    let link = build.nodes().iter().position(|n| *n == Node::Link).unwrap();
    let needed = build.edges().of(link as u32);
    let builds = build.nodes().iter().filter(|n| matches!(n, Node::Build(_)));
    assert_eq!(
        needed
            .iter()
            .filter(|&&id| matches!(build.nodes()[id as usize], Node::Build(_)))
            .count(),
        builds.count()
    );
    let last_compile = (build.nodes().iter().zip(build.times()))
        .filter(|(node, _)| matches!(node, Node::Build(_)))
        .map(|(_, times)| times.done)
        .max();
    assert_eq!(Some(build.times()[link].ready), last_compile);
}

#[test]
fn cached_packages_ran_no_command_and_have_both_ids() {
    let commands = |cached| {
        let options = Options {
            cached,
            ..Options::sized(1_000, 13_000)
        };
        let actions = parsed(&Build::generate(&options).unwrap());
        let builds = actions
            .iter()
            .filter(|a| a["Mode"] == "build" || a["Mode"] == "link");
        let mut executed = 0;
        for action in builds {
            assert!(action["ActionID"].is_string() && action["BuildID"].is_string());
            executed += usize::from(action["Cmd"].is_array());
        }
        executed
    };
    // 498 packages and a link.
    assert_eq!(commands(0.0), 499);
    assert_eq!(commands(0.5), 250);
    assert_eq!(commands(1.0), 0);
}

#[test]
fn the_fields_are_those_of_a_recorded_graph_in_the_same_order() {
    // As in `go build cmd/gofmt` of Go 1.27.3, cold.
    let expected: BTreeMap<&str, &str> = BTreeMap::from([
        (
            "build",
            "ID Mode Package Deps Objdir Priority NeedBuild ActionID BuildID TimeReady TimeStart TimeDone Cmd CmdReal CmdUser CmdSys",
        ),
        (
            "build check cache",
            "ID Mode Package Deps Objdir Priority TimeReady TimeStart TimeDone Cmd",
        ),
        (
            "built-in package",
            // Here it is the first of the walk: its Priority is 0, so left out.
            "ID Mode Package Objdir NeedBuild TimeReady TimeStart TimeDone Cmd",
        ),
        (
            "link",
            "ID Mode Package Deps Objdir Target Priority Built ActionID BuildID TimeReady TimeStart TimeDone Cmd CmdReal CmdUser CmdSys",
        ),
        (
            "link-install",
            "ID Mode Package Deps Objdir Target Priority Built BuildID TimeReady TimeStart TimeDone Cmd",
        ),
        (
            "nop",
            "ID Mode Package Deps Priority TimeReady TimeStart TimeDone Cmd",
        ),
    ]);
    let build = Build::generate(&Options::sized(1_000, 13_000)).unwrap();
    let text = String::from_utf8(build.to_json()).unwrap();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for object in text.split("\n\t},\n") {
        let keys: Vec<&str> = object
            .lines()
            .filter_map(|line| line.strip_prefix("\t\t\"")?.split('"').next())
            .collect();
        let mode = object
            .lines()
            .find_map(|line| line.strip_prefix("\t\t\"Mode\": \""))
            .unwrap()
            .trim_end_matches("\",");
        // A package without imports has no Deps: the longest list of a mode counts.
        let keys = keys.join(" ");
        let longest = seen.entry(mode.to_owned()).or_default();
        if keys.len() > longest.len() {
            *longest = keys;
        }
    }
    let seen: BTreeMap<&str, &str> = seen.iter().map(|(k, v)| (&**k, &**v)).collect();
    assert_eq!(seen, expected);
}

#[test]
fn impossible_sizes_are_refused_with_what_is_possible() {
    assert_eq!(
        Build::generate(&Options::sized(5, 10)).unwrap_err(),
        SyntheticError::TooFewActions { asked: 5, least: 6 }
    );
    let error = Build::generate(&Options::sized(100, 1_000_000)).unwrap_err();
    let SyntheticError::ImpossibleEdges { least, most, .. } = error else {
        panic!("{error}");
    };
    for edges in [least, least + 1, most - 1, most] {
        let build = Build::generate(&Options::sized(100, edges)).unwrap();
        assert_eq!(build.edges().count(), edges);
    }
    for edges in [least - 1, most + 1] {
        assert!(Build::generate(&Options::sized(100, edges)).is_err());
    }
}

#[test]
fn small_random_graphs_are_consistent_and_meet_the_corner_cases() {
    let (mut repeated, mut zero, mut roots, mut alone, mut tied) = (0, 0, 0, 0, 0);
    for seed in 0..500 {
        let recorded = Dag::random(seed).run(1 + seed as usize % 4);
        let edges = recorded.edges();
        check_times(edges, recorded.times(), recorded.workers());
        let json: Vec<Value> = serde_json::from_slice(&recorded.to_json()).unwrap();
        assert_eq!(json.len(), recorded.actions().len());

        let dependents = edges.reversed();
        let written: usize = recorded.actions().iter().map(|a| a.deps.len()).sum();
        repeated += usize::from(written > edges.count());
        zero += usize::from(recorded.actions().iter().any(|a| a.duration_ns == 0));
        let is_root = |id: &u32| dependents.of(*id).is_empty();
        roots += usize::from(edges.nodes().filter(is_root).count() > 1);
        alone += usize::from(
            edges
                .nodes()
                .any(|id| is_root(&id) && edges.of(id).is_empty()),
        );
        let ends: HashSet<u64> = recorded.times().iter().map(|t| t.done).collect();
        tied += usize::from(ends.len() < recorded.times().len());
    }
    for (what, count) in [
        ("dependencies named twice", repeated),
        ("zero durations", zero),
        ("several roots", roots),
        ("unconnected actions", alone),
        ("actions that end at once", tied),
    ] {
        assert!(count > 50, "{what}: {count} of 500");
    }
}

#[test]
fn a_graph_by_hand_is_written_as_added() {
    let mut dag = Dag::default();
    let a = dag.add(Action::new("build", "a", 30));
    let b = dag.add(Action::new("build", "b", 20).after([a, a]).cached());
    let recorded = dag.without_priorities().run(1);
    let json: Value = serde_json::from_slice(&recorded.to_json()).unwrap();
    assert_eq!(json[b as usize]["Deps"], serde_json::json!([a, a]));
    assert_eq!(json[b as usize]["Cmd"], Value::Null);
    assert!(json[b as usize].get("Priority").is_none());
    assert_eq!(recorded.edges().count(), 1);
    assert_eq!(recorded.exec_time_ns(), 50);
}
