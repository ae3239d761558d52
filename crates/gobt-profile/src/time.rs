//! When, and for how long? Integer nanoseconds, each kind in its own type.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// A length of time in whole nanoseconds. Never negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nanos(u64);

impl Nanos {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// This many nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// The number of nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Seconds as a floating-point number: for drawing and printing, never for sums.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// This much less `other`, or zero where `other` is longer.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The sum, or `None` past the largest number.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Which part of `whole` this is, between 0 and 1 for parts; 0 of nothing.
    #[must_use]
    pub fn share_of(self, whole: Self) -> f64 {
        if whole.0 == 0 {
            return 0.0;
        }
        self.0 as f64 / whole.0 as f64
    }
}

impl Add for Nanos {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Nanos {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Nanos {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Nanos {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// A point in time: nanoseconds since the Unix epoch, UTC.
///
/// Good for the years 1970 to 2262. Go's "never" (year 1) is an absent `Timestamp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text is no point in time that gobt can count with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Not a date and time with an offset, as RFC 3339 has it.
    #[error("{text:?} is not a time as RFC 3339 writes it")]
    Unreadable {
        /// What was found.
        text: String,
    },
    /// Before 1970 or after 2262.
    #[error("{text} is outside the years 1970 to 2262")]
    OutOfRange {
        /// What was found.
        text: String,
    },
}

/// How Go's `time.Time` writes its zero value, which means "did not happen".
const GO_ZERO_TIME: &str = "0001-01-01T00:00:00Z";

impl Timestamp {
    /// This many nanoseconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds after the Unix epoch.
    #[must_use]
    pub const fn as_unix_nanos(self) -> i64 {
        self.0
    }

    /// Reads a time as Go's `encoding/json` writes it (RFC 3339, any offset).
    ///
    /// `None` for Go's zero time, which stands for "did not happen".
    ///
    /// # Errors
    /// When the text is no such time, or outside the years 1970 to 2262.
    pub fn from_go_json(text: &str) -> Result<Option<Self>, TimestampError> {
        if text == GO_ZERO_TIME {
            return Ok(None);
        }
        let read: jiff::Timestamp = text.parse().map_err(|_| TimestampError::Unreadable {
            text: text.to_owned(),
        })?;
        match i64::try_from(read.as_nanosecond()) {
            Ok(nanos) if nanos >= 0 => Ok(Some(Self(nanos))),
            _ => Err(TimestampError::OutOfRange {
                text: text.to_owned(),
            }),
        }
    }

    /// The time in RFC 3339, UTC, as precise as it is.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        // Every i64 of nanoseconds lies within jiff's years -9999 to 9999.
        jiff::Timestamp::from_nanosecond(i128::from(self.0))
            .map(|t| t.to_string())
            .unwrap_or_default()
    }

    /// The time from `earlier` to `self`; zero where `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Nanos {
        let nanos = i128::from(self.0) - i128::from(earlier.0);
        Nanos::from_nanos(u64::try_from(nanos).unwrap_or(0))
    }

    /// The time `later` by this much; `None` past the year 2262.
    #[must_use]
    pub fn checked_add(self, later: Nanos) -> Option<Self> {
        self.0.checked_add_unsigned(later.as_nanos()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_one_means_never() {
        assert_eq!(Timestamp::from_go_json("0001-01-01T00:00:00Z"), Ok(None));
    }

    #[test]
    fn an_offset_is_taken_into_account() {
        let utc = Timestamp::from_go_json("2026-11-21T21:37:33.264473815Z").unwrap();
        let berlin = Timestamp::from_go_json("2026-11-21T22:37:33.264473815+01:00").unwrap();
        assert!(utc.is_some());
        assert_eq!(utc, berlin);
    }

    #[test]
    fn a_time_survives_the_round_trip() {
        let text = "2026-11-21T21:37:33.264473815Z";
        let read = Timestamp::from_go_json(text).unwrap().unwrap();
        assert_eq!(read.to_rfc3339(), text);
    }

    #[test]
    fn times_that_cannot_be_counted_are_refused() {
        for text in ["", "yesterday", "2026-11-21", "2026-13-21T21:37:33Z"] {
            let error = Timestamp::from_go_json(text).unwrap_err();
            assert!(matches!(error, TimestampError::Unreadable { .. }), "{text}");
        }
        for text in [
            "0001-01-01T00:00:01Z",
            "1969-12-31T23:59:59Z",
            "2300-01-01T00:00:00Z",
        ] {
            let error = Timestamp::from_go_json(text).unwrap_err();
            assert!(matches!(error, TimestampError::OutOfRange { .. }), "{text}");
        }
    }

    #[test]
    fn nothing_has_no_share_of_nothing() {
        assert_eq!(Nanos::ZERO.share_of(Nanos::ZERO), 0.0);
    }
}
