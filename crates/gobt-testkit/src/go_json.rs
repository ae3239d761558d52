//! How does the go command write an action graph?
//!
//! As `encoding/json` indents with a tab: fields in Go's order, empty ones left
//! out, `<`, `>` and `&` escaped, no line end after the closing bracket.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

/// One action, with the fields that `-debug-actiongraph` gives it, in its order.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GoAction<'a> {
    /// The index in a breadth-first walk from the root.
    #[serde(rename = "ID")]
    pub id: u32,
    /// Go's word for the kind of action.
    pub mode: &'a str,
    /// The import path; empty for an action without a package.
    pub package: &'a str,
    /// The IDs of what must be done first.
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    pub deps: &'a [u32],
    /// Where the action writes.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub objdir: &'a str,
    /// The file that a link makes.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub target: &'a str,
    /// The index in a depth-first post-order walk.
    #[serde(skip_serializing_if = "is_zero_u32")]
    pub priority: u32,
    /// The file that the action made.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub built: &'a str,
    /// Go sets it for every `build`, cached or not.
    #[serde(skip_serializing_if = "is_false")]
    pub need_build: bool,
    /// The first 20 characters of the cache key.
    #[serde(rename = "ActionID", skip_serializing_if = "str::is_empty")]
    pub action_id: &'a str,
    /// `ActionID/ContentID`, once the action has succeeded.
    #[serde(rename = "BuildID", skip_serializing_if = "str::is_empty")]
    pub build_id: &'a str,
    /// When the last dependency was done.
    pub time_ready: GoTime,
    /// When a worker began.
    pub time_start: GoTime,
    /// When it was done.
    pub time_done: GoTime,
    /// The commands that ran; `None` (JSON's `null`) when there was none.
    pub cmd: Option<&'a [String]>,
    /// Wall time of the commands, in nanoseconds.
    #[serde(skip_serializing_if = "is_zero_u64")]
    pub cmd_real: u64,
    /// User CPU time of the commands, in nanoseconds.
    #[serde(skip_serializing_if = "is_zero_u64")]
    pub cmd_user: u64,
    /// System CPU time of the commands, in nanoseconds.
    #[serde(skip_serializing_if = "is_zero_u64")]
    pub cmd_sys: u64,
}

/// An instant, written as Go does: RFC 3339, as many digits as needed.
#[derive(Clone, Copy, Debug, Default)]
pub enum GoTime {
    /// The year 1: the action was never reached.
    #[default]
    Never,
    /// Nanoseconds after the build began (see [`BUILD_BEGAN`]).
    After(u64),
}

/// When every generated build began: seconds since 1970, in November 2026.
pub const BUILD_BEGAN: i64 = 1_795_296_000;

impl Serialize for GoTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self::After(nanoseconds) = *self else {
            return serializer.serialize_str("0001-01-01T00:00:00Z");
        };
        let since_1970 = i128::from(BUILD_BEGAN) * 1_000_000_000 + i128::from(nanoseconds);
        let instant = Timestamp::from_nanosecond(since_1970).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&instant)
    }
}

/// Writes the file that `-debug-actiongraph` would have written.
///
/// # Errors
/// When `out` cannot be written.
pub fn write<'a>(
    out: impl Write,
    actions: impl IntoIterator<Item = GoAction<'a>>,
) -> io::Result<()> {
    let mut writer = GraphWriter::begin(out)?;
    for action in actions {
        writer.action(&action)?;
    }
    writer.end()
}

/// Writes a graph action by action, so that no more than one is in memory.
#[derive(Debug)]
pub struct GraphWriter<W> {
    out: W,
    empty: bool,
}

impl<W: Write> GraphWriter<W> {
    /// Opens the list.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self { out, empty: true })
    }

    /// Writes the next action.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn action(&mut self, action: &GoAction<'_>) -> io::Result<()> {
        let before: &[u8] = if self.empty { b"\n\t" } else { b",\n\t" };
        self.out.write_all(before)?;
        self.empty = false;
        let mut serializer =
            serde_json::Serializer::with_formatter(&mut self.out, GoFormatter::inside_a_list());
        action.serialize(&mut serializer)?;
        Ok(())
    }

    /// Closes the list and flushes.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn end(mut self) -> io::Result<()> {
        let after: &[u8] = if self.empty { b"]" } else { b"\n]" };
        self.out.write_all(after)?;
        self.out.flush()
    }
}

/// serde_json's indented form, one tab deeper, with Go's escapes.
struct GoFormatter {
    depth: usize,
    has_value: bool,
}

impl GoFormatter {
    fn inside_a_list() -> Self {
        Self {
            depth: 1,
            has_value: false,
        }
    }

    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        const TABS: &[u8] = b"\n\t\t\t\t\t\t\t\t";
        // An action is three levels deep at most.
        out.write_all(&TABS[..=self.depth.min(TABS.len() - 1)])
    }
}

impl Formatter for GoFormatter {
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value {
            self.line(out)?;
        }
        out.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.line(out)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _out: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value {
            self.line(out)?;
        }
        out.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.line(out)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _out: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(needs_gos_escape) {
            let (plain, tail) = rest.split_at(at);
            out.write_all(plain.as_bytes())?;
            let mut characters = tail.chars();
            if let Some(character) = characters.next() {
                write!(out, "\\u{:04x}", u32::from(character))?;
            }
            rest = characters.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        PrettyFormatter::new().write_char_escape(out, escape)
    }
}

fn needs_gos_escape(character: char) -> bool {
    matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}')
}

fn is_zero_u32(value: &u32) -> bool {
    *value == 0
}

fn is_zero_u64(value: &u64) -> bool {
    *value == 0
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[cfg(test)]
mod tests {
    use super::{GoAction, GoTime, write};

    #[test]
    fn the_layout_is_gos() {
        let commands = ["compile \"/tmp/b001=>\" <a&b>".to_owned()];
        let actions = [
            GoAction {
                id: 0,
                mode: "build",
                package: "example.com/a",
                deps: &[1, 2],
                objdir: "/tmp/b001/",
                priority: 2,
                need_build: true,
                action_id: "a",
                build_id: "a/b",
                time_ready: GoTime::After(0),
                time_start: GoTime::After(1_000_000),
                time_done: GoTime::After(1_500_000_001),
                cmd: Some(&commands),
                cmd_real: 5,
                ..GoAction::default()
            },
            GoAction {
                id: 1,
                mode: "nop",
                ..GoAction::default()
            },
        ];
        let mut bytes = Vec::new();
        write(&mut bytes, actions).unwrap();
        let expected = r#"[
	{
		"ID": 0,
		"Mode": "build",
		"Package": "example.com/a",
		"Deps": [
			1,
			2
		],
		"Objdir": "/tmp/b001/",
		"Priority": 2,
		"NeedBuild": true,
		"ActionID": "a",
		"BuildID": "a/b",
		"TimeReady": "2026-11-21T21:20:00Z",
		"TimeStart": "2026-11-21T21:20:00.001Z",
		"TimeDone": "2026-11-21T21:20:01.500000001Z",
		"Cmd": [
			"compile \"/tmp/b001=\u003e\" \u003ca\u0026b\u003e"
		],
		"CmdReal": 5
	},
	{
		"ID": 1,
		"Mode": "nop",
		"Package": "",
		"TimeReady": "0001-01-01T00:00:00Z",
		"TimeStart": "0001-01-01T00:00:00Z",
		"TimeDone": "0001-01-01T00:00:00Z",
		"Cmd": null
	}
]"#;
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn no_action_is_an_empty_list() {
        let mut bytes = Vec::new();
        write(&mut bytes, []).unwrap();
        assert_eq!(bytes, b"[]");
    }
}
