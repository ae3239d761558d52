//! What the build waits for.

use gobt_testkit::dag::{Action, Dag};

use super::*;

/// a 4 s → b 6 s → m 2 s, and three packages of one second beside them.
fn chain() -> Profile {
    let mut dag = Dag::default();
    let a = dag.add(build("m/a", 4));
    let b = dag.add(build("m/b", 6).after([a]));
    let wide: Vec<u32> = (0..3)
        .map(|n| dag.add(build(&format!("m/w{n}"), 1)))
        .collect();
    dag.add(build("m", 2).after([b]).after(wide));
    given(dag, 4)
}

#[test]
fn what_weighs_most_on_the_chain_is_named() {
    let profile = chain();
    let finding = expect(&profile, "bounded-by-the-chain");
    assert_eq!(
        finding.packages,
        ["m/b".into(), "m/a".into(), "m".into()] as [Box<str>; 3]
    );
    // Half of 4, 6 and 2 s.
    assert_eq!(finding.saving, Some(seconds(6.0)));
    assert_eq!(finding.saving, Some(half(&profile, &["m/a", "m/b", "m"])));
    let drags: Vec<Figure> = finding.evidence.iter().map(|e| e.figure).collect();
    let expected = [6.0, 4.0, 2.0].map(|s| Figure::Time(seconds(s)));
    assert_eq!(drags, expected);
}

#[test]
fn the_standard_library_is_nobody_s_to_change() {
    let mut profile = chain();
    with_packages(
        &mut profile,
        [standard("m/a"), standard("m/b"), own("m"), own("m/w0")],
    );
    let finding = expect(&profile, "bounded-by-the-chain");
    assert_eq!(finding.packages, [Box::from("m")]);
    with_packages(&mut profile, ["m/a", "m/b", "m"].map(standard));
    assert_eq!(found(&profile, "bounded-by-the-chain"), None);
    // Unless it is what is built.
    let mut go_itself = standard("m/b");
    go_itself.dir = Some("./m/b".into());
    with_packages(&mut profile, [standard("m/a"), go_itself, standard("m")]);
    let finding = expect(&profile, "bounded-by-the-chain");
    assert_eq!(finding.packages, [Box::from("m/b")]);
}

#[test]
fn one_worker_or_busy_workers_are_no_matter_of_the_chain() {
    let mut profile = chain();
    profile.build.parallelism = Some(1);
    assert_eq!(found(&profile, "bounded-by-the-chain"), None);
    // The chain takes all of the time, but without it the others still would.
    let mut dag = Dag::default();
    let a = dag.add(build("m/a", 5));
    dag.add(build("m/b", 5).after([a]));
    for n in 0..6 {
        dag.add(build(&format!("m/w{n}"), 5));
    }
    assert_eq!(found(&given(dag, 4), "bounded-by-the-chain"), None);
}

#[test]
fn a_slow_test_at_the_end_of_the_chain_is_named() {
    let mut dag = Dag::default();
    let a = dag.add(build("m/a", 1));
    let link = dag.add(Action::new("link", "m/a.test", S / 5).after([a]));
    let run = dag.add(
        Action::new("test run", "m/a", 20 * S)
            .cached()
            .after([link]),
    );
    dag.add(Action::new("test print", "m/a", 0).cached().after([run]));
    let mut profile = given(dag, 2);
    let finding = expect(&profile, "bounded-by-the-chain");
    assert_eq!(finding.packages, [Box::from("m/a")]);
    assert_eq!(finding.saving, Some(seconds(10.0)));
    let next = text(&finding.next_step);
    assert!(
        next.starts_with("The tests of one package ") && next.contains("`t.Parallel()`"),
        "{next}"
    );
    // A benchmark takes as long as it is told to.
    command(&mut profile, "go test -bench . -run none ./a");
    assert_eq!(found(&profile, "bounded-by-the-chain"), None);
}

/// Six packages on two workers for three seconds each, then one that needs one of them and takes
/// four seconds, alone.
fn late(beside: u64) -> Profile {
    let mut dag = Dag::default();
    let first: Vec<u32> = (0..6)
        .map(|n| dag.add(build(&format!("m/p{n}"), 3)))
        .collect();
    let big = dag.add(build("m/big", 4).after([first[5]]));
    let mut roots = vec![big];
    if beside > 0 {
        roots.push(dag.add(build("m/beside", beside).after([first[4]])));
    }
    dag.add(Action::new("build", "m", S / 5).after(roots));
    given(dag, 2)
}

#[test]
fn a_late_package_beside_idle_workers_is_named() {
    let profile = late(0);
    let finding = expect(&profile, "late-package");
    assert_eq!(finding.packages, [Box::from("m/big")]);
    assert_eq!(finding.saving, Some(seconds(2.0)));
    assert_eq!(finding.saving, Some(half(&profile, &["m/big"])));
    assert_eq!(text(&finding.title), "m/big came late, beside idle workers");
    let detail = text(&finding.detail);
    assert!(detail.starts_with("m/big started after 9 s of 13.2 s and took 4 s; for 4 s of that "));
    assert!(
        text(&finding.next_step)
            .starts_with("It waited for m/p5: without that it would start earlier. Split m/big ")
    );
}

#[test]
fn a_late_package_beside_busy_workers_is_none() {
    assert_eq!(found(&late(4), "late-package"), None);
}

#[test]
fn a_late_package_of_the_chain_that_is_the_limit_is_told_once() {
    // Everything is one chain.
    let mut dag = Dag::default();
    let a = dag.add(build("m/a", 6));
    dag.add(build("m/big", 8).after([a]));
    let profile = given(dag, 4);
    assert_eq!(fired(&profile), ["bounded-by-the-chain"]);
}

#[test]
fn where_actions_crowd_the_cpus_a_chain_is_only_long_for_that() {
    let mut dag = Dag::default();
    let a = dag.add(build("m/a", 5));
    dag.add(build("m/b", 5).after([a]));
    for n in 0..5 {
        dag.add(build(&format!("m/w{n}"), 3));
    }
    let mut profile = given(dag, 8);
    assert_eq!(fired(&profile), ["bounded-by-the-chain"]);
    // 2.5 actions at once, on average.
    machine(&mut profile, 3, None);
    assert_eq!(fired(&profile), ["bounded-by-the-chain"]);
    machine(&mut profile, 2, None);
    assert_eq!(found(&profile, "bounded-by-the-chain"), None);
}

#[test]
fn a_package_of_another_module_is_not_told_to_be_split() {
    let mut profile = chain();
    with_packages(
        &mut profile,
        [standard("m/a"), dependency("m/b"), standard("m")],
    );
    let finding = expect(&profile, "bounded-by-the-chain");
    assert_eq!(
        text(&finding.next_step),
        "m/b belongs to another module: `gobt why FILE m/b` shows what brings it in, and what \
         would go with it."
    );
}
