//! What is told of the managers of a swarm: which one is asked, and that none leads.

use std::time::Duration;

/// Managers choose a leader within less: longer without one, and the votes are not there.
const CHOSEN: Duration = Duration::from_secs(30);

/// News of the managers of a swarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManagerNews {
    /// The manager that was asked is lost, and another is asked from now on: their names.
    Changed { from: String, to: String },
    /// Managers answer, and none leads.
    Leaderless(Leaderless),
}

/// Managers without a leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaderless {
    /// How many managers the swarm has.
    pub managers: usize,
    /// How many of them are known not to answer.
    pub away: usize,
}

impl Leaderless {
    /// How many have to be there for a leader to be chosen.
    pub fn quorum(self) -> usize {
        self.managers / 2 + 1
    }

    /// Whether too few are left to choose a leader; after so long without one.
    pub fn has_lost_quorum(self, after: Duration) -> bool {
        self.lacks_votes() || after >= CHOSEN
    }

    /// Whether so few answer that no leader can be chosen.
    pub(super) fn lacks_votes(self) -> bool {
        self.managers.saturating_sub(self.away) < self.quorum()
    }

    /// "2 of 3 managers do not answer, and a leader needs the votes of 2"
    pub fn words(self) -> String {
        let do_not = if self.away == 1 { "does not" } else { "do not" };
        let (away, managers, quorum) = (self.away, self.managers, self.quorum());
        format!("{away} of {managers} managers {do_not} answer, and a leader needs the votes of {quorum}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaderless(managers: usize, away: usize) -> Leaderless {
        Leaderless { managers, away }
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
        assert_eq!(
            leaderless(3, 2).words(),
            "2 of 3 managers do not answer, and a leader needs the votes of 2"
        );
    }
}
