//! Why packages were compiled, in words.

use gobt_analysis::Words;
use gobt_analysis::diff::{Again, Cause, FileChanges, MissRoot, Pair};
use gobt_profile::{MAIN_FOLDER, MODULE_CACHE};

use super::{DiffPage, Section};

/// So many names of one kind are listed.
const NAMED: usize = 3;

/// Why the head's packages were compiled: the roots, and how much follows from each.
pub(crate) fn misses(page: &DiffPage<'_>, top: usize) -> Section {
    let misses = &page.diff.misses;
    let section = Section::new("Why packages were compiled").folded();
    if misses.compiled == 0 {
        return section;
    }
    let roots = misses.roots.iter().filter(|root| all(root).units > 0);
    let hidden = roots.clone().skip(top).count();
    let section = section.notes(roots.take(top).map(|root| root_words(page, root)));
    let more = Words::new()
        .text("and ")
        .count(hidden, "other cause", "other causes");
    let section = section.notes((hidden > 0).then_some(more));
    section.notes(
        [
            (misses.new, " because the base does not have them."),
            (
                misses.not_found,
                " although their inputs are the same: the cache did not have them.",
            ),
            (misses.untold, " for reasons that the profiles do not show."),
        ]
        .into_iter()
        .filter(|(again, _)| again.units > 0)
        .map(|(again, why)| again_words(again).text(why)),
    )
}

fn all(root: &MissRoot) -> Again {
    Again {
        units: root.compiled.units + root.follows.units,
        work: root.compiled.work + root.follows.work,
    }
}

fn again_words(again: Again) -> Words {
    Words::new()
        .count(again.units, "package", "packages")
        .text(" (")
        .time(again.work)
        .text(")")
}

fn root_words(page: &DiffPage<'_>, root: &MissRoot) -> Words {
    let words = again_words(all(root)).text(" because ");
    let words = words.list(root.causes.iter().map(cause_words));
    let units = &page.side.head.analysis.units;
    let names = root.units.iter().map(|&unit| units.unit(unit).name());
    let words = words.text(", in ").names(names.take(NAMED));
    let words = match root.units.len().saturating_sub(NAMED) {
        0 => words,
        more => words.text(" and ").count(more, "other", "others"),
    };
    words.text(".")
}

fn cause_words(cause: &Cause) -> Words {
    let change = |what: &'static str, pair: &Pair<Box<str>>| {
        Words::new()
            .text(what)
            .code(pair.base.clone())
            .text(" → ")
            .code(pair.head.clone())
    };
    match cause {
        Cause::GoVersion(pair) => change("of another Go: ", pair),
        Cause::Platform(pair) => change("of another target: ", pair),
        Cause::Flag { name, values } => flag_words(name, values),
        Cause::ToolFlags { tool, words } => {
            let only = |words: &[Box<str>]| words.join(" ");
            Words::new()
                .text("of flags of ")
                .code(tool.clone())
                .text(": ")
                .code(shown(&only(&words.base)))
                .text(" → ")
                .code(shown(&only(&words.head)))
        }
        Cause::Setting { name, values } => {
            let value = |value: &Option<Box<str>>| shown(value.as_deref().unwrap_or_default());
            Words::new()
                .text("of the setting ")
                .code(name.clone())
                .text(": ")
                .code(value(&values.base))
                .text(" → ")
                .code(value(&values.head))
        }
        Cause::HiddenSetting { name } => match &**name {
            MAIN_FOLDER => Words::new().text("of the module's folder"),
            MODULE_CACHE => Words::new().text("of the module cache's folder"),
            _ => Words::new()
                .text("of the setting ")
                .code(name.clone())
                .text(" (its value is not kept)"),
        },
        Cause::ModuleVersion { module, versions } => {
            let version = |version: &Option<Box<str>>| match version {
                Some(version) => version.to_string(),
                None => "a folder".to_owned(),
            };
            Words::new()
                .text("of another version of ")
                .name(module)
                .text(": ")
                .code(version(&versions.base))
                .text(" → ")
                .code(version(&versions.head))
        }
        Cause::Language(pair) => change("of another version of the language in go.mod: ", pair),
        Cause::Files(changes) => file_words(changes),
        Cause::Size { files, lines } => size_words(files, lines),
        Cause::Imports(names) => {
            let words = Words::new().text("of its imports");
            let words = listed(words, ": new ", &names.head);
            listed(
                words,
                if names.head.is_empty() {
                    ": without "
                } else {
                    ", without "
                },
                &names.base,
            )
        }
        Cause::BuildInfo => Words::new().text(
            "of the build information that go stamps into it (version control, module versions)",
        ),
        Cause::Folder => Words::new()
            .text("of the folder: without ")
            .code("-trimpath")
            .text(" go's hash holds it"),
        Cause::Pgo => Words::new()
            .text("of the profile that guides optimisation (")
            .code("default.pgo")
            .text(", ")
            .code("-pgo")
            .text(")"),
        Cause::Cgo => Words::new().text("of C: its compiler, flags or files"),
        Cause::Unknown => Words::new().text("of an input that the profiles do not show"),
    }
}

fn flag_words(name: &str, values: &Pair<Option<Box<str>>>) -> Words {
    let shown = |value: &Option<Box<str>>| match value.as_deref() {
        None => format!("no -{name}"),
        Some("") => format!("-{name}"),
        Some(value) => format!("-{name}={value}"),
    };
    Words::new()
        .text("of the flag ")
        .code(shown(&values.base))
        .text(" → ")
        .code(shown(&values.head))
}

fn shown(value: &str) -> String {
    match value {
        "" => "none".to_owned(),
        value => value.to_owned(),
    }
}

fn file_words(changes: &FileChanges) -> Words {
    let mut words = Words::new().text("of ");
    let mut first = true;
    for (what, names) in [
        ("changed files: ", &changes.changed),
        ("new files: ", &changes.added),
        ("files that are gone: ", &changes.removed),
    ] {
        if !names.is_empty() {
            words = if first { words } else { words.text("; ") };
            words = listed(words, what, names);
            first = false;
        }
    }
    words
}

fn size_words(files: &Pair<Option<u32>>, lines: &Pair<Option<u64>>) -> Words {
    let words = Words::new().text("of changed files");
    let number = |pair: Option<Pair<u64>>, what: &str| {
        pair.filter(|pair| !pair.same())
            .map(|pair| format!("{} → {} {what}", pair.base, pair.head))
    };
    let files = number(files.map(|files| files.map(u64::from)).known(), "files");
    let lines = number(lines.known(), "lines");
    let parts: Vec<String> = files.into_iter().chain(lines).collect();
    match parts.is_empty() {
        true => words,
        false => words.text(format!(" ({})", parts.join(", "))),
    }
}

/// The first few names behind a word; nothing where there are none.
fn listed(words: Words, what: &'static str, names: &[Box<str>]) -> Words {
    if names.is_empty() {
        return words;
    }
    let words = words
        .text(what)
        .names(names.iter().take(NAMED).map(|name| &**name));
    match names.len().saturating_sub(NAMED) {
        0 => words,
        more => words.text(" and ").count(more, "other", "others"),
    }
}
