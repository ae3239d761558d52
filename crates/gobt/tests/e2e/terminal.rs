//! What does a person see on a terminal, and what does a file get?

use crate::support::{Live, Sandbox, newest, toolchains};

fn failing_module(m: &Sandbox) {
    m.file("main.go", "package main\n\nfunc main() { undefined() }\n");
}

/// What a terminal shows at the end: each line as it was last drawn.
fn screen(written: &str) -> String {
    let mut screen = vt100::Parser::new(200, 100, 0);
    screen.process(written.as_bytes());
    screen.screen().contents()
}

#[test]
fn progress_is_drawn_and_taken_away() {
    let m = Sandbox::new(newest());
    failing_module(&m);
    let run = m.gobt_profile(&[], &["build"]);
    let run = run.env("GOCACHE", m.root().join("cache"));
    let outcome = Live::start_on_terminal(&run).outcome().ends_with(1);
    assert!(outcome.stdout.contains('━'), "{outcome}");
    let screen = screen(&outcome.stdout);
    assert!(!screen.contains('━'), "the bar is still there:\n{screen}");
    let lines: Vec<&str> = screen.lines().map(str::trim_end).collect();
    assert_eq!(lines[0], "# example.com/m", "{screen}");
    assert_eq!(lines[1], "./main.go:3:15: undefined: undefined", "{screen}");
    assert!(lines[2].starts_with("gobt: "), "{screen}");
}

#[test]
fn nothing_is_drawn_with_quiet() {
    let m = Sandbox::new(newest());
    failing_module(&m);
    let run = m.gobt_profile(&["--quiet"], &["build"]);
    let run = run.env("GOCACHE", m.root().join("cache"));
    let outcome = Live::start_on_terminal(&run).outcome().ends_with(1);
    assert_eq!(
        outcome.stdout,
        "# example.com/m\r\n./main.go:3:15: undefined: undefined\r\n"
    );
}

#[test]
fn nothing_is_drawn_into_a_pipe() {
    let m = Sandbox::new(newest());
    failing_module(&m);
    let run = m.gobt_profile(&["--cold"], &["build"]);
    let outcome = run.outcome().ends_with(1);
    let controls = outcome
        .stderr
        .chars()
        .filter(|c| c.is_control() && *c != '\n');
    assert_eq!(controls.count(), 0, "{outcome}");
}

#[test]
fn a_program_of_go_run_has_the_terminal() {
    let program = "package main\n\nimport (\n\t\"bufio\"\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc terminal(f *os.File) bool { s, _ := f.Stat(); return s.Mode()&os.ModeCharDevice != 0 }\n\nfunc main() {\n\tfmt.Println(\"terminals:\", terminal(os.Stdin), terminal(os.Stdout), terminal(os.Stderr))\n\tfmt.Print(\"name? \")\n\tline, _ := bufio.NewReader(os.Stdin).ReadString('\\n')\n\tfmt.Print(\"hello \", line)\n}\n";
    for go in toolchains() {
        let m = Sandbox::new(go);
        m.file("main.go", program);
        let live = Live::start_on_terminal(&m.gobt_profile(&[], &["run", "."]));
        live.wait_for("name? ");
        live.type_keys("world\n");
        let outcome = live.outcome().ends_with(0);
        assert!(
            outcome.stdout.contains("terminals: true true true"),
            "{outcome}"
        );
        assert!(outcome.stdout.contains("hello world"), "{outcome}");
        assert!(outcome.stdout.contains("gobt: "), "{outcome}");
    }
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let m = Sandbox::new(newest());
    m.file("main.go", "package main\n\nfunc main() {}\n");
    m.gobt_profile(&["-q"], &["build"]).outcome().ends_with(0);
    let analyze = ["analyze", "gobt-report/profile.json"];
    let colored = |text: &str| text.contains("\x1b[");
    let shown = Live::start_on_terminal(&m.gobt(&analyze))
        .outcome()
        .ends_with(0);
    assert!(colored(&shown.stdout), "{shown}");
    let plain = m.gobt(&analyze).env("NO_COLOR", "1");
    let plain = Live::start_on_terminal(&plain).outcome().ends_with(0);
    assert!(!colored(&plain.stdout), "{plain}");
    let never = m.gobt(&["analyze", "--color=never", "gobt-report/profile.json"]);
    let never = Live::start_on_terminal(&never).outcome().ends_with(0);
    assert!(!colored(&never.stdout), "{never}");
    assert!(!colored(&m.gobt(&analyze).outcome().ends_with(0).stdout));
    let always = m.gobt(&["analyze", "--color=always", "gobt-report/profile.json"]);
    assert!(colored(&always.outcome().ends_with(0).stdout));
}
