//! Streams arrive in pieces that know nothing of lines.

use gobt_capture::GoVersion;
use gobt_capture::echo::EchoOptions;
use proptest::prelude::*;

use super::support::{recorded, split, split_pieces};

#[test]
fn recorded_streams_may_come_byte_by_byte() {
    for pair in recorded() {
        if pair.with_x.len() > 60_000 {
            continue;
        }
        let whole = split(pair.options(), &pair.with_x);
        let bytes = split_pieces(pair.options(), pair.with_x.chunks(1));
        assert_eq!(whole, bytes, "{}", pair.name);
    }
}

#[test]
fn a_line_that_cannot_be_echo_goes_out_before_its_end() {
    for start in [
        "go: can't load x",
        "./a.go:3:5: undefined",
        "Enter passphrase: ",
        "\tindented",
        "warning: ignoring",
        "WORKING on it now ",
        "mkdirs x y z ",
        "# example.com/p\n./a.go:1:2: x",
    ] {
        let mut seen = Vec::new();
        let mut filter = gobt_capture::echo::EchoFilter::new(EchoOptions::default());
        filter.push(start.as_bytes(), &mut |piece| {
            if let gobt_capture::echo::Piece::User(bytes) = piece {
                seen.extend_from_slice(bytes);
            }
        });
        assert_eq!(String::from_utf8(seen).unwrap(), start);
    }
}

/// As 1.24, 1.25 and 1.27 echo it for a package without tests.
#[test]
fn questions_about_coverage_data_are_echo() {
    for line in [
        "/usr/local/go/pkg/tool/linux_amd64/covdata percent -i $WORK/b149\n",
        "go tool covdata textfmt -i $WORK/b141 -o $WORK/b142/_cover_.out\n",
        "/usr/local/go/bin/go tool covdata percent -i $WORK/b150\n",
    ] {
        assert_eq!(split(EchoOptions::default(), line).user(), "", "{line}");
        let bytes = split_pieces(EchoOptions::default(), line.as_bytes().chunks(1));
        assert_eq!(bytes.user(), "", "{line}");
    }
    let users = "go tool covdata percent -i dir\n";
    assert_eq!(split(EchoOptions::default(), users).user(), users);
}

#[test]
fn a_last_line_without_an_end_is_handed_on() {
    for text in ["mkdir -p", "WORK=", "# example.com/p", "TERM='dumb"] {
        assert_eq!(split(EchoOptions::default(), text).user(), text);
    }
    let killed = split(
        EchoOptions::default(),
        "WORK=/tmp/go-build1\ncat >/tmp/go-build1/b001/importcfg << 'EOF' # internal\npackagefile a=",
    );
    assert_eq!(killed.user(), "");
}

/// Lines that matter to the filter, whole or in part.
fn line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "WORK=/tmp/go-build1",
        "mkdir -p $WORK/b001/",
        "mkdir -p $WORK/b002/",
        "cd /src/m",
        "cd /tmp",
        "cat >/tmp/go-build1/b001/importcfg << 'EOF' # internal",
        "cat >/tmp/go-build1/b001/vet.cfg << 'EOF' # internal",
        "packagefile a=/tmp/go-build1/b002/_pkg_.a",
        "EOF",
        "}EOF",
        "# import config",
        "echo -n > $WORK/b001/go_asm.h # internal",
        "/go/pkg/tool/linux_amd64/compile -o $WORK/b001/_pkg_.a -trimpath x -p a -goversion go1.27.3 $WORK/b001/_cgo_gotypes.go",
        "/go/pkg/tool/linux_amd64/compile -o $WORK/b002/_pkg_.a -trimpath x -p b -L -goversion go1.26.3 ./b.go",
        "TERM='dumb' CGO_LDFLAGS='' /go/pkg/tool/linux_amd64/cgo -objdir $WORK/b001/ -importpath a -- ./a.go",
        "TERM='dumb' gcc -I . -o $WORK/b001/_cgo_.o $WORK/b001/_cgo_main.o",
        "echo > $WORK/b001/dynimportfail",
        "go tool buildid -w $WORK/b001/_pkg_.a # internal",
        "# a",
        "# [a]",
        "# b",
        "./a.go:3:4: _Cfunc_f and _Ctype_int",
        "./a.go:3:4[/tmp/b.cgo1.go:5]: _Cfunc_g",
        "/usr/bin/ld: no such thing",
        "go: downloading a v1.0.0",
        "0.003s # cd /m/cache/vcs/ab; git log",
        "$WORK/b001/a.test -test.paniconexit0 -test.run=x one",
        "sudo env A B C $WORK/b001/a.test -test.paniconexit0",
        "wrap /go/asm -p a -trimpath x",
        "two",
        "three four",
        "",
    ]);
    (
        known,
        0..90usize,
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(line, end, cut, windows)| {
            let line = if cut {
                &line[..end.min(line.len())]
            } else {
                line
            };
            format!("{line}{}\n", if windows { "\r" } else { "" })
        })
}

fn options() -> impl Strategy<Value = EchoOptions> {
    (prop::option::of(20..29u32), any::<bool>()).prop_map(|(minor, work)| EchoOptions {
        go_version: minor.map(|minor| GoVersion::of(1, minor)),
        work,
        toolexec: vec!["wrap".to_owned()],
        exec: Vec::new(),
        multi_line_arguments: vec![b"one\ntwo\nthree".to_vec()],
    })
}

proptest! {
    #[test]
    fn however_a_stream_is_cut_the_result_is_the_same(
        options in options(),
        lines in prop::collection::vec(line(), 0..25),
        cuts in prop::collection::vec(1..40usize, 1..40),
        end in any::<bool>(),
    ) {
        let mut stream = lines.concat().into_bytes();
        if end {
            stream.pop();
        }
        let mut rest = stream.as_slice();
        let mut pieces = Vec::new();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, behind) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = behind;
        }
        prop_assert_eq!(split(options.clone(), &stream), split_pieces(options, pieces));
    }

    #[test]
    fn any_bytes_come_out_again(
        stream in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"\n \"'#=$-/WORKmkdircd_C".to_vec())], 0..300),
    ) {
        let split = split(EchoOptions { go_version: Some(GoVersion::of(1, 27)), ..EchoOptions::default() }, &stream);
        let joined: Vec<u8> = split.order.iter().filter(|(kind, _)| *kind != 'n').flat_map(|(_, bytes)| bytes.clone()).collect();
        prop_assert_eq!(joined, stream);
    }

    /// Up to the rewrite of names, nothing is lost, doubled or moved.
    #[test]
    fn the_pieces_in_order_are_the_stream(options in options(), lines in prop::collection::vec(line(), 0..25)) {
        let plain = |text: &str| text
            .replace("_Cfunc_", "C.").replace("_Ctype_", "C.")
            .replace("[/tmp/b.cgo1.go:5]", "");
        let stream = lines.concat();
        let split = split(options, &stream);
        let joined: Vec<u8> = split.order.iter().filter(|(kind, _)| *kind != 'n').flat_map(|(_, bytes)| bytes.clone()).collect();
        prop_assert_eq!(plain(&String::from_utf8(joined).unwrap()), plain(&stream));
    }
}
