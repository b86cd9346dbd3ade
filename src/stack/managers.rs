//! What is told of the managers of a swarm: which one is asked, and that none leads.

use crate::engine::EngineError;
use std::time::Duration;

/// Managers elect a leader within less: longer without one, and the votes are not there.
const ELECTED_WITHIN: Duration = Duration::from_secs(30);

/// News of the managers of a swarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManagerNews {
    /// The manager that was asked is lost, and another is asked from now on: their names.
    Changed { from: String, to: String },
    /// Managers answer, and none leads; what one of them answered.
    Leaderless(Leaderless, EngineError),
}

/// Managers without a leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaderless {
    /// How many managers the swarm has, as far as is known.
    pub managers: usize,
    /// How many of them answer.
    pub answering: usize,
    /// How many of them are known not to answer; the others were not asked.
    pub away: usize,
}

impl Leaderless {
    /// How many have to be there for a leader to be elected.
    pub fn quorum(self) -> usize {
        self.managers / 2 + 1
    }

    /// Whether too few are left to elect a leader; after so long without one.
    pub fn has_lost_quorum(self, after: Duration) -> bool {
        self.lacks_votes() || after >= ELECTED_WITHIN
    }

    /// Whether so few answer that no leader can be elected.
    pub fn lacks_votes(self) -> bool {
        self.managers.saturating_sub(self.away) < self.quorum()
    }

    /// "1 of 3 managers answers, 2 do not; a leader needs the votes of 2"
    pub fn words(self) -> String {
        let unasked = self.managers.saturating_sub(self.answering + self.away);
        let counted = [
            (self.away, "does not", "do not"),
            (unasked, "was not asked", "were not asked"),
        ];
        let mut words = match self.managers {
            1 => "1 manager is known, and answers".to_owned(),
            managers => {
                let answer = if self.answering == 1 { "answers" } else { "answer" };
                format!("{} of {managers} managers {answer}", self.answering)
            }
        };
        for (number, one, many) in counted.into_iter().filter(|(number, ..)| *number > 0) {
            words.push_str(&format!(", {number} {}", if number == 1 { one } else { many }));
        }
        match self.managers {
            1 => words,
            _ => format!("{words}; a leader needs the votes of {}", self.quorum()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaderless(managers: usize, away: usize) -> Leaderless {
        Leaderless {
            managers,
            answering: 1,
            away,
        }
    }

    #[test]
    fn the_quorum_is_lost_with_half_of_the_managers_or_after_a_while_without_a_leader() {
        let now = Duration::ZERO;
        for (managers, away, is_lost) in [(3, 1, false), (3, 2, true), (2, 1, true), (4, 2, true), (5, 2, false)] {
            let known = leaderless(managers, away);
            assert_eq!(known.has_lost_quorum(now), is_lost, "{known:?}");
        }
        // Others than the one that answers were not asked.
        assert!(!leaderless(3, 0).has_lost_quorum(Duration::from_secs(29)));
        assert!(leaderless(3, 0).has_lost_quorum(Duration::from_secs(30)));
    }

    #[test]
    fn who_answers_and_who_was_not_asked_is_counted() {
        for (managers, answering, away, words) in [
            (
                3,
                1,
                2,
                "1 of 3 managers answers, 2 do not; a leader needs the votes of 2",
            ),
            (
                3,
                2,
                1,
                "2 of 3 managers answer, 1 does not; a leader needs the votes of 2",
            ),
            (
                3,
                1,
                0,
                "1 of 3 managers answers, 2 were not asked; a leader needs the votes of 2",
            ),
            (
                5,
                1,
                3,
                "1 of 5 managers answers, 3 do not, 1 was not asked; a leader needs the votes of 3",
            ),
            (1, 1, 0, "1 manager is known, and answers"),
        ] {
            let known = Leaderless {
                managers,
                answering,
                away,
            };
            assert_eq!(known.words(), words);
        }
    }
}
