//! go test.

use gobt_profile::Outcome;
use gobt_testkit::dag::{Action, Dag};

use super::*;

const COMPILE: &str = "/usr/local/go/pkg/tool/linux_amd64/compile";

/// Two packages and their tests; each vetted for two seconds.
fn vetted(vet: u64, with_tests: bool) -> Profile {
    let mut dag = Dag::default();
    for name in ["a", "b"] {
        let compiled = dag.add(build(name, 2));
        let vetted = dag.add(Action::new("vet", name, vet * MS).after([compiled]));
        let link = dag.add(Action::new("link", name, 100 * MS).after([compiled]));
        if with_tests {
            dag.add(
                Action::new("test run", name, 100 * MS)
                    .cached()
                    .after([link, vetted]),
            );
        }
    }
    given(dag, 1)
}

#[test]
fn vet_costs_what_a_run_without_it_spares() {
    let profile = vetted(2000, true);
    let finding = expect(&profile, "vet-in-tests");
    // One worker: all of it.
    assert_eq!(finding.saving, Some(seconds(4.0)));
    assert_eq!(
        finding.evidence[1].figure,
        Figure::count(2, "package", "packages")
    );
    assert!(text(&finding.next_step).starts_with("`go test -vet=off`"));
    // Left out, not only free: with two workers the tests start when the links are done.
    let graph = &profile.graph;
    let durations = gobt_analysis::recorded_durations(graph);
    let kept = |id| graph.action(id).mode != Mode::Vet;
    let plan = Plan::select(graph, &durations, kept, |_, _| true);
    let one = std::num::NonZeroU32::MIN;
    assert_eq!(gobt_analysis::replay(&plan, one), seconds(4.4));
}

#[test]
fn go_vet_itself_and_a_quick_vet_are_no_matter() {
    assert_eq!(found(&vetted(2000, false), "vet-in-tests"), None);
    assert_eq!(found(&vetted(200, true), "vet-in-tests"), None);
}

/// `go test p`: q imports p and stands between p and its external tests, so it is compiled twice.
fn compiled_twice(q_seconds: u64) -> Profile {
    let (inside, q_again) = ("/tmp/go-build1/b002/", "/tmp/go-build1/b003/");
    let mut dag = Dag::default();
    let p = dag.add(build("m/p", 1));
    let q = dag.add(build("m/q", q_seconds).after([p]));
    let p_inside = dag.add(build("m/p", 1).in_objdir(inside));
    let q_again_id = dag.add(build("m/q", q_seconds).in_objdir(q_again).after([p_inside]));
    let outside = dag.add(build("m/p_test", 1).after([q_again_id, p_inside]));
    let main = dag.add(build("m/p.test", 1).after([outside, p_inside]));
    dag.add(Action::new("link", "m/p.test", S).after([main, q]));
    let tests = format!("{COMPILE} -p m/p p.go p_test.go");
    given_commands(dag, 1, &[("build", inside, &tests)])
}

#[test]
fn packages_between_a_test_and_what_it_tests_cost_their_second_compilation() {
    let profile = compiled_twice(4);
    let finding = expect(&profile, "compiled-again-for-tests");
    assert_eq!(finding.saving, Some(seconds(4.0)));
    assert_eq!(finding.packages, [Box::from("m/p")]);
    assert_eq!(
        text(&finding.title),
        "1 package was compiled again for tests, most for those of m/p"
    );
    assert_eq!(
        text(&finding.evidence[0].what),
        "1 package again for the tests of m/p"
    );
    let next = text(&finding.next_step);
    assert!(
        next.starts_with("Move the tests inside m/p (`package p`) out of it (`package p_test`)"),
        "{next}"
    );
}

#[test]
fn what_has_to_be_compiled_for_a_test_is_no_waste() {
    // q takes no time; p with its tests in it, p_test and the main package do.
    assert_eq!(found(&compiled_twice(0), "compiled-again-for-tests"), None);
}

/// The tests of b hold a worker until those of a have started; c waits for it.
fn ordered() -> Profile {
    let mut dag = Dag::default();
    let a = dag.add(build("a", 5));
    let b = dag.add(build("b", 1));
    let run_a = dag.add(Action::new("test run", "a", 100 * MS).cached().after([a]));
    let run_b = dag.add(Action::new("test run", "b", 4100 * MS).cached().after([b]));
    let print_a = dag.add(Action::new("test print", "a", 0).cached().after([run_a]));
    let print_b = Action::new("test print", "b", 0)
        .cached()
        .after([run_b, print_a]);
    dag.add(print_b);
    let c = dag.add(build("c", 6));
    dag.add(Action::new("test run", "c", 100 * MS).cached().after([c]));
    given(dag, 2)
}

#[test]
fn a_worker_held_by_a_waiting_test_costs_what_a_replay_without_the_wait_spares() {
    let profile = ordered();
    let analysis = Analysis::of(&profile);
    assert_eq!(analysis.blocked.total(), seconds(4.0));
    let finding = expect(&profile, "blocked-by-test-order");
    let plan = Plan::of(&profile.graph);
    let mut replayer = Replayer::new(&plan);
    let workers = std::num::NonZeroU32::new(2).unwrap();
    let held = replayer.run(workers, plan.durations());
    let free = replayer.run(workers, &analysis.blocked.durations_without(&profile.graph));
    assert_eq!((held, free), (seconds(11.2), seconds(7.2)));
    assert_eq!(finding.saving, Some(seconds(4.0)));
    assert_eq!(finding.packages, [Box::from("b")]);
    assert!(text(&finding.next_step).starts_with("Build with Go 1.26 or later"));
}

#[test]
fn a_waiting_test_that_keeps_nobody_from_work_costs_nothing() {
    let mut dag = Dag::default();
    let a = dag.add(build("a", 5));
    let b = dag.add(build("b", 1));
    let run_a = dag.add(Action::new("test run", "a", 100 * MS).cached().after([a]));
    let run_b = dag.add(Action::new("test run", "b", 4100 * MS).cached().after([b]));
    let print_a = dag.add(Action::new("test print", "a", 0).cached().after([run_a]));
    dag.add(
        Action::new("test print", "b", 0)
            .cached()
            .after([run_b, print_a]),
    );
    assert_eq!(found(&given(dag, 2), "blocked-by-test-order"), None);
}

/// Two tests whose binaries are linked and run; the code of `changed` of them is compiled.
fn tests_of(changed: usize, barrier: bool) -> Profile {
    let mut dag = Dag::default();
    for (n, name) in ["m/a", "m/b"].into_iter().enumerate() {
        let compiled = build(name, u64::from(n < changed));
        let compiled = dag.add(if n < changed {
            compiled
        } else {
            compiled.cached()
        });
        let mut needed = dag.add(Action::new("link", &format!("{name}.test"), S).after([compiled]));
        if barrier {
            needed = dag.add(
                Action::new("test barrier", name, 0)
                    .cached()
                    .after([needed]),
            );
        }
        dag.add(
            Action::new("test run", name, 2 * S)
                .cached()
                .after([needed]),
        );
    }
    let mut profile = given(dag, 1);
    command(&mut profile, "go test -count=1 ./...");
    profile
}

#[test]
fn count_runs_unchanged_tests_again() {
    for barrier in [false, true] {
        let finding = expect(&tests_of(0, barrier), "tests-not-cached");
        // Link and run of both.
        assert_eq!(finding.saving, Some(seconds(6.0)));
        assert_eq!(
            text(&finding.title),
            "`-count=1` ran 2 unchanged test binaries again"
        );
        let finding = expect(&tests_of(1, barrier), "tests-not-cached");
        assert_eq!(finding.saving, Some(seconds(3.0)));
        assert_eq!(finding.packages, [Box::from("m/b")]);
        assert!(text(&finding.next_step).starts_with("Leave out `-count=1`: "));
    }
}

#[test]
fn tests_of_new_code_or_without_count_or_that_fail_are_to_be_run() {
    assert_eq!(found(&tests_of(2, true), "tests-not-cached"), None);
    let mut profile = tests_of(0, true);
    profile.build.outcome = Outcome::Failed { status: 1 };
    assert_eq!(found(&profile, "tests-not-cached"), None);
    let mut profile = tests_of(0, true);
    command(&mut profile, "go test ./...");
    assert_eq!(found(&profile, "tests-not-cached"), None);
    command(&mut profile, "go test -count 5 ./...");
    assert_eq!(found(&profile, "tests-not-cached"), None);
    command(&mut profile, "go test ./...");
    profile.build.goflags = Some("-count=1".into());
    let next = text(&expect(&profile, "tests-not-cached").next_step);
    assert!(
        next.starts_with("Take `-count=1` out of GOFLAGS: "),
        "{next}"
    );
}

/// So many test binaries, each linked for a second, of code that was compiled.
fn covered(binaries: usize, line: &str) -> Profile {
    let mut dag = Dag::default();
    let shared = dag.add(build("m/shared", 2));
    for n in 0..binaries {
        let name = format!("m/t{n}.test");
        let link = dag.add(Action::new("link", &name, S).after([shared]));
        dag.add(Action::new("test run", &name, 0).cached().after([link]));
    }
    let mut profile = given(dag, 1);
    command(&mut profile, line);
    profile
}

#[test]
fn coverpkg_makes_every_test_binary_hold_everything() {
    let finding = expect(&covered(4, "go test -coverpkg=./... ./..."), "coverpkg");
    assert_eq!(finding.saving, None);
    assert_eq!(
        text(&finding.title),
        "`-coverpkg=./...` puts all covered packages into each of 4 test binaries"
    );
    let detail = text(&finding.detail);
    assert!(
        detail.contains("The 4 links took 4 s of work; without links the run would be 4 s"),
        "{detail}"
    );
}

#[test]
fn plain_coverage_and_few_binaries_are_no_matter() {
    assert_eq!(found(&covered(4, "go test -cover ./..."), "coverpkg"), None);
    assert_eq!(
        found(&covered(2, "go test -coverpkg=./... ."), "coverpkg"),
        None
    );
}
