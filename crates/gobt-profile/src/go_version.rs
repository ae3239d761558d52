//! Which go command is this, as far as the text it prints depends on it?

use std::fmt;
use std::str::FromStr;

/// The version of a go command: `go1.27.3`.
///
/// A release candidate and a development version count as the release they
/// lead to, since their text rules are already those of that release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoVersion {
    /// The 1 of `go1.27.3`.
    pub major: u32,
    /// The 27 of `go1.27.3`.
    pub minor: u32,
    /// The 3 of `go1.27.3`; 0 where none is named.
    pub patch: u32,
}

impl GoVersion {
    /// The first release of a line: `GoVersion::of(1, 27)` is `go1.27`.
    pub const fn of(major: u32, minor: u32) -> Self {
        Self {
            major,
            minor,
            patch: 0,
        }
    }
}

impl fmt::Display for GoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "go{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The text does not name a version of Go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no version of Go; expected something like `go1.27.3`")]
pub struct GoVersionError(String);

impl FromStr for GoVersion {
    type Err = GoVersionError;

    /// Reads `go1.27.3`, `1.27`, `go1.28rc1`, `go1.28-devel_abc`,
    /// `devel go1.28-abc` and what `go env GOVERSION` and `go version` print
    /// around them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_ascii_whitespace()
            .find_map(parse_word)
            .ok_or_else(|| GoVersionError(text.to_owned()))
    }
}

fn parse_word(word: &str) -> Option<GoVersion> {
    let (major, rest) = number(word.strip_prefix("go").unwrap_or(word))?;
    let (minor, rest) = number(rest.strip_prefix('.')?)?;
    let patch = rest.strip_prefix('.').and_then(number);
    Some(GoVersion {
        major,
        minor,
        patch: patch.map_or(0, |(patch, _)| patch),
    })
}

/// The number at the start of the text, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> GoVersion {
        text.parse().unwrap()
    }

    #[test]
    fn releases_candidates_and_development_versions_are_read() {
        let patched = GoVersion {
            patch: 3,
            ..GoVersion::of(1, 27)
        };
        assert_eq!(version("go1.27.3"), patched);
        assert_eq!(version("go version go1.27.3 linux/amd64"), patched);
        assert_eq!(version("go1.27.3 X:boringcrypto"), patched);
        assert_eq!(version("go1.28rc1"), GoVersion::of(1, 28));
        assert_eq!(version("go1.28-devel_abc"), GoVersion::of(1, 28));
        assert_eq!(
            version("devel go1.28-abc Thu May 1 00:00:00 2027 +0000"),
            GoVersion::of(1, 28)
        );
        assert_eq!(version("1.21"), GoVersion::of(1, 21));
    }

    #[test]
    fn versions_are_ordered_by_number_not_by_text() {
        assert!(version("go1.9") < version("go1.21.13"));
        assert!(version("go1.26.8") < version("go1.27rc1"));
    }

    #[test]
    fn a_text_without_a_version_is_refused_with_the_text() {
        let error = "devel +abc".parse::<GoVersion>().unwrap_err();
        assert!(error.to_string().contains("devel +abc"));
        assert!("go99999999999.1".parse::<GoVersion>().is_err());
        for text in ["", "weird", "go1."] {
            assert!(text.parse::<GoVersion>().is_err(), "{text:?}");
        }
    }
}
