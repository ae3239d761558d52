//! Compilations of one import path are told apart as `go list -test` names them.

use gobt_analysis::Units;
use gobt_profile::{Package, Packages, Profile};
use gobt_testkit::dag::{Action, Dag};

use crate::{fixture, profile};

fn names(profile: &Profile) -> Vec<String> {
    let units = Units::of(profile);
    let own = units
        .all()
        .iter()
        .filter(|u| u.import_path.starts_with("example.com/"));
    let mut names: Vec<String> = own.map(|u| u.name().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn variants_of_recorded_tests_are_named() {
    for version in ["1.21.13", "1.24.11", "1.27.3"] {
        let expected = [
            "example.com/m/bad/ok [example.com/m/bad/ok.test]",
            "example.com/m/bad/ok [example.com/m/lib.test]",
            "example.com/m/bad/ok.test",
            "example.com/m/lib",
            "example.com/m/lib [example.com/m/lib.test]",
            "example.com/m/lib.test",
            "example.com/m/lib_test [example.com/m/lib.test]",
        ];
        assert_eq!(
            names(&fixture(&format!("recorded/gotest-go{version}"))),
            expected,
            "{version}"
        );
    }
}

#[test]
fn variants_are_named_without_any_command_to_look_at() {
    // All from the cache: the same graph, no Cmd.
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    let text = std::fs::read(format!("{folder}/gotest-go1.27.3.json")).unwrap();
    let mut graph: Vec<serde_json::Value> = serde_json::from_slice(&text).unwrap();
    for action in &mut graph {
        action["Cmd"] = serde_json::Value::Null;
    }
    let cached = profile(&serde_json::to_vec(&graph).unwrap());
    assert_eq!(names(&cached), names(&fixture("recorded/gotest-go1.27.3")));
}

#[test]
fn a_plain_build_has_no_variants() {
    let units = Units::of(&fixture("recorded/gofmt-go1.27.3-cold"));
    assert!(units.all().iter().all(|u| u.variant.is_none()));
}

/// What `go list -test ./...` names in a module with every kind of test: internal, external, both,
/// packages between a test and what it tests, paths that end in `_test` and `.test`.
const LISTED: [&str; 25] = [
    "example.com/m/base",
    "example.com/m/base [example.com/m/base.test]",
    "example.com/m/base.test",
    "example.com/m/base_test [example.com/m/base.test]",
    "example.com/m/cg [example.com/m/cg.test]",
    "example.com/m/cg.test",
    "example.com/m/cg_test [example.com/m/cg.test]",
    "example.com/m/cmd/prog [example.com/m/cmd/prog.test]",
    "example.com/m/cmd/prog.test",
    "example.com/m/ext",
    "example.com/m/ext.test",
    "example.com/m/ext_test [example.com/m/ext.test]",
    "example.com/m/intl [example.com/m/intl.test]",
    "example.com/m/intl.test",
    "example.com/m/mid",
    "example.com/m/mid [example.com/m/base.test]",
    "example.com/m/mid2",
    "example.com/m/mid2 [example.com/m/base.test]",
    "example.com/m/odd_test [example.com/m/odd_test.test]",
    "example.com/m/odd_test.test",
    "example.com/m/only",
    "example.com/m/only.test",
    "example.com/m/only_test [example.com/m/only.test]",
    "example.com/m/tonly [example.com/m/tonly.test]",
    "example.com/m/tonly.test",
];

#[test]
fn a_cached_test_of_every_kind_is_named_as_go_list_names_it() {
    for version in ["1.21.13", "1.27.3"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
        let text = std::fs::read(format!("{folder}/variants-go{version}-cached.json")).unwrap();
        let mut found = names(&profile(&text));
        found.retain(|name| !name.contains("weird") && !name.contains("usesext"));
        assert_eq!(found, LISTED, "{version}");
    }
}

#[test]
fn what_an_external_test_imports_is_the_variant_where_nothing_is_linked() {
    // `go vet`: p for its tests, p for all others, and q between p and its external test.
    let mut dag = Dag::default();
    let mut add = |path: &str, folder: &str, deps: &[u32]| {
        let action = Action::new("build", path, 1).cached().in_objdir(folder);
        dag.add(action.after(deps.iter().copied()))
    };
    let tested = add("example.com/p", "/b1/", &[]);
    let plain = add("example.com/p", "/b2/", &[]);
    let between = add("example.com/q", "/b3/", &[tested]);
    add("example.com/p_test", "/b4/", &[between, tested]);
    add("example.com/q", "/b5/", &[plain]);
    let mut vet = profile(&dag.run(1).to_json());
    let listed = |path: &str, variant: Option<&str>| Package {
        import_path: path.into(),
        variant: variant.map(Into::into),
        ..Package::default()
    };
    let mut packages = vec![
        listed("example.com/p", None),
        listed("example.com/q", None),
        listed(
            "example.com/p_test",
            Some("example.com/p_test [example.com/p.test]"),
        ),
    ];
    // Without files for the tests inside it, there is no other p.
    vet.packages = Packages::new(packages.clone());
    let external = "example.com/p_test [example.com/p.test]";
    let [p, q] = ["example.com/p", "example.com/q"];
    assert_eq!(names(&vet), [p, p, external, q, q]);
    packages.push(listed(p, Some("example.com/p [example.com/p.test]")));
    vet.packages = Packages::new(packages);
    let [p_tested, q_tested] = [p, q].map(|path| format!("{path} [example.com/p.test]"));
    assert_eq!(names(&vet), [p, &p_tested, external, q, &q_tested]);
}
