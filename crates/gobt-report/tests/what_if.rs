//! `gobt what-if` as text and JSON. Snapshots are read by eye before they are accepted.

#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::num::NonZeroU32;

use gobt_analysis::{Analysis, BestChanges, Change, Speedup, WhatIf};
use gobt_profile::{Machine, Profile, read_profile_or_graph};
use gobt_report::{TerminalOptions, best_changes_text, what_if_text, write_what_if_json};

fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read(format!("{folder}/{name}.json")).unwrap();
    read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap()
}

fn options() -> TerminalOptions {
    TerminalOptions {
        width: 100,
        ..TerminalOptions::default()
    }
}

fn asked(profile: &Profile, words: &str, changes: &[Change], workers: Option<u32>) -> String {
    let analysis = Analysis::of(profile);
    let workers = workers.and_then(NonZeroU32::new);
    let answer = WhatIf::of(profile, &analysis, changes, workers, None).unwrap();
    what_if_text(profile, &analysis, &[words.to_owned()], &answer, &options())
}

#[test]
fn an_answer_says_what_changes_and_where_the_path_runs_then() {
    let profile = fixture("recorded/gofmt-go1.27.3-cold");
    let analysis = Analysis::of(&profile);
    let without = Change::Without {
        units: analysis.units.named("internal/diff"),
    };
    insta::assert_snapshot!(
        "without",
        asked(&profile, "--without internal/diff", &[without], None)
    );
    let fast = Change::SpeedupMode {
        mode: "link".into(),
        by: Speedup::Free,
    };
    insta::assert_snapshot!(
        "free-link",
        asked(&profile, "--speedup-mode link=0", &[fast], None)
    );
}

#[test]
fn another_number_of_workers_gives_a_range() {
    let mut profile = fixture("recorded/gofmt-go1.27.3-cold");
    let raw = asked(&profile, "--parallelism 8", &[], Some(8));
    assert!(
        raw.contains("as many as the recording had workers"),
        "{raw}"
    );
    profile.build.machine = Some(Machine {
        cpus: 2,
        cpu_quota_millis: Some(1500),
    });
    profile.build.parallelism = Some(2);
    insta::assert_snapshot!(
        "more-workers",
        asked(&profile, "--parallelism 8", &[], Some(8))
    );
}

#[test]
fn the_best_changes_are_listed_for_three_numbers_of_workers() {
    let profile = fixture("recorded/gofmt-go1.27.3-cold");
    let analysis = Analysis::of(&profile);
    let best = BestChanges::of(&profile, &analysis, 3);
    assert!(best.iter().all(|best| best.complete));
    let text = best_changes_text(&profile, &analysis, &best, &options());
    insta::assert_snapshot!("best", text);
}

#[test]
fn a_build_without_times_has_no_predictions() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read(format!("{folder}/recorded/interrupted-go1.27.3.json")).unwrap();
    let graph = gobt_profile::read_action_graph(text.as_slice(), &str::to_owned).unwrap();
    let profile = Profile {
        build: gobt_profile::Build {
            outcome: gobt_profile::Outcome::Interrupted { signal: 2 },
            ..gobt_profile::Build::default()
        },
        graph: graph.graph,
        packages: graph.packages,
        ..Profile::default()
    };
    let analysis = Analysis::of(&profile);
    assert_eq!(WhatIf::of(&profile, &analysis, &[], None, None), None);
    let best = BestChanges::of(&profile, &analysis, 3);
    let text = best_changes_text(&profile, &analysis, &best, &options());
    assert!(text.starts_with("Nothing can be predicted"), "{text}");
}

#[test]
fn names_from_a_build_do_nothing_to_the_terminal() {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/made/diamond.json"
    ));
    let name = "x\\u001b[31m\\u202e";
    let text = text
        .unwrap()
        .replace("\"example.com/m/c\"", &format!("\"{name}\""));
    let profile = read_profile_or_graph(text.as_bytes(), &str::to_owned).unwrap();
    let analysis = Analysis::of(&profile);
    let best = BestChanges::of(&profile, &analysis, 3);
    let list = best_changes_text(&profile, &analysis, &best, &options());
    let answer = asked(&profile, "--without x\u{1b}[31m", &[], None);
    for text in [list, answer] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
}

#[test]
fn the_json_contract_holds() {
    let profile = fixture("made/diamond");
    let analysis = Analysis::of(&profile);
    let units = analysis.units.named("example.com/m/c");
    let change = Change::Speedup {
        units,
        by: Speedup::Times(2.0),
    };
    let answer = WhatIf::of(&profile, &analysis, &[change], None, None);
    let best = BestChanges::of(&profile, &analysis, 2);
    let mut out = Vec::new();
    let asked = ["--speedup example.com/m/c=2".to_owned()];
    let written = write_what_if_json(
        &profile,
        &analysis,
        &asked,
        answer.as_ref(),
        &best,
        &mut out,
    );
    written.unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&value).unwrap());
}
