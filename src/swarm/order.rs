//! In which turns services are taken: those that others depend on first.

use super::stack::{StackService, SwarmStack};
use indexmap::IndexSet;

impl SwarmStack {
    /// The services with these keys in turns: each after those of them that it waits for.
    pub fn turns(&self, keys: &IndexSet<String>) -> Vec<Vec<&StackService>> {
        let mut left: Vec<&StackService> = self.services.iter().filter(|one| keys.contains(&one.key)).collect();
        let mut turns = Vec::new();
        while !left.is_empty() {
            let open: IndexSet<&str> = left.iter().map(|service| service.key.as_str()).collect();
            let waits = |service: &&StackService| service.waits.iter().any(|(key, _)| open.contains(key.as_str()));
            let (mut later, now): (Vec<_>, Vec<_>) = left.iter().copied().partition(waits);
            if now.is_empty() {
                // Services that wait for each other are refused by the loader.
                turns.push(std::mem::take(&mut later));
            } else {
                turns.push(now);
            }
            left = later;
        }
        turns
    }

    /// The services with these keys, and those that are to be restarted with them (`depends_on.restart`).
    pub fn with_restarts(&self, keys: &IndexSet<String>) -> IndexSet<String> {
        let mut all = keys.clone();
        loop {
            let is_drawn_in = |service: &&StackService| {
                !all.contains(&service.key) && service.restarts_with.iter().any(|key| all.contains(key))
            };
            let drawn_in: Vec<String> = self
                .services
                .iter()
                .filter(is_drawn_in)
                .map(|one| one.key.clone())
                .collect();
            if drawn_in.is_empty() {
                return all;
            }
            all.extend(drawn_in);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Condition;

    fn stack() -> SwarmStack {
        let service = |key: &str, waits: &[&str], restarts_with: &[&str]| StackService {
            key: key.to_owned(),
            waits: waits
                .iter()
                .map(|key| ((*key).to_owned(), Condition::Started))
                .collect(),
            restarts_with: restarts_with.iter().map(|key| (*key).to_owned()).collect(),
            ..StackService::default()
        };
        SwarmStack {
            services: vec![
                service("web", &["api", "db"], &["api"]),
                service("api", &["db"], &["db"]),
                service("db", &[], &[]),
                service("log", &[], &[]),
            ],
            ..SwarmStack::default()
        }
    }

    fn keys(keys: &[&str]) -> IndexSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn what_others_wait_for_comes_first() {
        let stack = stack();
        let turns = |named: &[&str]| {
            let turns = stack.turns(&keys(named)).into_iter();
            let turns = turns.map(|turn| turn.into_iter().map(|one| one.key.as_str()).collect::<Vec<_>>());
            turns.collect::<Vec<_>>()
        };
        assert_eq!(
            turns(&["web", "api", "db", "log"]),
            [vec!["db", "log"], vec!["api"], vec!["web"]]
        );
        // What is not taken is not waited for.
        assert_eq!(turns(&["web", "db"]), [vec!["db"], vec!["web"]]);
        assert_eq!(turns(&["web", "log"]), [vec!["web", "log"]]);
    }

    #[test]
    fn who_restarts_with_a_service_draws_others_in() {
        let stack = stack();
        assert_eq!(stack.with_restarts(&keys(&["db"])), keys(&["db", "api", "web"]));
        assert_eq!(stack.with_restarts(&keys(&["log"])), keys(&["log"]));
    }
}
