//! Which kinds of work are told apart by colour?

use gobt_profile::Mode;

/// Modes of Go that share a colour, most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// The Go compiler and assembler (up to Go 1.25 cgo and C too).
    Compile,
    /// cgo and the C compiler.
    Cgo,
    /// Making binaries.
    Link,
    /// Checking packages for mistakes.
    Vet,
    /// Running tests, or the program itself.
    Run,
    /// Hashing inputs and looking for them in the cache.
    Check,
    /// All the rest, modes that are not known included.
    Other,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 7] = [
        Self::Compile,
        Self::Cgo,
        Self::Link,
        Self::Vet,
        Self::Run,
        Self::Check,
        Self::Other,
    ];

    /// The family of a mode.
    #[must_use]
    pub fn of(mode: &Mode) -> Self {
        match mode {
            Mode::Build | Mode::Cover | Mode::PreprocessPgo => Self::Compile,
            Mode::CgoRun | Mode::CgoCompile(_) | Mode::CollectCgo => Self::Cgo,
            Mode::Link | Mode::LinkInstall => Self::Link,
            Mode::Vet | Mode::GoVet | Mode::GoFix => Self::Vet,
            Mode::TestRun | Mode::GoRun => Self::Run,
            Mode::BuildCheckCache => Self::Check,
            Mode::TestPrint
            | Mode::TestClean
            | Mode::TestBarrier
            | Mode::BuiltinPackage
            | Mode::Nop
            | Mode::GoBuild
            | Mode::GoInstall
            | Mode::GoTest
            | Mode::Other(_) => Self::Other,
        }
    }

    /// Its name in a legend.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compile => "compile",
            Self::Cgo => "cgo and C",
            Self::Link => "link",
            Self::Vet => "vet",
            Self::Run => "run",
            Self::Check => "cache check",
            Self::Other => "other",
        }
    }

    /// Its colour on a light page and on a dark one, apart for the colour-blind too (after Okabe
    /// and Ito). The same on both: dark text stands inside.
    #[must_use]
    pub const fn colors(self) -> (u32, u32) {
        let color = match self {
            Self::Compile => 0x56A3E0,
            Self::Cgo => 0xE08C25,
            Self::Link => 0xCC85BB,
            Self::Vet => 0xC9B81F,
            Self::Run => 0x35A87F,
            Self::Check => 0xAEB7C2,
            Self::Other => 0x9C8A76,
        };
        (color, color)
    }

    /// Its place in [`Family::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_the_place_in_the_list() {
        for (place, family) in Family::ALL.into_iter().enumerate() {
            assert_eq!(family.index(), place);
        }
    }

    #[test]
    fn an_unknown_mode_has_a_colour_too() {
        assert_eq!(Family::of(&Mode::from_go("quantum build")), Family::Other);
    }
}
