//! The lines are as go 1.21 to 1.27 wrote them, with neutral folders.

use super::*;

fn roots() -> Roots {
    Roots {
        goroot: Some("/usr/local/go".into()),
        gomodcache: Some("/home/anna/go/pkg/mod".into()),
        gocache: Some("/home/anna/.cache/go-build".into()),
        gopath: Some("/home/anna/go".into()),
        work: Some("/tmp/go-build123".into()),
        module: Some("/home/anna/src/shop".into()),
        home: Some("/home/anna".into()),
        tmp: Some("/tmp".into()),
        user: Some("anna".into()),
        real: None,
    }
}

pub(super) fn redactor(secrets: &[&str]) -> Redactor {
    Redactor::new(&roots(), secrets.iter().map(|&secret| secret.to_owned()))
}

pub(super) fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[track_caller]
fn assert_text(text: &str, expected: &str) {
    assert_eq!(redactor(&[]).text(text), expected, "{text}");
}

#[test]
fn each_folder_has_its_name_and_the_longest_wins() {
    for (path, expected) in [
        (
            "/usr/local/go/src/fmt/print.go:3:4: boom",
            "$GOROOT/src/fmt/print.go:3:4: boom",
        ),
        (
            "/home/anna/go/pkg/mod/example.com/m@v1.2.3/x.go",
            "$GOMODCACHE/example.com/m@v1.2.3/x.go",
        ),
        (
            "packagefile fmt=/home/anna/.cache/go-build/aa/aa04-d",
            "packagefile fmt=$GOCACHE/aa/aa04-d",
        ),
        ("/home/anna/go/bin/tool", "$GOPATH/bin/tool"),
        ("/home/anna/src/shop/cmd/x.go:1:2", "./cmd/x.go:1:2"),
        ("cd /home/anna/src/shop", "cd ."),
        ("/home/anna/.netrc", "$HOME/.netrc"),
        ("WORK=/tmp/go-build123", "WORK=$WORK"),
        (
            "cat >/tmp/go-build123/b005/importcfg << 'EOF' # internal",
            "cat >$WORK/b005/importcfg << 'EOF' # internal",
        ),
        ("/tmp/go-build987/b001/exe/a.out", "$WORK/b001/exe/a.out"),
        ("/tmp/go-buildings/x", "$TMPDIR/go-buildings/x"),
        (
            "-I/home/anna/include -L/home/anna/lib",
            "-I$HOME/include -L$HOME/lib",
        ),
        (
            "\"-trimpath=/tmp/go-build123/b001=>\"",
            "\"-trimpath=$WORK/b001=>\"",
        ),
        (
            "\\ndep\\tx\\t=>\\t/home/anna/x\\n",
            "\\ndep\\tx\\t=>\\t$HOME/x\\n",
        ),
    ] {
        assert_text(path, expected);
    }
}

#[test]
fn a_folder_ends_and_begins_at_a_boundary() {
    for unchanged in [
        "/home/annabel/x",
        "/home/anna-old/x",
        "/home/anna.old/x",
        "/srv/usr/local/go/x",
        "/usr/local/go1.21/src",
    ] {
        assert_text(unchanged, unchanged);
    }
    // The longer /home/anna/go may not stand here; the shorter one may.
    assert_text("/home/anna/gopher", "$HOME/gopher");
    assert_text("look in /home/anna.", "look in $HOME.");
}

#[test]
fn windows_folders_are_known_with_both_slashes_and_escaped() {
    let roots = Roots {
        home: Some(r"C:\Users\anna".into()),
        goroot: Some(r"C:\Program Files\Go".into()),
        user: Some("anna".into()),
        ..Roots::default()
    };
    let redactor = Redactor::new(&roots, []);
    for (text, expected) in [
        (r"C:\Users\anna\x.go:1", r"$HOME\x.go:1"),
        (r"c:\Users\anna\x.go:1", r"$HOME\x.go:1"),
        ("C:/Users/anna/x.go", "$HOME/x.go"),
        (r#""Dir": "C:\\Users\\anna\\src""#, r#""Dir": "$HOME\\src""#),
        (r"C:\Users\annabel\x", r"C:\Users\annabel\x"),
        (r"C:\Program Files\Go\pkg\tool", r"$GOROOT\pkg\tool"),
        (r"D:\Users\anna\x", r"D:\Users\…\x"),
    ] {
        assert_eq!(redactor.text(text), expected);
    }
}

#[test]
fn the_users_name_goes_but_public_package_paths_stay() {
    for (text, expected) in [
        ("owner anna, group staff", "owner …, group staff"),
        ("/data/anna/x", "/data/…/x"),
        ("anna@example.com", "…@example.com"),
        ("# github.com/anna/shop", "# github.com/anna/shop"),
        ("annabel and hanna", "annabel and hanna"),
        ("./anna.go:1:1", "./anna.go:1:1"),
    ] {
        assert_text(text, expected);
    }
}

#[test]
fn names_of_no_person_stay() {
    for name in ["root", "runner", "bo"] {
        let roots = Roots {
            user: Some(name.into()),
            ..Roots::default()
        };
        let text = format!("/x/{name}/y {name}");
        assert_eq!(Redactor::new(&roots, []).text(&text), text);
    }
    let roots = Roots {
        user: Some("max".into()),
        ..Roots::default()
    };
    assert_eq!(
        Redactor::new(&roots, []).text("/home/max/x: undefined: max"),
        "/home/…/x: undefined: max"
    );
}

#[test]
fn values_of_x_go_at_their_place_whatever_they_are() {
    for (line, expected) in [
        ("link -X main.a=1 -s", "link -X main.a=… -s"),
        ("link -X \"main.b=two words\" -s", "link -X \"main.b=…\" -s"),
        (
            "link \"-X=main.d=x y\" -extld=gcc",
            "link \"-X=main.d=…\" -extld=gcc",
        ),
        ("link \"-X=main.c=a\\\"b\" -s", "link \"-X=main.c=…\" -s"),
        (
            "go build -ldflags='-X main.a=x -X main.b=y' .",
            "go build -ldflags='-X main.a=… -X main.b=…' .",
        ),
        (
            "go build -ldflags=-X=main.a=x .",
            "go build -ldflags=-X=main.a=… .",
        ),
        ("-ldflags \"-X 'd.e=f g' -w\"", "-ldflags \"-X 'd.e=…' -w\""),
        (
            "link -X=runtime.godebugDefault=randseednop=0 -s",
            "link -X=runtime.godebugDefault=randseednop=0 -s",
        ),
        ("curl -X POST url", "curl -X POST url"),
        (
            "gcc -Wl,-z,relro -extldflags \"-Wl,-rpath -X main.k=v\"",
            "gcc -Wl,-z,relro -extldflags \"-Wl,-rpath -X main.k=…\"",
        ),
    ] {
        assert_text(line, expected);
    }
}

#[test]
fn linker_flags_in_the_modinfo_line_lose_their_values() {
    // Seen with go 1.27.3; -trimpath leaves the ldflags out of it.
    assert_text(
        r#"modinfo "path\tm\nbuild\t-ldflags=\"-X main.token=q -X 'main.b=two words' -X=main.c=a\\\"b '-X=main.d=x y'\"\nbuild\tGOOS=linux\n""#,
        r#"modinfo "path\tm\nbuild\t-ldflags=\"-X main.token=… -X 'main.b=…' -X=main.c=… '-X=main.d=…'\"\nbuild\tGOOS=linux\n""#,
    );
    assert_text(
        r#"modinfo "build\t-ldflags=-X=main.token=q\nbuild\tCGO_CFLAGS=\"-DTOKEN=q -O2\"\n""#,
        r#"modinfo "build\t-ldflags=-X=main.token=…\nbuild\tCGO_CFLAGS=\"-DTOKEN=… -O2\"\n""#,
    );
}

#[test]
fn variables_before_a_command_keep_their_names_alone() {
    for (line, expected) in [
        (
            "TERM='dumb' CGO_LDFLAGS='\"-g\" \"-lx\"' /usr/local/go/pkg/tool/cgo -objdir $WORK/b003/",
            "TERM='dumb' CGO_LDFLAGS=… $GOROOT/pkg/tool/cgo -objdir $WORK/b003/",
        ),
        (
            "GOROOT='/usr/local/go' link -o x",
            "GOROOT='$GOROOT' link -o x",
        ),
        ("NAME=\"a b\" X='it'\\''s' cmd", "NAME=… X=… cmd"),
        ("PWD=/home/anna/src/shop git status", "PWD=. git status"),
        ("x = 1 declared and not used", "x = 1 declared and not used"),
        ("foo=bar", "foo=bar"),
    ] {
        assert_text(line, expected);
    }
}

#[test]
fn urls_lose_credentials_and_telling_parameters() {
    for (text, expected) in [
        (
            "# get https://anna:pw@proxy.example/x: 200 OK",
            "# get https://…@proxy.example/x: 200 OK",
        ),
        ("https://ghp_abc@github.com/a/b", "https://…@github.com/a/b"),
        ("ssh://git@github.com/a/b", "ssh://git@github.com/a/b"),
        // A path by its place, credentials by its short name.
        (":///home/anna@x", "://…@x"),
        (
            "https://h/x?a=1&token=abc&sig=d;key=e#f",
            "https://h/x?a=1&token=…&sig=…;key=…",
        ),
        (
            "https://proxy.example.com/a/@v/v1.zip",
            "https://proxy.example.com/a/@v/v1.zip",
        ),
    ] {
        assert_text(text, expected);
    }
}

#[test]
fn arguments_of_test_binaries_and_programs_are_counted_not_shown() {
    assert_text(
        "TERM='dumb' $WORK/b001/m.test -test.testlogfile=$WORK/b001/testlog.txt -test.paniconexit0 -test.timeout=10m0s -token \"a b\" c",
        "TERM='dumb' $WORK/b001/m.test -test.testlogfile=$WORK/b001/testlog.txt -test.paniconexit0 -test.timeout=10m0s … … …",
    );
    let redactor = redactor(&[]);
    assert_eq!(
        redactor.arguments(&strings(&["test", "./...", "-args", "-token", "x"]), None),
        strings(&["test", "./...", "-args", "…", "…"])
    );
    assert_eq!(
        redactor.arguments(&strings(&["run", ".", "login", "pw"]), Some(2)),
        strings(&["run", ".", "…", "…"])
    );
}

#[test]
fn arguments_are_blanked_by_word() {
    let redactor = redactor(&[]);
    for (argv, expected) in [
        (
            vec!["build", "-ldflags", "-s -X a.b=c -X 'd.e=f g'", "./..."],
            vec!["build", "-ldflags", "-s -X a.b=… -X 'd.e=…'", "./..."],
        ),
        (
            vec!["build", "-ldflags=all=-X=a.b=c"],
            vec!["build", "-ldflags=all=-X=a.b=…"],
        ),
        (
            vec!["link", "-X", "main.b=two words"],
            vec!["link", "-X", "main.b=…"],
        ),
        (
            vec!["tool", "x", "--password=pw"],
            vec!["tool", "x", "--password=…"],
        ),
        (
            vec!["tool", "x", "-token", "pw"],
            vec!["tool", "x", "-token", "…"],
        ),
        (
            vec![
                "-C",
                "/home/anna/src/shop",
                "build",
                "-o",
                "/home/anna/bin/x",
            ],
            vec!["-C", ".", "build", "-o", "$HOME/bin/x"],
        ),
        (
            vec!["build", "-toolexec", "wrap --api-key=pw -token 'a b' -v"],
            vec!["build", "-toolexec", "wrap --api-key=… -token '…' -v"],
        ),
        (
            vec!["build", "-gcflags=-m", "-tags=a,b"],
            vec!["build", "-gcflags=-m", "-tags=a,b"],
        ),
    ] {
        assert_eq!(
            redactor.arguments(&strings(&argv), None),
            strings(&expected)
        );
    }
}

#[test]
fn commands_of_the_graph_keep_their_quoting() {
    let redactor = redactor(&["s3cret"]);
    for (line, expected) in [
        (
            r#"/usr/local/go/pkg/tool/linux_amd64/compile -o $WORK/b001/_pkg_.a -trimpath "$WORK/b001=>" -p main"#,
            r#"$GOROOT/pkg/tool/linux_amd64/compile -o $WORK/b001/_pkg_.a -trimpath "$WORK/b001=>" -p main"#,
        ),
        (
            r#"link -X main.token=s3cret -X "main.b=two words" "-X=main.c=a\"b" x.a"#,
            r#"link -X main.token=… -X main.b=… -X=main.c=… x.a"#,
        ),
    ] {
        assert_eq!(redactor.command_line(line), expected);
        assert_eq!(redactor.command_line(expected), expected);
    }
}

#[test]
fn a_secret_goes_in_every_form_it_is_written_in() {
    let secret = "pa\"s\\s'wörd";
    let redactor = redactor(&[secret]);
    let once = inside(&quoted::go_quote(secret));
    let twice = inside(&quoted::go_quote(&once));
    let json = inside(&serde_json::Value::from(secret).to_string());
    let shell = secret.replace('\'', r"'\''");
    for form in [secret, &once, &twice, &json, &shell] {
        assert_eq!(redactor.text(&format!("a {form} b")), "a … b");
    }
}

fn inside(quoted: &str) -> String {
    quoted[1..quoted.len() - 1].to_owned()
}

#[test]
fn secrets_of_a_line_are_those_worth_looking_for() {
    let found = |argv: &[&str]| secrets_in_arguments(&strings(argv));
    for (argv, expected) in [
        (
            vec!["build", "-ldflags", "-X a.b=c0ffee -X 'd.e=f g'"],
            vec!["c0ffee"],
        ),
        (
            vec!["build", "-ldflags=-X=main.token=s3cret"],
            vec!["s3cret"],
        ),
        (
            vec!["build", "--ldflags=all=-X 'main.b=two words'"],
            vec!["two words"],
        ),
        (
            vec!["build", "-ldflags", "-X main.password=hunter"],
            vec!["hunter"],
        ),
        (vec!["get", "https://me:pw0rd@h/x"], vec!["pw0rd"]),
        (vec!["get", "https://ghp_12345@h/x"], vec!["ghp_12345"]),
        (
            vec!["build", "-toolexec=wrap --api-key=k3yk3y"],
            vec!["k3yk3y"],
        ),
        // Plain: they would blank half of the log.
        (
            vec![
                "build",
                "-ldflags",
                "-X a.b=1 -X a.c=true -X a.d=v1.2.3 -X a.e=linux/amd64",
            ],
            vec![],
        ),
        (
            vec![
                "build",
                "-ldflags",
                "-X a.b=2024-05-01T10:00:00Z -X a.c=go1.26.8",
            ],
            vec![],
        ),
        (
            vec![
                "build",
                "-ldflags",
                "-X a.name=caddy -X a.m=example.com/m/v2 -X a.p=/usr/lib",
            ],
            vec![],
        ),
    ] {
        assert_eq!(found(&argv), strings(&expected), "{argv:?}");
    }
    assert_eq!(
        secrets_in_goflags("-mod=mod '-ldflags=-X main.token=s3cret'"),
        ["s3cret"]
    );
}

#[test]
fn secrets_of_the_environment_are_known_by_their_names() {
    let found = secrets_in_environment([
        ("GITHUB_TOKEN", "ghp_0123456789"),
        ("SSH_AUTH_SOCK", "/run/user/1000/x"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI"),
        ("GOAUTH", "netrc"),
        ("KEYBOARD", "pc105-layout1"),
        ("AUTHOR", "Anna Example1"),
        ("HTTPS_PROXY", "http://me:pr0xypw@proxy:3128"),
        ("CGO_CFLAGS", "-O2 -DTOKEN=cgosecret1 '-DX=a b'"),
        ("GOFLAGS", "-ldflags=-X=main.token=flags3cret"),
        ("NPM_TOKEN", "true"),
        ("PWD", "/home/anna"),
    ]);
    assert_eq!(
        found,
        [
            "cgosecret1",
            "flags3cret",
            "ghp_0123456789",
            "pr0xypw",
            "wJalrXUtnFEMI"
        ]
    );
}

#[test]
fn short_words_as_secrets_do_not_eat_longer_words() {
    let redactor = redactor(&["hunter"]);
    assert_eq!(redactor.text("hunter hunters /hunter/"), "… hunters /…/");
}

#[test]
fn go_lists_split_at_blanks_outside_quotes() {
    assert_eq!(
        split_quoted(" -a '-b c'\t\"d 'e\" f'g "),
        Some(vec!["-a", "-b c", "d 'e", "f'g"])
    );
    assert_eq!(split_quoted("'a''b'"), Some(vec!["a", "b"]));
    assert_eq!(split_quoted("'a"), None);
    assert_eq!(split_quoted(""), Some(vec![]));
}

#[test]
fn without_anything_to_hide_nothing_is_copied() {
    let redactor = Redactor::new(&Roots::default(), []);
    assert!(matches!(
        redactor.text("mkdir -p $WORK/b001/\n"),
        Cow::Borrowed(_)
    ));
}

#[test]
fn a_folder_behind_a_link_has_two_names() {
    let roots = Roots {
        home: Some("/home/anna".to_owned()),
        real: Some(Box::new(Roots {
            home: Some("/net/nfs7/anna.k".to_owned()),
            ..Roots::default()
        })),
        ..Roots::default()
    };
    let redactor = Redactor::new(&roots, []);
    let shown = redactor.text("/home/anna/a.go /net/nfs7/anna.k/b.go");
    assert_eq!(shown, "$HOME/a.go $HOME/b.go");
}
