//! Every graph that a real go command wrote is read whole, whatever its version.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use std::fs;
use std::path::{Path, PathBuf};

use gobt_profile::{
    Build, Mode, Outcome, Profile, ReadErrorKind, RecordedGraph, Times, read_action_graph,
    read_profile, read_profile_or_graph, write_profile,
};

fn recorded() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recorded");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 25);
    paths
}

fn read(path: &Path) -> RecordedGraph {
    read_action_graph(fs::File::open(path).unwrap(), &str::to_owned)
        .unwrap_or_else(|error| panic!("{}", error.in_file(path)))
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn everything_go_wrote_is_kept() {
    for path in recorded() {
        let graph = read(&path).graph;
        let go: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(graph.actions().len(), go.len());
        for (id, action) in graph.iter() {
            let go = &go[id.index()];
            assert_eq!(go["ID"], action.go_id);
            assert_eq!(go["Mode"], action.mode.to_string());
            assert!(
                !matches!(action.mode, Mode::Other(_)),
                "{} is not known",
                action.mode
            );
            assert_eq!(go["Package"], *action.package);
            assert_eq!(go["Objdir"].as_str().unwrap_or(""), &*action.objdir);
            assert_eq!(go["BuildID"].as_str().unwrap_or(""), &*action.build_id);
            assert_eq!(go["Priority"].as_u64().unwrap_or(0), action.priority);
            assert_eq!(go["Cmd"].is_null(), !action.executed());
            let mut deps: Vec<u64> = go["Deps"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|d| d.as_u64().unwrap())
                .collect();
            deps.sort_unstable();
            deps.dedup();
            let ours: Vec<u64> = graph
                .dependencies(id)
                .iter()
                .map(|d| graph.action(*d).go_id)
                .collect();
            assert_eq!(ours, deps);
            if let Some(span) = action.times.span() {
                let done: jiff::Timestamp = go["TimeDone"].as_str().unwrap().parse().unwrap();
                assert_eq!(i128::from(span.done.as_unix_nanos()), done.as_nanosecond());
            }
        }
    }
}

#[test]
fn version_and_platform_are_read_from_the_commands() {
    for path in recorded() {
        let name = name(&path);
        let recorded = read(&path);
        let compiled = recorded
            .graph
            .actions()
            .iter()
            .any(|a| a.run.as_ref().is_some_and(|r| r.go_files.is_some()));
        if compiled {
            let version = recorded.go_version.as_deref().unwrap();
            assert!(name.contains(version), "{version} in {name}");
            assert_eq!(recorded.platform.as_deref(), Some("linux_amd64"));
        }
    }
}

#[test]
fn a_failed_package_is_known_by_its_missing_build_id() {
    for path in recorded() {
        let name = name(&path);
        let graph = read(&path).graph;
        let failed: Vec<&str> = graph
            .actions()
            .iter()
            .filter(|a| a.failed())
            .map(|a| &*a.package)
            .collect();
        if name.starts_with("failed") {
            assert_eq!(failed, ["example.com/m/bad"], "{name}");
        } else {
            assert_eq!(failed, [""; 0], "{name}");
        }
    }
}

#[test]
fn interrupted_graphs_have_no_figures_unless_the_profile_says_interrupted() {
    for path in recorded()
        .iter()
        .filter(|p| name(p).starts_with("interrupted"))
    {
        let error =
            read_profile_or_graph(fs::File::open(path).unwrap(), &str::to_owned).unwrap_err();
        if name(path).contains("gotest") {
            assert!(
                matches!(error.kind, ReadErrorKind::Interrupted { .. }),
                "{error}"
            );
        } else {
            assert!(matches!(error.kind, ReadErrorKind::NeverRan), "{error}");
        }
        let recorded = read(path);
        assert!(
            recorded
                .graph
                .actions()
                .iter()
                .any(|a| !matches!(a.times, Times::Done(_)))
        );
        let profile = Profile {
            build: Build {
                outcome: Outcome::Interrupted { signal: 2 },
                ..Build::default()
            },
            graph: recorded.graph,
            ..Profile::default()
        };
        let mut text = Vec::new();
        write_profile(&profile, &mut text).unwrap();
        assert_eq!(read_profile(text.as_slice()).unwrap(), profile);
    }
}

#[test]
fn every_finished_graph_survives_profile_json() {
    for path in recorded()
        .iter()
        .filter(|p| !name(p).starts_with("interrupted"))
    {
        let profile = read_profile_or_graph(fs::File::open(path).unwrap(), &str::to_owned).unwrap();
        let mut text = Vec::new();
        write_profile(&profile, &mut text).unwrap();
        let again = read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap();
        assert_eq!(again, profile, "{}", name(path));
    }
}

/// As seen with `go vet` and an empty cache: the package has an ActionID and is never compiled.
#[test]
fn a_package_that_vet_only_asks_about_has_not_failed() {
    let build = |id: u64, more: &str| {
        format!(
            r#"{{"ID":{id},"Mode":"build","Package":"p{id}","ActionID":"a",{more}
            "TimeReady":"2026-01-01T00:00:00Z","TimeStart":"2026-01-01T00:00:00Z","TimeDone":"2026-01-01T00:00:01Z"}}"#
        )
    };
    let graph = [
        build(0, r#""NeedVet":true,"Cmd":null,"#),
        build(1, r#""NeedBuild":true,"Cmd":null,"#),
        build(2, r#""Cmd":["compile -p p2 a.go"],"#),
        build(3, r#""NeedBuild":true,"BuildID":"a/b","Cmd":null,"#),
    ];
    let text = format!("[{}]", graph.join(","));
    let graph = read_action_graph(text.as_bytes(), &str::to_owned)
        .unwrap()
        .graph;
    let failed: Vec<u64> = graph
        .actions()
        .iter()
        .filter(|a| a.failed())
        .map(|a| a.go_id)
        .collect();
    assert_eq!(failed, [1, 2]);
}

/// As go writes it when the result of a test comes from the cache: its binary is not needed.
#[test]
fn a_link_that_ran_no_command_has_not_failed() {
    let link = |id: u64, more: &str| {
        format!(
            r#"{{"ID":{id},"Mode":"link","Package":"p{id}.test","ActionID":"a",{more}
            "TimeReady":"2026-01-01T00:00:00Z","TimeStart":"2026-01-01T00:00:00Z","TimeDone":"2026-01-01T00:00:01Z"}}"#
        )
    };
    let graph = [
        link(0, r#""Cmd":null,"#),
        link(1, r#""Cmd":["link -o x"],"#),
        link(2, r#""BuildID":"a/b","Cmd":["link -o x"],"#),
    ];
    let text = format!("[{}]", graph.join(","));
    let graph = read_action_graph(text.as_bytes(), &str::to_owned)
        .unwrap()
        .graph;
    let failed: Vec<bool> = graph.actions().iter().map(|a| a.failed()).collect();
    assert_eq!(failed, [false, true, false]);
}
