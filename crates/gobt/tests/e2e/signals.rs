//! What when gobt is told to stop? Nothing that runs is left, nothing that was made for the time.

use std::net::TcpListener;
use std::time::Duration;

use rustix::process::Signal;

use crate::support::{Live, Outcome, Run, Sandbox, newest, toolchains, wait_until};

fn large_module(m: &Sandbox) {
    m.file(
        "main.go",
        "package main\n\nimport _ \"net/http\"\n\nfunc main() {}\n",
    );
}

fn long_test(m: &Sandbox) {
    m
        .file("main_test.go", "package main\n\nimport (\n\t\"os\"\n\t\"testing\"\n\t\"time\"\n)\n\nfunc TestLong(t *testing.T) { os.WriteFile(\"begun\", nil, 0o644); time.Sleep(time.Minute) }\n");
}

fn cold(m: &Sandbox, run: Run) -> Run {
    run.env("GOCACHE", m.root().join("cache"))
}

/// A report of what had happened by then.
#[track_caller]
fn partial_report(m: &Sandbox, outcome: &Outcome, signal: i32) {
    m.is_clean(outcome);
    let profile = m.profile();
    let ended = &profile["build"]["outcome"];
    assert_eq!(ended["kind"], "interrupted", "{outcome}");
    assert_eq!(ended["signal"], signal);
    assert!(
        !profile["actions"].as_array().unwrap().is_empty(),
        "{outcome}"
    );
    let observed = profile["build"]["observed"].as_array().unwrap();
    let named = |unit: &serde_json::Value| unit["package"].as_str().is_some_and(|p| !p.is_empty());
    assert!(observed.iter().any(named), "nothing was seen: {outcome}");
    assert!(m.read("gobt-report/summary.md").contains("interrupted"));
    let figures = m.gobt(&["analyze", "--json", "gobt-report/profile.json"]);
    figures.outcome().ends_with(0);
}

#[test]
fn a_signal_in_the_middle_of_a_cold_build() {
    for go in toolchains() {
        for (signal, number) in [(Signal::INT, 2), (Signal::TERM, 15)] {
            let m = Sandbox::new(go);
            large_module(&m);
            let live = Live::start(cold(&m, m.gobt_profile(&[], &["build", "./..."])));
            wait_until("go compiles", || m.compiles());
            live.send(signal);
            let outcome = live.outcome().ends_with(128 + number);
            partial_report(&m, &outcome, number);
        }
    }
}

#[test]
fn ctrl_c_on_a_terminal_in_the_middle_of_a_cold_build() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        large_module(&m);
        let live = Live::start_on_terminal(&cold(&m, m.gobt_profile(&[], &["build", "./..."])));
        wait_until("go compiles", || m.compiles());
        live.type_keys("\x03");
        let outcome = live.outcome().ends_with(130);
        partial_report(&m, &outcome, 2);
    }
}

#[test]
fn a_signal_by_hand_to_gobt_on_a_terminal() {
    let m = Sandbox::new(newest());
    large_module(&m);
    let live = Live::start_on_terminal(&cold(&m, m.gobt_profile(&[], &["build", "./..."])));
    wait_until("go compiles", || m.compiles());
    live.send(Signal::TERM);
    let outcome = live.outcome().ends_with(143);
    partial_report(&m, &outcome, 15);
}

#[test]
fn a_signal_without_the_echo() {
    let m = Sandbox::new(newest());
    large_module(&m);
    let run = m.gobt_profile(&["--no-echo", "--quiet"], &["build", "./..."]);
    let live = Live::start(cold(&m, run));
    wait_until("go compiles", || m.compiles());
    live.send(Signal::INT);
    let outcome = live.outcome().ends_with(130);
    m.is_clean(&outcome);
    assert_eq!(m.profile()["build"]["outcome"]["kind"], "interrupted");
}

#[test]
fn a_signal_in_a_build_with_a_cache_of_its_own() {
    let m = Sandbox::new(newest());
    large_module(&m);
    let live = Live::start(m.gobt_profile(&["--cold"], &["build", "./..."]));
    wait_until("go compiles", || m.compiles());
    live.send(Signal::INT);
    let outcome = live.outcome().ends_with(130);
    partial_report(&m, &outcome, 2);
}

#[test]
fn a_kept_work_folder_is_kept() {
    let m = Sandbox::new(newest());
    large_module(&m);
    let live = Live::start(cold(
        &m,
        m.gobt_profile(&["-q"], &["build", "-work", "./..."]),
    ));
    wait_until("go compiles", || m.compiles());
    live.send(Signal::INT);
    let outcome = live.outcome().ends_with(130);
    assert_eq!(m.processes(), Vec::<String>::new(), "{outcome}");
    let left = m.leftovers();
    assert!(
        left.len() == 1 && left[0].starts_with("go-build"),
        "{left:?}"
    );
}

#[test]
fn a_signal_while_a_test_runs() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        long_test(&m);
        let live = Live::start(m.gobt_profile(&[], &["test", "-vet=off", "./..."]));
        wait_until("the test runs", || m.module().join("begun").exists());
        live.send(Signal::INT);
        let outcome = live.outcome().ends_with(130);
        m.is_clean(&outcome);
        assert_eq!(m.profile()["build"]["outcome"]["kind"], "interrupted");
    }
}

#[test]
fn a_program_that_handles_the_signal_ends_in_its_own_way() {
    let program = "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"os/signal\"\n\t\"syscall\"\n)\n\nfunc main() {\n\tc := make(chan os.Signal, 4)\n\tsignal.Notify(c, os.Interrupt, syscall.SIGTERM)\n\tfmt.Println(\"ready\")\n\tfmt.Println(\"got\", <-c)\n\tos.Exit(7)\n}\n";
    for go in toolchains() {
        for on_terminal in [false, true] {
            let m = Sandbox::new(go);
            m.file("main.go", program);
            let run = m.gobt_profile(&[], &["run", "."]);
            let live = if on_terminal {
                Live::start_on_terminal(&run)
            } else {
                Live::start(run)
            };
            live.wait_for("ready");
            if on_terminal {
                live.type_keys("\x03");
            } else {
                live.send(Signal::INT);
            }
            let outcome = live.outcome().ends_with(1);
            assert!(outcome.stdout.contains("got interrupt"), "{outcome}");
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(said.contains("exit status 7"), "{outcome}");
            m.is_clean(&outcome);
        }
    }
}

#[test]
fn a_signal_while_modules_are_loaded() {
    let m = Sandbox::new(newest());
    m.file(
        "main.go",
        "package main\n\nimport _ \"example.org/slow\"\n\nfunc main() {}\n",
    );
    // A module proxy that never answers.
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let run = m.gobt_profile(&[], &["build", "-mod=mod"]);
    let live = Live::start(run.env("GOPROXY", address).env("GONOSUMDB", "*"));
    let _asked = proxy.accept().unwrap();
    live.send(Signal::TERM);
    let outcome = live.outcome().ends_with(143);
    m.is_clean(&outcome);
    let profile = m.profile();
    assert_eq!(profile["build"]["outcome"]["kind"], "interrupted");
    assert_eq!(profile["actions"], serde_json::json!([]));
}

/// A go whose build waits for ever, and does with signals what the test says.
fn waiting_go(m: &Sandbox, trap: &str) -> std::path::PathBuf {
    let real = m.go.path.display();
    m.script(
        "go",
        &format!(
            "case $1 in env) exec {real} \"$@\";; list) echo >listing; exec sleep 600;; esac\n\
             {trap}\n\
             for word; do case $word in -debug-actiongraph=*) printf %s '[{{\"ID\":0,\"Mode\":\"build\",\"Package\":\"m\",\"TimeReady\":\"0001-01-01T00:00:00Z\",\"TimeStart\":\"0001-01-01T00:00:00Z\",\"TimeDone\":\"0001-01-01T00:00:00Z\",\"Cmd\":null}}]' >${{word#*=}};; esac; done\n\
             echo >building; while :; do sleep 0.05; done"
        ),
    )
}

fn start_waiting(m: &Sandbox, trap: &str, on_terminal: bool) -> Live {
    let go = waiting_go(m, trap);
    let run = m.gobt(&["profile", "--quiet", "--go", go.to_str().unwrap()]);
    let live = if on_terminal {
        Live::start_on_terminal(&run)
    } else {
        Live::start(run)
    };
    wait_until("the build runs", || m.module().join("building").exists());
    live
}

#[test]
fn a_signal_while_packages_are_listed_ends_the_listing_too() {
    let m = Sandbox::new(newest());
    let live = start_waiting(&m, "", false);
    wait_until("packages are listed", || {
        m.module().join("listing").exists()
    });
    live.send(Signal::INT);
    let outcome = live.outcome().ends_with(130);
    m.is_clean(&outcome);
}

#[test]
fn a_signal_before_go_has_told_its_settings() {
    let m = Sandbox::new(newest());
    let go = m.script("go", "echo >asked; exec sleep 600");
    let live = Live::start(m.gobt(&["profile", "--go", go.to_str().unwrap()]));
    wait_until("go is asked", || m.module().join("asked").exists());
    live.send(Signal::TERM);
    let outcome = live.outcome().ends_with(143);
    m.is_clean(&outcome);
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_second_signal_ends_what_ignores_the_first() {
    for on_terminal in [false, true] {
        let m = Sandbox::new(newest());
        let live = start_waiting(&m, "trap 'echo >>told' INT TERM", on_terminal);
        live.send(Signal::TERM);
        wait_until("go was told", || m.module().join("told").exists());
        live.send(Signal::INT);
        let outcome = live.outcome().ends_with(143);
        m.is_clean(&outcome);
    }
}

#[test]
fn a_terminal_s_ctrl_c_reaches_go_once() {
    let m = Sandbox::new(newest());
    let live = start_waiting(&m, "trap 'echo told >>told' INT", true);
    live.type_keys("\x03");
    wait_until("go was told", || m.module().join("told").exists());
    // Time for a second one, if there is one.
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(m.read("told"), "told\n");
    live.type_keys("\x03");
    let outcome = live.outcome().ends_with(130);
    m.is_clean(&outcome);
}
