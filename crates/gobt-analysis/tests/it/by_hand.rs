//! Graphs small enough for a sheet of paper; the sums stand beside the figures.

use gobt_analysis::{Analysis, Verdict};
use gobt_profile::{ActionId, Nanos, Profile};

use gobt_testkit::dag::{Action, Dag};

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
        ..Profile::default()
    };
    let analysis = Analysis::of(&profile);
    assert_eq!(analysis.totals.exec, None);
    assert_eq!(analysis.verdict, Verdict::NothingRan);
    assert!(analysis.critical_path.steps.is_empty());
    assert!(analysis.lanes.lanes.is_empty());
}

/// `wide` builds of a second, none needing another, then a main package that needs them all.
fn fan(wide: u32, main_ms: u64, workers: usize) -> Profile {
    let mut dag = Dag::default();
    let leaves: Vec<u32> = (0..wide)
        .map(|n| dag.add(Action::new("build", &format!("leaf{n}"), 1000 * MS)))
        .collect();
    let main = dag.add(Action::new("build", "main", main_ms * MS).after(leaves));
    dag.add(Action::new("link", "main", 10 * MS).after([main]));
    crate::profile(&dag.run(workers).to_json())
}

#[test]
fn a_build_that_waited_for_workers_is_told_how_many_are_enough() {
    // 32 leaves by two workers take 16 s; the last of them waited 15 s. With 32 workers: 1 s.
    let analysis = Analysis::of(&fan(32, 100, 2));
    let Verdict::Workers { wait_share, more } = &analysis.verdict else {
        panic!("{:?}", analysis.verdict);
    };
    assert!((wait_share - 15.0 / 16.11).abs() < 1e-9);
    let more = more.unwrap();
    assert_eq!((more.enough.get(), more.predicted), (32, ms(1110)));
    let path = &analysis.realised_path;
    assert_eq!((path.work, path.wait), (ms(1110), ms(15_000)));
    // Both workers were busy with leaves all that time.
    let held: Nanos = analysis.holders.iter().flatten().map(|h| h.held).sum();
    assert_eq!(held, ms(30_000));
}

/// Mode and package of the steps that the verdict names.
fn named(profile: &Profile) -> Vec<String> {
    let analysis = Analysis::of(profile);
    let Verdict::Chain { steps, .. } = &analysis.verdict else {
        panic!("{:?}", analysis.verdict);
    };
    let actions = steps.iter().map(|&id| profile.graph.action(id));
    actions
        .map(|a| format!("{} {}", a.mode, a.package))
        .collect()
}

#[test]
fn a_build_bound_by_its_chain_names_what_matters() {
    // Each leaf alone has no drag: the other one is as long. The link is too short to be worth it.
    assert_eq!(named(&fan(2, 60_000, 2)), ["build main"]);
}

#[test]
fn a_build_that_is_one_long_link_names_the_link() {
    // All that is left of a build from the cache, but for one package.
    let mut dag = Dag::default();
    let main = dag.add(Action::new("build", "main", 400 * MS));
    dag.add(Action::new("link", "main", 5000 * MS).after([main]));
    let profile = crate::profile(&dag.run(2).to_json());
    assert_eq!(named(&profile), ["link main", "build main"]);
}

#[test]
fn of_a_package_with_several_steps_one_is_named() {
    let mut dag = Dag::default();
    let check = dag.add(Action::new("build check cache", "p", 2000 * MS));
    let build = dag.add(Action::new("build", "p", 3000 * MS).after([check]));
    dag.add(Action::new("build", "q", 1000 * MS).after([build]));
    let profile = crate::profile(&dag.run(2).to_json());
    assert_eq!(named(&profile), ["build p", "build q"]);
}

#[test]
fn a_chain_that_leaves_little_to_gain_is_said_beside_the_waits() {
    // A chain of nine seconds on one worker, nine of eleven others beside it on the second, the last
    // two in the tenth second: they waited nine. With three workers it all takes nine seconds.
    let mut dag = Dag::default();
    let mut last = dag.add(Action::new("build", "step0", 1000 * MS));
    for n in 1..9 {
        let step = Action::new("build", &format!("step{n}"), 1000 * MS);
        last = dag.add(step.after([last]));
    }
    for n in 0..11 {
        dag.add(Action::new("build", &format!("other{n}"), 1000 * MS));
    }
    let analysis = Analysis::of(&crate::profile(&dag.run(2).to_json()));
    let Verdict::Mixed {
        wait_share,
        chain_share,
        more,
    } = &analysis.verdict
    else {
        panic!("{:?}", analysis.verdict);
    };
    assert_eq!((*wait_share, *chain_share), (0.9, 0.9));
    let more = more.unwrap();
    assert_eq!((more.enough.get(), more.predicted), (3, ms(9000)));
}

#[test]
fn a_build_between_the_two_is_called_so() {
    // 3 s of leaves by two workers in 2 s, of which one was waited for; then 4 s of main.
    let analysis = Analysis::of(&fan(3, 4000, 2));
    let Verdict::Mixed {
        wait_share, more, ..
    } = &analysis.verdict
    else {
        panic!("{:?}", analysis.verdict);
    };
    assert!((wait_share - 1.0 / 6.01).abs() < 1e-9);
    assert_eq!(more.unwrap().predicted, ms(5010));
}

#[test]
fn without_a_replay_that_fits_nothing_is_promised() {
    // The last action, ready at 7 s, was started at 57 s though nothing else ran: the replay does
    // not know why.
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read_to_string(format!("{folder}/made/diamond.json")).unwrap();
    let late = text
        .replace(
            "\"TimeStart\": \"2026-01-01T00:00:07Z\"",
            "\"TimeStart\": \"2026-01-01T00:00:57Z\"",
        )
        .replace("2026-01-01T00:00:08Z", "2026-01-01T00:00:58Z");
    assert_ne!(late, text, "the fixture has other times");
    let analysis = Analysis::of(&crate::profile(late.as_bytes()));
    assert!(!analysis.scaling.as_ref().unwrap().replay.trusted());
    match &analysis.verdict {
        Verdict::Workers { more, .. } | Verdict::Mixed { more, .. } => assert_eq!(*more, None),
        other => panic!("{other:?}"),
    }
}

#[test]
fn with_more_workers_than_are_predicted_the_verdict_keeps_to_what_was_seen() {
    // 64 workers, 640 leaves: nine of ten seconds were waits, and no replay goes beyond 64.
    let analysis = Analysis::of(&fan(640, 100, 64));
    match &analysis.verdict {
        Verdict::Workers { wait_share, more } => {
            assert!(*wait_share > 0.8);
            assert_eq!(*more, None);
        }
        other => panic!("{other:?}"),
    }
}
