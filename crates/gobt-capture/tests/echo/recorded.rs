//! Pairs recorded by `scripts/echo-differential --record`.

use gobt_capture::echo::EchoOptions;

use super::support::{recorded, split};

#[test]
fn the_user_sees_what_go_without_x_says() {
    let pairs = recorded();
    assert!(pairs.len() > 50, "only {} pairs", pairs.len());
    for pair in &pairs {
        let split = split(pair.options(), &pair.with_x);
        assert_eq!(
            split.user(),
            String::from_utf8_lossy(&pair.bare),
            "{}",
            pair.name
        );
        assert_eq!(split.user, pair.bare, "{}", pair.name);
    }
}

#[test]
fn what_the_user_does_not_see_is_in_the_log() {
    for pair in recorded() {
        let split = split(pair.options(), &pair.with_x);
        // The rewrite of cgo's names is the only thing that changes lengths.
        let rewritten = memchr::memmem::find(&pair.bare, b"C.").is_some();
        let total = split.user.len() + split.echo.len();
        assert!(
            total == pair.with_x.len() || (rewritten && total < pair.with_x.len()),
            "{}: {total} of {} bytes",
            pair.name,
            pair.with_x.len()
        );
        assert!(split.echo.ends_with(b"\n") || split.echo.is_empty());
    }
}

/// Without a version the echo's own `-goversion` decides, so that a compile
/// error of an older Go keeps its text.
#[test]
fn the_version_is_read_from_the_echo_when_unknown() {
    for pair in recorded() {
        let told = memchr::memmem::find(&pair.with_x, b" -goversion ").is_some();
        if !told {
            continue;
        }
        let options = EchoOptions {
            go_version: None,
            ..pair.options()
        };
        assert_eq!(
            split(options, &pair.with_x).user(),
            String::from_utf8_lossy(&pair.bare),
            "{}",
            pair.name
        );
    }
}
