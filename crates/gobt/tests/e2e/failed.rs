//! What does the report of a failed build say?

use crate::support::{Sandbox, newest, toolchains};

/// Packages of compilations with these IDs or without.
fn packages(m: &Sandbox, action_id: bool, build_id: bool) -> Vec<String> {
    let profile = m.profile();
    let actions = profile["actions"].as_array().unwrap();
    let there = |value: &serde_json::Value| value.as_str().is_some_and(|v| !v.is_empty());
    let matching = actions.iter().filter(|a| {
        a["mode"] == "build"
            && there(&a["action_id"]) == action_id
            && there(&a["build_id"]) == build_id
    });
    let mut found: Vec<String> = matching
        .map(|a| a["package"].as_str().unwrap().to_owned())
        .collect();
    found.sort();
    found
}

#[test]
fn packages_that_failed_and_that_were_not_reached_are_named() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file(
            "main.go",
            "package main\n\nimport _ \"example.com/m/b\"\n\nfunc main() {}\n",
        )
        .file("a/a.go", "package a\n\nvar A int = true\n")
        .file("b/b.go", "package b\n\nimport _ \"example.com/m/a\"\n")
        .file("c/c.go", "package c\n\nfunc C() {}\n");
        let outcome = m
            .gobt_profile(&[], &["build", "./..."])
            .outcome()
            .ends_with(1);
        let profile = m.profile();
        assert_eq!(
            profile["build"]["outcome"],
            serde_json::json!({"kind": "failed", "status": 1})
        );
        assert_eq!(packages(&m, true, false), ["example.com/m/a"]);
        assert_eq!(
            packages(&m, false, false),
            ["example.com/m", "example.com/m/b"]
        );
        let summary = m.read("gobt-report/summary.md");
        assert!(
            summary.contains("failed") && summary.contains("example.com/m/a"),
            "{summary}"
        );
        let said = outcome.own_lines().join("\n");
        assert!(said.contains("example.com/m/a failed, "), "{outcome}");
        let figures = m
            .gobt(&["analyze", "--json", "gobt-report/profile.json"])
            .outcome()
            .ends_with(0);
        let figures: serde_json::Value = serde_json::from_str(&figures.stdout).unwrap();
        assert_eq!(figures["outcome"], "failed");
        assert_eq!(figures["failed"], serde_json::json!(["example.com/m/a"]));
        let never = figures["never_reached"].as_array().unwrap();
        assert!(
            never.iter().any(|name| name == "example.com/m/b"),
            "{figures}"
        );
        let text = m
            .gobt(&["analyze", "gobt-report/profile.json"])
            .outcome()
            .ends_with(0);
        assert!(text.stdout.contains("example.com/m/a failed, "), "{text}");
    }
}

#[test]
fn a_build_that_does_not_load_leaves_a_report() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file(
            "main.go",
            "package main\n\nimport _ \"example.com/m/none\"\n\nfunc main() {}\n",
        );
        let outcome = m.gobt_profile(&[], &["build"]).outcome().ends_with(1);
        let profile = m.profile();
        assert_eq!(
            profile["build"]["outcome"],
            serde_json::json!({"kind": "failed", "status": 1})
        );
        let summary = m.read("gobt-report/summary.md");
        assert!(summary.contains("failed"), "{summary}\n{outcome}");
        assert_eq!(outcome.warnings(), [""; 0]);
    }
}

#[test]
fn the_log_holds_the_echo_and_what_go_said_in_order() {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() { undefined() }\n");
    m.gobt_profile(&[], &["build"]).outcome().ends_with(1);
    let log = m.read("gobt-report/build.log");
    let at = |words: &str| {
        log.find(words)
            .unwrap_or_else(|| panic!("no {words:?} in\n{log}"))
    };
    assert!(at("WORK=") < at("/compile -o ") && at("/compile -o ") < at("undefined: undefined"));
}

/// The lines that the profile keeps of what go said.
fn said(m: &Sandbox) -> Vec<String> {
    let output = &m.profile()["build"]["output"];
    assert_eq!(output["left_out"], serde_json::Value::Null);
    let lines = output["first"].as_array().unwrap().iter();
    lines
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_go_said_is_kept_without_its_echo_or_secrets() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file(
            "main.go",
            "package main\n\nvar A int = \"t0kent0ken\"\n\nfunc main() {}\n",
        );
        let run = m.gobt_profile(&[], &["build", "."]);
        let outcome = run.env("MY_API_KEY", "t0kent0ken").outcome().ends_with(1);
        let said = said(&m);
        assert_eq!(said[0], "# example.com/m", "{outcome}");
        assert!(
            said[1].starts_with("./main.go:3:13: cannot use \"…\""),
            "{said:?}"
        );
        assert_eq!(said.len(), 2);
        // The user has seen all of it.
        assert!(
            outcome.stderr.contains("cannot use \"t0kent0ken\""),
            "{outcome}"
        );
        let page = m.read("gobt-report/report.html");
        assert!(page.contains("./main.go:3:13: cannot use"));
    }
}

#[test]
fn what_vet_found_is_kept_and_a_quiet_build_said_nothing() {
    let m = Sandbox::new(newest());
    m.file(
        "main.go",
        "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Printf(\"%d\\n\", \"x\") }\n",
    );
    m.gobt_profile(&[], &["build", "."]).outcome().ends_with(0);
    assert_eq!(said(&m), [""; 0]);
    m.gobt_profile(&[], &["vet", "."]).outcome().ends_with(1);
    let found = said(&m);
    assert!(
        found
            .iter()
            .any(|line| line.contains("fmt.Printf format %d")),
        "{found:?}"
    );
}

#[test]
fn what_the_program_of_go_run_says_is_not_kept() {
    let m = Sandbox::new(newest());
    m.file(
        "main.go",
        "package main\n\nfunc main() { println(\"mine\") }\n",
    );
    let outcome = m.gobt_profile(&[], &["run", "."]).outcome().ends_with(0);
    assert!(outcome.stderr.contains("mine"), "{outcome}");
    assert_eq!(m.profile()["build"]["output"], serde_json::Value::Null);
}
