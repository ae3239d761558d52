//! What must not leave the machine, and what stands in its place?
//!
//! A profile and its log are attached to pull requests. Secrets become `…`,
//! folders become `$HOME`, `$GOROOT` and their like, the main module's folder
//! becomes `.`. Pure: nothing is read from the environment.

mod literals;
mod names;
mod places;
#[cfg(test)]
mod properties;
mod quoted;
mod secrets;
#[cfg(test)]
mod tests;
mod users;

use std::borrow::Cow;

pub use quoted::split_quoted;
pub use secrets::{secrets_in_arguments, secrets_in_environment, secrets_in_goflags};

use literals::Literals;
use names::speaks_of_secret;
use secrets::{WRAPPERS, x_values};

/// Stands for what was taken out.
pub(crate) const BLANK: &str = "…";

/// The folders of this machine and its user. Absolute paths; what is not
/// known, empty or the root of a drive is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots {
    /// Becomes `$GOROOT`.
    pub goroot: Option<String>,
    /// Becomes `$GOMODCACHE`.
    pub gomodcache: Option<String>,
    /// Becomes `$GOCACHE`.
    pub gocache: Option<String>,
    /// Becomes `$GOPATH`; may be a list, as in the variable.
    pub gopath: Option<String>,
    /// The go command's own temporary folder becomes `$WORK`. Below
    /// [`Self::tmp`] it is known by its name, `go-build123`.
    pub work: Option<String>,
    /// The main module's folder becomes `.`.
    pub module: Option<String>,
    /// Becomes `$HOME`.
    pub home: Option<String>,
    /// Becomes `$TMPDIR`.
    pub tmp: Option<String>,
    /// The user's name becomes `…` where it stands as a word. Names that say
    /// nothing (`root`, `runner`) are left; in `github.com/name/…` it is part
    /// of a public package path and left as well.
    pub user: Option<String>,
    /// The same folders by their real names, where a path leads through
    /// symbolic links: programs show one or the other.
    pub real: Option<Box<Roots>>,
}

impl Roots {
    /// Of equal folders the first wins.
    fn folders(&self) -> Vec<(&str, &'static str)> {
        let single = [
            (&self.work, "$WORK"),
            (&self.goroot, "$GOROOT"),
            (&self.gomodcache, "$GOMODCACHE"),
            (&self.gocache, "$GOCACHE"),
            (&self.module, "."),
        ];
        let mut folders: Vec<(&str, &'static str)> = single
            .into_iter()
            .filter_map(|(path, placeholder)| Some((path.as_deref()?, placeholder)))
            .collect();
        let gopath = self.gopath.as_deref().unwrap_or_default();
        let separator = if gopath.starts_with('/') { ':' } else { ';' };
        folders.extend(gopath.split(separator).map(|path| (path, "$GOPATH")));
        folders.extend(self.home.as_deref().map(|path| (path, "$HOME")));
        folders.extend(self.tmp.as_deref().map(|path| (path, "$TMPDIR")));
        folders.extend(self.real.iter().flat_map(|real| real.folders()));
        folders
    }
}

/// Takes out of texts and command lines what must not be seen. Doing it twice
/// changes nothing more.
#[derive(Clone, Debug)]
pub struct Redactor {
    literals: Literals,
}

impl Redactor {
    /// `secrets` are blanked out wherever they appear, in the forms that Go
    /// strings, JSON and the shell give them too.
    pub fn new(roots: &Roots, secrets: impl IntoIterator<Item = String>) -> Self {
        let mut builder = literals::Builder::default();
        for secret in secrets {
            builder.secret(&secret);
        }
        for (path, placeholder) in roots.folders() {
            builder.folder(path, placeholder);
        }
        if let Some(user) = &roots.user {
            builder.user(user);
        }
        Self {
            literals: builder.build(),
        }
    }

    /// Any text: diagnostics, lines of go's echo, one or many. Line ends stay.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(bytes) => Cow::Owned(into_string(bytes)),
        }
    }

    /// The same for a log that may hold anything. Whole lines, one or many:
    /// what is looked for does not reach across a line's end.
    pub fn bytes<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let placed = places::blank_text(text);
        match (self.replaced(&placed, places::blank_text), placed) {
            (Some(replaced), _) => Cow::Owned(replaced),
            (None, placed) => placed,
        }
    }

    /// `text` with the known words replaced, `None` if it has none. A folder's
    /// short name can make credentials of what was a path
    /// (`:///home/anna@` becomes `://$HOME@`): `blank` looks again.
    fn replaced(&self, text: &[u8], blank: fn(&[u8]) -> Cow<'_, [u8]>) -> Option<Vec<u8>> {
        match self.literals.replace(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(replaced) => Some(match blank(&replaced) {
                Cow::Borrowed(_) => replaced,
                Cow::Owned(blanked) => blanked,
            }),
        }
    }

    /// A command line as `profile.json` keeps it. From `program_arguments` on
    /// (an index) the arguments are those of a program or a test binary: each
    /// becomes `…`. What follows `-args` does in any case.
    pub fn arguments(&self, argv: &[String], program_arguments: Option<usize>) -> Vec<String> {
        let after_args = argv
            .iter()
            .position(|word| word == "-args" || word == "--args")
            .map(|at| at + 1);
        let own = [program_arguments, after_args]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(argv.len());
        let mut words = Vec::with_capacity(argv.len());
        let mut flag = "";
        for (index, word) in argv.iter().enumerate() {
            if index >= own {
                words.push(BLANK.to_owned());
                continue;
            }
            words.push(self.argument(flag, word));
            flag = pending_flag(word);
        }
        words
    }

    /// One entry of an action's `Cmd`, or one echoed command.
    pub fn command_line(&self, line: &str) -> String {
        let once = self.command_line_once(line);
        // What could not be taken apart before may be readable now.
        let twice = self.command_line_once(&once);
        if twice == once {
            once
        } else {
            self.command_line_once(&twice)
        }
    }

    fn command_line_once(&self, line: &str) -> String {
        match quoted::split_command(line) {
            // Variables in front, or a shell's quotes: the echo's form.
            Some(words) if !words.iter().any(|word| word.contains('\'')) => {
                let line = quoted::join_command(&self.arguments(&words, None));
                self.text(&line).into_owned()
            }
            _ => self.text(line).into_owned(),
        }
    }

    /// `flag` is the flag before, when this may be its value.
    fn argument(&self, flag: &str, word: &str) -> String {
        let (name, value_at) = match word.split_once('=') {
            Some((name, _)) if name.starts_with('-') => (flag_name(name), name.len() + 1),
            _ => (flag, 0),
        };
        let (head, value) = word.split_at(value_at);
        let value = match name {
            "X" => blank_after_equals(value),
            "ldflags" => blank_x_values(value),
            _ if WRAPPERS.contains(&name) => blank_speaking_flags(value),
            _ if speaks_of_secret(name) && !value.is_empty() => BLANK.to_owned(),
            _ => blank_speaking_assignment(value),
        };
        let word = format!("{head}{value}");
        let placed = places::blank_word(word.as_bytes());
        into_string(
            self.replaced(&placed, places::blank_word)
                .unwrap_or_else(|| placed.into_owned()),
        )
    }
}

/// The name of a flag whose value is the next word.
fn pending_flag(word: &str) -> &str {
    if word.contains('=') {
        ""
    } else {
        flag_name(word)
    }
}

fn flag_name(word: &str) -> &str {
    word.strip_prefix("--")
        .or_else(|| word.strip_prefix('-'))
        .unwrap_or_default()
}

fn blank_after_equals(assignment: &str) -> String {
    match assignment.split_once('=') {
        Some((name, value)) if !value.is_empty() && name != "runtime.godebugDefault" => {
            format!("{name}={BLANK}")
        }
        _ => assignment.to_owned(),
    }
}

/// `TOKEN=…` in `env TOKEN=x go build`.
fn blank_speaking_assignment(word: &str) -> String {
    match word.split_once('=') {
        Some((name, _)) if !name.contains(' ') && speaks_of_secret(name) => {
            blank_after_equals(word)
        }
        _ => word.to_owned(),
    }
}

fn blank_x_values(list: &str) -> String {
    blank_ranges(
        list,
        x_values(list).iter().map(secrets::XValue::value_range),
    )
}

/// `wrap --token=x -key y`: a command in one argument.
fn blank_speaking_flags(list: &str) -> String {
    let mut ranges = Vec::new();
    let mut pending = "";
    for word in quoted::split_ranges(list).unwrap_or_default() {
        let text = &list[word.clone()];
        let inline = text.split_once('=').filter(|_| text.starts_with('-'));
        match inline {
            Some((name, value)) if speaks_of_secret(name) => {
                ranges.push(word.end - value.len()..word.end);
            }
            None if !pending.is_empty() && speaks_of_secret(pending) => ranges.push(word),
            _ => {}
        }
        pending = pending_flag(text);
    }
    blank_ranges(list, ranges)
}

fn blank_ranges(list: &str, ranges: impl IntoIterator<Item = std::ops::Range<usize>>) -> String {
    let mut out = String::new();
    let mut copied = 0;
    for range in ranges {
        out.push_str(&list[copied..range.start]);
        out.push_str(if range.is_empty() { "" } else { BLANK });
        copied = range.end;
    }
    out.push_str(&list[copied..]);
    out
}

/// What was text stays text: parts are only cut at whole characters.
fn into_string(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
