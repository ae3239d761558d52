//! Workers and CPUs.

use gobt_analysis::Analysis;
use gobt_profile::Profile;
use gobt_testkit::dag::Dag;

use super::*;

/// So many packages of so many seconds that need nothing, and one that needs them all.
fn wide(packages: u64, each: u64, workers: u32) -> Profile {
    let mut dag = Dag::default();
    let all: Vec<u32> = (0..packages)
        .map(|n| dag.add(build(&format!("m/p{n}"), each)))
        .collect();
    dag.add(build("m", 1).after(all));
    given(dag, workers)
}

#[test]
fn waits_for_a_worker_cost_what_twice_the_workers_would_spare() {
    // 20 rounds of two, then one more second; with four workers 10 rounds.
    let finding = expect(&wide(40, 1, 2), "waits-for-workers");
    assert_eq!(finding.saving, Some(seconds(10.0)));
    assert_eq!(
        text(&finding.title),
        "Waits for a worker: 90 % of the exec time"
    );
    let detail = text(&finding.detail);
    assert!(detail.contains("19 s (90 % of the exec time)"), "{detail}");
    assert!(detail.contains("it would take 11 s"), "{detail}");
    let next = text(&finding.next_step);
    assert!(
        next.contains("`gobt what-if FILE --parallelism 4 --cores 4`"),
        "{next}"
    );
}

#[test]
fn a_build_that_twice_the_workers_hardly_shorten_did_not_wait_for_them() {
    // Five rounds of two seconds, then a chain of 40 that needs one worker.
    let mut dag = Dag::default();
    let all: Vec<u32> = (0..10)
        .map(|n| dag.add(build(&format!("m/p{n}"), 2)))
        .collect();
    let mut last = dag.add(build("m/c", 10).after(all));
    for n in 0..3 {
        last = dag.add(build(&format!("m/c{n}"), 10).after([last]));
    }
    assert_eq!(found(&given(dag, 2), "waits-for-workers"), None);
}

#[test]
fn a_short_build_needs_no_larger_machine() {
    // Nine seconds, most of it waits.
    assert_eq!(found(&wide(16, 1, 2), "waits-for-workers"), None);
}

#[test]
fn fewer_workers_than_cpus_cost_what_the_worse_prediction_spares() {
    let mut profile = wide(40, 1, 2);
    machine(&mut profile, 4, None);
    command(&mut profile, "go build -p 2 .");
    let finding = expect(&profile, "fewer-workers-than-cpus");
    let analysis = Analysis::of(&profile);
    let four = analysis.scaling.as_ref().unwrap().at(4).unwrap();
    let worse = four.predicted.max(four.model);
    assert_eq!(finding.saving, Some(seconds(21.0) - worse));
    assert_eq!(text(&finding.title), "2 workers on 4 CPUs");
    assert!(text(&finding.next_step).starts_with("Leave out `-p 2` "));
    // A larger machine would have no more workers.
    assert_eq!(found(&profile, "waits-for-workers"), None);
    profile.build.goflags = Some("-p=2".into());
    command(&mut profile, "go build .");
    let next = text(&expect(&profile, "fewer-workers-than-cpus").next_step);
    assert!(next.starts_with("Take `-p=2` out of GOFLAGS "), "{next}");
}

#[test]
fn as_many_workers_as_cpus_or_as_the_quota_allows_are_not_too_few() {
    let mut profile = wide(40, 1, 2);
    machine(&mut profile, 2, None);
    assert_eq!(found(&profile, "fewer-workers-than-cpus"), None);
    machine(&mut profile, 16, Some(2000));
    assert_eq!(found(&profile, "fewer-workers-than-cpus"), None);
    // Of a bare graph the number of workers is a guess.
    machine(&mut profile, 4, None);
    profile.build.parallelism = None;
    assert_eq!(found(&profile, "fewer-workers-than-cpus"), None);
}

#[test]
fn a_build_without_enough_work_for_more_workers_had_enough() {
    let mut dag = Dag::default();
    let a = dag.add(build("m/a", 10));
    dag.add(build("m", 10).after([a]));
    let mut profile = given(dag, 1);
    machine(&mut profile, 8, None);
    assert_eq!(found(&profile, "fewer-workers-than-cpus"), None);
}

#[test]
fn a_quota_that_go_does_not_know_of_is_told() {
    let mut profile = wide(48, 6, 48);
    machine(&mut profile, 48, Some(2000));
    profile.build.go_version = Some("go1.24.11".into());
    let finding = expect(&profile, "more-workers-than-cpus");
    assert_eq!(finding.saving, None);
    assert_eq!(text(&finding.title), "48 workers on 2 CPUs");
    let next = text(&finding.next_step);
    assert!(next.contains("Go 1.24 counts the machine's CPUs"), "{next}");
    assert!(next.contains("`GOMAXPROCS=2`"), "{next}");
}

#[test]
fn where_go_knows_the_quota_somebody_set_the_number() {
    let mut profile = wide(48, 6, 48);
    machine(&mut profile, 48, Some(2000));
    profile.build.go_version = Some("go1.25.5".into());
    let next = text(&expect(&profile, "more-workers-than-cpus").next_step);
    assert!(next.contains("containermaxprocs"), "{next}");
    command(&mut profile, "go build -p 48 .");
    let next = text(&expect(&profile, "more-workers-than-cpus").next_step);
    assert!(next.starts_with("Leave out `-p 48`"), "{next}");
}

#[test]
fn twice_as_many_workers_as_cpus_do_no_harm() {
    let mut profile = wide(48, 6, 48);
    machine(&mut profile, 48, Some(24_000));
    assert_eq!(found(&profile, "more-workers-than-cpus"), None);
    machine(&mut profile, 48, None);
    assert_eq!(found(&profile, "more-workers-than-cpus"), None);
    // Many workers, but never more than four actions.
    let mut profile = wide(4, 6, 48);
    machine(&mut profile, 48, Some(2000));
    assert_eq!(found(&profile, "more-workers-than-cpus"), None);
}
