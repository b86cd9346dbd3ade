//! Which services of a stack are meant, and in which turns they are taken: those that others depend on first.

use super::stack::{StackService, SwarmStack};
use crate::compose::Project;
use indexmap::IndexSet;

/// The project with other numbers of tasks.
pub fn scaled(project: &Project, scale: &[(String, u32)]) -> Project {
    let mut project = project.clone();
    for (name, number) in scale {
        if let Some(service) = project.services.get_mut(name) {
            service.scale = Some(*number);
        }
    }
    project
}

/// In which turns services are restarted, by their names on the swarm: what others wait for first, and with them the dependents that say
/// so, unless `no_deps`. Of what the files do not have, nobody knows who waits for it: it comes last.
pub fn restart_turns(
    name: &str,
    files: Option<&SwarmStack>,
    mut keys: IndexSet<String>,
    no_deps: bool,
) -> Vec<Vec<String>> {
    let mut turns: Vec<Vec<String>> = Vec::new();
    if let Some(stack) = files {
        if !no_deps {
            keys = stack.with_restarts(&keys);
        }
        let known = stack.turns(&keys).into_iter();
        turns.extend(known.map(|turn| turn.iter().map(|one| one.spec.name.clone()).collect()));
        keys.retain(|key| stack.service(key).is_none());
    }
    if !keys.is_empty() {
        turns.push(keys.iter().map(|key| format!("{name}_{key}")).collect());
    }
    turns
}

impl SwarmStack {
    /// Keeps only the services named, and unless `no_deps` what they wait for; all when none is named.
    #[must_use]
    pub fn selected(mut self, named: &[String], no_deps: bool) -> Self {
        if named.is_empty() {
            return self;
        }
        let mut wanted: IndexSet<String> = named.iter().cloned().collect();
        let mut at = 0;
        while let Some(name) = wanted.get_index(at).cloned().filter(|_| !no_deps) {
            let waits = self.service(&name).map(|service| service.waits.clone());
            wanted.extend(waits.into_iter().flatten().map(|(name, _)| name));
            at += 1;
        }
        self.services.retain(|service| wanted.contains(&service.key));
        self
    }

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
    fn what_is_named_is_taken_with_what_it_waits_for() {
        let selected = |named: &[&str], no_deps: bool| {
            let named: Vec<String> = named.iter().map(|key| (*key).to_owned()).collect();
            let services = stack().selected(&named, no_deps).services;
            services.into_iter().map(|one| one.key).collect::<Vec<_>>()
        };
        assert_eq!(selected(&["api"], false), ["api", "db"]);
        assert_eq!(selected(&["api"], true), ["api"]);
        assert_eq!(selected(&[], true), ["web", "api", "db", "log"]);
    }

    #[test]
    fn what_is_restarted_takes_dependents_along_and_orphans_come_last() {
        let mut files = stack();
        for service in &mut files.services {
            service.spec.name = format!("shop_{}", service.key);
        }
        let turns =
            |files: Option<&SwarmStack>, no_deps: bool| restart_turns("shop", files, keys(&["api", "old"]), no_deps);
        assert_eq!(turns(Some(&files), false), [["shop_api"], ["shop_web"], ["shop_old"]]);
        assert_eq!(turns(Some(&files), true), [["shop_api"], ["shop_old"]]);
        assert_eq!(turns(None, false), [["shop_api", "shop_old"]]);
    }

    #[test]
    fn who_restarts_with_a_service_draws_others_in() {
        let stack = stack();
        assert_eq!(stack.with_restarts(&keys(&["db"])), keys(&["db", "api", "web"]));
        assert_eq!(stack.with_restarts(&keys(&["log"])), keys(&["log"]));
    }
}
