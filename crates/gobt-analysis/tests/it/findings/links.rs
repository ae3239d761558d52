//! Links, and C.

use gobt_testkit::dag::{Action, Dag};

use super::*;

const LINK: &str = "/usr/local/go/pkg/tool/linux_amd64/link";

/// A package of so many seconds and a link of so many.
fn linked(compile: u64, link: u64) -> Dag {
    let mut dag = Dag::default();
    let main = dag.add(build("m", compile));
    let link = dag.add(Action::new("link", "m", link * S).after([main]));
    dag.add(Action::new("link-install", "m", 0).cached().after([link]));
    dag
}

#[test]
fn a_link_that_takes_a_quarter_of_the_build_is_named_with_no_promise() {
    let profile = given(linked(6, 3), 2);
    let finding = expect(&profile, "link-time");
    assert_eq!(finding.saving, None);
    assert_eq!(finding.packages, [Box::from("m")]);
    let detail = text(&finding.detail);
    assert!(detail.contains("At most 3 s of the build"), "{detail}");
    assert_eq!(free_mode(&profile, "link"), seconds(3.0));
    assert!(text(&finding.next_step).contains("`-ldflags=-w`"));
}

#[test]
fn a_link_without_debugging_data_is_not_told_to_leave_it_out() {
    let objdir = "/tmp/go-build1/m/";
    let command = format!("{LINK} -o x -importcfg y -w -buildmode=exe z");
    let profile = given_commands(linked(6, 3), 2, &[("link", objdir, &command)]);
    let next = text(&expect(&profile, "link-time").next_step);
    assert!(
        next.starts_with("It is linked without debugging data already"),
        "{next}"
    );
}

#[test]
fn a_short_link_or_a_small_part_is_no_matter() {
    assert_eq!(found(&given(linked(10, 3), 2), "link-time"), None);
    // Half of the build, but less than a second.
    let mut dag = Dag::default();
    let main = dag.add(Action::new("build", "m", 900 * MS));
    dag.add(Action::new("link", "m", 900 * MS).after([main]));
    assert_eq!(found(&given(dag, 2), "link-time"), None);
}

/// Three binaries of one second that need one package of four; what becomes of each.
fn binaries(then: &str) -> Profile {
    let mut dag = Dag::default();
    let shared = dag.add(build("m/shared", 4));
    let mut ends = Vec::new();
    for name in ["a", "b", "c"] {
        let main = dag.add(Action::new("build", &format!("m/{name}"), 100 * MS).after([shared]));
        let link = Action::new("link", &format!("m/{name}"), S).after([main, shared]);
        let mut end = dag.add(link);
        if !then.is_empty() {
            let run = Action::new(then, &format!("m/{name}"), 0).cached();
            end = dag.add(run.after([end]));
        }
        ends.push(end);
    }
    dag.add(Action::new("go build", "", 0).cached().after(ends));
    given(dag, 2)
}

#[test]
fn binaries_that_are_thrown_away_cost_their_links() {
    let profile = binaries("");
    let finding = expect(&profile, "many-links");
    assert_eq!(finding.saving, Some(free_mode(&profile, "link")));
    assert_eq!(finding.saving, Some(seconds(2.0)));
    assert_eq!(
        text(&finding.title),
        "3 binaries were linked and thrown away"
    );
    assert_eq!(finding.packages.len(), 3);
    assert!(text(&finding.next_step).contains("`go build -o bin/ ./...`"));
}

#[test]
fn what_kept_binaries_and_tests_would_save_nobody_knows() {
    let kept = expect(&binaries("link-install"), "many-links");
    assert_eq!(text(&kept.title), "3 binaries were linked");
    assert_eq!(kept.saving, None);
    let tests = expect(&binaries("test run"), "many-links");
    assert_eq!(text(&tests.title), "3 test binaries were linked");
    assert_eq!(tests.saving, None);
    // From Go 1.26 on a barrier stands between the two.
    let mut dag = Dag::default();
    for name in ["a", "b"] {
        let main = dag.add(Action::new("build", name, S));
        let link = dag.add(Action::new("link", name, S).after([main]));
        let barrier = dag.add(Action::new("test barrier", name, 0).cached().after([link]));
        dag.add(Action::new("test run", name, 0).cached().after([barrier]));
    }
    let tests = expect(&given(dag, 2), "many-links");
    assert_eq!(text(&tests.title), "2 test binaries were linked");
}

#[test]
fn one_link_and_quick_ones_are_not_many() {
    assert_eq!(found(&given(linked(6, 3), 2), "many-links"), None);
    let mut dag = Dag::default();
    let shared = dag.add(build("m/shared", 20));
    for name in ["a", "b", "c"] {
        dag.add(Action::new("link", name, S).after([shared]));
    }
    assert_eq!(found(&given(dag, 2), "many-links"), None);
}

/// A package with C files of `c` seconds each, as Go from 1.26 on compiles it.
fn with_c(package: &str, c: u64) -> Dag {
    let mut dag = Dag::default();
    let run = dag.add(Action::new("cgo run", package, S));
    let files: Vec<u32> = ["a.c", "b.c"]
        .map(|file| {
            dag.add(Action::new(&format!("cgo compile {file}"), package, c * S).after([run]))
        })
        .into();
    let collect = dag.add(Action::new("collect cgo", package, 0).after(files));
    let compiled = dag.add(build(package, 1).after([collect]));
    dag.add(build("m", 1).after([compiled]));
    dag
}

#[test]
fn c_costs_its_own_actions() {
    let mut profile = given(with_c("m/sqlite", 5), 2);
    with_packages(&mut profile, [own("m"), own("m/sqlite")]);
    let finding = expect(&profile, "cgo");
    // The tool, and two files side by side.
    assert_eq!(finding.saving, Some(seconds(6.0)));
    assert_eq!(finding.packages, [Box::from("m/sqlite")]);
    assert_eq!(finding.evidence[0].figure, Figure::Time(seconds(11.0)));
    assert!(text(&finding.next_step).starts_with("For m/sqlite: "));
}

#[test]
fn c_of_the_standard_library_alone_can_be_switched_off() {
    let mut profile = given(with_c("runtime/cgo", 5), 2);
    with_packages(&mut profile, [own("m"), standard("runtime/cgo")]);
    let next = text(&expect(&profile, "cgo").next_step);
    assert!(next.contains("`CGO_ENABLED=0`"), "{next}");
}

#[test]
fn before_go_1_26_nobody_knows_what_c_costs() {
    let mut dag = Dag::default();
    let c = dag.add(build("m/sqlite", 8));
    dag.add(build("m", 2).after([c]));
    let tools = "/usr/local/go/pkg/tool/linux_amd64";
    let cgo = format!("{tools}/cgo -objdir x -- a.go");
    let objdir = "/tmp/go-build1/m/sqlite/";
    let profile = given_commands(dag, 2, &[("build", objdir, &cgo)]);
    let finding = expect(&profile, "cgo");
    assert_eq!(finding.saving, None);
    assert_eq!(finding.evidence[0].figure, Figure::Time(seconds(8.0)));
}

#[test]
fn a_little_c_is_no_matter() {
    let mut dag = with_c("m/c", 0);
    for n in 0..100 {
        dag.add(build(&format!("m/p{n}"), 1));
    }
    assert_eq!(found(&given(dag, 2), "cgo"), None);
}

#[test]
fn links_for_a_flag_with_a_rule_of_its_own_are_told_there() {
    let mut profile = binaries("test run");
    assert!(found(&profile, "many-links").is_some());
    command(&mut profile, "go test -coverpkg=./... ./...");
    assert_eq!(found(&profile, "many-links"), None);
    assert!(found(&profile, "coverpkg").is_some());
}
