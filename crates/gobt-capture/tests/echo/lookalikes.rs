//! What compilers, linkers and wrappers say may look like go's echo.

use gobt_capture::GoVersion;
use gobt_capture::echo::EchoOptions;

use super::support::split;

fn go(minor: u32) -> EchoOptions {
    EchoOptions {
        go_version: Some(GoVersion::of(1, minor)),
        ..EchoOptions::default()
    }
}

/// A build that is under way: `$WORK/b001` and `$WORK/b002` exist.
const BEGUN: &str = "\
WORK=/tmp/go-build1
mkdir -p $WORK/b001/
mkdir -p $WORK/b002/
echo '# import config' > $WORK/b002/importcfg # internal
cd /src/m
/go/pkg/tool/linux_amd64/compile -o $WORK/b002/_pkg_.a -trimpath \"$WORK/b002=>\" -p a -pack ./a.go
";

/// Asserts that of the lines below a header all are the user's.
fn assert_users(lines: &str) {
    for header in ["# example.com/a\n", "# a [a.test]\n"] {
        let text = format!("{header}{lines}");
        let split = split(go(26), format!("{BEGUN}{text}"));
        assert_eq!(split.user(), text);
        assert_eq!(split.echo(), BEGUN);
    }
}

/// Asserts that every line is echo, also right behind a diagnostic.
fn assert_echo(lines: &str) {
    let diagnostic = "# a\n./a.go:1:2: undefined: x\n";
    let split = split(go(26), format!("{BEGUN}{diagnostic}{lines}"));
    assert_eq!(split.user(), diagnostic);
    assert_eq!(split.echo(), format!("{BEGUN}{lines}"));
}

#[test]
fn the_linker_repeats_gccs_command_line() {
    assert_users(
        "/usr/local/go/pkg/tool/linux_amd64/link: running gcc failed: exit status 1\n\
         /usr/bin/gcc -m64 -s -o $WORK/b001/exe/a.out -rdynamic /tmp/go-link-1/go.o -O2 -g\n\
         gcc -m64 -o $WORK/b001/exe/a.out /tmp/go-link-1/go.o\n\
         /usr/bin/ld: $WORK/b001/_x001.o: undefined reference to `gone'\n\
         collect2: error: ld returned 1 exit status\n",
    );
}

#[test]
fn clang_prints_source_lines_without_indentation() {
    assert_users(
        "./a.c:1:1: error: unknown type name 'mkdir'\n\
         mkdir -p $WORK/b001/\n^\n\
         mv $WORK/b007/a $WORK/b007/b\n^\n\
         cat >/tmp/go-build1/b077/importcfg << 'EOF' # internal\n^\n\
         echo -n > $WORK/b077/x # internal\n^\n\
         cd /tmp\n^\n\
         WORK=/tmp/go-build1\n^\n\
         git status\n^\n\
         1 error generated.\n",
    );
}

#[test]
fn indented_source_lines_are_the_users() {
    assert_users("    2 | mkdir -p $WORK/b009/\n mkdir -p $WORK/b009/\n\tcd /tmp\n      | ^~~\n");
}

#[test]
fn directives_with_commands_in_them_are_the_users() {
    assert_users("a.h:3:2: error: #error cd /tmp\na.go:4:1: mkdir -p $WORK/b009/\n");
}

#[test]
fn a_wrapper_that_says_what_it_runs_is_the_users() {
    assert_users(
        "+ exec /go/pkg/tool/linux_amd64/compile -o $WORK/b002/_pkg_.a -trimpath x -p a\n",
    );
}

#[test]
fn words_that_begin_like_commands_are_the_users() {
    for line in [
        "cd\n",
        "cd relative/dir\n",
        "mkdir -p\n",
        "mkdir x\n",
        "cp a b\n",
        "mv: cannot stat 'x'\n",
        "rm -rf relative\n",
        "echo hello\n",
        "echo 'x' > file\n",
        "cat file\n",
        "cat >file << 'EOF'\n",
        "go tool pack r x\n",
        "WORK=relative\n",
        "WORK=/tmp/other\n",
        "0.003s later\n",
        "12.5s # x\n",
        "TERM=dumb gcc\n",
        "FOO='bar' baz\n",
        "PATH='/bin' gcc -o x\n",
        "compile -o x\n",
        "link: -o x\n",
        "a -test.paniconexit0x\n",
        "# get lost\n",
        "# ignoring directory\n",
        "# something not created\n",
        "# cd /src/m; git status --porcelain\n",
        "go: GOAUTH is broken\n",
        "EOF\n",
        "}EOF\n",
        "example.com/m/cd\n",
        "gcc: fatal error: no input files || true\n",
    ] {
        assert_eq!(split(go(26), line).user(), line);
        assert_eq!(split(go(26), format!("{BEGUN}{line}")).user(), line);
    }
}

#[test]
fn every_command_is_known_also_behind_a_diagnostic() {
    for line in [
        "mkdir -p $WORK/b003/\n",
        "mkdir -p $WORK/b001/exe/\n",
        "mkdir -p /home/user/go/bin/\n",
        "cd /other\necho -n > $WORK/b001/go_asm.h # internal\n",
        "cd .\nGOROOT='/go' /go/pkg/tool/linux_amd64/link -o $WORK/b001/exe/a.out -importcfg $WORK/b001/importcfg.link\n",
        "cat >/tmp/go-build1/b001/importcfg << 'EOF' # internal\n# import config\ncd /nowhere\nEOF\n",
        "cat >/tmp/go-build1/b001/embedcfg << 'EOF' # internal\n{\n\t\"a\": \"EOF\"\n}EOF\n",
        "cat >/tmp/go-build1/b001/go_asm.h << 'EOF' # internal\nEOF\n",
        "cat /home/user/.cache/go-build/ab/ab12-d  # internal\n",
        "cat \"/home/a b/.cache/go-build/ab/ab12-d\"  # internal\n",
        "echo > $WORK/b001/preferlinkext\n",
        "echo '.section x' >> $WORK/b001/_buildid.s\n",
        "echo 'libm.so' > /out/libm.shlibname # internal\n",
        "mv $WORK/b001/exe/a.out out\n",
        "cp $WORK/b001/exe/a.out a b/out put\n",
        "cp /home/user/.cache/go-build/ab/ab12-d/x /home/user/go/bin/x\n",
        "cp \"/a b/x\" \"/c d/y-d\" # internal\n",
        "ln -s $WORK/b001/a $WORK/b001/b\n",
        "rm -r $WORK/b001/\n",
        "rm -rf $WORK/b001/\n",
        "go tool pack r $WORK/b001/_pkg_.a $WORK/b001/a.o # internal\n",
        "/go/pkg/tool/linux_amd64/buildid -w $WORK/b001/_pkg_.a # internal\n",
        "\"/my go/pkg/tool/linux_amd64/compile\" -o $WORK/b001/_pkg_.a -trimpath x -p a\n",
        "./go/pkg/tool/linux_amd64/compile -o $WORK/b001/_pkg_.a -trimpath x -p a\n",
        "GO386='softfloat' /go/pkg/tool/linux_amd64/compile -o $WORK/b001/_pkg_.a -p a\n",
        "/custom/asm -p a -trimpath x ./a.s\n",
        "/go/pkg/tool/linux_amd64/cover -pkgcfg ./pkgcfg.txt -mode set\n",
        "/go/pkg/tool/linux_amd64/preprofile -o $WORK/b001/pgo.preprofile -i default.pgo\n",
        "TERM='dumb' /opt/my-vet -x=1 $WORK/b001/vet.cfg\n",
        "TERM='dumb' CGO_LDFLAGS='\"-O2\"' /go/cgo -objdir $WORK/b001/ -importpath a -- ./a.go\n",
        "TERM='dumb' CGO_CFLAGS=\"a 'b'\" gcc -c x.c\n",
        "gcc -fno-caret -c -x c - -o /dev/null || true\n",
        "ccache gcc -Wl,-z -x c - -o \"$WORK/b001/a b\" || true\n",
        "gcc -I . -o $WORK/b001/_cgo_.o $WORK/b001/x.o # test for internal linking errors (failed)\n",
        "pkg-config --cflags -- gtk\n",
        "/opt/pkgconf --libs --static -- gtk\n",
        "swig -version\n",
        "$WORK/b001/a.test -test.testlogfile=$WORK/b001/testlog.txt -test.paniconexit0 -test.timeout=10m0s\n",
        "env A=1 $WORK/b001/a.test -test.paniconexit0\n",
        "/src/m/out -test.paniconexit0 -test.run=x y\n",
        "# $WORK/b001/_cgo_install.h not created\n",
        "# ignoring directory /src/m/skipped\n",
        "# get https://proxy.example.com/a/@v/list\n",
        "# get https://proxy.example.com/a/@v/list: 404 Not Found (0.201s)\n",
        "# lock /home/user/go/pkg/mod/cache/vcs/0a1b.lock\n",
        "# /home/user/go/pkg/mod/cache/vcs/0a1b for git https://example.com/a\n",
        "mkdir -p /home/user/go/pkg/mod/cache/vcs # git https://example.com/a\n",
        "cd /home/user/go/pkg/mod/cache/vcs/0a1b; git tag -l\n",
        "0.012s # cd /home/user/go/pkg/mod/cache/vcs/0a1b; git tag -l\n",
        "go: GOAUTH encountered errors for https://example.com:\n",
        "go:   GOAUTH=git /x: exit status 1\n",
    ] {
        assert_echo(line);
    }
}

#[test]
fn commands_of_windows_are_known() {
    let log = "WORK=C:\\Users\\U\\AppData\\Local\\Temp\\go-build1\r\n\
        mkdir -p $WORK\\b001\\\r\n\
        cat >C:\\Users\\U\\AppData\\Local\\Temp\\go-build1\\b001\\importcfg << 'EOF' # internal\r\n# import config\r\nEOF\r\n\
        cd C:\\src\\m\r\n\
        \"C:\\\\Program Files\\\\Go\\\\pkg\\\\tool\\\\windows_amd64\\\\compile.exe\" -o \"$WORK\\\\b001\\\\_pkg_.a\" -trimpath \"$WORK\\\\b001=>\" -p a\r\n\
        go tool buildid -w \"$WORK\\\\b001\\\\_pkg_.a\" # internal\r\n\
        cp $WORK\\b001\\exe\\a.out.exe C:\\Users\\U\\m.exe\r\n\
        $WORK\\b001\\a.test.exe -test.testlogfile=$WORK\\b001\\testlog.txt -test.paniconexit0\r\n";
    let text = "# a\r\n.\\a.go:1:2: undefined: x\r\n";
    let split = split(go(26), format!("{log}{text}"));
    assert_eq!(split.user(), text);
    assert_eq!(split.echo(), log);
}

#[test]
fn a_wrapped_tool_is_echo_when_the_wrapper_is_known() {
    let options = EchoOptions {
        toolexec: vec!["/src/m/my wrap".to_owned(), "-v".to_owned()],
        ..go(26)
    };
    let bare = "/go/pkg/tool/linux_amd64/compile -o $WORK/b002/_pkg_.a -p a\n";
    for shown in ["\"./my wrap\" -v ", "\"/src/m/my wrap\" -v "] {
        let log = format!("WORK=/tmp/go-build1\nmkdir -p $WORK/b002/\n{shown}{bare}");
        assert_eq!(split(options.clone(), &log).echo(), log);
        assert_eq!(split(go(26), &log).user(), format!("{shown}{bare}"));
        // What the wrapper itself says of the tool is the user's.
        let said = format!("# a\n{bare}");
        assert_eq!(split(options.clone(), format!("{log}{said}")).user(), said);
    }
}

#[test]
fn version_control_enters_its_folder_each_time() {
    let log = "WORK=/tmp/go-build1\nmkdir -p $WORK/b001/\ncd /src/m\ngit status --porcelain\n";
    let failure = "# cd /src/m; git status --porcelain\nfatal: not a git repository\n";
    let again = "cd /src/m\ngit log\n";
    let build = "cd /src/m\n/go/compile -o $WORK/b001/_pkg_.a -p a\n";
    let split = split(go(26), format!("{log}{failure}{again}{failure}{build}"));
    assert_eq!(split.user(), format!("{failure}{failure}"));
}

#[test]
fn with_work_the_folders_line_is_the_users() {
    let options = EchoOptions {
        work: true,
        ..go(26)
    };
    let split = split(options, BEGUN);
    assert_eq!(split.user(), "WORK=/tmp/go-build1\n");
}

#[test]
fn a_change_of_folder_between_two_diagnostics_is_gos() {
    // Go 1.22 and 1.23 may print an error between `cd` and its command.
    let log =
        "# a\n./a.go:1:2: x\ncd /other\n# b\n./b.go:1:2: y\necho -n > $WORK/b001/a # internal\n";
    let split = split(go(23), format!("{BEGUN}{log}"));
    assert_eq!(split.user(), "# a\n./a.go:1:2: x\n# b\n./b.go:1:2: y\n");
}

mod cgo {
    use super::*;

    const CGO: &str = "\
WORK=/tmp/go-build1
mkdir -p $WORK/b001/
TERM='dumb' CGO_LDFLAGS='' /go/cgo -objdir $WORK/b001/ -importpath example.com/a -- ./a.go
";
    const COMPILE: &str = "/go/compile -o $WORK/b001/_pkg_.a -p main -pack $WORK/b001/_cgo_gotypes.go $WORK/b001/a.cgo1.go\n";
    const TEXT: &str = "# example.com/a\n./a.go:3:4: _Cfunc_f is _Ctype_int\n";
    const READABLE: &str = "# example.com/a\n./a.go:3:4: C.f is C.int\n";

    #[test]
    fn from_1_27_on_the_compilers_words_about_cgo_are_rewritten() {
        let log = format!("{CGO}{COMPILE}{TEXT}");
        assert_eq!(split(go(27), &log).user(), READABLE);
        assert_eq!(split(EchoOptions::default(), &log).user(), READABLE);
        assert_eq!(split(go(26), &log).user(), TEXT);
    }

    #[test]
    fn what_gcc_and_cgo_say_before_is_not() {
        assert_eq!(split(go(27), format!("{CGO}{TEXT}{COMPILE}")).user(), TEXT);
    }

    #[test]
    fn other_packages_and_vet_are_not() {
        let other = TEXT.replace("example.com/a", "example.com/b");
        assert_eq!(
            split(go(27), format!("{CGO}{COMPILE}{other}")).user(),
            other
        );
        let vet = TEXT.replace("./a.go", "# [example.com/a]\n./a.go");
        assert_eq!(split(go(27), format!("{CGO}{COMPILE}{vet}")).user(), vet);
    }

    #[test]
    fn up_to_1_26_a_named_place_rewrites_all_that_its_command_said() {
        let compile = COMPILE.replace("-pack", "-L -pack");
        let first = "./a.go:2:1: _Ctype_int\n";
        let text = format!(
            "# example.com/a\n{first}./a.go:3:4[/tmp/b/a.cgo1.go:5:6]: _Cfunc_f\n./a.go:4:1: _Cmacro_x\n"
        );
        let readable = "# example.com/a\n./a.go:2:1: C.int\n./a.go:3:4: C.f\n./a.go:4:1: C.x\n";
        assert_eq!(
            split(go(26), format!("{CGO}{compile}{text}")).user(),
            readable
        );
        // Without such a place, nothing is; the line comes when that is known.
        let plain = format!("# example.com/a\n{first}# example.com/b\n{first}");
        assert_eq!(
            split(go(26), format!("{CGO}{compile}{plain}")).user(),
            plain
        );
    }

    const LINK_TEST: &str =
        "TERM='dumb' gcc -I ./a -o $WORK/b001/_cgo_.o $WORK/b001/_cgo_main.o -O2 -g\n";
    const LD: &str = "# example.com/a\n/usr/bin/ld: x: undefined reference to `f'\ncollect2: error: ld returned 1 exit status\n";

    #[test]
    fn the_link_test_of_1_21_is_only_shown_with_x() {
        let log = format!("{CGO}{LINK_TEST}{LD}echo > $WORK/b001/dynimportfail\n{TEXT}");
        assert_eq!(split(go(21), &log).user(), TEXT);
        // Later versions say how it ended; what follows is no longer its own.
        let ended = LINK_TEST.replace("-g\n", "-g # test for internal linking errors (failed)\n");
        let log = format!("{CGO}{LINK_TEST}{ended}{LD}");
        assert_eq!(split(go(24), &log).user(), LD);
        assert_eq!(split(EchoOptions::default(), &log).user(), LD);
    }

    #[test]
    fn the_link_test_of_1_22_comes_with_the_packages_other_output() {
        let warning = "# example.com/a\nf.c:1:2: warning: unused field: x\n";
        let log = format!(
            "{CGO}{LINK_TEST}echo -n > $WORK/b001/dynimportfail # internal\n{COMPILE}{warning}{LD}{TEXT}"
        );
        assert_eq!(split(go(22), &log).user(), format!("{warning}{TEXT}"));
        assert_eq!(split(go(23), &log).user(), format!("{warning}{TEXT}"));
        // The real link's words are the user's.
        let link = "/go/link -o $WORK/b001/exe/a.out -importcfg $WORK/b001/importcfg.link\n";
        let log = format!("{CGO}{LINK_TEST}{COMPILE}{LD}{link}{LD}");
        assert_eq!(split(go(22), &log).user(), LD);
    }
}
