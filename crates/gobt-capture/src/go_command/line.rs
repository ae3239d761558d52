//! Where on the line do flags, packages and the program's own arguments stand?

use std::ffi::{OsStr, OsString};
use std::ops::Range;

use clap_lex::OsStrExt as _;
use gobt_profile::GoVersion;
use gobt_profile::privacy::split_quoted;

use super::Subcommand;
use super::flags::{Takes, lookup};

/// One flag as it was given, by GOFLAGS or on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    /// Without dashes; `test.v` of `go test` is `v`.
    pub(super) name: String,
    /// `None` for a switch without `=`.
    pub(super) value: Option<OsString>,
    pub(super) origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Goflags,
    Line,
}

/// The parts of a line after the subcommand, as indices into the whole argv.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) settings: Vec<Setting>,
    pub(super) packages: Range<usize>,
    /// From here on nothing is go's.
    pub(super) program_arguments: Option<usize>,
}

/// Whose flags these are: the table to look them up in.
#[derive(Clone, Copy)]
pub(super) struct Dialect<'a> {
    pub(super) subcommand: &'a Subcommand,
    pub(super) release: Option<GoVersion>,
}

impl Dialect<'_> {
    fn takes(self, name: &str) -> Option<Takes> {
        lookup(self.subcommand, self.release, name)
    }

    fn canonical(self, name: &str) -> &str {
        match self.subcommand {
            Subcommand::Test => name.strip_prefix("test.").unwrap_or(name),
            _ => name,
        }
    }
}

/// One argument, by its shape alone.
enum Argument<'a> {
    /// `--`
    Terminator,
    NotAFlag,
    Flag {
        name: &'a OsStr,
        value: Option<&'a OsStr>,
    },
}

fn classify(argument: &OsStr) -> Argument<'_> {
    if argument == "--" {
        return Argument::Terminator;
    }
    let Some(body) = argument
        .strip_prefix("--")
        .or_else(|| argument.strip_prefix("-"))
    else {
        return Argument::NotAFlag;
    };
    // `-`, `---x` and `-=x` are no flags: go takes them for arguments or refuses them.
    if body.is_empty() || body.starts_with("-") || body.starts_with("=") {
        return Argument::NotAFlag;
    }
    match body.split_once("=") {
        Some((name, value)) => Argument::Flag {
            name,
            value: Some(value),
        },
        None => Argument::Flag {
            name: body,
            value: None,
        },
    }
}

/// A flag with its value, and how many arguments it took.
struct Taken {
    setting: Setting,
    known: bool,
    has_value: bool,
    arguments: usize,
}

fn take_flag(
    dialect: Dialect<'_>,
    name: &OsStr,
    inline: Option<&OsStr>,
    next: Option<&OsString>,
) -> Taken {
    let text = name.to_string_lossy();
    let takes = dialect.takes(&text);
    let follows = inline.is_none() && takes == Some(Takes::Value);
    let value = match inline {
        Some(value) => Some(value.to_owned()),
        None if follows => next.cloned(),
        None => None,
    };
    Taken {
        known: takes.is_some(),
        has_value: value.is_some(),
        arguments: if follows && value.is_some() { 2 } else { 1 },
        setting: Setting {
            name: dialect.canonical(&text).to_owned(),
            value,
            origin: Origin::Line,
        },
    }
}

/// Reads `argv[from..]`, which stands after the subcommand and its `-C DIR`.
pub(super) fn read(dialect: Dialect<'_>, argv: &[OsString], from: usize) -> Line {
    match dialect.subcommand {
        Subcommand::Other(_) | Subcommand::None => Line {
            settings: Vec::new(),
            packages: argv.len()..argv.len(),
            program_arguments: None,
        },
        Subcommand::Test => read_test(dialect, argv, from),
        Subcommand::Run => {
            let (settings, first) = read_flags(dialect, argv, from);
            let program = first..first + program_length(&argv[first..]);
            Line {
                settings,
                program_arguments: Some(program.end),
                packages: program,
            }
        }
        Subcommand::Build | Subcommand::Install | Subcommand::Vet | Subcommand::Fix => {
            let (settings, first) = read_flags(dialect, argv, from);
            Line {
                settings,
                packages: first..argv.len(),
                program_arguments: None,
            }
        }
    }
}

/// Flags up to the first argument that is none, or past `--`.
fn read_flags(dialect: Dialect<'_>, argv: &[OsString], from: usize) -> (Vec<Setting>, usize) {
    let mut settings = Vec::new();
    let mut at = from;
    while let Some(argument) = argv.get(at) {
        match classify(argument) {
            Argument::Terminator => return (settings, at + 1),
            Argument::NotAFlag => break,
            Argument::Flag { name, value } => {
                let taken = take_flag(dialect, name, value, argv.get(at + 1));
                at += taken.arguments;
                settings.push(taken.setting);
            }
        }
    }
    (settings, at)
}

/// `go run` takes all leading `.go` files, or else one package.
fn program_length(arguments: &[OsString]) -> usize {
    let files = arguments
        .iter()
        .take_while(|argument| is_go_file(argument))
        .count();
    if files > 0 {
        files
    } else {
        arguments.len().min(1)
    }
}

fn is_go_file(argument: &OsStr) -> bool {
    argument.as_encoded_bytes().ends_with(b".go")
}

/// `go test` takes flags before and after its packages, and hands what it does
/// not know to the test binary: the loop of `testFlags` in test/testflag.go.
fn read_test(dialect: Dialect<'_>, argv: &[OsString], from: usize) -> Line {
    let mut settings = Vec::new();
    let mut packages: Option<Range<usize>> = None;
    let mut in_packages = false;
    let mut may_be_value = false;
    let mut program_arguments = None;
    let mut at = from;
    while let Some(argument) = argv.get(at) {
        let was_may_be_value = std::mem::take(&mut may_be_value);
        match classify(argument) {
            Argument::Terminator => {
                program_arguments = Some(at);
                break;
            }
            Argument::NotAFlag if in_packages || packages.is_none() => {
                in_packages = true;
                packages.get_or_insert(at..at).end = at + 1;
                at += 1;
            }
            // After an unknown flag without `=`, it may be that flag's value.
            Argument::NotAFlag if was_may_be_value => at += 1,
            Argument::NotAFlag => {
                program_arguments = Some(at);
                break;
            }
            Argument::Flag { name, .. } if name == "args" => {
                program_arguments = Some(at + 1);
                break;
            }
            Argument::Flag { name, value } => {
                in_packages = false;
                let taken = take_flag(dialect, name, value, argv.get(at + 1));
                if !taken.known {
                    // What follows may be its value: no packages any more.
                    packages.get_or_insert(at..at);
                    may_be_value = !taken.has_value;
                }
                at += taken.arguments;
                if taken.known {
                    settings.push(taken.setting);
                }
            }
        }
    }
    Line {
        settings,
        packages: packages.unwrap_or(at..at),
        program_arguments,
    }
}

/// The entries of GOFLAGS that this subcommand knows; go passes over the others.
/// A GOFLAGS that go refuses to read gives none.
pub(super) fn read_goflags(dialect: Dialect<'_>, goflags: &str) -> Vec<Setting> {
    let Some(words) = split_quoted(goflags) else {
        return Vec::new();
    };
    words
        .into_iter()
        .filter_map(|word| goflags_entry(dialect, word))
        .collect()
}

fn goflags_entry(dialect: Dialect<'_>, word: &str) -> Option<Setting> {
    let Argument::Flag { name, value } = classify(OsStr::new(word)) else {
        return None;
    };
    let name = name.to_str()?;
    match (dialect.takes(name)?, value) {
        (Takes::Value, None) => None,
        (_, value) => Some(Setting {
            name: dialect.canonical(name).to_owned(),
            value: value.map(OsStr::to_owned),
            origin: Origin::Goflags,
        }),
    }
}
