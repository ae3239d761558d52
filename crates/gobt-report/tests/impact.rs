//! How changes and their cost are shown: text, JSON, chart. Snapshots are read by eye before they are
//! accepted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "svg/picture.rs"]
mod picture;

use gobt_analysis::{Analysis, Impact, PackageChanges};
use gobt_profile::{Outcome, Profile, Timestamp, read_profile_or_graph};
use gobt_report::{HistoryNotes, ImpactPage, TerminalOptions, impact_text, svg, write_impact_json};
use picture::{Picture, View};

fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures"
    );
    let text = std::fs::read(format!("{folder}/{name}.json")).unwrap();
    read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap()
}

fn notes() -> HistoryNotes {
    HistoryNotes {
        // 2026-01-02.
        since: Timestamp::from_unix_nanos(1_767_312_000_000_000_000),
        commits: 1_234,
        ends: None,
        without_contents: false,
        elsewhere: 0,
    }
}

/// A build, how often its packages changed, and what is known of the history.
struct Case {
    name: &'static str,
    profile: Profile,
    changes: Vec<(&'static str, usize, usize)>,
    notes: HistoryNotes,
}

fn cases() -> Vec<Case> {
    let case = |name, profile, changes: &[_], notes| Case {
        name,
        profile,
        changes: changes.to_vec(),
        notes,
    };
    let mut broken = fixture("recorded/failed-go1.27.3");
    broken.build.outcome = Outcome::Failed { status: 1 };
    let hard = HistoryNotes {
        ends: Some(Timestamp::from_unix_nanos(1_770_000_000_000_000_000)),
        without_contents: true,
        elsewhere: 3,
        ..notes()
    };
    let go = [
        ("go/scanner", 7, 2),
        ("go/ast", 12, 0),
        ("fmt", 0, 3),
        ("cmd/gofmt", 40, 1),
    ];
    vec![
        case(
            "diamond",
            fixture("made/diamond"),
            &[
                ("example.com/m/d", 3, 0),
                ("example.com/m/b", 41, 0),
                ("example.com/m", 0, 0),
            ],
            notes(),
        ),
        case(
            "cold",
            fixture("recorded/gofmt-go1.27.3-cold"),
            &go,
            notes(),
        ),
        case("warm", fixture("recorded/gofmt-go1.27.3-warm"), &go, hard),
        case(
            "tests",
            fixture("recorded/gotest-go1.27.3"),
            &[("example.com/m/lib", 4, 9), ("errors", 2, 0)],
            notes(),
        ),
        case(
            "failed",
            broken,
            &[("example.com/m/app", 1, 0), ("fmt", 1, 0)],
            notes(),
        ),
        case(
            "unchanged",
            fixture("made/diamond"),
            &[("example.com/m/d", 0, 0)],
            notes(),
        ),
        case("foreign", fixture("made/diamond"), &[], notes()),
    ]
}

/// Shows a case with `show`.
fn shown<T>(case: &Case, show: impl FnOnce(&ImpactPage<'_>) -> T) -> T {
    let analysis = Analysis::of(&case.profile);
    let changes = case
        .changes
        .iter()
        .map(|&(path, to_source, to_tests_alone)| {
            let changes = PackageChanges {
                to_source,
                to_tests_alone,
            };
            (path, changes)
        });
    let impact = Impact::of(&case.profile, &analysis, changes).unwrap();
    show(&ImpactPage {
        profile: &case.profile,
        analysis: &analysis,
        impact: &impact,
        history: &case.notes,
    })
}

#[test]
fn the_text_is_a_headline_a_table_and_what_must_be_known() {
    for case in cases() {
        let options = TerminalOptions {
            top: 2,
            ..TerminalOptions::default()
        };
        let text = shown(&case, |page| impact_text(page, &options));
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", case.name);
        }
        insta::assert_snapshot!(format!("text-{}", case.name), text);
    }
}

#[test]
fn the_json_contract_holds() {
    for case in cases() {
        let mut out = Vec::new();
        shown(&case, |page| write_impact_json(page, &mut out).unwrap());
        assert_eq!(out.iter().filter(|&&b| b == b'\n').count(), 1);
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let text = serde_json::to_string_pretty(&value).unwrap();
        insta::assert_snapshot!(format!("json-{}", case.name), text);
    }
}

#[test]
fn the_chart_keeps_every_promise() {
    for case in cases() {
        let chart = shown(&case, |page| svg::impact(page, 20));
        let what = format!("impact {}", case.name);
        picture::leave(&what, "impact.svg", &chart);
        let picture = Picture::read(&chart, &what);
        picture.check_head(&what);
        picture.check_colors(&what);
        for view in [View::Wide, View::Narrow] {
            picture.check_texts(view, &what);
        }
        assert_eq!(chart, shown(&case, |page| svg::impact(page, 20)));
    }
}

#[test]
fn the_chart_names_what_cost_most_and_sums_the_rest() {
    let all = cases();
    let texts = |case: &Case, top| {
        let chart = shown(case, |page| svg::impact(page, top));
        Picture::read(&chart, case.name)
            .shown(View::Wide)
            .join("\n")
    };
    let text = texts(&all[0], 1);
    assert!(text.contains("example.com/m/b (41 changes)"), "{text}");
    assert!(!text.contains("example.com/m/d"), "{text}");
    assert!(
        text.contains("Not shown: 1 more package, in sum 19.5 s – 22.5 s."),
        "{text}"
    );
    let text = texts(&all[3], 20);
    assert!(
        text.contains("example.com/m/lib (4 + 9 of tests)"),
        "{text}"
    );
    let text = texts(&all[2], 20);
    assert!(text.contains("gobt profile --cold"), "{text}");
}

#[test]
fn names_from_a_build_stay_text() {
    let hostile = "x`|</summary><script>\\u001b[31m\\u202e](javascript:1)";
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/made/diamond.json"
    );
    let text = std::fs::read_to_string(folder).unwrap();
    let text = text.replace("\"example.com/m/c\"", &format!("\"{hostile}\""));
    let case = Case {
        name: "hostile",
        profile: read_profile_or_graph(text.as_bytes(), &str::to_owned).unwrap(),
        changes: vec![(
            "x`|</summary><script>\u{1b}[31m\u{202e}](javascript:1)",
            5,
            0,
        )],
        notes: notes(),
    };
    let options = TerminalOptions::default();
    let text = shown(&case, |page| impact_text(page, &options));
    let control = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(!text.contains(control), "{text:?}");
    assert!(text.contains("summary"), "{text}");
    let chart = shown(&case, |page| svg::impact(page, 20));
    assert!(!chart.contains("<script"));
    let picture = Picture::read(&chart, "hostile");
    picture.check_head("hostile");
    picture.check_texts(View::Wide, "hostile");
}
