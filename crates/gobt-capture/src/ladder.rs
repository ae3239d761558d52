//! A signal came: who must be told?
//!
//! On a terminal go stays in gobt's own process group, and the terminal's Ctrl-C reaches both by
//! itself. Everywhere else go leads a group of its own, and gobt passes the signal on to that. A
//! second signal ends everything at once. Pure: what came goes in, what to do comes out.

/// A signal that was sent to gobt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Received {
    /// Its number.
    pub(crate) signal: i32,
    /// Whether the terminal sent it (Ctrl-C), so that its whole foreground group got it.
    pub(crate) by_terminal: bool,
}

/// What to do about a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(crate) enum Effect {
    /// The go command has got it already.
    Nothing,
    /// Send this signal on.
    PassOn(i32),
    /// End the go command and all that it started.
    KillAll,
}

/// How many signals have come, and what the first was.
#[derive(Debug, Default)]
pub(crate) struct Ladder {
    first: Option<i32>,
}

impl Ladder {
    /// Decides about one more signal. `shares_group`: go is in gobt's own process group.
    pub(crate) fn step(&mut self, received: Received, shares_group: bool) -> Effect {
        if self.first.is_some() {
            return Effect::KillAll;
        }
        self.first = Some(received.signal);
        if shares_group && received.by_terminal {
            Effect::Nothing
        } else {
            Effect::PassOn(received.signal)
        }
    }

    /// The first signal that came.
    pub(crate) fn first(&self) -> Option<i32> {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INT: i32 = 2;
    const TERM: i32 = 15;

    fn steps(shares_group: bool, signals: &[(i32, bool)]) -> Vec<Effect> {
        let mut ladder = Ladder::default();
        let each = signals.iter().map(|&(signal, by_terminal)| Received {
            signal,
            by_terminal,
        });
        each.map(|received| ladder.step(received, shares_group))
            .collect()
    }

    #[test]
    fn the_terminals_ctrl_c_is_not_sent_twice() {
        assert_eq!(steps(true, &[(INT, true)]), [Effect::Nothing]);
    }

    #[test]
    fn a_signal_sent_by_hand_is_passed_on() {
        assert_eq!(steps(true, &[(INT, false)]), [Effect::PassOn(INT)]);
        assert_eq!(steps(false, &[(TERM, false)]), [Effect::PassOn(TERM)]);
        assert_eq!(steps(false, &[(INT, true)]), [Effect::PassOn(INT)]);
    }

    #[test]
    fn the_second_signal_ends_everything() {
        assert_eq!(
            steps(true, &[(INT, true), (INT, true), (INT, true)])[1..],
            [Effect::KillAll, Effect::KillAll]
        );
        assert_eq!(
            steps(false, &[(TERM, false), (INT, false)])[1],
            Effect::KillAll
        );
    }
}
