//! Graphs small enough for a sheet of paper; the sums stand beside the figures.

use gobt_analysis::{Analysis, Verdict};
use gobt_profile::{ActionId, Nanos, Profile};

use crate::fixture;

const MS: u64 = 1_000_000;

fn ms(milliseconds: u64) -> Nanos {
    Nanos::from_nanos(milliseconds * MS)
}

fn path(profile: &Profile) -> Vec<u64> {
    let steps = Analysis::of(profile).critical_path.steps;
    steps
        .iter()
        .map(|&id| profile.graph.action(id).go_id)
        .collect()
}

#[test]
fn the_diamond_is_bound_by_its_longer_side() {
    // d 0–3 s; b 3–5 s; c ready at 3 s, starts at 3.5 s, done at 7 s; m 7–8 s.
    let profile = fixture("made/diamond");
    let analysis = Analysis::of(&profile);
    assert_eq!(path(&profile), [3, 2, 0]);
    assert_eq!(analysis.critical_path.length, ms(3000 + 3500 + 1000));
    let totals = analysis.totals;
    assert_eq!(totals.exec, Some(ms(8000)));
    assert_eq!(totals.total_work, ms(3000 + 2000 + 3500 + 1000));
    // Each command used 0.8 user + 0.1 system of its time.
    assert_eq!(totals.cpu, ms(9500 * 9 / 10));
    assert_eq!(
        (totals.actions, totals.executed, totals.cached, totals.edges),
        (4, 4, 0, 4)
    );
    assert_eq!(totals.wall, None);
    assert_eq!(totals.average_parallelism(), Some(9.5 / 8.0));
}

#[test]
fn equal_chains_prefer_the_smaller_id() {
    let profile = fixture("made/tie");
    assert_eq!(path(&profile), [1, 0]);
}

#[test]
fn the_path_goes_down_to_an_action_without_dependencies() {
    // Nothing took any time but the end; the path still has all three steps.
    let profile = fixture("made/cached");
    assert_eq!(path(&profile), [2, 1, 0]);
    assert_eq!(Analysis::of(&profile).critical_path.length, ms(3));
}

#[test]
fn one_action_is_its_own_path() {
    let profile = fixture("made/one-action");
    let analysis = Analysis::of(&profile);
    assert_eq!(path(&profile), [0]);
    assert_eq!(analysis.critical_path.length, ms(1500));
    assert_eq!(analysis.totals.exec, Some(ms(1500)));
    assert_eq!(analysis.lanes.lanes.len(), 1);
}

#[test]
fn a_cached_build_has_one_unit_and_one_link_from_the_cache() {
    let analysis = Analysis::of(&fixture("made/cached"));
    assert_eq!((analysis.totals.executed, analysis.totals.cached), (0, 2));
    assert_eq!(analysis.verdict, Verdict::AllCached);
    assert!(analysis.packages[0].cached);
}

#[test]
fn concurrency_counts_running_and_waiting_actions() {
    let concurrency = Analysis::of(&fixture("made/diamond")).concurrency;
    let points: Vec<(u64, u32, u32)> = concurrency
        .points
        .iter()
        .map(|p| (p.at.as_nanos() / MS, p.running, p.waiting))
        .collect();
    // At 3 s b runs and c waits; from 3.5 s both run; b ends at 5 s.
    let expected = [
        (0, 1, 0),
        (3000, 1, 1),
        (3500, 2, 0),
        (5000, 1, 0),
        (7000, 1, 0),
        (8000, 0, 0),
    ];
    assert_eq!(points, expected);
    assert_eq!(concurrency.most_running, 2);
    assert_eq!(concurrency.time_while(|p| p.waiting > 0), ms(500));
}

#[test]
fn lanes_hold_one_action_at_a_time() {
    let lanes = Analysis::of(&fixture("made/diamond")).lanes;
    let ids: Vec<Vec<usize>> = lanes
        .lanes
        .iter()
        .map(|lane| lane.iter().map(|entry| entry.action.index()).collect())
        .collect();
    assert_eq!(ids, [vec![3, 1, 0], vec![2]]);
}

#[test]
fn an_unknown_mode_counts_as_work_and_is_no_package() {
    let profile = fixture("made/unknown-mode-and-field");
    let analysis = Analysis::of(&profile);
    let modes: Vec<(&str, usize)> = analysis.modes.iter().map(|m| (&*m.mode, m.count)).collect();
    assert_eq!(modes, [("build", 2), ("quantum compile", 1)]);
    assert_eq!(analysis.units.all().len(), 2);
    assert_eq!(analysis.units.of_action(ActionId::from_index(2)), None);
}

#[test]
fn load_and_finish_are_what_is_left_of_the_wall_time() {
    let mut profile = fixture("made/diamond");
    let first = profile.graph.earliest_start().unwrap();
    let started = first.as_unix_nanos() - 400 * MS as i64;
    profile.build.started = Some(gobt_profile::Timestamp::from_unix_nanos(started));
    profile.build.wall = Some(ms(8500));
    let totals = Analysis::of(&profile).totals;
    assert_eq!((totals.load, totals.finish), (Some(ms(400)), Some(ms(100))));
    // A clock that was set meanwhile does not make a time negative.
    profile.build.started = Some(gobt_profile::Timestamp::from_unix_nanos(0));
    let totals = Analysis::of(&profile).totals;
    assert_eq!((totals.load, totals.finish), (Some(ms(500)), Some(ms(0))));
}

#[test]
fn a_build_without_any_action_has_no_figures_and_no_panic() {
    let profile = Profile {
        build: gobt_profile::Build {
            outcome: gobt_profile::Outcome::Failed { status: 1 },
            ..Default::default()
        },
        graph: Default::default(),
        packages: Default::default(),
    };
    let analysis = Analysis::of(&profile);
    assert_eq!(analysis.totals.exec, None);
    assert_eq!(analysis.verdict, Verdict::NothingRan);
    assert!(analysis.critical_path.steps.is_empty());
    assert!(analysis.lanes.lanes.is_empty());
}
