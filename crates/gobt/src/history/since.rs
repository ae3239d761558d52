//! From when on do changes count?
//!
//! `--since` takes what git takes (`2026-08-01`, `2 weeks ago`), and short forms beside it: a number
//! and a unit in one word.
//!
//! | short form | meaning |
//! |---|---|
//! | `36h` | 36 hours ago |
//! | `90d` | 90 days ago |
//! | `12w` | 12 weeks ago |
//! | `6mo` | 6 months ago |
//! | `1y` | 1 year ago |
//!
//! Git itself would take `90d` for some day of 1990, and anything it does not know for now. So what
//! looks like a short form and is none is an error here, and so is what git takes for now.

use std::fmt;
use std::str::FromStr;

/// From when on changes count, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Since {
    typed: Box<str>,
    for_git: Box<str>,
}

/// What was typed names no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SinceError {
    /// Nothing was typed.
    #[error("from when on? Such as 90d, 12w, 6mo, 1y, 2026-08-01 or \"2 weeks ago\"")]
    Empty,
    /// A number with a unit that is none, or without one.
    #[error("{0:?} has no unit that is known: h, d, w, mo and y are, as in 90d, 12w, 6mo")]
    NoUnit(Box<str>),
}

impl Since {
    /// What is to be handed to git.
    pub(super) fn for_git(&self) -> &str {
        &self.for_git
    }
}

impl Default for Since {
    /// 90 days ago.
    fn default() -> Self {
        Self {
            typed: "90d".into(),
            for_git: "90 days ago".into(),
        }
    }
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl FromStr for Since {
    type Err = SinceError;

    fn from_str(text: &str) -> Result<Self, SinceError> {
        let typed = text.trim();
        if typed.is_empty() {
            return Err(SinceError::Empty);
        }
        let for_git = match short_form(typed) {
            ShortForm::None => typed.to_owned(),
            ShortForm::Known { number, unit } => format!("{number} {unit} ago"),
            ShortForm::Unknown => return Err(SinceError::NoUnit(typed.into())),
        };
        Ok(Self {
            typed: typed.into(),
            for_git: for_git.into(),
        })
    }
}

enum ShortForm<'a> {
    None,
    Known { number: &'a str, unit: &'static str },
    Unknown,
}

/// A number of at most this many digits is no point in time: longer ones are seconds since 1970, or
/// a date without dashes.
const MOST_DIGITS: usize = 5;

fn short_form(text: &str) -> ShortForm<'_> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let letters = unit.bytes().all(|b| b.is_ascii_alphabetic());
    if number.is_empty() || !letters || (unit.is_empty() && digits > MOST_DIGITS) {
        return ShortForm::None;
    }
    let unit = match unit {
        "h" => "hours",
        "d" => "days",
        "w" => "weeks",
        "mo" => "months",
        "y" => "years",
        _ => return ShortForm::Unknown,
    };
    if digits > MOST_DIGITS {
        return ShortForm::Unknown;
    }
    ShortForm::Known { number, unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_put_into_words() {
        for (typed, words) in [
            ("36h", "36 hours ago"),
            ("90d", "90 days ago"),
            (" 12w ", "12 weeks ago"),
            ("6mo", "6 months ago"),
            ("1y", "1 years ago"),
        ] {
            let since: Since = typed.parse().unwrap();
            assert_eq!(since.for_git(), words);
            assert_eq!(since.to_string(), typed.trim());
        }
        assert_eq!("90d".parse(), Ok(Since::default()));
    }

    #[test]
    fn what_git_takes_is_handed_on() {
        for typed in [
            "2 weeks ago",
            "2026-08-01",
            "20260801",
            "1700000000",
            "yesterday",
            "1.year",
            "2026-08-01T10:00:00Z",
        ] {
            assert_eq!(typed.parse::<Since>().unwrap().for_git(), typed);
        }
    }

    #[test]
    fn a_number_without_a_known_unit_is_refused() {
        for typed in ["6m", "90", "3days", "2026", "1000000d", "5 "] {
            let error = typed.parse::<Since>().unwrap_err();
            assert_eq!(error, SinceError::NoUnit(typed.trim().into()), "{typed}");
        }
        assert_eq!("  ".parse::<Since>(), Err(SinceError::Empty));
    }
}
