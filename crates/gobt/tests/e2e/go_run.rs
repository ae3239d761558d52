//! Does a program that `go run` starts keep its streams and its status?

use crate::support::{Sandbox, Situation, toolchains};

fn talking_program(m: &Sandbox) {
    m.file("main.go", "package main\n\nimport (\n\t\"bufio\"\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc main() {\n\tline, _ := bufio.NewReader(os.Stdin).ReadString('\\n')\n\tfmt.Printf(\"hello %s\", line)\n\tfmt.Fprint(os.Stderr, \"to standard error\")\n\tos.Exit(3)\n}\n");
}

#[test]
fn streams_and_status_are_the_program_s_own() {
    for go in toolchains() {
        Situation::new(go, &["run", ".", "an argument"], &talking_program)
            .stdin("world\nmore\n")
            .is_the_same()
            .status(1)
            .says("hello world\n")
            .says("to standard errorexit status 3\n");
    }
}

#[test]
fn a_program_that_does_not_compile() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\nfunc main() { undefined() }\n");
    };
    for go in toolchains() {
        Situation::new(go, &["run", "main.go"], &module)
            .is_the_same()
            .status(1)
            .says("undefined: undefined");
    }
}

#[test]
fn a_go_run_leaves_a_report() {
    for go in toolchains() {
        let m = Sandbox::new(go);
        talking_program(&m);
        m.gobt_profile(&[], &["run", "."]).outcome().ends_with(1);
        let profile = m.profile();
        assert_eq!(profile["build"]["outcome"]["status"], 1);
    }
}
