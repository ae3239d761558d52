//! Is it true what `gobt why` says: does go build without these packages when the imports go?

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Sandbox, newest, toolchains};

/// Packages and what they import, one import a line from line 3 on.
const MODULE: [(&str, &[&str]); 6] = [
    ("", &["example.com/m/a", "example.com/m/b"]),
    ("a", &["example.com/m/c", "container/list"]),
    (
        "b",
        &["example.com/m/c", "example.com/m/d", "container/list"],
    ),
    ("c", &["encoding/ascii85"]),
    ("d", &["container/ring"]),
    ("e", &["example.com/m/d"]),
];

const ASKED_ABOUT: [&str; 9] = [
    "example.com/m",
    "example.com/m/a",
    "example.com/m/b",
    "example.com/m/c",
    "example.com/m/d",
    "container/list",
    "container/ring",
    "encoding/ascii85",
    "strconv",
];

fn file(folder: &str) -> String {
    match folder {
        "" => "main.go".to_owned(),
        folder => format!("{folder}/{folder}.go"),
    }
}

fn path(folder: &str) -> String {
    match folder {
        "" => "example.com/m".to_owned(),
        folder => format!("example.com/m/{folder}"),
    }
}

/// Writes a package; one of its imports may be left out.
fn write(m: &Sandbox, folder: &str, imports: &[&str], without: Option<&str>) {
    let kept = imports.iter().filter(|import| Some(**import) != without);
    let lines: String = kept
        .map(|import| format!("import _ \"{import}\"\n"))
        .collect();
    let (name, main) = match folder {
        "" => ("main", "func main() {}\n"),
        folder => (folder, ""),
    };
    m.file(&file(folder), &format!("package {name}\n\n{lines}{main}"));
}

fn module(m: &Sandbox) {
    for (folder, imports) in MODULE {
        write(m, folder, imports, None);
    }
}

/// What go would build.
fn listed(m: &Sandbox, pattern: &str) -> BTreeSet<String> {
    let list = m.go(&["list", "-deps", pattern]).outcome().ends_with(0);
    let packages = list.stdout.lines().map(str::to_owned);
    packages.filter(|package| package != "unsafe").collect()
}

fn why(m: &Sandbox, file: &str, package: &str) -> Value {
    let line = ["why", "--json", "--top", "1000", file, package];
    let outcome = m.gobt(&line).outcome().ends_with(0);
    serde_json::from_str(&outcome.stdout).unwrap()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("no {field} in {value}"))
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    let list = value[field].as_array();
    list.unwrap_or_else(|| panic!("no {field} in {value}"))
}

/// An import, where it stands, and what go no longer builds without its line.
struct Line {
    from: String,
    to: String,
    place: Value,
    gone: BTreeSet<String>,
}

fn every_import(m: &Sandbox, pattern: &str) -> Vec<Line> {
    let all = listed(m, pattern);
    let mut lines = Vec::new();
    for (folder, imports) in MODULE {
        for (at, import) in imports.iter().enumerate() {
            write(m, folder, imports, Some(import));
            let left = listed(m, pattern);
            lines.push(Line {
                from: path(folder),
                to: (*import).to_owned(),
                place: serde_json::json!([{"file": file(folder), "line": at + 3, "column": 8}]),
                gone: all.difference(&left).cloned().collect(),
            });
        }
        write(m, folder, imports, None);
    }
    lines
}

#[test]
fn without_a_cut_import_go_does_not_build_the_package() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        module(&m);
        for pattern in [".", "./..."] {
            let graph = "-debug-actiongraph=own.json";
            m.go(&["build", "-o", "/dev/null", graph, pattern])
                .outcome()
                .ends_with(0);
            let lines = every_import(&m, pattern);
            for package in ASKED_ABOUT {
                let answer = why(&m, "own.json", package)["answers"][0].take();
                let cuts = list(&answer, "cuts")
                    .iter()
                    .filter(|cut| cut["own"] == true);
                let cuts: Vec<&Value> = cuts.collect();
                let expected = lines.iter().filter(|line| line.gone.contains(package));
                let expected: Vec<&Line> = expected.collect();
                assert_eq!(
                    cuts.len(),
                    expected.len(),
                    "{pattern} {package}: {answer:#}"
                );
                for cut in cuts {
                    let is_this = |line: &&&Line| {
                        text(cut, "from") == line.from && text(cut, "to") == line.to
                    };
                    let line = expected
                        .iter()
                        .find(is_this)
                        .unwrap_or_else(|| panic!("{cut}"));
                    assert_eq!(cut["places"], line.place);
                    let costliest = list(&cut["loss"], "costliest").iter();
                    let gone: BTreeSet<String> =
                        costliest.map(|p| text(p, "package").to_owned()).collect();
                    assert_eq!(gone, line.gone, "{cut}");
                }
            }
        }
    }
}

#[test]
fn chains_begin_at_own_packages_and_say_where_each_import_stands() {
    let m = Sandbox::new(newest());
    module(&m);
    m.go(&["build", "-o", "/dev/null", "-debug-actiongraph=own.json"])
        .outcome()
        .ends_with(0);
    let shown = m
        .gobt(&["why", "own.json", "container/list"])
        .outcome()
        .ends_with(0)
        .stdout;
    for line in [
        "2 of your packages import it; 3 of yours lead to it. There are 2 chains of imports.",
        "    → container/list  a/a.go:4:8",
        "    → container/list  b/b.go:5:8",
        "    → example.com/m/a  main.go:3:8",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let answer = why(&m, "own.json", "container/list");
    assert_eq!(
        (&answer["schema"], &answer["own_packages"]),
        (&"gobt.why/1".into(), &"path".into())
    );
    let chains = list(&answer["answers"][0], "chains");
    assert_eq!(chains.len(), 3);
    assert_eq!(text(&chains[2][0], "from"), "example.com/m");
    // Elsewhere nothing is known of the sources, nor of whose they are.
    let mut elsewhere = m.gobt(&["why", "--json", "m/own.json", "container/list"]);
    elsewhere.command.current_dir(m.root());
    let answer: Value = serde_json::from_str(&elsewhere.outcome().ends_with(0).stdout).unwrap();
    assert_eq!(answer["own_packages"], "unknown");
    let answer = &answer["answers"][0];
    assert_eq!(answer["chains_from"], "asked_for");
    assert_eq!(list(&answer["chains"][0][0], "places"), [Value::Null; 0]);
}

#[test]
fn a_profile_knows_whose_packages_are() {
    let m = Sandbox::new(newest());
    module(&m);
    m.gobt_profile(&["-q"], &["build", "-o", "/dev/null", &m.long_build()])
        .outcome()
        .ends_with(0);
    let answer = why(&m, "gobt-report/profile.json", "./c");
    assert_eq!(
        (&answer["package"], &answer["own_packages"]),
        (&"example.com/m/c".into(), &"profile".into())
    );
    let answer = &answer["answers"][0];
    assert_eq!(
        (&answer["module"], &answer["standard"]),
        (&"example.com/m".into(), &false.into())
    );
    assert_eq!(
        (&answer["own_importers"], &answer["other_importers"]),
        (&2.into(), &0.into())
    );
    let shown = m.gobt(&["why", "gobt-report/profile.json", "container/ring"]);
    let shown = shown.outcome().ends_with(0).stdout;
    assert!(
        shown.contains("  ./d\n    → container/ring  d/d.go:3:8\n"),
        "{shown}"
    );
    // No library is imported but by the user: both imports of ./c are his.
    let shown = m.gobt(&["-C", "c", "why", "../gobt-report/profile.json", "."]);
    let shown = shown.outcome().ends_with(0).stdout;
    assert!(
        shown.starts_with("example.com/m/c · your own · "),
        "{shown}"
    );
}

#[test]
fn imports_of_tests_belong_to_the_compilations_that_have_them() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("lib/lib.go", "package lib\n")
            .file("lib/in_test.go", "package lib\n\nimport _ \"container/ring\"\nimport \"testing\"\n\nfunc TestX(*testing.T) {}\n")
            .file("lib/out_test.go", "package lib_test\n\nimport _ \"container/list\"\nimport _ \"example.com/m/user\"\n")
            .file("user/user.go", "package user\n\nimport _ \"example.com/m/lib\"\n");
        let graph = "-debug-actiongraph=own.json";
        m.go(&["test", graph, "./lib"]).outcome().ends_with(0);
        for (package, from, place) in [
            (
                "container/ring",
                "example.com/m/lib [example.com/m/lib.test]",
                ("lib/in_test.go", 3),
            ),
            (
                "container/list",
                "example.com/m/lib_test [example.com/m/lib.test]",
                ("lib/out_test.go", 3),
            ),
        ] {
            let answer = why(&m, "own.json", package)["answers"][0].take();
            let [cut] = list(&answer, "cuts") else {
                panic!("{answer:#}");
            };
            assert_eq!((text(cut, "from"), text(cut, "to")), (from, package));
            let [at] = list(cut, "places") else {
                panic!("{cut}");
            };
            assert_eq!((text(at, "file"), at["line"].as_u64().unwrap()), place);
        }
        let answer = why(
            &m,
            "own.json",
            "example.com/m/user [example.com/m/lib.test]",
        );
        let [answer] = list(&answer, "answers") else {
            panic!("{answer:#}");
        };
        assert_eq!(text(answer, "import_path"), "example.com/m/user");
        assert_eq!(
            text(&answer["chains"][0][0], "from"),
            "example.com/m/lib_test [example.com/m/lib.test]"
        );
    }
}

#[test]
fn a_package_that_is_not_in_the_build_is_named_with_those_like_it() {
    let m = Sandbox::new(newest());
    module(&m);
    m.go(&["build", "-o", "/dev/null", "-debug-actiongraph=own.json"])
        .outcome()
        .ends_with(0);
    for (package, words) in [
        (
            "contaner/list",
            "no package contaner/list in this build; did you mean container/list",
        ),
        ("ascii85", "did you mean encoding/ascii85?"),
        (
            "./x",
            "no package example.com/m/x in this build; did you mean example.com/m",
        ),
        ("nothing/like/it/anywhere", "gobt analyze --json lists all"),
        ("unsafe", "unsafe is part of the compiler"),
    ] {
        let outcome = m.gobt(&["why", "own.json", package]).outcome().ends_with(2);
        assert!(outcome.stderr.contains(words), "{words}\n{outcome}");
        assert_eq!(
            (outcome.stdout.as_str(), outcome.stderr.lines().count()),
            ("", 1)
        );
    }
}

#[test]
fn rows_and_input_are_as_in_other_commands() {
    let m = Sandbox::new(newest());
    module(&m);
    m.go(&["build", "-o", "/dev/null", "-debug-actiongraph=own.json"])
        .outcome()
        .ends_with(0);
    let graph = m.read("own.json");
    let by_name = m
        .gobt(&["why", "own.json", "strconv"])
        .outcome()
        .ends_with(0);
    let by_input = m
        .gobt(&["why", "-", "strconv"])
        .stdin(&graph)
        .outcome()
        .ends_with(0);
    assert_eq!(by_name.stdout, by_input.stdout);
    let chains = |top: &str| {
        let line = ["why", "--json", "--top", top, "own.json", "strconv"];
        let outcome = m.gobt(&line).outcome().ends_with(0);
        let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
        list(&answer["answers"][0], "chains").len()
    };
    assert_eq!((chains("0"), chains("2"), chains("9")), (0, 2, 4));
}
