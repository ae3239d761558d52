//! `report.html`: the data in it, and what of a build may stand in a page.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use gobt_analysis::Analysis;
use gobt_profile::{
    Build, Module, Outcome, Output, Package, Packages, Profile, read_action_graph,
    read_profile_or_graph,
};
use gobt_report::{html, report_files};
use gobt_testkit::synthetic::{self, Options};
use serde_json::{Value, json};

const FIXTURES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../gobt-profile/tests/fixtures"
);

fn read(path: &str) -> Profile {
    read_profile_or_graph(std::fs::read(path).unwrap().as_slice(), &str::to_owned).unwrap()
}

fn fixture(name: &str) -> Profile {
    read(&format!("{FIXTURES}/{name}.json"))
}

fn cmd_go() -> Profile {
    read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/cmd-go.json"
    ))
}

fn data(profile: &Profile) -> Value {
    let data = html::page_data(profile, &Analysis::of(profile));
    serde_json::from_str(&data).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    let list = value.as_array().unwrap();
    list.iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn the_data_of_a_small_build_is_this() {
    let data = data(&fixture("made/diamond"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&data).unwrap());
}

#[test]
fn the_same_profile_gives_the_same_bytes() {
    let page = |profile: &Profile| html::page(profile, &Analysis::of(profile));
    assert_eq!(page(&cmd_go()), page(&cmd_go()));
}

#[test]
fn the_report_has_the_page() {
    let profile = cmd_go();
    let analysis = Analysis::of(&profile);
    let files = report_files(&profile, &analysis, None);
    let page = files.iter().find(|file| file.name == "report.html");
    assert_eq!(page.unwrap().contents, html::page(&profile, &analysis));
}

#[test]
fn the_page_of_3500_actions_and_49000_edges_is_at_most_2_5_megabytes() {
    let options = Options::sized(3_500, 49_000);
    let graph = synthetic::Build::generate(&options).unwrap().to_json();
    let profile = read_profile_or_graph(graph.as_slice(), &str::to_owned).unwrap();
    let size = html::page(&profile, &Analysis::of(&profile)).len();
    assert!(size <= 2_500_000, "{size} bytes");
}

#[test]
fn every_action_and_every_dependency_is_in_it() {
    let profile = cmd_go();
    let data = data(&profile);
    let column = |name: &str| data["actions"][name].as_array().unwrap().clone();
    let graph = &profile.graph;
    assert_eq!(column("duration").len(), graph.actions().len());
    let mut packed = column("dependencies").into_iter();
    for ((id, _), count) in graph.iter().zip(column("counts")) {
        let mut target = 0;
        let mut row = Vec::new();
        for _ in 0..count.as_u64().unwrap() {
            target += packed.next().unwrap().as_u64().unwrap();
            row.push(target);
        }
        let known = graph.dependencies(id).iter().map(|d| d.index() as u64);
        assert_eq!(row, known.collect::<Vec<_>>());
    }
    assert!(packed.next().is_none());
}

#[test]
fn the_sentences_are_those_of_the_summary() {
    let profile = cmd_go();
    let analysis = Analysis::of(&profile);
    let data = data(&profile);
    let markdown = report_files(&profile, &analysis, None);
    let markdown = &markdown.iter().find(|f| f.name == "summary.md").unwrap();
    let verdict = data["summary"]["verdict"].as_str().unwrap();
    assert!(markdown.contents.contains(verdict), "{verdict}");
    let findings = data["summary"]["findings"].as_array().unwrap();
    assert_eq!(findings.len(), analysis.findings.len());
    assert!(!findings.is_empty());
}

#[test]
fn hostile_names_end_neither_the_data_nor_the_line() {
    let hostile = "x</script><!--<img src=x onerror=alert(1)>&\u{2028}\u{202e}\u{1b}[31m\"'\\";
    let mut profile = fixture("made/diamond");
    profile.packages = Packages::new(vec![Package {
        import_path: "example.com/m/c".into(),
        module: Some(Module {
            path: hostile.into(),
            version: Some(hostile.into()),
            main: false,
        }),
        ..Package::default()
    }]);
    profile.build = Build {
        command: vec!["go".into(), hostile.into()],
        goflags: Some(hostile.into()),
        module: Some(hostile.into()),
        settings: vec![(hostile.into(), hostile.into())],
        output: Some(Output {
            first: vec![hostile.into(), "\tindented".into()],
            ..Output::default()
        }),
        ..Build::default()
    };
    let page = html::page(&profile, &Analysis::of(&profile));
    let (_, rest) = page.split_once("id=\"gobt-data\">").unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    let bad = |c: char| c.is_control() || matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{202e}');
    assert!(!data.contains(bad));
    let data: Value = serde_json::from_str(data).unwrap();
    let shown = "x</script><!--<img src=x onerror=alert(1)>&\u{fffd}\u{fffd}\u{fffd}[31m\"'\\";
    assert!(texts(&data["strings"]).contains(&shown));
    assert_eq!(data["build"]["settings"][0][0], shown);
    assert_eq!(
        data["build"]["output"]["first"],
        json!([shown, "    indented"])
    );
    assert!(
        data["summary"]["command"]
            .as_str()
            .unwrap()
            .contains("</script>")
    );
}

#[test]
fn what_is_not_known_is_null() {
    let path = format!("{FIXTURES}/recorded/interrupted-go1.27.3.json");
    let file = std::fs::File::open(path).unwrap();
    let planned = read_action_graph(file, &str::to_owned).unwrap();
    let profile = Profile {
        build: Build {
            outcome: Outcome::Interrupted { signal: 2 },
            ..Build::default()
        },
        graph: planned.graph,
        packages: planned.packages,
        ..Profile::default()
    };
    let data = data(&profile);
    assert!(data["scaling"].is_null());
    assert!(data["totals"]["exec"].is_null());
    assert!(data["actions"]["slack"].is_null());
    assert!(data["units"]["exclusive"].is_null());
    let starts = data["actions"]["start"].as_array().unwrap();
    assert!(!starts.is_empty() && starts.iter().all(Value::is_null));
    assert_eq!(data["summary"]["state"], "interrupted");
}

#[test]
fn a_build_of_nothing_has_a_page() {
    let profile = Profile {
        build: Build {
            outcome: Outcome::Failed { status: 1 },
            ..Build::default()
        },
        ..Profile::default()
    };
    let data = data(&profile);
    assert_eq!(data["actions"]["mode"].as_array().unwrap().len(), 0);
    assert_eq!(data["summary"]["state"], "failed");
    assert!(
        data["summary"]["verdict"]
            .as_str()
            .unwrap()
            .contains("Go stopped")
    );
}

#[test]
fn ids_with_holes_are_kept() {
    let path = format!("{FIXTURES}/made/diamond.json");
    let text = std::fs::read_to_string(path).unwrap();
    // The smallest ID is any number that is not its place.
    let text = text.replace("\"ID\": 0", "\"ID\": 900");
    let profile = read_profile_or_graph(text.as_bytes(), &str::to_owned).unwrap();
    let ids = data(&profile)["actions"]["ids"].clone();
    assert_eq!(ids, serde_json::json!([1, 2, 3, 900]));
    assert!(data(&fixture("made/diamond"))["actions"]["ids"].is_null());
}
