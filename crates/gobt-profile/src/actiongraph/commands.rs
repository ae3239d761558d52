//! What do the commands of an action tell? Flags, number of files, cgo, module, Go version.
//!
//! `Cmd` holds one text for each command, its words joined as `joinUnambiguously` in
//! `cmd/go/internal/work` does: a word with blanks or special characters in Go's own quotes.

use std::borrow::Cow;

use crate::command_words::command_words;
use crate::graph::{FlagSet, ToolFlags};

use super::Redact;

/// What all commands of one action tell, in sum.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Commands {
    pub(super) flags: FlagSet,
    /// Go files handed to the compiler; `None` where no compiler ran.
    pub(super) go_files: Option<u32>,
    /// Whether one of them is a test.
    pub(super) test_files: bool,
    pub(super) cgo: bool,
    /// Compiled as part of the standard library; `None` where no compiler ran.
    pub(super) standard: Option<bool>,
    /// Module and version, where a file lies in the module cache.
    pub(super) module: Option<(String, String)>,
    /// As `go1.27.3`.
    pub(super) go_version: Option<String>,
    /// As `linux_amd64`, from the tools' folder.
    pub(super) platform: Option<String>,
}

/// Flags with a value as the next word that differ for every package.
const DROPPED_WITH_VALUE: [&str; 9] = [
    "-o",
    "-p",
    "-buildid",
    "-importcfg",
    "-symabis",
    "-asmhdr",
    "-embedcfg",
    "-coveragecfg",
    "-objdir",
];
const DROPPED_WITH_VALUE_TOO: [&str; 6] = [
    "-importpath",
    "-dynpackage",
    "-dynimport",
    "-dynout",
    "-c",
    "-trimpath",
];

/// So much of one command is looked at, and so many words of a tool are kept: no real one is longer,
/// and a made one must not fill the memory.
const COMMAND_LIMIT: usize = 4 << 20;
const KEPT_LIMIT: usize = 1000;

/// The beginnings of words that differ for every package.
const DROPPED: [&str; 5] = [
    "-buildid=",
    "-frandom-seed=",
    "-ffile-prefix-map=",
    "-X=cmd/internal/objabi.buildID=",
    "-objdir=",
];

/// Reads the commands of one action, whose files lie in `objdir`. `redact` takes out what must not
/// be kept (secrets, home folder).
pub(super) fn read_commands(commands: &[String], objdir: &str, redact: &dyn Redact) -> Commands {
    let mut out = Commands::default();
    for command in commands {
        let words = command_words(beginning(command, COMMAND_LIMIT));
        let words = skip_wrapper(skip_environment(&words));
        let Some((program, arguments)) = words.split_first() else {
            continue;
        };
        let tool = tool_name(program);
        out.note_tool(tool, program);
        if tool == "compile" {
            out.note_compile(arguments);
        }
        if !out.flags.tools.iter().any(|known| &*known.tool == tool) {
            let words = kept_words(tool, arguments, objdir, redact);
            out.flags.tools.push(ToolFlags {
                tool: tool.into(),
                words,
            });
        }
    }
    out
}

/// At most so many bytes, and no half of a character.
fn beginning(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl Commands {
    fn note_tool(&mut self, tool: &str, program: &str) {
        self.cgo |= tool == "cgo";
        if self.platform.is_none() {
            self.platform = platform_of(program);
        }
    }

    fn note_compile(&mut self, arguments: &[Cow<'_, str>]) {
        let files = arguments.iter().filter(|word| is_go_file(word));
        let (mut count, mut tests) = (0, false);
        for file in files {
            count += 1;
            tests |= file.ends_with("_test.go");
            if count == 1 && self.module.is_none() {
                self.module = module_of(file);
            }
        }
        self.go_files = Some(self.go_files.unwrap_or(0) + count);
        self.test_files |= tests;
        self.standard = Some(arguments.iter().any(|word| word == "-std"));
        let version = arguments.iter().position(|word| word == "-goversion");
        if let Some(version) = version.and_then(|at| arguments.get(at + 1)) {
            self.go_version = Some(version.to_string());
        }
    }
}

/// What a shell would take as variables in front of the command.
fn skip_environment<'a, 'b>(words: &'a [Cow<'b, str>]) -> &'a [Cow<'b, str>] {
    let is_variable = |word: &Cow<'_, str>| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    };
    let first = words.iter().position(|word| !is_variable(word));
    &words[first.unwrap_or(words.len())..]
}

/// The words from one of Go's own tools on: before it may stand the user's `-toolexec` command.
fn skip_wrapper<'a, 'b>(words: &'a [Cow<'b, str>]) -> &'a [Cow<'b, str>] {
    let is_tool = |word: &Cow<'_, str>| !word.starts_with('-') && platform_of(word).is_some();
    let tool = words.iter().position(is_tool);
    &words[tool.unwrap_or(0)..]
}

/// `compile` for `/usr/local/go/pkg/tool/linux_amd64/compile` and `C:\…\compile.exe`.
fn tool_name(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// `linux_amd64` for `…/pkg/tool/linux_amd64/compile`.
fn platform_of(program: &str) -> Option<String> {
    let mut parts = program.rsplit(['/', '\\']).skip(1);
    let (platform, tool, pkg) = (parts.next()?, parts.next()?, parts.next()?);
    (tool == "tool" && pkg == "pkg").then(|| platform.to_owned())
}

/// Module and version of a file in the module cache: `…/pkg/mod/M@V/…`, with Go's `!x` for `X`.
fn module_of(file: &str) -> Option<(String, String)> {
    let file: Cow<'_, str> = match file.contains('\\') {
        true => Cow::Owned(file.replace('\\', "/")),
        false => Cow::Borrowed(file),
    };
    let (_, inside) = file.split_once("/pkg/mod/")?;
    let (path, rest) = inside.split_once('@')?;
    let version = rest.split('/').next()?;
    Some((unescape(path), unescape(version)))
}

/// The module cache writes a capital as `!` and the small letter.
fn unescape(escaped: &str) -> String {
    let mut out = String::with_capacity(escaped.len());
    let mut capital = false;
    for c in escaped.chars() {
        if c == '!' {
            capital = true;
        } else if std::mem::take(&mut capital) {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

fn is_go_file(word: &str) -> bool {
    word.ends_with(".go") && !word.starts_with('-')
}

/// The words that packages compiled alike have in common.
fn kept_words(
    tool: &str,
    arguments: &[Cow<'_, str>],
    objdir: &str,
    redact: &dyn Redact,
) -> Vec<Box<str>> {
    let mut out: Vec<String> = Vec::new();
    let mut words = arguments.iter().peekable();
    while let Some(word) = words.next() {
        if out.len() == KEPT_LIMIT {
            out.push("…".to_owned());
            break;
        }
        if is_input_file(tool, word) {
            continue;
        }
        let takes_value =
            DROPPED_WITH_VALUE.contains(&&**word) || DROPPED_WITH_VALUE_TOO.contains(&&**word);
        if takes_value {
            let value = words.next();
            // Go itself always trims the objdir; more than that is the user's -trimpath.
            if word == "-trimpath" && value.is_some_and(|v| v.contains(';')) {
                out.push("-trimpath".to_owned());
            }
            continue;
        }
        let own = !objdir.is_empty() && word.contains(objdir.trim_end_matches(['/', '\\']));
        let dropped =
            own || DROPPED.iter().any(|start| word.starts_with(start)) || is_input_file(tool, word);
        if !dropped {
            out.push(word.to_string());
        }
    }
    // What stood before a dropped file of the objdir: `-I $WORK/b001/`.
    while out.last().is_some_and(|word| word == "-I") {
        out.pop();
    }
    redact.words(out).into_iter().map(Into::into).collect()
}

fn is_input_file(tool: &str, word: &str) -> bool {
    if word.starts_with('-') {
        return false;
    }
    let ends: &[&str] = match tool {
        "compile" | "cgo" | "cover" => &[".go"],
        "asm" => &[".s"],
        "link" => &[".a"],
        _ => &[
            ".c", ".cc", ".cpp", ".cxx", ".m", ".S", ".s", ".o", ".f", ".go", ".cfg",
        ],
    };
    ends.iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(commands: &[&str]) -> Commands {
        let commands: Vec<String> = commands.iter().map(|&c| c.to_owned()).collect();
        read_commands(&commands, "/tmp/go-build1/b002/", &str::to_owned)
    }

    #[test]
    fn a_compile_tells_flags_files_module_and_version() {
        let found = read(&[concat!(
            "/usr/local/go/pkg/tool/linux_amd64/compile -o /tmp/go-build1/b002/_pkg_.a ",
            "-trimpath \"/tmp/go-build1/b002=>\" -p github.com/BurntSushi/toml -lang=go1.21 -complete ",
            "-buildid x/x -goversion go1.27.3 -c=2 -importcfg /tmp/go-build1/b002/importcfg -pack ",
            "/home/user/go/pkg/mod/github.com/!burnt!sushi/toml@v1.4.0/a.go ",
            "/home/user/go/pkg/mod/github.com/!burnt!sushi/toml@v1.4.0/a_test.go"
        )]);
        assert_eq!(found.go_files, Some(2));
        assert!(found.test_files);
        assert_eq!(found.standard, Some(false));
        let module = ("github.com/BurntSushi/toml".to_owned(), "v1.4.0".to_owned());
        assert_eq!(found.module, Some(module));
        assert_eq!(found.go_version.as_deref(), Some("go1.27.3"));
        assert_eq!(found.platform.as_deref(), Some("linux_amd64"));
        let words: Vec<&str> = found.flags.tools[0].words.iter().map(|w| &**w).collect();
        assert_eq!(
            words,
            [
                "-lang=go1.21",
                "-complete",
                "-goversion",
                "go1.27.3",
                "-c=2",
                "-pack"
            ]
        );
    }

    #[test]
    fn the_users_trimpath_is_told_from_gos_own() {
        let found = read(&["compile -trimpath \"/tmp/go-build1/b002=>;/src/m=>m\" a.go"]);
        assert_eq!(found.flags.tools[0].words, ["-trimpath".into()]);
    }

    #[test]
    fn cgo_and_its_c_compiler_are_seen() {
        let found = read(&[
            "/go/pkg/tool/linux_amd64/cgo -objdir /tmp/go-build1/b002/ -importpath m -- -I /tmp/go-build1/b002/ -O2 -g a.go",
            "gcc -I /src/m -fPIC -frandom-seed=abc -O2 -o /tmp/go-build1/b002/_x001.o -c a.c",
            "gcc -I /src/m -o /tmp/go-build1/b002/_cgo_.o",
        ]);
        assert!(found.cgo);
        assert_eq!(found.go_files, None);
        let tools: Vec<&str> = found.flags.tools.iter().map(|t| &*t.tool).collect();
        assert_eq!(tools, ["cgo", "gcc"]);
    }

    #[test]
    fn a_wrapper_in_front_is_passed_over() {
        let found =
            read(&["/usr/bin/wrap --color /go/pkg/tool/linux_amd64/compile -p m -std a.go"]);
        assert_eq!(&*found.flags.tools[0].tool, "compile");
        assert_eq!(found.go_files, Some(1));
    }

    #[test]
    fn a_secret_behind_its_flag_is_blanked() {
        let redactor = crate::privacy::Redactor::new(&crate::privacy::Roots::default(), []);
        let command =
            "/go/pkg/tool/linux_amd64/link -X main.pin=1234 -s /w/b001/_pkg_.a".to_owned();
        let found = read_commands(&[command], "/w/b001/", &redactor);
        assert_eq!(
            found.flags.tools[0].words,
            ["-X".into(), "main.pin=…".into(), "-s".into()]
        );
    }

    #[test]
    fn a_command_without_end_keeps_only_so_many_words() {
        let command = format!("compile {}", "-fü ".repeat(2_000_000));
        let found = read(&[&command]);
        assert_eq!(found.flags.tools[0].words.len(), KEPT_LIMIT + 1);
    }

    #[test]
    fn no_command_tells_nothing() {
        assert_eq!(read(&[]), Commands::default());
        assert_eq!(read(&["", "   "]), Commands::default());
    }
}
