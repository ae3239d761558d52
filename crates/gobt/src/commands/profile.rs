//! `gobt profile`: builds as the user would, and shows where the time went.

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::{Chain, Context, Result, bail};
use gobt_analysis::Analysis;
use gobt_capture::{CaptureError, CaptureOptions, Captured, Event, Sink, Standing, capture};
use gobt_profile::privacy::Redactor;
use gobt_profile::{Outcome, Profile};
use gobt_report::{TerminalOptions, human, summary_text, write_json};

use crate::cli::ProfileArgs;
use crate::exit::{self, Exit};
use crate::log::Log;
use crate::output::{self, Folder, write_report};
use crate::progress::Progress;
use crate::voice::Voice;

pub(crate) fn run(args: &ProfileArgs) -> Result<Exit> {
    let mut voice = Voice::default();
    let folder = report_folder(args, &mut voice)?;
    if args.runs > 1 && !args.cold && args.prepare.is_none() {
        voice.say(
            "warning: later runs find in the cache what the first one compiled (--cold gives each an empty one, --prepare CMD runs a command before each)",
        );
    }
    let mut display = Display::new(args, folder.as_ref());
    let captured = match record(args, &mut display) {
        Ok(captured) => captured,
        Err(error) => return stopped(&error).ok_or(error),
    };
    voice.after_open_line(!display.at_line_start);
    let status = exit_of(&captured);
    for warning in &captured.warnings {
        voice.say(&format!("warning: {warning}"));
    }
    if let Some(text) = why_fewer_runs(args, &captured) {
        voice.say(&text);
    }
    let shown = show(args, folder.as_ref(), &captured, display.log, &mut voice);
    // A build that failed has its own status, and is an error already.
    let required = args.require_report && status == Exit::Build(0);
    match shown {
        Ok(()) if required && captured.writes_graph && captured.profile.is_none() => {
            Ok(Exit::Trouble)
        }
        Ok(()) => Ok(status),
        Err(error) if exit::is_closed_pipe(&error) => Ok(status),
        Err(error) if required => Err(error),
        Err(error) => {
            voice.say(&format!("warning: {error:#}"));
            Ok(status)
        }
    }
}

fn exit_of(captured: &Captured) -> Exit {
    match &captured.stopped {
        Some(stopped) => stopped.exit_status().map_or(Exit::Trouble, Exit::Build),
        None => Exit::Build(captured.exit_status()),
    }
}

/// Why a command did not run as often as it was asked to.
fn why_fewer_runs(args: &ProfileArgs, captured: &Captured) -> Option<String> {
    let (runs, asked) = (captured.runs, args.runs);
    match &captured.stopped {
        Some(CaptureError::Stopped { .. }) => Some(format!("stopped after {runs} of {asked} runs")),
        Some(error) => {
            let causes: Vec<String> = Chain::new(error).map(ToString::to_string).collect();
            let why = causes.join(": ");
            Some(format!("stopped after {runs} of {asked} runs: {why}"))
        }
        None if asked > 1 && !captured.succeeded() => {
            let shown = captured.profile.as_ref();
            let is_shown = shown.is_some_and(|p| p.build.outcome != Outcome::Succeeded);
            let which = if is_shown {
                ", and the one that the report shows"
            } else {
                ""
            };
            Some(format!(
                "run {runs} of {asked} did not succeed: it is the last{which}"
            ))
        }
        None => None,
    }
}

/// The folder is tried before go starts: nobody waits ten minutes to learn of a typo.
fn report_folder(args: &ProfileArgs, voice: &mut Voice) -> Result<Option<Folder>> {
    match Folder::create(&args.folder.report) {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if args.require_report => Err(error),
        Err(error) => {
            voice.say(&format!("warning: there will be no report: {error:#}"));
            Ok(None)
        }
    }
}

/// The status of a gobt that was told to stop before go was started: nothing else is to be said.
fn stopped(error: &anyhow::Error) -> Option<Exit> {
    let error = error.downcast_ref::<CaptureError>()?;
    error.exit_status().map(Exit::Build)
}

fn record(args: &ProfileArgs, display: &mut Display) -> Result<Captured> {
    let (go, arguments) = go_command(args)?;
    let options = CaptureOptions {
        go,
        arguments,
        fresh_cache: args.cold,
        echo: !args.no_echo,
        runs: NonZeroU32::new(args.runs).unwrap_or(NonZeroU32::MIN),
        prepare: args.prepare.clone(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.context("cannot start")?;
    let captured = runtime.block_on(capture(&options, display))?;
    // A `go list` that is still running must not be waited for.
    runtime.shutdown_background();
    Ok(captured)
}

/// The program and its arguments: `go build PACKAGES`, or what stands after `--`.
fn go_command(args: &ProfileArgs) -> Result<(PathBuf, Vec<OsString>)> {
    let named = || args.go.clone();
    match args.command.split_first() {
        None => {
            let mut arguments = vec![OsString::from("build")];
            arguments.extend(args.packages.iter().cloned());
            Ok((named().unwrap_or_else(|| "go".into()), arguments))
        }
        Some((word, _)) if is_setting(word) => bail!(
            "after -- comes a whole go command, such as `go test ./...`; write {} before gobt",
            word.display()
        ),
        Some((program, _)) if !is_go(program) => bail!(
            "after -- comes a whole go command, such as `go test ./...`; {} is none (name another go with --go PATH)",
            program.display()
        ),
        Some((program, rest)) => Ok((named().unwrap_or_else(|| program.into()), rest.to_vec())),
    }
}

/// Whether a word sets a variable, as a shell takes it before a command: `CGO_ENABLED=0`.
fn is_setting(word: &OsStr) -> bool {
    let word = word.to_string_lossy();
    let Some((name, _)) = word.split_once('=') else {
        return false;
    };
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a word names a go command: `go`, `/usr/local/go/bin/go`, `go1.27.3`, `gotip`.
fn is_go(word: &OsStr) -> bool {
    let name = Path::new(word).file_stem().map(OsStr::to_string_lossy);
    name.is_some_and(|name| {
        name == "go"
            || name == "gotip"
            || name
                .strip_prefix("go")
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Draws the report and says the headline figures.
fn show(
    args: &ProfileArgs,
    folder: Option<&Folder>,
    captured: &Captured,
    log: Option<Log>,
    voice: &mut Voice,
) -> Result<()> {
    let Some(profile) = &captured.profile else {
        let older = folder.filter(|folder| captured.writes_graph && folder.has("profile.json"));
        if let Some(folder) = older {
            voice.say(&format!(
                "what is in {} is the report of an earlier build",
                folder.path().display()
            ));
        }
        if !captured.writes_graph && !args.quiet {
            voice.say(&format!(
                "the command took {}; go writes no action graph for it, so there is no report",
                human::duration(captured.wall)
            ));
        }
        return Ok(());
    };
    let analysis = Analysis::ignoring(profile, &args.ignored.rules);
    let written = folder
        .map(|folder| write_files(folder, profile, &analysis, captured, log, args.folder.top));
    if !args.quiet {
        let options = TerminalOptions {
            top: args.folder.top.unwrap_or(5),
            width: output::terminal_width().saturating_sub("gobt: ".len()),
            color: true,
        };
        voice.say(&summary_text(profile, &analysis, &options));
    }
    if let Some(written) = written {
        written?;
        if !args.quiet {
            voice.say(&format!(
                "the report is in {}",
                args.folder.report.display()
            ));
        }
    }
    if args.json {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = write_json(profile, &analysis, &mut out).and_then(|()| out.flush());
        written.context("cannot write to standard output")?;
    }
    Ok(())
}

fn write_files(
    folder: &Folder,
    profile: &Profile,
    analysis: &Analysis,
    captured: &Captured,
    log: Option<Log>,
    top: Option<usize>,
) -> Result<()> {
    let mut saved = Vec::new();
    gobt_profile::write_profile(profile, &mut saved).context("cannot write the profile")?;
    folder.write("profile.json", &saved)?;
    match log.filter(|_| captured.has_log) {
        Some(log) => {
            let path = folder.path().join("build.log");
            log.finish(&path)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        None => folder.remove("build.log")?,
    }
    write_report(folder, profile, analysis, top)
}

/// Shows what happens, and logs it.
struct Display {
    wants_progress: bool,
    /// What the progress line begins with: which run of several it is.
    prefix: String,
    progress: Option<Progress>,
    log: Option<Log>,
    /// Whether the last thing go printed ended its line.
    at_line_start: bool,
}

impl Display {
    fn new(args: &ProfileArgs, folder: Option<&Folder>) -> Self {
        Self {
            wants_progress: !args.quiet && io::stderr().is_terminal(),
            prefix: String::new(),
            progress: None,
            log: folder.and_then(|folder| Log::begin(folder.path()).ok()),
            at_line_start: true,
        }
    }

    fn started(&mut self, standing: &Standing) {
        // A bar and a program that writes to the same terminal would spoil each other's lines.
        let alone = !standing.writes_stdout || !io::stdout().is_terminal();
        if self.wants_progress && standing.stderr_is_followed && alone {
            self.progress = Some(Progress::new(self.prefix.clone()));
        }
    }

    fn run(&mut self, number: u32, of: u32) {
        self.prefix = format!("run {number} of {of}  ");
        if let Some(log) = &mut self.log {
            log.run(number, of);
        }
    }

    fn user(&mut self, bytes: &[u8]) {
        self.at_line_start = bytes.ends_with(b"\n");
        if let Some(progress) = &mut self.progress {
            progress.print(bytes);
        } else {
            let mut err = io::stderr().lock();
            let _ = err.write_all(bytes).and_then(|()| err.flush());
        }
    }

    fn ended(&mut self) {
        if let Some(progress) = self.progress.take() {
            progress.end();
        }
    }
}

impl Sink for Display {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Run { number, of } => self.run(*number, *of),
            Event::Started(standing) => self.started(standing),
            Event::User(bytes) => self.user(bytes),
            Event::Ended { .. } => self.ended(),
            _ => {}
        }
        if let (Some(log), Event::User(bytes) | Event::Echo(bytes)) = (&mut self.log, event) {
            log.push(bytes);
        }
        let Some(progress) = &mut self.progress else {
            return;
        };
        match event {
            Event::Planned(graph) => progress.planned(graph),
            Event::ActionStarted { objdir, tool } => progress.started(objdir, tool),
            Event::ActionFinished { objdir } => progress.finished(objdir),
            _ => {}
        }
    }

    fn tick(&mut self) {
        if let Some(progress) = &mut self.progress {
            progress.tick();
        }
    }

    fn redactor(&mut self, redactor: &Redactor) {
        if let Some(log) = &mut self.log {
            log.set_redactor(redactor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_before_a_command_are_told_from_programs() {
        for (word, expected) in [
            ("CGO_ENABLED=0", true),
            ("A=", true),
            ("=x", false),
            ("./a=b", false),
            ("go", false),
        ] {
            assert_eq!(is_setting(OsStr::new(word)), expected, "{word}");
        }
    }

    #[test]
    fn go_commands_are_known_by_their_name() {
        for word in ["go", "/usr/local/go/bin/go", "go1.27.3", "gotip", "go.exe"] {
            assert!(is_go(OsStr::new(word)), "{word}");
        }
        for word in ["", "gofmt", "make", "./...", "build"] {
            assert!(!is_go(OsStr::new(word)), "{word}");
        }
    }
}
