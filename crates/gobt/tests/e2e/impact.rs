//! Are changes counted, and is their cost right? With real builds and real git.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::support::{Outcome, Sandbox, newest, toolchains};

const MODULE: &str = "example.com/m";

/// `m` imports `a`, which imports `b`; `b` has tests.
fn module(m: &Sandbox) {
    m.file(
        "main.go",
        "package main\n\nimport \"example.com/m/a\"\n\nfunc main() { println(a.A()) }\n",
    )
    .file(
        "a/a.go",
        "package a\n\nimport \"example.com/m/b\"\n\nfunc A() int { return b.B() }\n",
    )
    .file("b/b.go", "package b\n\nfunc B() int { return 1 }\n")
    .file(
        "b/b_test.go",
        "package b\n\nimport \"testing\"\n\nfunc TestB(t *testing.T) { B() }\n",
    )
    .file(".gitignore", "gobt-report\n*.json\n");
}

#[track_caller]
fn git(m: &Sandbox, arguments: &[&str]) -> Outcome {
    let who = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
    let line: Vec<&str> = who.iter().chain(arguments).copied().collect();
    let run = m
        .run(Path::new("git"), &line)
        .env("GIT_CONFIG_NOSYSTEM", "1");
    run.outcome().ends_with(0)
}

#[track_caller]
fn commit(m: &Sandbox) {
    git(m, &["add", "--all"]);
    git(m, &["commit", "--quiet", "-m", "x"]);
}

/// A repository in which `b` changed three times and its tests once more, and `a` twice.
fn changed(m: &Sandbox) {
    module(m);
    git(m, &["init", "--quiet"]);
    commit(m);
    m.file("b/b.go", "package b\n\nfunc B() int { return 2 }\n");
    commit(m);
    m.file("b/b.go", "package b\n\nfunc B() int { return 3 }\n")
        .file("b/more.go", "package b\n")
        .file("a/doc.go", "// Package a is new.\npackage a\n");
    commit(m);
    m.file(
        "b/b_test.go",
        "package b\n\nimport \"testing\"\n\nfunc TestB(t *testing.T) { B(); B() }\n",
    );
    commit(m);
}

#[track_caller]
fn impact(m: &Sandbox, options: &[&str]) -> Value {
    let line = [&["impact", "--json"], options].concat();
    let outcome = m.gobt(&line).outcome().ends_with(0);
    assert_eq!(outcome.stderr, "", "{outcome}");
    serde_json::from_str(&outcome.stdout).unwrap()
}

/// The rows by the path below the module.
fn rows(impact: &Value) -> BTreeMap<String, Value> {
    let rows = impact["packages"].as_array().unwrap().iter();
    let named = rows.map(|row| {
        let path = row["import_path"].as_str().unwrap();
        let below = path.strip_prefix(MODULE).unwrap().trim_start_matches('/');
        (below.to_owned(), row.clone())
    });
    named.collect()
}

/// Go's own graph. Every rebuild in this module is one chain, so its wall is the longest one.
struct Graph(Vec<Value>);

impl Graph {
    fn deps(&self, id: usize) -> Vec<usize> {
        let deps = self.0[id]["Deps"].as_array().into_iter().flatten();
        deps.map(|d| d.as_u64().unwrap() as usize).collect()
    }

    fn duration(&self, id: usize) -> u64 {
        let at = |name: &str| {
            let time: jiff::Timestamp = self.0[id][name].as_str().unwrap().parse().unwrap();
            time.as_nanosecond()
        };
        u64::try_from(at("TimeDone") - at("TimeStart")).unwrap()
    }

    fn depends(&self, id: usize, on: &BTreeSet<usize>) -> bool {
        on.contains(&id) || self.deps(id).into_iter().any(|d| self.depends(d, on))
    }

    fn longest(&self, id: usize, among: &BTreeSet<usize>) -> u64 {
        if !among.contains(&id) {
            return 0;
        }
        let before = self
            .deps(id)
            .into_iter()
            .map(|d| self.longest(d, among))
            .max();
        self.duration(id) + before.unwrap_or(0)
    }

    fn of(&self, package: &str) -> BTreeSet<usize> {
        let is_own = |id: &usize| {
            let action = &self.0[*id];
            let mode = action["Mode"].as_str().unwrap();
            action["Package"] == package && mode.starts_with("build")
        };
        (0..self.0.len()).filter(is_own).collect()
    }

    /// After a change to the API.
    fn api_wall(&self, package: &str) -> u64 {
        let own = self.of(package);
        let again: BTreeSet<usize> = (0..self.0.len())
            .filter(|&id| self.depends(id, &own))
            .collect();
        again
            .iter()
            .map(|&id| self.longest(id, &again))
            .max()
            .unwrap()
    }

    /// After a change inside a function body: itself, what imports it, the link.
    fn body_wall(&self, package: &str, importer: Option<&str>) -> u64 {
        let mut again = self.of(package);
        again.extend(importer.iter().flat_map(|importer| self.of(importer)));
        again.extend((0..self.0.len()).filter(|&id| self.0[id]["Mode"] == "link"));
        again
            .iter()
            .map(|&id| self.longest(id, &again))
            .max()
            .unwrap()
    }
}

#[test]
fn changes_times_rebuilds_equal_an_independent_calculation() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        changed(&m);
        let build = ["build", "-debug-actiongraph=own.json", "-o", "built", "."];
        m.gobt_profile(&["-q"], &build).outcome().ends_with(0);
        let graph = Graph(serde_json::from_str(&m.read("own.json")).unwrap());
        let found = impact(&m, &["gobt-report/profile.json"]);
        assert_eq!(found["schema"], "gobt.impact/1");
        assert_eq!(found["commits"], 4);
        let rows = rows(&found);
        for (name, importer, changes, tests) in [
            ("", None, 1, 0),
            ("a", Some(MODULE), 2, 0),
            ("b", Some("example.com/m/a"), 3, 1),
        ] {
            let row = &rows[name];
            let package = format!("{MODULE}/{name}");
            let package = package.trim_end_matches('/');
            let (body, api) = (graph.body_wall(package, importer), graph.api_wall(package));
            assert_eq!(row["changes"], changes, "{go} {name}");
            assert_eq!(row["changes_to_tests_alone"], tests, "{go} {name}");
            assert_eq!(row["rebuild_wall_body_ns"], body, "{go} {name}");
            assert_eq!(row["rebuild_wall_api_ns"], api, "{go} {name}");
            assert_eq!(row["spent_api_ns"], changes * api, "{go} {name}");
            assert_eq!(row["test_rebuild_wall_api_ns"], Value::Null);
            assert_eq!(row["not_run"], 0);
        }
        // The same of go's own file, which says nothing of modules.
        let bare = impact(&m, &["own.json"]);
        assert_eq!(bare["packages"], found["packages"]);
    }
}

#[test]
fn tests_cost_where_they_are_built() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        changed(&m);
        m.gobt_profile(&["-q"], &["test", "./..."])
            .outcome()
            .ends_with(0);
        let rows = rows(&impact(&m, &["gobt-report/profile.json"]));
        let number = |row: &Value, name: &str| row[name].as_u64().unwrap();
        let b = &rows["b"];
        let spent = |end: &str| {
            3 * number(b, &format!("rebuild_wall_{end}_ns"))
                + number(b, &format!("test_rebuild_wall_{end}_ns"))
        };
        assert_eq!(number(b, "spent_body_ns"), spent("body"), "{go}");
        assert_eq!(number(b, "spent_api_ns"), spent("api"), "{go}");
        assert!(
            number(b, "test_rebuild_wall_api_ns") < number(b, "rebuild_wall_api_ns"),
            "{go}"
        );
        assert_eq!(rows["a"]["test_rebuild_wall_api_ns"], Value::Null, "{go}");
        assert_eq!(rows.len(), 3, "{rows:?}");
    }
}

#[test]
fn a_recording_with_a_warm_cache_is_said_to_be_one() {
    let m = Sandbox::new(newest());
    changed(&m);
    let build = || {
        m.gobt_profile(&["-q"], &["build", "-o", "built", "."])
            .outcome()
            .ends_with(0)
    };
    build();
    let note = "did not run in this recording";
    let cold = m
        .gobt(&["impact", "gobt-report/profile.json"])
        .outcome()
        .ends_with(0);
    assert!(!cold.stdout.contains(note), "{cold}");
    build();
    let warm = m
        .gobt(&["impact", "gobt-report/profile.json"])
        .outcome()
        .ends_with(0);
    assert!(
        warm.stdout.contains(note) && warm.stdout.contains("--cold"),
        "{warm}"
    );
    let json = impact(&m, &["gobt-report/profile.json"]);
    assert_eq!(json["built_again"], 4);
    // The state of the checkout goes into the main package.
    assert!(json["not_run"].as_u64().unwrap() >= 2, "{json}");
}

#[test]
fn the_most_expensive_changes_come_first_in_text_and_chart() {
    let m = Sandbox::new(newest());
    changed(&m);
    m.gobt_profile(&["-q"], &["build", "."])
        .outcome()
        .ends_with(0);
    let line = [
        "impact",
        "--top",
        "1",
        "--svg",
        "impact.svg",
        "gobt-report/profile.json",
    ];
    let outcome = m.gobt(&line).outcome().ends_with(0);
    let packages: Vec<&str> = outcome
        .stdout
        .lines()
        .filter(|l| l.starts_with("  "))
        .collect();
    assert!(packages[0].starts_with("  example.com/m/b "), "{outcome}");
    assert!(packages[1].starts_with("  … 2 more packages "), "{outcome}");
    assert!(outcome.stdout.contains("4 commits since "), "{outcome}");
    let chart = m.read("impact.svg");
    let chart = roxmltree::Document::parse(&chart).unwrap();
    let texts: Vec<&str> = chart.descendants().filter_map(|node| node.text()).collect();
    assert!(
        texts.iter().any(|t| t.contains("b (3 changes)")),
        "{texts:?}"
    );
    let nowhere = m.gobt(&[
        "impact",
        "--svg",
        "no/such/x.svg",
        "gobt-report/profile.json",
    ]);
    let nowhere = nowhere.outcome().ends_with(2);
    assert!(
        nowhere.stderr.contains("cannot write no/such/x.svg"),
        "{nowhere}"
    );
}

#[test]
fn since_takes_dates_and_short_forms() {
    let m = Sandbox::new(newest());
    changed(&m);
    m.gobt_profile(&["-q"], &["build", "."])
        .outcome()
        .ends_with(0);
    let with = |since: &str| {
        m.gobt(&[
            "impact",
            "--json",
            "--since",
            since,
            "gobt-report/profile.json",
        ])
    };
    for since in ["1h", "2w", "1y", "2020-01-01", "3 days ago"] {
        let outcome = with(since).outcome().ends_with(0);
        let found: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(found["commits"], 4, "{since}");
    }
    for since in ["6m", "90", "nonsense", "tomorrow", ""] {
        let outcome = with(since).outcome().ends_with(2);
        assert_eq!(outcome.stdout, "", "{since}");
    }
}

#[test]
fn variables_of_git_lead_nowhere_else() {
    let m = Sandbox::new(newest());
    changed(&m);
    m.gobt_profile(&["-q"], &["build", "."])
        .outcome()
        .ends_with(0);
    let ran = m.root().join("ran");
    let trap = m.script("trap", &format!("echo \"$@\" >>'{}'", ran.display()));
    let mut run = m.gobt(&["impact", "--json", "gobt-report/profile.json"]);
    for (name, value) in [
        ("GIT_DIR", "/no/such/folder"),
        ("GIT_WORK_TREE", "/"),
        ("GIT_INDEX_FILE", "/no/such/file"),
        ("GIT_OBJECT_DIRECTORY", "/no/such/folder"),
        ("GIT_NAMESPACE", "other"),
        ("GIT_EXTERNAL_DIFF", trap.to_str().unwrap()),
        ("GIT_PAGER", trap.to_str().unwrap()),
        ("GIT_SSH", trap.to_str().unwrap()),
        ("GIT_TRACE", "1"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        ("GIT_DIFF_OPTS", "--unified=9"),
    ] {
        run = run.env(name, value);
    }
    let outcome = run.outcome().ends_with(0);
    let found: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(rows(&found)["b"]["changes"], 3);
    assert_eq!(outcome.stderr, "");
    assert!(!ran.exists());
}

#[test]
fn what_stands_in_the_way_is_said_in_a_sentence() {
    let m = Sandbox::new(newest());
    module(&m);
    m.gobt_profile(&["-q"], &["build", &m.long_build(), "."])
        .outcome()
        .ends_with(0);
    let says = |run: crate::support::Run, words: &str| {
        let outcome = run.outcome().ends_with(2);
        assert!(outcome.stderr.contains(words), "{words}: {outcome}");
        assert_eq!(outcome.stdout, "");
        assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
    };
    let line = ["impact", "gobt-report/profile.json"];
    says(m.gobt(&line), "is in no git repository");
    git(&m, &["init", "--quiet"]);
    says(m.gobt(&line), "has no commit yet");
    commit(&m);
    let nothing = m.root().join("bin");
    says(m.gobt(&line).env("PATH", &nothing), "cannot find git");
    let profile = m.module().join("gobt-report/profile.json");
    let elsewhere = ["-C", "..", "impact", profile.to_str().unwrap()];
    says(m.gobt(&elsewhere), "the build is one of example.com/m");
    m.file("go.mod", "module example.com/other\n");
    says(m.gobt(&line), "the module here is example.com/other");
}

#[test]
fn a_shallow_clone_is_said_to_be_one() {
    let m = Sandbox::new(newest());
    changed(&m);
    let clone = m.root().join("clone");
    let from = format!("file://{}", m.module().display());
    git(
        &m,
        &[
            "clone",
            "--quiet",
            "--depth=2",
            &from,
            clone.to_str().unwrap(),
        ],
    );
    m.gobt_profile(&["-q"], &["build", "."])
        .outcome()
        .ends_with(0);
    let profile = m.module().join("gobt-report/profile.json");
    let profile = profile.to_str().unwrap();
    let clone = clone.to_str().unwrap();
    let found = impact(&m, &["-C", clone, profile]);
    assert_eq!(found["commits"], 1);
    assert!(found["history_ends"].is_string(), "{found}");
    let text = m
        .gobt(&["-C", clone, "impact", profile])
        .outcome()
        .ends_with(0);
    assert!(text.stdout.contains("This clone is shallow"), "{text}");
}

#[test]
fn a_workspace_has_the_changes_of_all_its_modules() {
    let m = Sandbox::new(newest());
    changed(&m);
    m.file("go.work", "go 1.21\n\nuse (\n\t.\n\t./lib\n)\n")
        .file("lib/go.mod", "module example.com/lib\n\ngo 1.21\n")
        .file("lib/l.go", "package lib\n");
    commit(&m);
    let build = ["build", &m.long_build(), ".", "example.com/lib"];
    m.gobt_profile(&["-q"], &build).outcome().ends_with(0);
    let found = impact(&m, &["gobt-report/profile.json"]);
    let packages = found["packages"].as_array().unwrap();
    let lib = packages
        .iter()
        .find(|p| p["import_path"] == "example.com/lib");
    assert_eq!(lib.unwrap()["changes"], 1);
    assert_eq!(packages.len(), 4);
    assert_eq!(found["packages_elsewhere"], 0);
    // One of the two modules alone.
    std::fs::remove_file(m.module().join("go.work")).unwrap();
    let found = impact(&m, &["gobt-report/profile.json"]);
    assert_eq!(found["packages"].as_array().unwrap().len(), 3);
    assert_eq!(found["packages_elsewhere"], 1);
}
