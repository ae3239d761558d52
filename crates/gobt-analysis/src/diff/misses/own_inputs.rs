//! What of a package itself differs: its module's version, its language, its files?

use std::collections::BTreeMap;

use gobt_profile::{Fingerprint, Module, Package, SourceFile};

use super::super::Pair;
use super::causes::{Cause, FileChanges};

/// Another version of the module it is part of.
pub(super) fn module_version(package: &Pair<&Package>) -> Option<Cause> {
    let module: Pair<&Module> = package.map(|package| package.module.as_ref()).known()?;
    let versions = module.map(|module| module.version.clone());
    let differ = module.base.path == module.head.path && !versions.same();
    differ.then(|| Cause::ModuleVersion {
        module: module.head.path.clone(),
        versions,
    })
}

/// Another version of the language, by `go.mod`.
pub(super) fn language(package: &Pair<&Package>) -> Option<Cause> {
    let languages = package.map(|package| package.language.clone()).known()?;
    (!languages.same()).then_some(Cause::Language(languages))
}

/// Other files, or other contents.
pub(super) fn files(package: &Pair<&Package>) -> Option<Cause> {
    if let Some(sources) = package.map(|package| package.sources.as_deref()).known() {
        let changes = file_changes(&sources);
        return (!changes.is_empty()).then_some(Cause::Files(changes));
    }
    let files = package.map(|package| package.files);
    let lines = package.map(|package| package.lines);
    let differ = |known: bool, same: bool| known && !same;
    let known = |a: bool, b: bool| a && b;
    let other_files = differ(
        known(files.base.is_some(), files.head.is_some()),
        files.same(),
    );
    let other_lines = differ(
        known(lines.base.is_some(), lines.head.is_some()),
        lines.same(),
    );
    (other_files || other_lines).then_some(Cause::Size { files, lines })
}

fn file_changes(sources: &Pair<&[SourceFile]>) -> FileChanges {
    let of = |files: &[SourceFile]| -> BTreeMap<Box<str>, Option<Fingerprint>> {
        let files = files.iter();
        files
            .map(|file| (file.name.clone(), file.fingerprint))
            .collect()
    };
    let sources = sources.map(|files| of(files));
    let mut changes = FileChanges::default();
    for (name, head) in &sources.head {
        match sources.base.get(name) {
            None => changes.added.push(name.clone()),
            // What was not read in time is not known to differ.
            Some(base) if base.zip(*head).is_some_and(|(base, head)| base != head) => {
                changes.changed.push(name.clone());
            }
            Some(_) => {}
        }
    }
    let gone = sources
        .base
        .keys()
        .filter(|name| !sources.head.contains_key(*name));
    changes.removed = gone.cloned().collect();
    changes
}
