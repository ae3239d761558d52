//! What passes before the first action.

use gobt_profile::{LoadKind, LoadStep, Timestamp};
use gobt_testkit::dag::{Action, Dag};

use super::*;

/// A load of so many seconds before a build of three.
fn loaded(load: u64, steps: &[(LoadKind, &str, u64)]) -> Profile {
    let mut dag = Dag::default();
    for n in 0..2 {
        dag.add(Action::new("build", &format!("m/p{n}"), 3 * S));
    }
    let mut profile = given(dag, 2);
    // When the go command must have been started for that.
    let started = format!("2026-11-21T21:19:{:02}Z", 60 - load);
    let started = Timestamp::from_go_json(&started).unwrap().unwrap();
    assert_eq!(
        profile.graph.earliest_start().unwrap().since(started),
        seconds(load as f64)
    );
    profile.build.started = Some(started);
    profile.build.wall = Some(seconds(load as f64 + 3.0));
    profile.build.load_steps = steps
        .iter()
        .map(|&(kind, what, millis)| LoadStep {
            kind,
            what: what.into(),
            elapsed: Nanos::from_nanos(millis * MS),
        })
        .collect();
    profile
}

#[test]
fn version_control_is_told_with_its_own_seconds() {
    let git = (LoadKind::VersionControl, "git status --porcelain", 2500);
    let log = (LoadKind::VersionControl, "git log", 500);
    let finding = expect(&loaded(4, &[git, log]), "slow-load");
    assert_eq!(finding.saving, Some(seconds(3.0)));
    assert_eq!(text(&finding.title), "Loading took 4 s, building 3 s");
    assert!(text(&finding.next_step).starts_with("`-buildvcs=false` "));
    let detail = text(&finding.detail);
    assert!(
        detail.contains("2 version control commands (3 s)"),
        "{detail}"
    );
}

#[test]
fn what_downloads_would_save_nobody_knows() {
    let module = "https://proxy.example/example.com/x/@v/v1.zip";
    let toolchain = "https://proxy.example/golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.zip";
    let steps = [
        (LoadKind::Download, module, 3000),
        (LoadKind::Download, module, 3000),
        (LoadKind::Download, toolchain, 4000),
        (LoadKind::VersionControl, "git status", 100),
    ];
    let finding = expect(&loaded(9, &steps), "slow-load");
    assert_eq!(finding.saving, None);
    let detail = text(&finding.detail);
    assert!(
        detail.ends_with(
            "In its echo go shows 2 downloads (6 s in sum; several at once), the download of another \
             go (4 s), 1 version control command (0.1 s)."
        ),
        "{detail}"
    );
    let next = text(&finding.next_step);
    for flag in [
        "`go env GOMODCACHE`",
        "`-mod=vendor`",
        "`GOTOOLCHAIN=local`",
        "`-buildvcs=false`",
    ] {
        assert!(next.contains(flag), "{next}");
    }
}

#[test]
fn a_load_that_nothing_explains_must_be_long_to_be_told() {
    assert_eq!(found(&loaded(4, &[]), "slow-load"), None);
    let finding = expect(&loaded(5, &[]), "slow-load");
    assert_eq!(finding.saving, None);
    assert!(text(&finding.next_step).contains("-debug-trace"));
}

#[test]
fn a_load_shorter_than_the_build_is_as_it_should_be() {
    let git = (LoadKind::VersionControl, "git status --porcelain", 2500);
    assert_eq!(found(&loaded(3, &[git]), "slow-load"), None);
    // Of a bare graph nobody knows the load.
    let mut bare = loaded(9, &[git]);
    bare.build.wall = None;
    assert_eq!(found(&bare, "slow-load"), None);
}

#[test]
fn times_that_no_clock_has_do_no_harm() {
    let long = u64::MAX / MS;
    let steps = [
        (LoadKind::Download, "x", long),
        (LoadKind::Download, "y", long),
        (LoadKind::VersionControl, "z", long),
    ];
    assert!(found(&loaded(9, &steps), "slow-load").is_some());
}
