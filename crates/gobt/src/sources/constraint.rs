//! Is a file surely not part of the build: for another system, or for none?
//!
//! By its name (`x_windows_arm64.go`) and its `//go:build` line, or the older `// +build` lines. What
//! the profile does not tell (`-tags`, mostly) may be either way, and a file is left out only where no
//! answer would let it in.

use std::ops::{BitAnd, BitOr, Not};

use gobt_profile::Build;

/// What is known of a build, as far as it decides which files belong to it.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    os: Option<Box<str>>,
    arch: Option<Box<str>>,
    cgo: Option<bool>,
    /// The 27 of go1.27.3.
    minor: Option<u32>,
}

/// Whether something is so, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    No,
    Maybe,
    Yes,
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }
}

impl From<Option<bool>> for Truth {
    fn from(known: Option<bool>) -> Self {
        known.map_or(Self::Maybe, Self::from)
    }
}

impl BitAnd for Truth {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.min(other)
    }
}

impl BitOr for Truth {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

const SYSTEMS: [&str; 18] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

const UNIX: [&str; 12] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];

const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

impl Target {
    /// What a profile tells.
    pub(super) fn of(build: &Build) -> Self {
        let (os, arch) = match build.platform.as_deref().and_then(|p| p.split_once('/')) {
            Some((os, arch)) => (Some(os.into()), Some(arch.into())),
            None => (None, None),
        };
        let setting = |name: &str| {
            let found = build.settings.iter().find(|(known, _)| **known == *name);
            found.map(|(_, value)| &**value)
        };
        let minor = build.go_version.as_deref().and_then(|version| {
            let numbers = version.strip_prefix("go1.")?;
            let digits = numbers.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok()
        });
        Self {
            os,
            arch,
            cgo: setting("CGO_ENABLED").map(|value| value == "1"),
            minor,
        }
    }

    /// Whether a file with this name, and this text before its package clause, is part of the build.
    pub(super) fn takes(&self, name: &str, head: &[u8], imports_c: bool) -> Truth {
        let cgo = match imports_c {
            true => self.tag("cgo"),
            false => Truth::Yes,
        };
        self.takes_name(name) & self.takes_head(head) & cgo
    }

    /// By what stands behind the first underscore.
    fn takes_name(&self, name: &str) -> Truth {
        let stem = name.split('.').next().unwrap_or(name);
        let Some((_, rest)) = stem.split_once('_') else {
            return Truth::Yes;
        };
        let mut parts: Vec<&str> = rest.split('_').collect();
        if parts.last() == Some(&"test") {
            parts.pop();
        }
        match parts[..] {
            [.., os, arch] if SYSTEMS.contains(&os) && ARCHITECTURES.contains(&arch) => {
                self.tag(os) & self.tag(arch)
            }
            [.., last] if SYSTEMS.contains(&last) || ARCHITECTURES.contains(&last) => {
                self.tag(last)
            }
            _ => Truth::Yes,
        }
    }

    fn takes_head(&self, head: &[u8]) -> Truth {
        let comments = line_comments(head);
        let mut modern = comments
            .iter()
            .filter_map(|line| line.strip_prefix("go:build"));
        if let Some(expression) = modern.find(|rest| is_blank_or_nothing(rest)) {
            return Expression::new(expression).value(self);
        }
        let old = comments.iter().filter_map(|line| {
            let rest = line.trim_start().strip_prefix("+build")?;
            is_blank_or_nothing(rest).then_some(rest)
        });
        old.fold(Truth::Yes, |all, line| all & self.old_line(line))
    }

    /// `a,!b c`: a and not b, or c.
    fn old_line(&self, line: &str) -> Truth {
        let options = line.split_ascii_whitespace().map(|option| {
            let terms = option.split(',').map(|term| match term.strip_prefix('!') {
                Some(tag) => !self.tag(tag),
                None => self.tag(term),
            });
            terms.fold(Truth::Yes, BitAnd::bitand)
        });
        options.fold(Truth::No, BitOr::bitor)
    }

    fn tag(&self, tag: &str) -> Truth {
        let os = |names: &[&str]| {
            let known = self.os.as_deref();
            Truth::from(known.map(|os| names.contains(&os)))
        };
        match tag {
            "linux" => os(&["linux", "android"]),
            "darwin" => os(&["darwin", "ios"]),
            "solaris" => os(&["solaris", "illumos"]),
            "unix" => os(&UNIX),
            "cgo" => self.cgo.into(),
            "gc" => Truth::Yes,
            // By custom, a program beside the package, run by hand.
            "gccgo" | "ignore" => Truth::No,
            _ if SYSTEMS.contains(&tag) => os(&[tag]),
            _ if ARCHITECTURES.contains(&tag) => {
                self.arch.as_deref().map(|arch| arch == tag).into()
            }
            _ => match tag.strip_prefix("go1.").map(str::parse::<u32>) {
                Some(Ok(wanted)) => self.minor.map(|minor| wanted <= minor).into(),
                _ => Truth::Maybe,
            },
        }
    }
}

/// The comments `//…` of a text that holds nothing but comments and blanks, without the slashes.
fn line_comments(head: &[u8]) -> Vec<String> {
    let mut comments = Vec::new();
    let mut rest = head;
    while let Some((first, after)) = rest.split_first() {
        let length = match (first, after.first()) {
            (b'/', Some(b'/')) => {
                let end = rest.iter().position(|&b| b == b'\n');
                let length = end.unwrap_or(rest.len());
                let text = String::from_utf8_lossy(&rest[2..length]);
                comments.push(text.trim_end().to_owned());
                length
            }
            (b'/', Some(b'*')) => {
                let end = rest.windows(2).skip(2).position(|pair| pair == b"*/");
                end.map_or(rest.len(), |at| at + 4)
            }
            _ => 1,
        };
        rest = &rest[length..];
    }
    comments
}

fn is_blank_or_nothing(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([' ', '\t'])
}

/// What stands behind `//go:build`: names with `!`, `&&`, `||` and parentheses.
struct Expression<'a> {
    rest: &'a str,
    /// How many parentheses are open.
    depth: u32,
}

/// Nobody writes so many; more might exhaust the stack.
const DEEPEST: u32 = 100;

impl<'a> Expression<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            depth: 0,
        }
    }

    /// Its value; `Maybe` where it is no expression.
    fn value(mut self, target: &Target) -> Truth {
        match self.either(target) {
            Some(value) if self.rest.trim_start().is_empty() => value,
            _ => Truth::Maybe,
        }
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn either(&mut self, target: &Target) -> Option<Truth> {
        let mut value = self.both(target)?;
        while self.take("||") {
            value = value | self.both(target)?;
        }
        Some(value)
    }

    fn both(&mut self, target: &Target) -> Option<Truth> {
        let mut value = self.single(target)?;
        while self.take("&&") {
            value = value & self.single(target)?;
        }
        Some(value)
    }

    fn single(&mut self, target: &Target) -> Option<Truth> {
        let mut negated = false;
        while self.take("!") {
            negated = !negated;
        }
        let value = if self.take("(") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            let value = self.either(target)?;
            self.depth -= 1;
            self.take(")").then_some(value)?
        } else {
            let rest = self.rest.trim_start();
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
            let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
            self.rest = rest;
            target.tag((!name.is_empty()).then_some(name)?)
        };
        Some(if negated { !value } else { value })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn linux() -> Target {
        Target {
            os: Some("linux".into()),
            arch: Some("amd64".into()),
            cgo: Some(false),
            minor: Some(24),
        }
    }

    #[test]
    fn a_profile_tells_the_target() {
        let build = Build {
            platform: Some("linux/amd64".into()),
            go_version: Some("go1.24.11".into()),
            settings: vec![("CGO_ENABLED".into(), "0".into())],
            ..Build::default()
        };
        let target = Target::of(&build);
        assert_eq!(target.os, linux().os);
        assert_eq!(target.arch, linux().arch);
        assert_eq!((target.cgo, target.minor), (Some(false), Some(24)));
    }

    #[test]
    fn names_say_for_which_system_a_file_is() {
        for (name, truth) in [
            ("x.go", Truth::Yes),
            ("linux.go", Truth::Yes),
            ("x_linux.go", Truth::Yes),
            ("x_linux_amd64.go", Truth::Yes),
            ("x_linux_test.go", Truth::Yes),
            ("x_amd64.go", Truth::Yes),
            ("x_other.go", Truth::Yes),
            ("x_windows.go", Truth::No),
            ("x_windows_test.go", Truth::No),
            ("x_linux_arm64.go", Truth::No),
            ("x_android.go", Truth::No),
            ("x_arm64.go", Truth::No),
            ("windows_linux.go", Truth::Yes),
        ] {
            assert_eq!(linux().takes(name, b"", false), truth, "{name}");
        }
        let unknown = Target::default();
        assert_eq!(unknown.takes("x_windows.go", b"", false), Truth::Maybe);
        assert_eq!(linux().takes("x.go", b"", true), Truth::No);
    }

    #[test]
    fn constraints_say_for_which_build_a_file_is() {
        for (line, truth) in [
            ("linux", Truth::Yes),
            ("!linux", Truth::No),
            ("unix && (amd64 || arm64)", Truth::Yes),
            ("windows || darwin", Truth::No),
            ("ignore", Truth::No),
            ("integration", Truth::Maybe),
            ("integration && windows", Truth::No),
            ("integration || linux", Truth::Yes),
            ("!(integration)", Truth::Maybe),
            ("!!cgo", Truth::No),
            ("go1.24", Truth::Yes),
            ("go1.25 && gc", Truth::No),
            // No expressions.
            ("linux windows", Truth::Maybe),
            ("(linux", Truth::Maybe),
            ("", Truth::Maybe),
            ("&&", Truth::Maybe),
        ] {
            let head = format!("// Copyright\n\n/* //go:build windows\n*/ //go:build {line}\n\n");
            let found = linux().takes("x.go", head.as_bytes(), false);
            assert_eq!(found, truth, "{line}");
        }
        let deep = format!("//go:build {}linux", "(".repeat(100_000));
        assert_eq!(linux().takes("x.go", deep.as_bytes(), false), Truth::Maybe);
    }

    #[test]
    fn older_constraints_hold_where_there_is_no_new_one() {
        for (head, truth) in [
            ("// +build linux\n", Truth::Yes),
            ("// +build windows darwin\n", Truth::No),
            ("// +build windows linux,!arm64\n", Truth::Yes),
            ("// +build linux\n// +build ignore\n", Truth::No),
            ("//go:build linux\n// +build windows\n", Truth::Yes),
            ("//+build windows\n", Truth::No),
            ("// +builder windows\n", Truth::Yes),
        ] {
            let found = linux().takes("x.go", head.as_bytes(), false);
            assert_eq!(found, truth, "{head}");
        }
    }

    proptest! {
        #[test]
        fn any_head_has_an_answer(
            head in prop::collection::vec(any::<u8>(), 0..200),
            line in "[a-z!&|() .1]{0,40}",
        ) {
            let _ = linux().takes("x.go", &head, false);
            let _ = linux().takes("x.go", format!("//go:build {line}").as_bytes(), false);
        }
    }
}
