//! What becomes of the lines below a diagnostic's header?

use memchr::memmem;

use super::cgo::{has_mangled_names, readable_names, without_generated_places};
use super::filter::Piece;

/// The lines of one command's output, below their `# example.com/p`.
#[derive(Debug)]
pub(super) struct Block {
    rule: Rule,
    /// Lines that wait for the rest of the block to decide about them.
    held: Vec<u8>,
}

/// How the text with `-x` differs from the text without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Not at all.
    Same,
    /// From Go 1.27 on, what the compiler says about a cgo package: mangled
    /// names are made readable.
    Readable,
    /// Up to Go 1.26, any output: if it names a generated file somewhere,
    /// that part is cut and the names are made readable. `hold`: keep lines
    /// back until that is known.
    ReadableIfGenerated { hold: bool, seen: bool },
    /// Go 1.21's test whether cgo's objects can be linked: only `-x` shows it.
    OnlyEcho,
    /// The same in Go 1.22 and 1.23, which print it later, together with
    /// other output of the package: the text tells which is which.
    OnlyEchoIfLinker,
}

impl Block {
    pub(super) fn new(rule: Rule) -> Self {
        Self {
            rule,
            held: Vec::new(),
        }
    }

    /// Whether bytes may go out before their line is complete.
    pub(super) fn takes_partial_lines(&self) -> bool {
        self.rule == Rule::Same
    }

    /// The header itself: `# example.com/p`.
    pub(super) fn header(&mut self, line: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        match self.rule {
            Rule::OnlyEcho => out(Piece::Echo(line)),
            Rule::OnlyEchoIfLinker => self.held.extend_from_slice(line),
            _ => out(Piece::User(line)),
        }
    }

    /// A second header in the block, `# [example.com/p]`: it is not the
    /// compiler that speaks, but vet, cover or pkg-config.
    pub(super) fn second_header(&mut self) {
        if self.rule == Rule::Readable {
            self.rule = Rule::Same;
        }
    }

    /// A line of the block, with its end.
    pub(super) fn line(&mut self, line: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
        match &mut self.rule {
            Rule::Same => out(Piece::User(line)),
            Rule::Readable => out(Piece::User(&readable_names(line))),
            Rule::OnlyEcho => out(Piece::Echo(line)),
            Rule::OnlyEchoIfLinker => self.held.extend_from_slice(line),
            Rule::ReadableIfGenerated { hold, seen } => {
                let cut = without_generated_places(line);
                if cut.len() < line.len() && !*seen {
                    *seen = true;
                    out_nonempty(&readable_names(&self.held), out);
                    self.held.clear();
                }
                if *seen {
                    out(Piece::User(&readable_names(&cut)));
                } else if !self.held.is_empty() || (*hold && has_mangled_names(line)) {
                    self.held.extend_from_slice(line);
                } else {
                    out(Piece::User(line));
                }
            }
        }
    }

    /// The block is over.
    pub(super) fn end(self, out: &mut dyn FnMut(Piece<'_>)) {
        if self.held.is_empty() {
            return;
        }
        if self.rule == Rule::OnlyEchoIfLinker && is_linker_output(&self.held) {
            out(Piece::Echo(&self.held));
        } else {
            out(Piece::User(&self.held));
        }
    }
}

fn out_nonempty(bytes: &[u8], out: &mut dyn FnMut(Piece<'_>)) {
    if !bytes.is_empty() {
        out(Piece::User(bytes));
    }
}

/// Whether a C toolchain's linker speaks, not its compiler.
fn is_linker_output(text: &[u8]) -> bool {
    // As a command's name: not the end of `field: `.
    let speaks = |name: &[u8]| {
        memmem::find_iter(text, name).any(|at| {
            at.checked_sub(1)
                .is_none_or(|before| matches!(text[before], b'\n' | b'/' | b'-'))
        })
    };
    [
        &b"ld: "[..],
        b"ld.bfd: ",
        b"ld.gold: ",
        b"ld.lld: ",
        b"mold: ",
    ]
    .into_iter()
    .any(speaks)
        || [&b"ld returned "[..], b"linker command failed"]
            .iter()
            .any(|words| memmem::find(text, words).is_some())
}
