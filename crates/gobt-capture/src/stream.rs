//! From go's standard error to events: what is the user's goes out at once, the rest is told.

use std::time::Instant;

use gobt_profile::privacy::Redactor;

use crate::echo::{EchoFilter, EchoOptions, Note, Piece};
use crate::event::{Event, Sink};
use crate::observed::Observations;
use crate::plan::Stderr;
use crate::said::Said;

/// How go refuses a flag of gobt's that it does not know: its usage follows, and status 2. It reads
/// gobt's flags first, so any other name is the user's own mistake.
const REFUSALS: [&[u8]; 2] = [
    b"flag provided but not defined: -debug-actiongraph\n",
    b"flag provided but not defined: -x\n",
];

/// Reads one go command's standard error.
pub(crate) struct Stream {
    filter: EchoFilter,
    splits: bool,
    started: Instant,
    held: Held,
    said: Said,
    seen: Observations,
}

/// What was read, when the stream has ended.
pub(crate) struct Told {
    pub(crate) seen: Observations,
    /// The user's own lines.
    pub(crate) said: Said,
    /// Go does not know gobt's flags, and has said nothing else.
    pub(crate) refused: bool,
}

/// Go's answer to gobt's own flags must not reach the user: the command is then run without them.
enum Held {
    /// Nothing has come yet, or only what could be the start of a refusal.
    Maybe(Vec<u8>),
    /// It is a refusal.
    Refusal(Vec<u8>),
    /// It is not.
    No,
}

impl Stream {
    pub(crate) fn new(options: EchoOptions, stderr: Stderr, started: Instant) -> Self {
        Self {
            filter: EchoFilter::new(options),
            splits: stderr == Stderr::Split,
            started,
            held: Held::Maybe(Vec::new()),
            said: Said::default(),
            seen: Observations::default(),
        }
    }

    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], redactor: &Redactor, sink: &mut dyn Sink) {
        let Self {
            filter,
            splits,
            started,
            held,
            said,
            seen,
        } = self;
        let mut out = Out {
            splits: *splits,
            started: *started,
            held,
            said,
            seen,
            redactor,
            sink,
        };
        if !*splits {
            out.user(bytes);
        }
        filter.push(bytes, &mut |piece| out.piece(&piece));
    }

    /// The stream has ended; `refused` tells whether a refusal that is held back stands.
    pub(crate) fn finish(
        self,
        redactor: &Redactor,
        sink: &mut dyn Sink,
        refused: impl FnOnce() -> bool,
    ) -> Told {
        let Self {
            filter,
            splits,
            started,
            mut held,
            mut said,
            mut seen,
        } = self;
        let mut out = Out {
            splits,
            started,
            held: &mut held,
            said: &mut said,
            seen: &mut seen,
            redactor,
            sink,
        };
        filter.finish(&mut |piece| out.piece(&piece));
        let refused = matches!(held, Held::Refusal(_)) && refused();
        if let (Held::Maybe(bytes) | Held::Refusal(bytes), false) = (&held, refused)
            && !bytes.is_empty()
        {
            sink.event(&Event::User(bytes));
        }
        Told {
            seen,
            said,
            refused,
        }
    }
}

struct Out<'a> {
    splits: bool,
    started: Instant,
    held: &'a mut Held,
    said: &'a mut Said,
    seen: &'a mut Observations,
    redactor: &'a Redactor,
    sink: &'a mut dyn Sink,
}

impl Out<'_> {
    fn piece(&mut self, piece: &Piece<'_>) {
        if let Piece::User(bytes) = piece {
            self.said.push(bytes);
        }
        match piece {
            Piece::User(bytes) if self.splits => self.user(bytes),
            Piece::Echo(bytes) if self.splits => self.sink.event(&Event::Echo(bytes)),
            Piece::User(_) | Piece::Echo(_) => {}
            Piece::Note(note) => self.note(note),
        }
    }

    fn user(&mut self, bytes: &[u8]) {
        match self.held {
            Held::No => self.sink.event(&Event::User(bytes)),
            Held::Refusal(held) => held.extend_from_slice(bytes),
            Held::Maybe(held) => {
                held.extend_from_slice(bytes);
                let begun = |refusal: &&[u8]| refusal.starts_with(held);
                if REFUSALS.iter().any(|refusal| held.starts_with(refusal)) {
                    *self.held = Held::Refusal(std::mem::take(held));
                } else if !REFUSALS.iter().any(begun) {
                    let bytes = std::mem::take(held);
                    *self.held = Held::No;
                    self.sink.event(&Event::User(&bytes));
                }
            }
        }
    }

    fn note(&mut self, note: &Note) {
        self.seen.note(note, self.started.elapsed(), self.redactor);
        match note {
            Note::ActionStarted { objdir, tool, .. } => {
                self.sink.event(&Event::ActionStarted { objdir, tool });
            }
            Note::ActionFinished { objdir } => self.sink.event(&Event::ActionFinished { objdir }),
            _ => {}
        }
    }
}
