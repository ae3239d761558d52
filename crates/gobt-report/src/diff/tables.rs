//! Rows with a value of each side and the difference.

use std::cmp::Ordering;

use gobt_analysis::TimeDifference;
use gobt_analysis::diff::Pair;
use gobt_profile::Nanos;

use crate::figures::{Name, Row, Table};
use crate::human::{count, duration};

/// `+4.20 s`, `−310 ms`, `none`.
pub(crate) fn signed(difference: TimeDifference) -> String {
    let length = duration(difference.length());
    match difference.direction() {
        Ordering::Greater => format!("+{length}"),
        Ordering::Less => format!("−{length}"),
        Ordering::Equal => "none".to_owned(),
    }
}

/// `+31`, `−4`, `none`.
pub(super) fn signed_count(pair: Pair<usize>) -> String {
    let length = count(pair.base.abs_diff(pair.head));
    match pair.head.cmp(&pair.base) {
        Ordering::Greater => format!("+{length}"),
        Ordering::Less => format!("−{length}"),
        Ordering::Equal => "none".to_owned(),
    }
}

/// A table of values of both sides.
pub(super) struct Compared {
    rows: Vec<Row>,
}

impl Compared {
    pub(super) fn new() -> Self {
        Self { rows: Vec::new() }
    }

    fn row(mut self, name: Name, base: String, head: String, difference: String) -> Self {
        self.rows.push(Row {
            name,
            cells: vec![base, head, difference],
        });
        self
    }

    /// Times; without a difference where they are not to be compared.
    pub(super) fn times(self, name: &str, times: Pair<Nanos>, comparable: bool) -> Self {
        self.named_times(Name::Label(name.to_owned()), times, comparable)
    }

    pub(super) fn named_times(self, name: Name, times: Pair<Nanos>, comparable: bool) -> Self {
        let difference = match comparable {
            true => signed(times.delta()),
            false => "not compared".to_owned(),
        };
        self.row(name, duration(times.base), duration(times.head), difference)
    }

    /// Times that may not be known; no row where neither is.
    pub(super) fn maybe_times(
        self,
        name: &str,
        times: Pair<Option<Nanos>>,
        comparable: bool,
    ) -> Self {
        if let Some(times) = times.known() {
            return self.times(name, times, comparable);
        }
        if times.base.is_none() && times.head.is_none() {
            return self;
        }
        let shown = times.map(|time| time.map_or_else(|| "unknown".to_owned(), duration));
        let difference = String::new();
        self.row(
            Name::Label(name.to_owned()),
            shown.base,
            shown.head,
            difference,
        )
    }

    pub(super) fn counts(self, name: &str, counts: Pair<usize>) -> Self {
        let difference = signed_count(counts);
        let name = Name::Label(name.to_owned());
        self.row(name, count(counts.base), count(counts.head), difference)
    }

    pub(super) fn into_table(self, header: &'static str) -> Table {
        Table {
            headers: vec![header, "base", "head", "difference"],
            rows: self.rows,
        }
    }
}
