//! What kind of work is an action? Go's own words for it, unknown ones carried along.

use std::fmt;
use std::str::FromStr;

/// Go's word for the kind of an action (`Mode` in the action graph).
///
/// New Go versions bring new modes: what is not in this list is [`Mode::Other`] with its text,
/// so that every graph survives reading and writing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `build`: compile one package (up to Go 1.25 its cgo and C work too).
    Build,
    /// `build check cache`: hash a package's inputs and look for them (from Go 1.26).
    BuildCheckCache,
    /// `cover`: rewrite a package's sources for coverage (from Go 1.26).
    Cover,
    /// `cgo run`: run the cgo tool (from Go 1.26).
    CgoRun,
    /// `cgo compile FILE`: compile one C file of a cgo package (from Go 1.26). Holds FILE.
    CgoCompile(Box<str>),
    /// `collect cgo`: gather what the C compiler made (from Go 1.26).
    CollectCgo,
    /// `link`: make a binary.
    Link,
    /// `link-install`: put a linked binary in its place.
    LinkInstall,
    /// `vet`: run vet over one package.
    Vet,
    /// `test run`: run one test binary.
    TestRun,
    /// `test print`: show one test's output, in order.
    TestPrint,
    /// `test clean`: remove what one test left.
    TestClean,
    /// `test barrier`: keeps the tests' order (from Go 1.26).
    TestBarrier,
    /// `preprocess PGO profile`: once for a build with a profile.
    PreprocessPgo,
    /// `built-in package`: `unsafe`.
    BuiltinPackage,
    /// `nop`: nothing but a meeting point.
    Nop,
    /// `go build`: the root of a build.
    GoBuild,
    /// `go install`: the root of an install.
    GoInstall,
    /// `go test`: the root of a test.
    GoTest,
    /// `go run`: the root of a run, and the program's own time.
    GoRun,
    /// `go vet`: the root of a vet.
    GoVet,
    /// `go fix`: the root of a fix.
    GoFix,
    /// A mode this gobt does not know, as Go wrote it.
    Other(Box<str>),
}

/// Every mode that is one fixed text, and that text.
const FIXED: [(Mode, &str); 21] = [
    (Mode::Build, "build"),
    (Mode::BuildCheckCache, "build check cache"),
    (Mode::Cover, "cover"),
    (Mode::CgoRun, "cgo run"),
    (Mode::CollectCgo, "collect cgo"),
    (Mode::Link, "link"),
    (Mode::LinkInstall, "link-install"),
    (Mode::Vet, "vet"),
    (Mode::TestRun, "test run"),
    (Mode::TestPrint, "test print"),
    (Mode::TestClean, "test clean"),
    (Mode::TestBarrier, "test barrier"),
    (Mode::PreprocessPgo, "preprocess PGO profile"),
    (Mode::BuiltinPackage, "built-in package"),
    (Mode::Nop, "nop"),
    (Mode::GoBuild, "go build"),
    (Mode::GoInstall, "go install"),
    (Mode::GoTest, "go test"),
    (Mode::GoRun, "go run"),
    (Mode::GoVet, "go vet"),
    (Mode::GoFix, "go fix"),
];

const CGO_COMPILE: &str = "cgo compile";

impl Mode {
    /// Reads Go's text. Never fails: an unknown mode is [`Mode::Other`].
    #[must_use]
    pub fn from_go(text: &str) -> Self {
        if let Some((mode, _)) = FIXED.iter().find(|(_, fixed)| *fixed == text) {
            return mode.clone();
        }
        match text.strip_prefix("cgo compile ") {
            Some(file) => Self::CgoCompile(file.into()),
            None => Self::Other(text.into()),
        }
    }

    /// The mode's name without what is special to one action: `cgo compile` for every file.
    #[must_use]
    pub fn family(&self) -> &str {
        match self {
            Self::CgoCompile(_) => CGO_COMPILE,
            Self::Other(text) => text,
            fixed => fixed_text(fixed),
        }
    }

    /// Whether an action of this mode is part of compiling one package (a unit).
    #[must_use]
    pub fn compiles(&self) -> bool {
        matches!(
            self,
            Self::Build
                | Self::BuildCheckCache
                | Self::Cover
                | Self::CgoRun
                | Self::CgoCompile(_)
                | Self::CollectCgo
        )
    }
}

fn fixed_text(mode: &Mode) -> &'static str {
    FIXED
        .iter()
        .find(|(fixed, _)| fixed == mode)
        .map_or("", |(_, text)| text)
}

impl FromStr for Mode {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from_go(text))
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CgoCompile(file) => write!(f, "{CGO_COMPILE} {file}"),
            other => f.write_str(other.family()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_mode_survives_the_round_trip() {
        for (mode, text) in &FIXED {
            assert_eq!(Mode::from_go(text), *mode);
            assert_eq!(mode.to_string(), *text);
        }
    }

    #[test]
    fn unknown_mode_is_carried() {
        for text in ["", "quantum build", "cgo compile", "Build", "build "] {
            let mode = Mode::from_go(text);
            assert!(matches!(mode, Mode::Other(_)), "{text:?}");
            assert_eq!(mode.to_string(), text);
        }
    }

    #[test]
    fn cgo_compile_keeps_its_file() {
        let mode = Mode::from_go("cgo compile $WORK/b001/a b.c");
        assert_eq!(mode, Mode::CgoCompile("$WORK/b001/a b.c".into()));
        assert_eq!(mode.family(), "cgo compile");
        assert_eq!(mode.to_string(), "cgo compile $WORK/b001/a b.c");
    }
}
