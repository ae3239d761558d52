//! Writes the pages that the browser tests open: recorded builds, generated ones, hostile ones,
//! and those that did not end well.
//!
//! ```text
//! cargo run -p gobt-report --example browser_pages -- target/ui/pages
//! ```

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use gobt_analysis::Analysis;
use gobt_profile::{
    Build, Cache, Graph, LoadKind, LoadStep, Module, Nanos, Observed, Outcome, Output, Package,
    Packages, Profile, read_action_graph, read_profile_or_graph,
};
use gobt_report::html;
use gobt_testkit::synthetic::{self, Options};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Names as a module of somebody else might have them.
const HOSTILE: [&str; 6] = [
    "x</script><script>window.hacked=1</script>",
    "x/<img src=x onerror=window.hacked=2>",
    "javascript:window.hacked=3",
    "x/\"' onmouseover='window.hacked=4'",
    "x/\u{1b}[31mred\u{202e}txt.exe",
    "__proto__",
];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).ok_or("into which folder?")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let pages = [
        ("cmd-go", read("tests/fixtures/cmd-go.json")?),
        ("gotest", of_graph("recorded/gotest-go1.21.13")?),
        ("cached", cached()?),
        ("failed", failed()?),
        ("interrupted", interrupted()?),
        ("interrupted-test", interrupted_test()?),
        ("nothing", nothing()),
        ("one", of_graph("made/one-action")?),
        ("diamond", of_graph("made/diamond")?),
        ("hostile", hostile()?),
        ("wide", generated(3_500, 49_000, 48)?),
        ("large", generated(3_500, 49_000, 8)?),
        ("huge", generated(50_000, 700_000, 16)?),
    ];
    for (name, profile) in pages {
        let page = html::page(&profile, &Analysis::of(&profile));
        fs::write(folder.join(format!("{name}.html")), page)?;
    }
    Ok(())
}

fn read(path: &str) -> Result<Profile> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    Ok(read_profile_or_graph(File::open(path)?, &str::to_owned)?)
}

fn of_graph(name: &str) -> Result<Profile> {
    read(&format!("../gobt-profile/tests/fixtures/{name}.json"))
}

fn command(words: &[&str]) -> Vec<Box<str>> {
    words.iter().map(|&word| word.into()).collect()
}

/// Nearly all of the time is loading; the rest is looking into the cache.
fn cached() -> Result<Profile> {
    let mut profile = of_graph("recorded/gofmt-go1.27.3-warm")?;
    let first = profile.graph.earliest_start().ok_or("no start")?;
    profile.build = Build {
        command: command(&["go", "build", "./cmd/gofmt"]),
        parallelism: Some(4),
        cache: Some(Cache::User),
        started: Some(gobt_profile::Timestamp::from_unix_nanos(
            first.as_unix_nanos() - 240_000_000,
        )),
        wall: Some(Nanos::from_nanos(310_000_000)),
        outcome: Outcome::Succeeded,
        ..profile.build
    };
    Ok(profile)
}

fn failed() -> Result<Profile> {
    let mut profile = of_graph("recorded/failed-go1.27.3")?;
    profile.build = Build {
        command: command(&["go", "build", "./..."]),
        parallelism: Some(2),
        wall: Some(Nanos::from_nanos(2_900_000_000)),
        outcome: Outcome::Failed { status: 1 },
        output: Some(said()),
        ..profile.build
    };
    Ok(profile)
}

/// More than the page shows of it at once.
fn said() -> Output {
    let line = |number: u32| format!("./a.go:{number}:2: declared and not used: x{number}").into();
    Output {
        first: std::iter::once("# example.com/m/b".into())
            .chain((1..100).map(line))
            .collect(),
        left_out: 23,
        last: (123..223).map(line).collect(),
    }
}

fn planned(name: &str) -> Result<(Graph, Packages)> {
    let path = format!("../gobt-profile/tests/fixtures/recorded/{name}.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let recorded = read_action_graph(File::open(path)?, &str::to_owned)?;
    Ok((recorded.graph, recorded.packages))
}

/// What Ctrl-C leaves behind: the plan, and what the echo showed.
fn interrupted() -> Result<Profile> {
    let (graph, packages) = planned("interrupted-go1.27.3")?;
    let seen = |package: &str, first: u64, last: Option<u64>| Observed {
        objdir: "$WORK/b006/".into(),
        package: package.into(),
        first: Nanos::from_nanos(first * 1_000_000),
        last: last.map(|last| Nanos::from_nanos(last * 1_000_000)),
    };
    Ok(Profile {
        build: Build {
            command: command(&["go", "build", "./cg"]),
            outcome: Outcome::Interrupted { signal: 2 },
            wall: Some(Nanos::from_nanos(2_400_000_000)),
            observed: vec![
                seen("runtime", 200, Some(2_100)),
                seen("errors", 2_150, None),
            ],
            ..Build::default()
        },
        graph,
        packages,
        ..Profile::default()
    })
}

/// Some actions ended, some had begun, some never did.
fn interrupted_test() -> Result<Profile> {
    let (graph, packages) = planned("interrupted-gotest-go1.27.3")?;
    Ok(Profile {
        build: Build {
            command: command(&["go", "test", "./..."]),
            outcome: Outcome::Interrupted { signal: 15 },
            parallelism: Some(2),
            ..Build::default()
        },
        graph,
        packages,
        ..Profile::default()
    })
}

/// Go stopped before it planned anything.
fn nothing() -> Profile {
    Profile {
        build: Build {
            command: command(&["go", "build", "./nowhere"]),
            outcome: Outcome::Failed { status: 1 },
            wall: Some(Nanos::from_nanos(90_000_000)),
            ..Build::default()
        },
        ..Profile::default()
    }
}

fn hostile() -> Result<Profile> {
    let path = "../gobt-profile/tests/fixtures/made/diamond.json";
    let mut text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))?;
    let packages = [
        "example.com/m",
        "example.com/m/b",
        "example.com/m/c",
        "example.com/m/d",
    ];
    for (place, package) in packages.iter().enumerate() {
        let name = serde_json::to_string(HOSTILE[place])?;
        text = text.replace(&format!("\"{package}\""), &name);
    }
    let mut profile = read_profile_or_graph(text.as_bytes(), &str::to_owned)?;
    let shown = |at: usize| Box::<str>::from(HOSTILE[at]);
    profile.packages = Packages::new(
        HOSTILE
            .iter()
            .map(|name| Package {
                import_path: (*name).into(),
                variant: None,
                module: Some(Module {
                    path: shown(4),
                    version: Some(shown(0)),
                    main: false,
                }),
                ..Package::default()
            })
            .collect(),
    );
    profile.build = Build {
        command: [
            vec!["go".into(), "build".into()],
            HOSTILE.map(Into::into).to_vec(),
        ]
        .concat(),
        goflags: Some(shown(0)),
        go_version: Some(shown(1)),
        platform: Some(shown(3)),
        module: Some(shown(5)),
        settings: vec![(shown(5), shown(0)), (shown(1), shown(4))],
        parallelism: Some(2),
        wall: Some(Nanos::from_nanos(9_000_000_000)),
        outcome: Outcome::Succeeded,
        load_steps: vec![LoadStep {
            kind: LoadKind::Download,
            what: shown(1),
            elapsed: Nanos::from_nanos(5_000_000),
        }],
        observed: vec![Observed {
            objdir: "b001".into(),
            package: shown(0),
            first: Nanos::from_nanos(1),
            last: None,
        }],
        output: Some(Output {
            first: HOSTILE.map(Into::into).to_vec(),
            left_out: 7,
            last: vec![shown(1)],
        }),
        ..profile.build
    };
    Ok(profile)
}

fn generated(actions: usize, edges: usize, workers: usize) -> Result<Profile> {
    let options = Options {
        workers,
        ..Options::sized(actions, edges)
    };
    let graph = synthetic::Build::generate(&options)?.to_json();
    Ok(read_profile_or_graph(graph.as_slice(), &str::to_owned)?)
}
