//! What when go is not as gobt knows it? A shell script in its place.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::support::{Outcome, Run, Sandbox, newest};

/// Answers `go env` as the real one, finds the graph's FILE and where its line of errors goes, then
/// does what the test says.
fn fake(sandbox: &Sandbox, does: &str) -> PathBuf {
    let real = sandbox.go.path.display();
    sandbox.script(
        "go",
        &format!(
            "case $1 in env) exec {real} \"$@\";; list) exit 1;; esac\n\
             graph=; for word; do case $word in -debug-actiongraph=*) graph=${{word#*=}};; esac; done\n\
             {does}"
        ),
    )
}

/// `gobt profile --go FAKE -- go build ./...`
fn build(sandbox: &Sandbox, go: &std::path::Path) -> Run {
    with_options(sandbox, go, &[])
}

fn with_options(sandbox: &Sandbox, go: &std::path::Path, options: &[&str]) -> Run {
    let mut line = vec!["profile", "--quiet", "--go", go.to_str().unwrap()];
    line.extend(options);
    line.extend(["--", "go", "build", "./..."]);
    sandbox.gobt(&line)
}

fn outcome_with(does: &str) -> (Sandbox, Outcome) {
    let sandbox = Sandbox::new(newest());
    let go = fake(&sandbox, does);
    let outcome = build(&sandbox, &go).outcome();
    assert_eq!(sandbox.leftovers(), Vec::<String>::new(), "{outcome}");
    (sandbox, outcome)
}

/// One action that took a second.
const GRAPH: &str = r#"[{"ID":0,"Mode":"build","Package":"example.com/m","Objdir":"/tmp/go-build1/b001/","ActionID":"a","BuildID":"a/b","TimeReady":"2026-01-02T03:04:05Z","TimeStart":"2026-01-02T03:04:05Z","TimeDone":"2026-01-02T03:04:06Z","Cmd":["compile"]}]"#;

#[test]
fn any_exit_status_is_passed_on() {
    for status in [0, 1, 2, 3, 77, 255] {
        let (_, outcome) = outcome_with(&format!("printf %s '{GRAPH}' >$graph; exit {status}"));
        assert_eq!(outcome.ends_with(status).warnings(), [""; 0]);
    }
}

#[test]
fn the_target_is_what_go_says_and_not_where_its_tools_lie() {
    let sandbox = Sandbox::new(newest());
    let tool = "/go/pkg/tool/linux_amd64/compile -p main a.go";
    let graph = GRAPH.replace(r#"["compile"]"#, &format!(r#"["{tool}"]"#));
    let go = fake(&sandbox, &format!("printf %s '{graph}' >$graph"));
    let run = build(&sandbox, &go);
    let run = run.env("GOOS", "windows").env("GOARCH", "arm64");
    run.outcome().ends_with(0);
    assert_eq!(sandbox.profile()["build"]["platform"], "windows/arm64");
}

#[test]
fn a_go_that_dies_of_a_signal_ends_as_in_a_shell() {
    let (sandbox, outcome) = outcome_with(&format!("printf %s '{GRAPH}' >$graph; kill -SEGV $$"));
    outcome.ends_with(139);
    assert_eq!(sandbox.profile()["build"]["outcome"]["kind"], "interrupted");
}

#[test]
fn a_go_that_does_not_know_the_flag_runs_without_it() {
    let (sandbox, outcome) = outcome_with(
        "if [ $graph ]; then\n\
         echo 'flag provided but not defined: -debug-actiongraph' >&2\n\
         echo 'usage: go build' >&2; exit 2; fi\n\
         echo \"bare: $*\"; echo diagnostic >&2; echo run >>ran; exit 4",
    );
    let outcome = outcome.ends_with(4);
    outcome.warns_once("does not take -debug-actiongraph");
    assert_eq!(outcome.stdout, "bare: build ./...\n");
    assert_eq!(outcome.words_of_go(), "diagnostic\n");
    assert_eq!(sandbox.read("ran"), "run\n");
}

#[test]
fn a_fresh_cache_stays_fresh_where_the_flag_is_not_known() {
    let sandbox = Sandbox::new(newest());
    let go = fake(
        &sandbox,
        "if [ $graph ]; then\n\
         echo 'flag provided but not defined: -debug-actiongraph' >&2; exit 2; fi\n\
         test -d \"$GOCACHE\" && echo \"$GOCACHE\"",
    );
    let run = with_options(&sandbox, &go, &["--cold"]);
    let outcome = run.env("GOCACHE", "/the/users/own").outcome().ends_with(0);
    assert!(outcome.stdout.contains("gocache"), "{outcome}");
    assert_eq!(sandbox.leftovers(), Vec::<String>::new(), "{outcome}");
}

/// Nothing is filtered from a command that has no echo, not even with `--cold`.
#[test]
fn a_command_without_a_graph_keeps_its_errors() {
    let sandbox = Sandbox::new(newest());
    let go = fake(&sandbox, "echo 'mkdir -p $WORK/b001/' >&2; echo \"$*\"");
    let line = [
        "profile",
        "-q",
        "--cold",
        "--go",
        go.to_str().unwrap(),
        "--",
        "go",
        "generate",
    ];
    let outcome = sandbox.gobt(&line).outcome().ends_with(0);
    assert_eq!(outcome.stderr, "mkdir -p $WORK/b001/\n");
    assert_eq!(outcome.stdout, "generate\n");
}

#[test]
fn a_go_that_refuses_x_runs_without_it() {
    let (_, outcome) = outcome_with(
        "case \"$*\" in *-x*) printf 'flag provided but not defined: -' >&2; sleep 0.1\n\
         echo x >&2; exit 2;; esac; echo fine",
    );
    assert_eq!(outcome.ends_with(0).stdout, "fine\n");
}

#[test]
fn graphs_that_cannot_be_used_cost_one_warning() {
    let half = &GRAPH[..GRAPH.len() / 2];
    let backwards = GRAPH.replace("03:04:06Z", "03:04:01Z");
    let cycle = GRAPH.replace("\"Objdir\"", "\"Deps\":[0],\"Objdir\"");
    let dangling = GRAPH.replace("\"Objdir\"", "\"Deps\":[7],\"Objdir\"");
    for graph in [
        half, "garbage", "{}", "null", "[]", "[1]", &backwards, &cycle, &dangling,
    ] {
        let (sandbox, outcome) =
            outcome_with(&format!("printf %s '{graph}' >$graph; echo said >&2"));
        let outcome = outcome.ends_with(0);
        outcome.warns_once("there is no report");
        assert_eq!(outcome.words_of_go(), "said\n");
        assert!(!sandbox.module().join("gobt-report/profile.json").exists());
    }
}

#[test]
fn a_failed_build_with_an_unusable_graph_keeps_its_status() {
    let (_, outcome) = outcome_with("echo '[{' >$graph; exit 5");
    outcome.ends_with(5).warns_once("there is no report");
}

#[test]
fn a_build_without_a_graph_costs_one_warning() {
    for does in ["exit 0", ": >$graph"] {
        let (_, outcome) = outcome_with(does);
        outcome.ends_with(0).warns_once("go wrote no action graph");
    }
}

#[test]
fn a_line_without_end_passes_at_once_and_whole() {
    let (_, outcome) = outcome_with(&format!(
        "printf %s '{GRAPH}' >$graph; head -c 5000000 /dev/zero | tr '\\0' a >&2"
    ));
    let outcome = outcome.ends_with(0);
    assert_eq!(outcome.stderr.trim_end().len(), 5_000_000);
}

#[test]
fn bytes_that_are_no_text_pass_unchanged() {
    let sandbox = Sandbox::new(newest());
    let go = fake(
        &sandbox,
        &format!("printf %s '{GRAPH}' >$graph; printf 'a\\377\\000b\\r\\n' >&2"),
    );
    let run = build(&sandbox, &go).command.output().unwrap();
    assert_eq!(run.stderr, b"a\xff\0b\r\n");
}

#[test]
fn standard_error_may_be_closed_early() {
    let (_, outcome) = outcome_with(&format!(
        "echo first >&2; exec 2>&-; sleep 0.3; printf %s '{GRAPH}' >$graph; exit 3"
    ));
    assert_eq!(outcome.ends_with(3).words_of_go(), "first\n");
}

#[test]
fn a_process_that_outlives_go_is_not_waited_for() {
    let sandbox = Sandbox::new(newest());
    let go = fake(
        &sandbox,
        &format!("printf %s '{GRAPH}' >$graph; sleep 60 & echo $! >left; exit 0"),
    );
    let began = Instant::now();
    // Not through `output`, which would wait for the one that holds its pipe.
    let mut command = build(&sandbox, &go).command;
    let null = std::process::Stdio::null;
    let status = command.stdin(null()).stdout(null()).stderr(null()).status();
    let took = began.elapsed();
    let left: i32 = sandbox.read("left").trim().parse().unwrap();
    let left = rustix::process::Pid::from_raw(left).unwrap();
    rustix::process::kill_process(left, rustix::process::Signal::KILL)
        .expect("a process that go left behind is not gobt's to end");
    assert_eq!(status.unwrap().code(), Some(0));
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[test]
fn a_go_that_does_not_answer_env_builds_all_the_same() {
    for answer in [
        "exit 1",
        "echo garbage",
        "echo '{\"GOFLAGS\":3}'",
        ":",
        "echo '[]'; exit 2",
    ] {
        let sandbox = Sandbox::new(newest());
        let go = sandbox.script(
            "go",
            &format!(
                "case $1 in env) {answer}; exit;; list) exit 1;; esac\n\
                 for word; do case $word in -debug-actiongraph=*) printf %s '{GRAPH}' >${{word#*=}};; esac; done\n\
                 echo said >&2; exit 3"
            ),
        );
        let outcome = build(&sandbox, &go).outcome().ends_with(3);
        assert_eq!(outcome.words_of_go(), "said\n", "{outcome}");
        assert_eq!(sandbox.profile()["build"]["outcome"]["status"], 3);
    }
}

#[test]
fn packages_that_go_does_not_list_in_time_are_not_waited_for() {
    let sandbox = Sandbox::new(newest());
    let real = sandbox.go.path.display();
    let go = sandbox.script(
        "go",
        &format!(
            "case $1 in env) exec {real} \"$@\";; list) echo $$ >listing; exec sleep 60;; esac\n\
             for word; do case $word in -debug-actiongraph=*) printf %s '{GRAPH}' >${{word#*=}};; esac; done\n\
             n=0; while [ ! -s listing ] && [ $n -lt 500 ]; do sleep 0.02; n=$((n+1)); done"
        ),
    );
    let began = Instant::now();
    build(&sandbox, &go).outcome().ends_with(0);
    assert!(began.elapsed() < Duration::from_secs(20));
    // Only what the graph itself knows of it.
    let package = &sandbox.profile()["packages"][0];
    assert_eq!(package["import_path"], "example.com/m");
    assert!(package["module"].is_null() && package["lines"].is_null());
    let listing: i32 = sandbox.read("listing").trim().parse().unwrap();
    let listing = rustix::process::Pid::from_raw(listing).unwrap();
    assert!(
        rustix::process::test_kill_process(listing).is_err(),
        "go list is still running"
    );
}

#[test]
fn a_report_that_is_required_and_cannot_be_made_is_status_2() {
    let sandbox = Sandbox::new(newest());
    let go = fake(&sandbox, "echo garbage >$graph; exit 0");
    let outcome = with_options(&sandbox, &go, &["--require-report"]).outcome();
    outcome.ends_with(2).warns_once("there is no report");
    // A build that failed has failed for reasons of its own.
    let go = fake(&sandbox, "echo garbage >$graph; exit 3");
    let outcome = with_options(&sandbox, &go, &["--require-report"]).outcome();
    outcome.ends_with(3);
}
