//! Which packages or modules does a limit speak of?

use std::fmt;

/// An import path or module path in which `...` stands for anything, as in go's own patterns:
/// `example.com/app/...` is `example.com/app` and all below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// What stands for every path.
    #[must_use]
    pub fn any() -> Self {
        Self::new("...")
    }

    /// The pattern of this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a path is meant.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        if self.0.strip_suffix("/...") == Some(path) {
            return true;
        }
        let mut parts = self.0.split("...");
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = path.strip_prefix(first) else {
            return false;
        };
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return rest.is_empty();
        }
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            // The first place leaves most for what follows.
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        false
    }

    /// How much a pattern says: of several that match, the one that says most holds.
    #[must_use]
    pub fn precision(&self) -> (bool, usize) {
        let dots = self.0.matches("...").count();
        (dots == 0, self.0.len() - 3 * dots)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_dots_stand_for_anything() {
        for (pattern, yes, no) in [
            ("fmt", &["fmt"][..], &["fmt/x", "xfmt", ""][..]),
            ("...", &["", "fmt", "a/b"], &[]),
            ("a/...", &["a", "a/", "a/b", "a/b/c"], &["ab", "b/a"]),
            (".../b", &["a/b", "/b"], &["b", "a/b/c"]),
            ("a/.../c", &["a/b/c", "a/b/c/c"], &["a/c", "a/b"]),
            ("a...b...c", &["abc", "axbxc"], &["acb", "ab"]),
            ("", &[""], &["a"]),
        ] {
            let pattern = Pattern::new(pattern);
            assert!(yes.iter().all(|path| pattern.matches(path)), "{pattern}");
            assert!(!no.iter().any(|path| pattern.matches(path)), "{pattern}");
        }
    }

    #[test]
    fn what_says_more_holds() {
        let precision = |text| Pattern::new(text).precision();
        assert!(precision("a/b") > precision("a/bbbbbbb/..."));
        assert!(precision("a/b/...") > precision("a/..."));
        assert!(precision("a/...") > precision("..."));
    }
}
