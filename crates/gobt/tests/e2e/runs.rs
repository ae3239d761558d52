//! `--runs`: the same command again and again. Is each run as a single one would be, and what when
//! one of them goes wrong?

use std::path::PathBuf;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Live, Outcome, Sandbox, newest, toolchains, wait_until};

const GRAPH: &str = r#"[{"ID":0,"Mode":"build","Package":"example.com/m","Objdir":"/tmp/go-build1/b001/","ActionID":"a","BuildID":"a/b","TimeReady":"2026-01-02T03:04:05Z","TimeStart":"2026-01-02T03:04:05Z","TimeDone":"2026-01-02T03:04:06Z","Cmd":["compile"]}]"#;

/// A go that counts its builds in the file `builds`, writes a graph, and does what the test says
/// with the number of the build in `$n`.
fn counting_go(m: &Sandbox, does: &str) -> PathBuf {
    let real = m.go.path.display();
    m.script(
        "go",
        &format!(
            "case $1 in env) exec {real} \"$@\";; list) exit 1;; esac\n\
             echo build >>builds; n=$(grep -c . builds)\n\
             for word; do case $word in -debug-actiongraph=*) printf %s '{GRAPH}' >${{word#*=}};; esac; done\n\
             {does}"
        ),
    )
}

/// `gobt profile --go FAKE OPTIONS -- go build ./...`
fn run(m: &Sandbox, does: &str, options: &[&str]) -> crate::support::Run {
    let go = counting_go(m, does);
    let mut line = vec!["profile", "--go", go.to_str().unwrap()];
    line.extend(options);
    line.extend(["--", "go", "build", "./..."]);
    m.gobt(&line)
}

#[track_caller]
fn ran(does: &str, options: &[&str], status: i32) -> (Sandbox, Outcome) {
    let m = Sandbox::new(newest());
    let outcome = run(&m, does, options).outcome().ends_with(status);
    m.is_clean(&outcome);
    (m, outcome)
}

fn wall(run: &Value) -> u64 {
    run["build"]["wall_ns"].as_u64().unwrap()
}

fn others(profile: &Value) -> &[Value] {
    profile["other_runs"].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn what_go_prints_in_each_run_passes_as_it_is() {
    let does = "echo out $n; echo err $n >&2";
    let (m, outcome) = ran(does, &["-q", "--cold", "--runs", "3"], 0);
    assert_eq!(outcome.stdout, "out 1\nout 2\nout 3\n");
    assert_eq!(outcome.stderr, "err 1\nerr 2\nerr 3\n");
    assert_eq!(m.read("builds").lines().count(), 3);
}

#[test]
fn all_runs_are_kept_and_the_median_is_shown() {
    let (m, _) = ran("sleep 0.$((n * 7 % 5))", &["--cold", "--runs", "4"], 0);
    let profile = m.profile();
    assert_eq!(others(&profile).len(), 3);
    let mut walls: Vec<u64> = others(&profile).iter().map(wall).collect();
    walls.push(wall(&profile));
    walls.sort_unstable();
    assert_eq!(wall(&profile), walls[1]);
    // By when they began, the one shown stands where its number says.
    let number = profile["run_number"].as_u64().unwrap() as usize;
    let began = |run: &Value| run["build"]["started"].as_str().unwrap().to_owned();
    let before = others(&profile)
        .iter()
        .filter(|r| began(r) < began(&profile));
    assert_eq!(before.count() + 1, number);
}

#[test]
fn one_run_is_no_series() {
    let (m, outcome) = ran("", &["--runs", "1"], 0);
    assert_eq!(outcome.warnings(), [""; 0]);
    assert!(m.profile()["other_runs"].is_null());
    assert!(!m.read("gobt-report/build.log").contains("# run"));
}

#[test]
fn each_cold_run_has_a_cache_of_its_own() {
    let does = "ls \"$GOCACHE\" | grep . && echo full; mkdir \"$GOCACHE/00\"; echo \"$GOCACHE\"";
    let (_, outcome) = ran(does, &["-q", "--cold", "--runs", "3"], 0);
    let mut caches: Vec<&str> = outcome.stdout.lines().collect();
    caches.sort_unstable();
    caches.dedup();
    assert_eq!(caches.len(), 3, "{outcome}");
    assert!(!outcome.stdout.contains("full"), "{outcome}");
}

#[test]
fn the_log_holds_every_run_under_its_number() {
    let does = "echo said in $n >&2";
    let (m, _) = ran(does, &["-q", "--cold", "--runs", "3"], 0);
    let log = m.read("gobt-report/build.log");
    assert_eq!(
        log,
        "# run 1 of 3\nsaid in 1\n# run 2 of 3\nsaid in 2\n# run 3 of 3\nsaid in 3\n"
    );
}

#[test]
fn the_same_trouble_in_each_run_is_one_warning() {
    let m = Sandbox::new(newest());
    let does =
        "for word; do case $word in -debug-actiongraph=*) echo garbage >${word#*=};; esac; done";
    let outcome = run(&m, does, &["--cold", "--runs", "3"]).outcome();
    outcome.ends_with(0).warns_once("there is no report");
    assert_eq!(m.read("builds").lines().count(), 3);
}

#[test]
fn a_run_whose_graph_cannot_be_read_is_missed_and_no_more() {
    let does = "test $n != 2 || for word; do case $word in -debug-actiongraph=*) : >${word#*=};; esac; done";
    let (m, outcome) = ran(does, &["--cold", "--runs", "3"], 0);
    outcome.warns_once("1 of 3 runs are not in the report");
    assert_eq!(others(&m.profile()).len(), 1);
}

#[test]
fn runs_that_find_the_work_of_the_first_are_warned_of_once() {
    let (_, outcome) = ran("", &["-q", "--runs", "3"], 0);
    outcome.warns_once("later runs find in the cache what the first one compiled");
    for options in [
        &["-q", "--runs", "2", "--cold"][..],
        &["-q", "--runs", "2", "--prepare", "true"],
        &["-q"],
    ] {
        let (_, outcome) = ran("", options, 0);
        assert_eq!(outcome.warnings(), [""; 0], "{outcome}");
    }
}

#[test]
fn a_run_that_fails_is_the_last_and_the_one_shown() {
    let does = "test $n != 2 || exit 3";
    let (m, outcome) = ran(does, &["--cold", "--runs", "5"], 3);
    assert_eq!(m.read("builds").lines().count(), 2);
    let profile = m.profile();
    assert_eq!(profile["build"]["outcome"]["status"], 3);
    assert_eq!(profile["run_number"], 2);
    assert_eq!(others(&profile).len(), 1);
    assert_eq!(others(&profile)[0]["build"]["outcome"]["kind"], "succeeded");
    let said = "run 2 of 5 did not succeed: it is the last, and the one that the report shows";
    assert!(outcome.own_lines().contains(&said), "{outcome}");
}

#[test]
fn a_command_without_a_graph_runs_as_often() {
    let m = Sandbox::new(newest());
    let go = counting_go(&m, "echo \"$*\"");
    let line = ["profile", "-q", "--cold", "--runs", "2", "--go"];
    let command = [go.to_str().unwrap(), "--", "go", "generate"];
    let outcome = m.gobt(&[&line[..], &command[..]].concat()).outcome();
    assert_eq!(outcome.ends_with(0).stdout, "generate\ngenerate\n");
}

#[test]
fn the_command_before_each_run_prints_to_standard_error() {
    let does = "echo go $n >>order; echo go";
    let prepare = "echo prepared >>order; echo \"said $((1+1))\"; cat";
    let (m, outcome) = ran(does, &["-q", "--runs", "2", "--prepare", prepare], 0);
    assert_eq!(m.read("order"), "prepared\ngo 1\nprepared\ngo 2\n");
    assert_eq!(outcome.stdout, "go\ngo\n");
    assert_eq!(outcome.stderr, "said 2\nsaid 2\n");
}

#[test]
fn a_command_before_the_first_run_that_fails_is_status_2_and_go_is_not_run() {
    for (prepare, how) in [
        ("exit 3", "failed with status 3"),
        ("kill -9 $$", "was ended by signal 9"),
    ] {
        let (m, outcome) = ran("", &["--runs", "2", "--prepare", prepare], 2);
        let said = format!("gobt: the command of --prepare {how}, so go was not run\n");
        assert_eq!(outcome.stderr, said);
        assert!(!m.module().join("builds").exists());
        assert!(!m.module().join("gobt-report/profile.json").exists());
    }
}

#[test]
fn a_command_before_a_later_run_that_fails_leaves_a_report_of_the_runs_before() {
    let prepare = "test \"$(grep -c . builds)\" != 2";
    let (m, outcome) = ran("", &["--runs", "5", "--prepare", prepare], 2);
    let said = "stopped after 2 of 5 runs: the command of --prepare failed with status 1, so go was not run";
    assert!(outcome.own_lines().contains(&said), "{outcome}");
    let profile = m.profile();
    assert_eq!(others(&profile).len(), 1);
    assert_eq!(profile["build"]["outcome"]["kind"], "succeeded");
}

fn start(m: &Sandbox, run: &crate::support::Run, on_terminal: bool) -> Live {
    if on_terminal {
        Live::start_on_terminal(run)
    } else {
        let arguments: Vec<_> = run.command.get_args().map(ToOwned::to_owned).collect();
        Live::start(m.gobt(&arguments))
    }
}

#[test]
fn a_signal_while_the_command_before_a_run_works_ends_it_and_all_the_rest() {
    for on_terminal in [false, true] {
        let m = Sandbox::new(newest());
        // What the shell runs in the background does not hear of Ctrl-C.
        let beside = if on_terminal { "" } else { "sleep 600 &" };
        let prepare = format!("if test -e builds; then {beside} sleep 601; fi");
        let options = ["--runs", "3", "--prepare", &prepare];
        let live = start(&m, &run(&m, "", &options), on_terminal);
        let sleeps = || {
            m.processes()
                .iter()
                .any(|line| line.ends_with(": sleep 601 "))
        };
        wait_until("the second run is prepared", sleeps);
        // A shell that has just begun to wait may miss a signal.
        std::thread::sleep(Duration::from_millis(500));
        if on_terminal {
            live.type_keys("\x03");
        } else {
            live.send(Signal::INT);
        }
        let outcome = live.outcome().ends_with(130);
        m.is_clean(&outcome);
        assert_eq!(m.read("builds").lines().count(), 1);
        let all = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(all.contains("stopped after 1 of 3 runs"), "{outcome}");
        assert!(all.contains("the report is in"), "{outcome}");
        assert_eq!(m.profile()["build"]["outcome"]["kind"], "succeeded");
    }
}

#[test]
fn a_second_signal_ends_a_command_before_a_run_that_ignores_the_first() {
    let m = Sandbox::new(newest());
    let prepare = "trap 'echo >told' INT; echo >preparing; while :; do sleep 0.05; done";
    let live = Live::start(run(&m, "", &["--prepare", prepare]));
    wait_until("it is prepared", || m.module().join("preparing").exists());
    live.send(Signal::INT);
    wait_until("it was told", || m.module().join("told").exists());
    live.send(Signal::INT);
    let outcome = live.outcome().ends_with(130);
    m.is_clean(&outcome);
    assert!(!m.module().join("builds").exists());
    assert_eq!(outcome.stderr, "");
}

/// The first build ends, the second lasts until a signal comes.
#[test]
fn a_signal_in_the_second_run_leaves_a_report_of_both() {
    for go in toolchains() {
        for on_terminal in [false, true] {
            let m = Sandbox::new(go);
            m.file("main.go", "package main\n\nfunc main() {}\n");
            let slow = m.script(
                "slow",
                "case \"$TOOLEXEC_IMPORTPATH $*\" in \"example.com/m \"*/compile' -o '*)\n\
                 if test $(grep -c . prepared) = 2; then echo >second; sleep 600; fi;; esac; exec \"$@\"",
            );
            let flag = format!("-toolexec={}", slow.display());
            // Something to compile each time.
            let prepare = "echo x >>prepared; echo \"// $(grep -c . prepared)\" >>main.go";
            let options = ["--runs", "3", "--prepare", prepare];
            let run = m.gobt_profile(&options, &["build", &flag]);
            let live = start(&m, &run, on_terminal);
            wait_until("the second build runs", || {
                m.module().join("second").exists()
            });
            if on_terminal {
                live.type_keys("\x03");
            } else {
                live.send(Signal::INT);
            }
            let outcome = live.outcome().ends_with(130);
            m.is_clean(&outcome);
            let profile = m.profile();
            assert_eq!(profile["build"]["outcome"]["kind"], "interrupted");
            assert_eq!(profile["run_number"], 2);
            assert_eq!(others(&profile)[0]["build"]["outcome"]["kind"], "succeeded");
            let all = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(all.contains("run 2 of 3 did not succeed"), "{outcome}");
        }
    }
}

#[test]
fn a_small_module_built_cold_three_times() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("m.go", "package m\n\nfunc F() int { return 1 }\n");
        let outcome = m
            .gobt_profile(&["--cold", "--runs", "3"], &["build", "./..."])
            .outcome()
            .ends_with(0);
        m.is_clean(&outcome);
        let profile = m.profile();
        assert_eq!(others(&profile).len(), 2);
        let compiled = |run: &Value| {
            let actions = run["actions"].as_array().unwrap().iter();
            actions
                .filter(|a| a["mode"] == "build" && a["run"].is_object())
                .count()
        };
        assert!(compiled(&profile) > 0);
        for run in others(&profile) {
            assert_eq!(compiled(run), compiled(&profile));
            assert_eq!(run["build"]["cache"], "fresh");
        }
        let figures = m.figures("gobt-report/profile.json");
        let runs = &figures["runs"];
        assert_eq!((&runs["count"], &runs["succeeded"]), (&3.into(), &3.into()));
        assert_eq!(runs["wall_ns"]["median"], figures["wall_ns"]);
        assert_eq!(
            runs["list"][runs["shown"].as_u64().unwrap() as usize - 1]["wall_ns"],
            figures["wall_ns"]
        );
        assert!(
            outcome
                .own_lines()
                .iter()
                .any(|line| line.starts_with("of all runs")),
            "{outcome}"
        );
    }
}

#[test]
fn no_run_keeps_what_must_not_be_seen() {
    let m = Sandbox::new(newest());
    m.file(
        "main.go",
        "package main\n\nvar token string\n\nfunc main() {}\n",
    );
    let prepare = "echo x >>prepared; echo \"// $(grep -c . prepared)\" >>main.go";
    let options = ["-q", "--runs", "3", "--prepare", prepare];
    let command = ["build", "-ldflags=-X main.token=s3cr3t-w0rd"];
    let outcome = m.gobt_profile(&options, &command).outcome().ends_with(0);
    assert_eq!(others(&m.profile()).len(), 2);
    let home = m.root().display().to_string();
    for file in ["profile.json", "build.log", "summary.md"] {
        let text = m.read(&format!("gobt-report/{file}"));
        assert!(!text.contains("s3cr3t-w0rd"), "{file}: {outcome}");
        assert!(!text.contains(&format!("{home}/home")), "{file}: {outcome}");
        assert!(!text.contains(prepare), "{file}: {outcome}");
    }
}

#[test]
fn tests_are_run_as_often() {
    let m = Sandbox::new(newest());
    m.file(
        "m_test.go",
        "package m\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestM(t *testing.T) {\n\tf, _ := os.OpenFile(\"tested\", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)\n\tf.WriteString(\"x\\n\")\n\tf.Close()\n}\n",
    );
    let options = ["-q", "--runs", "3", "--prepare", "true"];
    let command = ["test", "-vet=off", "-count=1", "./..."];
    let outcome = m.gobt_profile(&options, &command).outcome().ends_with(0);
    assert_eq!(outcome.stdout.matches("ok  \texample.com/m").count(), 3);
    assert_eq!(m.read("tested").lines().count(), 3);
}

#[test]
fn the_progress_line_says_which_run_it_is() {
    let m = Sandbox::new(newest());
    let options = ["--cold", "--runs", "2"];
    let live = Live::start_on_terminal(&run(&m, "test $n = 1 || sleep 2", &options));
    let outcome = live.outcome().ends_with(0);
    assert!(outcome.stdout.contains("run 2 of 2  "), "{outcome}");
}
