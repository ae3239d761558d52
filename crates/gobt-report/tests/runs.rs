//! Several runs of the same command: what is said of them?

#![allow(clippy::unwrap_used)] // a test fails by panicking

use gobt_analysis::Analysis;
use gobt_profile::{Nanos, Outcome, Packages, Profile, RecordedRun, read_profile_or_graph};
use gobt_report::{
    MarkdownOptions, TerminalOptions, analysis_text, summary_markdown, summary_text, write_json,
};

const DIAMOND: &[u8] = include_bytes!("../../gobt-profile/tests/fixtures/made/diamond.json");
const WELL: Outcome = Outcome::Succeeded;

/// Runs of the drawn example (8 s), with these wall times in milliseconds.
fn runs(walls: &[(u64, Outcome)]) -> Profile {
    let run = |&(wall, outcome): &(u64, Outcome)| {
        let Profile {
            mut build, graph, ..
        } = read_profile_or_graph(DIAMOND, &str::to_owned).unwrap();
        build.wall = Some(Nanos::from_nanos(wall * 1_000_000));
        build.started = graph.earliest_start();
        build.outcome = outcome;
        RecordedRun { build, graph }
    };
    let runs = walls.iter().map(run).collect();
    Profile::of_runs(runs, Packages::default()).unwrap()
}

fn five() -> Profile {
    runs(&[12_900, 8_100, 8_200, 8_150, 8_300].map(|wall| (wall, WELL)))
}

fn terminal(profile: &Profile) -> String {
    summary_text(profile, &Analysis::of(profile), &TerminalOptions::default())
}

fn card(profile: &Profile) -> String {
    summary_markdown(profile, &Analysis::of(profile), &MarkdownOptions::default())
}

fn json(profile: &Profile) -> serde_json::Value {
    let mut out = Vec::new();
    write_json(profile, &Analysis::of(profile), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn five_runs_in_every_format() {
    let profile = five();
    insta::assert_snapshot!("terminal-five", terminal(&profile));
    insta::assert_snapshot!("card-five", card(&profile));
    let runs = serde_json::to_string_pretty(&json(&profile)["runs"]).unwrap();
    insta::assert_snapshot!("json-five", runs);
    let text = analysis_text(
        &profile,
        &Analysis::of(&profile),
        &TerminalOptions::default(),
    );
    assert!(text.contains("Run 3 of 5 is shown"), "{text}");
}

#[test]
fn of_a_single_run_nothing_is_said() {
    let profile = runs(&[(8_100, WELL)]);
    for text in [terminal(&profile), card(&profile)] {
        assert!(
            !text.contains("Run ") && !text.contains("half within"),
            "{text}"
        );
    }
    assert!(json(&profile)["runs"].is_null());
}

#[test]
fn a_run_that_failed_is_shown_and_not_compared() {
    let failed = Outcome::Failed { status: 1 };
    let text = terminal(&runs(&[(8_100, WELL), (8_300, WELL), (40, failed)]));
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    assert!(
        text.contains("Run 3 of 3 is shown, which failed; in the table the 2 others are compared."),
        "{text}"
    );
    assert!(
        text.contains("wall time 8.10 s 8.10 s 8.30 s ± 0 s"),
        "{text}"
    );
}

#[test]
fn where_no_run_went_well_there_is_no_table() {
    let interrupted = Outcome::Interrupted { signal: 2 };
    let profile = runs(&[(8_100, interrupted), (8_300, interrupted)]);
    let text = terminal(&profile);
    assert!(
        text.contains("Run 2 of 2 is shown, which was interrupted."),
        "{text}"
    );
    assert!(!text.contains("half within"), "{text}");
    assert!(!card(&profile).contains("half within"));
    assert!(json(&profile)["runs"]["wall_ns"].is_null());
}

/// As after `--runs 3` without `--cold`: later runs find what the first compiled.
#[test]
fn runs_that_did_not_do_the_same_work_are_told_apart() {
    let mut profile = five();
    let mut cached: serde_json::Value = serde_json::from_slice(DIAMOND).unwrap();
    for action in cached.as_array_mut().unwrap() {
        action["Cmd"] = serde_json::Value::Null;
    }
    let cached = read_profile_or_graph(cached.to_string().as_bytes(), &str::to_owned).unwrap();
    assert!(cached.graph.actions().iter().all(|a| !a.executed()));
    profile.other_runs[3].graph = cached.graph;
    let text = card(&profile);
    assert!(
        text.contains("The runs did not do the same work: 0 to 4 actions were executed."),
        "{text}"
    );
    // Then it is no wonder that the first took longer.
    assert!(
        text.contains("Run 1 stands out: 12.9 s instead of 8.20 s."),
        "{text}"
    );
}

#[test]
fn several_that_stand_out_are_named_together() {
    let mut walls = [(8_000, WELL); 12];
    for (at, wall) in [(1, 16_000), (4, 12_000), (7, 11_000), (8, 10_000)] {
        walls[at].0 = wall;
    }
    let text = card(&runs(&walls));
    assert!(
        text.contains("4 of 12 runs stand out from 8.00 s: run 2 (16.0 s), run 5 (12.0 s), run 8 (11.0 s) and 1 more."),
        "{text}"
    );
}
