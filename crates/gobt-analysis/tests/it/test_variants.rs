//! Compilations of one import path are told apart as `go list -test` names them.

use gobt_analysis::Units;
use gobt_profile::Profile;

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
