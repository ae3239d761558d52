//! Which lines are the user's, given all that came before them?

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;

use gobt_profile::GoVersion;

use super::block::{Block, Rule};
use super::line::{Echo, Grammar, Line, Run, has_link_test_result};
use super::note::{self, Note, Tool};
use super::words::{Words, base_name, is_absolute, objdir, objdir_at};

/// What the filter must know of the command it follows. The default is right
/// for a command without such flags.
#[derive(Debug, Clone, Default)]
pub struct EchoOptions {
    /// Whose text rules apply. `None` when unknown: then what the echo itself
    /// says (`-goversion`), and those of the newest Go until it does.
    pub go_version: Option<GoVersion>,
    /// Whether the user gave `-work`: then `WORK=…` is printed without `-x`
    /// too, and is the user's.
    pub work: bool,
    /// The words of `-toolexec`, which stand in front of the echoed tools.
    pub toolexec: Vec<String>,
    /// The words of `-exec`, which stand in front of the echoed test binaries.
    pub exec: Vec<String>,
    /// The arguments of the go command that hold a line break. A test binary's
    /// are echoed as they are, so that its line is several.
    pub multi_line_arguments: Vec<Vec<u8>>,
}

/// A part of the stream, in the order of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// The user's bytes: to standard error, at once.
    User(&'a [u8]),
    /// Go's echo, whole lines with their end: for the log.
    Echo(&'a [u8]),
    /// What the bytes before it tell about the build.
    Note(Note),
}

/// Splits the standard error of `go … -x`.
#[derive(Debug)]
pub struct EchoFilter {
    grammar: Grammar,
    version: Option<GoVersion>,
    work_is_the_users: bool,
    /// Arguments with line breaks, split at them.
    multi_line_arguments: Vec<Vec<Vec<u8>>>,
    state: State,
    /// The start of a line whose end has not come yet.
    partial: Vec<u8>,
    /// A `cd` among diagnostics, with its end: whose it is tells the next line.
    pending_cd: Vec<u8>,
    /// The folder of the latest `cd`, until the next line of echo.
    entered: Option<Vec<u8>>,
    /// The folder in which go's build is, apart from its version control.
    dir: Vec<u8>,
    /// The build's temporary folder; empty when unknown.
    work: Vec<u8>,
    /// What is known of each action folder that has been made.
    units: BTreeMap<String, Unit>,
    /// The diagnostics that are being printed, up to the next line of echo.
    block: Option<Block>,
}

#[derive(Debug)]
enum State {
    /// At the start of a line, or in a line that is being collected.
    Lines,
    /// In a line that is the user's for sure.
    Passing,
    /// In the text of a here-document.
    HereDocument,
    /// In a test binary's arguments, which go on with these lines.
    Arguments(VecDeque<Vec<u8>>),
}

/// What the echo has told about the action folder `b006`.
#[derive(Debug, Default)]
struct Unit {
    package: Option<String>,
    /// cgo's files have been given to the compiler.
    cgo_compiled: bool,
    /// The compiler shows generated places (`-gcflags=-L`).
    shows_places: bool,
    /// Whether cgo's objects can be linked is being tried.
    link_test: bool,
}

/// From this release on, every compilation with cgo is rewritten.
const READABLE_ALWAYS: GoVersion = GoVersion::of(1, 27);
/// From this release on, the result of the link test is a remark.
const LINK_TEST_QUIET: GoVersion = GoVersion::of(1, 24);
/// From this release on, its output comes with the package's other output.
const LINK_TEST_LATE: GoVersion = GoVersion::of(1, 22);

impl EchoFilter {
    /// A filter for one go command.
    pub fn new(options: EchoOptions) -> Self {
        let lines = |argument: Vec<u8>| -> Option<Vec<Vec<u8>>> {
            let lines: Vec<Vec<u8>> = argument
                .split(|&b| b == b'\n')
                .map(<[u8]>::to_vec)
                .collect();
            (lines.len() > 1).then_some(lines)
        };
        Self {
            grammar: Grammar {
                toolexec: options.toolexec,
                exec: options.exec,
            },
            version: options.go_version,
            work_is_the_users: options.work,
            multi_line_arguments: options
                .multi_line_arguments
                .into_iter()
                .filter_map(lines)
                .collect(),
            state: State::Lines,
            partial: Vec::new(),
            pending_cd: Vec::new(),
            entered: None,
            dir: Vec::new(),
            work: Vec::new(),
            units: BTreeMap::new(),
            block: None,
        }
    }

    /// Takes the next bytes of the stream, however they are cut.
    pub fn push(&mut self, bytes: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, behind) = rest.split_at(end + 1);
            rest = behind;
            if self.partial.is_empty() {
                self.line(line, out);
            } else {
                let mut whole = std::mem::take(&mut self.partial);
                whole.extend_from_slice(line);
                self.line(&whole, out);
                whole.clear();
                self.partial = whole;
            }
        }
        if !rest.is_empty() {
            self.partial_line(rest, out);
        }
    }

    /// The stream has ended.
    pub fn finish(mut self, out: &mut dyn FnMut(Piece<'_>)) {
        let partial = std::mem::take(&mut self.partial);
        if !partial.is_empty() {
            self.line(&partial, out);
        }
        self.settle_cd(true, out);
        if let Some(block) = self.block.take() {
            block.end(out);
        }
    }

    /// The start of a line, its end still to come.
    fn partial_line(&mut self, bytes: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        if matches!(self.state, State::Passing) {
            out(Piece::User(bytes));
            return;
        }
        self.partial.extend_from_slice(bytes);
        let settled = matches!(self.state, State::Lines)
            && self.block.as_ref().is_none_or(Block::takes_partial_lines)
            && !self.grammar.may_matter(&self.partial);
        if settled {
            self.settle_cd(false, out);
            self.state = State::Passing;
            out(Piece::User(&self.partial));
            self.partial.clear();
        }
    }

    /// A whole line with its end (without, if the stream ends there).
    fn line(&mut self, line: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        match &mut self.state {
            State::Passing => {
                self.state = State::Lines;
                out(Piece::User(line));
            }
            State::HereDocument => {
                if ends_here_document(text) {
                    self.state = State::Lines;
                }
                out(Piece::Echo(line));
            }
            State::Arguments(expected) => {
                let next = expected.pop_front().unwrap_or_default();
                let last = expected.is_empty();
                let fits = if last {
                    text.starts_with(&next)
                } else {
                    text == next
                };
                if last || !fits {
                    self.state = State::Lines;
                }
                if fits {
                    out(Piece::Echo(line));
                    if last {
                        self.expect_arguments(text);
                    }
                } else {
                    self.line(line, out);
                }
            }
            State::Lines => self.fresh_line(line, text, out),
        }
    }

    fn fresh_line(&mut self, line: &[u8], text: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        let grammar = std::mem::take(&mut self.grammar);
        match grammar.classify(text) {
            Line::Echo(echo) if self.is_credible(&echo, text) => self.echo(&echo, line, text, out),
            Line::Header(header) => self.header(header, line, out),
            Line::User | Line::Echo(_) => self.user(line, text, out),
        }
        self.grammar = grammar;
    }

    /// Whether a line that looks like echo fits what came before. Outside of
    /// diagnostics it does. Inside, compilers repeat what the user wrote, and
    /// clang does so without any indentation: there the line must be one that
    /// go can print at this moment.
    fn is_credible(&self, echo: &Echo<'_>, text: &[u8]) -> bool {
        if self.block.is_none() {
            return true;
        }
        match echo {
            Echo::ChangeDir(_) => true,
            // Each folder is made once.
            Echo::MakeDir(dir) => match objdir(dir) {
                Some(objdir) => dir.ends_with(b"/exe/") || !self.units.contains_key(objdir),
                None => is_absolute(dir),
            },
            Echo::HereDocument(file) => {
                !self.work.is_empty()
                    && file
                        .strip_prefix(self.work.as_slice())
                        .and_then(objdir_at)
                        .is_none_or(|objdir| self.units.contains_key(objdir))
            }
            Echo::WorkDir(dir) => *dir != self.work.as_slice(),
            Echo::Run(_) | Echo::Files | Echo::BuildId => {
                objdir(text).is_none_or(|objdir| self.units.contains_key(objdir))
            }
            Echo::VersionControl => !self.pending_cd.is_empty() || text.starts_with(b"cd "),
            Echo::Get(_) | Echo::VersionControlEnded(..) | Echo::Remark => true,
        }
    }

    fn echo(&mut self, echo: &Echo<'_>, line: &[u8], text: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        let version_control = matches!(echo, Echo::VersionControl);
        // Building, go does not enter the folder that it is in.
        let again = self.entered.as_ref() == Some(&self.dir);
        self.settle_cd(version_control || !again, out);
        match self.entered.take() {
            Some(dir) if !version_control => self.dir = dir,
            _ => {}
        }
        if let Echo::ChangeDir(dir) = echo {
            self.entered = Some(dir.to_vec());
            if self.block.is_some() {
                self.pending_cd = line.to_vec();
                return;
            }
        }
        if let Some(block) = self.block.take() {
            block.end(out);
        }
        let users = self.work_is_the_users && matches!(echo, Echo::WorkDir(_));
        out(if users {
            Piece::User(line)
        } else {
            Piece::Echo(line)
        });
        if let Some(note) = self.learn(echo, text) {
            out(Piece::Note(note));
        }
    }

    /// Remembers what the line tells, and says it.
    fn learn(&mut self, echo: &Echo<'_>, text: &[u8]) -> Option<Note> {
        match echo {
            Echo::WorkDir(dir) => {
                self.work = dir.to_vec();
                self.units.clear();
                let dir = std::str::from_utf8(dir).ok()?;
                Some(Note::WorkDir(PathBuf::from(dir)))
            }
            Echo::MakeDir(dir) => {
                self.units.entry(objdir(dir)?.to_owned()).or_default();
                None
            }
            Echo::HereDocument(_) => {
                self.state = State::HereDocument;
                None
            }
            Echo::Run(run) => self.learn_run(run, text),
            Echo::BuildId => Some(Note::ActionFinished {
                objdir: objdir(text)?.to_owned(),
            }),
            Echo::Files => {
                // The test has failed: go notes it in a file.
                if let Some(unit) = objdir(text).and_then(|objdir| self.units.get_mut(objdir))
                    && self.version.is_some_and(|version| version < LINK_TEST_LATE)
                {
                    unit.link_test = false;
                }
                None
            }
            Echo::Get(request) => note::download(request),
            Echo::VersionControlEnded(command, elapsed) => Some(Note::VersionControl {
                command: String::from_utf8_lossy(command).into_owned(),
                elapsed: *elapsed,
            }),
            // Where `cd` stands on the same line, go tells the time afterwards.
            Echo::VersionControl if !text.starts_with(b"cd ") => Some(Note::VersionControlBegun {
                command: String::from_utf8_lossy(text).into_owned(),
            }),
            Echo::ChangeDir(_) | Echo::VersionControl | Echo::Remark => None,
        }
    }

    fn learn_run(&mut self, run: &Run<'_>, text: &[u8]) -> Option<Note> {
        if run.tool == Tool::TestBinary {
            self.expect_arguments(text);
        }
        if run.tool == Tool::Compile && self.version.is_none() {
            self.version = flag(run.arguments, b"-goversion").and_then(|word| word.parse().ok());
        }
        let late = self.version.is_none_or(|version| version >= LINK_TEST_LATE);
        let objdir = objdir(run.arguments)
            .or_else(|| objdir(&self.dir))?
            .to_owned();
        let unit = self.units.entry(objdir.clone()).or_default();
        // Up to Go 1.21 its result is printed before anything else runs.
        unit.link_test &= late;
        match run.tool {
            Tool::Compile => {
                let package = flag(run.arguments, b"-p").filter(|package| package != "main");
                unit.package = unit.package.take().or(package);
                unit.cgo_compiled |= has(run.arguments, b"_cgo_gotypes.go");
                unit.shows_places |= has(run.arguments, b" -L ");
            }
            Tool::Cgo => {
                let package = flag(run.arguments, b"-importpath");
                unit.package = unit.package.take().or(package);
            }
            // What the package's compilation said has been printed by now.
            Tool::Link => unit.link_test = false,
            Tool::CCompiler => {
                unit.link_test = is_link_test(run.arguments).unwrap_or(unit.link_test);
            }
            _ => {}
        }
        Some(Note::ActionStarted {
            objdir,
            tool: run.tool.clone(),
            package: unit.package.clone(),
        })
    }

    /// If a test binary's line breaks off within an argument, its rest comes
    /// on the next lines.
    fn expect_arguments(&mut self, text: &[u8]) {
        for lines in &self.multi_line_arguments {
            let [first, rest @ ..] = lines.as_slice() else {
                continue;
            };
            // go writes `-run=x` as `-test.run=x`.
            let value = first.iter().position(|&b| b == b'=').map(|at| &first[at..]);
            let breaks_off = text.ends_with(value.unwrap_or(first))
                && (value.is_some() || text[..text.len() - first.len()].ends_with(b" "));
            if breaks_off {
                self.state = State::Arguments(rest.iter().cloned().collect());
                return;
            }
        }
    }

    fn header(&mut self, header: &[u8], line: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        self.settle_cd(true, out);
        if let Some(block) = &mut self.block
            && header.starts_with(b"[")
        {
            block.second_header();
            block.line(line, out);
            return;
        }
        if let Some(block) = self.block.take() {
            block.end(out);
        }
        let mut block = Block::new(self.rule(header));
        block.header(line, out);
        self.block = Some(block);
        let text = header.strip_suffix(b"\r").unwrap_or(header);
        if let Some(note) = note::header(text) {
            out(Piece::Note(note));
        }
    }

    /// How the output below this header differs from that without `-x`.
    fn rule(&self, header: &[u8]) -> Rule {
        let path = header
            .split(|&byte| byte == b' ')
            .next()
            .unwrap_or_default();
        let mut units = self.units.values().filter(|unit| {
            unit.package
                .as_ref()
                .is_some_and(|package| package.as_bytes() == path)
        });
        if units.clone().any(|unit| unit.link_test)
            && self.version.is_none_or(|version| version < LINK_TEST_QUIET)
        {
            return match self.version {
                Some(version) if version < LINK_TEST_LATE => Rule::OnlyEcho,
                _ => Rule::OnlyEchoIfLinker,
            };
        }
        if self.version.unwrap_or(READABLE_ALWAYS) >= READABLE_ALWAYS {
            return if units.any(|unit| unit.cgo_compiled) {
                Rule::Readable
            } else {
                Rule::Same
            };
        }
        Rule::ReadableIfGenerated {
            hold: units.any(|unit| unit.shows_places),
            seen: false,
        }
    }

    fn user(&mut self, line: &[u8], text: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        self.settle_cd(false, out);
        match &mut self.block {
            Some(block) => block.line(line, out),
            None => out(Piece::User(line)),
        }
        if let Some(note) = note::module_download(text) {
            out(Piece::Note(note));
        }
    }

    /// Hands on a `cd` that waited for the next line: go's own is followed by
    /// the command it is for.
    fn settle_cd(&mut self, is_echo: bool, out: &mut dyn FnMut(Piece<'_>)) {
        if self.pending_cd.is_empty() {
            return;
        }
        let line = std::mem::take(&mut self.pending_cd);
        if is_echo {
            if let Some(block) = self.block.take() {
                block.end(out);
            }
            out(Piece::Echo(&line));
        } else if let Some(block) = &mut self.block {
            block.line(&line, out);
        } else {
            out(Piece::User(&line));
        }
    }
}

/// Whether the text of a here-document ends with this line: with a line of its
/// own, or glued to JSON, which Go writes without a line's end.
fn ends_here_document(text: &[u8]) -> bool {
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    text == b"EOF" || text.ends_with(b"}EOF")
}

fn has(arguments: &[u8], text: &[u8]) -> bool {
    memchr::memmem::find(arguments, text).is_some()
}

/// The word behind a flag.
fn flag(arguments: &[u8], name: &[u8]) -> Option<String> {
    let mut words = Words::of(arguments);
    words.find(|word| word.raw == name)?;
    let value = words.next()?.text().into_owned();
    String::from_utf8(value).ok()
}

/// Whether this is the trial link of cgo's objects, `gcc … -o
/// $WORK/b001/_cgo_.o …` (true), or what Go 1.24 and later print when it is
/// over (false).
fn is_link_test(arguments: &[u8]) -> Option<bool> {
    let mut words = Words::of(arguments);
    words.find(|word| word.raw == b"-o")?;
    let file = words.next()?.text();
    (base_name(&file) == b"_cgo_.o").then(|| !has_link_test_result(arguments))
}
