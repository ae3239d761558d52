//! Where a comment says "seen", go 1.21.13 and 1.27.3 were run to find out.

use proptest::prelude::*;

use super::*;

fn os(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn release(minor: u32) -> Option<GoVersion> {
    Some(GoVersion::of(1, minor))
}

fn command(words: &[&str]) -> GoCommand {
    GoCommand::new(os(words), "", release(26))
}

fn with_goflags(goflags: &str, words: &[&str]) -> GoCommand {
    GoCommand::new(os(words), goflags, release(26))
}

#[test]
fn the_subcommand_is_found_behind_its_folder_and_flags_go_after_both() {
    for (words, subcommand, dir, insert_at) in [
        (&["build"][..], Subcommand::Build, None, 1),
        (&["build", "-C", "b", "."], Subcommand::Build, Some("b"), 3),
        (&["build", "-C=b", "."], Subcommand::Build, Some("b"), 2),
        (&["build", "--C", "b"], Subcommand::Build, Some("b"), 3),
        (&["-C", "b", "build", "."], Subcommand::Build, Some("b"), 3),
        (&["-C=b", "test"], Subcommand::Test, Some("b"), 2),
        (&["--C=b", "vet"], Subcommand::Vet, Some("b"), 2),
        // Seen: `go -- version` is `go version`.
        (&["--", "build", "."], Subcommand::Build, None, 2),
        // Not first: go refuses it.
        (&["build", "-x", "-C", "b"], Subcommand::Build, None, 1),
        (&["build", "-C"], Subcommand::Build, None, 1),
        (&["mod", "tidy"], Subcommand::Other("mod".into()), None, 1),
        (&[], Subcommand::None, None, 0),
        (&["-h"], Subcommand::None, None, 0),
        (&["-C", "b"], Subcommand::None, Some("b"), 2),
    ] {
        let command = command(words);
        assert_eq!(command.subcommand(), &subcommand, "{words:?}");
        assert_eq!(command.dir(), dir.map(Path::new), "{words:?}");
        assert_eq!(command.insert_at(), insert_at, "{words:?}");
    }
}

#[test]
fn only_commands_that_write_a_graph_are_instrumented() {
    for word in ["build", "install", "test", "run", "vet"] {
        assert!(
            GoCommand::new(os(&[word]), "", None).instrumented(),
            "{word}"
        );
    }
    for word in [
        "list", "get", "generate", "clean", "version", "tool", "mod", "nonsense",
    ] {
        assert!(!command(&[word]).instrumented(), "{word}");
    }
    // Seen: 1.21.13 takes the flag for `go fix` and writes nothing, 1.27.3 does.
    for (release, instrumented) in [
        (release(21), false),
        (release(25), false),
        (release(26), true),
        (None, false),
    ] {
        let fix = GoCommand::new(os(&["fix", "."]), "", release);
        assert_eq!(fix.instrumented(), instrumented, "{release:?}");
    }
}

#[test]
fn flags_go_in_where_go_accepts_them() {
    let extra = os(&["-x", "-debug-actiongraph=F"]);
    for (words, expected) in [
        (
            &["build", "."][..],
            &["build", "-x", "-debug-actiongraph=F", "."][..],
        ),
        (
            &["build", "-C", "b", "."],
            &["build", "-C", "b", "-x", "-debug-actiongraph=F", "."],
        ),
        (
            &["-C", "b", "build"],
            &["-C", "b", "build", "-x", "-debug-actiongraph=F"],
        ),
        // The user's own keep their meaning.
        (&["build", "-x"], &["build", "-debug-actiongraph=F", "-x"]),
        (
            &["build", "--x=false"],
            &["build", "-debug-actiongraph=F", "--x=false"],
        ),
        (
            &["build", "-debug-actiongraph", "G"],
            &["build", "-x", "-debug-actiongraph", "G"],
        ),
        (
            &["build", "-debug-actiongraph="],
            &["build", "-x", "-debug-actiongraph="],
        ),
        (&["list", "."], &["list", "."]),
        (&[], &[]),
    ] {
        assert_eq!(command(words).with_flags(&extra), os(expected), "{words:?}");
    }
    assert_eq!(
        with_goflags("-x -debug-actiongraph=G", &["build"]).with_flags(&extra),
        os(&["build"])
    );
}

#[test]
fn the_echo_is_on_when_go_would_have_it_on() {
    for (goflags, words, on) in [
        ("", &["build", "-x"][..], true),
        ("", &["build", "--x"], true),
        ("", &["build", "-x=1"], true),
        ("", &["build", "-x=T"], true),
        ("", &["build", "-x=false"], false),
        ("", &["build", "-x", "-x=0"], false),
        ("-x", &["build"], true),
        // Seen: the line wins; nothing is echoed.
        ("-x", &["build", "-x=false"], false),
        ("-x=false", &["build", "-x"], true),
        ("'--x'", &["build"], true),
        // A file, not a flag: flags end at the first argument that is none.
        ("", &["build", ".", "-x"], false),
        ("", &["build", "--", "-x"], false),
        ("", &["build", "-o", "-x"], false),
        // But for go test.
        ("", &["test", ".", "-x"], true),
        ("", &["test", "-args", "-x"], false),
        ("-x", &["mod", "tidy"], false),
    ] {
        assert_eq!(
            with_goflags(goflags, words).echo(),
            on,
            "{goflags} {words:?}"
        );
    }
}

#[test]
fn the_users_graph_file_is_the_last_one_below_the_folder_of_c() {
    for (goflags, words, file) in [
        ("", &["build", "-debug-actiongraph=g"][..], Some("g")),
        ("", &["build", "--debug-actiongraph", "g", "."], Some("g")),
        // Seen: only the last is written.
        (
            "",
            &["build", "-debug-actiongraph=g", "-debug-actiongraph=h"],
            Some("h"),
        ),
        ("-debug-actiongraph=g", &["build"], Some("g")),
        (
            "-debug-actiongraph=g",
            &["build", "-debug-actiongraph=h"],
            Some("h"),
        ),
        (
            "-debug-actiongraph=g",
            &["build", "-debug-actiongraph="],
            None,
        ),
        // Seen: `go build -C=m -debug-actiongraph=g` writes m/g.
        (
            "",
            &["build", "-C", "m", "-debug-actiongraph=g"],
            Some("m/g"),
        ),
        ("-debug-actiongraph=g", &["-C", "m", "build"], Some("m/g")),
        (
            "",
            &["build", "-C", "m", "-debug-actiongraph=/g"],
            Some("/g"),
        ),
        ("-debug-actiongraph=g", &["mod", "tidy"], None),
        ("-debug-actiongraph", &["build"], None),
    ] {
        let command = with_goflags(goflags, words);
        assert_eq!(
            command.graph_file(),
            file.map(PathBuf::from),
            "{goflags} {words:?}"
        );
    }
    assert!(command(&["build", "-debug-actiongraph="]).graph_switched_off());
    // Gobt's own on the line wins over this one.
    assert!(!with_goflags("-debug-actiongraph=", &["build"]).graph_switched_off());
}

#[test]
fn the_echo_is_left_out_where_the_user_would_get_something_else() {
    use NoEcho::*;
    for (goflags, words, reason) in [
        ("", &["build", "."][..], None),
        ("", &["test", "-json", "."], Some(Json)),
        ("", &["test", ".", "-json"], Some(Json)),
        ("-json", &["build"], Some(Json)),
        ("-json", &["test", "-json=false"], None),
        ("", &["vet", "-json"], Some(Json)),
        ("", &["run", "."], Some(GoRun)),
        ("", &["build", "-n"], Some(DryRun)),
        ("", &["build", "-x=false"], Some(SwitchedOff)),
        ("-x=false", &["build"], None),
        ("", &["build", "-gcflags=-m"], Some(CompilerOutput)),
        ("", &["build", "-gcflags", "-m=2"], Some(CompilerOutput)),
        (
            "",
            &["build", "-gcflags=all=-N -l -m"],
            Some(CompilerOutput),
        ),
        (
            "",
            &["build", "-gcflags=./...=-d=ssa/check_bce"],
            Some(CompilerOutput),
        ),
        ("", &["build", "-gcflags=-L"], Some(CompilerOutput)),
        ("", &["build", "-gcflags='-m' \"-N\""], None), // go refuses: a pattern with a quote
        (
            "",
            &["build", "-gcflags=all='-m' \"-N\""],
            Some(CompilerOutput),
        ),
        (
            "",
            &["build", "-gcflags=-m", "-gcflags="],
            Some(CompilerOutput),
        ),
        ("'-gcflags=all=-N -m'", &["build"], Some(CompilerOutput)),
        ("", &["build", "-gcflags=@flags"], None), // go refuses: no pattern
        ("", &["build", "-gcflags=all=@flags"], Some(CompilerOutput)),
        ("", &["build", "-gcflags=all=-N -l"], None),
        ("", &["build", "-gcflags=-dwarf=false -lang=go1.21"], None),
        ("", &["build", "-ldflags=-m"], None),
    ] {
        let command = with_goflags(goflags, words);
        assert_eq!(command.echo_changes_output(), reason, "{goflags} {words:?}");
    }
    assert!(NoEcho::Json.to_string().contains("-json"));
}

#[test]
fn json_of_build_is_no_flag_before_1_24() {
    let json = |minor, words: &[&str]| GoCommand::new(os(words), "-json", release(minor)).json();
    // Seen: GOFLAGS=-json with go 1.21.13 builds as without.
    assert!(!json(23, &["build"]));
    assert!(json(24, &["build"]));
    assert!(json(21, &["test"]));
}

#[test]
fn packages_stand_where_go_looks_for_them() {
    for (words, patterns) in [
        (&["build"][..], &[][..]),
        (&["build", "-o", "x", "./...", "a"], &["./...", "a"]),
        (&["build", "-race", "./..."], &["./..."]),
        (&["build", "--", "-odd"], &["-odd"]),
        (&["build", "-p", "4", "-tags", "a b", "."], &["."]),
        // Seen: `go vet . -x` takes -x for a package.
        (&["vet", ".", "-x"], &[".", "-x"]),
        (&["vet", "-printf.funcs", "Logf", "."], &["."]),
        (&["vet", "-copylocks", "."], &["."]),
        (&["vet", "-c", "2", "."], &["."]),
        (&["vet", "-vettool", "t", "-unknown", "."], &["."]),
        (&["test", "./...", "-race", "-json"], &["./..."]),
        (&["test", "-run", "X", "a", "b", "-v"], &["a", "b"]),
        (&["test", "-test.run", "X", "a"], &["a"]),
        // Seen: go takes `.` for the value of the flag it does not know.
        (&["test", "-foo", ".", "-v"], &[]),
        (&["test", "-foo=1", "."], &[]),
        (&["test", "a", "-foo", "b", "c"], &["a"]),
        // Seen: what follows -- is the test binary's.
        (&["test", "--", "."], &[]),
        (&["test", "-c", "."], &["."]),
        (&["test", "-coverprofile", "c.out", "."], &["."]),
        (&["run", "-race", ".", "a", "b"], &["."]),
        (&["run", "a.go", "b.go", "c", "d.go"], &["a.go", "b.go"]),
        (&["run", "-exec", "wrap", "m@v1", "x.go"], &["m@v1"]),
        (&["mod", "tidy"], &[]),
    ] {
        assert_eq!(command(words).patterns(), os(patterns), "{words:?}");
    }
}

#[test]
fn arguments_of_the_program_are_told_from_gos() {
    for (words, arguments) in [
        (&["run", ".", "-x", "a"][..], &["-x", "a"][..]),
        (&["run", "a.go", "b"], &["b"]),
        (&["run"], &[]),
        (&["test", ".", "-args", "-x", "y"], &["-x", "y"]),
        (&["test", ".", "--args", "-x"], &["-x"]),
        (&["test", ".", "-v", "x", "-race"], &["x", "-race"]),
        (&["test", ".", "-foo", "x", "-race", "y"], &["y"]),
        (&["test", "--", "."], &["--", "."]),
        (&["build", ".", "x"], &[]),
    ] {
        assert_eq!(
            command(words).program_arguments(),
            os(arguments),
            "{words:?}"
        );
    }
    // A flag of go's after an unknown one still is go's.
    assert!(command(&["test", ".", "-foo", "x", "-race"]).switch("race"));
    assert!(
        !command(&["test", ".", "-args=1", "-race"])
            .patterns()
            .is_empty()
    );
}

#[test]
fn flags_and_their_values_are_read_as_go_reads_them() {
    let command = with_goflags(
        "-tags=a -p=2 '-ldflags=-s -w' -unknown=1",
        &[
            "build",
            "-p",
            "0x10",
            "-work",
            "-v",
            "--tags",
            "b,c",
            "-race=false",
            ".",
        ],
    );
    assert_eq!(command.parallelism(), Some(16));
    assert_eq!(command.value("tags"), Some(OsStr::new("b,c")));
    assert_eq!(command.value("ldflags"), Some(OsStr::new("-s -w")));
    assert_eq!(command.value("unknown"), None);
    assert!(command.keeps_work() && command.verbose());
    assert!(!command.switch("race") && !command.dry_run());
    for (text, number) in [
        ("4", Some(4)),
        ("0b11", Some(3)),
        ("017", Some(15)),
        ("0", None),
        ("x", None),
    ] {
        let flag = format!("-p={text}");
        assert_eq!(
            super::tests::command(&["build", &flag]).parallelism(),
            number,
            "{text}"
        );
    }
    assert!(super::tests::command(&["test", "-test.v=true"]).verbose());
}

#[test]
fn go_list_gets_what_decides_about_packages() {
    let command = with_goflags(
        "-tags=fromenv",
        &[
            "test",
            "-race",
            "-v",
            "-tags",
            "a b",
            "./...",
            "-mod=mod",
            "--modfile",
            "x.mod",
            "-cover",
            "-coverprofile=c",
            "-run",
            "X",
            "-trimpath",
            "-toolexec=t",
            "-o",
            "y",
        ],
    );
    assert_eq!(
        command.list_flags(),
        os(&[
            "-race",
            "-tags=a b",
            "-mod=mod",
            "-modfile=x.mod",
            "-cover",
            "-cover",
            "-trimpath"
        ])
    );
}

#[test]
fn a_goflags_that_go_refuses_gives_nothing() {
    for goflags in ["'-x", "x", "-", "--", "---x", "-=x"] {
        assert!(!with_goflags(goflags, &["build"]).echo(), "{goflags}");
    }
}

#[cfg(unix)]
#[test]
fn arguments_need_not_be_utf8() {
    use std::os::unix::ffi::OsStringExt as _;
    let odd = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    let argv = vec![
        "build".into(),
        odd(b"-o=\xff"),
        odd(b"-debug-actiongraph=g\xfe"),
        odd(b"\xfd"),
    ];
    let command = GoCommand::new(argv, "", None);
    assert_eq!(command.value("o"), Some(odd(b"\xff").as_os_str()));
    assert_eq!(command.graph_file(), Some(PathBuf::from(odd(b"g\xfe"))));
    assert_eq!(command.patterns(), [odd(b"\xfd")]);
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "build",
            "test",
            "run",
            "vet",
            "fix",
            "install",
            "-C",
            "-C=b",
            "--",
            "-",
            "-x",
            "--x=false",
            "-o",
            "-args",
            "./...",
            "a.go",
            "-debug-actiongraph",
            "-debug-actiongraph=g",
            "-json",
            "-n",
            "-gcflags",
            "-gcflags=all=-m",
            "-foo",
            "-p",
            "-=",
            "---",
            "-test.v",
            "=",
            "",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ]
}

proptest! {
    #[test]
    fn any_line_is_taken_and_keeps_its_arguments_in_order(
        words in prop::collection::vec(word(), 0..8),
        goflags in "\\PC{0,12}|-x|-json|'-gcflags=-m'",
        minor in prop::option::of(20_u32..30),
    ) {
        let argv: Vec<OsString> = words.iter().map(OsString::from).collect();
        let release = minor.map(|minor| GoVersion::of(1, minor));
        let command = GoCommand::new(argv.clone(), &goflags, release);
        let extra = [OsString::from("-x"), OsString::from("-debug-actiongraph=\u{1f600}")];
        let mut flags = command.with_flags(&extra);
        let added = flags.len() - argv.len();
        prop_assert!(added <= extra.len());
        let at = command.insert_at();
        prop_assert!(flags.drain(at..at + added).all(|flag| extra.contains(&flag)));
        prop_assert_eq!(&flags, &argv);
        prop_assert_eq!(command.argv(), &argv[..]);
        let own = command.program_arguments().len();
        prop_assert!(command.patterns().len() + own <= argv.len());
        command.list_flags();
        command.echo_changes_output();
    }
}

#[test]
fn go_1_22_and_1_23_are_not_given_an_echo_that_they_would_keep() {
    for (minor, reason) in [
        (21, None),
        (22, Some(NoEcho::TrialLink)),
        (23, Some(NoEcho::TrialLink)),
        (24, None),
    ] {
        let command = GoCommand::new(os(&["build", "."]), "", release(minor));
        assert_eq!(command.echo_changes_output(), reason, "1.{minor}");
    }
}
