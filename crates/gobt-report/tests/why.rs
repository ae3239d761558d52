//! Why a package is in the build, as text and JSON. Snapshots are read by eye before they are accepted.

#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use gobt_analysis::Why;
use gobt_analysis::why::{Facts, Import, Question};
use gobt_profile::{
    Build, Module, Outcome, Package, Packages, Profile, read_action_graph, read_profile_or_graph,
};
use gobt_report::{Place, TerminalOptions, WhyReport, why_text, write_why_json};
use gobt_testkit::dag::{Action, Dag};

fn fixture(name: &str) -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    let text = std::fs::read(format!("{folder}/{name}.json")).unwrap();
    read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap()
}

/// A web shop: its own packages, two modules, a part of the standard library. Milliseconds.
const SHOP: [(&str, u64, &[&str]); 10] = [
    ("net/http", 2_000, &[]),
    ("golang.org/x/net/html", 400, &[]),
    (
        "golang.org/x/net/html/charset",
        300,
        &["golang.org/x/net/html"],
    ),
    (
        "example.org/mail/internal/render",
        700,
        &["golang.org/x/net/html/charset"],
    ),
    (
        "example.org/mail",
        900,
        &["example.org/mail/internal/render", "net/http"],
    ),
    ("example.com/shop/order", 500, &["example.org/mail"]),
    ("example.com/shop/invoice", 450, &["example.org/mail"]),
    (
        "example.com/shop/web",
        800,
        &["example.com/shop/order", "net/http"],
    ),
    (
        "example.com/shop",
        100,
        &["example.com/shop/web", "example.com/shop/invoice"],
    ),
    ("example.com/shop/tools", 100, &["example.com/shop/web"]),
];

fn shop(named: &[&str]) -> Profile {
    let mut dag = Dag::default();
    let place = |name: &str| SHOP.iter().position(|(n, ..)| *n == name).unwrap() as u32;
    for (name, time, imports) in SHOP {
        let action = Action::new("build", name, time * 1_000_000);
        dag.add(action.after(imports.iter().map(|import| place(import))));
    }
    let named = named.iter().map(|name| place(name));
    dag.add(Action::new("go build", "", 0).after(named));
    let text = dag.run(2).to_json();
    let mut profile = read_profile_or_graph(text.as_slice(), &str::to_owned).unwrap();
    profile.build.module = Some("example.com/shop".into());
    profile.build.parallelism = Some(2);
    profile.packages = Packages::new(SHOP.iter().map(|(name, ..)| package(name)).collect());
    profile
}

fn package(name: &str) -> Package {
    let modules = [
        ("example.com/shop", None),
        ("example.org/mail", Some("v1.4.0")),
        ("golang.org/x/net", Some("v0.44.0")),
    ];
    let module = modules.iter().find(|(path, _)| name.starts_with(path));
    Package {
        import_path: name.into(),
        module: module.map(|(path, version)| Module {
            path: (*path).into(),
            version: version.map(Into::into),
            main: version.is_none(),
        }),
        standard: Some(module.is_none()),
        ..Package::default()
    }
}

/// What Ctrl-C leaves behind.
fn interrupted() -> Profile {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    let file = std::fs::File::open(format!("{folder}/interrupted-go1.27.3.json")).unwrap();
    let planned = read_action_graph(file, &str::to_owned).unwrap();
    Profile {
        build: Build {
            outcome: Outcome::Interrupted { signal: 2 },
            ..Build::default()
        },
        graph: planned.graph,
        packages: planned.packages,
        ..Profile::default()
    }
}

fn failed() -> Profile {
    let mut profile = fixture("failed-go1.27.3");
    profile.build.outcome = Outcome::Failed { status: 1 };
    profile
}

fn hostile() -> Profile {
    let mut dag = Dag::default();
    let html = dag.add(Action::new("build", "x\u{1b}[31m\u{202e}y", 5));
    let main = Action::new("build", "m\u{7}<script>", 3).after([html]);
    let main = dag.add(main);
    dag.add(Action::new("go build", "", 0).after([main]));
    read_profile_or_graph(dag.run(1).to_json().as_slice(), &str::to_owned).unwrap()
}

/// The build, the package that is asked about, and a name for the snapshot.
fn all() -> Vec<(&'static str, Profile, &'static str)> {
    let main = "example.com/shop";
    vec![
        ("shop", shop(&[main]), "golang.org/x/net/html"),
        (
            "direct",
            shop(&[main, "example.com/shop/tools"]),
            "net/http",
        ),
        (
            "named",
            shop(&[main, "example.com/shop/web"]),
            "example.com/shop/web",
        ),
        ("root", shop(&[main]), main),
        ("bare", fixture("gofmt-go1.27.3-cold"), "go/ast"),
        ("cached", fixture("gofmt-go1.27.3-warm"), "go/ast"),
        ("variants", fixture("gotest-go1.27.3"), "example.com/m/lib"),
        ("failed", failed(), "fmt"),
        ("interrupted", interrupted(), "fmt"),
        ("hostile", hostile(), "x\u{1b}[31m\u{202e}y"),
    ]
}

/// Where the shop's imports stand; nothing is known of other builds.
fn places(facts: &Facts, import: Import) -> Vec<Place> {
    let path = |unit| &*facts.units.unit(unit).import_path;
    let line = 3 + path(import.to).len() as u32;
    let place = |file: String| Place {
        file,
        line,
        column: 2,
    };
    let from = path(import.from);
    match from.split_once('/') {
        Some(("example.com", "shop")) => vec![place("main.go".into())],
        Some(("example.com", below)) if below.starts_with("shop/") => {
            let file = format!("{}/{}.go", &below[5..], &below[5..]);
            vec![place(file), place("more.go".into())]
        }
        Some(("example.org", below)) => {
            let folder = format!(
                "$GOMODCACHE/example.org/{}",
                below.replace("mail", "mail@v1.4.0")
            );
            vec![place(format!("{folder}/a_long_name_for_a_file.go"))]
        }
        None if from.starts_with('m') => vec![place("\u{1b}]0;evil.go".into())],
        _ => Vec::new(),
    }
}

fn with_report<R>(profile: &Profile, asked: &str, show: impl FnOnce(&WhyReport<'_>) -> R) -> R {
    let facts = Facts::of(profile);
    let units = facts.units.named(asked);
    assert!(!units.is_empty(), "{asked}");
    let question = Question {
        units: &units,
        chains: 3,
        own_modules: &[],
    };
    let why = Why::of(profile, &facts, &question);
    show(&WhyReport {
        profile,
        facts: &facts,
        asked,
        why: &why,
        places: &|import| places(&facts, import),
    })
}

#[test]
fn the_text_fits_a_screen() {
    for (name, profile, asked) in all() {
        let options = TerminalOptions {
            top: 3,
            width: 90,
            color: false,
        };
        let text = with_report(&profile, asked, |report| why_text(report, &options));
        assert!(text.lines().count() <= 40, "{name}");
        for line in text.lines() {
            assert!(line.chars().count() <= 90, "{name}: {line}");
            assert!(!line.chars().any(char::is_control), "{name}: {line}");
        }
        insta::assert_snapshot!(format!("text-{name}"), text);
    }
}

#[test]
fn the_text_fits_any_width_and_any_number_of_rows() {
    for (name, profile, asked) in all() {
        for (width, top) in [(60, 0), (72, 1), (140, 20)] {
            let options = TerminalOptions {
                top,
                width,
                color: false,
            };
            let text = with_report(&profile, asked, |report| why_text(report, &options));
            for line in text.lines() {
                assert!(line.chars().count() <= width, "{name} {width}: {line}");
            }
        }
    }
}

#[test]
fn colour_only_adds_style() {
    let profile = shop(&["example.com/shop"]);
    let text = |color| {
        let options = TerminalOptions {
            color,
            ..TerminalOptions::default()
        };
        with_report(&profile, "golang.org/x/net/html", |r| why_text(r, &options))
    };
    let coloured = text(true);
    assert_ne!(coloured, text(false));
    assert_eq!(
        anstream::adapter::strip_str(&coloured).to_string(),
        text(false)
    );
}

#[test]
fn json_follows_the_contract() {
    for (name, profile, asked) in all() {
        let mut text = Vec::new();
        with_report(&profile, asked, |report| {
            write_why_json(report, 3, &mut text).unwrap();
        });
        assert_eq!(text.iter().filter(|b| **b == b'\n').count(), 1);
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        insta::assert_snapshot!(format!("json-{name}"), pretty);
    }
}
