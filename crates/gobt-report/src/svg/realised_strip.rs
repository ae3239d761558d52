//! Which pieces is the path that a run took made of, and which of them are too thin to be told apart?

use gobt_analysis::Analysis;
use gobt_profile::{ActionId, Graph, Nanos};

use super::family::Family;
use super::theme::Role;

/// Pieces that are merged take at most so many times the least time together: otherwise their one
/// colour would say too little.
const LONGEST_RUN: u64 = 6;

/// What the path did for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// An action ran.
    Work(Family),
    /// A test held its worker and waited for its turn.
    Blocked,
    /// An action was ready and had no worker.
    Wait,
    /// Go had not made the next action ready yet.
    Gap,
}

impl Part {
    /// Every part, those that count most first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let work = Family::ALL.into_iter().map(Self::Work);
        work.chain([Self::Blocked, Self::Wait, Self::Gap])
    }

    pub(super) fn role(self) -> Role {
        match self {
            Self::Work(family) => Role::Work(family),
            Self::Blocked => Role::Rest,
            Self::Wait => Role::WaitingPeak,
            Self::Gap => Role::Pale,
        }
    }
}

/// A stretch of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: Nanos,
    pub(super) end: Nanos,
    pub(super) part: Part,
    /// The action that ran or waited; `None` where several pieces are merged.
    pub(super) action: Option<ActionId>,
}

impl Piece {
    pub(super) fn time(&self) -> Nanos {
        self.end - self.start
    }
}

/// The whole path without gaps in between, first to run first.
pub(super) fn pieces(graph: &Graph, analysis: &Analysis) -> Vec<Piece> {
    let mut out = Vec::new();
    for step in &analysis.realised_path.steps {
        let blocked = analysis.blocked.time(step.action).min(step.duration);
        let family = Family::of(&graph.action(step.action).mode);
        let mut start = step.start - step.wait - step.gap;
        for (part, time) in [
            (Part::Gap, step.gap),
            (Part::Wait, step.wait),
            (Part::Blocked, blocked),
            (Part::Work(family), step.duration - blocked),
        ] {
            if time > Nanos::ZERO {
                out.push(Piece {
                    start,
                    end: start + time,
                    part,
                    action: Some(step.action),
                });
            }
            start += time;
        }
    }
    out
}

/// The pieces as they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Strip {
    pub(super) pieces: Vec<Piece>,
    /// How many pieces were merged with others.
    pub(super) merged: usize,
}

/// Merges pieces shorter than `least` with their neighbours.
pub(super) fn merge(pieces: &[Piece], least: Nanos) -> Strip {
    let mut strip = Strip {
        pieces: Vec::new(),
        merged: 0,
    };
    let longest = least.as_nanos().saturating_mul(LONGEST_RUN);
    let mut short: Vec<Piece> = Vec::new();
    for piece in pieces {
        let from = short.first().map_or(piece.start, |first| first.start);
        let too_long = (piece.end - from).as_nanos() > longest;
        if piece.time() >= least || too_long {
            strip.close(&mut short);
        }
        if piece.time() >= least {
            strip.pieces.push(*piece);
        } else {
            short.push(*piece);
        }
    }
    strip.close(&mut short);
    strip
}

impl Strip {
    fn close(&mut self, short: &mut Vec<Piece>) {
        let (Some(first), Some(last)) = (short.first(), short.last()) else {
            return;
        };
        let time = |part: Part| -> Nanos {
            let own = short.iter().filter(|piece| piece.part == part);
            own.map(Piece::time).sum()
        };
        // Of equal ones the one that counts most: max_by_key takes the last.
        let mut parts: Vec<Part> = Part::all().collect();
        parts.reverse();
        let most = parts.into_iter().max_by_key(|part| time(*part));
        let alone = short.len() == 1;
        self.pieces.push(Piece {
            start: first.start,
            end: last.end,
            part: most.unwrap_or(first.part),
            action: first.action.filter(|_| alone),
        });
        if !alone {
            self.merged += short.len();
        }
        short.clear();
    }
}

#[cfg(test)]
mod tests {
    use gobt_profile::read_profile_or_graph;

    use super::*;

    const RECORDED: [&[u8]; 3] = [
        include_bytes!("../../../gobt-profile/tests/fixtures/recorded/gofmt-go1.27.3-cold.json"),
        include_bytes!("../../../gobt-profile/tests/fixtures/recorded/gotest-go1.24.11.json"),
        include_bytes!("../../../gobt-profile/tests/fixtures/recorded/cgo-go1.27.3.json"),
    ];

    #[test]
    fn pieces_follow_each_other_and_are_the_whole_exec_time() {
        for json in RECORDED {
            let profile = read_profile_or_graph(json, &str::to_owned).unwrap();
            let analysis = Analysis::of(&profile);
            let exec = analysis.totals.exec.unwrap();
            let all = pieces(&profile.graph, &analysis);
            for least in [0, 1_000, 5_000_000, 1_000_000_000] {
                let strip = merge(&all, Nanos::from_nanos(least)).pieces;
                assert_eq!(strip[0].start, Nanos::ZERO);
                assert_eq!(strip[strip.len() - 1].end, exec);
                assert!(strip.windows(2).all(|pair| pair[0].end == pair[1].start));
            }
            let wait: Nanos = all
                .iter()
                .filter(|p| p.part == Part::Wait)
                .map(Piece::time)
                .sum();
            assert_eq!(wait, analysis.realised_path.wait);
        }
    }

    fn piece(start: u64, end: u64, part: Part) -> Piece {
        Piece {
            start: Nanos::from_nanos(start),
            end: Nanos::from_nanos(end),
            part,
            action: Some(ActionId::from_index(start as usize)),
        }
    }

    #[test]
    fn thin_neighbours_have_the_colour_of_what_took_most() {
        let all = [
            piece(0, 20, Part::Wait),
            piece(20, 23, Part::Wait),
            piece(23, 28, Part::Work(Family::Compile)),
            piece(28, 29, Part::Gap),
            piece(29, 60, Part::Work(Family::Link)),
        ];
        let strip = merge(&all, Nanos::from_nanos(10));
        let merged = Piece {
            action: None,
            ..piece(20, 29, Part::Work(Family::Compile))
        };
        assert_eq!(strip.pieces, [all[0], merged, all[4]]);
        assert_eq!(strip.merged, 3);
    }

    #[test]
    fn a_thin_piece_between_long_ones_stays_itself() {
        let all = [
            piece(0, 20, Part::Wait),
            piece(20, 23, Part::Gap),
            piece(23, 50, Part::Wait),
        ];
        assert_eq!(merge(&all, Nanos::from_nanos(10)).pieces, all);
    }

    #[test]
    fn a_long_row_of_thin_pieces_is_cut() {
        let all: Vec<Piece> = (0..40)
            .map(|n| piece(n * 5, n * 5 + 5, Part::Wait))
            .collect();
        let strip = merge(&all, Nanos::from_nanos(10));
        assert_eq!(strip.pieces.len(), 4);
        assert_eq!(strip.merged, 40);
    }
}
