//! The chart of `gobt diff`. Snapshots are looked at before they are accepted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "diff/pair.rs"]
mod pair;
#[path = "svg/picture.rs"]
mod picture;

use gobt_analysis::diff::Pair;
use gobt_profile::{Machine, Nanos, Outcome, Profile, read_profile_or_graph};
use gobt_report::png::{PngOptions, PngPainter};
use gobt_report::svg;
use gobt_testkit::dag::{Action, Dag};
use pair::{compared, fixture};
use picture::{Picture, View};

const MS: u64 = 1_000_000;

/// What a picture may have at most, however large the builds are.
const LARGEST: usize = 300 * 1024;

fn chart(base: &Profile, head: &Profile, top: usize) -> String {
    compared(base, head, |page| svg::diff(page, top))
}

/// Everything that must hold for every picture; gives its texts.
fn check(what: &str, pair: &Pair<Profile>) -> String {
    let chart = chart(&pair.base, &pair.head, 5);
    picture::leave(what, "diff.svg", &chart);
    assert!(chart.len() <= LARGEST, "{what}: {} bytes", chart.len());
    let picture = Picture::read(&chart, what);
    picture.check_head(what);
    picture.check_colors(what);
    for view in [View::Wide, View::Narrow] {
        picture.check_texts(view, what);
    }
    assert_eq!(chart, self::chart(&pair.base, &pair.head, 5), "{what}");
    picture.shown(View::Wide).join("\n")
}

fn profile(dag: Dag) -> Profile {
    let json = dag.run(2).to_json();
    let mut profile = read_profile_or_graph(json.as_slice(), &str::to_owned).unwrap();
    profile.build.parallelism = Some(2);
    profile.build.command = ["go", "build", "./..."].map(Into::into).to_vec();
    profile
}

fn build(name: &str, ms: u64, hash: &str) -> Action {
    Action::new("build", name, ms * MS).hashed(hash, &format!("{hash}c"))
}

/// `m` imports `x`, which imports `y`; in the head also packages named `new`, one after the other.
fn made(new: &[String], cached: bool) -> Pair<Profile> {
    let mut base = Dag::default();
    let y = base.add(build("example.org/y", 900, "y"));
    let x = base.add(build("example.com/m/x", 300, "x1").after([y]));
    base.add(build("example.com/m", 40, "m1").after([x]));
    let mut head = Dag::default();
    let y = build("example.org/y", if cached { 1 } else { 910 }, "y");
    let y = head.add(if cached { y.cached() } else { y });
    let mut imports = vec![y];
    for (place, name) in new.iter().enumerate() {
        let took = 100 + place as u64 % 700;
        imports.push(head.add(build(name, took, &format!("n{place}"))));
    }
    let x = head.add(build("example.com/m/x", 420, "x2").after(imports));
    head.add(build("example.com/m", 55, "m2").after([x]));
    Pair {
        base: profile(base),
        head: profile(head),
    }
}

fn one() -> Vec<String> {
    vec!["example.net/new".to_owned()]
}

fn turned(pair: Pair<Profile>) -> Pair<Profile> {
    Pair {
        base: pair.head,
        head: pair.base,
    }
}

#[test]
fn a_change_is_drawn_as_it_was() {
    let pair = made(&one(), true);
    check("import", &pair);
    insta::assert_snapshot!("import", chart(&pair.base, &pair.head, 5));
}

#[test]
fn what_it_costs_what_brought_it_in_and_what_explains_it_are_said() {
    let text = check("import", &made(&one(), true));
    for wanted in [
        "total work",
        "example.net/new",
        "imported by example.com/m/x",
        "exec time, 2 workers",
        "cache: found more there, or less",
        "more than the base",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let text = check("went", &turned(made(&one(), false)));
    for wanted in [
        "What went, and with which import",
        "no longer imported by example.com/m/x",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("What came in"), "{text}");
}

#[test]
fn the_same_work_has_no_bars_of_costs() {
    let cold = fixture("recorded/gofmt-go1.27.3-cold");
    let warm = fixture("recorded/gofmt-go1.27.3-warm");
    let text = check(
        "same work",
        &Pair {
            base: cold,
            head: warm,
        },
    );
    assert!(text.contains("No difference"), "{text}");
    assert!(!text.contains("total work"), "{text}");
    assert!(!text.contains("What came in"), "{text}");
}

#[test]
fn what_cannot_be_compared_is_said_and_not_drawn() {
    let newer = fixture("recorded/gofmt-go1.27.3-cold");
    let older = fixture("recorded/gofmt-go1.24.11-cold");
    let mut elsewhere = newer.clone();
    let machine = |cpus| {
        Some(Machine {
            cpus,
            cpu_quota_millis: None,
        })
    };
    let mut here = newer.clone();
    here.build.machine = machine(2);
    elsewhere.build.machine = machine(8);
    let mut failed = fixture("recorded/failed-go1.27.3");
    failed.build.outcome = Outcome::Failed { status: 1 };
    for (what, base, head, why) in [
        ("another go", older, newer.clone(), "two versions of Go"),
        ("another machine", here, elsewhere, "two machines"),
        ("failed", newer, failed, "not every action of both builds"),
    ] {
        let text = check(what, &Pair { base, head });
        let text = text.replace('\n', " ");
        assert!(text.contains(why), "{what}: {text}");
        assert!(text.contains("No bars are drawn"), "{what}: {text}");
        assert!(!text.contains("exec time by replay"), "{what}: {text}");
        assert!(!text.contains("each step starts"), "{what}: {text}");
    }
}

#[test]
fn estimates_are_no_bars() {
    let warm = fixture("recorded/gofmt-go1.27.3-warm");
    let mut pair = made(&one(), true);
    // Nothing recorded what the cache spared both.
    let mut dag = Dag::default();
    let y = dag.add(build("example.org/y", 1, "y").cached());
    let x = dag.add(build("example.com/m/x", 30, "x0").after([y]));
    dag.add(build("example.com/m", 4, "m0").after([x]));
    pair.base = profile(dag);
    let text = check("estimated", &pair).replace('\n', " ");
    for wanted in [
        "Most of the work came from the cache",
        "No bars are drawn: total work",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("exec time by replay"), "{text}");
    // The same build twice, warm: nothing is known of any duration, and nothing differs.
    let both = Pair {
        base: warm.clone(),
        head: warm,
    };
    assert!(check("warm", &both).contains("No difference"));
}

#[test]
fn thousands_of_packages_stay_small() {
    let new: Vec<String> = (0..2_000)
        .map(|n| format!("example.net/a/long/path/to/package/number/{n}"))
        .collect();
    let pair = made(&new, false);
    for top in [0, 100_000] {
        let chart = chart(&pair.base, &pair.head, top);
        assert!(chart.len() <= LARGEST, "{top}: {} bytes", chart.len());
    }
    let text = check("many", &pair);
    assert!(text.contains("1,995 more imports"), "{text}");
}

#[test]
fn empty_builds_and_times_of_no_length_are_no_trouble() {
    let empty = Profile::default();
    let pair = Pair {
        base: empty.clone(),
        head: empty,
    };
    check("empty", &pair);
    let mut pair = made(&one(), false);
    pair.base.build.wall = Some(Nanos::ZERO);
    check("no wall", &pair);
}

#[test]
fn hostile_names_can_do_nothing() {
    let names = [
        "</text><script>alert(1)</script>".to_owned(),
        "evil/\u{202e}gpj.exe\u{2066}/\u{1b}[31m".to_owned(),
        "漢字/かな/한글/漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字".to_owned(),
        "x".repeat(10_000),
        "x/".repeat(5_000),
        "W".repeat(300),
        "\n\r\t".to_owned(),
    ];
    let mut pair = made(&names, false);
    pair.head.build.command = names.iter().map(|name| name.as_str().into()).collect();
    pair.head.build.module = Some(names[0].as_str().into());
    pair.base.build.module = Some(names[1].as_str().into());
    pair.head.build.go_version = Some(names[2].as_str().into());
    for pair in [pair.map(Profile::clone), turned(pair)] {
        check("hostile", &pair);
        let chart = chart(&pair.base, &pair.head, 20);
        assert!(!chart.contains("<script"));
        let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202A}'..='\u{202E}').contains(&c);
        assert!(!chart.contains(bad));
    }
}

#[test]
fn it_becomes_a_png() {
    let pair = made(&one(), true);
    let chart = chart(&pair.base, &pair.head, 5);
    for dark in [false, true] {
        let painter = PngPainter::new(PngOptions { dark, scale: 1 });
        let png = painter.paint(&chart).unwrap();
        assert!(png.starts_with(b"\x89PNG"));
    }
}
