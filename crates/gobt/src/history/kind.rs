//! Does a file take part in compiling its package, or in its tests?
//!
//! By its name alone, as go/build has it: the extensions that it knows, `_test.go` apart, and nothing
//! whose name begins with `_` or `.`. Files for other platforms count too. What is embedded
//! (`//go:embed`) is not known here and does not count.

/// What a file is to the package in its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FileKind {
    /// Compiled whenever the package is.
    Source,
    /// A `_test.go` file: compiled for tests alone.
    Test,
}

/// The extensions of go/build, beside `.go`.
const COMPILED: [&[u8]; 19] = [
    b"c", b"cc", b"cpp", b"cxx", b"m", b"h", b"hh", b"hpp", b"hxx", b"f", b"F", b"for", b"f90",
    b"s", b"S", b"sx", b"swig", b"swigcxx", b"syso",
];

/// What this file is; `None` for what is not compiled.
pub(crate) fn kind_of(path: &[u8]) -> Option<FileKind> {
    let (_, name) = split(path);
    if matches!(name.first(), None | Some(b'_' | b'.')) {
        return None;
    }
    let dot = name.iter().rposition(|&b| b == b'.')?;
    let (stem, extension) = (&name[..dot], &name[dot + 1..]);
    match extension {
        b"go" if stem.ends_with(b"_test") => Some(FileKind::Test),
        b"go" => Some(FileKind::Source),
        other => COMPILED.contains(&other).then_some(FileKind::Source),
    }
}

/// Folder and name: `a/b` and `c.go` of `a/b/c.go`; the folder is empty at the top.
pub(crate) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|&b| b == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (&[], path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        for path in [
            "a.go",
            "x/a_linux.go",
            "x/test.go",
            "x/a.s",
            "x/a.S",
            "x/b.sx",
            "x/c.f90",
            "x/d.F",
            "x/e.swigcxx",
            "x/f.syso",
            "x/g.hh",
            "ä/ü.go",
        ] {
            assert_eq!(kind_of(path.as_bytes()), Some(FileKind::Source), "{path}");
        }
        for path in ["a_test.go", "x/a_linux_test.go", "x/y_test.go"] {
            assert_eq!(kind_of(path.as_bytes()), Some(FileKind::Test), "{path}");
        }
        for path in [
            "",
            "README.md",
            "x/_a.go",
            "x/.a.go",
            "x/_test.go",
            "go.mod",
            "go",
            "x.go/y",
            "a.GO",
            "x/a_test.c.txt",
            "a.go/",
        ] {
            assert_eq!(kind_of(path.as_bytes()), None, "{path}");
        }
        // A test in C is none: go compiles it with the package.
        assert_eq!(kind_of(b"x/a_test.c"), Some(FileKind::Source));
    }

    #[test]
    fn paths_that_are_no_text_have_a_kind_too() {
        assert_eq!(kind_of(b"x/\xff.go"), Some(FileKind::Source));
        assert_eq!(split(b"a/b\n/c.go"), (&b"a/b\n"[..], &b"c.go"[..]));
    }
}
