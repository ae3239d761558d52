//! Are two builds compared rightly? With builds by real go.

use serde_json::Value;

use crate::support::{Sandbox, newest, toolchains};

/// `m` imports `a`, which imports `b`; `c` stands alone.
fn module(m: &Sandbox) {
    m.file(
        "main.go",
        "package main\n\nimport (\n\t\"example.com/m/a\"\n\t\"example.com/m/c\"\n)\n\nfunc main() { println(a.A(), c.C) }\n",
    )
    .file(
        "a/a.go",
        "package a\n\nimport \"example.com/m/b\"\n\nfunc A() int { return b.B() }\n",
    )
    .file("b/b.go", "package b\n\nfunc B() int { return 1 }\n")
    .file("c/c.go", "package c\n\nconst C = 1\n");
}

/// Builds into nothing with these flags and variables; gives the profile's name.
fn record(m: &Sandbox, name: &str, flags: &[&str], environment: &[(&str, &str)]) -> String {
    let report = format!("--report={name}");
    let mut line = vec!["build", "-o", "/dev/null"];
    line.extend(flags);
    let mut run = m.gobt_profile(&["-q", &report], &line);
    for (name, value) in environment {
        run = run.env(name, value);
    }
    run.outcome().ends_with(0);
    format!("{name}/profile.json")
}

/// The same in a build that lasts until go has told of all files.
fn record_long(m: &Sandbox, name: &str) -> String {
    record(m, name, &[&m.long_build()], &[])
}

/// Its own cache, so that nothing is there of what other tests compiled.
fn own_cache(m: &Sandbox) -> String {
    m.root().join("cache").to_str().unwrap().to_owned()
}

#[track_caller]
fn diff(m: &Sandbox, base: &str, head: &str) -> Value {
    let outcome = m
        .gobt(&["diff", "--json", base, head])
        .outcome()
        .ends_with(0);
    assert_eq!(outcome.stderr, "", "{outcome}");
    serde_json::from_str(&outcome.stdout).unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap().iter();
    list.map(|name| name.as_str().unwrap()).collect()
}

/// The causes of a package's being compiled; none where it is no root.
fn causes<'d>(diff: &'d Value, package: &str) -> Vec<&'d Value> {
    let roots = diff["misses"]["roots"].as_array().unwrap();
    let of_package = roots
        .iter()
        .filter(|root| names(&root["packages"]).contains(&package));
    of_package
        .flat_map(|root| root["causes"].as_array().unwrap())
        .collect()
}

#[test]
fn the_same_commit_differs_by_nothing_cold_or_warm() {
    for go in [toolchains().first().unwrap(), newest()] {
        let m = Sandbox::new(go);
        module(&m);
        let cache = own_cache(&m);
        let cold = record(&m, "cold", &[], &[("GOCACHE", &cache)]);
        let warm = record(&m, "warm", &[], &[("GOCACHE", &cache)]);
        for (base, head) in [(&cold, &warm), (&warm, &cold)] {
            let found = diff(&m, base, head);
            assert_eq!(found["same_work"], true, "{found}");
            let cost = &found["cost"];
            assert_eq!(cost["work_difference_ns"], 0);
            assert_eq!(cost["exec_difference_ns"], 0);
            assert_eq!(cost["critical_path_difference_ns"], 0);
            assert_eq!(cost["head"]["estimated"]["actions"], 0, "{found}");
        }
        let text = m.gobt(&["diff", &cold, &warm]).outcome().ends_with(0);
        assert!(
            text.stdout
                .starts_with("No difference: both builds do the same work"),
            "{text}"
        );
        let found = diff(&m, &cold, &warm);
        assert!(
            found["cache_worth"]["head"]["work_ns"].as_u64() > Some(0),
            "{found}"
        );
    }
}

#[test]
fn the_same_sources_in_another_folder_differ_by_nothing() {
    let (m, other) = (Sandbox::new(newest()), Sandbox::new(newest()));
    for sandbox in [&m, &other] {
        module(sandbox);
    }
    // The same flag on both sides: it names a script that lies in neither.
    let third = Sandbox::new(newest());
    let slow = third.long_build();
    let base = record(&m, "base", &[&slow], &[]);
    record(&other, "head", &[&slow], &[]);
    let head = other.module().join("head/profile.json");
    let found = diff(&m, &base, head.to_str().unwrap());
    assert_eq!(found["same_work"], true, "{found}");
    assert_eq!(causes(&found, "example.com/m/b")[0]["kind"], "folder");
}

#[test]
fn a_changed_file_is_named_and_what_follows_is_not() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        module(&m);
        let base = record_long(&m, "base");
        m.file("b/b.go", "package b\n\nfunc B() int { return New() }\n")
            .file("b/new.go", "package b\n\nfunc New() int { return 2 }\n");
        let head = record_long(&m, "head");
        let found = diff(&m, &base, &head);
        let causes = causes(&found, "example.com/m/b");
        assert_eq!(causes.len(), 1, "{found}");
        assert_eq!(causes[0]["kind"], "files");
        assert_eq!(names(&causes[0]["changed"]), ["b.go"]);
        assert_eq!(names(&causes[0]["added"]), ["new.go"]);
        let misses = &found["misses"];
        assert_eq!(misses["roots"].as_array().unwrap().len(), 1, "{misses}");
        // a, and the main package.
        assert_eq!(misses["roots"][0]["follows"]["packages"], 2, "{misses}");
        assert_eq!(misses["compiled"], 3, "{misses}");
    }
}

#[test]
fn flags_settings_and_another_go_are_named() {
    let m = Sandbox::new(newest());
    module(&m);
    let base = record(&m, "base", &[], &[]);
    let flag = record(&m, "flag", &["-gcflags=all=-l"], &[]);
    let found = diff(&m, &base, &flag);
    let cause = causes(&found, "example.com/m/b")[0];
    assert_eq!(
        (&cause["kind"], &cause["name"]),
        (&"flag".into(), &"gcflags".into()),
        "{found}"
    );
    assert_eq!(cause["head"], "all=-l");

    let goflags = record(&m, "goflags", &[], &[("GOFLAGS", "-trimpath")]);
    let found = diff(&m, &base, &goflags);
    let cause = causes(&found, "example.com/m/b")[0];
    assert_eq!(
        (&cause["kind"], &cause["name"]),
        (&"flag".into(), &"trimpath".into()),
        "{found}"
    );

    let setting = record(
        &m,
        "setting",
        &[],
        &[("GOAMD64", "v2"), ("GOARM64", "v8.1")],
    );
    let found = diff(&m, &base, &setting);
    let cause = causes(&found, "example.com/m/b")[0];
    assert_eq!(cause["kind"], "setting", "{found}");

    let older = toolchains()
        .iter()
        .find(|go| go.version != newest().version)
        .unwrap();
    let other = Sandbox::new(older);
    module(&other);
    record(&other, "older", &[], &[]);
    let older = other.module().join("older/profile.json");
    let found = diff(&m, older.to_str().unwrap(), &base);
    assert_eq!(
        causes(&found, "example.com/m/b")[0]["kind"],
        "go_version",
        "{found}"
    );
    assert!(found["cost"].is_null());
    assert_eq!(found["differences"][0]["what"], "go_version");
}

#[test]
fn a_variable_whose_value_is_not_kept_is_named() {
    let m = Sandbox::new(newest());
    m.file(
        "main.go",
        "package main\n\n// int f() { return 1; }\nimport \"C\"\n\nfunc main() { println(C.f()) }\n",
    );
    let base = record(&m, "base", &[], &[]);
    let secret = "-DTOKEN=swordfish";
    let head = record(&m, "head", &[], &[("CGO_CFLAGS", secret)]);
    let found = diff(&m, &base, &head);
    // The first package with C; those that import it follow.
    let cause = causes(&found, "runtime/cgo")[0];
    assert_eq!(cause["kind"], "hidden_setting", "{found}");
    assert_eq!(cause["name"], "CGO_CFLAGS");
    assert!(!m.read(&head).contains("swordfish"));
}

#[test]
fn a_warm_build_names_the_import_that_brought_in_what_is_new() {
    let m = Sandbox::new(newest());
    module(&m);
    let cache = own_cache(&m);
    let base = record(&m, "base", &[], &[("GOCACHE", &cache)]);
    m.file(
        "c/c.go",
        "package c\n\nimport _ \"encoding/json\"\n\nconst C = 1\n",
    );
    let warm = record(&m, "warm", &[], &[("GOCACHE", &cache)]);
    let found = diff(&m, &base, &warm);
    let way = &found["came"][0];
    assert_eq!(way["package"], "encoding/json", "{found}");
    assert_eq!(names(&way["importers"]), ["example.com/m/c"]);
    assert!(names(&way["brings"]).contains(&"encoding/base64"), "{way}");
    let cost = &found["cost"];
    assert_eq!(cost["head"]["estimated"]["actions"], 0, "{cost}");
    assert!(cost["work_difference_ns"].as_i64() > Some(0), "{cost}");
    let text = m.gobt(&["diff", &base, &warm]).outcome().ends_with(0);
    let because = "because example.com/m/c now imports encoding/json";
    assert!(text.stdout.replace('\n', " ").contains(because), "{text}");
    let markdown = m
        .gobt(&["diff", "--markdown", &base, &warm])
        .outcome()
        .ends_with(0);
    assert!(markdown.stdout.contains("`encoding/json`"), "{markdown}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let m = Sandbox::new(newest());
    module(&m);
    let good = record(&m, "good", &[], &[]);
    m.file("b/b.go", "package b\n\nfunc B() int { return \"\" }\n");
    m.gobt_profile(&["-q", "--report=bad"], &["build"])
        .outcome()
        .ends_with(1);
    let text = m
        .gobt(&["diff", &good, "bad/profile.json"])
        .outcome()
        .ends_with(0);
    assert!(text.stdout.contains("Not both builds ended well"), "{text}");
    let missing = m.gobt(&["diff", &good, "none.json"]).outcome().ends_with(2);
    assert!(
        missing.stderr.contains("cannot open none.json"),
        "{missing}"
    );
}

#[test]
fn the_chart_is_written_beside_the_text() {
    let m = Sandbox::new(newest());
    module(&m);
    let base = record(&m, "base", &[], &[]);
    let head = record(&m, "head", &["-tags=other"], &[]);
    let line = ["diff", "--svg", "diff.svg", &base, &head];
    let outcome = m.gobt(&line).outcome().ends_with(0);
    assert!(!outcome.stdout.is_empty(), "{outcome}");
    let chart = m.read("diff.svg");
    let chart = roxmltree::Document::parse(&chart).unwrap();
    let texts: Vec<&str> = chart.descendants().filter_map(|node| node.text()).collect();
    assert!(texts.contains(&"What the change costs"), "{texts:?}");
    let line = ["diff", "--svg", "no/such/x.svg", &base, &head];
    let nowhere = m.gobt(&line).outcome().ends_with(2);
    assert!(
        nowhere.stderr.contains("cannot write no/such/x.svg"),
        "{nowhere}"
    );
}
