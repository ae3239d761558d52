//! Do options, statuses and the other commands do what `--help` says?

use std::fs;
use std::process::Stdio;

use crate::support::{Sandbox, newest};

fn module() -> Sandbox {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() {}\n")
        .file("sub/sub.go", "package sub\n");
    m
}

#[test]
fn packages_are_built_as_go_build_would() {
    let m = module();
    m.gobt(&["profile", "./...", "./sub"])
        .outcome()
        .ends_with(0);
    let command = &m.profile()["build"]["command"];
    assert_eq!(
        *command,
        serde_json::json!(["go", "build", "./...", "./sub"])
    );
    m.gobt(&["profile"]).outcome().ends_with(0);
    assert!(m.module().join("m").exists());
}

#[test]
fn json_is_the_only_thing_on_standard_output() {
    let m = module();
    let outcome = m
        .gobt(&["profile", "--json", "./..."])
        .outcome()
        .ends_with(0);
    let figures: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(figures["schema"], "gobt.analysis/1");
    assert_eq!(figures, m.figures("gobt-report/profile.json"));
}

#[test]
fn a_folder_to_change_to_comes_first() {
    let m = module();
    let run = m.gobt(&["-C", "m", "profile", "--report", "here", "./sub"]);
    let mut run = run;
    run.command.current_dir(m.root());
    run.outcome().ends_with(0);
    assert!(m.module().join("here/profile.json").exists());
    let outcome = m.gobt(&["-C", "none", "profile"]).outcome().ends_with(2);
    assert!(
        outcome.stderr.starts_with("gobt: cannot change to none"),
        "{outcome}"
    );
}

#[test]
fn top_says_how_many_rows() {
    let m = module();
    m.gobt(&["profile", "-q", "./..."]).outcome().ends_with(0);
    let lines = |top: &str| {
        let line = ["analyze", "--top", top, "gobt-report/profile.json"];
        m.gobt(&line).outcome().ends_with(0).stdout.lines().count()
    };
    assert!(lines("1") < lines("4"));
}

#[test]
fn a_graph_or_profile_may_come_by_standard_input() {
    let m = module();
    m.go(&["build", "-debug-actiongraph=own.json"])
        .outcome()
        .ends_with(0);
    let by_name = m
        .gobt(&["analyze", "--json", "own.json"])
        .outcome()
        .ends_with(0);
    let graph = m.read("own.json");
    let by_input = m.gobt(&["analyze", "--json", "-"]).stdin(&graph).outcome();
    assert_eq!(by_name.stdout, by_input.ends_with(0).stdout);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let m = module();
    m.gobt(&["profile", "-q", "./..."]).outcome().ends_with(0);
    for line in [
        &["analyze", "gobt-report/profile.json"][..],
        &["analyze", "--json", "gobt-report/profile.json"],
        &["completions", "bash"],
        &["profile", "--json"],
        &["--help"],
    ] {
        let mut command = m.gobt(line).command;
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{line:?} {:?}\n{said}",
            output.status
        );
        assert!(
            !said.contains("panic") && !said.contains("pipe"),
            "{line:?}\n{said}"
        );
    }
}

#[test]
fn there_are_completions_for_every_shell() {
    let m = module();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let outcome = m.gobt(&["completions", shell]).outcome().ends_with(0);
        assert!(outcome.stdout.contains("analyze"), "{outcome}");
    }
}

#[test]
fn there_is_a_man_page_for_every_command() {
    let m = module();
    m.gobt(&["man", "man1"]).outcome().ends_with(0);
    let names = fs::read_dir(m.module().join("man1")).unwrap();
    let mut names: Vec<_> = names
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for command in [
        "",
        "-analyze",
        "-completions",
        "-man",
        "-profile",
        "-report",
    ] {
        assert!(names.contains(&format!("gobt{command}.1")), "{names:?}");
    }
}

#[test]
fn without_a_go_one_sentence_says_what_to_do() {
    let m = module();
    for line in [
        &["profile", "./..."][..],
        &["profile", "--", "go", "test"],
        &["profile", "--go", "/none/go"],
        &["profile", "--", "/none/go", "build"],
    ] {
        let outcome = m.gobt(line).env("PATH", "").outcome().ends_with(2);
        assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
        assert!(outcome.stderr.contains("install Go"), "{outcome}");
    }
}

#[test]
fn what_is_wrong_is_said_with_status_2() {
    let m = module();
    m.file("garbage.json", "{")
        .file("empty.json", "")
        .file("newer.json", r#"{"schema":"gobt.profile/999"}"#);
    for (line, words) in [
        (&["analyze", "none.json"][..], "cannot open none.json"),
        (&["analyze", "."], "is a folder"),
        (&["analyze", "garbage.json"], "garbage.json"),
        (&["analyze", "empty.json"], "empty"),
        (&["analyze", "newer.json"], "newer"),
        (&["report", "none.json"], "cannot open none.json"),
        (&["profile", "--", "make"], "go command"),
        (&["profile", "--", "gofmt", "-l"], "go command"),
        (&["profile", "--nonsense"], "--nonsense"),
        (&["nonsense"], "nonsense"),
        (&["man", "main.go/x"], "main.go/x"),
    ] {
        let outcome = m.gobt(line).outcome().ends_with(2);
        assert!(outcome.stderr.contains(words), "{words:?}\n{outcome}");
        assert_eq!(outcome.stdout, "");
    }
}
