//! Which options do the other commands have by default?
//!
//! Their values become clap's own defaults, so what is typed always goes first.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use gobt_analysis::RULES;

use crate::cli::Color;
use crate::history::Since;

use super::error::Wrong;
use super::nearest::nearest;
use super::section::{Reader, Section, Value, expected, wrong};
use super::values;

/// Options with their values.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Defaults {
    options: Vec<Given>,
}

#[derive(Debug, PartialEq, Eq)]
struct Given {
    /// The subcommand; `None` for an option of all.
    command: Option<&'static str>,
    /// The option, as clap knows it.
    id: &'static str,
    values: Vec<OsString>,
}

/// A key of a command's table.
struct Key {
    key: &'static str,
    /// The option, as clap knows it.
    id: &'static str,
    kind: Kind,
}

/// What a key takes.
#[derive(Clone, Copy)]
enum Kind {
    Switch,
    Rows,
    Runs,
    Workers,
    Rules,
    Folder,
    Since,
}

const fn key(key: &'static str, kind: Kind) -> Key {
    Key { key, id: key, kind }
}

const IGNORE: Key = Key {
    key: "ignore",
    id: "rules",
    kind: Kind::Rules,
};

/// The commands that have a table, and what may stand in it.
const COMMANDS: [(&str, &[Key]); 7] = [
    (
        "profile",
        &[
            key("cold", Kind::Switch),
            key("runs", Kind::Runs),
            key("no_echo", Kind::Switch),
            key("require_report", Kind::Switch),
            key("quiet", Kind::Switch),
            key("report", Kind::Folder),
            key("top", Kind::Rows),
            IGNORE,
        ],
    ),
    ("analyze", &[key("top", Kind::Rows), IGNORE]),
    (
        "report",
        &[key("report", Kind::Folder), key("top", Kind::Rows), IGNORE],
    ),
    (
        "impact",
        &[key("since", Kind::Since), key("top", Kind::Rows)],
    ),
    (
        "what-if",
        &[
            key("parallelism", Kind::Workers),
            key("cores", Kind::Workers),
            key("top", Kind::Rows),
        ],
    ),
    ("why", &[key("top", Kind::Rows)]),
    (
        "diff",
        &[key("parallelism", Kind::Workers), key("top", Kind::Rows)],
    ),
];

pub(super) fn read(reader: &mut Reader, root: &mut Section<'_>) -> Defaults {
    let mut defaults = Defaults::default();
    if let Some(color) = reader.value(root, "color", color) {
        defaults.add(None, "color", vec![color.into()]);
    }
    let ignore = reader.value(root, "ignore", rules);
    for (command, keys) in COMMANDS {
        let mut section = reader.section(root, command);
        for key in keys {
            let found = reader.value(&mut section, key.key, |value| key.kind.read(value));
            let found = found.or_else(|| ignore.clone().filter(|_| key.id == IGNORE.id));
            if let Some(values) = found {
                defaults.add(Some(command), key.id, values);
            }
        }
        reader.end(&section);
    }
    defaults
}

impl Kind {
    fn read(self, value: &Value<'_>) -> Result<Vec<OsString>, Wrong> {
        let one = |text: String| vec![OsString::from(text)];
        match self {
            Self::Switch => {
                let switch = value.get_ref().as_bool();
                let switch = switch.ok_or_else(|| expected(value, "true or false"))?;
                Ok(one(switch.to_string()))
            }
            Self::Rows => values::count(value).map(|rows| one(rows.to_string())),
            Self::Runs => within(value, 1..=1000).map(|runs| one(runs.to_string())),
            Self::Workers => {
                within(value, 1..=u64::from(u32::MAX)).map(|workers| one(workers.to_string()))
            }
            Self::Rules => rules(value),
            Self::Folder => match values::string(value, "a folder, as a string")? {
                "" => Err(wrong(value, "expected a folder")),
                folder => Ok(one(folder.to_owned())),
            },
            Self::Since => {
                let since = values::string(value, "a time, such as \"90d\"")?;
                let read = since.parse::<Since>();
                read.map_err(|error| wrong(value, error.to_string()))?;
                Ok(one(since.to_owned()))
            }
        }
    }
}

fn within(value: &Value<'_>, range: std::ops::RangeInclusive<u64>) -> Result<u64, Wrong> {
    let number = values::count(value)?;
    let (least, most) = (range.start(), range.end());
    match range.contains(&number) {
        true => Ok(number),
        false => Err(wrong(
            value,
            format!("{number} is not between {least} and {most}"),
        )),
    }
}

fn color(value: &Value<'_>) -> Result<String, Wrong> {
    let text = values::string(value, "\"auto\", \"always\" or \"never\"")?;
    let read = Color::from_str(text, false);
    read.map_err(|_| {
        wrong(
            value,
            format!("expected \"auto\", \"always\" or \"never\", not `{text}`"),
        )
    })?;
    Ok(text.to_owned())
}

fn rules(value: &Value<'_>) -> Result<Vec<OsString>, Wrong> {
    let names = values::strings(value, "a list of rules, such as [\"cgo\"]")?;
    let known = || RULES.iter().map(|rule| rule.name.as_str());
    let names = names.into_iter().map(|(value, name)| {
        if known().any(|known| known == name) {
            return Ok(name.into());
        }
        Err(wrong(
            value,
            match nearest(name, known()) {
                Some(near) => format!("unknown rule `{name}` (did you mean `{near}`?)"),
                None => format!("unknown rule `{name}`; gobt rules lists them"),
            },
        ))
    });
    names.collect()
}

impl Defaults {
    fn add(&mut self, command: Option<&'static str>, id: &'static str, values: Vec<OsString>) {
        self.options.push(Given {
            command,
            id,
            values,
        });
    }

    /// Folders are meant from here on, if they do not begin at the root.
    pub(super) fn in_folder(&mut self, beside: &Path) {
        for option in &mut self.options {
            if option.id == "report" {
                for value in &mut option.values {
                    let folder = PathBuf::from(&*value);
                    *value = beside.join(folder).into();
                }
            }
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.options.is_empty()
    }

    /// The command line with these defaults.
    pub(crate) fn apply(&self, mut command: clap::Command) -> clap::Command {
        for option in &self.options {
            let with_default = |command: clap::Command| {
                let values = option.values.clone();
                command.mut_arg(option.id, |arg| arg.default_values(values))
            };
            command = match option.command {
                Some(name) => command.mut_subcommand(name, with_default),
                None => with_default(command),
            };
        }
        command
    }
}
