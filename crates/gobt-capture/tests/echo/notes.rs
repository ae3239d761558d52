//! What the echo tells about the build.

use std::path::PathBuf;
use std::time::Duration;

use gobt_capture::echo::{EchoOptions, Note, Tool};

use super::support::split;

fn notes(log: &str) -> Vec<Note> {
    split(EchoOptions::default(), log).notes
}

fn started(objdir: &str, tool: Tool, package: Option<&str>) -> Note {
    Note::ActionStarted {
        objdir: objdir.to_owned(),
        tool,
        package: package.map(str::to_owned),
    }
}

#[test]
fn a_compilation_starts_and_ends() {
    let log = "WORK=/tmp/go-build1\nmkdir -p $WORK/b006/\ncd /src/m\n\
        /go/asm -p example.com/a -trimpath x -I $WORK/b006/ -o $WORK/b006/symabis ./a.s\n\
        /go/compile -o $WORK/b006/_pkg_.a -trimpath x -p example.com/a -pack ./a.go\n\
        # example.com/a\n\
        go tool buildid -w $WORK/b006/_pkg_.a # internal\n";
    assert_eq!(
        notes(log),
        [
            Note::WorkDir(PathBuf::from("/tmp/go-build1")),
            started("b006", Tool::Assemble, None),
            started("b006", Tool::Compile, Some("example.com/a")),
            Note::DiagnosticHeader {
                package: "example.com/a".to_owned()
            },
            Note::ActionFinished {
                objdir: "b006".to_owned()
            },
        ]
    );
}

#[test]
fn cgo_tells_the_path_of_a_main_package() {
    let log = "mkdir -p $WORK/b001/\n\
        TERM='dumb' CGO_LDFLAGS='' /go/cgo -objdir $WORK/b001/ -importpath example.com/m -- ./a.go\n\
        cd $WORK/b001\n\
        TERM='dumb' gcc -I /src/m -o ./_x001.o -c a.cgo2.c\n\
        /go/compile -o $WORK/b001/_pkg_.a -p main ./a.go\n\
        GOROOT='/go' /go/link -o $WORK/b001/exe/a.out -importcfg x\n\
        TERM='dumb' /go/vet $WORK/b002/vet.cfg\n\
        $WORK/b003/m.test -test.testlogfile=$WORK/b003/testlog.txt -test.paniconexit0\n";
    let path = Some("example.com/m");
    assert_eq!(
        notes(log),
        [
            started("b001", Tool::Cgo, path),
            started("b001", Tool::CCompiler, path),
            started("b001", Tool::Compile, path),
            started("b001", Tool::Link, path),
            started("b002", Tool::Vet, None),
            started("b003", Tool::TestBinary, None),
        ]
    );
}

#[test]
fn downloads_and_version_control_tell_their_time() {
    let log = "go: downloading rsc.io/quote v1.5.2\ngo: downloading go1.27.3 (linux/amd64)\n\
        # get https://proxy.example.com/a/@v/list\n\
        # get https://proxy.example.com/a/@v/list: 404 Not Found (0.201s)\n\
        # get https://proxy.example.com/b: dial tcp: refused\n\
        cd /m/cache/vcs/0a; git tag -l\n1.012s # cd /m/cache/vcs/0a; git tag -l\n";
    assert_eq!(
        notes(log),
        [
            Note::ModuleDownload {
                module: "rsc.io/quote".to_owned(),
                version: "v1.5.2".to_owned()
            },
            Note::ModuleDownload {
                module: "go1.27.3".to_owned(),
                version: "(linux/amd64)".to_owned()
            },
            Note::Download {
                url: "https://proxy.example.com/a/@v/list".to_owned(),
                status: "404 Not Found".to_owned(),
                elapsed: Duration::from_millis(201)
            },
            Note::VersionControl {
                command: "cd /m/cache/vcs/0a; git tag -l".to_owned(),
                elapsed: Duration::from_millis(1012)
            },
        ]
    );
}

#[test]
fn version_control_of_the_build_s_own_folder_is_told_when_it_begins() {
    let log = "cd /src/m\ngit status --porcelain\ncd /src/m\ngit -c log.showsignature=false log -1 --format=%H:%ct\n";
    let begun = |command: &str| Note::VersionControlBegun {
        command: command.to_owned(),
    };
    assert_eq!(
        notes(log),
        [
            begun("git status --porcelain"),
            begun("git -c log.showsignature=false log -1 --format=%H:%ct"),
        ]
    );
}

#[test]
fn headers_that_name_no_package_give_no_note() {
    let log = "# cd /src; git status\n# [pkg-config --cflags]\n# p [p.test]\n# cover p\n";
    assert_eq!(
        notes(log),
        [Note::DiagnosticHeader {
            package: "p [p.test]".to_owned()
        }]
    );
}
