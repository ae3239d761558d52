//! `gobt diff` as text, Markdown and JSON. Snapshots are read by eye before they are accepted.

#![allow(clippy::unwrap_used)] // a test fails by panicking

#[path = "diff/pair.rs"]
mod pair;

use gobt_analysis::diff::Pair;
use gobt_profile::{
    Fingerprint, Machine, Module, Package, Packages, Profile, RecordedRun, SourceFile,
    read_profile_or_graph,
};
use gobt_report::{TerminalOptions, diff_markdown, diff_text, write_diff_json};
use gobt_testkit::dag::{Action, Dag};
use pair::{compared, fixture};

/// What is shown in all three formats.
struct Shown {
    text: String,
    markdown: String,
    json: serde_json::Value,
}

fn shown(base: &Profile, head: &Profile) -> Shown {
    compared(base, head, |page| {
        let options = TerminalOptions {
            width: 100,
            top: 5,
            color: false,
        };
        let mut json = Vec::new();
        write_diff_json(page, &mut json).unwrap();
        Shown {
            text: diff_text(page, &options),
            markdown: diff_markdown(page, 5),
            json: serde_json::from_slice(&json).unwrap(),
        }
    })
}

const MS: u64 = 1_000_000;

/// `m` imports `x`; with `new`, `x` has another file and imports `new`, which imports `deep`. The
/// head finds `y` in the cache.
fn made(new: &str) -> Pair<Profile> {
    let build = |name: &str, ms: u64, hash: &str| {
        Action::new("build", name, ms * MS).hashed(hash, &format!("{hash}c"))
    };
    let mut base = Dag::default();
    let y = base.add(build("example.org/y", 900, "y"));
    let x = base.add(build("example.com/m/x", 300, "x1").after([y]));
    let m = base.add(build("example.com/m", 40, "m1").after([x]));
    base.add(
        Action::new("link", "example.com/m", 500 * MS)
            .hashed("l1", "L1")
            .after([m, x, y]),
    );
    let mut head = Dag::default();
    let y = head.add(build("example.org/y", 1, "y").cached());
    let deep = head.add(build("example.net/deep", 2_000, "d"));
    let new = head.add(build(new, 1_500, "n").after([deep]));
    let x = head.add(build("example.com/m/x", 320, "x2").after([y, new]));
    let m = head.add(build("example.com/m", 55, "m2").after([x]));
    let all = [m, x, y, new, deep];
    head.add(
        Action::new("link", "example.com/m", 650 * MS)
            .hashed("l2", "L2")
            .after(all),
    );
    let profile = |dag: Dag| {
        let json = dag.run(2).to_json();
        let mut profile = read_profile_or_graph(json.as_slice(), &str::to_owned).unwrap();
        profile.build.parallelism = Some(2);
        profile.build.command = ["go", "build", "./..."].map(Into::into).to_vec();
        profile
    };
    Pair {
        base: profile(base),
        head: profile(head),
    }
}

fn package(path: &str, module: &str, version: Option<&str>) -> Package {
    Package {
        import_path: path.into(),
        module: Some(Module {
            path: module.into(),
            version: version.map(Into::into),
            main: version.is_none(),
        }),
        standard: Some(false),
        sources: version.is_none().then(Vec::new),
        ..Package::default()
    }
}

fn with_modules(mut pair: Pair<Profile>, new: &str) -> Pair<Profile> {
    let own = |path: &str, file: &str, print| {
        let mut package = package(path, "example.com/m", None);
        package.sources = Some(vec![SourceFile {
            name: file.into(),
            fingerprint: Some(Fingerprint::new(print)),
        }]);
        package
    };
    let y = |version| package("example.org/y", "example.org/y", Some(version));
    pair.base.packages = Packages::new(vec![
        own("example.com/m", "m.go", 1),
        own("example.com/m/x", "x.go", 1),
        y("v1.0.0"),
    ]);
    pair.head.packages = Packages::new(vec![
        own("example.com/m", "m.go", 1),
        own("example.com/m/x", "x.go", 2),
        y("v1.0.0"),
        package(new, "example.net/new", Some("v0.3.0")),
        package(
            "example.net/deep",
            "example.net/deep",
            Some("v2.0.0+incompatible"),
        ),
    ]);
    pair
}

#[test]
fn a_heavy_import_is_told_first() {
    let new = "example.net/new";
    let pair = with_modules(made(new), new);
    let shown = shown(&pair.base, &pair.head);
    insta::assert_snapshot!("heavy-import-text", shown.text);
    insta::assert_snapshot!("heavy-import-markdown", shown.markdown);
    insta::assert_snapshot!(
        "heavy-import-json",
        serde_json::to_string_pretty(&shown.json).unwrap()
    );
}

#[test]
fn what_went_is_told_as_what_came() {
    let new = "example.net/new";
    let pair = with_modules(made(new), new);
    insta::assert_snapshot!("went-text", shown(&pair.head, &pair.base).text);
}

#[test]
fn the_same_work_is_one_line_and_what_was_seen() {
    let cold = fixture("recorded/gofmt-go1.27.3-cold");
    let warm = fixture("recorded/gofmt-go1.27.3-warm");
    let shown = shown(&cold, &warm);
    insta::assert_snapshot!("same-work-text", shown.text);
    assert_eq!(shown.json["same_work"], true);
    assert_eq!(
        shown
            .markdown
            .lines()
            .filter(|line| !line.is_empty())
            .count(),
        2
    );
}

#[test]
fn what_no_recording_did_is_no_figure_of_the_same_work() {
    let build = || {
        let mut dag = Dag::default();
        let x = dag.add(
            Action::new("build", "example.com/m/x", 1)
                .hashed("x", "X")
                .cached(),
        );
        let y = dag.add(
            Action::new("build", "example.com/m/y", 1)
                .hashed("y", "Y")
                .cached(),
        );
        let m = Action::new("build", "example.com/m", 40 * MS).hashed("m", "M");
        dag.add(m.after([x, y]));
        let json = dag.run(2).to_json();
        read_profile_or_graph(json.as_slice(), &str::to_owned).unwrap()
    };
    let shown = shown(&build(), &build());
    assert_eq!(shown.json["same_work"], true);
    assert_eq!(
        shown.markdown,
        "**No difference: both builds do the same work.**\n"
    );
    assert!(
        shown.text.contains("Most of the work came from the cache"),
        "{}",
        shown.text
    );
}

#[test]
fn a_difference_of_links_alone_is_told_in_a_whole_sentence() {
    let build = |link: &str, ms: u64| {
        let mut dag = Dag::default();
        let m = dag.add(Action::new("build", "example.com/m", 40 * MS).hashed("m", "M"));
        let linking = Action::new("link", "example.com/m", ms * MS);
        dag.add(linking.hashed(link, &format!("{link}c")).after([m]));
        let json = dag.run(2).to_json();
        read_profile_or_graph(json.as_slice(), &str::to_owned).unwrap()
    };
    let shown = shown(&build("l1", 500), &build("l2", 650));
    for text in [shown.text, shown.markdown] {
        assert!(
            text.contains("  The difference is links, vet and tests.\n")
                || text.contains("\n- The difference is links, vet and tests.\n"),
            "{text}"
        );
    }
}

#[test]
fn two_versions_of_go_are_not_compared_without_noise() {
    let older = fixture("recorded/gofmt-go1.24.11-cold");
    let newer = fixture("recorded/gofmt-go1.27.3-cold");
    let shown = shown(&older, &newer);
    let start: String = shown
        .text
        .lines()
        .take(12)
        .map(|line| format!("{line}\n"))
        .collect();
    insta::assert_snapshot!("another-go-text", start);
    assert!(shown.json["cost"].is_null());
}

#[test]
fn other_machines_workers_and_outcomes_are_told_before_any_figure() {
    let good = fixture("recorded/gofmt-go1.27.3-cold");
    let mut base = good.clone();
    let machine = |cpus| {
        Some(Machine {
            cpus,
            cpu_quota_millis: None,
        })
    };
    base.build.machine = machine(2);
    base.build.parallelism = Some(2);
    let mut head = good;
    head.build.machine = machine(8);
    head.build.parallelism = Some(8);
    let found = shown(&base, &head);
    for words in [
        "Another machine: 2 CPUs → 8 CPUs",
        "Another number of workers: 2 → 8",
    ] {
        assert!(found.text.contains(words), "{}", found.text);
    }
    assert_eq!(
        found.text.matches("not compared").count(),
        6,
        "{}",
        found.text
    );
    let failed = fixture("recorded/failed-go1.27.3");
    let found = shown(&base, &failed);
    assert!(
        found.text.contains("Not both builds ended well"),
        "{}",
        found.text
    );
    assert_eq!(found.json["comparable"]["cost"], false);
}

#[test]
fn several_runs_give_an_interval_or_say_that_there_is_none() {
    let with_walls = |walls: &[u64]| {
        let profile = fixture("recorded/gofmt-go1.27.3-cold");
        let runs = walls.iter().map(|ms| {
            let mut build = profile.build.clone();
            build.wall = Some(gobt_profile::Nanos::from_nanos(ms * MS));
            RecordedRun {
                build,
                graph: profile.graph.clone(),
            }
        });
        Profile::of_runs(runs.collect(), profile.packages.clone()).unwrap()
    };
    let base = with_walls(&[1_000, 1_010, 1_020, 1_030, 1_040]);
    let slower = shown(&base, &with_walls(&[1_200, 1_210, 1_220, 1_230, 1_240])).text;
    assert!(slower.contains("Wall time: +200 ms (+1"), "{slower}");
    let same = shown(&base, &with_walls(&[1_005, 1_015, 1_025, 1_035, 1_045])).text;
    assert!(
        same.contains("Wall time: no difference that the runs can show"),
        "{same}"
    );
    let few = shown(&base, &with_walls(&[1_200])).text;
    assert!(
        few.contains("5 and 1 runs cannot show any difference at 95 %"),
        "{few}"
    );
}

#[test]
fn hostile_names_are_text_in_every_format() {
    let hostile = "x/</details><img src=x onerror=alert(1)>`|\u{202e}\u{1b}[31m@team";
    let pair = with_modules(made(hostile), hostile);
    let shown = shown(&pair.base, &pair.head);
    assert!(
        !shown.text.contains('\u{1b}') && !shown.text.contains('\u{202e}'),
        "{}",
        shown.text
    );
    let markdown = shown.markdown;
    assert!(!markdown.contains('\u{202e}'), "{markdown}");
    // Every mention of it is code, and in no table does it end its cell.
    let parsed = pulldown_cmark::Parser::new_ext(&markdown, pulldown_cmark::Options::ENABLE_TABLES);
    for event in parsed {
        if let pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) = event {
            let known = ["<details>", "</details>", "<summary>"];
            assert!(
                known.iter().any(|tag| html.trim().starts_with(tag)),
                "{html}"
            );
            assert!(!html.contains("<img"), "{html}");
        }
    }
}
