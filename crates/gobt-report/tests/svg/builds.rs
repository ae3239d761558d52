//! Builds to draw: recorded, generated, made up.

use std::fs::{self, File};
use std::path::PathBuf;

use gobt_profile::{
    Action, EdgeList, Graph, Mode, Nanos, Profile, Run, Span, Times, Timestamp,
    read_profile_or_graph,
};
use gobt_testkit::synthetic;

/// The graphs that the profile crate is tested with.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../gobt-profile/tests/fixtures")
}

/// `recorded/….json` and `made/….json`, sorted.
pub(crate) fn fixture_names() -> Vec<String> {
    let mut names = Vec::new();
    for part in ["made", "recorded"] {
        let files = fs::read_dir(folder().join(part)).expect("fixtures");
        let files = files.map(|f| {
            f.expect("a file")
                .file_name()
                .into_string()
                .expect("a name")
        });
        names.extend(
            files
                .filter(|f| f.ends_with(".json"))
                .map(|f| format!("{part}/{f}")),
        );
    }
    names.sort();
    names
}

/// One of them; `None` for one that has no figures.
pub(crate) fn fixture(name: &str) -> Option<Profile> {
    let file = File::open(folder().join(name)).expect("a fixture");
    read_profile_or_graph(file, &str::to_owned).ok()
}

/// A large build.
pub(crate) fn generated(actions: usize, workers: usize, cached: f64) -> Profile {
    let options = synthetic::Options {
        workers,
        cached,
        ..synthetic::Options::sized(actions, actions * 13)
    };
    let json = synthetic::Build::generate(&options)
        .expect("a build")
        .to_json();
    read_profile_or_graph(json.as_slice(), &str::to_owned).expect("a graph")
}

pub(crate) fn millis(millis: u64) -> Nanos {
    Nanos::from_nanos(millis * 1_000_000)
}

/// Ready and started at one moment, done at another, in milliseconds.
pub(crate) fn span(start: u64, done: u64) -> Times {
    let at = |time: u64| {
        let zero = Timestamp::from_unix_nanos(1_800_000_000_000_000_000);
        zero.checked_add(millis(time)).expect("a time")
    };
    Times::Done(Span {
        ready: at(start),
        start: at(start),
        done: at(done),
    })
}

/// Actions that do not depend on each other.
pub(crate) fn profile_of(actions: &[(Mode, &str, Times)]) -> Profile {
    let mut edges = EdgeList::default();
    let actions = actions
        .iter()
        .enumerate()
        .map(|(n, (mode, package, times))| {
            edges.push([]);
            Action {
                go_id: n as u64,
                mode: mode.clone(),
                package: (*package).into(),
                objdir: format!("b{n:03}").into(),
                priority: n as u64,
                action_id: "action".into(),
                build_id: "build".into(),
                need_build: true,
                times: *times,
                run: times.span().map(|span| Run {
                    real: span.duration(),
                    user: span.duration(),
                    sys: Nanos::ZERO,
                    flags: None,
                    go_files: None,
                    test_files: false,
                    cgo: false,
                }),
            }
        });
    let actions = actions.collect();
    Profile {
        graph: Graph::new(actions, &edges, Vec::new()).expect("a graph"),
        ..Profile::default()
    }
}
