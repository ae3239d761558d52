//! Where does each changed file live now?
//!
//! The log comes newest first, every commit before its parents. For each commit that is still to come
//! there is a map from paths in its tree to where those files live at the end, made by its children:
//! at first nothing has moved; below a rename the old path leads to wherever the new one leads. So a
//! path that was used again by another file leads to each in its own time, and two branches do not
//! disturb each other.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::kind::{FileKind, kind_of, split};
use super::log::{Against, Change, Commit, CommitName, RepoPath};
use super::merges::MergedFile;

/// Names one commit of the log: its place in it.
pub(super) type CommitIndex = u32;

/// Which commits changed which file, by where the file lives now.
pub(super) type ChangesByPath = BTreeMap<RepoPath, Vec<CommitIndex>>;

/// From paths in one commit's tree to paths at the end. What is not in it has not moved, as far as is
/// known.
type Moves = HashMap<RepoPath, RepoPath>;

/// Follows files through the commits of one log.
#[derive(Debug, Default)]
pub(super) struct Follower {
    /// The maps of commits that are still to come.
    waiting: HashMap<CommitName, Rc<Moves>>,
    commits: CommitIndex,
    /// Changes to files whose place at the end is known.
    certain: ChangesByPath,
    /// Changes to files that no child of the commit has moved or deleted.
    unmoved: ChangesByPath,
    /// Changes of merges, which count only if they are the merge's own.
    merged: Vec<MergeChange>,
    /// The newest rename of each path that was renamed anywhere.
    renamed: HashMap<RepoPath, RepoPath>,
}

/// A file that has another content after a merge than in each of its parents.
#[derive(Debug)]
struct MergeChange {
    file: MergedFile,
    now: RepoPath,
    certain: bool,
    index: CommitIndex,
}

impl Follower {
    /// The next commit of the log.
    pub(super) fn commit(&mut self, commit: &Commit) {
        let index = self.commits;
        self.commits += 1;
        let mut moves = self.waiting.remove(&commit.name).unwrap_or_default();
        for change in &commit.changes {
            self.count(change, index, commit, &moves);
        }
        let Some((last, others)) = commit.parents.split_last() else {
            return;
        };
        let steps = |moves: &Moves, parent| steps_back(moves, &commit.changes, parent);
        let last_steps = steps(&moves, others.len());
        for (number, parent) in others.iter().enumerate() {
            let mut before = Rc::clone(&moves);
            take(&mut before, steps(&moves, number));
            self.hand_on(parent, before);
        }
        // The last one may have the map itself: nobody else needs it as it was.
        take(&mut moves, last_steps);
        self.hand_on(last, moves);
    }

    /// How many commits there were.
    pub(super) fn commits(&self) -> usize {
        self.commits as usize
    }

    fn count(&mut self, change: &Change, index: CommitIndex, commit: &Commit, moves: &Moves) {
        let known = match change.deleted {
            // Whatever has that name later is another file.
            true => Some(&change.path),
            false => moves.get(&change.path),
        };
        let now = known.unwrap_or(&change.path);
        if change.is_file && change.against.len() > 1 {
            self.merged.push(MergeChange {
                file: MergedFile {
                    merge: commit.name.clone(),
                    path: Rc::clone(&change.path),
                    maybe_renamed: maybe_renamed(change),
                },
                now: Rc::clone(now),
                certain: known.is_some(),
                index,
            });
        } else if change.is_file {
            add(self.changes(known.is_some()), now, index);
        }
        if let [Against::Renamed { from }] = &*change.against {
            if !self.renamed.contains_key(from) {
                self.renamed.insert(Rc::clone(from), Rc::clone(now));
            }
            // The folder that it left has changed too.
            if change.is_file && role(from) != role(&change.path) {
                add(&mut self.certain, from, index);
            }
        }
    }

    fn changes(&mut self, certain: bool) -> &mut ChangesByPath {
        match certain {
            true => &mut self.certain,
            false => &mut self.unmoved,
        }
    }

    /// What merges may have changed themselves.
    pub(super) fn merged(&self) -> Vec<&MergedFile> {
        self.merged.iter().map(|change| &change.file).collect()
    }

    /// Counts those changes of merges that are their own.
    pub(super) fn settle_merges(&mut self, own: &HashSet<MergedFile>) {
        for change in std::mem::take(&mut self.merged) {
            if own.contains(&change.file) {
                add(self.changes(change.certain), &change.now, change.index);
            }
        }
    }

    /// A commit with several children has what all of them know; where they differ, the first counts.
    fn hand_on(&mut self, parent: &CommitName, moves: Rc<Moves>) {
        let Some(known) = self.waiting.get_mut(parent) else {
            self.waiting.insert(parent.clone(), moves);
            return;
        };
        if Rc::ptr_eq(known, &moves) {
            return;
        }
        let news = moves.iter().filter(|(path, _)| !known.contains_key(*path));
        let news: Vec<_> = news
            .map(|(path, now)| (Rc::clone(path), Some(Rc::clone(now))))
            .collect();
        take(known, news);
    }

    /// Whether [`Self::into_changes`] has to know which files there are at the end.
    pub(super) fn has_renames(&self) -> bool {
        !self.renamed.is_empty()
    }

    /// Which commits changed which file, by where it lives now. `present` are the files at the end.
    ///
    /// A change on one branch to a file that another branch renamed has no map to follow, since the log
    /// does not say how a merge differs from that parent. Its path is gone at the end then, and the
    /// newest rename of it tells where to.
    pub(super) fn into_changes(self, present: &HashSet<RepoPath>) -> ChangesByPath {
        let mut all = self.certain;
        for (path, commits) in self.unmoved {
            let moved = self.renamed.get(&path).filter(|_| !present.contains(&path));
            let now = moved.map_or(path, Rc::clone);
            all.entry(now).or_default().extend(commits);
        }
        for commits in all.values_mut() {
            commits.sort_unstable();
            commits.dedup();
        }
        all
    }
}

/// Whether one side of a merge has this file and the other has not, perhaps under another name.
fn maybe_renamed(change: &Change) -> bool {
    let added = change.against.iter().filter(|a| **a == Against::Added);
    let added = added.count();
    added > 0 && added < change.against.len()
}

/// What a file is to which package.
fn role(path: &RepoPath) -> (&[u8], Option<FileKind>) {
    let (folder, _) = split(path);
    (folder, kind_of(path))
}

fn add(changes: &mut ChangesByPath, path: &RepoPath, index: CommitIndex) {
    match changes.get_mut(path) {
        Some(commits) => commits.push(index),
        None => {
            changes.insert(Rc::clone(path), vec![index]);
        }
    }
}

/// What is different in the map of a parent: a path, and where it leads; `None` for nowhere else.
type Steps = Vec<(RepoPath, Option<RepoPath>)>;

fn steps_back(moves: &Moves, changes: &[Change], parent: usize) -> Steps {
    let mut steps = Steps::new();
    // Names that came up with this commit are those of other files before it.
    for change in changes {
        let is_new = matches!(
            change.against.get(parent),
            Some(Against::Added | Against::Renamed { .. })
        );
        if is_new && moves.contains_key(&change.path) {
            steps.push((Rc::clone(&change.path), None));
        }
    }
    for change in changes {
        if let Some(Against::Renamed { from }) = change.against.get(parent) {
            let now = moves.get(&change.path).unwrap_or(&change.path);
            steps.push((Rc::clone(from), Some(Rc::clone(now))));
        } else if change.deleted {
            let path = &change.path;
            steps.push((Rc::clone(path), Some(Rc::clone(path))));
        }
    }
    steps
}

fn take(moves: &mut Rc<Moves>, steps: Steps) {
    if steps.is_empty() {
        return;
    }
    let moves = Rc::make_mut(moves);
    for (path, now) in steps {
        match now {
            Some(now) => moves.insert(path, now),
            None => moves.remove(&path),
        };
    }
}
