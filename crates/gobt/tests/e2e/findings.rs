//! Are findings shown everywhere, can rules be switched off, and do they explain themselves?

use serde_json::Value;

use crate::support::{Sandbox, newest};

/// A recorded `go test` with three findings.
fn recorded() -> String {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    format!("{folder}/gotest-go1.27.3.json")
}

fn rules_of(figures: &str) -> Vec<String> {
    let figures: Value = serde_json::from_str(figures).unwrap();
    let findings = figures["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn rules_are_listed_and_explained() {
    let m = Sandbox::new(newest());
    let list = m.gobt(&["rules"]).outcome().ends_with(0).stdout;
    assert!(list.lines().count() >= 18, "{list}");
    for line in list.lines() {
        let name = line.split(' ').next().unwrap();
        let page = m.gobt(&["rules", name]).outcome().ends_with(0).stdout;
        assert!(page.starts_with(&format!("# {name}\n")), "{page}");
        for part in ["## When it fires", "## What to do", "## Example"] {
            assert!(page.contains(part), "{name}: {part}");
        }
    }
}

#[test]
fn findings_stand_in_text_json_and_summary() {
    let m = Sandbox::new(newest());
    let file = recorded();
    let json = m.gobt(&["analyze", "--json", &file]).outcome().ends_with(0);
    let expected = ["waits-for-workers", "late-package", "vet-in-tests"];
    assert_eq!(rules_of(&json.stdout), expected);
    let short = m.gobt(&["analyze", &file]).outcome().ends_with(0).stdout;
    assert!(short.contains("3.43 s  Waits for a worker: 41 % of the exec time"));
    assert!(!short.contains("larger runner"), "{short}");
    let long = m.gobt(&["analyze", "--top", "6", &file]);
    let long = long.outcome().ends_with(0).stdout;
    assert!(long.contains("larger runner"), "{long}");
    m.gobt(&["report", &file]).outcome().ends_with(0);
    let summary = m.read("gobt-report/summary.md");
    assert!(summary.contains("**What would shorten it**"), "{summary}");
    assert!(summary.contains("(saves 751 ms)"), "{summary}");
}

#[test]
fn ignored_rules_are_nowhere() {
    let m = Sandbox::new(newest());
    let file = recorded();
    let ignore = ["--ignore", "waits-for-workers", "--ignore", "vet-in-tests"];
    let with = |command: &[&'static str]| {
        let mut line: Vec<&str> = command.to_vec();
        line.extend(ignore);
        line.push(&file);
        m.gobt(&line).outcome().ends_with(0).stdout
    };
    assert_eq!(rules_of(&with(&["analyze", "--json"])), ["late-package"]);
    let text = with(&["analyze"]);
    assert!(
        text.contains("came late") && !text.contains("Waits for a worker:"),
        "{text}"
    );
    with(&["report"]);
    let summary = m.read("gobt-report/summary.md");
    assert!(summary.contains("rule `late-package`"), "{summary}");
    assert!(!summary.contains("rule `vet-in-tests`"), "{summary}");
}

#[test]
fn an_unknown_rule_is_an_error_that_lists_the_known_ones() {
    let m = Sandbox::new(newest());
    let file = recorded();
    for line in [
        &["analyze", "--ignore", "link-tme", &file][..],
        &["report", "--ignore", "link-tme", &file],
        &["profile", "--ignore", "link-tme"],
        &["rules", "link-tme"],
    ] {
        let outcome = m.gobt(line).outcome().ends_with(2);
        assert!(outcome.stderr.contains("'link-tme'"), "{outcome}");
        assert!(outcome.stderr.contains("waits-for-workers, "), "{outcome}");
        assert!(outcome.stderr.contains("slow-load"), "{outcome}");
    }
    assert!(!m.module().join("gobt-report").exists());
}

#[test]
fn a_ci_server_is_known_by_its_variables_and_their_values_are_not_kept() {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() {}\n");
    let ci_of = |name: &str, value: &str| {
        let run = m.gobt(&["profile", "-q", "--ignore", "cgo"]);
        run.env(name, value).outcome().ends_with(0);
        assert!(!m.read("gobt-report/profile.json").contains("server-42"));
        m.profile()["build"]["ci"].clone()
    };
    assert_eq!(ci_of("BUILDKITE", "server-42"), true);
    assert_eq!(ci_of("CI", "false"), false);
}
