//! What did the go command say while it ran? Its own words, not the echo of what it ran.

/// The beginning and the end of what the go command wrote on standard error: errors of compilers,
/// findings of vet, warnings. What the bare command would have shown, without its echo (`-x`) and
/// without the modules that it says it downloads.
///
/// A line is without its end, and may have been cut; it may hold any character, those that move a
/// terminal's cursor among them. Secrets, the home folder and the user's name are replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// The first lines.
    pub first: Vec<Box<str>>,
    /// How many lines between `first` and `last` are not kept.
    pub left_out: u64,
    /// The last lines, where there are more than [`Output::first`] has room for.
    pub last: Vec<Box<str>>,
}

impl Output {
    /// Whether the go command wrote nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.is_empty() && self.last.is_empty() && self.left_out == 0
    }
}
