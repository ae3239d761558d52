//! Do the charts hold what they promise, for real builds and for hostile ones?

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

#[path = "svg/builds.rs"]
mod builds;
#[path = "svg/paths.rs"]
mod paths;
#[path = "svg/picture.rs"]
mod picture;

use builds::{fixture, fixture_names, generated, profile_of, span};
use gobt_analysis::Analysis;
use gobt_profile::{Mode, Module, Observed, Outcome, Package, Packages, Profile, Times};
use gobt_profile::{read_profile, write_profile};
use gobt_report::svg;
use picture::{Picture, View};

const LARGEST: usize = 300 * 1024;

fn charts(profile: &Profile) -> Vec<(&'static str, String)> {
    svg::charts(profile, &Analysis::of(profile), svg::DEFAULT_TOP)
}

fn chart(profile: &Profile, name: &str) -> String {
    let mut all = charts(profile).into_iter();
    all.find(|(file, _)| *file == name).expect("a chart").1
}

/// Everything that must hold for every picture of every build.
fn check(what: &str, profile: &Profile) {
    for (name, svg) in charts(profile) {
        picture::leave(what, name, &svg);
        let what = format!("{what}, {name}");
        assert!(svg.len() <= LARGEST, "{what}: {} bytes", svg.len());
        let picture = Picture::read(&svg, &what);
        picture.check_head(&what);
        picture.check_colors(&what);
        for view in [View::Wide, View::Narrow] {
            picture.check_texts(view, &what);
        }
    }
}

#[test]
fn pictures_of_recorded_builds_keep_every_promise() {
    let names = fixture_names();
    assert!(names.len() > 20, "{names:?}");
    let mut drawn = 0;
    for name in names {
        // Graphs of interrupted builds have no figures; those are tested below.
        if let Some(profile) = fixture(&name) {
            check(&name, &profile);
            drawn += 1;
        }
    }
    assert!(drawn > 20);
}

#[test]
fn pictures_of_large_builds_keep_every_promise() {
    for (actions, workers, cached) in [
        (2_000, 8, 0.0),
        (2_000, 2, 1.0),
        (5_000, 1, 0.0),
        (5_000, 64, 0.3),
        (20_000, 48, 0.0),
        (20_000, 1_000, 0.0),
    ] {
        let profile = generated(actions, workers, cached);
        check(&format!("{actions} actions, {workers} workers"), &profile);
    }
}

#[test]
fn more_workers_than_rows_share_them() {
    let actions: Vec<_> = (0..3_000_u64)
        .map(|n| (Mode::Build, "example.com/p", span(n % 7, 500 + n % 400)))
        .collect();
    let profile = profile_of(&actions);
    check("3000 at once", &profile);
    let svg = chart(&profile, "timeline.svg");
    let texts = Picture::read(&svg, "3000 at once").shown(View::Wide);
    assert!(
        texts.contains(&"workers, 15 in each row".to_owned()),
        "{texts:?}"
    );
}

#[test]
fn a_fully_cached_build_of_a_thousand_packages_has_its_cache_checks() {
    let mut profile = generated(2_000, 4, 1.0);
    profile.build.parallelism = Some(4);
    let svg = chart(&profile, "timeline.svg");
    let texts = Picture::read(&svg, "cached").shown(View::Wide);
    assert!(texts.iter().any(|t| t == "cache check"), "{texts:?}");
    assert!(texts.iter().any(|t| t.contains("merged")), "{texts:?}");
}

#[test]
fn the_same_build_gives_the_same_bytes_again_and_from_its_profile() {
    let profile = fixture("recorded/gotest-go1.27.3.json").expect("figures");
    let first = charts(&profile);
    assert_eq!(first, charts(&profile));
    let mut saved = Vec::new();
    write_profile(&profile, &mut saved).expect("written");
    let again = read_profile(saved.as_slice()).expect("read");
    assert_eq!(first, charts(&again));
}

fn hostile_names() -> Vec<String> {
    [
        "</text><script>alert(1)</script>",
        "a\"b'c&d<e>f/]]>",
        "\u{1b}[31mred\u{1b}[0m/\u{0}\u{7}\u{b}\u{FFFE}\u{FFFF}",
        "evil/\u{202E}gpj.exe\u{2066}/x",
        "漢字/かな/한글/漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
        "عربي/עברית",
        "e\u{301}\u{301}\u{301}/🦀🦀🦀",
        "",
        " ",
        "\n\r\t",
        "[",
        "p [p.test]",
        "/////",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(["x".repeat(10_000), "x/".repeat(5_000), "W".repeat(300)])
    .collect()
}

#[test]
fn hostile_names_can_do_nothing_to_a_picture() {
    let names = hostile_names();
    for mode in [
        Mode::Build,
        Mode::from_go("</style>\u{1b}\u{202E} & \"mode\" of a future go"),
    ] {
        let actions = names.iter().enumerate();
        let actions: Vec<_> = actions
            .map(|(n, name)| {
                (
                    mode.clone(),
                    name.as_str(),
                    span(n as u64 * 7, n as u64 * 7 + 9),
                )
            })
            .collect();
        let mut profile = profile_of(&actions);
        profile.build.command = names.iter().map(|n| n.as_str().into()).collect();
        profile.build.module = Some(names[0].as_str().into());
        profile.build.go_version = Some(names[2].as_str().into());
        profile.build.platform = Some(names[13].as_str().into());
        check("hostile", &profile);
        for (name, svg) in charts(&profile) {
            assert!(!svg.contains("<script"), "{name}");
            let bad =
                |c: char| (c.is_control() && c != '\n') || ('\u{202A}'..='\u{202E}').contains(&c);
            assert!(!svg.contains(bad), "{name}");
        }
    }
}

#[test]
fn nothing_to_draw_is_said() {
    let unreached: Vec<_> = (0..3)
        .map(|_| (Mode::Build, "p", Times::Unreached))
        .collect();
    let mut interrupted = profile_of(&unreached);
    interrupted.build.outcome = Outcome::Interrupted { signal: 2 };
    for (what, profile) in [("no actions", profile_of(&[])), ("no times", interrupted)] {
        check(what, &profile);
        for (name, svg) in charts(&profile) {
            let texts = Picture::read(&svg, what).shown(View::Wide).join(" ");
            assert!(
                texts.contains("There is nothing to draw"),
                "{what}, {name}: {texts}"
            );
        }
    }
}

#[test]
fn actions_that_took_no_time_are_no_trouble() {
    let actions = [
        (Mode::Build, "p", span(5, 5)),
        (Mode::Link, "q", span(5, 5)),
    ];
    check("no time", &profile_of(&actions));
}

#[test]
fn what_the_echo_showed_of_an_interrupted_build_is_drawn() {
    let mut profile = profile_of(&[(Mode::Build, "example.com/slow", Times::Unreached)]);
    profile.build.outcome = Outcome::Interrupted { signal: 15 };
    let seen = |package: &str, first: u64, last: Option<u64>| Observed {
        objdir: "b001".into(),
        package: package.into(),
        first: builds::millis(first),
        last: last.map(builds::millis),
    };
    profile.build.observed = vec![
        seen("example.com/quick", 100, Some(400)),
        seen("example.com/slow", 150, None),
        seen("example.com/next", 400, Some(900)),
    ];
    profile.build.wall = Some(builds::millis(1_200));
    check("observed", &profile);
    let svg = chart(&profile, "timeline.svg");
    let texts = Picture::read(&svg, "observed").shown(View::Wide);
    let all = texts.join(" ");
    assert!(all.contains("Interrupted by signal 15"), "{all}");
    assert!(all.contains("Go wrote down no times"), "{all}");
    assert!(texts.iter().any(|t| t == "example.com/slow"), "{all}");
}

#[test]
fn of_an_interrupted_test_what_ended_is_drawn() {
    let Times::Done(running) = span(40, 90) else {
        panic!("no times");
    };
    let started = Times::Started {
        ready: running.ready,
        start: running.start,
    };
    let mut profile = profile_of(&[
        (Mode::Build, "example.com/done", span(0, 50)),
        (Mode::TestRun, "example.com/running", started),
        (Mode::Build, "example.com/never", Times::Unreached),
    ]);
    profile.build.outcome = Outcome::Interrupted { signal: 2 };
    check("interrupted test", &profile);
    let svg = chart(&profile, "timeline.svg");
    let texts = Picture::read(&svg, "interrupted test").shown(View::Wide);
    assert!(texts.iter().any(|t| t == "example.com/done"), "{texts:?}");
    assert!(
        texts
            .iter()
            .any(|t| t == "Interrupted by signal 2: 1 never reached"),
        "{texts:?}"
    );
}

#[test]
fn a_failed_build_says_what_failed() {
    let profile = fixture("recorded/failed-go1.27.3.json").expect("figures");
    for (name, svg) in charts(&profile) {
        let texts = Picture::read(&svg, name).shown(View::Narrow).join(" ");
        assert!(
            texts.contains("did not compile: example.com/m/bad"),
            "{name}: {texts}"
        );
    }
    let svg = chart(&profile, "packages.svg");
    assert!(svg.contains("example.com/m/bad (failed)"), "{svg}");
}

#[test]
fn packages_have_a_bar_each_up_to_the_limit_and_the_rest_in_sum() {
    let profile = fixture("recorded/gofmt-go1.27.3-cold.json").expect("figures");
    let analysis = Analysis::of(&profile);
    let svg = svg::packages(&profile, &analysis, 3);
    let texts = Picture::read(&svg, "three").shown(View::Wide);
    for package in &analysis.packages[..3] {
        let named = |t: &&String| t.starts_with(package.name());
        assert_eq!(texts.iter().filter(named).count(), 1, "{texts:?}");
    }
    let more = format!("{} more packages", analysis.packages.len() - 3);
    assert!(texts.contains(&more), "{texts:?}");
}

#[test]
fn whose_package_it_is_is_said_where_it_is_known() {
    let actions = [
        (Mode::Build, "fmt", span(0, 5)),
        (Mode::Build, "example.com/own", span(5, 9)),
        (Mode::Build, "example.org/other", span(9, 12)),
    ];
    let mut profile = profile_of(&actions);
    let package = |path: &str, standard: bool, main: bool| Package {
        import_path: path.into(),
        standard: Some(standard),
        module: (!standard).then(|| Module {
            path: path.into(),
            version: None,
            main,
        }),
        ..Package::default()
    };
    profile.packages = Packages::new(vec![
        package("fmt", true, false),
        package("example.com/own", false, true),
        package("example.org/other", false, false),
    ]);
    let svg = chart(&profile, "packages.svg");
    let texts = Picture::read(&svg, "origin").shown(View::Wide);
    for wanted in ["fmt (std)", "example.com/own (own)", "example.org/other"] {
        assert!(texts.iter().any(|t| t == wanted), "{wanted}: {texts:?}");
    }
}

#[test]
fn the_critical_path_names_its_longest_step_with_its_time() {
    let profile = fixture("made/diamond.json").expect("figures");
    let analysis = Analysis::of(&profile);
    let longest = analysis
        .critical_path
        .steps
        .iter()
        .map(|&id| profile.graph.action(id));
    let longest = longest.max_by_key(|a| a.duration()).expect("a step");
    let svg = svg::critical_path(&profile, &analysis);
    let texts = Picture::read(&svg, "diamond").shown(View::Wide);
    assert!(texts.iter().any(|t| *t == *longest.package), "{texts:?}");
    let time = gobt_report::human::duration(longest.duration());
    assert!(texts.contains(&time), "{texts:?}");
}

#[test]
fn workers_that_were_never_used_are_counted() {
    let mut profile = fixture("made/diamond.json").expect("figures");
    profile.build.parallelism = Some(48);
    let svg = chart(&profile, "timeline.svg");
    let texts = Picture::read(&svg, "diamond").shown(View::Wide);
    let heading = texts
        .iter()
        .find(|t| t.starts_with("workers"))
        .expect("a heading");
    assert!(heading.ends_with("never needed"), "{heading}");
}

/// Whole pictures, so that a change of any kind is seen. After a change: look at the pictures
/// before the snapshots are written again.
#[test]
fn a_small_build_is_drawn_as_it_was() {
    let profile = fixture("made/diamond.json").expect("figures");
    for (file, svg) in charts(&profile) {
        insta::assert_snapshot!(format!("diamond-{file}"), svg);
    }
}

#[test]
fn recorded_builds_are_described_as_they_were() {
    for name in [
        "cgo-go1.27.3",
        "cgo-go1.21.13",
        "failed-go1.24.11",
        "gotest-go1.27.3",
    ] {
        let profile = fixture(&format!("recorded/{name}.json")).expect("figures");
        let charts = charts(&profile);
        let texts = charts.iter().map(|(file, svg)| {
            let lines = Picture::read(svg, name).shown(View::Wide).join("\n");
            format!("## {file}\n{lines}\n")
        });
        insta::assert_snapshot!(name, texts.collect::<String>());
    }
}
