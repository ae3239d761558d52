//! What is said, in parts: what gobt says itself, and what comes from the build.
//!
//! Names come from other people's modules, and every format has its own way to make them harmless.
//! So they are kept apart here, unescaped, and so are figures, which each format writes its own way.

use std::borrow::Cow;

use gobt_profile::Nanos;

/// A sentence or more, in parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    parts: Vec<Part>,
}

/// One part of what is said.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// gobt's own words.
    Text(Cow<'static, str>),
    /// A name from the build. Not escaped.
    Name(Box<str>),
    /// Something to type or to set, in which names may stand. Not escaped.
    Code(Box<str>),
    /// A figure.
    Figure(Figure),
}

/// A number, and what it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// A length of time.
    Time(Nanos),
    /// A part of a whole, 0 to 1.
    Share(f64),
    /// How many of something.
    Count {
        /// How many.
        number: u64,
        /// What one is called.
        one: &'static str,
        /// What several are called.
        many: &'static str,
    },
    /// A number that is no whole one: 3.5 times as much.
    Number(f64),
}

impl Words {
    /// Nothing said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The parts, in order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// Adds gobt's own words.
    #[must_use]
    pub fn text(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with(Part::Text(text.into()))
    }

    /// Adds a name from the build.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.with(Part::Name(name.into()))
    }

    /// Adds something to type.
    #[must_use]
    pub fn code(self, code: impl Into<Box<str>>) -> Self {
        self.with(Part::Code(code.into()))
    }

    /// Adds the two ends of a range of times, the shorter first; one time where they are equal.
    #[must_use]
    pub fn range(self, one: Nanos, other: Nanos) -> Self {
        let (low, high) = (one.min(other), one.max(other));
        if low == high {
            return self.time(low);
        }
        self.time(low).text(" to ").time(high)
    }

    /// Adds a length of time.
    #[must_use]
    pub fn time(self, time: Nanos) -> Self {
        self.with(Part::Figure(Figure::Time(time)))
    }

    /// Adds a part of a whole.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        self.with(Part::Figure(Figure::Share(share)))
    }

    /// Adds how many of something there are.
    #[must_use]
    pub fn count(self, number: usize, one: &'static str, many: &'static str) -> Self {
        self.with(Part::Figure(Figure::count(number, one, many)))
    }

    /// Adds a number that is no whole one.
    #[must_use]
    pub fn number(self, number: f64) -> Self {
        self.with(Part::Figure(Figure::Number(number)))
    }

    /// Adds names as a list: `a, b and c`.
    #[must_use]
    pub fn names<'n>(self, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names = names.into_iter();
        self.list(names.map(|name| Self::new().name(name)))
    }

    /// Adds others as a list: `a, b and c`.
    #[must_use]
    pub fn list(mut self, others: impl IntoIterator<Item = Self>) -> Self {
        let mut others = others.into_iter().peekable();
        let mut is_first = true;
        while let Some(words) = others.next() {
            self = match (is_first, others.peek()) {
                (true, _) => self,
                (false, Some(_)) => self.text(", "),
                (false, None) => self.text(" and "),
            };
            self = self.then(words);
            is_first = false;
        }
        self
    }

    /// Adds other words.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }
}

impl Figure {
    /// How many of something there are.
    #[must_use]
    pub fn count(number: usize, one: &'static str, many: &'static str) -> Self {
        Self::Count {
            number: number as u64,
            one,
            many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(words: &Words) -> String {
        let each = words.parts().iter().map(|part| match part {
            Part::Text(text) => text.to_string(),
            Part::Name(name) => format!("<{name}>"),
            Part::Code(code) => format!("`{code}`"),
            Part::Figure(figure) => format!("{figure:?}"),
        });
        each.collect()
    }

    #[test]
    fn names_become_a_list() {
        for (names, list) in [
            (&[][..], ""),
            (&["a"], "<a>"),
            (&["a", "b"], "<a> and <b>"),
            (&["a", "b", "c"], "<a>, <b> and <c>"),
        ] {
            assert_eq!(shape(&Words::new().names(names.iter().copied())), list);
        }
    }
}
