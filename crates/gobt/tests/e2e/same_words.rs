//! Does the user read what bare go would have said, and get its exit status?

use crate::support::{Go, Sandbox, Situation, newest, toolchains};

const MAIN: &str = "package main\n\nfunc main() {}\n";

fn each(arguments: &[&str], prepare: &dyn Fn(&Sandbox), check: impl Fn(&Go, Situation<'_>)) {
    for go in toolchains() {
        check(go, Situation::new(go, arguments, prepare));
    }
}

#[test]
fn a_compile_error() {
    let module = |m: &Sandbox| {
        m.file(
            "main.go",
            "package main\n\nfunc main() { var x int = \"a\"; undefined() }\n",
        );
    };
    each(&["build", "./..."], &module, |_, build| {
        build.is_the_same().status(1).says("undefined: undefined");
    });
}

#[test]
fn several_packages_that_fail() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\nimport (\n\t_ \"example.com/m/a\"\n\t_ \"example.com/m/b\"\n\t_ \"example.com/m/c\"\n)\n\nfunc main() {}\n")
            .file("a/a.go", "package a\n\nvar A int = true\n")
            .file("b/b.go", "package b\n\nfunc B() int {}\n")
            .file("c/c.go", "package c\n\nvar C = 1\n");
    };
    each(&["build", "-p", "1", "./..."], &module, |_, build| {
        build
            .is_the_same()
            .status(1)
            .says("# example.com/m/a\n")
            .says("# example.com/m/b\n");
    });
}

#[test]
fn a_type_error_in_a_package_with_cgo() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\n// struct s { int a; };\n// static int f(struct s *p) { return p->a; }\nimport \"C\"\n\nfunc main() {\n\tvar s C.struct_s\n\tvar n string = C.f(&s)\n\t_ = n\n}\n");
    };
    each(&["build"], &module, |_, build| {
        build.is_the_same().status(1).says("as string value");
    });
}

#[test]
fn coverage_of_a_package_without_tests() {
    let module = |m: &Sandbox| {
        m.file("a/a.go", "package a\n\nfunc A() int { return 1 }\n")
            .file("b/b.go", "package b\n\nfunc B() int { return 1 }\n")
            .file(
                "b/b_test.go",
                "package b\n\nimport \"testing\"\n\nfunc TestB(t *testing.T) { B() }\n",
            );
    };
    let arguments = ["test", "-count=1", "-p=1", "-coverprofile=c.out", "./..."];
    each(&arguments, &module, |_, test| {
        test.is_the_same().status(0);
    });
}

#[test]
fn a_warning_of_the_c_compiler() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\n// #warning \"mind the gap\"\n// static int f(void) { return 1; }\nimport \"C\"\n\nfunc main() { C.f() }\n");
    };
    each(&["build"], &module, |_, build| {
        build.is_the_same().status(0).says("mind the gap");
    });
}

#[test]
fn an_error_of_the_c_compiler() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\n// static int f(void) { return nothing; }\nimport \"C\"\n\nfunc main() { C.f() }\n")
            .file("extra.c", "int g(void) { return neither; }\n");
    };
    each(&["build"], &module, |_, build| {
        build.is_the_same().status(1).says("nothing");
    });
}

fn vetted(m: &Sandbox) {
    m.file(
        "a.go",
        "package a\n\nimport \"fmt\"\n\nfunc F() { fmt.Printf(\"%d\\n\", \"x\") }\n",
    )
    .file(
        "a_test.go",
        "package a\n\nimport \"testing\"\n\nfunc TestF(t *testing.T) {}\n",
    );
}

#[test]
fn a_vet_error_under_go_test() {
    each(&["test", "./..."], &vetted, |_, test| {
        test.is_the_same().status(1).says("Printf format %d");
    });
}

#[test]
fn go_vet() {
    each(&["vet", "./..."], &vetted, |_, vet| {
        vet.is_the_same().status(1).says("Printf format %d");
    });
}

#[test]
fn an_import_cycle() {
    let module = |m: &Sandbox| {
        m.file("a/a.go", "package a\n\nimport _ \"example.com/m/b\"\n")
            .file("b/b.go", "package b\n\nimport _ \"example.com/m/a\"\n");
    };
    each(&["build", "./..."], &module, |_, build| {
        build
            .is_the_same()
            .status(1)
            .says("import cycle not allowed");
    });
}

#[test]
fn a_missing_module() {
    let module = |m: &Sandbox| {
        m.file(
            "main.go",
            "package main\n\nimport _ \"example.org/none\"\n\nfunc main() {}\n",
        )
        .file(
            "go.mod",
            "module example.com/m\n\ngo 1.21\n\nrequire example.org/none v1.0.0\n",
        );
    };
    each(&["build", "-mod=mod"], &module, |_, build| {
        build.is_the_same().status(1).says("example.org/none");
    });
}

#[test]
fn a_missing_package() {
    let module = |m: &Sandbox| {
        m.file(
            "main.go",
            "package main\n\nimport _ \"example.com/m/none\"\n\nfunc main() {}\n",
        );
    };
    each(&["build"], &module, |_, build| {
        build.is_the_same().status(1).says("example.com/m/none");
    });
}

#[test]
fn a_pattern_that_matches_nothing() {
    each(&["build", "./none/..."], &|_| {}, |_, build| {
        build
            .is_the_same()
            .status(1)
            .says("no such file or directory");
    });
}

#[test]
fn a_linker_error() {
    let module = |m: &Sandbox| {
        m.file(
            "main.go",
            "package main\n\nfunc f()\n\nfunc main() { f() }\n",
        )
        .file("empty.s", "");
    };
    each(&["build"], &module, |_, build| {
        build
            .is_the_same()
            .status(1)
            .says("relocation target main.f not defined");
    });
}

fn failing_test(m: &Sandbox) {
    m.file("a/a.go", "package a\n")
        .file("a/a_test.go", "package a\n\nimport \"testing\"\n\nfunc TestBad(t *testing.T) { t.Error(\"as it must\") }\n")
        .file("b/b.go", "package b\n")
        .file("b/b_test.go", "package b\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestGood(t *testing.T) { os.Stderr.WriteString(\"from the test\\n\") }\n")
        .file("c/c.go", "package c\n\nvar C int = \"\"\n")
        .file("c/c_test.go", "package c\n");
}

#[test]
fn a_failing_test() {
    each(&["test", "-p", "1", "./..."], &failing_test, |_, test| {
        test.is_the_same().status(1).says("as it must");
    });
}

#[test]
fn a_failing_test_as_json() {
    each(
        &["test", "-p=1", "-json", "./..."],
        &failing_test,
        |_, test| {
            test.is_the_same().status(1).says("as it must");
        },
    );
}

#[test]
fn a_failing_build_as_json() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\nfunc main() { undefined() }\n");
    };
    each(&["build", "-json"], &module, |go, build| {
        let same = build.is_the_same();
        if go.minor() >= 24 {
            same.status(1).says("\"Action\":\"build-output\"");
        } else {
            same.status(2).says("flag provided but not defined: -json");
        }
    });
}

#[test]
fn json_by_goflags() {
    each(&["test", "-p=1", "./..."], &failing_test, |_, test| {
        test.env("GOFLAGS", "-json")
            .is_the_same()
            .status(1)
            .says("\"Action\":\"output\"");
    });
}

#[test]
fn a_verbose_build() {
    let module = |m: &Sandbox| {
        m.file(
            "main.go",
            "package main\n\nimport _ \"example.com/m/a\"\n\nfunc main() {}\n",
        )
        .file("a/a.go", "package a\n");
    };
    each(&["build", "-v", "-p=1", "./..."], &module, |_, build| {
        build.is_the_same().status(0).says("example.com/m/a\n");
    });
}

#[test]
fn a_kept_work_folder() {
    let module = |m: &Sandbox| {
        m.file("main.go", MAIN);
    };
    each(&["build", "-work"], &module, |_, build| {
        let same = build.is_the_same().status(0).says("WORK=");
        let work = same.gobt.stderr.trim().strip_prefix("WORK=").unwrap();
        assert!(std::path::Path::new(work).is_dir(), "{}", same.gobt);
    });
}

#[test]
fn a_dry_run() {
    let module = |m: &Sandbox| {
        m.file("main.go", MAIN);
    };
    each(&["build", "-n", "-p=1"], &module, |_, build| {
        build.is_the_same().status(0).says("$WORK");
    });
}

#[test]
fn what_the_compiler_says_of_optimisations() {
    let module = |m: &Sandbox| {
        m.file(
            "main.go",
            "package main\n\nfunc f() *int { x := 1; return &x }\n\nfunc main() { println(f()) }\n",
        );
    };
    each(&["build", "-gcflags=-m"], &module, |_, build| {
        build.is_the_same().status(0).says("moved to heap: x");
    });
}

#[test]
fn optimisations_of_a_package_with_cgo_do_not_spoil_the_cache() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\n// typedef struct { int a; } s;\n// static s f(void) { s x = {1}; return x; }\nimport \"C\"\n\nfunc g() *C.s { x := C.f(); return &x }\n\nfunc main() { println(g()) }\n");
    };
    let arguments = ["build", "-gcflags=-m"];
    each(&arguments, &module, |_, build| {
        let same = build.is_the_same().status(0).says("moved to heap: x");
        // The bare command prints what the cache has kept of the build under gobt.
        let later = same.sandbox.go(&arguments).outcome().ends_with(0);
        assert_eq!(later.stderr, same.gobt.stderr);
    });
}

#[test]
fn a_build_without_the_echo() {
    let module = |m: &Sandbox| {
        m.file("main.go", "package main\n\nfunc main() { undefined() }\n");
    };
    each(&["build"], &module, |_, build| {
        let same = build.option("--no-echo").is_the_same().status(1);
        let log = same.sandbox.module().join("gobt-report/build.log");
        assert!(!log.exists());
        assert!(
            same.sandbox
                .module()
                .join("gobt-report/profile.json")
                .exists()
        );
    });
}

#[test]
fn an_unknown_flag() {
    let module = |m: &Sandbox| {
        m.file("main.go", MAIN);
    };
    for arguments in [
        &["build", "-nonsense"][..],
        &["vet", "-nonsense=1"],
        &["run", "-nonsense", "."],
    ] {
        Situation::new(newest(), arguments, &module)
            .is_the_same()
            .status(2)
            .says("flag provided but not defined: -nonsense");
    }
}

#[test]
fn commands_without_a_graph_run_as_given() {
    let module = |m: &Sandbox| {
        m.file(
            "main.go",
            "package main\n\n//go:generate echo made\n\nfunc main() {}\n",
        );
    };
    for go in toolchains() {
        for arguments in [
            &["list", "./..."][..],
            &["version"],
            &["env", "GOVERSION"],
            &["generate", "./..."],
            &["help", "build"],
            &["no-such-command"],
            &[],
        ] {
            let same = Situation::new(go, arguments, &module).is_the_same();
            assert!(
                !same
                    .sandbox
                    .module()
                    .join("gobt-report/profile.json")
                    .exists()
            );
        }
    }
}
