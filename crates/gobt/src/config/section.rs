//! How is a table read, so that nothing in it goes unnoticed?
//!
//! A section is asked for each key that it may have. What is left over at the end is unknown.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Wrong};
use super::nearest::nearest;

/// A value with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// Reads one file and gathers all that is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Reader {
    wrong: Vec<Wrong>,
    unknown: Vec<UnknownKey>,
    /// Every key that was asked for, with its sections: `check.exec_time`.
    pub(super) known: Vec<String>,
}

#[derive(Debug)]
struct UnknownKey {
    section: String,
    key: String,
    at: Range<usize>,
}

/// One table; an empty one where the file has none.
#[derive(Debug)]
pub(super) struct Section<'t> {
    name: String,
    table: Option<&'t DeTable<'t>>,
    asked: Vec<&'static str>,
}

impl Reader {
    /// Reads a whole file with what is given its root.
    pub(super) fn read<T>(
        text: &str,
        path: &Path,
        read: impl FnOnce(&mut Self, &mut Section<'_>) -> T,
    ) -> Result<T, ConfigError> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Self::default();
        if !errors.is_empty() {
            let wrong = errors.iter().map(|error| Wrong {
                at: error.span().unwrap_or_default(),
                what: error.message().replace('\n', ", "),
            });
            return Err(ConfigError::new(path, text, wrong.collect()));
        }
        let mut root = Section {
            name: String::new(),
            table: Some(table.get_ref()),
            asked: Vec::new(),
        };
        let found = read(&mut reader, &mut root);
        reader.end(&root);
        reader.name_unknown_keys();
        match reader.wrong.is_empty() {
            true => Ok(found),
            false => Err(ConfigError::new(path, text, reader.wrong)),
        }
    }

    /// One key's value, read; `None` where it is not there, or wrong.
    pub(super) fn value<T>(
        &mut self,
        section: &mut Section<'_>,
        key: &'static str,
        read: impl FnOnce(&Value<'_>) -> Result<T, Wrong>,
    ) -> Option<T> {
        let value = self.ask(section, key)?;
        self.keep(read(value))
    }

    /// Keeps what is right, and notes what is wrong.
    pub(super) fn keep<T>(&mut self, read: Result<T, Wrong>) -> Option<T> {
        read.map_err(|wrong| self.wrong.push(wrong)).ok()
    }

    /// One key's table.
    pub(super) fn section<'t>(
        &mut self,
        parent: &mut Section<'t>,
        key: &'static str,
    ) -> Section<'t> {
        let value = self.ask(parent, key);
        let table = value.and_then(|value| match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => {
                self.wrong.push(expected(value, "a table"));
                None
            }
        });
        Section {
            name: path(&parent.name, key),
            table,
            asked: Vec::new(),
        }
    }

    /// A table with keys of the user's own, and the places of those.
    pub(super) fn free<'t>(
        &mut self,
        parent: &mut Section<'t>,
        key: &'static str,
    ) -> Vec<(&'t str, &'t Value<'t>)> {
        let section = self.section(parent, key);
        let entries = section.table.into_iter().flatten();
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
            .into_iter()
            .map(|(key, value)| (key.get_ref().as_ref(), value))
            .collect()
    }

    fn ask<'t>(&mut self, section: &mut Section<'t>, key: &'static str) -> Option<&'t Value<'t>> {
        section.asked.push(key);
        self.known.push(path(&section.name, key));
        section.table?.get(key)
    }

    /// Notes the keys that nobody asked for.
    pub(super) fn end(&mut self, section: &Section<'_>) {
        for (key, _) in section.table.into_iter().flatten() {
            if !section.asked.iter().any(|asked| asked == key.get_ref()) {
                self.unknown.push(UnknownKey {
                    section: section.name.clone(),
                    key: key.get_ref().to_string(),
                    at: key.span(),
                });
            }
        }
    }

    fn name_unknown_keys(&mut self) {
        for unknown in &self.unknown {
            let what = unknown.what(&self.known);
            self.wrong.push(Wrong {
                at: unknown.at.clone(),
                what,
            });
        }
    }
}

impl UnknownKey {
    fn what(&self, known: &[String]) -> String {
        let Self { section, key, .. } = self;
        let of = |path: &str| match path.rsplit_once('.') {
            Some((section, key)) => (section.to_owned(), key.to_owned()),
            None => (String::new(), path.to_owned()),
        };
        let known: Vec<(String, String)> = known.iter().map(|path| of(path)).collect();
        let here = known.iter().filter(|(of, _)| of == section);
        let here: Vec<&str> = here.map(|(_, key)| &**key).collect();
        let whose = match section.as_str() {
            "" => String::new(),
            section => format!(" in [{section}]"),
        };
        if let Some(near) = nearest(key, here.iter().copied()) {
            return format!("unknown key `{key}`{whose} (did you mean `{near}`?)");
        }
        if let Some((section, _)) = known.iter().find(|(_, known)| known == key) {
            let whose = match section.as_str() {
                "" => "stands at the top, before all tables".to_owned(),
                section => format!("belongs into [{section}]"),
            };
            return format!("unknown key `{key}` here: it {whose}");
        }
        format!("unknown key `{key}`{whose}; known are {}", here.join(", "))
    }
}

fn path(section: &str, key: &str) -> String {
    match section {
        "" => key.to_owned(),
        section => format!("{section}.{key}"),
    }
}

/// A value of another kind than the key takes.
pub(super) fn expected(value: &Value<'_>, what: &str) -> Wrong {
    let found = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    wrong(value, format!("expected {what}, not {found}"))
}

/// Something else that is wrong with a value.
pub(super) fn wrong(value: &Value<'_>, what: impl Into<String>) -> Wrong {
    Wrong {
        at: value.span(),
        what: what.into(),
    }
}
