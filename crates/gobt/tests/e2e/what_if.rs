//! Does `gobt what-if` take changes as they are typed, and say what is wrong with them?

use std::path::PathBuf;

use crate::support::{Sandbox, newest};

fn graph(name: &str) -> String {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../gobt-profile/tests/fixtures/recorded"
    );
    let path: PathBuf = [folder, name].iter().collect();
    path.to_str().unwrap().to_owned()
}

fn sandbox() -> Sandbox {
    Sandbox::new(newest())
}

#[test]
fn changes_are_combined() {
    let m = sandbox();
    let file = graph("gofmt-go1.27.3-cold.json");
    let run = |more: &[&str]| {
        let mut args = vec!["what-if", &file, "--json"];
        args.extend_from_slice(more);
        let outcome = m.gobt(&args).outcome().ends_with(0);
        serde_json::from_str::<serde_json::Value>(&outcome.stdout).unwrap()
    };
    let exec = |value: &serde_json::Value| value["after"]["exec_ns"].as_u64().unwrap();
    let link = run(&["--speedup-mode", "link=0"]);
    let both = run(&["--speedup-mode", "link=0", "--speedup", "runtime=2"]);
    let fewer = run(&["--parallelism", "1"]);
    assert_eq!(link["before"], both["before"]);
    assert!(exec(&both) < exec(&link));
    assert_eq!(both["changes"][0], "--speedup runtime=2");
    // One worker does all the work in turn.
    assert_eq!(fewer["after"]["exec_ns"], fewer["before"]["total_work_ns"]);
    let free = run(&["--speedup", "runtime=0"]);
    let best = free["best"][0]["free"].as_array().unwrap();
    let listed = best
        .iter()
        .find(|saving| saving["package"] == "runtime")
        .unwrap();
    assert_eq!(listed["saving_ns"], free["saving_ns"]);
}

#[test]
fn an_import_is_written_with_a_colon() {
    let m = sandbox();
    let file = graph("gofmt-go1.27.3-cold.json");
    let outcome = m.gobt(&["what-if", &file, "--without", "cmd/gofmt:internal/diff"]);
    let outcome = outcome.outcome().ends_with(0);
    assert!(
        outcome.stdout.contains("not built any more: 1 package"),
        "{outcome}"
    );
    let outcome = m.gobt(&["what-if", &file, "--without", "internal/diff:cmd/gofmt"]);
    let outcome = outcome.outcome().ends_with(2);
    assert!(
        outcome.stderr.contains("does not import cmd/gofmt itself"),
        "{outcome}"
    );
}

#[test]
fn mistakes_are_named() {
    let m = sandbox();
    let file = graph("gofmt-go1.27.3-cold.json");
    for (args, says) in [
        (
            ["--without", "nothing/like/it"],
            "no package nothing/like/it in this build",
        ),
        (["--without", "diff"], "did you mean internal/diff?"),
        (["--without", ":x"], "an import is FROM:TO"),
        (["--speedup", "runtime"], "write NAME=2 for twice as fast"),
        (["--speedup", "runtime=-1"], "a factor is 0, or between"),
        (["--speedup", "runtime=NaN"], "a factor is 0, or between"),
        (
            ["--speedup-mode", "linking=2"],
            "no action of mode linking in this build",
        ),
        (["--parallelism", "0"], "invalid value '0'"),
    ] {
        let outcome = m
            .gobt(&["what-if", &file, args[0], args[1]])
            .outcome()
            .ends_with(2);
        assert!(outcome.stderr.contains(says), "{outcome}");
    }
}

#[test]
fn a_profile_knows_the_main_module() {
    let m = sandbox();
    m.file(
        "main.go",
        "package main\n\nimport _ \"example.com/m/sub\"\n\nfunc main() {}\n",
    )
    .file("sub/sub.go", "package sub\n\nimport _ \"strings\"\n");
    m.gobt(&["profile", "-q", "--cold", "."])
        .outcome()
        .ends_with(0);
    let file = "gobt-report/profile.json";
    let module = m.profile()["build"]["module"].as_str().unwrap().to_owned();
    if module == "example.com/m" {
        let outcome = m.gobt(&["what-if", file, "--without", ".:./sub"]).outcome();
        let outcome = outcome.ends_with(0);
        assert!(outcome.stdout.contains("not built any more"), "{outcome}");
    }
    let list = m.gobt(&["what-if", file]).outcome().ends_with(0);
    assert!(list.stdout.contains("made free"), "{list}");
}
